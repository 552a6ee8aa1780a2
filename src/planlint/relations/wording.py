"""How a failed relation is told: what it computes, what the text states, and the gap between."""

from __future__ import annotations

from planlint.relations.numbers import (
    computed_words,
    decimal_words,
    digits_of,
    display_unit,
    operand_words,
    precision,
    unit_words,
    with_unit,
)
from planlint.relations.relation import Operand, Relation

LONGEST_FORMULA = 8
LONGEST_NAME = 10


def stated_words(relation: Relation) -> str:
    """The stated figure as printed, spaced: ``1626.8 万元``."""
    assert relation.stated is not None
    return operand_words(relation.stated)


def computed_with_unit(relation: Relation) -> str:
    """The recomputed figure in the unit of the stated one."""
    return with_unit(computed_words(relation), display_unit(relation)[1])


def gap_words(relation: Relation) -> tuple[str, str]:
    """The difference without sign in the unit of the stated figure, and 多 or 少 of what the text states."""
    size, _ = display_unit(relation)
    gap = relation.difference / size
    decimals = precision(relation, size)
    words = decimal_words(abs(gap), decimals)
    while decimals < 6 and not words.strip("0."):
        decimals += 1
        words = decimal_words(abs(gap), decimals)
    return words, "少" if gap > 0 else "多"


def operand_name(operand: Operand, number: int) -> str:
    """``第 1 项 金花园小区``, as a row of a finding's table."""
    label = operand.label.strip()
    return f"第 {number + 1} 项 {label[:20]}".strip()


def formula(relation: Relation) -> str:
    """The computation in one line: ``100 × 39 ÷ 40``; long sums are cut in the middle.

    Of unlike units the names stand too: ``在校生 64750 人 − 学位 59400 个``.
    """
    signs = {"sum": " + ", "difference": " − ", "product": " × ", "ratio": " ÷ ", "percentage": " ÷ "}
    mean = relation.kind == "ratio" and len(relation.operands) > 2
    texts = [operand_words(o) for o in relation.operands]
    if len({unit_words(o) for o in relation.operands}) == 1:
        texts = [digits_of(o) for o in relation.operands]
    elif relation.kind == "difference":
        texts = [
            f"{o.label.strip()[:LONGEST_NAME]} {t}".strip()
            for o, t in zip(relation.operands, texts, strict=True)
        ]
    if len(texts) > LONGEST_FORMULA:
        texts = [*texts[:3], "…", *texts[-2:]]
    if mean:
        return f"({' + '.join(texts)}) ÷ {len(relation.operands)}"
    return signs.get(relation.kind, "，").join(texts)


_ROLES = {
    "percentage": ("部分", "全部"),
    "ratio": ("被除数", "除数"),
    "difference": ("被减数", "减数"),
}


def operand_meaning(relation: Relation, number: int) -> str:
    """What an operand is, as a row of a finding's table: its name in the text, else its part in the computation."""
    label = relation.operands[number].label.strip()
    roles = _ROLES.get(relation.kind, ())
    return label[:20] or (roles[number] if number < len(roles) else f"第 {number + 1} 项")
