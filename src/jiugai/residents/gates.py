"""What the project learns of its residents: the gates of consent and of objections, and nothing else.

They are computed from the room's own records, whenever one of those changes and once a day (a consent ages, a plan is changed);
``jiugai verify`` computes them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from jiugai.ground.common import clock
from jiugai.plans.grading import grounds
from jiugai.plans.models import Plan, Version
from jiugai.plans.rules import rules_of
from jiugai.projects.actions import set_gate
from jiugai.projects.models import Gate, GateName, GateState, Project
from jiugai.residents.counting import result_of
from jiugai.residents.matters import number_of
from jiugai.residents.models import Electorate, Verdict, Vote, VoteState
from jiugai.sites.models import Kind, Site, Stage
from planlint import catalogue

CONSENTS = tuple(m.code for m in catalogue.matters() if m.is_consent)
_LONGEST = 200
_SHOWN = 2


@dataclass(frozen=True)
class Standing:
    """How a gate has to stand, why, and by which rule."""

    state: str
    cause: str
    basis: str = ""


def follow(project: Project | None, *, by: UUID | None) -> None:
    """Sets the gate of consent as the votes of its estates have it now; nothing differs: nothing is written."""
    if project is None:
        return
    _keep(project, GateName.CONSENT, consent_of(project), by)


def _keep(project: Project, name: str, standing: Standing, by: UUID | None) -> None:
    if standing.state == GateState.AHEAD:
        return
    last = Gate.objects.filter(project=project, name=name).order_by("-id").first()
    if last is not None and (last.state, last.cause) == (standing.state, standing.cause):
        return
    set_gate(
        project,
        name,
        state=standing.state,
        cause=standing.cause,
        basis=standing.basis,
        by=by,
        on_record=by is None,
    )


def consent_of(project: Project) -> Standing:
    """The gate of consent: open where every estate of the project agreed, shut where one refused."""
    sites = list(
        Site.objects.filter(scope__project=project, scope__until=None, kind=Kind.ESTATE).order_by("number")
    )
    votes = Vote.objects.filter(
        project=project, matter__in=CONSENTS, state__in=(VoteState.OPEN, VoteState.DECIDED)
    )
    by_site: dict[UUID, list[Vote]] = {}
    for vote in votes.select_related("plan_version", "building").order_by("id"):
        by_site.setdefault(vote.site_id, []).append(vote)
    found = [(site, _of_site(project, by_site.get(site.pk, []))) for site in sites]
    return _together(found)


def _together(found: Sequence[tuple[Site, Standing]]) -> Standing:
    for state in (GateState.SHUT, GateState.IN_HAND):
        those = [(site, s) for site, s in found if s.state == state]
        if those:
            return Standing(
                state, _cut("；".join(f"{site.name}：{s.cause}" for site, s in those)), those[0][1].basis
            )
    agreed = [(site, s) for site, s in found if s.state == GateState.OPEN]
    if not agreed:
        return Standing(GateState.AHEAD, "还没有表决")
    waiting = [site.name for site, s in found if s.state == GateState.AHEAD]
    if waiting:
        named = "、".join(waiting[:_SHOWN]) + (f" 等 {len(waiting)} 个小区" if len(waiting) > _SHOWN else "")
        return Standing(
            GateState.IN_HAND, _cut(f"{len(agreed)} 个小区通过，{named}还没有表决"), agreed[0][1].basis
        )
    if len(agreed) == 1:
        return agreed[0][1]
    return Standing(GateState.OPEN, f"{len(agreed)} 个小区都表决通过", agreed[0][1].basis)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _of_site(project: Project, votes: Sequence[Vote]) -> Standing:
    """The last vote over the estate decides; without one, the last over each of its buildings, which may go apart."""
    whole = [v for v in votes if v.electorate == Electorate.ESTATE]
    if whole:
        return _of_vote(project, whole[-1])
    last = {(v.building_id, v.unit): v for v in votes}
    each = [(v, _of_vote(project, v)) for v in last.values()]
    agreed = [v for v, s in each if s.state == GateState.OPEN]
    if not each:
        return Standing(GateState.AHEAD, "还没有表决")
    for v, s in each:
        if s.state == GateState.IN_HAND:
            return Standing(GateState.IN_HAND, f"{v.electorate_words}{s.cause}", s.basis)
    if not agreed:
        return each[0][1]
    out = "、".join(v.electorate_words for v, s in each if s.state == GateState.SHUT)
    return Standing(
        GateState.OPEN,
        _cut(f"{len(agreed)} 栋通过" + (f"，{out}不参加" if out else "")),
        agreed[0].basis[:120],
    )


def _of_vote(project: Project, vote: Vote) -> Standing:
    basis = vote.basis[:120]
    if vote.state == VoteState.OPEN:
        return Standing(GateState.IN_HAND, f"「{vote.title}」表决中，{vote.closes_on} 截止", basis)
    if vote.verdict != Verdict.PASSED:
        return Standing(
            GateState.SHUT, f"「{vote.title}」{vote.get_verdict_display()}（{vote.number}）", basis
        )
    doubts = [*_changed(vote), *_aged(project, vote), *_taken_back(vote)]
    if doubts:
        return Standing(
            GateState.IN_HAND, _cut(f"「{vote.title}」通过以后{'；'.join(doubts)}，要再确认"), basis
        )
    return Standing(GateState.OPEN, f"「{vote.title}」表决通过（{vote.number}）", basis)


def _changed(vote: Vote) -> Iterable[str]:
    current = current_plan(vote.project_id)
    if vote.plan_version is not None and current is not None:
        yield from material_changes(vote.plan_version, current, vote)[:1]


def material_changes(voted: Version, current: Version, place: Vote) -> list[str]:
    """What of money, measures or area differs between the plan that was voted on and another; empty: nothing that matters."""
    if voted.pk == current.pk or voted.text_digest == current.text_digest:
        return []
    return [g.sentence for g in grounds(voted.told_facts, current.told_facts, rules_of(place))]


def current_plan(project: UUID | None) -> Version | None:
    """The present version of a project's open plan."""
    plans = Plan.objects.filter(project=project).exclude(standing__in=("refused", "withdrawn"))
    plan = plans.select_related("current").first() if project else None
    return plan.current if plan else None


def _aged(project: Project, vote: Vote) -> Iterable[str]:
    most = number_of(rules_of(vote), "residents.consent_days", 365)
    if (
        project.stage < Stage.WORKS
        and vote.decided_at
        and vote.decided_at + timedelta(days=most) < clock.now()
    ):
        yield f"已过 {most} 天"


def _taken_back(vote: Vote) -> Iterable[str]:
    """Those who took their consent back, where the result would not stand without them."""
    count = vote.retractions.count()
    if count and not result_of(vote, without_retracted=True).is_passed:
        yield f"有 {count} 户撤回同意，按此重算不再通过"
