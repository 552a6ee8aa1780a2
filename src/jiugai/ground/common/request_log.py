"""One structured line a request, with a number that an error page shows; no personal data, no query strings."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jiugai.ground.common import clock, tallies
from jiugai.ground.common.ids import fresh_id

log = structlog.get_logger("jiugai.request")


class RequestLogMiddleware:
    """Numbers requests, logs how long each took, and counts them where somebody watches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = fresh_id().hex[-12:]
        request.number = number  # type: ignore[attr-defined]
        started = clock.ticks()
        response = self.get_response(request)
        seconds = clock.ticks() - started
        if settings.METRICS_TOKEN:
            tallies.count(response.status_code, seconds)
        level = log.error if response.status_code >= 500 else log.info
        level(
            "request", number=number, method=request.method, path=request.path, status=response.status_code,
            ms=round(seconds * 1000),
        )  # fmt: skip
        return response
