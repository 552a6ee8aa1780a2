"""Many cases decided at once: the preview, the act, and what became of each."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import Refused
from jiugai.review import many
from jiugai.review.flow import BY_CODE, Act, Step


@needs("review.view", to_write="review.view")
def decisions(request: Asked) -> HttpResponse:
    """POST ``chosen`` (keys): the preview; with ``confirmed``, ``step``, ``act`` and ``seen`` (key:version) it is done."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("review:list"))
    if "confirmed" in request.POST:
        return _done(request)
    reach = request.acting.reach("review.view")
    cases = many.chosen_of(_keys(request), reach)
    step = cases[0].present
    acts = _acts(request, step)
    if not acts:
        raise Refused(f"「{step.name}」不能由您一起办，打开单件再办。")
    chosen = _act(step, request.POST.get("act", acts[0].code))
    context = {"step": step, "acts": acts, "act": chosen, "text": request.POST.get("text", "")}
    rows = many.before(
        cases, chosen, reach=request.acting.reach(step.permission_of(chosen)), by=request.acting.key
    )
    return render(
        request,
        "review/many.html",
        {**context, "rows": rows, "able": [r for r in rows if not r.hindrance]},
    )


def _done(request: Asked) -> HttpResponse:
    step = BY_CODE.get(request.POST.get("step", ""))
    if step is None:
        raise Refused("没有这一步，回列表重新勾选。")
    act = _act(step, request.POST.get("act", ""))
    seen = [_seen(given) for given in request.POST.getlist("seen")[: many.MOST + 1]]
    if not 0 < len(seen) <= many.MOST:
        raise Refused(f"一次办 1 到 {many.MOST} 件，回列表重新勾选。")
    done = many.decide(
        seen,
        step.code,
        act,
        text=request.POST.get("text", ""),
        reach=request.acting.reach(step.permission_of(act)),
        by=request.acting.key,
    )
    context = {
        "step": step,
        "act": act,
        "done": [d for d in done if d.said],
        "refused_ones": [d for d in done if d.refused],
    }
    return render(request, "review/many_done.html", context)


def _acts(request: Asked, step: Step) -> list[Act]:
    return [a for a in many.acts_of(step) if request.acting.reach(step.permission_of(a))]


def _act(step: Step, code: str) -> Act:
    act = next((a for a in many.acts_of(step) if a.code == code), None)
    if act is None:
        raise Refused(f"「{step.name}」没有可以一起办的这一项，打开单件再办。")
    return act


def _keys(request: Asked) -> list[UUID]:
    try:
        return [UUID(given) for given in request.POST.getlist("chosen")[: many.MOST + 1]]
    except ValueError:
        raise Refused("选中的编号读不懂，刷新列表再选。") from None


def _seen(given: str) -> tuple[UUID, int]:
    key, _, version = given.partition(":")
    try:
        return UUID(key), read_number(version) or 0
    except ValueError:
        raise Refused("选中的编号读不懂，刷新列表再选。") from None
