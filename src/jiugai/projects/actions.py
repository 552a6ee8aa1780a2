"""Making projects of sites, and the three records through which early rooms learn of late ones: stages, gates, programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.common.series import take
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division
from jiugai.ground.figures.actions import Spot
from jiugai.ground.figures.actions import add as count
from jiugai.ground.figures.models import NO_MONTH
from jiugai.ground.inbox.actions import ask, retitle, settle
from jiugai.projects.models import (
    Gate,
    GateName,
    GateState,
    Grade,
    Kind,
    ProgrammeEntry,
    Project,
    Scope,
    StageEntry,
    Tier,
)
from jiugai.projects.pending import kind_of
from jiugai.sites.actions import Standing, stand
from jiugai.sites.columns import Unfit, text
from jiugai.sites.models import Kind as SiteKind
from jiugai.sites.models import Site, Stage

_BASIS = 100
_NAMES = tuple(GateName.values)


Counts = Mapping[tuple[Spot, int, str], int]
_LONGEST_NAME = 100


class Stale(Refused):
    """Somebody else changed the project in between."""


def make(
    *, name: str, year: int, sites: Sequence[Site], by: UUID | None, grades: Iterable[str] = (),
    planned: Mapping[UUID, int] | None = None, notes: Mapping[UUID, str] | None = None, happened_on: date | None = None,
) -> Project:  # fmt: skip
    """A project of one or several sites; several estates make a cluster.  ``planned`` is 分 by site.

    Raises :class:`Refused` without sites, for sites of several kinds or counties, one that is in an open project already,
    and one that is not eligible.
    """
    called = _named(name)
    with transaction.atomic():
        held = list(Site.objects.select_for_update().filter(pk__in=[s.pk for s in sites]).order_by("id"))
        division = _checked(held)
        codes = codes_of(division)
        kind = _kind(held)
        county = codes["county_code"]
        number = f"P{county}-{year}-{take(f'project:{county}:{year}')[0]:04d}"
        project = Project(
            number=number, kind=kind, name=called, year=year, division=division, changed_at=clock.now(),
            grades=",".join(g for g in Grade.values if g in set(grades)), **codes,
        )  # fmt: skip
        _sum(project, held, planned or {})
        project.save(force_insert=True)
        day = happened_on or clock.today()
        Scope.objects.bulk_create(
            Scope(
                project=project, site=s, province_code=project.province_code, since=day, note=(notes or {}).get(s.pk, ""),
                planned_fen=(planned or {}).get(s.pk, s.budget_fen),
            )
            for s in held
        )  # fmt: skip
        _log(project, Stage.PROJECT, f"组成项目，{len(held)} 个地方", by, day)
        stand([s.pk for s in held], standing_of(project))
        count(contribution(project, 1))
        record(
            "projects.made", {"name": project.name, "number": number, "sites": len(held)}, by=by, subject_kind="project",
            subject=project.pk, happened_on=day, at=project,
        )  # fmt: skip
    return project


def _named(typed: str) -> str:
    """The name as it is kept.  Raises :class:`Refused` for none, and for one that is too long."""
    if not typed.strip():
        raise Refused("项目名称不能空着。")
    try:
        return text(_LONGEST_NAME)(typed)
    except Unfit as unfit:
        raise Refused(f"项目名称{unfit.reason}，{unfit.remedy.partition('，')[0]}。") from None


def _checked(held: Sequence[Site]) -> Division:
    if not held:
        raise Refused("项目至少要有一个小区、学校或地块，回到列表勾选。")
    if len({s.county_code for s in held}) > 1:
        raise Refused("一个项目的小区要在同一个县（市、区）。")
    if len({s.kind for s in held}) > 1 or (held[0].kind != SiteKind.ESTATE and len(held) > 1):
        raise Refused("小区可以几个合成片区；学校、地块各自成项目。")
    for site in held:
        if site.merged_into_id:
            raise Refused(f"「{site.name}」已并入别的登记，刷新再选。")
        if site.stage != Stage.SURVEY:
            raise Refused(f"「{site.name}」已经在一个项目里（{site.get_stage_display()}阶段）。")
        if site.eligibility == "not_eligible":
            raise Refused(f"「{site.name}」不列为改造对象：{site.ineligible_because}。")
    return Division.objects.get(code=held[0].county_code, ended_on=None)


def _kind(held: Sequence[Site]) -> str:
    return Kind.CLUSTER if len(held) > 1 else held[0].kind


def _sum(project: Project, held: Sequence[Site], planned: Mapping[UUID, int]) -> None:
    project.site_count = len(held)
    for name in ("buildings", "households", "area_dm2"):
        setattr(project, name, sum(getattr(s, name) or 0 for s in held))
    project.budget_fen = sum(planned.get(s.pk, s.budget_fen or 0) for s in held)


def contribution(project: Project, sign: int) -> dict[tuple[Spot, int, str], int]:
    """What a project counts for, times a sign."""
    spot = Spot.of(project)
    counts = {
        "project.projects": 1, f"project.year.{project.year}": 1, f"project.stage.{project.stage}": 1,
        f"project.sites.{project.year}": project.site_count, f"project.households.{project.year}": project.households,
        f"project.budget.{project.year}": project.budget_fen,
    }  # fmt: skip
    return {(spot, NO_MONTH, name): n * sign for name, n in counts.items() if n}


def enter_stage(
    project: Project,
    stage: str,
    *,
    cause: str,
    by: UUID | None,
    happened_on: date | None = None,
    on_record: bool = True,
) -> StageEntry:
    """The only door into a stage; the stored stage is the latest entry's.  ``on_record``: False within an action that records itself.

    Raises :class:`Refused` without a cause, and for a stage that the project is in already.
    """
    day = happened_on or clock.today()
    if not cause.strip():
        raise Refused("进入一个阶段要写明依据。")
    with transaction.atomic():
        held = Project.objects.select_for_update().get(pk=project.pk)
        if held.stage == stage:
            raise Refused(f"项目已经在{Stage(stage).label}阶段。")
        before = contribution(held, -1)
        held.stage = stage
        _keep(held)
        entry = _log(held, stage, cause.strip(), by, day)
        count(_sum_of(before, contribution(held, 1)))
        stand(_sites(held), standing_of(held))
        if on_record:
            record(
                "projects.entered", {"stage": str(Stage(stage).label), "cause": cause.strip()[:_BASIS]}, by=by,
                subject_kind="project", subject=held.pk, happened_on=day, at=held,
            )  # fmt: skip
    project.refresh_from_db()
    return entry


def _sum_of(one: Counts, other: Counts) -> dict[tuple[Spot, int, str], int]:
    return {k: one.get(k, 0) + other.get(k, 0) for k in {*one, *other}}


def _log(project: Project, stage: str, cause: str, by: UUID | None, day: date) -> StageEntry:
    return StageEntry.objects.create(
        project=project, province_code=project.province_code, stage=stage, cause=cause, by=by, happened_on=day,
        recorded_at=clock.now(),
    )  # fmt: skip


def set_gate(
    project: Project,
    name: str,
    *,
    state: str,
    cause: str,
    by: UUID | None,
    basis: str = "",
    happened_on: date | None = None,
    on_record: bool = True,
) -> Gate:
    """How a gate stands from now on, with its cause and rule; guards of later rooms read it.  ``on_record`` as above.

    Raises :class:`Refused` without a cause.
    """
    if not cause.strip():
        raise Refused("关口的状态要写明依据。")
    day = happened_on or clock.today()
    with transaction.atomic():
        held = Project.objects.select_for_update().get(pk=project.pk)
        gate = Gate.objects.create(
            project=held, province_code=held.province_code, name=name, state=state, cause=cause.strip(), basis=basis, by=by,
            happened_on=day, recorded_at=clock.now(),
        )  # fmt: skip
        at = _NAMES.index(name)
        held.gates = held.gates[:at] + state + held.gates[at + 1 :]
        _keep(held)
        stand(_sites(held), standing_of(held))
        said = {
            "gate": str(GateName(name).label),
            "state": str(GateState(state).label),
            "cause": cause.strip()[:_BASIS],
        }
        if on_record:
            record(
                "projects.gate",
                said,
                by=by,
                subject_kind="project",
                subject=held.pk,
                happened_on=day,
                at=held,
            )
        _wait_for(held, gate)
    project.refresh_from_db()
    return gate


def _wait_for(project: Project, gate: Gate) -> None:
    """A gate that is shut waits for who looks after the project; otherwise nothing waits any more.  The review asks by itself."""
    if gate.name == GateName.REVIEW:
        return
    kind = kind_of(gate.name)
    if gate.state == GateState.SHUT:
        ask(
            kind, at=project, subject_kind="project", subject=project.pk, title=project.name, detail=gate.cause,
            path=f"/projects/{project.pk}/",
        )  # fmt: skip
    else:
        settle(subject=project.pk, kinds=[kind], outcome=str(GateState(gate.state).label), by=gate.by)


def enter_programme(
    project: Project, *, year: int, tier: str, document: str, by: UUID | None, happened_on: date | None = None
) -> ProgrammeEntry:
    """A tier of the pool or an annual plan, by a document.  Raises :class:`Refused` without a document."""
    if not document.strip():
        raise Refused("列入计划要写明文件。")
    day = happened_on or clock.today()
    with transaction.atomic():
        held = Project.objects.select_for_update().get(pk=project.pk)
        entry = ProgrammeEntry.objects.create(
            project=held, province_code=held.province_code, year=year, tier=tier, document=document.strip(), by=by,
            happened_on=day, recorded_at=clock.now(),
        )  # fmt: skip
        said: dict[str, str | int] = {
            "year": year,
            "tier": str(Tier(tier).label),
            "document": document.strip()[:_BASIS],
        }
        record(
            "projects.programmed",
            said,
            by=by,
            subject_kind="project",
            subject=held.pk,
            happened_on=day,
            at=held,
        )
    return entry


def change(
    project: Project, *, version: int, name: str, year: int, grades: Iterable[str], by: UUID | None
) -> bool:
    """Name, year and grades; False where nothing differs.  Raises :class:`Stale`, :class:`Refused` without a name or with too long a one."""
    called = _named(name)
    kept = ",".join(g for g in Grade.values if g in set(grades))
    with transaction.atomic():
        held = Project.objects.select_for_update().get(pk=project.pk)
        if held.version != version:
            raise Stale(
                f"您打开之后，「{held.name}」又被改过：现在是 {held.year} 年度、“{held.name}”。核对后再保存一次。"
            )
        new: dict[str, str | int] = {"name": called, "year": year, "grades": kept}
        labels = {"name": "名称", "year": "年度", "grades": "类别"}
        what = [labels[k] for k, v in new.items() if getattr(held, k) != v]
        if not what:
            return False
        before = contribution(held, -1)
        for key, value in new.items():
            setattr(held, key, value)
        _keep(held)
        count(_sum_of(before, contribution(held, 1)))
        stand(_sites(held), standing_of(held))
        retitle(subject=held.pk, title=held.name)
        record(
            "projects.changed",
            {"what": "、".join(what)},
            by=by,
            subject_kind="project",
            subject=held.pk,
            at=held,
        )
    return True


def _keep(held: Project) -> None:
    held.version += 1
    held.changed_at = clock.now()
    held.save()


def standing_of(project: Project) -> Standing:
    """What its places show of a project."""
    return Standing(project.stage, project.gates, project.pk, project.name)


def _sites(project: Project) -> list[UUID]:
    return list(project.scope.filter(until=None).values_list("site_id", flat=True))


def gates_of(project: Project) -> list[tuple[GateName, GateState, Gate | None]]:
    """Each gate with its state and latest record, in order; none recorded: not yet."""
    latest = {g.name: g for g in project.gate_entries.order_by("id")}
    return [
        (name, GateState(latest[name].state) if name in latest else GateState.AHEAD, latest.get(name))
        for name in GateName
    ]
