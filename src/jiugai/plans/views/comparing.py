"""Two versions of a plan side by side."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.refusal import Refused
from jiugai.plans.comparison import compared
from jiugai.plans.models import State
from jiugai.plans.views.papers import found, version_of


@needs("plans.view")
def comparison(request: Asked, pk: UUID, number: int, other: int) -> HttpResponse:
    """GET: what version ``other`` changes against version ``number``."""
    plan = found(request, pk)
    before, after = (version_of(plan, n) for n in sorted((number, other)))
    for version in (before, after):
        if version.state != State.DONE:
            raise Refused(f"第{version.number}版没有读成，比不了；换两版再比。")
    context = {
        "plan": plan, "before": before, "after": after, "compared": compared(before, after),
        "versions": list(plan.versions.filter(state=State.DONE).order_by("-number").values_list("number", flat=True)),
    }  # fmt: skip
    return render(request, "plans/comparison.html", context)
