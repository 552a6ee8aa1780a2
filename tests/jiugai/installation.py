"""An installation of its own for a test: a data directory, a database on the engine under test, real processes.

Tests that need several connections, processes or a database they may replace use it; it is a copy of one that was
migrated once, for tables that are only added to cannot be emptied.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Event
from urllib.request import urlopen
from uuid import uuid4

import psycopg

POSTGRES = os.environ.get("DATABASE_URL", "")
PREAMBLE = "import django; django.setup()\n"


@dataclass(frozen=True)
class Installation:
    """``data`` is its folder; ``url`` names its database on PostgreSQL."""

    data: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JIUGAI_", "DATABASE_URL"))}
        own = {"JIUGAI_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": "jiugai.settings", "PYTHONUTF8": "1"}
        return {**kept, **own, **({"DATABASE_URL": self.url} if self.url else {})}

    def run(self, *command: str, fails: bool = False, **more: str) -> str:
        """What ``jiugai COMMAND`` prints, on both outputs."""
        return self._finished([sys.executable, "-m", "django", *command], fails, more)

    def python(self, program: str, fails: bool = False, **more: str) -> str:
        """What a program prints that runs inside the installation."""
        return self._finished([sys.executable, "-c", PREAMBLE + program], fails, more)

    def _finished(self, command: list[str], fails: bool, more: dict[str, str]) -> str:
        done = subprocess.run(
            command, env={**self.environment, **more}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout
        return done.stdout

    def begun(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """A process ``jiugai COMMAND`` that goes on."""
        return self._begun([sys.executable, "-m", "django", *command], more)

    def python_begun(self, program: str, **more: str) -> subprocess.Popen[str]:
        return self._begun([sys.executable, "-c", PREAMBLE + program], more)

    def _begun(self, command: list[str], more: dict[str, str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, env={**self.environment, **more}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )  # fmt: skip


@lru_cache(maxsize=1)
def _migrated() -> Installation:
    folder = Path(tempfile.mkdtemp(prefix="migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Installation(folder, _database())
    made.run("migrate", "--verbosity", "0")
    return made


def _database(template: str = "template0") -> str:
    if not POSTGRES:
        return ""
    name = f"site_{uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[call-overload]
    return POSTGRES.rpartition("/")[0] + "/" + name


@contextmanager
def installation(folder: Path, *, migrated: bool = True) -> Iterator[Installation]:
    """A fresh one below a folder; empty of tables unless migrated."""
    if not migrated:
        made = Installation(folder, _database())
    else:
        template = _migrated()
        shutil.copytree(template.data, folder, dirs_exist_ok=True)
        made = Installation(folder, _database(template.url.rpartition("/")[2]) if template.url else "")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield made
    finally:
        if made.url:
            with psycopg.connect(POSTGRES, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{made.url.rpartition("/")[2]}" WITH (FORCE)')  # type: ignore[call-overload]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as plug:
        port: int = plug.getsockname()[1]
    return port


def waited_for(port: int, seconds: float = 20) -> bool:
    """Does somebody answer HTTP at the port in time?"""
    for _ in range(int(seconds * 10)):
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return True
        except OSError as error:
            if hasattr(error, "code"):  # an answer all the same
                return True
        Event().wait(0.1)
    return False


def stopped(
    process: subprocess.Popen[str], number: int = signal.SIGTERM, seconds: float = 25
) -> tuple[int, str]:
    """Asks a process to stop; its exit status and what it printed."""
    process.send_signal(number)
    told, _ = process.communicate(timeout=seconds)
    return process.returncode, told
