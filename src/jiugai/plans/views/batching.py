"""Bringing many plan files at once, and how far their reading is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.plans.batches import MOST, bring_many
from jiugai.plans.models import Batch, State

_RECENT = 10


@needs("plans.edit")
@limited("uploads")
def batches(request: Asked) -> HttpResponse:
    """GET: the drop zone for many files and one's last batches; POST ``plans``: brings them."""
    acting = request.acting
    refused = ""
    if request.method == "POST":
        try:
            made = bring_many(
                request.FILES.getlist("plans"), acting.reach("plans.edit"), account=acting.somebody
            )
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("plans:batch", args=[made.pk]))
    mine = Batch.objects.filter(account=acting.key).prefetch_related("lines").order_by("-made_at")[:_RECENT]
    context = {"batches": mine, "refused": refused, "most": MOST}
    return render(request, "plans/batches.html", context, status=409 if refused else 200)


@needs("plans.edit")
def batch(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what became of each file; the part that changes is asked for by the page while files wait."""
    found = Batch.objects.filter(pk=pk, account=request.acting.key).first()
    if found is None:
        raise OutOfReach("没有这一批，或它不是您传的。")
    lines = list(found.lines.select_related("version__plan", "version__file").order_by("number"))
    brought = [line.version for line in lines if line.version is not None]
    context = {
        "batch": found, "lines": lines, "refused_lines": sum(1 for line in lines if line.refused), "brought": len(brought),
        "read": sum(1 for v in brought if v.state != State.WAITING), "clean": sum(1 for v in brought if v.state == State.DONE and not v.errors and not v.warnings),
    }  # fmt: skip
    part = request.headers.get("HX-Request")
    return render(request, "plans/batch_part.html" if part else "plans/batch.html", context)
