"""A vote from its preparation to its opening, its extension and its end without result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.ground.common.series import take
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.private.actions import keep as keep_subject
from jiugai.plans.models import Plan, Version
from jiugai.plans.rules import keep as keep_policy
from jiugai.plans.rules import rules_of
from jiugai.projects.models import Project
from jiugai.residents import gates, rolls
from jiugai.residents.matters import BY_OWNER, ground_of, matter_of, number_of, says
from jiugai.residents.models import Before, Electorate, Group, Vote, VoteEntry, VoteState
from jiugai.residents.models.vote import told
from jiugai.sites.models import Building, Kind, Site

MOST_FIGURES = 4
_BATCH = 500
_SHORT, _LONG, _FIGURE = 40, 200, 20
_SHORTEST = 2


class Stale(Refused):
    """Somebody else changed the vote in between."""


@dataclass(frozen=True)
class Ballot:
    """What stands on the ballot: the matter, the question, at most four figures, and what follows either way."""

    matter: str
    title: str
    question: str
    if_passed: str
    if_failed: str
    figures: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    precedence: str = Before.LAST
    has_web: bool = True


@dataclass(frozen=True)
class Over:
    """Over whom it is counted: the estate, one of its buildings, or one unit of that."""

    building: Building | None = None
    unit: int | None = None

    @property
    def electorate(self) -> str:
        if self.building is None:
            return Electorate.ESTATE
        return Electorate.UNIT if self.unit is not None else Electorate.BUILDING


def prepare(
    site: Site, ballot: Ballot, over: Over | None = None, *, by: UUID | None, project: Project | None = None,
    earlier: Vote | None = None,
) -> Vote:  # fmt: skip
    """A vote in preparation.

    Raises :class:`Refused` for a place that is no estate, for words that are missing or too long, an electorate that the matter does
    not have, and a project in which the estate is not.
    """
    if site.kind != Kind.ESTATE:
        raise Refused("业主表决是小区的事，学校和地块不在这里表决。")
    over = over or Over()
    _refuse_place(site, over, project)
    with transaction.atomic():
        held = Site.objects.select_for_update().get(pk=site.pk)
        _refuse_same(held, ballot, over)
        codes = codes_of(held.division)
        year = clock.today().year
        county = held.county_code
        made = Vote(
            number=f"B{county}-{year}-{take(f'vote:{county}:{year}')[0]:04d}", site=held, project=project, division=held.division,
            electorate=over.electorate, building=over.building, unit=over.unit, earlier=earlier, made_by=by, changed_at=clock.now(), **codes,
        )  # fmt: skip
        _write(made, ballot)
        made.save(force_insert=True)
        record(
            "residents.vote_prepared", {"number": made.number, "matter": made.matter}, by=by, subject_kind="vote",
            subject=made.pk, at=made,
        )  # fmt: skip
    return made


def _refuse_same(site: Site, ballot: Ballot, over: Over) -> None:
    drafts = Vote.objects.filter(site=site, building=over.building, unit=over.unit, state=VoteState.DRAFT)
    same = drafts.filter(matter=ballot.matter, title=ballot.title.strip()).first()
    if same is not None:
        raise Refused(f"「{same.title}」已经在筹备（{same.number}），打开它接着办。")


def _refuse_place(site: Site, over: Over, project: Project | None) -> None:
    if over.building is not None and over.building.site_id != site.pk:
        raise Refused("选的楼栋不在这个小区，刷新再选。")
    if over.unit is not None and over.building is None:
        raise Refused("按单元表决，先选楼栋。")
    if project is not None and not project.scope.filter(site=site, until=None).exists():
        raise Refused(f"「{site.name}」不在项目「{project.name}」里。")


def _write(vote: Vote, ballot: Ballot) -> None:
    matter = matter_of(ballot.matter)
    if vote.electorate not in matter.scopes:
        named = "、".join(str(Electorate(s).label) for s in matter.scopes)
        raise Refused(f"「{matter.name}」按{named}表决，不能按{Electorate(vote.electorate).label}。")
    vote.matter = matter.code
    for name, what, most in (
        ("title", "表决的名称", _SHORT), ("question", "要决定的事", _LONG), ("if_passed", "通过以后怎样", _LONG), ("if_failed", "不通过会怎样", _LONG),
    ):  # fmt: skip
        words = fitting(getattr(ballot, name), most, what)
        if len(words) < _SHORTEST:
            raise Refused(f"写明{what}。")
        setattr(vote, name, words)
    vote.figures = _figures(ballot.figures)
    vote.contact = fitting(ballot.contact, _SHORT, "联系电话")
    if ballot.precedence not in Before.values:
        raise Refused("写明一户交了几张票时以哪一张为准。")
    vote.precedence, vote.has_web = ballot.precedence, ballot.has_web


def _figures(given: Sequence[tuple[str, str]]) -> list[list[str]]:
    kept = [
        [fitting(a, _FIGURE, "数字的名称"), fitting(b, _FIGURE, "数字")]
        for a, b in given
        if a.strip() or b.strip()
    ]
    if len(kept) > MOST_FIGURES:
        raise Refused(f"要决定的事最多写 {MOST_FIGURES} 个数字，现在 {len(kept)} 个。")
    if any(not a or not b for a, b in kept):
        raise Refused("每个数字要写名称和数，例如“绿地减少”“420 平方米”。")
    return kept


def held(vote: Vote, *, version: int | None = None) -> Vote:
    """The vote, locked.  Raises :class:`Stale` where it changed after ``version``."""
    found = Vote.objects.select_for_update().get(pk=vote.pk)
    if version is not None and found.version != version:
        raise Stale(f"您打开之后，「{found.title}」又被改过，核对后再办。")
    return found


def shared(vote: UUID) -> Vote:
    """The vote as it stays until this transaction ends, for one of many who cast at once: who tells its result waits for all of them.

    PostgreSQL checks foreign keys when a transaction commits, so writing a ballot does not hold its vote; SQLite has one writer.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM residents_vote WHERE id = %s FOR KEY SHARE", [vote])
    return Vote.objects.get(pk=vote)


def kept(vote: Vote) -> None:
    vote.version += 1
    vote.changed_at = clock.now()
    vote.save()


def note(vote: Vote, act: str, words: str, *, by: UUID | None, day: date | None = None) -> VoteEntry:
    """One line of its timeline."""
    return VoteEntry.objects.create(
        vote=vote,
        act=act,
        words=words[:300],
        by=by,
        happened_on=day or clock.today(),
        recorded_at=clock.now(),
    )


def change(vote: Vote, ballot: Ballot, *, version: int, by: UUID | None) -> Vote:
    """Other words on the ballot, until the vote opens.  Raises :class:`Refused` as :func:`prepare` does, and once it is open."""
    with transaction.atomic():
        found = held(vote, version=version)
        _refuse_begun(found)
        _write(found, ballot)
        kept(found)
        record(
            "residents.vote_changed",
            {"number": found.number},
            by=by,
            subject_kind="vote",
            subject=found.pk,
            at=found,
        )
    return found


def _refuse_begun(vote: Vote) -> None:
    if vote.state != VoteState.DRAFT:
        raise Refused(f"表决{vote.get_state_display()}，票面和名册已经定下来，不能再改。")


def open_vote(
    vote: Vote, *, version: int, opens_on: date, closes_on: date, by: UUID | None, consents: frozenset[UUID] = frozenset()
) -> Vote:  # fmt: skip
    """Freezes the roll and the rule; from ``opens_on`` on ballots are taken in, until 24:00 of ``closes_on``.

    ``consents`` are households whose own part is used by what is decided.  Raises :class:`Refused` for days that have passed or
    last too long, for a roll that lacks an area, and where another vote on the matter is open in the estate.
    """
    with_site = Vote.objects.select_related("site", "building", "project").get(pk=vote.pk)
    policy = rules_of(with_site, as_of=opens_on)
    matter = matter_of(with_site.matter)
    ground = ground_of(matter, policy)
    _refuse_days(opens_on, closes_on, number_of(policy, "residents.vote_days", 90))
    standing = rolls.standing_of(with_site)
    rolls.refuse_incomplete(standing)
    head_rule = says(policy, "residents.head_rule", BY_OWNER)
    groups, digest = rolls.frozen(with_site, standing, head_rule, consents=consents)
    plan = _plan_of(with_site.project)
    with transaction.atomic():
        found = held(vote, version=version)
        _refuse_begun(found)
        _refuse_second(found)
        found.opens_on, found.closes_on, found.state = opens_on, closes_on, VoteState.OPEN
        found.rule, found.basis = (
            told(ground.rule),
            ground.basis + ("" if ground.is_verified else "（默认值，请确认）"),
        )
        found.policy, found.head_rule = keep_policy(policy), head_rule
        found.plan_version = plan
        found.groups, found.roll_area_dm2, found.roll_hash = len(groups), standing.area_dm2, digest
        found.secrets = keep_subject({}, by=by, on_record=False)
        kept(found)
        Group.objects.bulk_create(groups, batch_size=_BATCH)
        note(found, "opened", f"开始表决，名册 {len(groups)} 人，到 {closes_on} 为止", by=by)
        record(
            "residents.vote_opened",
            {"number": found.number, "groups": len(groups), "area_dm2": standing.area_dm2, "roll": digest, "closes_on": str(closes_on)},
            by=by, subject_kind="vote", subject=found.pk, at=found,
        )  # fmt: skip
        gates.follow(found.project, by=by)
    return found


def _refuse_days(opens_on: date, closes_on: date, most: int) -> None:
    if opens_on < clock.today():
        raise Refused(f"开始日期 {opens_on} 已经过了，写今天或以后的一天。")
    if closes_on < opens_on:
        raise Refused(f"截止日期 {closes_on} 早于开始日期 {opens_on}，改一个日期。")
    if closes_on > opens_on + timedelta(days=most - 1):
        raise Refused(f"表决最长 {most} 天，最晚到 {opens_on + timedelta(days=most - 1)}。")


def _refuse_second(vote: Vote) -> None:
    others = Vote.objects.filter(
        site=vote.site_id, matter=vote.matter, building=vote.building_id, unit=vote.unit, state=VoteState.OPEN
    )
    other = others.exclude(pk=vote.pk).first()
    if other is not None:
        raise Refused(f"同一件事的表决「{other.title}」（{other.number}）还没有结束，结束后再开始。")


def _plan_of(project: Project | None) -> Version | None:
    """The plan that is voted on: the present version of the project's open plan."""
    if project is None:
        return None
    plan = (
        Plan.objects.filter(project=project)
        .exclude(standing__in=("refused", "withdrawn"))
        .select_related("current")
        .first()
    )
    return plan.current if plan else None


def extend(vote: Vote, closes_on: date, because: str, *, version: int, by: UUID | None) -> Vote:
    """A later last day.  Raises :class:`Refused` without a reason, for a day that is not later or too late, and once the time is over."""
    words = fitting(because, _LONG, "延长的理由")
    with transaction.atomic():
        found = held(vote, version=version)
        if not found.takes_ballots or found.opens_on is None or found.closes_on is None:
            raise Refused("投票期里才能延长；已经截止的，另行开始一次表决。")
        if len(words) < _SHORTEST:
            raise Refused("写明延长的理由。")
        if closes_on <= found.closes_on:
            raise Refused(f"现在到 {found.closes_on} 截止，延长要写以后的一天。")
        _refuse_days(max(found.opens_on, clock.today()), closes_on, 10_000)
        most = number_of(rules_of(found, as_of=found.opens_on), "residents.vote_days", 90)
        if closes_on > found.opens_on + timedelta(days=most - 1):
            raise Refused(f"连同延长最长 {most} 天，最晚到 {found.opens_on + timedelta(days=most - 1)}。")
        found.closes_on = closes_on
        kept(found)
        note(found, "extended", f"延长到 {closes_on}：{words}", by=by)
        record(
            "residents.vote_extended", {"closes_on": str(closes_on)}, by=by, subject_kind="vote", subject=found.pk, at=found
        )  # fmt: skip
    return found


def cancel(vote: Vote, because: str, *, version: int, by: UUID | None) -> Vote:
    """Ends it without result.  Raises :class:`Refused` without a reason, and for one that is decided or cancelled."""
    words = fitting(because, _LONG, "取消的理由")
    with transaction.atomic():
        found = held(vote, version=version)
        if found.state not in (VoteState.DRAFT, VoteState.OPEN):
            raise Refused(f"表决{found.get_state_display()}，不能取消。")
        if len(words) < _SHORTEST:
            raise Refused("写明取消的理由，业主会看到。")
        found.state, found.cancelled_because = VoteState.CANCELLED, words
        kept(found)
        note(found, "cancelled", f"取消：{words}", by=by)
        record(
            "residents.vote_cancelled",
            {"number": found.number},
            by=by,
            subject_kind="vote",
            subject=found.pk,
            at=found,
        )
        gates.follow(found.project, by=by)
    return found
