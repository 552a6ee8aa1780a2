"""Pages for everybody, on a phone first and without script: their size of print, and how they are sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_COOKIE = "z"
_YEAR = 365 * 24 * 3600


def phone_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of ``common/phone.html``; ``?z=1`` asks for large print, ``?z=0`` for the usual one, and a cookie keeps it.

    It is kept by no cache: what one household filled in is not for the next who uses the telephone.
    """
    asked = request.GET.get(_COOKIE, "")
    is_large = asked == "1" if asked in ("0", "1") else request.COOKIES.get(_COOKIE) == "1"
    rest = urlencode([(k, v) for k, v in request.GET.items() if k != _COOKIE])
    answer = render(
        request,
        template,
        {**context, "large": is_large, "kept_query": f"&{rest}" if rest else ""},
        status=status,
    )
    if asked in ("0", "1"):
        answer.set_cookie(
            _COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    answer["Cache-Control"] = "no-store"
    return answer
