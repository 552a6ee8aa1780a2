"""From the last ballot to the result: what is unresolved, the control totals, the count, and what came after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.ground.common.templatetags.words import square_metres
from jiugai.residents import gates
from jiugai.residents.ballots import Read, cast_on_paper, digest_of, locked, refuse_paper
from jiugai.residents.counting import merged_of, recount, roll_of
from jiugai.residents.models import (
    Adjudication,
    Ballot,
    By,
    Control,
    Counted,
    Entry,
    Group,
    Option,
    Reading,
    Retraction,
    Slip,
    SlipState,
    Verdict,
    Vote,
    VoteState,
)
from jiugai.residents.published import lines_of
from jiugai.residents.receipts import list_hash
from jiugai.residents.tally import Choice, Result, Weight, tally
from jiugai.residents.votes import held, kept, note, shared

_LONGEST = 200
_SHORTEST = 2


@dataclass(frozen=True)
class Totals:
    """Paper ballots as they were counted by hand."""

    handed_out: int
    valid: int
    void: int
    blank: int
    not_returned: int


@dataclass(frozen=True)
class Hindrance:
    """What stands in the way of telling the result, and which of the page's parts mends it."""

    words: str
    tab: str


def totals_of(vote: Vote) -> Totals:
    """The same figures as the system has them: slips that were printed and not replaced, and paper ballots by what they say."""
    slips = Slip.objects.filter(vote=vote).exclude(state=SlipState.REPLACED).count()
    read = dict(
        Ballot.objects.filter(vote=vote, channel=By.PAPER)
        .values_list("reading")
        .annotate(n=Count("pk"))
        .order_by()
    )
    valid = sum(read.get(option, 0) for option in Option.values)
    void, blank = read.get(Reading.VOID, 0), read.get(Reading.BLANK, 0)
    return Totals(slips, valid, void, blank, slips - valid - void - blank)


def mismatched(vote: Vote) -> Iterator[Slip]:
    """Paper ballots that were read at least twice and not alike."""
    rows = (
        Slip.objects.filter(vote=vote, is_paper_in=False).annotate(read=Count("entries")).filter(read__gte=2)
    )
    yield from rows.select_related("group").order_by("serial")


def half_read(vote: Vote) -> int:
    """How many paper ballots one clerk alone has read."""
    return (
        Slip.objects.filter(vote=vote, is_paper_in=False)
        .annotate(read=Count("entries"))
        .filter(read=1)
        .count()
    )


def unresolved(vote: Vote) -> list[Group]:
    """The groups whose ballots contradict each other, where the rule leaves it to be found out."""
    keys = [UUID(key) for key in merged_of(vote).unresolved]
    return list(Group.objects.filter(pk__in=keys).order_by("serial"))


def count_by_hand(vote: Vote, totals: Totals, *, by: UUID | None) -> Control:
    """The hand count of the paper ballots (票证清点); the same figures again are the same count.

    Raises :class:`Refused` where it does not add up, with the difference: the vote stays open until it does.
    """
    told = totals.valid + totals.void + totals.blank + totals.not_returned
    if told != totals.handed_out:
        raise Refused(
            f"清点不平：发出 {totals.handed_out} 张，有效 {totals.valid} + 废票 {totals.void} + 空白 {totals.blank} + 未收回 "
            f"{totals.not_returned} = {told} 张，差 {abs(told - totals.handed_out)} 张。再清点一次。"
        )
    with transaction.atomic():
        found = held(vote)
        if found.state != VoteState.OPEN:
            raise Refused(f"表决{found.get_state_display()}，不用再清点。")
        last = found.controls.order_by("-id").first()
        if last is not None and all(getattr(last, name) == n for name, n in totals.__dict__.items()):
            return last
        made = Control.objects.create(vote=found, by=by, recorded_at=clock.now(), **totals.__dict__)
        record(
            "residents.paper_counted",
            dict(totals.__dict__),
            by=by,
            subject_kind="vote",
            subject=found.pk,
            at=found,
        )
    return made


def hindrances(vote: Vote) -> Iterator[Hindrance]:
    """Everything that stands in the way of telling the result."""
    if not vote.is_counting:
        yield Hindrance(f"投票到 {vote.closes_on} 晚上 12 点为止，截止以后才能公布结果", "")
    waiting = half_read(vote)
    if waiting:
        yield Hindrance(f"{waiting} 张纸票只录了一遍，由另一个人再录一遍", "paper")
    differing = sum(1 for _ in mismatched(vote))
    if differing:
        yield Hindrance(f"{differing} 张纸票两遍录得不一样，由第三个人再录", "paper")
    open_ones = len(unresolved(vote))
    if open_ones:
        yield Hindrance(f"{open_ones} 户交的票互相矛盾，当面核实哪一张算数", "conflicts")
    last = vote.controls.order_by("-id").first()
    there = totals_of(vote)
    if last is None:
        yield Hindrance("纸票还没有清点", "control")
    elif Totals(*(getattr(last, f) for f in Totals.__dataclass_fields__)) != there:
        yield Hindrance(
            f"清点的纸票和录入的对不上：清点有效 {last.valid}、废票 {last.void}、空白 {last.blank}、未收回 {last.not_returned}；"
            f"录入有效 {there.valid}、废票 {there.void}、空白 {there.blank}、未收回 {there.not_returned}",
            "control",
        )


def adjudicate(group: Group, ballot: Ballot, because: str, *, by: UUID | None) -> Adjudication:
    """Which of a group's ballots counts, after asking them.  Raises :class:`Refused` without a reason and where nothing is in doubt."""
    words = fitting(because, _LONGEST, "核实的情况")
    if len(words) < _SHORTEST:
        raise Refused("写明怎样核实的。")
    with transaction.atomic():
        vote = shared(group.vote_id)
        row = Group.objects.select_for_update().get(pk=group.pk)
        if vote.state != VoteState.OPEN:
            raise Refused(f"表决{vote.get_state_display()}，不能再改。")
        if ballot.group_id != row.pk or ballot.reading not in Option.values:
            raise Refused("这张票不是这一户的，或没有表示意见。")
        if str(row.pk) not in merged_of(vote, [row.pk]).unresolved:
            raise Refused("这一户的票没有矛盾，不用核实。")
        made = Adjudication.objects.create(
            vote=vote, group=row, ballot=ballot, because=words, by=by, recorded_at=clock.now()
        )
        recount(row, vote)
        record(
            "residents.ballot_adjudicated",
            {"group": row.serial},
            by=by,
            subject_kind="vote",
            subject=vote.pk,
            at=vote,
        )
    return made


def find_reading(slip: Slip, read: Read, because: str, *, by: UUID) -> Ballot:
    """What a paper ballot says that three clerks read differently, found by who looked at it with them."""
    words = fitting(because, 100, "核实的情况")
    if len(words) < _SHORTEST:
        raise Refused("写明当面核实的情况。")
    with transaction.atomic():
        vote, one = locked(slip)
        there = list(Entry.objects.filter(slip=one).order_by("round"))
        if one.is_paper_in or len(there) < 3 or vote.state != VoteState.OPEN:
            raise Refused("三遍都录得不一样的纸票才要当面核实。")
        if any(e.by == by for e in there):
            raise Refused("录过这张票的人不能核实，由另一个人办。")
        refuse_paper(one, vote, read)
        made = cast_on_paper(one, vote, read, because=words, by=there[-1].by, second=by)
        record(
            "residents.paper_found",
            {"slip": one.serial, "ballot": digest_of(made)},
            by=by,
            subject_kind="vote",
            subject=vote.pk,
            at=vote,
        )
    return made


def decide(vote: Vote, *, version: int, by: UUID | None) -> Vote:
    """Counts the vote, tells the result, and sets the project's gate.

    Raises :class:`Refused` with everything that stands in the way.
    """
    with transaction.atomic():
        found = held(vote, version=version)
        if found.state != VoteState.OPEN:
            raise Refused(f"表决{found.get_state_display()}，不用再计票。")
        waiting = list(hindrances(found))
        if waiting:
            raise Refused("还不能公布结果：" + "；".join(h.words for h in waiting) + "。")
        result = _counted(found)
        found.verdict = verdict_of(result)
        found.result = told_result(result) | {
            "slips": totals_of(found).__dict__,
            "by_building": by_building(found),
        }
        found.list_hash = list_hash(lines_of(found))
        found.state, found.decided_at = VoteState.DECIDED, clock.now()
        kept(found)
        note(found, "decided", f"{found.get_verdict_display()}：{sentence_of(result)}", by=by)
        record(
            "residents.vote_decided",
            {"number": found.number, "verdict": str(found.get_verdict_display()), "list": found.list_hash, **figures_of(result)},
            by=by, subject_kind="vote", subject=found.pk, at=found,
        )  # fmt: skip
        gates.follow(found.project, by=by)
    return found


def _counted(vote: Vote) -> Result:
    """The result from the ballots, and that the ballots said to count are the same ones."""
    choices = merged_of(vote)
    told = dict(Counted.objects.filter(vote=vote).values_list("group_id", "ballot_id"))
    if {str(g): str(b) for g, b in told.items()} != {g: c.serial for g, c in choices.counted.items()}:
        raise Refused("算数的票和票箱里的票对不上，请系统管理员运行 jiugai verify 查看。")
    needed = Group.objects.filter(vote=vote, needs_consent=True).values_list("pk", flat=True)
    return tally(roll_of(vote), choices.choices, vote.told_rule, consents=[str(key) for key in needed])


def verdict_of(result: Result) -> str:
    """The verdict of a result."""
    if result.is_passed:
        return Verdict.PASSED
    return Verdict.FAILED if result.has_quorum else Verdict.NO_QUORUM


def told_result(result: Result) -> dict[str, Any]:
    """A result as it is kept: areas in 0.01 ㎡, persons; who had to agree and did not."""
    parts = {name: [w.heads, w.area] for name, w in _parts(result)}
    return {**parts, "refused": len(result.refused)}


def _parts(result: Result) -> list[tuple[str, Weight]]:
    return [
        ("yes", result.yes), ("no", result.no), ("abstain", result.abstain), ("participating", result.participating),
        ("absent", result.absent), ("total", result.total),
    ]  # fmt: skip


def figures_of(result: Result) -> dict[str, int]:
    """The figures of a result for its record."""
    return {
        f"{name}_{unit}": n
        for name, w in _parts(result)
        for unit, n in (("heads", w.heads), ("area", w.area))
    }


def sentence_of(result: Result) -> str:
    """What decided, in one sentence: 同意的人数够了，同意的面积还差 216 平方米."""
    if result.refused and result.has_quorum and all(b.is_met for b in result.approval):
        return f"要占用专有部分的 {len(result.refused)} 户没有同意"
    step, (heads, area) = ("参加", result.quorum) if not result.has_quorum else ("同意", result.approval)
    if heads.is_met and area.is_met:
        return "参加的和同意的，人数、面积都够了"
    short_heads, short_area = f"还差 {heads.missing:,} 人", f"还差 {square_metres(area.missing)} 平方米"
    if heads.is_met:
        return f"{step}的人数够了，{step}的面积{short_area}"
    if area.is_met:
        return f"{step}的面积够了，{step}的人数{short_heads}"
    return f"{step}的人数{short_heads}，面积{short_area}"


def by_building(vote: Vote) -> list[dict[str, Any]]:
    """Heads and areas by building of who took part and of who agreed; for those of the vote's office alone where they are few."""
    rows = Group.objects.filter(vote=vote).values_list("pk", "building", "heads", "area_dm2")
    choices = merged_of(vote).choices
    found: dict[str, dict[str, Any]] = {}
    for key, building, heads, area in rows.iterator(chunk_size=5000):
        row = found.setdefault(
            building, {"building": building, "total": [0, 0], **{c.value: [0, 0] for c in Choice}}
        )
        choice = choices.get(str(key))
        for name in ("total", *([choice.value] if choice else [])):
            row[name][0] += heads
            row[name][1] += area
    return list(found.values())


def retract(group: Group, because: str, *, by: UUID | None) -> Retraction:
    """A household takes its yes back after the result; where the result would not stand without it, the gate asks to confirm again.

    Raises :class:`Refused` for who did not agree, without a reason, and before the result.
    """
    words = fitting(because, _LONGEST, "撤回的理由")
    if len(words) < _SHORTEST:
        raise Refused("写明撤回的理由，并附上业主签字的材料。")
    with transaction.atomic():
        row = Group.objects.select_for_update().get(pk=group.pk)
        vote = Vote.objects.get(pk=row.vote_id)
        if vote.state != VoteState.DECIDED:
            raise Refused("结果公布以前要改主意，请到社区换票重投。")
        if not Counted.objects.filter(Q(group=row) & Q(ballot__reading=Option.YES)).exists():
            raise Refused("这一户没有投同意，不用撤回。")
        if Retraction.objects.filter(group=row).exists():
            raise Refused("这一户已经撤回过。")
        made = Retraction.objects.create(
            vote=vote, group=row, because=words, happened_on=clock.today(), by=by, recorded_at=clock.now()
        )
        note(vote, "retracted", f"{row.serial:04d} 号撤回同意", by=by)
        record(
            "residents.consent_retracted",
            {"group": row.serial},
            by=by,
            subject_kind="vote",
            subject=vote.pk,
            at=vote,
        )
        gates.follow(vote.project, by=by)
    return made
