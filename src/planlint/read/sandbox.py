"""Reading in a child process with limits, so that no file can take the caller down.

The limits on memory hold on Linux; time is limited everywhere.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Generic, TypeVar, cast

from planlint.document import Document, Unreadable
from planlint.read import read
from planlint.read.pace import PAGE_SECONDS, tell

T = TypeVar("T")
MIB = 1 << 20
MEMORY, MEMORY_WITH_OCR = 512 * MIB, 1536 * MIB
SECONDS = 60.0

_CRASHED = "文件无法读取，可能已损坏，请重新保存或换一份。"
_TOO_DEEP = "文件结构层层嵌套，无法读取，请重新保存或换一份。"
_TOO_MUCH = "读取这个文件占用的内存超过上限，请压缩图片或拆成几个文件再检查。"
_TOO_SLOW = "检查这个文件超过 {seconds:.0f} 秒，已停止，请拆成几个文件再检查。"
_LONGEST = 3600.0
_GRACE = 0.5
_PARENT_CHECK = 5.0


def read_isolated(
    path: Path, *, ocr: bool = False, memory: int | None = None, seconds: float = SECONDS
) -> Document:
    """Read a file in a child process of its own.

    ``memory``: bytes of address space, 512 MiB or, with OCR, 1.5 GiB; ``seconds``: wall time, to which
    each recognised page adds :data:`~planlint.read.pace.PAGE_SECONDS`, up to an hour.
    Raises :class:`Unreadable` for all that goes wrong there, a crash included.
    """
    limit = memory or (MEMORY_WITH_OCR if ocr else MEMORY)
    with IsolatedPool(partial(read, ocr=ocr), workers=1, memory=limit, seconds=seconds) as pool:
        result = next(pool.map([path]))[1]
    if isinstance(result, Unreadable):
        raise result
    return result


class IsolatedPool(Generic[T]):
    """Workers that apply one function to many files, each file within limits.

    The function must be picklable where processes cannot fork.  A worker that dies, hangs or
    runs out of memory is replaced; its file has an :class:`Unreadable` as its result.
    """

    def __init__(
        self,
        function: Callable[[Path], T],
        *,
        workers: int | None = None,
        memory: int = MEMORY,
        seconds: float = SECONDS,
    ) -> None:
        self._function = function
        self._size = workers or os.cpu_count() or 1
        self._memory = memory
        self._seconds = seconds
        self._workers: list[_Worker] = []

    def __enter__(self) -> IsolatedPool[T]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def map(self, paths: Iterable[Path]) -> Iterator[tuple[Path, T | Unreadable]]:
        """Each path with its result, in the order in which they are done."""
        todo, again = iter(paths), deque[Path]()
        while True:
            self._hand_out(todo, again)
            busy = [worker for worker in self._workers if worker.path is not None]
            if not busy:
                return
            for worker in self._ready(busy):
                path, result = worker.path, worker.take()
                if path is None or result is _NOT_YET:
                    continue
                if worker.is_spoilt:
                    worker.end()
                    self._workers.remove(worker)
                if result is _MEMORY and worker.done > 1:
                    again.append(path)  # it may have been the files before it
                    continue
                yield path, cast("T | Unreadable", result)

    def _hand_out(self, todo: Iterator[Path], again: deque[Path]) -> None:
        idle = [worker for worker in self._workers if worker.path is None]
        while idle or len(self._workers) < self._size:
            path = again.popleft() if again else next(todo, None)
            if path is None:
                return
            if again or not idle:
                worker = _Worker(self._function, self._memory, self._workers)
                self._workers.append(worker)
            else:
                worker = idle.pop()
            worker.give(path, self._seconds)

    def _ready(self, busy: list[_Worker]) -> list[_Worker]:
        """The workers with news, or dead, or past their time; waits for the first."""
        left = max(min(worker.deadline for worker in busy) - time.monotonic(), 0)
        objects = [o for worker in busy for o in (worker.connection, worker.process.sentinel)]
        signalled = set(wait(objects, left))
        now = time.monotonic()
        return [
            worker
            for worker in busy
            if {worker.connection, worker.process.sentinel} & signalled or now >= worker.deadline
        ]


_MEMORY = Unreadable(_TOO_MUCH)
_NOT_YET = object()


class _Worker:
    """A child process and the file it is busy with."""

    def __init__(
        self, function: Callable[[Path], object], memory: int, others: Sequence[_Worker] = ()
    ) -> None:
        context = _context()
        self.connection, theirs = context.Pipe()
        # A forked child has our ends of the pipes too; while it holds them none would see that we are gone.
        forked = context.get_start_method() == "fork"
        ours = (self.connection, *(other.connection for other in others)) if forked else ()
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_work, args=(theirs, ours, function, memory, os.getpid()), daemon=True
        )
        self.process.start()
        theirs.close()
        self.path: Path | None = None
        self.seconds = 0.0
        self.deadline = 0.0
        self.done = 0
        self.is_spoilt = False

    def give(self, path: Path, seconds: float) -> None:
        self.path, self.seconds, self.deadline = path, seconds, time.monotonic() + seconds
        try:
            self.connection.send(path)
        except OSError:  # it died while idle; take() will find it so
            self.is_spoilt = True

    def take(self) -> object:
        """The result of the file, an Unreadable where there is none, and the worker is idle; or "not yet"."""
        try:
            while self.connection.poll():
                kind, value = self.connection.recv()
                if kind != "page":
                    self.is_spoilt = self.is_spoilt or kind in ("memory", "failed")
                    return self._finish(_result(kind, value))
                earned = min(PAGE_SECONDS, max(_LONGEST - self.seconds, 0))
                self.seconds += earned
                self.deadline += earned
        except (EOFError, OSError):
            self.is_spoilt = True
            return self._finish(Unreadable(_CRASHED))
        late = time.monotonic() >= self.deadline
        if self.process.is_alive() and not late:
            return _NOT_YET
        self.is_spoilt = True
        slow = late and self.process.is_alive()
        return self._finish(Unreadable(_TOO_SLOW.format(seconds=self.seconds) if slow else _CRASHED))

    def _finish(self, result: object) -> object:
        self.path = None
        self.done += 1
        return result

    def end(self) -> None:
        """Ask, then force; asking lets it end a converter it may have started."""
        self.connection.close()
        self.process.terminate()
        self.process.join(_GRACE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _result(kind: str, value: object) -> object:
    match kind:
        case "done":
            return value
        case "memory":
            return _MEMORY
        case "failed":
            error = Unreadable(_CRASHED)
            error.add_note(str(value))
            return error
    return Unreadable(str(value))


def _context() -> BaseContext:
    """Forking is by far the fastest, but only safe on Linux and without other threads."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _work(
    connection: Connection,
    ours: tuple[Connection, ...],
    function: Callable[[Path], object],
    memory: int,
    parent: int,
) -> None:
    for end in ours:
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    _end_with(parent)
    _limit(memory)
    tell(lambda: connection.send(("page", None)))
    while True:
        while not connection.poll(_PARENT_CHECK):
            if os.name == "posix" and os.getppid() != parent:
                return
        try:
            path = connection.recv()
        except (EOFError, OSError):
            return
        result = _attempt(function, path)
        try:
            connection.send(result)
        except MemoryError:  # no room to pack what was read
            connection.send(("memory", ""))
        except OSError:  # nobody is left to hear it
            return


def _attempt(function: Callable[[Path], object], path: Path) -> tuple[str, object]:
    try:
        return "done", function(path)
    except Unreadable as error:
        return "unreadable", str(error)
    except MemoryError:
        return "memory", ""
    except RecursionError:
        return "unreadable", _TOO_DEEP
    except SystemExit:
        raise
    except BaseException:  # noqa: BLE001 — the boundary of the process; parsers in Rust raise below Exception
        return "failed", traceback.format_exc(limit=-8)


def _end_with(parent: int) -> None:
    """Stop in the middle of a file too when the parent is gone: killed, or its terminal closed."""
    if os.name != "posix":
        return

    def look(signum: int, frame: FrameType | None) -> None:
        if os.getppid() != parent:
            raise SystemExit(1)

    signal.signal(signal.SIGHUP, _stop)
    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _PARENT_CHECK, _PARENT_CHECK)


def _stop(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(1)


def _limit(memory: int) -> None:
    """So much for the child itself: what it has from its parent, a server perhaps, counts besides."""
    if sys.platform != "linux":
        return
    import resource

    inherited = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    memory += inherited
    # Only the soft limit: a converter started from here must be able to lift it.
    for which, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (limit if hard < 0 else min(limit, hard), hard))
