"""参加验收的单位不全。

为什么：消防、财政和业主代表不参加，验收后还要再验一次，居民也不认可。

依据：policy: acceptance.parties

违规：

    〔kind=cluster〕
    竣工验收阶段：由镇政府牵头，市城乡规划、区环卫局、交通建设局等部门参加，实施检查验收工作。

合规：

    〔kind=cluster〕
    竣工验收阶段：由区住建局牵头，财政、消防、街道、社区、业主代表和施工、监理单位参加联合验收。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="role-acceptance",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    policy=("acceptance.parties",),
    weight=40,
    absence=True,
)

_INSPECTION = regex(r"验收|考核")
_INSPECTS = regex(
    r"(?:参加|组织|会同|牵头|联合|共同)[^。；;\n]{0,60}(?:验收|综合考核)|(?:验收|综合考核)[^。；;\n]{0,12}(?:由|组织)"
)
_BODY = regex(
    r"部门|[局委办厅]|政府|街道|社区|单位|公司|支队|大队|专家|业主|居民|住建|财政|消防|发改|物业|规划|环卫"
)
_NO_INSPECTION = regex(
    r"验收(?:合格)?后|材料(?:进场)?验收|隐蔽工程|分户|分项|脚手架|验收资料|验收不合格|年度考核|考核得分|考核机制|考核办法|督促|考评"
)
_PARTIES = {
    "fire": ("消防", regex(r"消防")),
    "finance": ("财政", regex(r"财政|审计")),
    "owners": ("业主代表", regex(r"业主|居民|业委会|物管会|住户|群众代表")),
}


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("acceptance.parties")
    found = [place for place in _sentences(plan) if _names_parties(plan.quote(place))]
    if rule is None or not found:
        return
    told = "".join(map(plan.quote, found))
    missing = [_PARTIES[p][0] for p in rule.list if p in _PARTIES and not _PARTIES[p][1].search(told)]
    if not missing:
        return
    names = "和".join(["、".join(missing[:-1]), missing[-1]]) if len(missing) > 1 else missing[0]
    yield Finding(
        f"验收单位里没有{names}。",
        found[0],
        tuple(found[1:]),
        rules=plan.rules("acceptance.parties"),
    )


def _sentences(plan: Plan) -> Iterator[Span]:
    """The sentences that speak of an inspection, each once."""
    at = plan.facts.start
    while (match := _INSPECTION.search(plan.text, at, plan.facts.end)) is not None:
        start = max(at, *(plan.text.rfind(mark, at, match.start()) + 1 for mark in "。\n"))
        ends = [i for mark in "。\n" if (i := plan.text.find(mark, match.end(), plan.facts.end)) >= 0]
        at = min(ends, default=plan.facts.end)
        yield Span(start, at)


def _names_parties(sentence: str) -> bool:
    """A sentence that names at least two bodies of a final inspection."""
    if _NO_INSPECTION.search(sentence) or not _INSPECTS.search(sentence):
        return False
    return len(_BODY.findall(sentence)) >= 2
