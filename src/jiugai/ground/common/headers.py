"""Headers of every answer: what the browser may load and whom it may tell."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SANDBOXED = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; sandbox allow-scripts; "
    "frame-ancestors 'self'"
)
"""For a page that was made from an uploaded document: it may look as it likes, in an origin of its own, and reach nothing."""


class HeadersMiddleware:
    """Sets what a view has not set itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        tiles = settings.MAP_TILES.split("/{")[0] if settings.MAP_TILES else ""
        origin = "/".join(tiles.split("/")[:3]).replace("{s}", "*")
        self.policy = POLICY.replace("blob:", f"blob: {origin}".strip()) if origin else POLICY
        if settings.OIDC_NAME:  # a form that leads to the organisation's own log-in
            entry = "/".join(settings.OIDC_URL.split("/")[:3])
            self.policy = self.policy.replace("form-action 'self'", f"form-action 'self' {entry}")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if "text/html" in response.headers.get("Content-Type", ""):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
