"""Concentrated submission: windows of a province, a city's letter for many plans, who is late, what goes first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.files.actions import Upload
from jiugai.ground.files.actions import keep as keep_file
from jiugai.plans.models import Kind
from jiugai.review import cases
from jiugai.review.cases import held, note
from jiugai.review.models import (
    Case,
    Covered,
    CoverLetter,
    Lateness,
    Priority,
    PriorityMark,
    Turn,
    Window,
)

STEP = "docketing"
MOST = 300
_SHORTEST, _LONGEST, _LONGEST_NAME = 4, 300, 60
LETTER_FILES = ("pdf", "docx", "jpg", "png")


@dataclass(frozen=True)
class Facts:
    """What is said of a window."""

    year: int
    batch: int
    name: str
    kinds: tuple[str, ...]
    opens_on: date
    closes_on: date


def open_window(province: Division, facts: Facts, *, by: UUID | None) -> Window:
    """A window of a province.  Raises :class:`Refused` for bad facts, and for a batch that there is already."""
    if province.level != Level.PROVINCE:
        raise Refused("集中申报窗口由省级开，选一个省级区划。")
    name = fitting(facts.name, _LONGEST_NAME, "窗口的名称")
    kinds = [kind for kind in Kind.values if kind in facts.kinds]
    if not name or not kinds:
        raise Refused("写明窗口的名称，至少选一类方案。")
    if not 1 <= facts.batch <= 99:
        raise Refused("批次写 1 到 99。")
    _refuse_days(facts.opens_on, facts.closes_on)
    with transaction.atomic():
        made = Window(
            year=facts.year, batch=facts.batch, name=name, kinds=",".join(kinds), opens_on=facts.opens_on, closes_on=facts.closes_on,
            division=province, **{c: codes_of(province).get(c, province.code) for c in COLUMNS},
        )  # fmt: skip
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise Refused(f"{facts.year} 年第 {facts.batch} 批已经有窗口了，换一个批次。") from None
        told: dict[str, str | int] = {
            "year": made.year,
            "batch": made.batch,
            "closes_on": str(made.closes_on),
        }
        record("review.window_opened", told, by=by, subject_kind="window", subject=made.pk, at=made)
    return made


def extend(window: Window, closes_on: date, *, version: int, by: UUID | None) -> Window:
    """Another last day of a window.  Raises :class:`Refused` for a day that has passed or lies before the first."""
    with transaction.atomic():
        one = Window.objects.select_for_update().get(pk=window.pk)
        if one.version != version:
            raise Refused("您打开之后窗口的日期又被改过，核对后再改。")
        _refuse_days(one.opens_on, closes_on)
        if closes_on < clock.today():
            raise Refused(f"截止日期 {closes_on} 已经过了，写今天或以后的一天。")
        one.closes_on, one.version = closes_on, one.version + 1
        one.save()
        record(
            "review.window_extended",
            {"closes_on": str(closes_on)},
            by=by,
            subject_kind="window",
            subject=one.pk,
            at=one,
        )
    return one


def _refuse_days(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise Refused(f"截止日期 {closes_on} 早于开始日期 {opens_on}，改一个日期。")


def waiting(city: Collection[str] | None = None, *, province: str) -> list[Case]:
    """The cases that passed their city and are under no letter yet, by the number of their plan."""
    rows = Case.objects.filter(
        province_code=province, step=STEP, turn=Turn.REVIEWER, covered=None, window=None
    )
    if city is not None:
        rows = rows.filter(city_code__in=city)
    return list(rows.select_related("plan", "submission").order_by("plan__number")[:MOST])


@dataclass(frozen=True)
class Sheet:
    """What a city writes on its letter; ``late_because`` where the window has closed."""

    number: str
    dated_on: date
    late_because: str = ""


def cover(
    window: Window, chosen: Sequence[UUID], sheet: Sheet, *, city: Division, by: UUID | None, stream: Upload | None = None,
    name: str = "",
) -> CoverLetter:  # fmt: skip
    """A city sends plans under one letter for a window; what comes after its last day is late, with its reason.

    Raises :class:`Refused` for a letter without number or plans, for plans of another kind, place or step, for one that is
    under a letter already, before the window opens, and for a late letter without a reason.
    """
    today, number = clock.today(), fitting(sheet.number, _LONGEST_NAME, "报送函的文号")
    if len(number) < _SHORTEST or sheet.dated_on > today:
        raise Refused("写明报送函的文号，日期不在今天之后。")
    if not 0 < len(set(chosen)) <= MOST:
        raise Refused(f"一份报送函带 1 到 {MOST} 件方案，先勾选。")
    if today < window.opens_on:
        raise Refused(f"「{window.name}」{window.opens_on} 才开始，到时再报。")
    is_late, because = today > window.closes_on, sheet.late_because.strip()
    if is_late and not _SHORTEST <= len(because) <= _LONGEST:
        raise Refused(
            f"「{window.name}」已在 {window.closes_on} 截止；迟报要写明理由，{_SHORTEST} 到 {_LONGEST} 个字。"
        )
    file = keep_file(stream, name, purpose="letter", by=by, allowed=LETTER_FILES) if stream else None
    with transaction.atomic():
        codes = {c: codes_of(city).get(c, city.code) for c in COLUMNS}
        made = CoverLetter.objects.create(
            window=window, number=number, dated_on=sheet.dated_on, file=file, by=by, recorded_at=clock.now(), division=city, **codes
        )  # fmt: skip
        for key in sorted(set(chosen)):
            case = _fitting(key, window, city)
            Covered.objects.create(letter=made, case=case)
            said = f"列入报送函 {made.number}"
            if is_late:
                Lateness.objects.create(case=case, window=window, reason=because, recorded_at=clock.now())
                said += "，迟报"
            else:
                case.window = window
            note(case, "covered", said, by=by, day=today, text=because if is_late else "")
            cases.kept(case)
        told: dict[str, str | int] = {
            "count": len(set(chosen)),
            "window": window.name,
            "late": "迟报" if is_late else "按期",
        }
        record("review.covered", told, by=by, subject_kind="window", subject=window.pk, at=made)
    return made


def _fitting(key: UUID, window: Window, city: Division) -> Case:
    case = Case.objects.filter(pk=key, city_code=city.code).first()
    if case is None:
        raise Refused("选中的有不在本市的，或已不在了，刷新后再选。")
    case = held(case)
    title = case.plan.title
    if case.step != STEP or case.turn != Turn.REVIEWER:
        raise Refused(f"《{title}》现在在「{case.present.name}」，审查通过、等省受理的才能列入报送函。")
    if Covered.objects.filter(case=case).exists():
        raise Refused(f"《{title}》已经在一份报送函里，刷新后再选。")
    _refuse_kind(case, window)
    return case


def _refuse_kind(case: Case, window: Window) -> None:
    if case.plan.kind not in window.kinds.split(","):
        raise Refused(
            f"《{case.plan.title}》是{case.plan.get_kind_display()}，「{window.name}」只收{window.kind_names}。"
        )


def decide_late(late: Lateness, into: Window, answer: str, *, by: UUID | None) -> Lateness:
    """The province takes a late one into its window or another of the province.

    Raises :class:`Refused` without words, for a window that has closed or takes other kinds, and for one that is decided.
    """
    words = answer.strip()
    if not 2 <= len(words) <= _LONGEST:
        raise Refused(f"写明怎样处理，2 到 {_LONGEST} 个字。")
    with transaction.atomic():
        case = held(late.case)
        one = Lateness.objects.select_for_update().get(pk=late.pk)
        if one.decided_at is not None:
            raise Refused("这一件已经处理过，刷新看结果。")
        if not case.is_open:
            raise Refused(f"这件已办结（{case.get_outcome_display()}），不用再定列入哪一批。")
        if into.province_code != case.province_code:
            raise Refused("只能列入本省的窗口。")
        _refuse_kind(case, into)
        if into.pk != one.window_id and into.closes_on < clock.today():
            raise Refused(f"「{into.name}」已经截止，选本窗口或以后的窗口。")
        one.into, one.answer, one.decided_at = into, words, clock.now()
        one.save()
        case.window = into
        said = "迟报，列入本批" if into.pk == one.window_id else f"迟报，转入「{into.name}」"
        note(case, "late", said, by=by, day=clock.today(), text=words)
        cases.kept(case)
        record(
            "review.late_decided", {"window": into.name}, by=by, subject_kind="case", subject=case.pk, at=case
        )
    return one


def mark(case: Case, priority: int, reason: str, *, by: UUID | None) -> PriorityMark:
    """Says that a case goes first, or no longer.  Raises :class:`Refused` without a reason, and once it is decided."""
    words = reason.strip()
    if priority not in Priority.values:
        raise Refused("选民生实事、往年批准未开工，或不优先。")
    if not 2 <= len(words) <= 200:
        raise Refused("写明优先的依据，2 到 200 个字。")
    with transaction.atomic():
        found = held(case)
        if not found.is_open:
            raise Refused("这件已办结，不用再排优先。")
        if found.priority == priority:
            raise Refused(f"已经是「{Priority(priority).label}」。")
        made = PriorityMark.objects.create(
            case=found, priority=priority, reason=words, by=by, recorded_at=clock.now()
        )
        found.priority = priority
        note(found, "priority", f"优先：{Priority(priority).label}", by=by, day=clock.today(), text=words)
        cases.kept(found)
        told = {"priority": str(Priority(priority).label)}
        record("review.prioritised", told, by=by, subject_kind="case", subject=found.pk, at=found)
    return made
