"""Ratios known by their names: 覆盖倍数, 建筑密度, 绿地率, 车位配比, 师生比1:18."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from planlint.document import Span
from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import ratio, share
from planlint.relations.reading import Reading
from planlint.relations.relation import Group, Operand, Relation

# the name, what is above, what is below, 100 for a percentage; whether two kinds of things are divided
_RATIOS = tuple(
    (regex(name), regex(top), regex(bottom), scale, kinds)
    for name, top, bottom, scale, kinds in [
        (
            r"覆盖倍数|覆盖率|保障倍数",
            r"净收益|可用于偿债|净现金|收益(?!.*本息)",
            r"本息|还本付息|债务本息",
            1,
            False,
        ),
        (
            r"建筑密度|建筑系数",
            r"基底面积|占地面积|投影面积",
            r"用地面积|总用地|地块面积|改造范围|用地",
            100,
            False,
        ),
        (r"绿地率|绿化率", r"绿地|绿化", r"用地面积|总用地|地块面积|占地", 100, False),
        (r"车位配比|车位比|车户比|户数之比", r"车位|泊位", r"户|居民", 1, True),
    ]
)
_MACHINES = regex(
    r"(?:平均|平均每|每)\s*(?P<many>\d{1,3}(?:\.\d{1,2})?)\s*[名个位]?(?:学生|生|人)(?:共?用|拥有|配备|使用|配)?[一1]台"
)
_MACHINE = regex(r"计算机|电脑|微机")
_TEACHERS = regex(
    r"(师生比|生师比)[^\d。；;，,]{0,6}(\d{1,3}(?:\.\d{1,2})?)\s*[:：∶比]\s*(\d{1,3}(?:\.\d{1,2})?)"
)
_DEMANDED = regex(r"规定|标准|要求|国家|不[低高超][于过]|(?:下降|上升|增加|减少)\s*\d+\s*[%％]时")
_STANDARD = regex(r"标准|按照?|应|不[低高]于|配备|规定")
_PUPIL, _TEACHER = regex(r"在校(?:学)?生|学生"), regex(r"专任教师|任课教师|教职工|教师")
_MOST = 12


def find_known_ratios(reading: Reading) -> Iterator[Relation]:
    """Every ratio whose name says of what it is; failures where only two figures have the names."""
    figures = [m for m in reading.all if m.quantity.value > 0]
    for stated in figures:
        demanded = stated.quantity.bound or _DEMANDED.search(reading.before(stated, 16))
        if demanded or stated.quantity.dimension not in ("", "percent", "times"):
            continue
        for name, top, bottom, scale, kinds in _RATIOS:
            if name.search(stated.label[-8:]) or _told_before(reading, stated, name):
                tops = [m for m in figures if _is(m, top, bottom, stated) and not name.search(m.label)]
                bottoms = [m for m in figures if _is(m, bottom, top, stated)]
                tops.sort(key=lambda m: not _of_all(reading, m))
                bottoms.sort(key=lambda m: not _of_all(reading, m))
                yield from _quotients(stated, tops, bottoms, scale, kinds)
    yield from _named_in_the_text(reading, figures)
    yield from _pupils_a_teacher(reading, figures)
    yield from _pupils_a_machine(reading, figures)


def _of_all(reading: Reading, m: Mention) -> bool:
    """Of the whole plan, and of no row or part: 合计 455, 改造后达到728个."""
    return m.quantity.start in reading.plan_totals or (
        reading.is_total(m)
        if m.table is not None
        else _AFTER.search(m.label + reading.before(m, 10)) is not None
    )


_AFTER = regex(r"改造后|建成后|达到|总")


_OF_TWO = regex(
    r"(?:^|[，,。；;：:\n])\s*([^，,。；;：:\n\d与]{2,12})与([^，,。；;：:\n\d]{2,12})之比[^，,。；;\d]{0,4}$"
)


def _named_in_the_text(reading: Reading, figures: Sequence[Mention]) -> Iterator[Relation]:
    """新建面积与拆除面积之比为2.32: of the figures that share those words; only what holds."""
    for stated in reading.prose:
        named = (
            _OF_TWO.search(reading.before(stated, 32)) if stated.quantity.dimension in ("", "times") else None
        )
        if named is None:
            continue
        tops, bottoms = (
            [m for m in figures if m is not stated and _of_words(m.label, words) and m.quantity.dimension]
            for words in (named[1], named[2])
        )
        made = (
            ratio(a, b, stated)
            for a in tops[:_MOST]
            for b in bottoms[:_MOST]
            if a.quantity.base == b.quantity.base and a is not b
        )
        held = next((r for r in made if r.holds), None)
        if held is not None:
            yield held


_FILLING = regex(r"面积|数量|总|的|改造[前后]|亩|万")


def _of_words(label: str, words: str) -> bool:
    core = _FILLING.sub("", words)
    return len(core) >= 2 and any(core[i : i + 2] in label for i in range(len(core) - 1))


def _told_before(reading: Reading, stated: Mention, name: re.Pattern[str]) -> bool:
    """车位与户数之比由改造前的0.21提高到0.33: the name stands before the first of two figures."""
    found = re.split(r"[，,。；;]", reading.before(stated, 24))[-1]
    return stated.quantity.dimension == "" and name.search(found) is not None


def _is(m: Mention, pattern: re.Pattern[str], other: re.Pattern[str], stated: Mention) -> bool:
    words = m.label + m.quantity.unit if m.quantity.dimension == "count" else m.label
    return m is not stated and bool(pattern.search(words)) and not other.search(words)


def _quotients(
    stated: Mention, tops: Sequence[Mention], bottoms: Sequence[Mention], scale: int, kinds: bool
) -> Iterator[Relation]:
    if kinds:
        pairs = [
            (a, b) for a in tops for b in bottoms if a.quantity.dimension == b.quantity.dimension == "count"
        ]
    else:
        pairs = [
            (a, b)
            for a in tops
            for b in bottoms
            if a.quantity.base == b.quantity.base and a.quantity.dimension in ("money", "area")
        ]
    made = [share(a, b, stated) if scale == 100 else ratio(a, b, stated) for a, b in pairs]
    held = next((r for r in made if r.holds), None)
    if held is not None:
        yield held
    elif not kinds and len({(r.operands[0].value, r.operands[1].value) for r in made}) == 1:
        yield made[0] if made[0].holds else replace(made[0], doubtful=True)


def _pupils_a_teacher(reading: Reading, figures: Sequence[Mention]) -> Iterator[Relation]:
    """师生比1:18, 生师比17.4:1: the pupils for one teacher; a failure is doubtful, for who is a teacher differs."""
    start, end = reading.facts.start, reading.facts.end
    for match in _TEACHERS.finditer(reading.text, start, end):
        many, one = (3, 2) if match[1] == "师生比" else (2, 3)
        if Decimal(match[one]) != 1:
            continue
        printed = match[many]
        stated = Operand(printed, Fraction(printed), "", Span(*match.span(many)), match[1])
        half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
        pupils = [m for m in figures if m.quantity.base == "人" and _PUPIL.search(m.label)][:_MOST]
        teachers = [m for m in figures if m.quantity.base == "人" and _TEACHER.search(m.label)][:_MOST]
        made = [_per_teacher(a, b, stated, half) for a in pupils for b in teachers]
        held = next((r for r in made if r.holds), None)
        if held is not None:
            yield held
        elif len(pupils) == len(teachers) == 1 and not _STANDARD.search(
            reading.text, max(start, match.start() - 8), match.end() + 8
        ):
            yield replace(made[0], doubtful=True)


def _pupils_a_machine(reading: Reading, figures: Sequence[Mention]) -> Iterator[Relation]:
    """计算机135台，平均12名学生一台."""
    for match in _MACHINES.finditer(reading.text, reading.facts.start, reading.facts.end):
        printed = match["many"]
        stated = Operand(printed, Fraction(printed), "", Span(*match.span("many")), "每台计算机的学生")
        half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
        pupils = [m for m in figures if m.quantity.base == "人" and _PUPIL.search(m.label)][:_MOST]
        machines = [m for m in figures if m.quantity.base == "台" and _MACHINE.search(m.label)][:_MOST]
        made = (_per_teacher(a, b, stated, half) for a in pupils for b in machines)
        held = next((r for r in made if r.holds), None)
        if held is not None:
            yield held


def _per_teacher(pupils: Mention, teachers: Mention, stated: Operand, half: Fraction) -> Relation:
    computed = pupils.quantity.value / teachers.quantity.value
    return Relation(
        "ratio", (Operand.of(pupils.quantity, pupils.label), Operand.of(teachers.quantity, teachers.label)), stated,
        computed, half, abs(computed - stated.value) <= half, f"{stated.label}：学生除以{teachers.label or '教师'}", group=Group.RATIO,
        topic="per-unit",
    )  # fmt: skip
