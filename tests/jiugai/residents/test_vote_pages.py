"""The pages of those who organise a vote and enter its paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiugai.ground.common import clock
from jiugai.residents import votes
from jiugai.residents.models import Ballot, Vote, VoteState
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.residents.voting import BALLOT, CLERK, controlled, decided, estate, on_web, opened, printed
from tests.jiugai.test_doors import Enter

pytestmark = pytest.mark.django_db
COMMUNITY = f"{HERE}100001"


def test_a_vote_from_its_form_to_its_result(country: Country, person: Person, enter: Enter) -> None:
    site = estate(country)
    street = enter(person("street_officer", f"{HERE}100"))
    answer = street.post(
        "/residents/votes/new/",
        {"site": str(site.pk), "matter": "works", "title": "改造方案", "question": "要不要改造。", "if_passed": "7 月动工。", "if_failed": "今年不改造。",
         "electorate": "estate", "precedence": "last", "has_web": "1", "figure_name": ["总预算", ""], "figure": ["400 万元", ""]},
    )  # fmt: skip
    vote = Vote.objects.get()
    assert answer.status_code == 302 and vote.figures == [["总预算", "400 万元"]]
    page = street.get(f"/residents/votes/{vote.pk}/").content.decode()
    assert "定下名册，开始投票" in page
    today = clock.today()
    days = {"opens_on": today.isoformat(), "closes_on": (today + timedelta(days=6)).isoformat()}
    street.post(f"/residents/votes/{vote.pk}/", {"act": "open", "version": str(vote.version), **days})
    vote.refresh_from_db()
    assert vote.state == VoteState.OPEN
    slips = street.post(f"/residents/votes/{vote.pk}/slips/", {"act": "print", "building": "1号楼"})
    assert slips["Content-Type"] == "application/pdf" and slips.content.startswith(b"%PDF")
    assert vote.slips.count() == 5


def test_two_clerks_at_two_desks(country: Country, person: Person, enter: Enter) -> None:
    vote = opened(estate(country))
    printed(vote)
    desks = [enter(person("community_worker", COMMUNITY, login)) for login in ("wang", "li")]
    data = {"serial": "3", "reading": "yes", "received_on": clock.today().isoformat()}
    first = desks[0].post(f"/residents/votes/{vote.pk}/paper/", data, follow=True).content.decode()
    assert "0003-1 号：录了第一遍" in first
    assert "要由另一个人再录" in desks[0].post(f"/residents/votes/{vote.pk}/paper/", data).content.decode()
    waiting = desks[1].get(f"/residents/votes/{vote.pk}/paper/").content.decode()
    assert "0003-1</span>" in waiting and "checked" not in waiting
    second = desks[1].post(f"/residents/votes/{vote.pk}/paper/", data, follow=True).content.decode()
    assert "两遍一致，已入票箱" in second
    assert Ballot.objects.get().reading == "yes"


def test_the_scanned_address_of_a_slip_is_its_number(country: Country, person: Person, enter: Enter) -> None:
    vote = opened(estate(country))
    one = printed(vote)[4]
    desk = enter(person("community_worker", COMMUNITY))
    data = {
        "serial": f"http://localhost/ballots/{one.slip.token}/",
        "reading": "no",
        "received_on": clock.today().isoformat(),
    }
    assert "0004-1 号" in desk.post(f"/residents/votes/{vote.pk}/paper/", data, follow=True).content.decode()


def test_who_has_not_voted_is_seen_and_never_how(country: Country, person: Person, enter: Enter) -> None:
    vote = opened(estate(country))
    of = printed(vote)
    on_web([of[1], of[2]], "no")
    page = (
        enter(person("community_worker", COMMUNITY))
        .get(f"/residents/votes/{vote.pk}/turnout/")
        .content.decode()
    )
    assert "1号楼1单元101" not in page and "1号楼1单元301" in page
    assert "反对" not in page


def test_a_community_worker_prepares_and_decides_nothing(
    country: Country, person: Person, enter: Enter
) -> None:
    vote = opened(estate(country))
    worker = enter(person("community_worker", COMMUNITY))
    assert worker.get("/residents/votes/new/").status_code == 403
    assert worker.post(f"/residents/votes/{vote.pk}/", {"act": "cancel", "because": "x"}).status_code == 403
    assert worker.get(f"/residents/votes/{vote.pk}/conflicts/").status_code == 403


def test_another_community_sees_nothing_of_it(country: Country, person: Person, enter: Enter) -> None:
    vote = opened(estate(country))
    other = enter(person("community_worker", f"{HERE}100002"))
    for page in ("", "paper/", "slips/", "control/", "turnout/"):
        assert other.get(f"/residents/votes/{vote.pk}/{page}").status_code == 404, page
    assert "改造方案" not in other.get("/residents/").content.decode()


def test_the_result_waits_for_what_is_not_done(country: Country, person: Person, enter: Enter) -> None:
    vote = opened(estate(country))
    on_web(list(printed(vote).values())[:6], "yes")
    street = enter(person("street_officer", f"{HERE}100"))
    with clock.standing_at(vote.ends_at):
        page = street.get(f"/residents/votes/{vote.pk}/").content.decode()
        assert "纸票还没有清点" in page and "disabled" in page
        controlled(vote)
        version = Vote.objects.get(pk=vote.pk).version
        street.post(f"/residents/votes/{vote.pk}/", {"act": "decide", "version": str(version)})
    assert Vote.objects.get(pk=vote.pk).verdict == "passed"


def test_two_who_decide_at_once_are_told(country: Country, person: Person, enter: Enter) -> None:
    vote = opened(estate(country))
    stale = vote.version - 1
    street = enter(person("street_officer", f"{HERE}100"))
    answer = street.post(
        f"/residents/votes/{vote.pk}/", {"act": "cancel", "version": str(stale), "because": "方案要大改"}
    )
    assert answer.status_code == 409 and "又被改过" in answer.content.decode()


def test_the_list_and_the_page_keep_their_queries(
    country: Country, person: Person, enter: Enter, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = opened(estate(country))
    on_web(list(printed(first).values())[:3], "yes")
    street = enter(person("street_officer", f"{HERE}100"))
    counts = {}
    for more in range(2):
        for path in (
            "/residents/",
            f"/residents/votes/{first.pk}/",
            f"/residents/votes/{first.pk}/paper/",
            f"/residents/votes/{first.pk}/turnout/",
        ):
            street.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert street.get(path).status_code == 200
            counts.setdefault(path, []).append(len(asked))
        if not more:
            for name in ("明珠苑", "金星苑", "华港苑"):
                other = opened(estate(country, (10000,) * 30, name))
                on_web(list(printed(other).values())[:9], "yes")
    assert counts["/residents/"][0] <= 8, counts
    assert all(first_count == second for first_count, second in counts.values()), counts
    assert max(max(c) for c in counts.values()) <= 20, counts


def test_a_decided_vote_shows_its_figures_and_another_may_follow(
    country: Country, person: Person, enter: Enter
) -> None:
    vote = opened(estate(country))
    on_web(list(printed(vote).values())[:5], "yes")
    done = decided(vote)
    page = enter(person("street_officer", f"{HERE}100")).get(f"/residents/votes/{done.pk}/").content.decode()
    assert "参加的不够，不作数" in page and "再筹备一次表决" in page
    again = votes.prepare(done.site, BALLOT, by=CLERK, earlier=done)
    page = (
        enter(person("street_officer", f"{HERE}100", "again"))
        .get(f"/residents/votes/{again.pk}/")
        .content.decode()
    )
    assert done.number in page
