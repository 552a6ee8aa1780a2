"""Figures strung together by 、 (锡林大街片区1148户、北山片区742户、铁南片区426户) and the whole told before or after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.judging import homogeneous, no_partition
from planlint.relations.make import total
from planlint.relations.reading import Reading, near
from planlint.relations.relation import Relation

_LINK = regex(r"^[^，,。；;：:、\d]{0,6}[、和及][^，,。；;：:、\d]{1,14}$")
_HEAD = regex(
    r"(?:^|[，,。；;：:\n])\s*([^，,。；;：:、\n]{2,14})(?:中|里|当中)\s*[，,：:]\s*[^，,。；;：:、\d]{1,10}$"
)
_FEWEST = 3
_BLOCKS = 4
_GENERIC = regex(r"小区|项目|改造|建设|资金|投资|工程|全[市县区省]|[^一-龥]")


def find_chains(reading: Reading) -> Iterator[Relation]:
    """What a chain of three figures and more adds up to; a whole that its head names may fail too."""
    for parts in _chains(reading):
        key = reading.key(parts[0])
        group = reading.by_key[key]
        computed = sum((m.quantity.value for m in parts), Fraction(0))
        block = parts[0].block
        around = [m for m in near(group, block - _BLOCKS, block + _BLOCKS) if m not in parts]
        whole = next((m for m in around if m.quantity.value == computed and m.quantity.weight >= 2), None)
        if whole is not None:
            yield total(parts, whole)
            continue
        named = [
            m for m in around if m.quantity.start < parts[0].quantity.start and _is_headed(reading, parts, m)
        ]
        if len({m.quantity.value for m in named}) == 1 and not no_partition(parts, named[0]):
            relation = total(parts, named[0])
            if relation.holds or abs(relation.difference) * 5 < named[0].quantity.value:
                yield replace(relation, doubtful=not relation.holds)


_AMONG = regex(r"(?:^|[，,。；;：:\n])\s*([一-龥]{2,10}?)(?:中|里|当中)\s*[，,：:]?")


def find_among(reading: Reading) -> Iterator[Relation]:
    """专任教师中，高级18人，一级41人，二级31人: together the 专任教师 counted above; failures are doubtful."""
    text = reading.text
    for block in reading.blocks:
        if block.table is not None:
            continue
        for head in _AMONG.finditer(text, block.start, block.end):
            stop = min(
                (i for c in "。；;" if (i := text.find(c, head.end(), block.end)) >= 0), default=block.end
            )
            listed = [m for m in reading.within(head.end(), stop) if reading.countable(m) and not m.depth]
            parts = [m for m in listed if reading.key(m) == reading.key(listed[0])]
            if len(parts) < _TWO or parts[0].quantity.start - head.end() > _NEAR_HEAD:
                continue
            wholes = [
                m
                for m in reading.labelled(head[1][:2])
                if reading.key(m) == reading.key(parts[0])
                and m.quantity.start < head.start()
                and head[1] in m.label
                and m.table is None
            ]
            if wholes and not no_partition(parts, wholes[-1]):
                made = total(parts, wholes[-1])
                near = abs(made.difference) * 5 < wholes[-1].quantity.value and len(parts) >= _FEWEST
                near = near and homogeneous(parts)
                if made.holds or near:
                    yield replace(made, doubtful=not made.holds)


_TWO, _NEAR_HEAD = 2, 16


def _chains(reading: Reading) -> Iterator[list[Mention]]:
    run: list[Mention] = []
    for m in reading.prose:
        fits = reading.countable(m) and m.quantity.value > 0 and m.quantity.dimension in _ADDED
        if run and fits and reading.key(m) == reading.key(run[-1]) and _linked(reading, run[-1], m):
            run.append(m)
            continue
        if len(run) >= _FEWEST:
            yield run
        run = [m] if fits else []
    if len(run) >= _FEWEST:
        yield run


def find_totals_of_totals(reading: Reading, sums: Sequence[Relation]) -> Iterator[Relation]:
    """需资金32800万元 above 24156万元 and 8644万元, each the proved total of its paragraph."""
    stated = {r.stated.span.start: r for r in sums if r.holds and r.kind == "sum" and r.stated}
    inside = {o.span.start for r in stated.values() for o in r.operands}
    for group in reading.by_key.values():
        proved = [
            m
            for m in group
            if m.quantity.start in stated and m.quantity.start not in inside and m.quantity.weight >= _LONG
        ]
        by_value = {m.quantity.value: m for m in reversed(proved)}
        for i in range(len(proved)):
            so_far = proved[i].quantity.value
            for j in range(i + 1, min(len(proved), i + _MOST_TOTALS)):
                so_far += proved[j].quantity.value
                whole = by_value.get(so_far)
                if whole is not None and whole not in proved[i : j + 1]:
                    yield total(proved[i : j + 1], whole)
                    break


_LONG = 3
_MOST_TOTALS = 12
_ADDED = ("money", "area", "count", "length")


def _linked(reading: Reading, a: Mention, b: Mention) -> bool:
    return a.block == b.block and _LINK.match(reading.between(a, b)) is not None


def _is_headed(reading: Reading, parts: list[Mention], whole: Mention) -> bool:
    """2024年补报小区中，新城区1个、…: of the 156个 called 2024年第二批补报的."""
    head = _HEAD.search(reading.before(parts[0], 30))
    if head is None:
        return False
    words = _GENERIC.sub(" ", head[1])
    return any(words[i : i + 2] in whole.label for i in range(len(words) - 1) if " " not in words[i : i + 2])
