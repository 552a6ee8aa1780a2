"""The pages of people without an account: the ballot behind a QR, its receipt, the result, the list."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.residents import votes
from jiugai.residents.models import Ballot, Slip, Vote
from jiugai.residents.slips import Printed
from tests.jiugai.conftest import Country
from tests.jiugai.residents.voting import (
    BALLOT,
    CLERK,
    decided,
    estate,
    last_sign,
    on_paper,
    on_web,
    opened,
    printed,
)

pytestmark = pytest.mark.django_db


def ballot_page(client: Client, one: Printed) -> str:
    return client.get(f"/ballots/{one.slip.token}/").content.decode()


def sent(client: Client, one: Printed, page: str, **more: str) -> tuple[int, str]:
    """What the form of the page sends, filled in."""
    receipt = re.search(r'name="receipt" value="(\w+)"', page)
    assert receipt
    data = {"choice": "yes", "code": one.code, "name": last_sign(one), "receipt": receipt[1]} | more
    answer = client.post(f"/ballots/{one.slip.token}/", data)
    return answer.status_code, unescape(answer.content.decode())


def plain(page: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))


def test_a_household_votes_with_its_code_and_gets_a_receipt(country: Country, client: Client) -> None:
    vote = opened(estate(country))
    one = printed(vote)[1]
    page = ballot_page(client, one)
    assert [page.index(word) for word in ("<span>同意", "<span>反对", "<span>弃权")] == sorted(
        page.index(word) for word in ("<span>同意", "<span>反对", "<span>弃权")
    )
    assert "checked" not in page
    status, answer = sent(client, one, page)
    assert status == 200 and "您的票已经收到" in answer
    receipt = re.search(r'receipt">([2-9A-Z ]+)<', answer)
    assert receipt and len(receipt[1].replace(" ", "")) == 28
    done = decided(vote)
    found = client.post(f"/votes/{done.number}/", {"receipt": receipt[1].lower()}).content.decode()
    assert "您的票是<b>同意</b>，已经计入" in found
    assert Ballot.objects.get().receipt_hash in client.get(f"/votes/{done.number}/list/").getvalue().decode()  # type: ignore[attr-defined]


def test_the_same_page_sent_twice_shows_the_same_receipt(country: Country, client: Client) -> None:
    one = printed(opened(estate(country)))[1]
    page = ballot_page(client, one)
    first, second = sent(client, one, page)[1], sent(client, one, page)[1]
    shown = [re.search(r'receipt">([2-9A-Z ]+)<', answer) for answer in (first, second)]
    assert shown[0] and shown[1] and shown[0][1] == shown[1][1]
    assert Ballot.objects.count() == 1


def test_a_wrong_code_keeps_the_choice_and_says_how_often_it_may_be_tried(
    country: Country, client: Client
) -> None:
    one = printed(opened(estate(country)))[1]
    status, answer = sent(client, one, ballot_page(client, one), code="P3HK7WNF", choice="no")
    assert status == 409
    assert "投票码不对，还可以试 4 次。" in answer and "您选的意见已经留着" in answer
    assert 'value="no" required checked' in answer and 'aria-invalid="true"' in answer
    assert answer.index("票还没有交上") < answer.index("<h1>")
    status, answer = sent(client, one, answer, name="错")
    assert "投票码和姓名对不上，还可以试 3 次。" in answer
    assert sent(client, one, answer)[0] == 200


def test_after_five_tries_the_page_sends_people_to_the_community(country: Country, client: Client) -> None:
    one = printed(opened(estate(country)))[1]
    page = ballot_page(client, one)
    for _ in range(4):
        sent(client, one, page, code="22222222")
    status, answer = sent(client, one, page, code="22222222")
    assert status == 409 and "已经停用，请到社区换一张" in answer and "<form" not in answer
    assert "停用" in ballot_page(client, one)


def test_nothing_is_told_of_opinions_before_the_end(country: Country, client: Client) -> None:
    vote = opened(estate(country))
    on_web(list(printed(vote).values())[:6], "yes")
    page = client.get(f"/votes/{vote.number}/").content.decode()
    assert "已经参加 6 人" in page and "同意的人数" not in page
    assert client.get(f"/votes/{vote.number}/list/").status_code == 404


def test_the_result_stands_in_two_steps_and_sums_to_the_roll(country: Country, client: Client) -> None:
    vote = opened(estate(country, (*(10000,) * 8, 90000)))
    of = printed(vote)
    on_paper([of[n] for n in range(1, 9)], "yes")
    on_web([of[9]], "no")
    done = decided(vote)
    said = plain(client.get(f"/votes/{done.number}/").content.decode())
    assert "没有通过同意的人数够了，同意的面积还差50.01平方米。" in said
    assert "8/9人，占88.8%；超过线3人" in said and "800/1,700平方米，占47.0%；还差50.01平方米" in said
    assert "参加91,700" in said and "没有参加00" in said and "名册91,700" in said
    assert "第6户来投反对，人数就够了" in said


def test_few_ballots_of_a_building_are_not_told_apart(country: Country, client: Client) -> None:
    vote = opened(estate(country, (10000,) * 21))
    on_web(list(printed(vote).values())[:20], "yes")
    done = decided(vote)
    page = client.get(f"/votes/{done.number}/").content.decode()
    assert "<h2>各楼</h2>" not in page or "2号楼" not in page.split("<h2>各楼</h2>")[1]


def test_a_ballot_before_the_first_day_waits(country: Country, client: Client) -> None:
    vote = votes.prepare(estate(country), BALLOT, by=CLERK)
    soon = clock.today() + timedelta(days=2)
    vote = votes.open_vote(vote, version=vote.version, opens_on=soon, closes_on=soon, by=CLERK)
    one = printed(vote)[1]
    assert f"{soon.month} 月 {soon.day} 日才开始投票" in ballot_page(client, one)


def test_a_cancelled_vote_says_why(country: Country, client: Client) -> None:
    vote = opened(estate(country))
    one = printed(vote)[1]
    votes.cancel(vote, "方案要大改", version=Vote.objects.get(pk=vote.pk).version, by=CLERK)
    assert "方案要大改" in ballot_page(client, one)
    assert "方案要大改" in client.get(f"/votes/{vote.number}/").content.decode()


def test_a_vote_on_paper_alone_has_no_form(country: Country, client: Client) -> None:
    one = printed(opened(estate(country), replace(BALLOT, has_web=False)))[1]
    assert "只用纸票" in ballot_page(client, one)


@pytest.mark.parametrize("path", ["/ballots/22222222/", "/votes/B640302-2026-9999/", "/votes/x/list/"])
def test_what_is_not_there_says_what_to_do(client: Client, path: str, db: None) -> None:
    answer = client.get(path)
    assert (
        answer.status_code == 404
        and "重新扫" in answer.content.decode()
        or "核对编号" in answer.content.decode()
        or "公布结果以后" in answer.content.decode()
    )


def test_a_vote_in_preparation_is_not_public(country: Country, client: Client) -> None:
    vote = votes.prepare(estate(country), BALLOT, by=CLERK)
    assert client.get(f"/votes/{vote.number}/").status_code == 404


def test_large_print_is_kept(country: Country, client: Client) -> None:
    one = printed(opened(estate(country)))[1]
    assert 'class="large"' in client.get(f"/ballots/{one.slip.token}/?z=1").content.decode()
    assert 'class="large"' in ballot_page(client, one)
    assert 'class="large"' not in client.get(f"/ballots/{one.slip.token}/?z=0").content.decode()


def test_no_receipt_and_no_code_stands_in_a_record_or_an_address(country: Country, client: Client) -> None:
    one = printed(opened(estate(country)))[1]
    page = ballot_page(client, one)
    receipt = re.search(r'name="receipt" value="(\w+)"', page)
    assert receipt
    sent(client, one, page)
    told = "".join(Record.objects.values_list("data", flat=True))
    assert one.code not in told and receipt[1] not in told
    assert one.code not in str(list(Slip.objects.values()))


def test_pages_have_no_script_and_are_kept_nowhere(country: Country, client: Client) -> None:
    one = printed(opened(estate(country)))[1]
    answer = client.get(f"/ballots/{one.slip.token}/")
    assert "<script" not in answer.content.decode() and answer["Cache-Control"] == "no-store"
