"""文中印有居民的身份证号或手机号。

为什么：方案要公示，个人信息公开前要遮盖，证号属于必须保护的信息。

依据：无（个人信息保护法，公开前遮盖）

违规：

    〔kind=estate〕
    业主代表王某，身份证号999999199001010016，同意改造并出资。

合规：

    〔kind=estate〕
    业主代表王某，身份证号9999991990******16，同意改造并出资。项目代码2401-330782-04-01-308417，监督电话0731-88660000。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="policy-personal-data", severity=Severity.WARNING, weight=20)

_ID = regex(
    r"(?<![0-9A-Za-z\-])([1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![0-9A-Za-z\-])"
)
_PHONE = regex(r"(?:业主|住户|居民|户主|户代表)[^。；;\n]{0,24}?(?<!\d)(1[3-9]\d{9})(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check(plan: Plan) -> Iterator[Finding]:
    ids = [Span(*m.span(1)) for m in plan.find(_ID) if _is_identity(m[1])]
    phones = [Span(*m.span(1)) for m in plan.find(_PHONE)]
    places = sorted([*ids, *phones])
    if not places:
        return
    kinds = "和".join([*(["身份证号"] if ids else []), *(["手机号"] if phones else [])])
    yield Finding(
        f"文中有 {len(places)} 处居民的{kinds}没有遮盖。",
        places[0],
        tuple(places[1:]),
        severity=None if ids else Severity.INFO,
    )


def _is_identity(number: str) -> bool:
    """By the check digit of GB 11643: other numbers of 18 digits are no identity numbers."""
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()
