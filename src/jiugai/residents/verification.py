"""What ``jiugai verify`` recomputes of this room: rolls, ballots, which of them count, results, and the gates that follow."""

from __future__ import annotations

import json
from collections.abc import Iterator

from jiugai.ground.audit.models import Record
from jiugai.ground.common.verifying import verification
from jiugai.projects.models import Gate, GateName, GateState, Project
from jiugai.residents import gates
from jiugai.residents.ballots import digest_of
from jiugai.residents.counting import merged_of, result_of
from jiugai.residents.deciding import told_result, verdict_of
from jiugai.residents.models import Ballot, Counted, Group, Vote, VoteState
from jiugai.residents.published import lines_of
from jiugai.residents.receipts import list_hash, roll_hash, row_hash

_CHUNK = 2000
_FIELDS = ("serial", "building", "unit", "heads", "area_dm2", "nonce")
_RESULT = ("yes", "no", "abstain", "participating", "absent", "total", "refused")


def _begun() -> Iterator[Vote]:
    rows = Vote.objects.filter(state__in=(VoteState.OPEN, VoteState.DECIDED)).order_by("id")
    yield from rows.iterator(chunk_size=_CHUNK)


@verification("表决名册")
def rolls() -> Iterator[str]:
    """The digest that was published at the opening is that of the roll as it stands."""
    for vote in _begun():
        own, wrong, groups, area = list[str](), 0, 0, 0
        rows = Group.objects.filter(vote=vote).order_by("serial").values_list(*_FIELDS, "row_hash")
        for *row, kept in rows.iterator(chunk_size=_CHUNK):
            digest = row_hash(vote.number, *row)
            own.append(digest)
            wrong += digest != kept
            groups, area = groups + 1, area + row[4]
        if wrong or roll_hash(own) != vote.roll_hash:
            yield f"表决 {vote.number} 的名册和开始时公布的摘要不符（{wrong} 行改过）。"
        if (groups, area) != (vote.groups, vote.roll_area_dm2):
            yield f"表决 {vote.number} 记为 {vote.groups} 人 {vote.roll_area_dm2}，名册是 {groups} 人 {area}。"


@verification("表决的票")
def ballots() -> Iterator[str]:
    """Every ballot is as it was recorded when it was cast, none is missing, and those said to count do."""
    for vote in _begun():
        rows = Ballot.objects.filter(vote=vote).order_by("id")
        there = {digest_of(ballot) for ballot in rows.iterator(chunk_size=_CHUNK)}
        told = Record.objects.filter(
            subject_kind="vote", subject=vote.pk, event__startswith="residents.", data__contains='"ballot":'
        )
        recorded = {
            json.loads(data).get("ballot", "")
            for data in told.values_list("data", flat=True).iterator(chunk_size=_CHUNK)
        }
        recorded.discard("")
        if there - recorded:
            yield f"表决 {vote.number} 有 {len(there - recorded)} 张票和收到时的记录不符。"
        if recorded - there:
            yield f"表决 {vote.number} 少了 {len(recorded - there)} 张收到过的票。"
        counted = {
            str(g): str(b) for g, b in Counted.objects.filter(vote=vote).values_list("group_id", "ballot_id")
        }
        if counted != {group: cast.serial for group, cast in merged_of(vote).counted.items()}:
            yield f"表决 {vote.number} 记为计入的票和按规则重算的不符。"


@verification("表决结果")
def results() -> Iterator[str]:
    """The result, its verdict and the digest of the list follow from the ballots."""
    for vote in Vote.objects.filter(state=VoteState.DECIDED).order_by("id").iterator(chunk_size=_CHUNK):
        result = result_of(vote)
        told = told_result(result)
        if any(vote.result.get(name) != told[name] for name in _RESULT) or vote.verdict != verdict_of(result):
            yield f"表决 {vote.number} 公布的结果和按票重算的不符。"
        if vote.list_hash != list_hash(lines_of(vote)):
            yield f"表决 {vote.number} 公布的清单摘要和票不符。"


@verification("同意关口")
def consents() -> Iterator[str]:
    """The gate of consent of a project with votes stands as they say."""
    with_votes = Project.objects.filter(pk__in=Vote.objects.exclude(project=None).values("project")).order_by(
        "id"
    )
    for project in with_votes.iterator(chunk_size=_CHUNK):
        wanted = gates.consent_of(project)
        last = Gate.objects.filter(project=project, name=GateName.CONSENT).order_by("-id").first()
        state = last.state if last else GateState.AHEAD
        if wanted.state not in (GateState.AHEAD, state):
            yield f"项目 {project.number} 的同意关口记为“{GateState(state).label}”，按表决应是“{GateState(wanted.state).label}”。"
