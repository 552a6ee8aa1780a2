"""What a plan says, each fact with its place.

All spans are offsets into :attr:`Document.text`.  Quantities keep what was printed beside the
exact value; nothing here is judged, a check or a relation does that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from planlint.dates import DateRef
from planlint.document import Span
from planlint.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity where it stands.

    ``label`` is what the text says it is of: the words before it in its clause (``中央投入``), the
    row and column heads in a table.  ``noun`` is what follows the unit (``12个改造项目`` → 改造项目).
    ``block`` indexes the plan's blocks, ``sentence`` and ``clause`` count inside the block; ``depth`` is the
    bracket depth.  ``row``/``col`` are set inside tables.
    """

    quantity: Quantity
    label: str
    noun: str
    block: int
    sentence: int
    clause: int
    depth: int = 0
    table: int | None = None
    row: int | None = None
    col: int | None = None

    @property
    def span(self) -> Span:
        return Span(self.quantity.start, self.quantity.end)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with what it covers; ``code`` is the template chapter it stands for, or empty."""

    number: str
    title: str
    level: int
    span: Span
    body: Span
    code: str = ""


@dataclass(frozen=True, slots=True)
class Estate:
    """A listed 小区 (or zone of one, then ``parent`` is its index): names and its own figures.

    ``role``: ``planned`` (has content or budget), ``listed`` (a bare name).  ``child`` tells what a
    ``parent`` is to it: ``zone`` (a区 of it; its zones make up the parent) or ``contained`` (含银塔小区: another
    estate beside the parent's own).  ``measures`` index :attr:`Facts.measures`.
    """

    name: str
    span: Span
    body: Span
    number: str = ""
    parent: int | None = None
    role: str = "planned"
    aliases: tuple[str, ...] = ()
    budget: Quantity | None = None
    area: Quantity | None = None
    households: Quantity | None = None
    buildings: Quantity | None = None
    built: DateRef | None = None
    measures: tuple[int, ...] = ()
    child: str = ""


@dataclass(frozen=True, slots=True)
class MeasureUse:
    """A measure (改造内容) the text names: catalogue code, words as printed, quantity if one is given.

    ``role``: ``planned`` (to be done), ``problem`` (the text complains of its absence or decay),
    ``existing`` (is there already), ``mentioned``.
    """

    code: str
    span: Span
    clause: Span
    quantity: Quantity | None = None
    amount: Quantity | None = None
    role: str = "planned"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class FundSource:
    """A source of money the plan names; ``amount`` or ``share`` where printed, ``code`` of the catalogue.

    ``base``: what the share is of, as printed, empty where the text does not say.
    """

    code: str
    span: Span
    amount: Quantity | None = None
    share: Quantity | None = None
    base: str = ""
    clause: Span | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money with its part: ``total``, ``estimate``, ``design_estimate``, ``budget``, ``works_cost``,
    ``other_costs``, ``contingency``, ``contract``, ``paid``, ``settlement``, ``final_account`` …"""

    role: str
    quantity: Quantity
    span: Span
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the schedule, in the order of the text."""

    name: str
    span: Span
    body: Span
    number: str = ""
    begins: DateRef | None = None
    ends: DateRef | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A dated event: ``approval``, ``tender``, ``start``, ``completion``, ``acceptance``, ``signing``, ``notice`` …"""

    event: str
    date: DateRef
    span: Span


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """One instalment: at what progress (percent, None for an event), what share of which base.

    ``event``: ``advance``, ``progress``, ``acceptance``, ``settlement``, ``retention``, or ``instalment``
    where the text names none.  ``after`` is how long the money is kept (1年后).  ``cumulative``: the
    share counts what was paid before as well (付至 85%).
    """

    event: str
    share: Quantity
    span: Span
    progress: Quantity | None = None
    base: str = ""
    after: Quantity | None = None
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """Words on residents' will: ``kind`` is ``participation``, ``agreement``, ``threshold``, ``vote``, ``survey``.

    ``basis``: ``area``, ``persons``, ``households`` or empty.  ``part`` and ``whole`` are the households or
    persons that the text prints with the share, both or none: 共有住户400户，同意的300户，占75%.
    """

    kind: str
    span: Span
    share: Quantity | None = None
    basis: str = ""
    part: Quantity | None = None
    whole: Quantity | None = None

    @property
    def counted(self) -> Fraction | None:
        """The share in percent that the printed households or persons make; None where they are not printed."""
        return self.part.value * 100 / self.whole.value if self.part and self.whole else None

    @property
    def follows(self) -> bool:
        """Does the printed share follow from what was counted, to its last digit?  True where nothing was."""
        counted, share = self.counted, self.share
        return counted is None or share is None or abs(counted - share.value) < share.step


@dataclass(frozen=True, slots=True)
class Notice:
    """A public notice (公示): its length, printed or from its dates."""

    span: Span
    days: Quantity | None = None
    begins: DateRef | None = None
    ends: DateRef | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A responsible body and what the text makes it do."""

    body: str
    name: str
    span: Span
    text: Span


@dataclass(frozen=True, slots=True)
class Certificate:
    """A land certificate: number as printed, its area, the holder."""

    number: str
    span: Span
    area: Quantity | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class LandUse:
    """One part of the land after renewal: use and area."""

    use: str
    span: Span
    area: Quantity | None = None


@dataclass(frozen=True, slots=True)
class ParcelFact:
    """What a 三旧 plan says of its parcel: a figure, a code or a statement.

    ``item``: ``register_code`` (标图建库编号), ``site_area``, ``certified_area``, ``overlap_area``, ``floor_area``,
    ``floor_area_ratio``, ``footprint``, ``output``, ``tax``, ``investment``, ``current_use``, ``used_since``, and statements
    ``ownership``, ``land_plan``, ``renewal_plan``, ``year_plan``, ``detailed_plan``, ``compensation``, ``violation``,
    ``developer``, ``public_land``, ``land_price``.  ``when``: ``before``, ``after``, or empty.
    """

    item: str
    span: Span
    text: str = ""
    quantity: Quantity | None = None
    when: str = ""


@dataclass(frozen=True, slots=True)
class SchoolFigure:
    """A school's figure: ``students``, ``classes``, ``staff``, ``teachers``, ``site_area``, ``floor_area``, ``books`` …

    ``when``: ``before`` (现状), ``after`` (规划), or empty.
    """

    item: str
    quantity: Quantity
    span: Span
    when: str = ""


@dataclass(frozen=True)
class Facts:
    """All facts of one plan.

    ``kind`` is an identifier of the catalogue's document kinds; ``start``/``end`` the plan's stretch
    of the document; ``truncated`` is the place where the text says it is cut off, or None.
    ``excerpt``: the text is evidently not a whole document of its kind (an extract, a restatement, or no
    plan at all), so nothing can be missing from it.
    """

    kind: str
    title: str
    title_span: Span
    start: int
    end: int
    index: int = 1
    of: int = 1
    truncated: Span | None = None
    chapters: tuple[Chapter, ...] = ()
    mentions: tuple[Mention, ...] = ()
    dates: tuple[DateRef, ...] = ()
    estates: tuple[Estate, ...] = ()
    measures: tuple[MeasureUse, ...] = ()
    sources: tuple[FundSource, ...] = ()
    amounts: tuple[Amount, ...] = ()
    stages: tuple[Stage, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    payments: tuple[PaymentTerm, ...] = ()
    consents: tuple[Consent, ...] = ()
    notices: tuple[Notice, ...] = ()
    duties: tuple[Duty, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    land_uses: tuple[LandUse, ...] = ()
    school: tuple[SchoolFigure, ...] = ()
    parcel: tuple[ParcelFact, ...] = ()
    excerpt: bool = False
    totals: dict[str, Quantity] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def is_truncated(self) -> bool:
        return self.truncated is not None

    def total(self, item: str) -> Quantity | None:
        """A plan-level figure: ``households``, ``buildings``, ``area``, ``estates``, ``investment``, ``units``."""
        return self.totals.get(item)

    def largest(self, role: str) -> Amount | None:
        """The largest sum of money of a role: over all estates and columns that is the whole."""
        found = [a for a in self.amounts if a.role == role and a.quantity.dimension == "money"]
        return max(found, key=lambda a: a.quantity.value, default=None)

    def only_sum(self, label: re.Pattern[str]) -> Mention | None:
        """The money so labelled, if the text gives it one value, however often."""
        found = [
            m for m in self.mentions if m.quantity.dimension == "money" and label.search(m.label.strip())
        ]
        return found[0] if len({m.quantity.value for m in found}) == 1 else None

    def only_mention(self, label: re.Pattern[str]) -> Mention | None:
        """The only figure so labelled that is not zero; several are a breakdown and none."""
        found = [m for m in self.mentions if label.search(m.label) and m.quantity.number]
        return found[0] if len(found) == 1 else None

    @property
    def earliest_contract(self) -> date | None:
        """The printed day of signing, else the first day of tender or works: no contract is older.

        None where no such day is printed with its year.
        """
        for event in ("signing", "award", "tender", "start"):
            days = [m.date for m in self.milestones if m.event == event and m.date.year]
            if days:
                return min(d.first(d.year or 0) for d in days)
        return None
