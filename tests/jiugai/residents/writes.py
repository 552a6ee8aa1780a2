"""What writes in the room of residents, for the tests that go through every write of the site."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from jiugai.ground.common import clock
from jiugai.residents import ballots, proxies, scans, votes
from jiugai.residents.ballots import Read
from jiugai.residents.models import Ballot, Vote
from jiugai.sites.models import Site
from tests.jiugai.residents.voting import (
    BALLOT,
    CLERK,
    FIRST,
    SECOND,
    THIRD,
    decided,
    on_paper,
    on_web,
    printed,
)

OFFICER, STREET = "county_officer", "street_officer"
Keys = dict[str, UUID]
FACE = {
    "matter": "management", "title": "物业费", "question": "要不要按 0.6 元收物业费。", "if_passed": "下月起收。", "if_failed": "照旧不收。",
    "electorate": "estate", "precedence": "last", "has_web": "1", "figure_name": "每平方米", "figure": "0.6 元",
}  # fmt: skip


def vote_of(keys: Keys) -> Vote:
    return Vote.objects.get(pk=keys["residents/votes"])


def path(vote: Vote, page: str = "") -> str:
    return f"/residents/votes/{vote.pk}/{page}"


def draft(keys: Keys) -> Vote:
    """Another vote of the estate, in preparation."""
    from dataclasses import replace

    return votes.prepare(
        Site.objects.get(pk=keys["residents/owners"]), replace(BALLOT, matter="management"), by=CLERK
    )


def opening(keys: Keys) -> tuple[str, dict[str, Any]]:
    vote, today = draft(keys), clock.today()
    days = {"opens_on": today.isoformat(), "closes_on": (today + timedelta(days=6)).isoformat()}
    return path(vote), {"act": "open", "version": str(vote.version), **days}


def changing(keys: Keys) -> tuple[str, dict[str, Any]]:
    vote = draft(keys)
    return path(vote, "form/"), {**FACE, "version": str(vote.version)}


def extending(keys: Keys) -> dict[str, Any]:
    vote = vote_of(keys)
    assert vote.closes_on is not None
    later = (vote.closes_on + timedelta(days=3)).isoformat()
    return {"act": "extend", "version": str(vote.version), "closes_on": later, "because": "参加的不到一半"}


def reading(keys: Keys) -> dict[str, Any]:
    of = printed(vote_of(keys))
    return {
        "serial": of[1].slip.serial,
        "reading": "yes",
        "received_on": clock.today().isoformat(),
        "void_because": "",
    }


def handing(keys: Keys) -> dict[str, Any]:
    printed(vote_of(keys))
    return {"act": "hand", "building": "1号楼"}


def counting(keys: Keys) -> dict[str, Any]:
    return {"handed_out": "3", "valid": "2", "void": "0", "blank": "1", "not_returned": "0"}


def adjudicating(keys: Keys) -> dict[str, Any]:
    vote = vote_of(keys)
    Vote.objects.filter(pk=vote.pk).update(precedence="adjudicate")
    one = printed(vote)[1]
    on_web([one], "yes")
    on_paper([one], "no")
    return {
        "act": "adjudicate",
        "ballot": str(Ballot.objects.get(channel="paper").pk),
        "because": "本人到场核实",
    }


def finding(keys: Keys) -> dict[str, Any]:
    one, today = printed(vote_of(keys))[1], clock.today()
    for clerk, reading in ((FIRST, "yes"), (SECOND, "no"), (THIRD, "blank")):
        ballots.enter(one.slip, Read(reading, today), by=clerk)
    return {
        "act": "find",
        "serial": one.slip.serial,
        "reading": "no",
        "received_on": today.isoformat(),
        "because": "一起看了原票",
    }


def recounted(keys: Keys) -> tuple[str, dict[str, Any]]:
    return path(decided(vote_of(keys)), "recount/"), {}


def naming() -> dict[str, Any]:
    return {
        "serial": "1",
        "name": "马小明",
        "phone": "13995001234",
        "expires_on": clock.today().isoformat(),
        "note": "",
    }


def revoking(keys: Keys) -> dict[str, Any]:
    group = vote_of(keys).group_set.order_by("serial")[0]
    held = proxies.authorise(
        group, {"name": "马小明", "phone": "13995001234"}, expires_on=clock.today(), by=CLERK
    )
    return {"revoke": str(held.pk)}


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("票.jpg", b"\xff\xd8\xff\xe0 paper")


def scanning(keys: Keys) -> dict[str, Any]:
    return {"serial": printed(vote_of(keys))[1].slip.serial, "file": picture()}


def scanned(keys: Keys) -> tuple[str, dict[str, Any]]:
    vote = vote_of(keys)
    kept = scans.keep_scan(printed(vote)[1].slip, picture(), "票.jpg", by=CLERK)
    return path(vote, f"scans/{kept.pk}/"), {}


def register_file() -> SimpleUploadedFile:
    rows = "楼号,单元,房号,建筑面积,产权人\n8号楼,1,101,56.7,张建国\n"
    return SimpleUploadedFile("名册.csv", rows.encode())


WRITES: dict[str, list[tuple[Any, ...]]] = {
    "residents/votes/new/": [("residents.vote_prepared", OFFICER, lambda w: {"site": str(w.keys["residents/owners"]), **FACE})],
    "residents/votes/<uuid:pk>/": [
        ("residents.vote_opened", STREET, lambda w: opening(w.keys)),
        ("residents.vote_extended", STREET, lambda w: extending(w.keys)),
        ("residents.vote_cancelled", STREET, lambda w: {"act": "cancel", "version": str(vote_of(w.keys).version), "because": "方案要大改"}),
    ],
    "residents/votes/<uuid:pk>/form/": [("residents.vote_changed", STREET, lambda w: changing(w.keys))],
    "residents/votes/<uuid:pk>/slips/": [
        ("residents.slips_printed", STREET, lambda w: {"act": "print", "building": "1号楼"}, 200),
        ("residents.slips_handed", STREET, lambda w: handing(w.keys)),
    ],
    "residents/votes/<uuid:pk>/paper/": [("residents.paper_read", STREET, lambda w: reading(w.keys))],
    "residents/votes/<uuid:pk>/control/": [("residents.paper_counted", STREET, lambda w: counting(w.keys))],
    "residents/votes/<uuid:pk>/proxies/": [
        ("residents.proxy_named", STREET, lambda w: naming()),
        ("residents.proxy_revoked", STREET, lambda w: revoking(w.keys)),
    ],
    "residents/votes/<uuid:pk>/scans/": [("residents.scan_kept", STREET, lambda w: scanning(w.keys))],
    "residents/votes/<uuid:pk>/scans/<uuid:paper>/": [("residents.scan_read", STREET, lambda w: scanned(w.keys), 200, True)],
    "residents/votes/<uuid:pk>/conflicts/": [
        ("residents.ballot_adjudicated", STREET, lambda w: adjudicating(w.keys)),
        ("residents.paper_found", STREET, lambda w: finding(w.keys)),
    ],
    "residents/votes/<uuid:pk>/recount/": [("residents.recount_exported", "auditor", lambda w: recounted(w.keys), 200, True)],
    "residents/owners/<uuid:pk>/": [("sites.owners_kept", STREET, lambda w: {"file": register_file()}, 200)],
}  # fmt: skip
"""Address → event, role, what is sent, the status and whether it is a GET."""
