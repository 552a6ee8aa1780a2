"""Turns away what is too large to be an upload before any of it is kept, and says so."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

_ASIDE = 1024 * 1024
"""What the other fields of a form may have beside its file."""
_PATIENCE = 512 * 1024 * 1024
"""So much is read and thrown away, for a browser shows no answer before it has sent all; then the line is cut."""
_PIECE = 1 << 16


class TooLargeMiddleware:
    """Goes by the length that is announced; a body without one is not read by anybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        size = int(announced) if announced.isdigit() else 0
        limit = max(settings.FILE_LIMIT, *settings.FILE_LIMITS.values(), 0)
        if size <= limit + _ASIDE:
            return self.get_response(request)
        _thrown_away(request, min(size, _PATIENCE))
        context = {"size": size // _ASIDE, "limit": limit // _ASIDE}
        response = render(request, "common/too_large.html", context, status=413)
        response["Connection"] = "close"
        return response


def _thrown_away(request: HttpRequest, left: int) -> None:
    stream = request.META["wsgi.input"]
    while left > 0 and (piece := stream.read(min(_PIECE, left))):
        left -= len(piece)
