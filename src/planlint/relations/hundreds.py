"""Shares that must make 100 %: the answers to one question, the instalments of one price."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.reading import Reading
from planlint.relations.relation import Grade, Group, Operand, Relation

_CHOICE = regex(r"占|的有|选择|认为|满意|不满意|同意|反对|弃权|男|女|岁")
_INSTALMENT = regex(r"支付|拨付|付至|付款|质保金|保证金|付清|预付|拨款")


def find_hundreds(reading: Reading) -> Iterator[Relation]:
    """Shares of one question, or instalments of one price, that make 100 %."""
    by_block: dict[int, list[Mention]] = {}
    for m in reading.prose:
        if m.quantity.dimension == "percent" and 0 < m.quantity.value < 100:
            by_block.setdefault(m.block, []).append(m)
    for number, group in by_block.items():
        for run in _runs(reading, group):
            text = reading.text[reading.blocks[number].start : reading.blocks[number].end]
            instalments = bool(_INSTALMENT.search(text))
            if instalments:
                run = [m for m in run if not re.search(r"(?:达到|达|完成|进度)\s*$", reading.before(m, 6))]
            if len(run) < 2:
                continue
            computed = sum((m.quantity.value for m in run), Fraction(0))
            rounded = [m for m in run if "." in m.quantity.digits]
            tolerance = (
                sum((m.quantity.half for m in rounded), Fraction(0)) if not instalments else Fraction(0)
            )
            holds = abs(computed - 100) <= tolerance
            if holds or (
                len(run) >= 3
                and not instalments
                and abs(computed - 100) <= 3
                and len(_CHOICE.findall(text)) >= len(run)
            ):
                yield Relation(
                    "sum", tuple(Operand.of(m.quantity, m.label) for m in run), None, computed, tolerance, holds,
                    "付款比例相加是 100%" if instalments else "各项比例相加是 100%", "", Grade.MATERIAL, Group.RATIO, (), (), True, "hundred",
                )  # fmt: skip


def _runs(reading: Reading, group: Sequence[Mention]) -> Iterator[list[Mention]]:
    """Percentages of one sentence, and those of the whole paragraph."""
    sentences: dict[int, list[Mention]] = {}
    for m in group:
        sentences.setdefault(reading.sentence(m)[0], []).append(m)
    yield from sentences.values()
