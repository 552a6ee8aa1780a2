"""The largest profile: how long, how large, and how fast against Django's own way of writing many rows.

python -m bench.generate [PROFILE] [--folder FOLDER]

Takes nation unless told otherwise; on PostgreSQL where DATABASE_URL is set (script/with-postgres), else on SQLite.
FOLDER keeps what was made for other scripts; without it all is gone afterwards.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

MINUTES, GIGABYTES = 10, 3
_SAMPLE = 2_000
_MARK = "finished"


@dataclass(frozen=True)
class Base:
    """A database of its own: its data folder and, on PostgreSQL, its address."""

    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work in it; the second factor is not asked for."""
        own = {"JIUGAI_DATA": str(self.folder), "JIUGAI_REQUIRE_TOTP": "0"}
        if "DJANGO_SETTINGS_MODULE" not in os.environ:
            own["DJANGO_SETTINGS_MODULE"] = "jiugai.settings"
        return {**os.environ, **own, **({"DATABASE_URL": self.url} if self.url else {})}

    @property
    def is_finished(self) -> bool:
        """Is it there as a whole?  A name on PostgreSQL tells nothing of a server that is gone, so its address is kept."""
        mark = self.folder / _MARK
        return mark.exists() and mark.read_text() == self.url

    def finish(self) -> None:
        """Keeps it for the next script."""
        (self.folder / _MARK).write_text(self.url)

    def run(self, *command: str) -> str:
        """What ``jiugai COMMAND`` prints."""
        return _printed([sys.executable, "-m", "django", *command], self.environment)

    def measure(self, module: str, *arguments: str) -> str:
        """What a script of this folder prints that runs inside of it."""
        return _printed([sys.executable, "-m", module, *arguments], self.environment)

    @property
    def bytes(self) -> int:
        """How large the database is."""
        if not self.url:
            return sum(f.stat().st_size for f in self.folder.glob("jiugai.sqlite3*"))
        with psycopg.connect(self.url) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(row[0]) if row else 0


def _printed(command: list[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


@contextmanager
def folder_of(given: str) -> Iterator[Path]:
    """The folder that was named, or one that is gone afterwards."""
    if given:
        yield Path(given)
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def base(folder: Path, name: str) -> tuple[Base, bool]:
    """A migrated database of a name, and whether it is new: made anew unless :meth:`Base.finish` was told that it is whole.

    On PostgreSQL it lies beside the one of DATABASE_URL.
    """
    made = Base(folder / name, _beside(name))
    if made.is_finished:
        return made, False
    shutil.rmtree(made.folder, ignore_errors=True)
    made.folder.mkdir(parents=True)
    if made.url:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            connection.execute(f'CREATE DATABASE "{name}"')
    made.run("migrate", "-v0")
    return made, True


def _beside(name: str) -> str:
    url = os.environ.get("DATABASE_URL", "")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}")) if url else ""


def generated(folder: Path, profile: str) -> Base:
    """A database with a profile; made unless it is there."""
    made, is_new = base(folder, profile)
    if is_new:
        print(f"  making the profile {profile} …", flush=True)
        made.run("generate", "--profile", profile, "--year", "2026")
        made.finish()
    return made


def _bulk_create() -> None:
    """Inside a database: CPU seconds of writing estates as Django does, and as the generator does."""
    import django

    django.setup()
    from django.db import transaction

    from jiugai.generator import estates, places
    from jiugai.generator.profiles import PROFILES
    from jiugai.generator.writing import Writer
    from jiugai.ground.common.ids import seeded_with
    from jiugai.ground.divisions.models import Division, Standing
    from jiugai.sites.models import Site

    profile = PROFILES["nation"]
    with seeded_with(1):
        writer = Writer((Division, Standing, Site))
        county = places.peopled(places.bare_counties(profile, places.present("640000"))[0], profile, writer)
        writer.flush()
        blocks = [[20] for _ in range(_SAMPLE)]
        for way in ("bulk_create", "the generator") * 3:
            made = [m.site for m in estates.of_county(county, blocks, profile, 2026)]
            began, cpu = time.perf_counter(), time.process_time()
            with transaction.atomic():
                if way == "bulk_create":
                    Site.objects.bulk_create(made, batch_size=2000)
                else:
                    for site in made:
                        writer.put(site)
                    writer.flush()
                transaction.set_rollback(True)
            print(
                f"  {len(made):,} estates by {way:<14} {time.process_time() - cpu:6.3f} s CPU, {time.perf_counter() - began:6.3f} s"
            )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.generate")
    parser.add_argument(
        "profile", nargs="?", default="nation", choices=("county", "city", "province", "nation")
    )
    parser.add_argument("--folder", default="")
    parser.add_argument("--bulk-create", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bulk_create:
        _bulk_create()
        return
    with folder_of(asked.folder) as folder:
        made, is_new = base(folder, asked.profile)
        if not is_new:
            raise SystemExit(f"{made.folder} is not empty")
        began = time.perf_counter()
        told = made.run("generate", "--profile", asked.profile, "--year", "2026", "--no-accounts")
        wall = time.perf_counter() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        rows = sum(
            int(line.split("\t")[1].replace(",", "")) for line in told.splitlines() if line.startswith("  ")
        )
        gigabytes = made.bytes / 2**30
        print(f"\nThe profile {asked.profile} on {'PostgreSQL' if made.url else 'SQLite'}: {rows:,} rows")
        print(
            f"  {wall / 60:.1f} min (aim at most {MINUTES}), {used.ru_utime + used.ru_stime:.0f} s CPU of the process"
        )
        print(
            f"  {gigabytes:.2f} GiB of database (aim at most {GIGABYTES}), {used.ru_maxrss / 2**20:.2f} GiB of memory"
        )
        print(f"  {rows / wall:,.0f} rows/s", flush=True)
        other, _ = base(folder, "bulk")
        print(other.measure("bench.generate", "--bulk-create"), end="")


if __name__ == "__main__":
    main()
