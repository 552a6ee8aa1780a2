"""The database as one file, and back: SQLite's online backup, PostgreSQL's dump; both as of one instant."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.db import connection

from jiugai.ground.backup.manifest import fixed
from jiugai.ground.common.refusal import Refused

Ask = Callable[[str], list[tuple[Any, ...]]]


class Engine(Protocol):
    """``file`` is what the database is called in a backup."""

    file: str

    def snapshot(self, target: Path) -> Any:
        """A context: writes the database to a file, and answers questions as of the same instant."""

    def holds(self, source: Path, table: str) -> bool:
        """Can the file be read as a database, and does it hold this table?"""

    def load(self, source: Path) -> None:
        """Puts a file's content into the place of the whole database."""


class Sqlite:
    """One step of the online backup holds one read transaction: writers go on, and what they write is not in it."""

    file = "database.sqlite3"

    @contextmanager
    def snapshot(self, target: Path) -> Iterator[Ask]:
        with closing(sqlite3.connect(self._live)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
            if found != ["ok"]:
                raise Refused(f"数据库文件已损坏（{found[0]}），没有备份，请从以前的备份恢复。")
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
            yield lambda question: copy.execute(question).fetchall()

    def holds(self, source: Path, table: str) -> bool:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            try:
                found = copy.execute(
                    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
                )
                return found.fetchone() is not None and copy.execute("PRAGMA quick_check").fetchall() == [
                    ("ok",)
                ]
            except sqlite3.DatabaseError:
                return False

    def load(self, source: Path) -> None:
        connection.close()
        live = self._live
        live.parent.mkdir(parents=True, exist_ok=True)
        beside = live.with_name(f".{live.name}.restored")
        shutil.copyfile(source, beside)
        fixed(beside)
        if live.exists():
            with closing(sqlite3.connect(live, timeout=1)) as present:
                busy = present.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy or live.with_name(live.name + "-wal").exists():
                beside.unlink()
                raise Refused("还有程序在用数据库，请先停下系统再恢复。")
        beside.replace(live)
        fixed(live)

    @property
    def _live(self) -> Path:
        return Path(str(connection.settings_dict["NAME"]))


class Postgres:
    """A dump and the questions share one exported snapshot."""

    file = "database.pgdump"

    @contextmanager
    def snapshot(self, target: Path) -> Iterator[Ask]:
        with psycopg.connect(**_parameters()) as asking:
            asking.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            asking.read_only = True
            (name,) = asking.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
            _run("pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={target}")
            yield lambda question: asking.execute(question.encode()).fetchall()

    def holds(self, source: Path, table: str) -> bool:
        try:
            return f" TABLE DATA public {table} " in _run("pg_restore", "--list", str(source))
        except Refused:
            return False

    def load(self, source: Path) -> None:
        connection.close()
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        connection.close()
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
            "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(source),
        )  # fmt: skip


def engine_of(vendor: str) -> Engine:
    """That which is called so in a manifest."""
    return Postgres() if vendor == "postgresql" else Sqlite()


def engine() -> Engine:
    """That of this installation."""
    return engine_of(connection.vendor)


def _parameters() -> dict[str, Any]:
    told = connection.settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: told[key] for name, key in named.items() if told[key]}


def _run(program: str, *arguments: str) -> str:
    """What a program of PostgreSQL prints; the password is told by the environment, where no list of processes shows it."""
    variables = {
        {"dbname": "PGDATABASE"}.get(name, f"PG{name.upper()}"): str(value)
        for name, value in _parameters().items()
    }
    done = subprocess.run(
        [_found(program), *arguments], env={**os.environ, **variables}, capture_output=True, text=True
    )
    if done.returncode:
        raise Refused(f"{program} 没有成功：{done.stderr.strip()[-300:]}。")
    return done.stdout


def _found(program: str) -> str:
    """The newest in the usual folder, for it can talk to every older server; else the one on the path."""
    usual = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"),
        key=lambda path: int(path.parts[-3].partition(".")[0]),
    )
    found = str(usual[-1]) if usual else shutil.which(program)
    if not found:
        raise Refused(f"没有找到 {program}，请安装与数据库同版本的 PostgreSQL 客户端。")
    return found
