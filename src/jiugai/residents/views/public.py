"""Pages for everybody: the ballot behind a slip's QR, the result of a vote, its list, the look-up of one's own ballot."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from jiugai.ground.access.doors import public
from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.common.phone import phone_page
from jiugai.ground.common.refusal import Refused
from jiugai.plans.rules import rules_of
from jiugai.residents import ballots, deciding, telling
from jiugai.residents.ballots import Given, Wrong
from jiugai.residents.matters import number_of
from jiugai.residents.models import Ballot, By, Counted, Option, Reading, Slip, SlipState, Vote, VoteState
from jiugai.residents.published import HEADS, lines_of
from jiugai.residents.receipts import RECEIPT_BITS, as_typed, grouped, is_receipt, receipt_hash, receipt_of

_NOTHING = "residents/phone/nothing.html"
_OPTIONS = tuple(zip(Option.values, Option.labels, strict=True))


def _nothing(request: HttpRequest, title: str, words: str) -> HttpResponse:
    return phone_page(request, _NOTHING, {"title": title, "words": words}, 404)


@public
def ballot(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the ballot of a slip, or how its vote stands; POST ``choice``, ``code``, ``name``, ``receipt``: casts it."""
    slip = (
        Slip.objects.filter(token=token.upper()[:16])
        .select_related("vote__site", "vote__building", "group")
        .first()
    )
    if slip is None:
        return _nothing(request, "没有这张票", "网址不全，或者票已经过期。请重新扫纸上的码。")
    vote = slip.vote
    context = _context(vote) | {"slip": slip, "tries": ballots.tries_of(vote)}
    if request.method == "POST":
        return _cast(request, slip, context)
    if not vote.takes_ballots or slip.state != SlipState.ISSUED or not vote.has_web:
        return phone_page(request, "residents/phone/slip.html", context | {"why": _why_not(slip)})
    return phone_page(request, "residents/phone/ballot.html", context | {"receipt": _fresh_receipt()})


def _fresh_receipt() -> str:
    return receipt_of(int.from_bytes(secret_bytes(RECEIPT_BITS // 8), "big"))


def _context(vote: Vote) -> dict[str, Any]:
    return {
        "vote": vote, "site": vote.site, "contact": vote.contact, "options": _OPTIONS,
        "steps": telling.rule_lines(vote) if vote.rule else (), "silence_counts": bool(vote.rule) and telling.counts_silence(vote),
    }  # fmt: skip


def _why_not(slip: Slip) -> str:
    vote = slip.vote
    if vote.state == VoteState.CANCELLED:
        return f"这次表决已经取消：{vote.cancelled_because}"
    if slip.state == SlipState.REPLACED:
        return "这张票已经换发。请用新的一张。"
    if slip.state == SlipState.USED:
        return "您家的票已经收到。要改请到社区。" if vote.takes_ballots else "您家的票已经收到。"
    if vote.state == VoteState.OPEN and vote.opens_on and not vote.takes_ballots and not vote.is_counting:
        return f"{vote.opens_on.month} 月 {vote.opens_on.day} 日才开始投票。"
    if not vote.takes_ballots:
        return "投票已经截止。"
    if slip.state == SlipState.BLOCKED:
        return "这张投票码填错太多次，已经停用。请到社区换一张。"
    return "这次表决只用纸票。请填纸票交给社区。"


def _cast(request: HttpRequest, slip: Slip, context: dict[str, Any]) -> HttpResponse:
    """The receipt, which stands in no address: it is the answer itself, and the same one where the page is sent twice."""
    sent = request.POST
    given = Given(
        sent.get("code", "")[:40],
        sent.get("name", "")[:20],
        sent.get("choice", ""),
        as_typed(sent.get("receipt", "")[:60]),
    )
    try:
        made = ballots.cast_on_web(slip, given)
    except Refused as refused:
        fresh = Slip.objects.select_related("vote__site", "vote__building", "group").get(pk=slip.pk)
        if fresh.state != SlipState.ISSUED or not fresh.vote.takes_ballots:
            return phone_page(
                request, "residents/phone/slip.html", {**context, "slip": fresh, "why": str(refused)}, 409
            )
        told = {
            "fault": str(refused), "wrong": refused.field if isinstance(refused, Wrong) else "choice" if not given.choice else "",
            "typed": {"code": sent.get("code", "")[:9], "name": sent.get("name", "")[:2], "choice": given.choice},
            "receipt": given.receipt if is_receipt(given.receipt) else _fresh_receipt(),
        }  # fmt: skip
        return phone_page(request, "residents/phone/ballot.html", context | told, 409)
    return phone_page(
        request, "residents/phone/receipt.html", context | {"ballot": made, "receipt": grouped(given.receipt)}
    )


def _published(number: str) -> Vote | None:
    found = Vote.objects.filter(number=number.upper()[:20]).exclude(state=VoteState.DRAFT)
    return found.select_related("site", "building").first()


@public
def result(request: HttpRequest, number: str) -> HttpResponse:
    """GET: how a vote stands: who took part while it is open, the result afterwards; POST ``receipt``: one's own ballot in the list."""
    vote = _published(number)
    if vote is None:
        return _nothing(request, "没有这次表决", "核对编号。编号印在投票纸和公告上。")
    context = _context(vote)
    if vote.state != VoteState.DECIDED:
        voted = Counted.objects.filter(vote=vote).count() if vote.state == VoteState.OPEN else 0
        return phone_page(request, "residents/phone/running.html", context | {"voted": voted})
    told = telling.result_of(vote)
    few = number_of(rules_of(vote, as_of=vote.opens_on), "residents.small_group", 10)
    ways = dict(_ways(vote))
    context |= {
        "result": told, "said": deciding.sentence_of(told), "drawn": list(telling.steps_of(told, telling.whole_of(vote))),
        "buildings": [b for b in vote.result["by_building"] if _took_part(b) >= few], "few": few,
        "withheld": any(_took_part(b) < few for b in vote.result["by_building"]) and len(vote.result["by_building"]) > 1,
        "check_until": vote.result_day, "slips": vote.result["slips"], "web": ways.get(By.WEB, 0), "paper": ways.get(By.PAPER, 0),
    }  # fmt: skip
    if request.method == "POST":
        context |= _looked_up(vote, request.POST.get("receipt", "")[:80])
    return phone_page(request, "residents/phone/result.html", context)


def _ways(vote: Vote) -> list[tuple[str, int]]:
    rows = Ballot.objects.filter(vote=vote).values_list("channel").annotate(n=Count("pk")).order_by()
    return [(way, n) for way, n in rows]


def _took_part(row: dict[str, Any]) -> int:
    return int(row["yes"][0] + row["no"][0] + row["abstain"][0])


def _looked_up(vote: Vote, typed: str) -> dict[str, Any]:
    """The ballot of a receipt; what was typed comes back where it is none."""
    receipt = as_typed(typed)
    if not is_receipt(receipt):
        return {
            "typed": typed,
            "not_found": "回执号抄错了：一共 28 个字母和数字，没有 0、O、1、I。逐个核对再查。",
        }
    hashes = {receipt_hash(vote.number, receipt, reading): reading for reading in Reading.values}
    found = Ballot.objects.filter(vote=vote, receipt_hash__in=hashes).first()
    if found is None:
        return {"typed": typed, "not_found": "清单里没有这个回执号的票。拿回执到社区核对。"}
    counts = Counted.objects.filter(ballot=found).exists()
    return {"found": found, "counts": counts, "typed": typed}


@public
def ballot_list(request: HttpRequest, number: str) -> HttpResponseBase:
    """GET: all ballots of a decided vote as CSV, sorted by their digests: what each says and whether it counts."""
    vote = _published(number)
    if vote is None or vote.state != VoteState.DECIDED:
        return _nothing(request, "还没有清单", "公布结果以后，这里可以下载全部票的清单。")
    heads = ",".join(HEADS)
    answer = StreamingHttpResponse(
        (f"{line}\r\n" for line in (f"\ufeff{heads}", *lines_of(vote))),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="{vote.number}.csv"'
    return answer
