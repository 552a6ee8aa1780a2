"""List pages: queries, bytes and processor time, against the same rows from one statement in a plain template.

python -m bench.list_page [--folder FOLDER] [--only DATABASE]

The county and the province profile for /sites/; 4,000 and 300,000 projects for /projects/.  FOLDER keeps the databases.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from bench.generate import Base, base, folder_of, generated

QUERIES, KIB, CPU_MS, TIMES, FLAT = 8, 80, 25, 3.0, 0.20
ROUNDS = 30
DEEP = 0.8
SLOW_MS = 5
FULL = 50
SMALL = 4_000
WHOLE = "whole-country"
"""The log-in of a leader without a place: sees the country."""
LOGINS = {
    "province": "province_reviewer-province",
    "city": "city_officer-city",
    "county": "county_officer-county",
    "country": WHOLE,
}
SITE_FILTERS = (
    "", "stage=08", "target=2026", "built_to=1985", "eligibility=eligible&stage=01", "lacking=1", "blocked=1", "doubled=1",
    "q=金山", "sort=-built", "sort=-number",
)  # fmt: skip
PROJECT_FILTERS = ("", "stage=08_works", "year=2024", "stage=10_upkeep&year=2023", "q=金山")
PLAIN = """<table>{% for r in rows %}<tr>{% for v in r %}<td>{{ v|default_if_none:"" }}</td>{% endfor %}</tr>{% endfor %}</table>"""


@dataclass
class Asked:
    """One address as somebody asks for it, and what it cost."""

    who: str
    path: str
    cookie: str = ""
    status: int = 0
    bytes: int = 0
    queries: list[tuple[str, Any]] = field(default_factory=list)
    cpu_ms: float = 0
    plain_ms: float = 0
    rows: int = 0
    """Of the yardstick; a page with few rows is all frame, and no multiple of them."""

    @property
    def fails(self) -> str:
        """What of the claim does not hold."""
        times = self.cpu_ms / self.plain_ms if self.plain_ms and self.rows == FULL else 0
        held = {
            "status": self.status == 200, "queries": len(self.queries) <= QUERIES, "bytes": self.bytes <= KIB * 1024,
            "cpu": self.cpu_ms <= CPU_MS, "times": times <= TIMES,
        }  # fmt: skip
        return " ".join(name for name, good in held.items() if not good)


def cpu_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


# ── inside a database ──────────────────────────────────────────────────────────


class Site:
    """The site in this process: asks pages of it as a web server does."""

    def __init__(self) -> None:
        import django

        django.setup()
        import logging

        logging.disable(logging.INFO)
        from jiugai.wsgi import application

        self.application = application

    def cookie(self, login: str) -> str:
        """A session of somebody, as a log-in makes it."""
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        from jiugai.ground.accounts.models import Account
        from jiugai.ground.common import clock

        account = Account.objects.get(login=login)
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = (
            str(account.pk),
            settings.AUTHENTICATION_BACKENDS[0],
        )
        session[HASH_SESSION_KEY], session["seen"] = (
            account.get_session_auth_hash(),
            int(clock.now().timestamp()),
        )
        session["factor"] = True
        session.create()
        return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def ask(self, path: str, cookie: str) -> tuple[int, bytes]:
        """The status and the body of a page, through all of the middleware."""
        from django.test import RequestFactory

        environ = RequestFactory(headers={"host": "127.0.0.1"}).get(path).environ
        environ["HTTP_COOKIE"] = str(SimpleCookie(cookie).output(header="", sep=";").strip())
        told: list[str] = []
        response = self.application(environ, lambda status, headers: told.append(status))
        body = b"".join(response)
        response.close()
        return int(told[0].split()[0]), body


def counted(site: Site, asked: Asked) -> None:
    """Status, bytes and the statements."""
    from django.db import connection

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        asked.status, body = site.ask(asked.path, asked.cookie)
    asked.bytes = len(body)


def scans(asked: Asked) -> list[str]:
    """The statements that take long (with fetching, on a connection of its own) or read a whole table, with the engine's plan."""
    from django.db import connection

    found = []
    for sql, params in asked.queries:
        if not sql.startswith("SELECT"):
            continue
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_session LIMIT 1")  # reads the schema
            began = time.perf_counter()
            cursor.execute(sql, params)
            cursor.fetchall()
            ms = (time.perf_counter() - began) * 1000
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plan = [row[3] for row in cursor.fetchall()]
                walks = [line for line in plan if line.startswith("SCAN ") or "TEMP B-TREE" in line]
            else:
                cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}", params)
                plan = [row[0] for row in cursor.fetchall()]
                walks = [line for line in plan if "Seq Scan" in line]
        is_large = any(
            table in " ".join(walks) for table in ("sites_site", "projects_project", "figures_total")
        )
        if ms > SLOW_MS or (walks and is_large and ms > 1):
            where = sql[sql.rfind(" FROM ") : sql.rfind(" ORDER BY ")][:420]
            found.append(
                f"{ms:.1f} ms: {sql[:60]} …{where} {params}\n        " + "\n        ".join(plan[:14])
            )
    return found


def deep_mark(room: str, login: str) -> str:
    """The mark of a page far behind in the list's own order, within what somebody sees."""
    from jiugai.ground.accounts.acting import Person
    from jiugai.ground.accounts.models import Account
    from jiugai.ground.common.paging import page
    from jiugai.projects.models import Project
    from jiugai.sites.models import Site as Place

    person = Person(Account.objects.get(login=login))
    if room == "sites":
        rows, keys = (
            Place.objects.seen_by(person.reach("sites.view")).filter(kind="estate"),
            ("target_sort", "id"),
        )
    else:
        rows, keys = Project.objects.within(person.reach("projects.view")), ("stage", "number")
    at = int(rows.count() * DEEP)
    return page(rows.values("id", *keys), keys, size=at).following if at else ""


def plain(room: str, login: str, query: str) -> Callable[[], int]:
    """The yardstick: the same rows, under the same conditions, by one statement into a plain table."""
    from django.db import connection
    from django.db.models import OuterRef, Subquery
    from django.http import QueryDict
    from django.template import Context, Engine

    from jiugai.ground.accounts.acting import Person
    from jiugai.ground.accounts.models import Account
    from jiugai.ground.divisions.models import Division
    from jiugai.projects.models import Project
    from jiugai.sites.filters import SORTS, Filters
    from jiugai.sites.models import Site as Place

    person, asked = Person(Account.objects.get(login=login)), QueryDict(query)
    county = Subquery(Division.objects.filter(code=OuterRef("county_code"), ended_on=None).values("name")[:1])
    if room == "sites":
        filters = Filters.read(asked)
        rows = filters.apply(Place.objects.seen_by(person.reach("sites.view"))).order_by(*SORTS[filters.sort])
        fields = ("number", "name", "division__name", "county", "built_year", "buildings", "households", "area_dm2", "target_year",
                  "stage", "gates", "budget_fen", "eligibility")  # fmt: skip
    else:
        rows = Project.objects.within(person.reach("projects.view")).order_by("stage", "number")
        rows = rows.filter(**{k: v for k, v in asked.items() if k in ("stage", "year")})
        rows = rows.filter(name__icontains=asked["q"]) if "q" in asked else rows
        fields = ("number", "name", "county", "kind", "year", "stage", "gates", "site_count", "buildings", "households",
                  "area_dm2", "budget_fen")  # fmt: skip
    sql, params = rows.annotate(county=county).values_list(*fields)[:FULL].query.sql_with_params()
    template = Engine().from_string(PLAIN)

    def work() -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
            template.render(Context({"rows": rows}))
            return len(rows)

    return work


def measure(room: str, people: list[str]) -> None:
    """Prints a line of JSON for each page: what it costs, and its scans."""
    site = Site()
    filters = SITE_FILTERS if room == "sites" else PROJECT_FILTERS
    for who in people:
        login = LOGINS[who]
        cookie = site.cookie(login)
        mark = deep_mark(room, login)
        pages = [
            f"?{f}&sort=target".replace("?&", "?") if f and "sort" not in f else f"?{f}" for f in filters
        ]
        for query in [*pages, *([f"?after={mark}"] if mark else [])]:
            asked, yardstick = (
                Asked(who, f"/{room}/{query}", cookie),
                plain(room, login, query.removeprefix("?")),
            )
            site.ask(asked.path, cookie)
            counted(site, asked)
            asked.rows = yardstick()
            spent: list[float] = []
            bare: list[float] = []
            for _ in range(ROUNDS):
                spent.append(cpu_ms(lambda: site.ask(asked.path, cookie)))  # noqa: B023
                bare.append(cpu_ms(yardstick))
            asked.cpu_ms, asked.plain_ms = statistics.median(spent), statistics.median(bare)
            told = {k: v for k, v in asked.__dict__.items() if k not in ("queries", "cookie")}
            said = {**told, "queries": len(asked.queries), "fails": asked.fails, "scans": scans(asked)}
            print(json.dumps(said, ensure_ascii=False), flush=True)


# ── outside ────────────────────────────────────────────────────────────────────


def with_country(made: Base) -> Base:
    """Adds the leader who sees the country."""
    made.measure("bench.list_page", "--add-leader")
    return made


def _add_leader() -> None:
    import django

    django.setup()
    from jiugai.ground.accounts.models import Account, Kind, Membership, Organisation
    from jiugai.ground.common import clock

    account, is_new = Account.objects.get_or_create(
        login=WHOLE, defaults={"opened_on": clock.today(), "password": "!"}
    )
    if is_new:
        office = Organisation.objects.create(name="全国测试单位（只读）", kind=Kind.DEPARTMENT)
        Membership.objects.create(account=account, organisation=office, role="leader", since=clock.today())


def _small() -> None:
    """Fills this database with the nation profile at 4,000 projects."""
    import django

    django.setup()
    from dataclasses import replace

    from jiugai.generator.filling import fill
    from jiugai.generator.profiles import PROFILES

    fill(
        replace(PROFILES["nation"], estates=SMALL, buildings=SMALL * 5),
        seed=1,
        year=2026,
        province="640000",
        say=lambda _: None,
    )


def few(folder: Path) -> Base:
    """The nation profile with 4,000 projects."""
    made, is_new = base(folder, "few")
    if is_new:
        print(f"  making {SMALL:,} projects …", flush=True)
        made.measure("bench.list_page", "--small")
        made.finish()
    return made


def shown(name: str, lines: str) -> dict[tuple[str, str], float]:
    """Prints the pages of a database; the processor time of each first page without conditions."""
    out: dict[tuple[str, str], float] = {}
    print(f"\n{name}\n  {'who':<9} {'queries':>7} {'KiB':>6} {'CPU ms':>7} {'plain':>6} {'times':>6}  page")
    for line in lines.splitlines():
        if not line.startswith("{"):
            continue
        p = json.loads(line)
        times = p["cpu_ms"] / p["plain_ms"]
        path = p["path"] if "after=" not in p["path"] else p["path"].split("after=")[0] + "after=…"
        out[p["who"], path] = p["cpu_ms"]
        print(f"  {p['who']:<9} {p['queries']:>7} {p['bytes'] / 1024:>6.1f} {p['cpu_ms']:>7.1f} {p['plain_ms']:>6.2f} {times:>6.1f}  {path}"
              + (f"   << {p['fails']}" if p["fails"] else ""))  # fmt: skip
        for scan in p["scans"]:
            print(f"      {scan}")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.list_page")
    parser.add_argument("--folder", default="")
    parser.add_argument("--only", default="county province few nation")
    for hidden in ("--add-leader", "--small"):
        parser.add_argument(hidden, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure[0], asked.measure[1:])
    elif asked.add_leader:
        _add_leader()
    elif asked.small:
        _small()
    else:
        with folder_of(asked.folder) as folder:
            _all(folder, asked.only.split())


def _all(folder: Path, names: list[str]) -> None:
    print(
        f"aims: {QUERIES} queries, {KIB} KiB, {CPU_MS} ms CPU, {TIMES:.0f} times the plain table, flat within {FLAT:.0%}; median of {ROUNDS}"
    )
    held: dict[str, dict[tuple[str, str], float]] = {}
    rooms = {"county": ("sites", ["province", "county"]), "province": ("sites", ["province", "city", "county"]),
             "few": ("projects", ["country", "province"]), "nation": ("projects", ["country", "province", "county"])}  # fmt: skip
    for name in names:
        room, people = rooms[name]
        made = few(folder) if name == "few" else generated(folder, name)
        if name in ("few", "nation"):
            with_country(made)
        held[name] = shown(f"{name}: /{room}/", made.measure("bench.list_page", "--measure", room, *people))
    for small, large, who, path in (
        ("county", "province", "province", "/sites/?"),
        ("few", "nation", "country", "/projects/?"),
    ):
        if small in held and large in held:
            a, b = held[small][who, path], held[large][who, path]
            print(
                f"\nflat: {path} of the {large} profile takes {b / a:.2f} times that of the {small} one (aim {1 - FLAT:.1f} to {1 + FLAT:.1f})"
            )


if __name__ == "__main__":
    main()
