"""An expert's desk: the plans that were drawn for one, each with its paper and one's own score form, and nothing of others'."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.files.actions import as_attachment
from jiugai.plans.models import Chapter
from jiugai.plans.paper import paper_of
from jiugai.review import drawing, scoring
from jiugai.review.models import Leaning, Seat
from jiugai.review.views.panel import marks_of
from planlint import catalogue


@needs("review.score")
def listing(request: Asked) -> HttpResponse:
    """GET: the plans that one was drawn for."""
    seats = (
        Seat.objects.filter(expert__account=request.acting.key, recused_at=None)
        .select_related("panel__case__plan__division", "panel__draw").prefetch_related("sheets").order_by("-id")[:100]
    )  # fmt: skip
    return render(request, "review/experts/mine.html", {"seats": list(seats)})


def _own(request: Asked, pk: UUID) -> Seat:
    held = (
        Seat.objects.filter(expert__account=request.acting.key, recused_at=None)
        .select_related("expert", "panel__case__plan__project", "panel__case__submission__version__file", "panel__draw")
        .filter(pk=pk).first()
    )  # fmt: skip
    if held is None or scoring.panel_of(held.panel.case) != held.panel:
        raise OutOfReach("没有抽到您评审这一件，或您已回避，或专家已经重新抽取。")
    return held


@needs("review.score")
def seat(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the paper and one's own form; POST: hands it in, or with ``recuse`` declares an interest."""
    held = _own(request, pk)
    refused = ""
    if request.method == "POST":
        try:
            if "recuse" in request.POST:
                drawing.recuse(held, request.POST.get("why", ""), by=request.acting.key)
                messages.success(request, "已申报回避，由同专业的下一位递补。")
                return HttpResponseRedirect(reverse("review:seats"))
            case = held.panel.case
            scoring.hand_in(
                held, marks_of(request, case), request.POST.get("leaning", ""), request.POST.get("opinions", ""), by=request.acting.key
            )  # fmt: skip
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, "评分表已交。评审会结束前可以再改；结束前别人看不到。")
            return HttpResponseRedirect(reverse("review:seat", args=[pk]))
    return render(
        request, "review/experts/seat.html", _context(request, held, refused), status=409 if refused else 200
    )


def _context(request: Asked, held: Seat, refused: str) -> dict[str, Any]:
    case, version = held.panel.case, held.panel.submission.version
    last = held.sheets.order_by("-number").first()
    marks = json.loads(last.marks) if last else {}
    typed = request.POST if refused else {}
    is_closed = held.panel.closed_at is not None
    return {
        "seat": held, "case": case, "plan": case.plan, "version": version, "last": last, "refused": refused, "is_closed": is_closed,
        "paper": paper_of(case.plan, version, asked=read_number(request.GET.get("chapter", ""))),
        "chapters_at": reverse("review:seat_chapter", args=[held.pk, 0]).removesuffix("0/"),
        "criteria": [(c, typed.get(f"mark-{c.code}", marks.get(c.code, ""))) for c in catalogue.criteria(case.plan.kind)],
        "leaning": typed.get("leaning", last.leaning if last else ""), "opinions": typed.get("opinions", last.opinions if last else ""),
        "leanings": Leaning.choices, "files": held.panel.submission.sent_files,
        "others": scoring.sheets_of(held.panel) if is_closed else [],
    }  # fmt: skip


@needs("review.score")
def chapter(request: Asked, pk: UUID, chapter: int) -> HttpResponse:
    """GET: the fragment of one chapter of what one reviews."""
    version = _own(request, pk).panel.submission.version_id
    held = Chapter.objects.filter(version=version, number=chapter).first()
    if held is None:
        raise OutOfReach("没有这一章。")
    return HttpResponse(held.fragment)


@needs("review.score")
def paper(request: Asked, pk: UUID, paper: UUID) -> FileResponse:
    """GET: the plan's own file (by its key) or an attachment (by its), as they were sent in."""
    submission = _own(request, pk).panel.submission
    if paper == submission.version.file_id:
        return as_attachment(submission.version.file)
    sent = {f["id"] for f in submission.sent_files}
    held = (
        submission.plan.attachments.filter(pk=paper).select_related("file").first()
        if str(paper) in sent
        else None
    )
    if held is None:
        raise OutOfReach("没有这份材料。")
    return as_attachment(held.file)
