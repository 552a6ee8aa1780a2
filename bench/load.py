"""Many people at once: errors, requests a second and how long they wait, against one person alone just before.

python -m bench.load [--users N] [--seconds N] [--folder FOLDER] [--profile PROFILE]

On PostgreSQL (script/with-postgres) 100 people, on SQLite 20; both read and write.  Loopback only, and it ends by itself:
after the seconds, or after as many requests as people could send in them.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

from bench.generate import Base, folder_of, generated

P95_SECONDS, REQUESTS_A_SECOND = 1.0, 55
THINK_SECONDS = 1.2
ALONE_SECONDS = 8
PATIENCE = 30
_ROLES = (
    "county_officer-county", "county_officer-county", "street_officer-street", "city_officer-city", "province_reviewer-province",
)  # fmt: skip
_WRITERS = ("county_officer-county", "street_officer-street")
_LISTS = (
    "",
    "?stage=08&sort=target",
    "?built_to=1990",
    "?lacking=1",
    "?sort=-built",
    "?target=2026",
    "?q=金",
)
_MIX = (
    ("list", 34),
    ("detail", 22),
    ("today", 10),
    ("projects", 10),
    ("stock", 6),
    ("map", 4),
    ("write", 14),
)
"""What people do, of a hundred: a write is a form opened and one sent."""


@dataclass
class Person:
    """Somebody at a browser: a session, and places of one's own to change."""

    login: str
    cookie: str
    places: list[str]
    own: list[str]
    chance: random.Random


@dataclass
class Told:
    """What came back: seconds by kind, and what was no success."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, taken: float, status: int, good: tuple[int, ...]) -> None:
        with self.lock:
            self.seconds.setdefault(kind, []).append(taken)
            if status not in good:
                self.errors[f"{kind} {status}"] += 1

    @property
    def all(self) -> list[float]:
        return sorted(s for kind in self.seconds.values() for s in kind)


class Fields(HTMLParser):
    """The fields of the largest form of a page, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.given: list[tuple[str, str]] = []
        self._select = self._area = ""
        self._posts = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        if tag == "form":
            self._posts = a.get("method") == "post" and "data-keep" in a
        elif not self._posts:
            return
        elif (
            tag == "input"
            and a.get("name")
            and (a.get("type") not in ("checkbox", "radio") or "checked" in a)
        ):
            self.given.append((a["name"], a.get("value", "")))
        elif tag == "select":
            self._select = a.get("name", "")
        elif tag == "option" and self._select and "selected" in a:
            self.given.append((self._select, a.get("value", "")))
        elif tag == "textarea":
            self._area = a.get("name", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.given.append((self._area, data.strip()))
            self._area = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._posts = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


class Browser:
    """Sends what one person asks for, each on a connection of its own."""

    def __init__(self, port: int, person: Person, told: Told) -> None:
        self.port, self.person, self.told = port, person, told
        self.cookies = {"sessionid": person.cookie.partition("=")[2]}

    def send(self, kind: str, method: str, path: str, body: str = "", good: tuple[int, ...] = (200,)) -> str:
        """The page, empty where it was no success."""
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if body:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://127.0.0.1:{self.port}",
            }
        began = time.perf_counter()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            page, status = response.read().decode(), response.status
            for cookie in response.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                if name == "csrftoken":
                    self.cookies[name] = value
            connection.close()
        except (OSError, http.client.HTTPException):
            page, status = "", 0
        self.told.add(kind, time.perf_counter() - began, status, good)
        return page if status in good else ""

    def once(self) -> None:
        """One thing that people do."""
        p, chance = self.person, self.person.chance
        kind = chance.choices([k for k, _ in _MIX], [n for _, n in _MIX])[0]
        if kind == "write" and p.own:
            self._change(chance.choice(p.own))
        elif kind == "detail" and p.places:
            self.send(kind, "GET", f"/sites/{chance.choice(p.places)}/")
        elif kind == "list" or kind in ("write", "detail"):
            self.send("list", "GET", "/sites/" + quoted(chance.choice(_LISTS)))
        else:
            self.send(
                kind,
                "GET",
                {"today": "/", "projects": "/projects/", "stock": "/sites/stock/", "map": "/sites/map/"}[
                    kind
                ],
            )

    def _change(self, place: str) -> None:
        page = self.send("form", "GET", f"/sites/{place}/form/")
        if page:
            given = [
                (k, v if k != "address" else f"新华路{self.person.chance.randrange(1, 999)}号")
                for k, v in Fields(page).given
            ]
            self.send("write", "POST", f"/sites/{place}/form/", urlencode(given), good=(302,))


def quoted(query: str) -> str:
    return query.replace("金", "%E9%87%91")


# ── inside a database ──────────────────────────────────────────────────────────


def _prepare(users: int) -> None:
    """Prints the people with their sessions, and the command of the web server."""
    from bench.list_page import Site

    site = Site()
    from jiugai.ground.accounts.acting import Person as Acting
    from jiugai.ground.accounts.models import Account
    from jiugai.ground.jobs.supervision import children
    from jiugai.sites.models import Site as Place

    people = []
    for at in range(users):
        login = _ROLES[at % len(_ROLES)]
        person = Acting(Account.objects.get(login=login))
        within = (
            Place.objects.seen_by(person.reach("sites.view")).order_by("number").values_list("pk", flat=True)
        )
        own = [str(k) for k in within[at * 7 : at * 7 + 7]] if login in _WRITERS else []
        seen = [str(k) for k in within[:200]]
        people.append({"login": login, "cookie": site.cookie(login), "places": seen, "own": own})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    print(
        "\n" + json.dumps({"people": people, "port": port, "command": children("127.0.0.1", port)[0].command})
    )


# ── outside ────────────────────────────────────────────────────────────────────


@contextmanager
def served(made: Base, command: list[str], port: int, log: Path) -> Iterator[None]:
    """The web server as `jiugai run` begins it."""
    with log.open("w") as out:
        server = subprocess.Popen(command, env=made.environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            yield
        finally:
            server.terminate()
            server.wait(30)


def driven(people: list[Person], port: int, seconds: float, think: float) -> tuple[Told, float]:
    """All of them for some seconds, at most one thing a think time each."""
    told, end = Told(), time.perf_counter() + seconds

    def live(person: Person) -> None:
        browser = Browser(port, person, told)
        time.sleep(person.chance.random() * think)
        for _ in range(int(seconds / think * 2) + 1 if think else 10_000):
            if time.perf_counter() >= end:
                return
            browser.once()
            time.sleep(think * (0.5 + person.chance.random()))

    threads = [threading.Thread(target=live, args=(person,)) for person in people]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told, time.perf_counter() - began


def shown(name: str, told: Told, wall: float) -> float:
    """Prints a table; the time within which 95 of a hundred came back."""
    every = told.all
    print(
        f"\n{name}: {len(every):,} requests in {wall:.0f} s, {len(every) / wall:.1f} a second, {sum(told.errors.values())} errors {dict(told.errors) or ''}"
    )
    for kind, taken in [*sorted(told.seconds.items()), ("all", every)]:
        ranked = sorted(taken)
        at = [ranked[min(len(ranked) - 1, int(len(ranked) * share))] * 1000 for share in (0.5, 0.95, 0.99)]
        print(
            f"  {kind:<9} {len(ranked):>6}   median {at[0]:7.0f} ms   p95 {at[1]:7.0f} ms   p99 {at[2]:7.0f} ms   longest {ranked[-1] * 1000:7.0f} ms"
        )
    return every[int(len(every) * 0.95)] if every else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.load")
    parser.add_argument("--users", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--folder", default="")
    parser.add_argument("--profile", default="province")
    parser.add_argument("--prepare", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.prepare:
        _prepare(asked.prepare)
        return
    with folder_of(asked.folder) as folder:
        made = generated(folder, asked.profile)
        users = asked.users or (100 if made.url else 20)
        ready = json.loads(made.measure("bench.load", "--prepare", str(users)).splitlines()[-1])
        people = [Person(**p, chance=random.Random(at)) for at, p in enumerate(ready["people"])]
        log = folder / "load.log"
        with served(made, ready["command"], ready["port"], log):
            driven(people[:4], ready["port"], 4, 0.1)  # warm
            alone, wall = driven(people[:1], ready["port"], ALONE_SECONDS, 0.05)
            usual = shown("one person alone", alone, wall)
            many, wall = driven(people, ready["port"], asked.seconds, THINK_SECONDS)
            p95 = shown(f"{users} people on {'PostgreSQL' if made.url else 'SQLite'}", many, wall)
        server = log.read_text()
        locked, failed = server.count("database is locked"), server.count("Traceback")
        print(
            f"\n  errors {sum(many.errors.values())} (aim 0), “database is locked” {locked} (aim 0), tracebacks of the server {failed}"
        )
        print(f"  p95 {p95 * 1000:.0f} ms (aim under {P95_SECONDS * 1000:.0f}), {p95 / usual:.1f} times that of one alone; "
              f"{len(many.all) / wall:.1f} requests a second (aim {REQUESTS_A_SECOND} from 100 people); median {statistics.median(many.all) * 1000:.0f} ms")  # fmt: skip
        if many.errors or locked or p95 >= P95_SECONDS:
            sys.exit(1)


if __name__ == "__main__":
    main()
