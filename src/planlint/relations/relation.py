"""A relation between numbers of the text, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from planlint.document import Span
from planlint.quantity import Quantity, plain_decimal


class Grade(StrEnum):
    """How much a failure weighs.

    ``material``: the text contradicts itself.  ``rounding``: within one unit of the last digit.
    ``basis``: another base or definition explains it.  The last two are never more than a hint.
    """

    MATERIAL = "material"
    ROUNDING = "rounding"
    BASIS = "basis"


class Group(StrEnum):
    """Under which heading a report lists it."""

    MONEY = "金额"
    RATIO = "比例"
    COUNT = "个数"
    AREA = "面积"
    DATE = "日期"


@dataclass(frozen=True, slots=True)
class Operand:
    """A number (or a name) of the text; ``value`` in ``unit``, the base unit of CONTRACT (元, ㎡, m, 户 …)."""

    text: str
    value: Fraction
    unit: str
    span: Span
    label: str = ""
    quantity: Quantity | None = None

    @classmethod
    def of(cls, q: Quantity, label: str = "") -> Operand:
        return cls(q.text, q.value, q.base, Span(q.start, q.end), label, q)

    @property
    def decimal(self) -> str:
        return plain_decimal(self.value)


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of CONTRACT.md: kind, operands, the stated result, the computed one, the verdict.

    ``title`` says in Chinese what is compared (七项预算相加等于总预算); ``explanations`` are what would
    explain a failure, ``suspects`` the indices of the operands that do.  ``doubtful``: a failed relation
    whose structure is only probable, so at most a warning.
    """

    kind: str
    operands: tuple[Operand, ...]
    stated: Operand | None
    computed: Fraction
    tolerance: Fraction
    holds: bool
    title: str = ""
    note: str = ""
    grade: Grade = Grade.MATERIAL
    group: Group = Group.COUNT
    explanations: tuple[str, ...] = ()
    suspects: tuple[int, ...] = ()
    doubtful: bool = False
    topic: str = ""

    @property
    def place(self) -> Span:
        """Where the stated figure stands, else the last operand."""
        return self.stated.span if self.stated else self.operands[-1].span

    @property
    def difference(self) -> Fraction:
        """Computed minus stated, in the unit of ``stated``."""
        return self.computed - (self.stated.value if self.stated else 0)
