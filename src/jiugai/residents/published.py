"""What is published of a decided vote: the list of all ballots without names; and the whole count for auditors."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from jiugai.residents.counting import merged_of
from jiugai.residents.models import Adjudication, Ballot, Group, Option, Reading, Vote

COUNTS, REPLACED, VOID = "计入", "不计（另一张为准）", "不计（空白或废票）"
HEADS = ("票的摘要", "意见", "计票")


def lines_of(vote: Vote) -> Iterator[str]:
    """One line a ballot, sorted by its digest: digest, what it says, whether it counts.  No name, no door, no area, no way, no time."""
    counted = {c.serial for c in merged_of(vote).counted.values()}
    rows = (
        Ballot.objects.filter(vote=vote).order_by("receipt_hash").values_list("pk", "receipt_hash", "reading")
    )
    for pk, digest, reading in rows.iterator(chunk_size=5000):
        standing = VOID if reading not in Option.values else COUNTS if str(pk) in counted else REPLACED
        yield f"{digest},{Reading(reading).label},{standing}"


def recount_file(vote: Vote) -> bytes:
    """All that a recount needs, as a ZIP: the rule, the roll with its nonces, every ballot and what was adjudicated.

    Groups stand by their serial: no name, no door.  ``script/retally`` reads it, and so can any other program.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("vote.json", json.dumps(_told(vote), ensure_ascii=False, indent=1))
        groups = Group.objects.filter(vote=vote).order_by("serial")
        fields = ("serial", "building", "unit", "heads", "area_dm2", "needs_consent", "nonce", "row_hash")
        pack.writestr("roll.csv", _csv(fields, groups.values_list(*fields).iterator(chunk_size=5000)))
        ballots = Ballot.objects.filter(vote=vote).order_by("receipt_hash")
        heads = ("id", "group", "channel", "reading", "order", "receipt_hash")
        paths = ("pk", "group__serial", "channel", "reading", "order", "receipt_hash")
        pack.writestr("ballots.csv", _csv(heads, ballots.values_list(*paths).iterator(chunk_size=5000)))
        found = (
            Adjudication.objects.filter(vote=vote)
            .order_by("id")
            .values_list("group__serial", "ballot_id", "because")
        )
        pack.writestr("adjudications.csv", _csv(("group", "ballot", "because"), found))
    return made.getvalue()


def _told(vote: Vote) -> dict[str, Any]:
    return {
        "format": "jiugai-vote-1", "number": vote.number, "title": vote.title, "rule": vote.rule, "basis": vote.basis,
        "precedence": vote.precedence, "roll_hash": vote.roll_hash, "list_hash": vote.list_hash, "verdict": vote.verdict,
        "result": {k: v for k, v in vote.result.items() if k in ("yes", "no", "abstain", "absent", "participating", "total", "refused")},
        "closed_on": str(vote.closes_on), "decided_at": vote.decided_at.astimezone(UTC).isoformat() if vote.decided_at else None,
    }  # fmt: skip


def _csv(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue()
