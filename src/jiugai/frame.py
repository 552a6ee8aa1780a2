"""What every page's frame shows: where one is, the life line of a project, who acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from jiugai.demo.people import logins
from jiugai.ground.inbox.lists import waiting


@dataclass(frozen=True)
class Station:
    """One entry of the life line; ``path`` begins the addresses of its pages, as those of ``also`` do, ``key`` is the letter that
    follows ``g``, ``unless`` a permission that hides it."""

    name: str
    path: str
    permission: str = ""
    key: str = ""
    unless: str = ""
    also: tuple[str, ...] = ()

    def is_at(self, path: str) -> bool:
        """Is a page one of its own?"""
        return path == self.path if self.path == "/" else path.startswith((self.path, *self.also))


LIFE_LINE = (
    Station("今天", "/", key="j"),
    Station("摸底", "/sites/", "sites.view", "m"),
    Station("立项", "/projects/", "projects.view", "l"),
    Station("方案", "/plans/", "plans.view", "f", also=("/plan-check/", "/plan-batches/", "/guidance/")),
    Station("方案", "/plan-check/", "plans.check", "f", unless="plans.view"),
    Station("居民", "/residents/", "residents.view", "v"),
    Station("审核", "/review/", "review.view", "s", also=("/windows/", "/cover-letters/", "/experts/")),
    Station("评审", "/panels/", "review.score", "s"),
)
"""The rooms that exist, in the order of a project's life."""
ACROSS = (
    Station("机构与人员", "/accounts/", "accounts.manage"),
    Station("区划", "/divisions/", "divisions.change"),
    Station("审计", "/audit/", "audit.view"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of ``common/base.html``."""
    acting = getattr(request, "acting", None)
    limit = settings.FILE_LIMIT // (1024 * 1024)
    if acting is None or not acting.is_signed_in:
        entrance = request.path == settings.LOGIN_URL
        listed = logins() if settings.DEMO and entrance else []
        return {"acting": None, "demo": settings.DEMO, "demo_logins": listed, "oidc_name": settings.OIDC_NAME}

    def shown(stations: tuple[Station, ...]) -> list[tuple[Station, bool]]:
        return [
            (s, s.is_at(request.path))
            for s in stations
            if (not s.permission or acting.can(s.permission)) and not (s.unless and acting.can(s.unless))
        ]

    return {
        "acting": acting,
        "demo": settings.DEMO,
        "file_limit": limit,
        "life_line": shown(LIFE_LINE),
        "across": shown(ACROSS),
        # one query, and only where the bar is shown; the inbox has counted already
        "waiting": SimpleLazyObject(lambda: getattr(request, "waiting", None) or waiting(acting)),
    }
