"""What somebody sees of tasks: one's own, what is overdue below, what one waits for, what one did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from django.db import connection
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery

from jiugai.ground.access.scope import COLUMNS, Reach
from jiugai.ground.accounts.acting import Person
from jiugai.ground.accounts.models import Account
from jiugai.ground.calendar.workdays import all_workdays_left
from jiugai.ground.common import clock
from jiugai.ground.common.paging import MOST
from jiugai.ground.common.templatetags.words import day
from jiugai.ground.divisions.models import Division
from jiugai.ground.inbox.holders import OVERSEE
from jiugai.ground.inbox.models import Notice, Task, TaskQuerySet
from jiugai.ground.inbox.register import KINDS

_NONE = Q(pk__in=[])


class Acting(Protocol):
    """What the lists need to know of somebody: the key of the account, and where it holds a permission."""

    @property
    def key(self) -> UUID | None: ...
    def reach(self, permission: str) -> Reach: ...


def _over(acting: Acting, permissions: Iterable[str], column: str) -> Q:
    """The places in which somebody holds permissions, those that are held alike together."""
    alike: dict[Reach, list[str]] = {}
    for permission in sorted(set(permissions)):
        if reach := acting.reach(permission):
            alike.setdefault(reach, []).append(permission)
    whole = _NONE
    for reach, held in alike.items():
        if column == "permission":
            whole |= Q(permission__in=held) & reach.condition
        else:
            kinds = [k.code for k in KINDS.values() if k.seen_with in held]
            whole |= Q(kind__in=kinds) & reach.condition
    return whole


def doable(acting: Acting) -> TaskQuerySet:
    """What waits and the person may do, whoever has it; of personal ones those of the person."""
    personal = [k.code for k in KINDS.values() if k.is_personal]
    found = Task.objects.open().filter(_over(acting, (k.permission for k in KINDS.values()), "permission"))
    return found.exclude(~Q(assignee=acting.key), kind__in=personal) if personal else found


def mine(acting: Acting) -> TaskQuerySet:
    """What waits for the person: what nobody has yet, and what the person has."""
    return doable(acting).filter(Q(assignee=None) | Q(assignee=acting.key))


def in_colleagues_hands(acting: Acting) -> TaskQuerySet:
    """What the person may do and somebody else has."""
    return doable(acting).exclude(Q(assignee=None) | Q(assignee=acting.key))


def overdue_below(acting: Acting) -> TaskQuerySet:
    """What is overdue where the person looks over tasks, of the kinds of which the person may read there."""
    reach = acting.reach(OVERSEE)
    late = Task.objects.overdue(clock.today()).within(reach)
    return late.filter(_over(acting, (k.seen_with for k in KINDS.values()), "kind")) if reach else late


def asked(acting: Acting) -> TaskQuerySet:
    """What the person waits for."""
    return Task.objects.open().filter(asked_by=acting.key)


def done(acting: Acting) -> TaskQuerySet:
    """What the person did."""
    return Task.objects.filter(done_by=acting.key, done_at__isnull=False)


class _Counted(Subquery):
    """How many rows a sliced query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Waiting:
    """How much waits, each counted no further than one above :data:`~jiugai.ground.common.paging.MOST`."""

    mine: int = 0
    late: int = 0
    """Of mine, those that are overdue."""
    below: int = 0
    """Overdue where the person looks over tasks."""
    asked: int = 0
    unread: int = 0


@dataclass(frozen=True)
class _Held:
    """Where somebody holds what tasks ask for, by value: an :class:`Acting` that a cache can tell from another."""

    key: UUID
    reaches: tuple[tuple[str, Reach], ...]

    def reach(self, permission: str) -> Reach:
        return dict(self.reaches)[permission]


def waiting(acting: Person) -> Waiting:
    """What the frame of every page shows of the person's inbox: one query, and none for who has not logged in."""
    if acting.key is None:
        return Waiting()
    asked_for = sorted({kind.permission for kind in KINDS.values()})
    held = _Held(acting.key, tuple((permission, acting.reach(permission)) for permission in asked_for))
    with connection.cursor() as cursor:
        cursor.execute(*_frame_statement(held, clock.today()))
        row = cursor.fetchone()
    # what nobody could do at all is NULL
    return (
        Waiting(**{name: count or 0 for name, count in zip(_FRAME, row, strict=True)}) if row else Waiting()
    )


def all_waiting(acting: Person) -> Waiting:
    """As :func:`waiting`, with what the person looks over and waits for: for the inbox itself."""
    wanted = _of_the_frame(acting, clock.today()) | {"below": overdue_below(acting), "asked": asked(acting)}
    row: Any = _counts(acting.somebody.pk, wanted).first() or {}
    return Waiting(**{name: int(row.get(f"n_{name}") or 0) for name in wanted})


_FRAME = ("mine", "late", "unread")


@lru_cache(maxsize=1024)
def _frame_statement(held: _Held, today: date) -> tuple[str, tuple[Any, ...]]:
    """The statement of the frame and its values: building it costs several times what running it does, and it stays the same
    while somebody's posts do."""
    rows = _counts(held.key, _of_the_frame(held, today)).values_list(*(f"n_{name}" for name in _FRAME))
    statement, values = rows.query.sql_with_params()
    return statement, tuple(values)


def _of_the_frame(acting: Acting, today: date) -> dict[str, Any]:
    own = mine(acting)
    unread = Notice.objects.filter(account=acting.key, in_app=True, unread=True)
    return {"mine": own, "late": own.filter(due_sort__lt=today), "unread": unread}


def _counts(key: UUID, rows: dict[str, Any]) -> Any:
    limited = {
        f"n_{name}": _Counted(found.order_by().values("pk")[: MOST + 1]) for name, found in rows.items()
    }
    return Account.objects.filter(pk=key).values(**limited)


FIELDS = (
    "id", "kind", "title", "detail", "path", "due_on", "due_sort", "is_certain", "assignee", "asked_by", "opened_at", "reminded_on",
    "done_at", "outcome", "division__name", "county_code", "county",
)  # fmt: skip


def shown(rows: TaskQuerySet) -> Any:
    """Rows as lists show them, each with the name of its county."""
    county = Division.objects.filter(code=OuterRef("county_code"), ended_on=None).values("name")[:1]
    return rows.annotate(county=Subquery(county)).values(*FIELDS)


def by_area(rows: TaskQuerySet, level: int) -> list[dict[str, Any]]:
    """How many there are in each division of a level, and since when the oldest is overdue, the most first; one query."""
    column = COLUMNS[level - 1]
    name = Division.objects.filter(code=OuterRef(column), ended_on=None).values("name")[:1]
    counted = rows.order_by().values(column).annotate(count=Count("pk"), name=Subquery(name))
    return [
        {"code": r[column], "name": r["name"] or r[column], "count": r["count"]}
        for r in sorted(counted, key=lambda r: (-r["count"], r[column]))
    ]


@dataclass(frozen=True)
class Due:
    """A deadline as pages say it: the distance, the date, and how it is shown (danger, warning, secondary)."""

    distance: str
    date: str
    kind: str


_SOON = 2


def dues(rows: Iterable[dict[str, Any]]) -> dict[date, Due]:
    """The deadlines of some rows, in one query; a term whose holidays are not published says so."""
    today = clock.today()
    wanted = {(r["due_on"], r["is_certain"]) for r in rows if r["due_on"]}
    if not wanted:
        return {}
    left = all_workdays_left(today, (last for last, _ in wanted))
    said: dict[date, Due] = {}
    for last, is_certain in wanted:
        doubt = "" if is_certain else "（节假日未公布，暂按周一至周五计）"
        if last < today:
            distance = f"逾期 {-left[last]} 个工作日" if left[last] else "已逾期"
            said[last] = Due(distance, f"应于 {day(last)}{doubt}", "danger")
        elif last == today:
            said[last] = Due("今天到期", f"{day(last)} 24:00{doubt}", "warning")
        else:
            kind = "warning" if left[last] <= _SOON else "secondary"
            said[last] = Due(f"剩 {left[last]} 个工作日", f"{day(last)} 24:00{doubt}", kind)
    return said
