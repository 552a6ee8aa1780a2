"""保修期短于法定最低年限。

为什么：低于法定年限的约定无效，屋面漏水时居民吃亏。

依据：policy: warranty.roof_years、warranty.services_years

违规：

    〔kind=estate〕
    屋面防水工程保修3年。改造完成后由业主大会选聘物业服务企业。

又如：

    〔kind=estate〕
    屋面防水保修期5年，给排水管道、电气管线保修期1年。

合规：

    〔kind=estate〕
    屋面防水工程的保修期不少于5年，给排水管道、外墙粉刷和装修工程的保修期为2年，绿化养护期1年。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="warranty-short",
    severity=Severity.ERROR,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("warranty.roof_years", "warranty.services_years"),
    weight=20,
)

_WARRANTY = regex(
    r"(?P<work>[^，,。；;\n]{0,40}?)(?:质量)?(?:保修|质保)(?:期限?|年限)?(?:均|各|统一|都)?(?:为|是|不少于|不低于|不得少于|至少|达到|不小于)?\s*$"
)
_WORKS = (
    (regex(r"屋面|屋顶|楼顶|防水|防渗|防漏|渗漏"), "warranty.roof_years"),
    (regex(r"管线|管道|电气|给排水|设备|装修|管网|照明"), "warranty.services_years"),
)
_NO_WORK = regex(r"物业|金额|绿化|健身|养护|保修书|材料")


def check(plan: Plan) -> Iterator[Finding]:
    for mention in plan.facts.mentions:
        q = mention.quantity
        if q.dimension not in ("years", "months"):
            continue
        before = _WARRANTY.search(plan.text, max(plan.facts.start, q.start - 60), q.start)
        if before is None or _NO_WORK.search(before["work"]):
            continue
        id = next((id for words, id in _WORKS if words.search(before["work"])), "")
        rule = plan.policy.rule(id) if id else None
        years = q.value / 12 if q.dimension == "months" else q.value
        if rule is None or years >= rule.fraction:
            continue
        work = before["work"].strip(" 、：:").removesuffix("的")
        yield Finding(
            f"{work}的保修期写 {q.text}，短于法定的 {rule.int} 年。",
            Span(before.start(), q.end),
            figures=(Figure(q.text, "文中", mention.span), Figure(f"{rule.int} 年", "法定最低")),
            rules=plan.rules(id),
        )
