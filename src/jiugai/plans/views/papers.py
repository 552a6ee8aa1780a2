"""What a plan consists of: a version as it is read, its file, its chapters, attachments."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.refusal import OutOfReach
from jiugai.ground.files.actions import as_attachment
from jiugai.plans.models import Attachment, Chapter, Plan, State, Version


def found(request: Asked, pk: UUID, permission: str = "plans.view") -> Plan:
    """The plan, where the person may do this with it; else :class:`OutOfReach`."""
    plan = (
        Plan.objects.within(request.acting.reach(permission))
        .select_related("project", "division", "current__file")
        .filter(pk=pk)
        .first()
    )
    if plan is None:
        raise OutOfReach("没有这份方案，或它不在您的管辖范围内。")
    return plan


def version_of(plan: Plan, number: int) -> Version:
    """A version by its number."""
    held = plan.versions.filter(number=number).select_related("file").first()
    if held is None:
        raise OutOfReach(f"这份方案没有第{number}版。")
    return held


@needs("plans.view")
def version(request: Asked, pk: UUID, number: int) -> HttpResponse:
    """GET: how far the reading of a version is; asked again by the page while it waits."""
    held = version_of(found(request, pk), number)
    if held.state != State.WAITING:
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "plans/reading.html", {"plan": held.plan, "version": held})


@needs("plans.view")
def file(request: Asked, pk: UUID, number: int) -> FileResponse:
    """GET: the file of a version, as it was brought."""
    return as_attachment(version_of(found(request, pk), number).file)


@needs("plans.view")
def chapter(request: Asked, pk: UUID, number: int, chapter: int) -> HttpResponse:
    """GET: the fragment of one chapter, for a page that has come to it."""
    held = Chapter.objects.filter(
        version__plan=found(request, pk), version__number=number, number=chapter
    ).first()
    if held is None:
        raise OutOfReach("没有这一章。")
    return HttpResponse(held.fragment)


@needs("plans.view")
def attachment(request: Asked, pk: UUID, attachment: UUID) -> FileResponse:
    """GET: an attached file, also one that was taken away later."""
    held = Attachment.objects.filter(plan=found(request, pk), pk=attachment).select_related("file").first()
    if held is None:
        raise OutOfReach("没有这份附件。")
    return as_attachment(held.file)
