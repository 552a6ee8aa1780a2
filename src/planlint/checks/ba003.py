"""方案的必填内容没有找到。

为什么：户数、年代、面积、类别等是核定补助和范围的依据，缺了就要退回补充。

依据：policy: mandatory.estate、mandatory.cluster

说明：缺五项以上是错误，三四项作为警告，一两项只作提示。资金来源、同意率和公示天数由资金和居民的检查去看，这里不重复。

违规：

    〔kind=cluster〕
    片区改造方案
    1、金花园小区：拓宽消防通道，对所有楼顶做防水处理，预算投资643万元。
    2、明珠苑小区：重新规划停车位26个，预算投资12万元。
    以上2个小区整治改造42栋楼，建设改造面积8.6万平方米，投资预算为655万元。

合规：

    〔kind=cluster〕
    片区改造方案
    1、金花园小区：1986年建成，拓宽消防通道（基础类），对所有楼顶做防水处理，预算投资643万元。
    2、明珠苑小区：1991年建成，重新规划停车位26个（完善类），预算投资12万元。
    以上2个小区整治改造42栋楼、1286户，建设改造面积8.6万平方米，投资预算为655万元，工期120日历天。
    设计单位为市建筑设计院，监理单位为市建设监理公司，改造后由业主大会选聘物业企业管理。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity, severity_of_missing
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-field",
    severity=Severity.ERROR,
    kinds=("estate", "cluster"),
    policy=("mandatory.estate", "mandatory.cluster"),
    weight=40,
    absence=True,
)

# Other checks say these with their own figures.
_SAID_ELSEWHERE = {"funding_sources", "consent_rate", "notice_days", "estate_name"}
# A stated value, where a mere word (户, 栋) would not do.
_STATED = {
    code: regex(pattern)
    for code, pattern in {
        "estate_count": r"[\d一二三四五六七八九十两]\s?个(?:城镇)?(?:老旧)?(?:居民|住宅)?小区|小区数",
        "location": r"位于|坐落|地址|四至|东[至临靠接邻]|地处",
        "build_year": r"(?:19|20)\d\d年(?:代|底)?[^，。；\n]{0,8}(?:建|竣工|投入使用|交付)|建[成于造设][^，。；\n]{0,8}(?:19|20)?\d\d年|[六七八九]十年代|建成(?:年份|年代|时间)|建设年代|年前建成",
        "buildings": r"\d\s?(?:栋|幢|座)|楼栋数|栋数",
        "households": r"\d\s?(?:多|余)?户|户数[^，。；\n|]{0,4}\d|[(（]户[)）]|\|\s*户数",
        "floor_area": r"面积[^，。；\n]{0,12}\d|面积[(（]",
        "measure_classes": r"基础类|完善类|提升类",
        "investment": r"投资[^，。；\n]{0,10}\d|概算[^，。；\n]{0,8}\d|预算[^，。；\n]{0,8}\d|总价|投资[(（]",
        "works_period": r"(?:施工|建设|改造)[^。；\n]{0,10}[（(]?20\d\d年\d{1,2}月[^。；\n]{0,12}[-—–至~]|20\d\d年\d{1,2}月[^。；\n]{0,12}开工[^。\n]{0,30}[完竣]工|工期|日历天|建设期|施工期|建设周期|施工周期",
        "designer": r"设计单位|设计院|设计公司|设计有限|设计[^。；\n]{0,12}(?:招标|比选|委托)|设计、(?:施工、)?监理",
        "supervisor": r"监理(?:单位|公司|有限|企业)|监理[^。；\n]{0,12}(?:招标|比选|委托)|设计、(?:施工、)?监理",
        "management_model": r"管理模式|自治管理|物业公司|物业(?:服务)?企业|物业服务(?:站|公司|费|中心)|托管|物业接管|业主大会选聘|长效管理|物业费|准物业",
    }.items()
}
# A supplement to an approved plan repeats nothing of it.
_SUPPLEMENT = regex("调整|补充|变更|修订|增补")


def check(plan: Plan) -> Iterator[Finding]:
    id = f"mandatory.{plan.facts.kind}"
    rule = plan.policy.rule(id, plan.as_of)
    if rule is None or _SUPPLEMENT.search(plan.facts.title):
        return
    missing = _joined(plan.unstated((code for code in rule.list if code not in _SAID_ELSEWHERE), _STATED))
    if not missing:
        return
    yield Finding(
        f"没有找到 {len(missing)} 项必填内容：{'、'.join(missing)}。",
        rules=plan.rules(id),
        severity=severity_of_missing(len(missing), title=plan.facts.title),
    )


def _joined(names: list[str]) -> list[str]:
    """The design and the supervision firm are one item of the template."""
    if {"设计单位", "监理单位"} <= set(names):
        names[names.index("设计单位")] = "设计和监理单位"
        names.remove("监理单位")
    return names
