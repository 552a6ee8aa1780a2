"""Sums whose parts the text names and another place counts.

中小学、公园绿地和城市道路三类用地共35844.30平方米, over a table of land; 基本预备费按工程费用与其他费用之和的8%计取.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import chinese_number
from planlint.relations.make import difference, share, total, written_wrong
from planlint.relations.reading import Reading, is_rate
from planlint.relations.relation import Group, Operand, Relation

_LISTED = regex(
    r"(?:^|[，,。；;：:\n])\s*(?:其中[，,：:]?)?(?:[^，,。；;：:\n\d]{2,20}?[（(])?(?P<names>[^，,。；;：:\n\d（()）]{2,40}?)[）)]?"
    r"(?:合计|共计|总计|之和|相加|共)[^，,。；;：:\d]{0,4}$"
)
_SPLIT = regex(r"[、与及和]|以及|加上")
_TAIL = regex(r"(?:等.*|[二两三四五六七八][项类块种个者].*)$")
_LEAD = regex(r"^.*(?:按照?|占|把|将|由|其中)")
_REACH = 48
_MOST_OF_A_NAME = 6
_MOST_CHOICES = 400


def find_named_sums(reading: Reading) -> Iterator[Relation]:
    """Every total whose clause lists the names of figures that stand elsewhere."""
    for stated in reading.prose:
        q = stated.quantity
        if q.dimension not in ("money", "area", "count", "length") or q.weight < 2 or is_rate(stated):
            continue
        listed = _LISTED.search(reading.before(stated, _REACH))
        if listed is None:
            continue
        chosen = _choose(reading, _pieces(listed["names"]), stated, q.value)
        if chosen is not None:
            yield replace(total(chosen, stated), topic="named-sum")


def _pieces(names: str) -> list[str]:
    pieces = [_TAIL.sub("", _LEAD.sub("", p)).strip() for p in _SPLIT.split(names)]
    return [p for p in pieces if p]


def _choose(
    reading: Reading, names: Sequence[str], stated: Mention, value: Fraction
) -> tuple[Mention, ...] | None:
    """One figure of each name that together make the value, of one table and column where several do."""
    if len(names) < 2 or any(len(n) < 2 for n in names):
        return None
    choices = [_called(reading, name, stated) for name in names]
    if not 0 < prod(map(len, choices)) <= _MOST_CHOICES:
        return None
    fitting = [
        combination
        for combination in itertools.product(*choices)
        if sum(m.quantity.value for m in combination) == value
        and len({m.quantity.start for m in combination}) == len(combination)
    ]
    return min(fitting, key=_spread, default=None)


def _spread(combination: Sequence[Mention]) -> tuple[int, int, int]:
    return (
        len({m.table for m in combination}),
        len({m.col for m in combination}),
        combination[-1].quantity.start - combination[0].quantity.start,
    )


def _called(reading: Reading, name: str, stated: Mention) -> list[Mention]:
    """The figures of the stated one's unit whose label holds the name, the barest labels first."""
    found = [
        m
        for m in reading.labelled(name[:2])
        if _holds(m.label, name)
        and m.quantity.base == stated.quantity.base
        and m is not stated
        and m.quantity.value > 0
    ]
    return sorted(found, key=lambda m: len(m.label))[:_MOST_OF_A_NAME]


def _holds(label: str, name: str) -> bool:
    """其他费用 is what a table calls 工程建设其他费用, and 工程费 its 工程费用合计."""
    core = _WHAT.sub("", name)
    return name in label or (
        len(name) > _SHORT and (name.removesuffix("用") in label or (len(core) >= 2 and core in label))
    )


_SHORT = 3
_WHAT = regex(r"(?:投资|资金|费用|金额|面积)$")

_LESS = regex(
    r"(?:^|[，,。；;：:\n])\s*([^，,。；;：:\n\d]{2,10}?)(?:扣除|减去|减)([^，,。；;：:\n\d]{2,10}?)后?[，,]?[^，,。；;：:\d]{0,6}$"
)


def find_named_differences(reading: Reading) -> Iterator[Relation]:
    """到位资金扣除审定投资后，结余643.23万元: of the figures of those names; a slip of the pen is doubtful."""
    for stated in reading.prose:
        told = _LESS.search(reading.before(stated, _REACH)) if reading.countable(stated) else None
        if told is None or stated.quantity.weight < 2:
            continue
        wholes, parts = (_called(reading, name.strip(), stated) for name in (told[1], told[2]))
        made = [
            difference(a, b, stated) for a in wholes for b in parts if a.quantity.value > b.quantity.value
        ]
        held = next((r for r in made if r.holds), None)
        if held is not None:
            yield replace(held, topic="named-sum")
        else:
            slips = [r for r in made if written_wrong(stated.quantity, r.computed)]
            yield from (replace(r, topic="named-sum", doubtful=True) for r in slips[:1])


_FORMER = regex(r"前([两二三四五])项(?:之和|合计|总和|相加)[^，,。；;\d]{0,4}$")
_MOST_BEFORE = 12


def find_sums_of_the_former(reading: Reading) -> Iterator[Relation]:
    """预备费306万元（占4.8%，为前两项之和6120万元的5%）: the figures before the one that tells it, and its share."""
    prose = reading.prose
    for i, stated in enumerate(prose):
        former = _FORMER.search(reading.before(stated, 14)) if reading.countable(stated) else None
        if former is None:
            continue
        start, _ = reading.sentence(stated)
        before = [
            m
            for m in prose[max(0, i - _MOST_BEFORE) : i]
            if reading.key(m) == reading.key(stated)
            and m.quantity.start >= start
            and m.depth < max(1, stated.depth)
        ]
        count = int(chinese_number(former[1]) or 0)
        for last in range(len(before), count - 1, -1):
            made = total(before[last - count : last], stated, topic="named-sum")
            if made.holds:
                yield made
                break
        rate = prose[i + 1] if i + 1 < len(prose) else None
        part = before[-1] if before else None
        if rate is not None and part is not None and rate.quantity.dimension == "percent":
            if reading.between(stated, rate).strip() == "的" and stated.quantity.value > 0:
                made = share(part, stated, rate)
                yield from [made] if made.holds else []


_RATED = regex(
    r"(?:^|[，,。；;：:\n])\s*(?P<of>[^，,。；;：:\n\d（(]{2,14})按(?:照)?(?P<base>[^，,。；;：:\n]{2,40}?)(?:之和|合计|总和|总额)?(?:[\d.,]+[万亿]?元)?的\s*$"
)
_TAKEN = regex(r"^\s*(?:计|提|预留|测算|收|估|考虑)")
_THEN = regex(r"^\s*(?:计列|计取|计算|计提|提取|预留|测算|计|估算)?[，,]?\s*(?:为|约为|约|即|计|共|合)?\s*$")


def find_named_provisions(reading: Reading) -> Iterator[Relation]:
    """预备费按工程费用与其他费用之和的8%计取: the rate of what it names is the figure of that name."""
    for i, stated in enumerate(reading.prose):
        if stated.quantity.dimension != "percent":
            continue
        rated = _RATED.search(reading.before(stated, _REACH))
        after = reading.text[stated.quantity.end : stated.quantity.end + 6]
        if rated is None or not _TAKEN.match(after):
            continue
        names = _pieces(rated["base"].rstrip("0123456789.,万亿元 "))
        then = reading.prose[i + 1] if i + 1 < len(reading.prose) else None
        beside = then is not None and then.quantity.dimension == "money" and then.block == stated.block
        printed = reading.prose[i - 1] if i else None
        amounts = [then] if then is not None and beside and _THEN.match(reading.between(stated, then)) else []
        made = _provision(reading, rated["of"].strip(), names, stated, amounts)
        if printed is not None and reading.between(printed, stated).strip() == "的":
            made = _of_printed(reading, rated["of"].strip(), printed, stated, amounts) or made
        if made is not None:
            yield made


def _of_printed(
    reading: Reading, of: str, base: Mention, rate: Mention, amounts: Sequence[Mention]
) -> Relation | None:
    """预备费按两项之和15060.92万元的8%计取: the sum itself is printed."""
    named = [m for m in reading.labelled(of[-2:]) if of[-3:] in m.label]
    for amount in [*amounts, *named[:_MOST_OF_A_NAME]]:
        computed = base.quantity.value * rate.quantity.value / 100
        alike = amount.quantity.base == base.quantity.base and amount is not base
        if alike and abs(computed - amount.quantity.value) <= amount.quantity.half:
            return _share_of([base], amount, rate, computed, f"{of}等于基数的{rate.quantity.text}")
    return None


def _share_of(
    bases: Sequence[Mention], amount: Mention, rate: Mention, computed: Fraction, title: str
) -> Relation:
    return Relation(
        "product", tuple(Operand.of(m.quantity, m.label) for m in [*bases, rate]),
        Operand.of(amount.quantity, amount.label), computed, amount.quantity.half, True, title,
        group=Group.MONEY, topic="provision",
    )  # fmt: skip


def _provision(
    reading: Reading, of: str, names: Sequence[str], rate: Mention, amounts: Sequence[Mention]
) -> Relation | None:
    named = [m for m in reading.labelled(of[-3:-1] if len(of) > _SHORT else of[:2]) if of[-3:] in m.label]
    for amount in [*amounts, *named[:_MOST_OF_A_NAME]]:
        if amount.quantity.dimension != "money" or not names:
            continue
        choices = [[m for m in _called(reading, name, amount) if m is not amount] for name in names]
        if not 0 < prod(map(len, choices)) <= _MOST_CHOICES:
            continue
        for combination in itertools.product(*choices):
            base = sum((m.quantity.value for m in combination), Fraction(0))
            computed = base * rate.quantity.value / 100
            if abs(computed - amount.quantity.value) <= amount.quantity.half:
                title = f"{of}按{'与'.join(names)}的{rate.quantity.text}计"
                return _share_of(combination, amount, rate, computed, title)
    return None
