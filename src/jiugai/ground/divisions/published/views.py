"""Dropping a published list, seeing what it would change, writing it."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import xlsxwriter
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import Asked, needs
from jiugai.ground.access.limits import limited
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.models import LONGEST_DOCUMENT
from jiugai.ground.divisions.published.account import Account, Outcome
from jiugai.ground.divisions.published.actions import tried, write
from jiugai.ground.divisions.published.entries import Entry, entries_of
from jiugai.ground.divisions.views import CHANGE, Typed
from jiugai.ground.files.actions import keep, open_blob
from jiugai.ground.files.models import File

PURPOSE = "divisions"
ALLOWED = ("xlsx", "xls", "csv")
_SHOWN = 50
_HEADS = ("统计用区划代码", "城乡分类代码", "名称")


@needs(CHANGE)
@limited("uploads")
def uploads(request: Asked) -> HttpResponse:
    """GET: the drop zone; POST: keeps the file and shows its account."""
    typed, refused = Typed.of(request.POST), ""
    place = request.acting.reach(CHANGE).places[0]
    if request.method == "POST":
        upload = request.FILES.get("list")
        try:
            if upload is None:
                raise Refused("没有收到文件：选一个 Excel 或 CSV 文件。")
            day = typed.day()
            file = keep(
                upload, upload.name or "名单", purpose=PURPOSE, by=request.acting.key, allowed=ALLOWED
            )
            entries = _entries(file)
            record(
                "divisions.list_brought",
                {"file": file.sha256[:16], "lines": len(entries)},
                by=request.acting.key,
            )
            tried(entries[:1], reach=request.acting.reach(CHANGE), as_of=day, complete=False)
        except Refused as error:
            refused = str(error)
        else:
            asked = {
                "as_of": day,
                "source": typed.document[:LONGEST_DOCUMENT],
                "complete": "1" if "complete" in request.POST else "",
            }
            return HttpResponseRedirect(
                f"{reverse('divisions:account', args=[file.pk])}?{urlencode({k: v for k, v in asked.items() if v})}"
            )
    context = {
        "typed": typed,
        "refused": refused,
        "today": clock.today(),
        "place": place,
        "complete": "complete" in request.POST,
    }
    return render(request, "divisions/uploads.html", context, status=409 if refused else 200)


@needs(CHANGE)
def blank(request: Asked) -> FileResponse:
    """GET: a sheet with the heads and two lines that show how it is filled."""
    place = request.acting.reach(CHANGE).places[0]
    six = place.code[:6] if place.level else "110101"
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, text = book.add_worksheet("名单"), book.add_format({"num_format": "@"})
        sheet.set_column(0, 1, 18, text)
        sheet.set_column(2, 2, 36)
        rows = (
            _HEADS,
            (f"{six}001000", "", "（示例，删去）某某街道"),
            (f"{six}001001", "111", "（示例，删去）某某社区居民委员会"),
        )
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename="街道社区名单.xlsx")


@needs(CHANGE)
def account(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what becomes of each line; POST: writes it, if it is still what was shown."""
    file = (
        File.objects.select_related("blob")
        .filter(pk=pk, purpose=PURPOSE, uploaded_by=request.acting.key)
        .first()
    )
    if file is None:
        raise OutOfReach("没有这份名单，或它不是您上传的。")
    day = Typed(since=request.GET.get("as_of", "")).day()
    complete, source = request.GET.get("complete") == "1", request.GET.get("source", "")[:LONGEST_DOCUMENT]
    entries, reach, refused = _entries(file), request.acting.reach(CHANGE), ""
    found = tried(entries, reach=reach, as_of=day, complete=complete)
    if request.method == "POST":
        if request.POST.get("seen") != _seen(found):
            refused = "试运行之后区划又变过，下面是现在的结果，看过再写入。"
        elif not found.changes:
            refused = "没有要写入的：名单和库中一致，或要先改好被拒绝的行。"
        else:
            done = write(
                entries, reach=reach, as_of=day, complete=complete, by=request.acting.key, source=source
            )
            messages.success(request, f"已写入 {done.changes:,} 处：{_said(done)}。")
            return HttpResponseRedirect(reverse("divisions:list"))
    context = {
        "file": file,
        "as_of": day,
        "complete": complete,
        "source": source,
        "refused": refused,
        **_shown(request, found),
    }
    return render(request, "divisions/account.html", context, status=409 if refused else 200)


def _entries(file: File) -> list[Entry]:
    with tempfile.NamedTemporaryFile(suffix=f".{file.kind}") as aside, open_blob(file) as source:
        shutil.copyfileobj(source, aside)
        aside.flush()
        return entries_of(Path(aside.name), file.kind)


def _seen(found: Account) -> str:
    """What the page shows, as a digest: who confirms it confirms this and nothing else."""
    digest = hashlib.sha256()
    for line in found.lines:
        digest.update(f"{line.number}|{line.code}|{line.name}|{line.outcome}|{line.was}\n".encode())
    return digest.hexdigest()


def _said(found: Account) -> str:
    changed = (Outcome.ADDED, Outcome.RENAMED, Outcome.MOVED, Outcome.CLOSED)
    return "、".join(f"{o.label} {found.counts[o]:,}" for o in changed if found.counts[o])


def _shown(request: Asked, found: Account) -> dict[str, Any]:
    counts = found.counts
    tabs = [(o.value, o.label, counts[o]) for o in Outcome if counts[o]]
    default = tabs[0][0] if tabs else ""
    tab = t if (t := request.GET.get("tab", "")) in {code for code, *_ in tabs} else default
    lines = found.of(Outcome(tab)) if tab else []
    start = int(s) if (s := request.GET.get("from", "0")).isascii() and s.isdigit() and len(s) <= 7 else 0
    asked = {k: request.GET[k] for k in ("as_of", "source", "complete") if request.GET.get(k)}
    return {
        "counts": [(o.label, o.value, counts[o]) for o in reversed(Outcome)], "size": len(found.lines), "changes": found.changes,
        "tabs": tabs, "tab": tab, "rows": lines[start : start + _SHOWN], "of": len(lines), "said": _said(found),
        "following": start + _SHOWN if len(lines) > start + _SHOWN else 0, "query": urlencode(asked), "seen": _seen(found),
        "unnamed": sum(not line.number for line in found.lines),
    }  # fmt: skip
