"""What a view asks of who comes: a permission, a log-in, or nothing.  A view without a door is refused to everybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from jiugai.ground.access.roles import PERMISSIONS
from jiugai.ground.access.scope import Place, Reach

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
PUBLIC = "public"
SIGNED_IN = "signed in"


class Acting(Protocol):
    """Who acts in a request: what ``accounts`` puts on it."""

    is_signed_in: bool

    @property
    def key(self) -> UUID | None: ...

    @property
    def place(self) -> Place: ...

    def reach(self, permission: str) -> Reach: ...

    def told(self, lines: list[Any]) -> list[tuple[Any, str]]:
        """The lines of a timeline, each with who did it."""


class Asked(HttpRequest):
    """A request as the views of rooms below ``accounts`` get it."""

    acting: Acting


class NoPermission(Exception):
    """The permission that is missing."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


def public(view: View) -> View:
    """Open to everybody."""
    return _door(view, PUBLIC, PUBLIC)


def signed_in(view: View) -> View:
    """Open to whoever has logged in, whatever the role."""
    return _door(view, SIGNED_IN, SIGNED_IN)


def needs(permission: str, *, to_write: str | None = None) -> Callable[[View], View]:
    """Open to who holds the permission somewhere; ``to_write`` is that of POST, PUT and DELETE where it is another.

    The view finds where in ``request.acting.reach(permission)`` and filters by it.
    """
    for name in (permission, to_write or permission):
        PERMISSIONS[name]
    return lambda view: _door(view, permission, to_write or permission)


def _door(view: View, to_read: str, to_write: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted = to_read if request.method in ("GET", "HEAD", "OPTIONS") else to_write
        if wanted != PUBLIC:
            acting: Acting = request.acting  # type: ignore[attr-defined]
            if not acting.is_signed_in:
                return sent_to_login(request)
            if wanted != SIGNED_IN and not acting.reach(wanted):
                raise NoPermission(wanted)
        return view(request, *args, **kwargs)

    guarded.door = (to_read, to_write)  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def sent_to_login(request: HttpRequest) -> HttpResponseBase:
    """To the log-in and afterwards back to this page; a part of a page takes the whole page there."""
    part = request.headers.get("HX-Current-URL", "") if request.headers.get("HX-Request") else ""
    if part:
        try:
            path = urlsplit(part).path
        except ValueError:  # no browser sends such an address
            path = "/"
        whole = redirect_to_login(path)
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = whole["Location"]
        return answer
    return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
