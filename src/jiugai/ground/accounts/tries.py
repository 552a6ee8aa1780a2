"""Counting log-ins that fail: after too many within a quarter of an hour no more are taken, for a fixed time.

A try is counted before its password is looked at and taken back when it was right, so that many at once are no more than
the limit.  A name that nobody has is counted and locked as one that somebody has, for nobody is to learn which it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from jiugai.ground.accounts.models import Account, Counted, Stranger
from jiugai.ground.common import clock

_MICROSECONDS = 1_000_000
KEPT_DAYS = 1
"""How long a name that nobody has, and an address, is remembered after its last try."""


@dataclass(frozen=True)
class Limit:
    """How many failures within ``window`` begin a lock, and how long it lasts."""

    failures: int
    window: timedelta = timedelta(minutes=15)
    lock: timedelta = timedelta(minutes=15)


OF_A_NAME = Limit(5)


def of_an_address() -> Limit:
    """Generous, because a whole office comes from one address."""
    return Limit(settings.ADDRESS_FAILURES)


TOO_MANY = "too_many"
"""The code of the error of a form where no try was let in."""
_BUSY = "现在登录的人太多，等几秒再试一次。"


def said(until: datetime | None) -> str:
    """What the person reads."""
    if until is None:
        return _BUSY
    return f"连续输错 {OF_A_NAME.failures} 次，这个登录名锁定到 {shown(until)}。到时间再试；忘了密码，联系本级系统管理员重设。"


def said_of_address(until: datetime | None) -> str:
    """What the person reads where a whole address is locked."""
    if until is None:
        return _BUSY
    return (
        f"从您所在的网络登录，{_minutes(of_an_address().window)} 分钟内输错了 {of_an_address().failures} 次，锁定到 {shown(until)}。"
        "在这台电脑上登录过的人不受影响；急用请联系本级系统管理员。"
    )


def figures(until: datetime | None) -> dict[str, str]:
    """What the record of a lock says."""
    return {"until": shown(until)} if until else {}


def shown(until: datetime) -> str:
    """The first whole minute at which it is over."""
    return f"{(until + timedelta(seconds=59)).astimezone(clock.SHANGHAI):%H:%M}"


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


class Locked(Exception):
    """No try is let in; ``until`` when, or None where as many as the limit wait for their answers at this moment."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__(until)
        self.until = until


def stranger(kind: str, text: str) -> Stranger:
    """The row of a name that nobody has or of an address, made at its first try."""
    digest = salted_hmac(f"jiugai.accounts.tries.{kind}", text, algorithm="sha256").hexdigest()
    return Stranger.objects.get_or_create(digest=digest, defaults={"last_on": clock.today()})[0]


def begin(row: Counted, limit: Limit) -> int:
    """Lets a try in, and returns what :func:`fail` or :func:`forgive` is told of it.  Raises :class:`Locked`."""
    with transaction.atomic():
        held, now = _held(row), clock.now()
        until = _locked(held, now)
        at = _stamp(held, now)
        busy = until is None and len(_present(held, limit, now)) >= limit.failures
        if until is not None:
            held.tried_while_locked += 1
        elif not busy:
            held.tries = [*_present(held, limit, now), [at, False]]
        _save(held)
    if until is not None or busy:
        raise Locked(until)
    return at


def look(row: Counted) -> None:
    """Raises :class:`Locked` where the row is locked, and counts the try; writes nothing where it is not."""
    if row.locked_until is None or row.locked_until <= clock.now():
        return
    with transaction.atomic():
        held = _held(row)
        until = _locked(held, clock.now())
        held.tried_while_locked += until is not None
        _save(held)
    if until is not None:
        raise Locked(until)


def fail(row: Counted, limit: Limit, at: int | None = None) -> datetime | None:
    """The try was wrong; the end of the lock that this begins, None where it begins none.

    ``at`` is what :func:`begin` returned; without it the failure is counted now.  A failure during a lock counts no further.
    """
    with transaction.atomic():
        held, now = _held(row), clock.now()
        if _locked(held, now):
            return None
        others = [t for t in _present(held, limit, now) if t[0] != at]
        held.tries = [*others, [at or _stamp(held, now), True]][-limit.failures :]
        begins = sum(failed for _, failed in held.tries) >= limit.failures
        if begins:
            held.tries, held.locked_until, held.tried_while_locked = [], now + limit.lock, 0
        _save(held)
        return held.locked_until if begins else None


def forgive(row: Counted, at: int) -> None:
    """The try was right: it counts no longer."""
    with transaction.atomic():
        held = _held(row)
        held.tries = [t for t in held.tries if t[0] != at]
        _save(held)


def unlock(account: Account) -> None:
    """Forgets failures and lock of an account that is held for update; the caller saves ``UNLOCKED``."""
    account.tries, account.locked_until = [], None


UNLOCKED = ("tries", "locked_until")


def forget_strangers() -> int:
    """Removes names that nobody has and addresses of earlier days; returns how many."""
    first = clock.today() - timedelta(days=KEPT_DAYS)
    return Stranger.objects.filter(last_on__lt=first).delete()[0]


def _held(row: Counted) -> Counted:
    model: Any = row._meta.model  # not its type: the account of a request is a proxy
    held: Counted = model._base_manager.select_for_update().get(pk=row.pk)
    return held


def _locked(held: Counted, now: datetime) -> datetime | None:
    return held.locked_until if held.locked_until and held.locked_until > now else None


def _present(held: Counted, limit: Limit, now: datetime) -> list[list[int]]:
    first = int((now - limit.window).timestamp() * _MICROSECONDS)
    return [t for t in held.tries if t[0] > first]


def _stamp(held: Counted, now: datetime) -> int:
    """The instant; a microsecond later where another try has it."""
    at = int(now.timestamp() * _MICROSECONDS)
    return max(at, max((t[0] + 1 for t in held.tries), default=at))


def _save(held: Counted) -> None:
    fields = ["tries", "locked_until", "tried_while_locked"]
    if isinstance(held, Stranger):
        held.last_on = clock.today()
        fields.append("last_on")
    held.save(update_fields=fields)
