"""Pictures of paper ballots: kept under the key of the vote, opened only on record."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.actions import Upload, keep_sealed, open_blob
from jiugai.ground.private.actions import vault_of
from jiugai.residents.models import Scan, Slip, Vote, VoteState

FILES = ("jpg", "png", "pdf")


def keep_scan(slip: Slip, stream: Upload, name: str, *, by: UUID | None) -> Scan:
    """Keeps the picture of a paper ballot, with the digest of what was scanned; the same one again is the one that there is.

    Raises :class:`Refused` for another kind of file and once the vote is decided.  Call it outside of a transaction.
    """
    vote = Vote.objects.get(pk=slip.vote_id)
    if vote.state != VoteState.OPEN or vote.secrets is None:
        raise Refused(f"表决{vote.get_state_display()}，不能再存扫描件。")
    file, digest = keep_sealed(
        stream, name, purpose="ballot", by=by, allowed=FILES, seal=vault_of(vote.secrets).seal
    )
    with transaction.atomic():
        Slip.objects.select_for_update().get(pk=slip.pk)
        there = Scan.objects.filter(slip=slip, sha256=digest).first()
        if there is not None:
            return there
        made = Scan.objects.create(slip=slip, file=file, sha256=digest, by=by, recorded_at=clock.now())
        told = {"slip": slip.serial, "sha256": digest}
        record("residents.scan_kept", told, by=by, subject_kind="vote", subject=vote.pk, at=vote)
    return made


def read_scan(scan: Scan, *, by: UUID | None) -> bytes:
    """What was scanned; the reading is on record.  Raises :class:`Refused` where the store has lost it."""
    vote = scan.slip.vote
    assert vote.secrets is not None, "a vote with slips has its secrets"
    with open_blob(scan.file) as sealed:
        content = vault_of(vote.secrets).unseal(sealed.read())
    told = {"slip": scan.slip.serial}
    record("residents.scan_read", told, by=by, subject_kind="vote", subject=vote.pk, at=vote)
    return content
