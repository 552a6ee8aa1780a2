"""Bringing a ledger in, step by step: upload, columns, dry run, writing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.models import Division
from jiugai.ground.jobs.models import Job
from jiugai.sites.details import DETAILS, sheet_columns
from jiugai.sites.ledger import actions, export
from jiugai.sites.ledger.heads import NUMBER
from jiugai.sites.ledger.mapping import confirmed, last_of, proposed
from jiugai.sites.models import Import, ImportRow, Outcome, Sheet
from jiugai.sites.models.ledger import State

_RECENT, _SHOWN = 10, 50
_TABS = (
    ("todo", "要您处理"),
    ("4_created", "新建"),
    ("3_updated", "更新"),
    ("5_unchanged", "未变"),
    ("all", "全部"),
)
_TODO = (Outcome.REFUSED, Outcome.DOUBTFUL)


@needs("sites.import")
@limited("uploads")
def uploads(request: Asked) -> HttpResponse:
    """GET: the drop zone and one's last ledgers; POST: begins one."""
    acting, refused = request.acting, ""
    kind = k if (k := request.POST.get("kind", request.GET.get("kind", ""))) in Sheet.values else Sheet.ESTATE
    if request.method == "POST":
        upload = request.FILES.get("ledger")
        place = acting.reach("sites.import").places[0]
        try:
            if upload is None:
                raise Refused("没有收到文件：选一个 Excel 或 CSV 文件。")
            division = Division.objects.filter(code=place.code, ended_on=None).first()
            if division is None:
                raise Refused("您管的是全国：台账由省、市、县导入，用当地的账号。")
            ledger = actions.begin(
                upload, upload.name or "台账", account=acting.somebody, division=division, kind=kind
            )
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("sites:ledger:columns", args=[ledger.pk]))
    mine = Import.objects.filter(account=acting.somebody).order_by("-begun_at")[:_RECENT]
    context = {
        "ledgers": list(mine),
        "refused": refused,
        "kind": kind,
        "kinds": Sheet.choices,
        "sheet": Sheet(kind),
        "wanted": [c.label for c in sheet_columns(kind) if c.required],
        "place": acting.place,
    }
    return render(request, "sites/ledger/uploads.html", context, status=409 if refused else 200)


@needs("sites.import")
def blank(request: Asked) -> FileResponse:
    """GET: a blank ledger with an explanation of its columns."""
    kind = request.GET.get("kind", "")
    return export.blank(kind if kind in Sheet.values else Sheet.ESTATE)


@needs("sites.import")
def columns(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what each column is taken for; POST: the dry run with the columns as confirmed."""
    ledger, refused = _own(request, pk), ""
    if ledger.state not in (State.MAPPING, State.TRIED):
        return HttpResponseRedirect(reverse("sites:ledger:account", args=[pk]))
    table = actions.table_of(ledger)
    heads = proposed(table, ledger.kind, ledger.mapping or last_of(ledger))
    if request.method == "POST":
        try:
            actions.try_out(ledger, confirmed(heads, request.POST, ledger.kind), by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("sites:ledger:account", args=[pk]))
    required = (
        DETAILS[ledger.kind].required
        if ledger.kind in DETAILS
        else [c for c in sheet_columns(ledger.kind) if c.needed_by_survey]
    )
    chosen = {h.code for h in heads}
    context = {
        "ledger": ledger, "heads": heads, "table": table, "refused": refused, "doubts": sum(h.doubt for h in heads),
        "targets": [(NUMBER, "编号"), *((c.code, c.head) for c in sheet_columns(ledger.kind))], "required": required,
        "found": [c for c in required if c.code in chosen], "long": ledger.rows > actions.AT_ONCE,
    }  # fmt: skip
    return render(request, "sites/ledger/columns.html", context, status=409 if refused else 200)


@needs("sites.import")
def account(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what becomes of each row; while a job works, how far it is."""
    ledger = _own(request, pk)
    if ledger.state == State.MAPPING:
        return HttpResponseRedirect(reverse("sites:ledger:columns", args=[pk]))
    if ledger.state in (State.TRYING, State.APPLYING):
        return _waiting(request, ledger)
    if request.headers.get("HX-Request"):
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "sites/ledger/account.html", _account(request, ledger))


def _waiting(request: Asked, ledger: Import) -> HttpResponse:
    job = (
        Job.objects.filter(name__startswith="sites.", arguments__contains=str(ledger.pk))
        .order_by("-id")
        .first()
    )
    part = (
        "sites/ledger/waiting.html" if request.headers.get("HX-Request") else "sites/ledger/waiting_page.html"
    )
    return render(request, part, {"ledger": ledger, "job": job})


def _account(request: Asked, ledger: Import, refused: str = "") -> dict[str, Any]:
    counts = {o: ledger.counts.get(o, 0) for o in Outcome.values}
    todo = counts[Outcome.REFUSED] + counts[Outcome.DOUBTFUL]
    tab = t if (t := request.GET.get("tab", "")) in dict(_TABS) else ("todo" if todo else "all")
    rows = ledger.row_set.all()
    if tab == "todo":
        rows = rows.filter(outcome__in=_TODO)
    elif tab != "all":
        rows = rows.filter(outcome=tab)
    start = read_number(request.GET.get("from", "")) or 0
    sizes = {"todo": todo, "all": ledger.rows}
    to_write = counts[Outcome.CREATED] + counts[Outcome.UPDATED]
    return {
        "ledger": ledger, "counts": counts, "todo": todo, "to_write": to_write, "bars": _bars(counts, ledger.rows), "tab": tab,
        "tabs": [(code, name, sizes.get(code, counts.get(code, 0))) for code, name in _TABS], "refused": refused,
        "rows": list(rows.order_by("outcome", "line").select_related("like")[start : start + _SHOWN]), "start": start,
        "following": start + _SHOWN if sizes.get(tab, counts.get(tab, 0)) > start + _SHOWN else 0,
        "size": sizes.get(tab, counts.get(tab, 0)), "created": counts[Outcome.CREATED], "updated": counts[Outcome.UPDATED],
        "unchanged": counts[Outcome.UNCHANGED], "doubtful": counts[Outcome.DOUBTFUL], "refusals": counts[Outcome.REFUSED],
    }  # fmt: skip


_COLOURS = (
    (Outcome.CREATED, "var(--tblr-success)"), (Outcome.UPDATED, "var(--tblr-primary)"), (Outcome.UNCHANGED, "var(--tblr-border-color)"),
    (Outcome.DOUBTFUL, "var(--tblr-warning)"), (Outcome.REFUSED, "var(--tblr-danger)"),
)  # fmt: skip


def _bars(counts: dict[str, int], rows: int) -> list[dict[str, str]]:
    out, at = [], 0
    for outcome, colour in _COLOURS:
        n = counts[outcome]
        if n:
            out.append(
                {
                    "x": f"{at * 100 / max(rows, 1):.2f}%",
                    "width": f"{n * 100 / max(rows, 1):.2f}%",
                    "fill": colour,
                }
            )
        at += n
    return out


@needs("sites.import")
@limited("exports")
def problems(request: Asked, pk: UUID) -> FileResponse:
    """GET: the rows that need somebody, as a sheet to mend."""
    ledger = _own(request, pk)
    return export.problems(ledger, actions.table_of(ledger))


@needs("sites.import")
def answers(request: Asked, pk: UUID, row: UUID) -> HttpResponse:
    """POST: same or different."""
    ledger = _own(request, pk)
    found = ImportRow.objects.filter(ledger=ledger, pk=row).first()
    if found is None:
        raise OutOfReach("没有这一行。")
    back = HttpResponseRedirect(f"{reverse('sites:ledger:account', args=[pk])}?tab=todo")
    if request.method == "POST" and (said := request.POST.get("answer")) in ("same", "different"):
        try:
            actions.answer(found, same=said == "same", by=request.acting.key)
        except Refused as error:
            messages.error(request, str(error))
    return back


@needs("sites.import")
def writing(request: Asked, pk: UUID) -> HttpResponse:
    """POST: writes the good rows."""
    ledger = _own(request, pk)
    if request.method == "POST":
        try:
            actions.write(ledger, by=request.acting.key)
        except Refused as error:
            ledger.refresh_from_db()
            if ledger.state == State.TRIED:
                return render(
                    request, "sites/ledger/account.html", _account(request, ledger, str(error)), status=409
                )
    return HttpResponseRedirect(reverse("sites:ledger:account", args=[pk]))


@needs("sites.import")
def withdrawal(request: Asked, pk: UUID) -> HttpResponse:
    """POST: takes the whole ledger back."""
    ledger = _own(request, pk)
    if request.method == "POST":
        try:
            back, stay = actions.withdraw(ledger, by=request.acting.key)
        except Refused as error:
            return render(
                request, "sites/ledger/account.html", _account(request, ledger, str(error)), status=409
            )
        messages.success(
            request, f"已撤回 {back} 行。" + (f"{stay} 行之后被人改过，留着没动。" if stay else "")
        )
    return HttpResponseRedirect(reverse("sites:ledger:account", args=[pk]))


def _own(request: Asked, pk: UUID) -> Import:
    found = actions.seen(request.acting.somebody, request.acting.reach("sites.import"), pk)
    if found is None:
        raise OutOfReach("没有这次导入，或它不在您的管辖范围内。")
    return found
