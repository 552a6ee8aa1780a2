"""常见的错字。

为什么：错字不改数，但会使人怀疑全文没有核对过。

依据：无（常见混淆词表）

违规：

    通过改造正真正实现“路面平、路灯亮”，重要是打通消防通道。

又如：

    学校位各级各类学校输送了人才，具全校之力做好控辍保学。

合规：

    通过改造真正实现“路面平、路灯亮”，主要是打通消防通道；重要的是居民参与。
    这位各级代表都认识的老师，位于各级各类学校中间。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="typo", severity=Severity.INFO, weight=60)

# (pattern, what is probably meant).  A pattern must not occur inside correct Chinese.
CONFUSIONS: tuple[tuple[str, str], ...] = (
    (r"正真正|真正真(?!正)|(?<!反)正真(?=[把实做解落为])", "真正"),
    (r"重要是(?=[打拓改新拆对解])", "主要是"),
    (r"(?<![这那几每各单两三诸])位(?=各级各类|国家(?:培养|输送)|社会(?:培养|输送))", "为"),
    (r"具(?=全[校县市乡镇区村]之力)", "举"),
    (r"布署", "部署"),
    (r"按装", "安装"),
    (r"座落", "坐落"),
    (r"防碍", "妨碍"),
    (r"既使", "即使"),
    (r"以经(?=[完改建实开])", "已经"),
    (r"做为", "作为"),
    (r"园满", "圆满"),
    (r"峻工|竞工|竣功", "竣工"),
    (r"竟标|竟争", "竞标、竞争"),
    (r"贯策", "贯彻"),
    (r"整冶|冶理", "整治、治理"),
    (r"绿花(?=带|率|面积|改造|补植)", "绿化"),
    (r"硬花|亮花(?=工程)", "硬化、亮化"),
    (r"预祘|概祘|决祘|估祘|结祘", "预算、概算、决算"),
    (r"佰分之", "百分之"),
    (r"通迅(?=[管线工设施设备光缆])", "通信"),
    (r"报消(?=[费凭])", "报销"),
    (r"老久小区|老旧小取|旧老小区", "老旧小区"),
    (r"居名(?=[参自同出意投小代])", "居民"),
    (r"化粪地", "化粪池"),
    (r"雨污份流|雨污分留", "雨污分流"),
    (r"消访", "消防"),
    (r"监空(?=[系探设摄])", "监控"),
    (r"门尽系统|门近系统", "门禁系统"),
    (r"妨水|防水券材|防水卷才", "防水、防水卷材"),
    (r"既有住宅加装电递|电提(?=加装|改造)", "电梯"),
    (r"即然", "既然"),
    (r"既将", "即将"),
    (r"一但(?=[发出经])", "一旦"),
    (r"反应(?=意见|诉求)", "反映"),
    (r"筹错资金|资金筹错", "筹措"),
    (r"验受|验收和格|和格证", "验收、合格"),
    (r"拨负|拔付", "拨付"),
    (r"截流、挤占|截流挤占", "截留"),
    (r"公式期|公式无异议", "公示"),
    (r"投资沽算|沽算", "估算"),
    (r"资今|奖金筹措|项目资全", "资金"),
    (r"责仼", "责任"),
    (r"实拖方案|实施方按|施施方案", "实施方案"),
    (r"建没(?=[单项内规工])", "建设"),
    (r"没施(?=[设配完齐])|设旋", "设施"),
    (r"末(?=完工|开工|竣工|改造|验收)", "未"),
    (r"己(?=完成|完工|开工|改造|纳入|建成|竣工|拨付|办理)", "已"),
    (r"平方未|平万米", "平方米"),
    (r"毎", "每"),
)
_PATTERNS = tuple((regex(pattern), meant) for pattern, meant in CONFUSIONS)
_NOT_WRONG = regex(r"[年月周期季旬自知]$")


def check(plan: Plan) -> Iterator[Finding]:
    found: list[tuple[Span, str]] = []
    for pattern, meant in _PATTERNS:
        for m in plan.find(pattern):
            if m[0] in ("末", "己") and _NOT_WRONG.search(plan.text, max(0, m.start() - 1), m.start()):
                continue
            found.append((Span(m.start(), m.end()), meant))
    found.sort()
    if not found:
        return
    words = "，".join(f"“{_shown(plan, span)}”（{meant}）" for span, meant in found[:4])
    yield Finding(
        f"{len(found)} 处可能是错字：{words}。",
        found[0][0],
        tuple(span for span, _ in found[1:]),
        figures=tuple(Figure(_shown(plan, s), f"可能是“{meant}”", s) for s, meant in found),
    )


def _shown(plan: Plan, span: Span) -> str:
    """The word; a lone character with the three after it."""
    return plan.text[span.start : max(span.end, span.start + 4)].split("\n")[0].strip("，。；、：,;:")
