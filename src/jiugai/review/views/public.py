"""The public page on which anybody checks a review number: number, estate, date, and nothing more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiugai.ground.access.doors import public
from jiugai.review.models import IssuedNumber
from jiugai.review.numbering import is_sound

_LONGEST = 40


@public
def number(request: HttpRequest) -> HttpResponse:
    """GET ?text=…: whether a number was given, to what, when."""
    asked = request.GET.get("text", "").strip().upper()[:_LONGEST]
    issued = IssuedNumber.objects.select_related("case__plan").filter(text=asked).first() if asked else None
    context = {"asked": asked, "issued": issued, "is_sound": is_sound(asked) if asked else False}
    return render(request, "review/number.html", context, status=404 if asked and issued is None else 200)
