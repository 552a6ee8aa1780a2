"""How often one account may do what is dear: upload, export, search.

Far above what a person's work needs; it holds programs and stuck keys.  Counted in windows of time in the database's
cache, which all processes share; pages without :func:`limited` ask nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from jiugai.ground.common import clock

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True)
class Limit:
    """``most`` in a window of so many seconds; ``verb`` and ``remedy`` are what the refusal says.

    ``step``: how many a process counts by itself before it takes the next place for so many at once, so that ordinary
    reading writes nothing; ``most`` is a multiple of it.
    """

    code: str
    verb: str
    most: int
    seconds: int
    remedy: str
    methods: tuple[str, ...]
    step: int = 1


LIMITS = {
    limit.code: limit
    for limit in (
        Limit("uploads", "上传", 60, 600, "很多份台账可以合成一个文件再传", ("POST",)),
        Limit("exports", "导出", 60, 600, "需要全部数据时，去掉筛选条件一次导出", ("GET", "POST")),
        Limit("searches", "搜索", 600, 600, "要成批查找，请在列表里用筛选条件", ("GET",), step=20),
    )
}
"""The one list.  What is generous is judged by the busiest hour of a county: some ten uploads and thirty searches."""


class TooOften(Exception):
    """Somebody asked more often than a limit allows; ``left`` seconds until it goes on."""

    def __init__(self, limit: Limit, left: int, *, is_first: bool) -> None:
        super().__init__(f"{limit.seconds // 60} 分钟里{limit.verb}超过了 {limit.most} 次，先停一停。")
        self.limit, self.left, self.is_first = limit, left, is_first

    @property
    def remedy(self) -> str:
        return f"{-(-self.left // 60)} 分钟后再试；{self.limit.remedy}。"


_LONGEST = 10_000
"""So many windows a process remembers before it forgets all of them; what it forgets it finds in the cache again."""


@dataclass
class _Window:
    """What this process knows of a window: the last place it saw taken, and how many of that place are still free."""

    place: int = 0
    free: int = 0


_lock = Lock()
_windows: dict[str, _Window] = {}


def limited(code: str) -> Callable[[View], View]:
    """A view that is behind the door already and may not be asked too often: :class:`TooOften`, which becomes 429 with ``Retry-After``.

    :class:`KeyError` for what is no line of :data:`LIMITS`.
    """
    limit = LIMITS[code]

    def within(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            key: UUID = request.acting.key  # type: ignore[attr-defined]
            if request.method in limit.methods and (left := seconds_to_wait(limit, key)):
                raise _refused(limit, key, left)
            return view(request, *args, **kwargs)

        counted.limit = code  # type: ignore[attr-defined]
        return counted  # type: ignore[return-value]

    return within


def seconds_to_wait(limit: Limit, account: UUID) -> int:
    """Counts one more; how many seconds until it may be done again, 0 where it may be done now."""
    instant = int(clock.now().timestamp())
    name = f"limit:{limit.code}:{account}:{instant // limit.seconds}"
    with _lock:
        if len(_windows) > _LONGEST:
            _windows.clear()
        window = _windows.setdefault(name, _Window())
        if window.free:
            window.free -= 1
            return 0
    if _place_taken(limit, name, window):
        return 0
    return limit.seconds - instant % limit.seconds


def _place_taken(limit: Limit, name: str, window: _Window) -> bool:
    """Takes the next place of the window, however many ask at once: the key of a place can be added by one only."""
    last = limit.most // limit.step
    for place in range(window.place + 1, last + 1):
        key = f"{name}:{place}"
        if cache.add(key, 1, limit.seconds):
            with _lock:
                window.place, window.free = max(window.place, place), limit.step - 1
            return True
        if cache.get(key) is None:  # not taken by another: the database was busy, and that is nobody's fault
            return True
    window.place = last
    return False


def _refused(limit: Limit, key: UUID, left: int) -> TooOften:
    """A program that is stuck would fill the log, so the first refusal of a window alone is to be put on record."""
    window = int(clock.now().timestamp()) // limit.seconds
    return TooOften(limit, left, is_first=cache.add(f"limited:{limit.code}:{key}:{window}", 1, limit.seconds))
