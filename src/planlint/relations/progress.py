"""Physical progress beside money spent (形象进度61%, 完成投资676.5万元)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share
from planlint.relations.reading import Reading
from planlint.relations.relation import Grade, Relation

_PAID = regex(r"完成投资|已完成|投资完成|完成总投资|累计完成|支付|拨付")
_INVEST = regex(r"投资|资金|概算|合同|工程款|价款")


def find_progress(reading: Reading, stated: Mention) -> Iterator[Relation]:
    """Two measures that should not be far apart; a difference is one of basis."""
    lines = [m for m in reading.prose if m.quantity.dimension == "money" and abs(m.block - stated.block) <= 1]
    lines = [m for m in lines if _INVEST.search(m.label)]
    paid = [m for m in lines if _PAID.search(m.label) and (m.block == stated.block or m.block > stated.block)]
    plans = [m for m in lines if not _PAID.search(m.label) and m.block <= stated.block]
    if not paid or not plans:
        return
    done = min(paid, key=lambda m: abs(m.quantity.start - stated.quantity.start))
    plan = max(
        (m for m in plans if m.quantity.start < done.quantity.start),
        key=lambda m: m.quantity.start,
        default=None,
    )
    if plan is None or done.quantity.value > plan.quantity.value:
        return
    made = share(done, plan, stated, title="投资完成比例与工程进度相比", topic="progress")
    tolerance = Fraction(10)
    yield replace(made, tolerance=tolerance, holds=abs(made.difference) <= tolerance, grade=Grade.BASIS)
