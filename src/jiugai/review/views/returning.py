"""Handing a plan back: corrections drafted from what the machine found, then the preview, then the act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.refusal import Refused
from jiugai.plans.models import Severity
from jiugai.plans.readiness import unanswered_of
from jiugai.review import actions
from jiugai.review.actions import Wanted
from jiugai.review.cases import rules
from jiugai.review.conditions import missing_papers
from jiugai.review.deadlines import CORRECTION, term
from jiugai.review.models import Case, Tie, Verdict
from jiugai.review.pending import RETURNED, who_would_be_told
from jiugai.review.points import points_of
from jiugai.review.views.case import back, day_of, found, may

_MOST = 100


def drafted(case: Case) -> list[tuple[bool, Wanted]]:
    """What to ask for, from what is wrong: missing chapters and papers, findings without a reason, points found wanting.

    Findings for which the author gave a reason come last and are not chosen: the reviewer may not accept it.
    """
    version = case.submission.version
    made = []
    missing = list(
        version.chapters.filter(is_missing=True).order_by("number").values_list("title", flat=True)
    )
    if missing:
        made.append(
            Wanted(f"补写{'、'.join(f'「{m}」' for m in missing)}。", Tie.POINT, ("chapters",), "模版章节")
        )
    for name in missing_papers(case, filing=case.road == "filing"):
        made.append(Wanted(f"补附「{name}」。", Tie.LINE, (name[:24],), "附件清单"))
    for finding in unanswered_of(case.plan, version):
        words = finding.message if finding.message.endswith("。") else f"{finding.message}。"
        made.append(
            Wanted(f"{words}请更正，或写明理由。", Tie.FINDING, (finding.key,), f"问题 {finding.number}")
        )
    for point in points_of(case, []):
        if point.state == Verdict.NOT_MET:
            made.append(
                Wanted(
                    f"审核要点「{point.name}」未达到，请补充。",
                    Tie.POINT,
                    (point.code,),
                    f"要点 {point.number}",
                )
            )
    reasons = case.plan.reasons
    given = [
        Wanted(f"问题 {f.number} 的理由不能成立，请更正：{f.message}", Tie.FINDING, (f.key,), f"申报单位的理由：{reasons[f.key].text}")
        for f in version.findings.exclude(severity=Severity.INFO).order_by("number") if f.key in reasons
    ]  # fmt: skip
    return [*((True, w) for w in made), *((False, w) for w in given)][:_MOST]


@needs("review.view")
def returning(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the draft; POST: the preview of the notice, and with ``confirmed`` the act."""
    case = found(request, pk)
    step = case.present
    act = step.act("return")
    if act is None or not may(request, case, step, act):
        raise Refused(f"这件现在在「{step.name}」，不能由您退回。")
    typed = _typed(request) if request.method == "POST" else drafted(case)
    limit = term(rules(case), CORRECTION, clock.today())
    context: dict[str, Any] = {
        "case": case, "plan": case.plan, "step": step, "typed": [*typed, *((False, Wanted("")) for _ in range(3))], "today": clock.today(),
        "due_on": request.POST.get("due_on", limit.last.isoformat() if limit else ""), "text": request.POST.get("text", ""),
        "version": request.POST.get("version", case.version),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "review/return.html", context)
    try:
        wanted = [w for is_chosen, w in typed if is_chosen]
        if "confirmed" not in request.POST:
            actions.refuse_unreasoned(wanted, day_of(context["due_on"]), clock.today())
            return render(
                request,
                "review/return_preview.html",
                {
                    **context,
                    "wanted": wanted,
                    "due": day_of(context["due_on"]),
                    "told": who_would_be_told(case, RETURNED, by=request.acting.key),
                },
            )
        made = actions.hand_back(
            case, step.code, wanted, version=read_number(str(context["version"])) or 0, due_on=day_of(context["due_on"]),
            text=context["text"], by=request.acting.key,
        )  # fmt: skip
    except Refused as error:
        return render(request, "review/return.html", {**context, "refused": str(error)}, status=409)
    messages.success(request, f"已退回，{len(wanted)} 条更正，期限 {made.due_on}。")
    return back(case)


def _typed(request: Asked) -> list[tuple[bool, Wanted]]:
    """The lines of the form; an empty one is none."""
    found_lines = []
    given = zip(*(request.POST.getlist(name) for name in ("text-of", "tie", "keys", "about")), strict=False)
    chosen = set(request.POST.getlist("chosen"))
    for number, (text, tie, keys, about) in enumerate(given):
        if text.strip() and number < _MOST + 10:
            is_free = tie not in Tie.values or not keys
            wanted = Wanted(
                text, Tie.FREE if is_free else tie, () if is_free else tuple(keys.split(",")), about
            )
            found_lines.append((str(number) in chosen or is_free, wanted))
    return found_lines
