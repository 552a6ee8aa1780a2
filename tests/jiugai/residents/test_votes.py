"""Votes from their roll to their result, with the real actions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.projects.actions import make
from jiugai.projects.models import GateName, GateState, Project
from jiugai.residents import ballots, deciding, slips, votes
from jiugai.residents.ballots import Read, Wrong
from jiugai.residents.counting import result_of
from jiugai.residents.deciding import Totals
from jiugai.residents.models import Ballot, Counted, Slip, SlipState, Verdict, Vote, VoteState
from jiugai.residents.published import lines_of
from jiugai.residents.receipts import receipt_hash
from jiugai.sites.models import Household
from tests.jiugai.conftest import Country
from tests.jiugai.residents.voting import (
    BALLOT,
    CLERK,
    FIRST,
    SECOND,
    THIRD,
    controlled,
    decided,
    estate,
    given,
    on_paper,
    on_web,
    opened,
    printed,
)

pytestmark = pytest.mark.django_db


def state_of(project: Project) -> tuple[str, str]:
    project.refresh_from_db()
    at = list(GateName.values).index(GateName.CONSENT)
    return project.gates[at], project.gate_entries.filter(name=GateName.CONSENT).order_by("-id")[0].cause


def test_a_vote_freezes_its_roll_when_it_opens(country: Country) -> None:
    site = estate(country)
    vote = opened(site)
    before = vote.roll_hash
    Household.objects.filter(building__site=site).update(area_dm2=1)
    assert (vote.groups, vote.roll_area_dm2) == (9, 90000)
    assert list(vote.group_set.values_list("area_dm2", flat=True).distinct()) == [10000]
    assert Vote.objects.get(pk=vote.pk).roll_hash == before


def test_several_units_of_one_owner_are_one_person(country: Country) -> None:
    vote = opened(estate(country, (8000, 9000, 7000), owners=(0, 0, 1)))
    rows = list(vote.group_set.order_by("serial").values_list("heads", "area_dm2", "doors"))
    assert rows == [(1, 17000, "1号楼1单元101、1号楼1单元201"), (1, 7000, "2号楼1单元301")]


def test_a_roll_without_areas_does_not_open(country: Country) -> None:
    site = estate(country)
    Household.objects.filter(building__site=site, room__in=("101", "201")).update(area_dm2=None)
    with pytest.raises(Refused, match=r"1号楼1单元101、1号楼1单元201没有登记面积"):
        opened(site)


def test_persons_agree_and_the_area_does_not(country: Country) -> None:
    """Nine owners of whom one holds half of everything and is against: eight persons agree, the area does not."""
    site = estate(country, (*(10000,) * 8, 90000))
    project = make(name="翠园小区改造", year=2026, sites=[site], by=None)
    vote = opened(site, project=project)
    assert state_of(project)[0] == GateState.IN_HAND
    of = printed(vote)
    on_web([of[n] for n in range(1, 5)], "yes")
    on_paper([of[n] for n in range(5, 9)], "yes")
    on_paper([of[9]], "no")
    done = decided(vote)
    assert (done.verdict, done.result["yes"], done.result["no"]) == (Verdict.FAILED, [8, 80000], [1, 90000])
    assert done.entries.get(act="decided").words == "没有通过：同意的人数够了，同意的面积还差 50.01 平方米"
    assert state_of(project)[0] == GateState.SHUT


def test_a_vote_that_passes_opens_the_gate(country: Country) -> None:
    site = estate(country)
    project = make(name="翠园小区改造", year=2026, sites=[site], by=None)
    vote = opened(site, project=project)
    on_web(list(printed(vote).values())[:6], "yes")
    done = decided(vote)
    assert done.verdict == Verdict.PASSED
    assert state_of(project) == (GateState.OPEN, f"「改造方案」表决通过（{vote.number}）")


def test_a_consent_ages(country: Country) -> None:
    from jiugai.residents import gates

    site = estate(country)
    project = make(name="翠园小区改造", year=2026, sites=[site], by=None)
    vote = opened(site, project=project)
    on_web(list(printed(vote).values())[:6], "yes")
    decided(vote)
    with clock.standing_at(clock.now() + timedelta(days=400)):
        gates.follow(Project.objects.get(pk=project.pk), by=None)
    assert state_of(project) == (GateState.IN_HAND, "翠园小区：「改造方案」通过以后已过 365 天，要再确认")


def test_a_consent_taken_back_matters_where_it_decided(country: Country) -> None:
    site = estate(country)
    project = make(name="翠园小区改造", year=2026, sites=[site], by=None)
    vote = opened(site, project=project)
    of = printed(vote)
    on_web([of[n] for n in range(1, 6)], "yes")
    on_web([of[n] for n in range(6, 9)], "no")
    decided(vote)
    deciding.retract(of[1].group, "孩子要高考，今年不想施工", by=CLERK)
    assert state_of(project)[0] == GateState.IN_HAND
    with pytest.raises(Refused, match="没有投同意"):
        deciding.retract(of[7].group, "改主意了", by=CLERK)


def test_too_few_take_part(country: Country) -> None:
    vote = opened(estate(country))
    on_web(list(printed(vote).values())[:5], "yes")
    assert decided(vote).verdict == Verdict.NO_QUORUM


def test_sending_twice_is_one_ballot_and_one_receipt(country: Country) -> None:
    vote = opened(estate(country))
    one = printed(vote)[1]
    first = ballots.cast_on_web(one.slip, given(one, "yes"))
    assert ballots.cast_on_web(one.slip, given(one, "yes")) == first
    with pytest.raises(Refused, match="已经用过"):
        ballots.cast_on_web(one.slip, given(one, "no", receipt=5))
    assert Ballot.objects.count() == 1


def test_a_code_is_tried_five_times(country: Country) -> None:
    vote = opened(estate(country))
    one = printed(vote)[1]
    left = []
    for name in ("明", "", "红", "亮", "强"):
        with pytest.raises(Wrong) as wrong:
            ballots.cast_on_web(one.slip, given(one, "yes", name=name))
        left.append(wrong.value.left)
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(Refused, match="停用"):
        ballots.cast_on_web(one.slip, given(one, "yes"))
    fresh = slips.issue(vote, [one.group], by=CLERK)[0]
    assert ballots.cast_on_web(fresh.slip, given(fresh, "yes")).reading == "yes"
    with pytest.raises(Refused, match="换发"):
        ballots.cast_on_web(one.slip, given(one, "yes"))


def test_two_clerks_read_a_paper_ballot(country: Country) -> None:
    one = printed(opened(estate(country)))[3]
    today = clock.today()
    assert ballots.enter(one.slip, Read("yes", today), by=FIRST).ballot is None
    with pytest.raises(Refused, match="另一个人"):
        ballots.enter(one.slip, Read("yes", today), by=FIRST)
    made = ballots.enter(one.slip, Read("yes", today), by=SECOND).ballot
    assert made is not None and (made.by, made.second) == (FIRST, SECOND)
    assert made.receipt_hash == receipt_hash(made.vote.number, one.receipt, "yes")
    assert bytes(Slip.objects.get(pk=one.slip.pk).receipt) == b""
    with pytest.raises(Refused, match="已经录完"):
        ballots.enter(one.slip, Read("no", today), by=THIRD)


def test_a_third_reads_where_two_differ(country: Country) -> None:
    one = printed(opened(estate(country)))[3]
    today = clock.today()
    ballots.enter(one.slip, Read("yes", today), by=FIRST)
    assert ballots.enter(one.slip, Read("no", today), by=SECOND).is_mismatch
    made = ballots.enter(one.slip, Read("no", today), by=THIRD).ballot
    assert made is not None and (made.reading, made.by, made.second) == ("no", SECOND, THIRD)


def test_three_who_differ_ask_the_street(country: Country) -> None:
    vote = opened(estate(country))
    one = printed(vote)[3]
    today = clock.today()
    for clerk, reading in ((FIRST, "yes"), (SECOND, "no"), (THIRD, "abstain")):
        ballots.enter(one.slip, Read(reading, today), by=clerk)
    assert [s.serial for s in deciding.mismatched(vote)] == ["0003-1"]
    with pytest.raises(Refused, match="由另一个人办"):
        deciding.find_reading(one.slip, Read("no", today), "三人一起看了纸票", by=FIRST)
    assert deciding.find_reading(one.slip, Read("no", today), "三人一起看了纸票", by=CLERK).reading == "no"
    assert not list(deciding.mismatched(vote))


@pytest.mark.parametrize(
    "precedence,counts", [("last", "no"), ("first", "yes"), ("paper", "no"), ("adjudicate", None)]
)
def test_the_rule_fixed_before_says_which_ballot_counts(
    country: Country, precedence: str, counts: str | None
) -> None:
    from dataclasses import replace

    vote = opened(estate(country), replace(BALLOT, precedence=precedence))
    one = printed(vote)[1]
    on_web([one], "yes")
    on_paper([one], "no")
    held = Counted.objects.filter(group=one.group).select_related("ballot").first()
    assert (held.ballot.reading if held else None) == counts
    assert [g.serial for g in deciding.unresolved(vote)] == ([1] if counts is None else [])
    if counts is None:
        paper = Ballot.objects.get(channel="paper")
        deciding.adjudicate(one.group, paper, "本人到场，说以纸票为准", by=CLERK)
        assert Counted.objects.get(group=one.group).ballot == paper


def test_void_and_blank_ballots_take_no_part(country: Country) -> None:
    vote = opened(estate(country))
    of = printed(vote)
    on_paper([of[1]], "void", because="两项都打了勾")
    on_paper([of[2]], "blank")
    assert result_of(vote).participating.heads == 0
    assert deciding.totals_of(vote) == Totals(9, 0, 1, 1, 7)


def test_totals_that_do_not_balance_keep_the_vote_open(country: Country) -> None:
    vote = opened(estate(country))
    on_paper(list(printed(vote).values())[:6], "yes")
    with pytest.raises(Refused, match=r"清点不平：发出 9 张.*差 1 张"):
        deciding.count_by_hand(vote, Totals(9, 6, 0, 0, 2), by=CLERK)
    deciding.count_by_hand(vote, Totals(9, 5, 0, 0, 4), by=CLERK)
    with clock.standing_at(vote.ends_at):
        with pytest.raises(Refused, match="对不上：清点有效 5"):
            deciding.decide(vote, version=vote.version, by=CLERK)
        controlled(vote)
        assert deciding.decide(vote, version=vote.version, by=CLERK).state == VoteState.DECIDED


def test_nothing_is_taken_in_after_24_00_of_the_last_day(country: Country) -> None:
    vote = opened(estate(country))
    of = printed(vote)
    with clock.standing_at(vote.ends_at - timedelta(microseconds=1)):
        on_web([of[1]], "yes")
    with clock.standing_at(vote.ends_at), pytest.raises(Refused, match="已经截止"):
        on_web([of[2]], "yes")


def test_the_result_is_told_after_the_last_day_only(country: Country) -> None:
    vote = opened(estate(country))
    controlled(vote)
    with pytest.raises(Refused, match="截止以后才能公布"):
        deciding.decide(vote, version=vote.version, by=CLERK)


def test_the_public_list_holds_every_ballot_and_nobody(country: Country) -> None:
    vote = opened(estate(country))
    of = printed(vote)
    on_web([of[1], of[2], of[3]], "yes")
    on_paper([of[1]], "no")
    on_paper([of[4]], "void", because="没有签名")
    lines = list(lines_of(vote))
    assert sorted(line.split(",", 1)[1] for line in lines) == [
        "反对,计入", "同意,不计（另一张为准）", "同意,计入", "同意,计入", "废票,不计（空白或废票）",
    ]  # fmt: skip
    mine = receipt_hash(vote.number, given(of[2], "yes").receipt, "yes")
    assert f"{mine},同意,计入" in lines


def test_what_was_voted_stands_in_no_record(country: Country) -> None:
    vote = opened(estate(country))
    of = printed(vote)
    on_web([of[1]], "yes")
    on_paper([of[2]], "no")
    told = "".join(Record.objects.filter(event__startswith="residents.").values_list("data", flat=True))
    assert not any(word in told for word in ("yes", "同意", "反对", '"no"', of[1].code, of[2].receipt))


def test_an_extension_needs_its_reason_and_has_its_end(country: Country) -> None:
    vote = opened(estate(country))
    later = vote.closes_on + timedelta(days=10)  # type: ignore[operator]
    with pytest.raises(Refused, match="理由"):
        votes.extend(vote, later, " ", version=vote.version, by=CLERK)
    with pytest.raises(Refused, match="最长 90 天"):
        votes.extend(vote, later + timedelta(days=100), "参加的不到一半", version=vote.version, by=CLERK)
    assert votes.extend(vote, later, "参加的不到一半", version=vote.version, by=CLERK).closes_on == later


def test_a_second_vote_on_the_matter_waits(country: Country) -> None:
    site = estate(country)
    opened(site)
    with pytest.raises(Refused, match="还没有结束"):
        opened(site)


def test_who_voted_gets_another_slip_where_the_last_one_counts(country: Country) -> None:
    vote = opened(estate(country))
    of = printed(vote)
    on_web([of[1]], "yes")
    with pytest.raises(Refused, match="已经投过票"):
        slips.issue(vote, [of[1].group], by=CLERK)
    again = slips.issue(vote, [of[1].group], by=CLERK, again=True)[0]
    assert Slip.objects.get(pk=of[1].slip.pk).state == SlipState.USED
    ballots.cast_on_web(again.slip, given(again, "no", receipt=77))
    assert Counted.objects.get(group=of[1].group).ballot.reading == "no"


def test_a_proxy_stands_for_one_household_and_no_more(country: Country) -> None:
    from jiugai.residents import proxies

    of = printed(opened(estate(country)))
    today, holder = clock.today(), {"name": "马小明", "phone": "13995001234"}
    with pytest.raises(Refused, match="没有登记委托"):
        proxies.proxy_of(of[1].group.pk, today)
    proxies.authorise(of[1].group, holder, expires_on=today, by=CLERK)
    with pytest.raises(Refused, match="已经有代理人"):
        proxies.authorise(of[1].group, {"name": "王五", "phone": "13995009999"}, expires_on=today, by=CLERK)
    with pytest.raises(Refused, match=r"已经代理 1 户，一人最多代理 1 户（.*默认值，请确认）"):
        proxies.authorise(of[2].group, holder, expires_on=today, by=CLERK)
    held = proxies.proxy_of(of[1].group.pk, today)
    for clerk in (FIRST, SECOND):
        done = ballots.enter(of[1].slip, Read("yes", today, proxy=held), by=clerk)
    assert done.ballot is not None and done.ballot.proxy == held
    proxies.revoke(held, by=CLERK)
    proxies.authorise(of[2].group, holder, expires_on=today, by=CLERK)
    with pytest.raises(Refused, match="不是这一户的"):
        ballots.enter(of[3].slip, Read("yes", today, proxy=held), by=FIRST)


def test_a_scan_lies_sealed_and_its_reading_is_on_record(
    country: Country, settings: object, tmp_path: object
) -> None:
    import io

    from jiugai.ground.files.actions import open_blob
    from jiugai.residents import scans

    settings.FILES = str(tmp_path)  # type: ignore[attr-defined]
    one = printed(opened(estate(country)))[1]
    paper = b"\xff\xd8\xff\xe0 a signed ballot"
    kept = scans.keep_scan(one.slip, io.BytesIO(paper), "票.jpg", by=CLERK)
    with open_blob(kept.file) as sealed:
        assert b"signed" not in sealed.read()
    assert scans.keep_scan(one.slip, io.BytesIO(paper), "票.jpg", by=CLERK) == kept
    assert scans.read_scan(kept, by=CLERK) == paper
    assert [r.event for r in Record.objects.filter(event__startswith="residents.scan").order_by("id")] == [
        "residents.scan_kept",
        "residents.scan_read",
    ]
