"""Checking a dropped plan: the file is kept, read in a child process with limits, and its report stored."""

from __future__ import annotations

import shutil
import tempfile
import zlib
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.files.actions import Upload, keep, open_blob
from jiugai.ground.jobs.actions import enqueue
from jiugai.plans.models import Check, ReportPage, State
from jiugai.plans.reading import short_name
from planlint.cli.job import Job as Lint
from planlint.cli.job import Outcome, run_all

ALLOWED = ("docx", "xlsx", "xls", "pdf", "txt", "csv")
KEPT = timedelta(days=30)
_SENTENCE = 300
_TITLE = 200


def begin(stream: Upload, name: str, *, account: Account) -> Check:
    """Keeps the file and puts its check into the queue.  Raises ``Refused`` for what is no plan file."""
    file = keep(stream, name, purpose="plan_check", by=account.pk, allowed=ALLOWED)
    with transaction.atomic():
        check = Check.objects.create(account=account, file=file, as_of=clock.today(), begun_at=clock.now())
        enqueue("plans.check", {"check": str(check.pk)}, key=f"plans.check:{check.pk}", by=account.pk)
        record(
            "plans.check_begun",
            {"sha256": file.sha256},
            by=account.pk,
            subject_kind="check",
            subject=check.pk,
        )
    return check


def carry_out(key: UUID) -> None:
    """Checks the file and stores what was found; done already: nothing happens."""
    check = Check.objects.select_related("file").get(pk=key)
    if check.state != State.WAITING:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, short_name(check.file.name))
        with open_blob(check.file) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        outcome = next(run_all(Lint("html", check.as_of), [path], workers=1))[1]
    with transaction.atomic():
        held = Check.objects.select_for_update().get(pk=key)
        if held.state == State.WAITING:
            _store(held, outcome)


def _store(check: Check, outcome: Outcome) -> None:
    if outcome.fault:
        check.state, check.trouble = State.FAILED, outcome.fault[:_SENTENCE]
    else:
        check.state = State.DONE
        for name in ("holds", "fails", "errors", "warnings", "infos"):
            setattr(check, name, getattr(outcome.tally, name))
        ReportPage.objects.bulk_create(
            ReportPage(
                of=check, number=page.index, title=page.title[:_TITLE], errors=page.tally.errors,
                warnings=page.tally.warnings, content=zlib.compress(page.html.encode("utf-8", "replace")),
            )
            for page in outcome.product
        )  # fmt: skip
    check.save()


def sweep() -> int:
    """Removes checks after thirty days, and their files with them where nothing else refers to them."""
    old = list(Check.objects.filter(begun_at__lt=clock.now() - KEPT).select_related("file")[:500])
    for check in old:
        with transaction.atomic():
            check.delete()
            check.file.delete()
    return len(old)
