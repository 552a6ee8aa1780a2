"""What is done with a ledger: begun, tried, answered, written, withdrawn; each one record."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import transaction

from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.lineage import codes_of, place_of
from jiugai.ground.divisions.models import Division
from jiugai.ground.files.actions import Upload, keep, open_blob
from jiugai.ground.files.models import File
from jiugai.ground.jobs.actions import enqueue, report
from jiugai.ground.jobs.models import Job
from jiugai.sites.details import DETAILS
from jiugai.sites.ledger import detail_rows
from jiugai.sites.ledger.detail_rows import DetailTrial
from jiugai.sites.ledger.mapping import Head, restored
from jiugai.sites.ledger.reading import Table, read
from jiugai.sites.ledger.trial import Told, Trial, counted
from jiugai.sites.ledger.writing import likenesses_noted, taken_back, write_chunk, written_out
from jiugai.sites.models import Import, ImportRow, Outcome
from jiugai.sites.models.ledger import State

ALLOWED = ("xlsx", "xls", "csv")
AT_ONCE = 1000
"""Rows that are tried or written while the person waits; more become a job."""
WITHDRAWABLE = timedelta(hours=24)
_BROKEN_OFF = timedelta(minutes=1)
"""No short ledger takes longer."""
_CHUNK = 2000
_SENTENCE = 300


def begin(
    stream: Upload, name: str, *, account: Account, division: Division, kind: str, sheet: str = ""
) -> Import:
    """Keeps the file and reads its heads.  Raises :class:`Refused` for what is no ledger."""
    file = keep(stream, name, purpose="ledger", by=account.pk, allowed=ALLOWED)
    table = _read(file, kind, sheet)
    with transaction.atomic():
        ledger = Import.objects.create(
            account=account, kind=kind, division=division, file=file.pk, file_name=file.name, sheet=table.sheet,
            header_row=table.header_row, rows=len(table.rows), skipped=table.skipped, begun_at=clock.now(), **codes_of(division),
        )  # fmt: skip
        said: dict[str, str | int] = {"file": file.sha256[:16], "rows": ledger.rows}
        record("sites.import_begun", said, by=account.pk, subject_kind="import", subject=ledger.pk, at=ledger)
    return ledger


def table_of(ledger: Import, sheet: str = "") -> Table:
    """The file of a ledger, read again."""
    file = File.objects.select_related("blob").get(pk=ledger.file)
    return _read(file, ledger.kind, sheet or ledger.sheet, is_known=True)


def _read(file: File, kind: str, sheet: str, *, is_known: bool = False) -> Table:
    with tempfile.NamedTemporaryFile(suffix=f".{file.kind}") as aside, open_blob(file) as source:
        shutil.copyfileobj(source, aside)
        aside.flush()
        return read(Path(aside.name), file.kind, kind, sheet, is_known=is_known)


def try_out(ledger: Import, heads: Iterable[Head], *, by: UUID | None) -> None:
    """Keeps the columns and makes the dry run: at once where the file is short, else as a job.

    Raises :class:`Refused` for a ledger that was written already.
    """
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=ledger.pk)
        if held.state not in (State.MAPPING, State.TRIED):
            raise Refused(f"这份台账{held.get_state_display()}，不能再改对应的列；要改就重新上传。")
        held.mapping, held.state = [h.packed() for h in heads], State.TRYING
        held.save(update_fields=["mapping", "state"])
        enqueue(
            "sites.try_ledger", {"ledger": str(held.pk)}, key=f"sites.try:{held.pk}:{clock.now().timestamp()}",
            due_at=_due(held), by=by,
        )  # fmt: skip
        record(
            "sites.import_tried",
            {"file": held.file_name, "rows": held.rows},
            by=by,
            subject_kind="import",
            subject=held.pk,
            at=held,
        )
    if ledger.rows <= AT_ONCE:
        carry_trial(ledger.pk)


def _due(ledger: Import) -> datetime:
    """When the job begins: for a short ledger later, and only where the process that had it in hand died or failed."""
    return clock.now() if ledger.rows > AT_ONCE else clock.now() + _BROKEN_OFF


def carry_trial(key: UUID, job: Job | None = None) -> None:
    """Makes the dry run; what an earlier one left is replaced."""
    ledger = Import.objects.select_related("division").get(pk=key)
    if ledger.state != State.TRYING:
        return
    reach = Reach((place_of(ledger.division),))

    def told(done: int) -> None:
        if job is not None:
            report(job, done, ledger.rows)

    kind_of_trial: type[Trial | DetailTrial] = DetailTrial if ledger.kind in DETAILS else Trial
    try:
        table, trial = table_of(ledger), kind_of_trial.of(ledger, restored(ledger), reach)
    except Refused as refused:
        Import.objects.filter(pk=key).update(state=State.FAILED, trouble=str(refused)[:_SENTENCE])
        return
    ImportRow.objects.filter(ledger=ledger).delete()
    outcomes = _stored(trial, table, told)
    counts = counted(outcomes)
    assert sum(counts.values()) == len(table.rows)
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=key)
        held.state, held.counts, held.rows, held.skipped = State.TRIED, counts, len(table.rows), table.skipped
        held.save(update_fields=["state", "counts", "rows", "skipped"])


def _stored(trial: Trial | DetailTrial, table: Table, told: Told) -> list[str]:
    rows, outcomes = trial.run(table.rows, told), list[str]()
    while batch := list(islice(rows, _CHUNK)):
        ImportRow.objects.bulk_create(batch, batch_size=500)
        outcomes += [r.outcome for r in batch]
    return outcomes


def answer(row: ImportRow, *, same: bool, by: UUID | None) -> None:
    """Somebody says of a doubtful row whether it is the place that it looks like.

    Raises :class:`Refused` for a row that was answered, or a ledger that is not open.
    """
    with transaction.atomic():
        ledger = Import.objects.select_for_update().get(pk=row.ledger_id)
        held = ImportRow.objects.select_for_update().get(pk=row.pk)
        if ledger.state != State.TRIED or held.outcome != Outcome.DOUBTFUL:
            raise Refused("这一行已经定了，刷新看看。")
        if not same:
            held.outcome, held.reason = Outcome.CREATED, f"{held.reason}；您说不是一个"[:190]
        elif held.like_id is None:
            held.outcome, held.reason = Outcome.UNCHANGED, f"{held.reason}；您说是同一个，只留前一行"[:190]
        else:
            written_out(held)
        held.save()
        ledger.counts = counted(ledger.row_set.values_list("outcome", flat=True))
        ledger.save(update_fields=["counts"])
        said = {"line": held.line, "same": same}
        record("sites.import_answered", said, by=by, subject_kind="import", subject=ledger.pk, at=ledger)


def write(ledger: Import, *, by: UUID | None) -> None:
    """Writes what is new and what changed: at once where the file is short, else as a job.

    Raises :class:`Refused` where there is nothing to write or it is under way; so a second click writes nothing.
    """
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=ledger.pk)
        if held.state != State.TRIED:
            raise Refused(f"这份台账{held.get_state_display()}，不用再点。")
        if not held.counts.get(Outcome.CREATED) and not held.counts.get(Outcome.UPDATED):
            raise Refused("没有要写入的行：都和库中一致，或要先改好再导入。")
        held.state = State.APPLYING
        held.save(update_fields=["state"])
        enqueue(
            "sites.write_ledger",
            {"ledger": str(held.pk)},
            key=f"sites.write:{held.pk}",
            due_at=_due(held),
            by=by,
        )
    if ledger.rows <= AT_ONCE:
        carry_writing(ledger.pk, by=by)


def carry_writing(key: UUID, *, by: UUID | None, job: Job | None = None) -> None:
    """Writes part after part, each a transaction of its own; begun again after a crash it goes on where it was."""
    while True:
        done = write_chunk(key)
        if not done:
            break
        if job is not None:
            ledger = Import.objects.get(pk=key)
            report(job, ledger.row_set.exclude(version_after=None).count(), ledger.rows)
    if Import.objects.get(pk=key).kind not in DETAILS:
        likenesses_noted(Import.objects.get(pk=key))
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=key)
        if held.state != State.APPLYING:
            return
        held.state, held.applied_at = State.APPLIED, clock.now()
        held.counts = counted(held.row_set.values_list("outcome", flat=True))
        held.save(update_fields=["state", "applied_at", "counts"])
        names = {"refused": Outcome.REFUSED, "doubtful": Outcome.DOUBTFUL, "updated": Outcome.UPDATED,
                 "created": Outcome.CREATED, "unchanged": Outcome.UNCHANGED}  # fmt: skip
        said: dict[str, str | int] = {"file": held.file_name, **{k: held.counts[v] for k, v in names.items()}}
        record("sites.imported", said, by=by, subject_kind="import", subject=held.pk, at=held)


def withdraw(ledger: Import, *, by: UUID | None) -> tuple[int, int]:
    """Takes a written ledger back within a day: how many rows, and how many stay because others changed them since.

    Raises :class:`Refused` later than that, and for one that was not written.
    """
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=ledger.pk)
        if held.state != State.APPLIED or held.applied_at is None:
            raise Refused("这份台账没有写入，或已经撤回。")
        if clock.now() - held.applied_at > WITHDRAWABLE:
            raise Refused("写入超过 24 小时，不能整批撤回；逐个修改，或导入更正后的台账。")
        back, stay = detail_rows.taken_back(held) if held.kind in DETAILS else taken_back(held)
        held.state = State.WITHDRAWN
        held.save(update_fields=["state"])
        said: dict[str, str | int] = {"file": held.file_name, "rows": back}
        record("sites.import_withdrawn", said, by=by, subject_kind="import", subject=held.pk, at=held)
    return back, stay


def seen(account: Account, reach: Reach, pk: UUID) -> Import | None:
    """A ledger of one's own, or within reach."""
    found = Import.objects.select_related("division").filter(pk=pk).first()
    if found is None or not (found.account_id == account.pk or reach.covers(found)):
        return None
    return found if reach.covers(found) else None
