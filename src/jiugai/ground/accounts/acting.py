"""Who acts in a request: the account, the roles it holds today, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jiugai.ground.access.gifts import GIFTS
from jiugai.ground.access.roles import ROLES, may, name_of
from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.accounts.actions import posts_of
from jiugai.ground.accounts.models import Account, Membership
from jiugai.ground.accounts.workplaces import lying_in
from jiugai.ground.audit.actions import NOWHERE, Codes, where_the_actor_works
from jiugai.ground.audit.timeline import Line
from jiugai.ground.common import clock


class Person:
    """An account as it acts today; nobody where none has logged in.  Reads its memberships once."""

    def __init__(self, account: Account | None) -> None:
        self.account = account
        self.is_signed_in = account is not None
        self._reaches: dict[str, Reach] = {}

    @property
    def key(self) -> UUID | None:
        return self.account.pk if self.account else None

    @property
    def somebody(self) -> Account:
        """The account, behind a door that nobody passes without one."""
        assert self.account is not None
        return self.account

    @cached_property
    def memberships(self) -> list[Membership]:
        if self.account is None:
            return []
        held = self.account.memberships.on(clock.today()).select_related("division", "organisation")
        return list(held.order_by("since", "id"))

    def reach(self, permission: str) -> Reach:
        """Where the permission is held; :class:`KeyError` for one that is not declared."""
        if permission not in self._reaches:
            self._reaches[permission] = self._reach(permission)
        return self._reaches[permission]

    def _reach(self, permission: str) -> Reach:
        may((), permission)
        places = tuple(
            Place(m.division.level, m.division.code, m.division.name) if m.division else Place(0, "", "全国")
            for m in self.memberships if may((m.role,), permission)
        )  # fmt: skip
        return Reach(places, self._given.get(permission, frozenset()))

    @cached_property
    def _given(self) -> dict[str, frozenset[UUID]]:
        """Permission → rows given to the account; asks only for those whose role can be given any."""
        given: dict[str, frozenset[UUID]] = {}
        for one in GIFTS:
            if self.key is not None and any(may((m.role,), one.permission) for m in self.memberships):
                rows = frozenset(one.rows(self.key))
                given |= {p: given.get(p, frozenset()) | rows for p in one.permissions}
        return given

    def can(self, permission: str) -> bool:
        return bool(self.reach(permission))

    @property
    def post(self) -> str:
        """What the bar shows: 利通区住建局 · 县级经办人."""
        if not self.memberships:
            return self.account.login if self.account else ""
        first = self.memberships[0]
        return f"{first.organisation.name} · {name_of(first.role)}"

    @property
    def place(self) -> Place:
        """Where the person works: that of the first membership; the country where none is named."""
        for m in self.memberships:
            if m.division is not None:
                return Place(m.division.level, m.division.code, m.division.name)
        return Place(0, "", "全国")

    @cached_property
    def codes(self) -> Codes:
        """The province, city and county where the person works, empty for nobody and for the country."""
        for m in self.memberships:
            if lies := lying_in(m.division):
                return lies.codes
        return NOWHERE

    def told(self, lines: list[Line]) -> list[tuple[Line, str]]:
        """The lines of a timeline, each with who did it: for rooms that know no accounts."""
        return told(lines)

    @cached_property
    def can_do(self) -> dict[str, bool]:
        """Each permission held, for templates: ``{% if acting.can_do.sites_edit %}``."""
        held = {p for m in self.memberships if m.role in ROLES for p in ROLES[m.role].permissions}
        return {p.replace(".", "_"): True for p in held}


class Asked(HttpRequest):
    """A request as views get it."""

    acting: Person
    number: str


class ActingMiddleware:
    """Puts the :class:`Person` on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        acting = _Lazily(request)
        request.acting = acting  # type: ignore[attr-defined]
        token = where_the_actor_works.set(lambda: acting.codes)
        try:
            return self.get_response(request)
        finally:
            where_the_actor_works.reset(token)


class _Lazily:
    """Asks the session only when somebody asks for the person: public pages cost no query."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _person(self) -> Person:
        user = self._request.user
        return Person(user if user.is_authenticated and user.is_active else None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._person, name)


NOBODY_KNOWN = frozenset([
    "accounts.address_locked", "accounts.locked", "accounts.login_failed", "accounts.oidc_refused", "accounts.password_right",
    "accounts.wrong_code",
])  # fmt: skip
"""Events of a log-in that has not come about yet: somebody acted, nobody knows who."""


def actor_of(event: str, actor: UUID | None, posts: Mapping[UUID, str]) -> str:
    """Who did it, as pages say it; ``posts`` by key, of :func:`~jiugai.ground.accounts.actions.posts_of`."""
    if actor is not None:
        return posts.get(actor, "已删除的账号")
    return "没有登录的人" if event in NOBODY_KNOWN else "系统"


def told(lines: list[Line]) -> list[tuple[Line, str]]:
    """The lines of a timeline, each with who did it."""
    posts = posts_of({line.actor for line in lines if line.actor})
    return [(line, actor_of(line.event, line.actor, posts)) for line in lines]
