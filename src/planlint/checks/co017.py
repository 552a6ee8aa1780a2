"""一个数比并列的数大上千倍，可能错了单位。

为什么：元和万元、平方米和万平方米混在一列，合计就全错了。

依据：无

说明：同一列其余的数相差不到 30 倍，只有它大 1000 倍以上才提出；合计行不算。

违规：

    小区 | 户数 | 投资（万元）
    机床厂宿舍 | 216 | 518.4
    邮电小区 | 144 | 362.9
    粮机厂宿舍 | 96 | 2246000
    惠民苑 | 320 | 825.6

又如：

    全年完成投资1.84万亿元，10月底完成投资1.68万亿元，7月底完成投资1.17亿元。

合规：

    小区 | 户数 | 投资（万元）
    机床厂宿舍 | 216 | 518.4
    邮电小区 | 144 | 362.9
    粮机厂宿舍 | 96 | 224.6
    惠民苑 | 320 | 8256
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from statistics import median

from planlint.facts import Mention
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.relations.reading import is_rate

CHECK = Check(slug="outlier-value", severity=Severity.WARNING, weight=10)

_TOTAL = regex(r"合计|小计|总计|共计|总投资|总额|全[市县区]")
_FACTOR = 1000
_SPREAD = 30


def check(plan: Plan) -> Iterator[Finding]:
    for m, alike in _lost_unit(plan):
        yield Finding(
            f"“{m.label[-_NAME:]}{m.quantity.text}”与别处的 {alike[-1].quantity.text} 差一万倍，可能错了单位。",
            m.span,
            tuple(o.span for o in alike),
            figures=tuple(Figure(o.quantity.text, o.label, o.span) for o in [m, *alike]),
        )
    for mentions in _siblings(plan):
        ordered = sorted(mentions, key=lambda m: m.quantity.value)
        others, mention = [m.quantity.value for m in ordered[:-1]], ordered[-1]
        usual = median(others)
        if others[-1] > _SPREAD * others[0] or mention.quantity.value < _FACTOR * usual:
            continue
        yield Finding(
            f"“{mention.quantity.text}”约是并列各数的 {int(mention.quantity.value / usual)} 倍，单位可能不同。",
            mention.span,
            tuple(m.span for m in mentions if m is not mention),
            figures=tuple(Figure(m.quantity.text, m.label.split(" ")[0], m.span) for m in mentions),
        )


_NAME = 4
_ALIKE = 3


def _lost_unit(plan: Plan) -> Iterator[tuple[Mention, list[Mention]]]:
    """完成投资1.84万亿元, 1.17亿元, 1.68万亿元: one of a name that only a 万 more or less brings near."""
    named: dict[object, list[Mention]] = {}
    for m in plan.facts.mentions:
        q = m.quantity
        if (
            m.table is None
            and not is_rate(m)
            and len(m.label) >= _NAME
            and q.value > 0
            and q.dimension in ("money", "area", "length")
        ):
            named.setdefault((m.label[-_NAME:], q.base), []).append(m)
    for mentions in named.values():
        ordered = sorted(mentions, key=lambda m: m.quantity.value)
        for m, others in ((ordered[0], ordered[1:]), (ordered[-1], ordered[:-1])):
            sure = len(others) > 1 or (others and m is ordered[0] and "." in m.quantity.digits)
            if sure and _ten_thousand_off(m, others[0].quantity.value, others[-1].quantity.value):
                yield m, [o for o in mentions if o is not m]


def _ten_thousand_off(m: Mention, low: Fraction, high: Fraction) -> bool:
    """Would a 万 more or less bring the figure among the others, which are of one size?"""
    if high > _ALIKE * low:
        return False
    scales = (Fraction(10_000), Fraction(1, 10_000))
    return any(high <= _ALIKE * m.quantity.value * s and m.quantity.value * s <= _ALIKE * low for s in scales)


def _siblings(plan: Plan) -> Iterator[list[Mention]]:
    """The numbers of one table column, or of one label and unit in a list."""
    columns: dict[object, list[Mention]] = {}
    for mention in plan.facts.mentions:
        if (
            not mention.label
            or mention.quantity.number <= 0
            or _TOTAL.search(mention.label)
            or mention.quantity.dimension == "percent"
        ):
            continue
        key: object = (mention.label, mention.quantity.dimension, mention.quantity.base)
        if mention.table is not None:
            if plan.document.tables[mention.table].cols < 3:
                continue
            key = (mention.table, mention.col, mention.quantity.dimension, mention.quantity.base)
        columns.setdefault(key, []).append(mention)
    yield from (found for key, found in columns.items() if len(found) >= 4)
