"""Dropping a plan and seeing its report."""

from __future__ import annotations

import zlib
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.headers import SANDBOXED
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.plans import dropped
from jiugai.plans.models import Check, ReportPage, State

_RECENT = 10


@needs("plans.check")
@limited("uploads")
def checks(request: Asked) -> HttpResponse:
    """GET: the drop zone and one's own checks; POST: begins one."""
    acting = request.acting
    refused = ""
    if request.method == "POST":
        upload = request.FILES.get("plan")
        try:
            if upload is None:
                raise Refused("没有收到文件：选一个 Word、PDF、Excel 或文本文件，再点“检查”。")
            check = dropped.begin(upload, upload.name or "方案", account=acting.somebody)
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("plans:check", args=[check.pk]))
    mine = Check.objects.filter(account=acting.key).select_related("file").order_by("-begun_at")[:_RECENT]
    return render(
        request,
        "plans/checks.html",
        {"checks": list(mine), "refused": refused},
        status=409 if refused else 200,
    )


@needs("plans.check")
def check(request: Asked, pk: UUID) -> HttpResponse:
    """GET: how far it is, then the report; asked again by itself while it waits."""
    found = _own(request, pk)
    pages = list(found.pages.order_by("number").defer("content")) if found.state == State.DONE else []
    part = request.headers.get("HX-Request") and found.state == State.WAITING
    if request.headers.get("HX-Request") and found.state != State.WAITING:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(
        request, "plans/waiting.html" if part else "plans/check.html", {"check": found, "pages": pages}
    )


@needs("plans.check")
def page(request: Asked, pk: UUID, number: int) -> HttpResponse:
    """GET: the report of one plan, to be shown in a sandboxed frame, or with ?download as a file."""
    found = _own(request, pk)
    stored = ReportPage.objects.filter(of=found, number=number).first()
    if stored is None:
        raise OutOfReach("没有这一篇的报告。")
    response = HttpResponse(zlib.decompress(bytes(stored.content)), content_type="text/html; charset=utf-8")
    if "download" in request.GET:
        name = quote(f"{found.file.name.rpartition('.')[0]}-{number}-机审报告.html")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Content-Security-Policy"] = SANDBOXED
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _own(request: Asked, pk: UUID) -> Check:
    found = Check.objects.filter(pk=pk, account=request.acting.key).select_related("file").first()
    if found is None:
        raise OutOfReach("没有这次检查，或它不是您做的。")
    return found
