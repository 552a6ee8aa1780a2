"""Who sits in a leading group: giving a seat and ending one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.accounts import within
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.leading_groups import Appointment, seat, unseat, who
from jiugai.ground.accounts.models import Organisation, Position, Seat
from jiugai.ground.accounts.pages.choices import office_among
from jiugai.ground.accounts.pages.organisations import found
from jiugai.ground.accounts.pages.people import kept
from jiugai.ground.accounts.within import MANAGE
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import OutOfReach, Refused

_TYPED = ("position", "office", "name", "post", "document", "since")


@needs(MANAGE)
def seats(request: Asked, pk: UUID) -> HttpResponse:
    """GET: the form of a seat; POST: gives it."""
    held, refused = found(request, pk), ""
    typed = {k: request.POST.get(k, "").strip() for k in _TYPED}
    if request.method == "POST":
        try:
            made = seat(held, _appointment(request, held, typed), by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"「{who(made)}」任{made.get_position_display()}。")
            return HttpResponseRedirect(kept("accounts_organisation", pk, f"seat-{pk}"))
    elif last := held.seats.order_by("-id").first():
        typed |= {"document": last.document, "since": str(last.since)}  # one document appoints them all
    context = {
        "organisation": held, "typed": typed, "refused": refused, "positions": Position.choices, "today": clock.today(),
    }  # fmt: skip
    return render(request, "accounts/seat.html", context, status=409 if refused else 200)


def _appointment(request: Asked, group: Organisation, typed: dict[str, str]) -> Appointment:
    try:
        since = date.fromisoformat(typed["since"]) if typed["since"] else None
    except ValueError:
        raise Refused(f"日期“{typed['since'][:20]}”读不懂，写成 {clock.today()}。") from None
    offered = within.seatable(request.acting.reach(MANAGE), group)
    member = office_among(offered, typed["office"]) if typed["office"] else None
    return Appointment(
        typed["position"], member, typed["post"], {"name": typed["name"]} if typed["name"] else None, typed["document"], since
    )  # fmt: skip


@needs(MANAGE)
def one(request: Asked, pk: UUID) -> HttpResponse:
    """POST: ends a seat; it can be given again at once, so there is no page before it."""
    held = Seat.objects.select_related("group__division", "member").filter(pk=pk).first()
    if held is None:
        raise OutOfReach("没有这一席，或它不在您的管辖范围内。")
    found(request, held.group_id)
    if request.method == "POST":
        unseat(held, by=request.acting.key)
        messages.success(request, f"「{who(held)}」不再是{held.get_position_display()}。")
    return HttpResponseRedirect(reverse("accounts_organisation", args=[held.group_id]))
