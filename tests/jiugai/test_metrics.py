"""The figures for the machine that watches: only with the token, right, and in a constant number of queries."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.audit.actions import record, seal
from jiugai.ground.common import clock, tallies
from jiugai.ground.jobs.actions import claim, enqueue, fail
from tests.jiugai.installation import free_port, installation, stopped, waited_for

PATH, TOKEN = "/health/metrics/", "a token of the machine that watches"
LINE = re.compile(r"^(jiugai_[a-z_]+)(\{[a-z]+=\"[^\"]*\"\})? (\d+(?:\.\d+)?)$")


@pytest.fixture
def watched(settings: Any, tmp_path: Path, db: None) -> Client:
    settings.METRICS_TOKEN, settings.DATA_DIR, settings.BACKUPS = TOKEN, tmp_path, str(tmp_path / "backups")
    tallies._own.clear()
    yield Client(headers={"Authorization": f"Bearer {TOKEN}"})
    tallies._own.clear()


def figures(text: str) -> dict[str, float]:
    """Name with label → value; every line is a comment or a sample, and every sample was announced."""
    told: dict[str, float] = {}
    announced: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# "):
            announced.add(line.split()[2])
            continue
        found = LINE.match(line)
        assert found, line
        assert {found[1], re.sub(r"_(bucket|sum|count)$", "", found[1])} & announced, line
        told[found[1] + (found[2] or "")] = float(found[3])
    assert text.endswith("\n")
    return told


def asked(client: Client) -> dict[str, float]:
    answer = client.get(PATH)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain; version=0.0.4")
    return figures(answer.content.decode())


def test_without_a_token_there_is_no_such_page(client: Client, db: None) -> None:
    assert client.get(PATH).status_code == 404


def test_who_does_not_know_the_token_learns_nothing(watched: Client) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer 令牌"}):
        answer = Client(headers=headers).get(PATH)
        assert answer.status_code == 401 and b"jiugai" not in answer.content


def test_requests_are_counted_by_class_and_time(watched: Client) -> None:
    for path in ("/health/", "/health/", "/nothing/"):
        watched.get(path)
    told = asked(watched)
    assert told['jiugai_requests_total{status="2xx"}'] == 2
    assert told['jiugai_requests_total{status="4xx"}'] == 1
    assert told["jiugai_request_seconds_count"] == told['jiugai_request_seconds_bucket{le="+Inf"}'] == 3
    assert 0 < told["jiugai_request_seconds_sum"] < 30
    assert (
        told['jiugai_request_seconds_bucket{le="0.1"}']
        <= told['jiugai_request_seconds_bucket{le="3.0"}']
        <= 3
    )


def test_jobs_and_unsealed_records_are_told_with_their_age(watched: Client) -> None:
    before = clock.now()
    with clock.standing_at(before):
        record("audit.checked", {"records": 0, "seals": 0})
        seal()
        for _ in range(3):
            enqueue("jobs.forget_finished", {})
        held = claim("worker")
        assert held is not None
        fail(held, "磁盘满了。", final=True)
        record("audit.checked", {"records": 1, "seals": 0})
    with clock.standing_at(before + timedelta(seconds=90)):
        told = asked(watched)
    assert [told[f'jiugai_jobs{{state="{s}"}}'] for s in ("waiting", "running", "failed")] == [2, 0, 1]
    assert (told["jiugai_job_wait_seconds"], told["jiugai_audit_unsealed_records"]) == (90, 1)
    assert told["jiugai_audit_unsealed_age_seconds"] == 90
    assert told["jiugai_free_bytes"] > 0 and told["jiugai_backup_in_trouble"] == 0
    assert "jiugai_backup_age_seconds" not in told


def test_it_costs_the_same_however_much_there_is(watched: Client) -> None:
    costs = []
    for _ in range(2):
        for _ in range(20):
            record("audit.checked", {"records": 0, "seals": 0})
            enqueue("jobs.forget_finished", {})
        with CaptureQueriesContext(connection) as queries:
            asked(watched)
        costs.append(len(queries))
    assert costs == [3, 3]


def test_the_figures_of_all_processes_are_one_and_survive_the_death_of_one(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as site:
        told = site.python(
            "from concurrent.futures import ProcessPoolExecutor\nfrom multiprocessing import get_context\n"
            "from jiugai.ground.common import tallies\n"
            "tallies.count(200, 0.01)\n"
            "with ProcessPoolExecutor(3, mp_context=get_context('fork')) as pool:\n"
            "    list(pool.map(tallies.count, [404] * 30, [0.2] * 30))\n"
            "t = tallies.summed(); print(t.count, t.by_class[2], t.by_class[4], t.within[0.1], t.within[0.3], round(t.seconds, 2))\n"
            "tallies.forget(); print(tallies.summed().count)",
            JIUGAI_METRICS_TOKEN=TOKEN,
        )
    assert told.split() == ["31", "1", "30", "1", "31", "6.01", "0"]


def test_the_running_site_tells_its_figures(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as site:
        port = free_port()
        running = site.begun("run", "--port", str(port), JIUGAI_METRICS_TOKEN=TOKEN)
        try:
            assert waited_for(port)
            address = f"http://127.0.0.1:{port}{PATH}"
            with pytest.raises(HTTPError, match="401"):
                urlopen(address)
            with urlopen(Request(address, headers={"Authorization": f"Bearer {TOKEN}"})) as answer:
                told = figures(answer.read().decode())
            assert told['jiugai_requests_total{status="4xx"}'] == 1
        finally:
            stopped(running)
