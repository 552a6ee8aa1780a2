"""Supervising the processes of the site: what runs, what is begun again when it dies, and how all of it stops."""

from __future__ import annotations

import ctypes
import errno
import logging
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from jiugai.ground.common import clock
from jiugai.ground.common.append_only import unguarded
from jiugai.ground.common.refusal import Refused
from jiugai.ground.jobs.loops import Stop, pause_after

RUNNING = "run"
"""What only one supervisor of an installation does, and nobody may restore meanwhile."""
THREADS = 8
DRAIN, STEADY = timedelta(seconds=20), timedelta(seconds=60)
_LOOK, PATIENCE = 0.2, 15
_SET_PARENT_DEATH_SIGNAL = 1
_log = logging.getLogger(__name__)


@dataclass
class Child:
    """One kind of process; ``failures`` counts how often it died since it last lived for a minute."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    begun_at: datetime = field(default_factory=clock.now)
    failures: int = 0
    again_at: datetime | None = None

    def begin(self) -> None:
        self.begun_at, self.again_at = clock.now(), None
        # A session of its own: Ctrl-C reaches the supervisor only, which then asks each in order.
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)

    def look(self) -> None:
        """Notices a death, and begins it again when its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            lived = clock.now() - self.begun_at
            self.failures = 0 if lived > STEADY else self.failures + 1
            pause = pause_after(self.failures)
            _log.warning("%s ended with %s, again in %s", self.name, self.process.returncode, pause)
            self.process, self.again_at = None, clock.now() + pause
        if self.again_at is not None and clock.now() >= self.again_at:
            self.begin()

    def ask_to_stop(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


def children(host: str, port: int) -> list[Child]:
    """The web server, one worker and one scheduler."""
    processes = settings.WEB_PROCESSES if connection.vendor == "postgresql" else 1
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [
        sys.executable, "-m", "gunicorn", "jiugai.wsgi:application", "--bind", address,
        "--worker-class", "gthread", "--workers", str(processes), "--threads", str(THREADS),
        "--graceful-timeout", "15", "--timeout", "60", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    command = [sys.executable, "-m", "django"]
    return [Child("web", web), Child("work", [*command, "work"]), Child("schedule", [*command, "schedule"])]


def refuse_unready(host: str, port: int) -> None:
    """Raises :class:`Refused` where the database is not ready for this version, or the port is taken."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        open_to_change = [] if pending else unguarded(connection)
    except DatabaseError as error:
        raise Refused(
            f"连不上数据库（{type(error).__name__}），请检查 DATABASE_URL 和数据库是否在运行。"
        ) from error
    if pending:
        raise Refused(f"数据库还差 {len(pending)} 个迁移，请先运行 jiugai migrate。")
    if open_to_change:
        raise Refused(f"表 {'、'.join(open_to_change)} 没有只增不改的保护，请先运行 jiugai migrate 补上。")
    connection.close()
    _refuse_taken(host, port)


def _refuse_taken(host: str, port: int) -> None:
    """Waits a little, for those of a supervisor that was killed need a moment to let go of the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for left in range(PATIENCE, -1, -1):
        try:
            with socket.create_server((host, port), family=family):
                return
        except OSError as error:
            if not left or error.errno != errno.EADDRINUSE:
                raise Refused(
                    f"用不了 {host} 的端口 {port}（{error.strerror}），请换一个：--port。"
                ) from error
        Event().wait(_LOOK)


def supervise(kept: list[Child], stop: Stop) -> None:
    """Runs them until it is asked to stop; then lets each finish what it has in hand, for 20 seconds at most."""
    for child in kept:
        child.begin()
    try:
        while not stop.wait(_LOOK):
            for child in kept:
                child.look()
    finally:
        _drain(kept)


def _drain(kept: list[Child]) -> None:
    for child in kept:
        child.ask_to_stop(signal.SIGTERM)
    limit = clock.now() + DRAIN
    for child in kept:
        if child.process is not None:
            try:
                child.process.wait(max(0.0, (limit - clock.now()).total_seconds()))
            except subprocess.TimeoutExpired:
                _log.warning("%s did not stop in time", child.name)
                child.ask_to_stop(signal.SIGKILL)
                child.process.wait()


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """A supervisor that is killed leaves nobody on its port: its children are asked to stop by the kernel."""
    if _libc is not None:
        _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
