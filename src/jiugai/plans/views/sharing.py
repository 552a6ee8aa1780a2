"""Who works on a plan, and who is asked to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.common.refusal import Refused
from jiugai.plans import coauthors
from jiugai.plans.models import Coauthor, Plan
from jiugai.plans.views.papers import found


@needs("plans.view", to_write="plans.submit")
def people(request: Asked, pk: UUID) -> HttpResponse:
    """GET: who works on the plan; POST ``login`` asks somebody to, ``dismiss`` ends somebody's part."""
    plan = found(request, pk, "plans.submit" if request.method == "POST" else "plans.view")
    refused, login = "", request.POST.get("login", "")
    if request.method == "POST":
        try:
            if gone := request.POST.get("dismiss", ""):
                coauthors.dismiss(_coauthor(plan, gone), by=request.acting.key)
                messages.success(request, "已结束参编，以后看不到这份方案。")
            else:
                coauthors.invite(plan, login, by=request.acting.key)
                messages.success(request, f"已邀请{login.strip()}，打开提醒就能编。")
        except Refused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("plans:people", args=[pk]))
    rows = list(plan.coauthors.order_by("since", "id"))
    posts = posts_of({c.account_id for c in rows} | {c.by for c in rows if c.by})
    context = {
        "plan": plan, "refused": refused, "login": login, "may_invite": request.acting.reach("plans.submit").covers(plan),
        "rows": [(c, posts.get(c.account_id, ""), posts.get(c.by, "系统") if c.by else "系统") for c in rows],
    }  # fmt: skip
    return render(request, "plans/people.html", context, status=409 if refused else 200)


def _coauthor(plan: Plan, typed: str) -> Coauthor:
    try:
        held = plan.coauthors.filter(pk=UUID(typed)).first()
    except ValueError:
        held = None
    if held is None:
        raise Refused("没有这名参编人，刷新后再试。")
    return held
