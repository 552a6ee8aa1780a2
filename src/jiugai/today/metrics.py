"""Figures for the machine that watches the site, as Prometheus reads them; there are none unless a token is set."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from django.conf import settings
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse

from jiugai.ground.access.doors import public
from jiugai.ground.audit.models import Record
from jiugai.ground.backup.nightly import standing
from jiugai.ground.common import clock, tallies
from jiugai.ground.jobs.models import Job

_TAIL = 5000
"""So many of the newest records are looked at for whether they are sealed."""
Samples = list[tuple[str, float]]


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """GET with ``Authorization: Bearer TOKEN``: some dozen figures, in three queries; 404 where no token is set."""
    token: str = settings.METRICS_TOKEN
    if not token:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        return HttpResponse("token\n", status=401, content_type="text/plain")
    text = "".join(line for figure in _figures() for line in _told(*figure))
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _told(name: str, kind: str, help: str, samples: Samples) -> Iterator[str]:
    yield f"# HELP jiugai_{name} {help}\n# TYPE jiugai_{name} {kind}\n"
    for suffix, value in samples:
        yield f"jiugai_{name}{suffix} {value:.6f}".rstrip("0").rstrip(".") + "\n"


def _figures() -> Iterator[tuple[str, str, str, Samples]]:
    yield "info", "gauge", "The version that runs.", [(f'{{version="{version("jiugai")}"}}', 1)]
    yield from _requests()
    yield from _jobs()
    tail = Record.objects.filter(pk__in=Record.objects.order_by("-id").values("pk")[:_TAIL], sealed=None)
    loose = tail.aggregate(count=Count("pk"), oldest=Min("recorded_at"))
    yield "audit_unsealed_records", "gauge", f"Of the newest {_TAIL} records.", [("", loose["count"])]
    yield "audit_unsealed_age_seconds", "gauge", "Of the oldest of them.", [("", _age(loose["oldest"]))]
    backup = standing()
    if backup.last is not None:
        yield "backup_age_seconds", "gauge", "Of the newest whole backup.", [("", _age(backup.last))]
    yield "backup_in_trouble", "gauge", "1: the first screen says why.", [("", bool(backup.trouble))]
    free = shutil.disk_usage(settings.DATA_DIR).free
    yield "free_bytes", "gauge", "Free on the disk of the data folder.", [("", free)]


def _requests() -> Iterator[tuple[str, str, str, Samples]]:
    told = tallies.summed()
    by_class = [(f'{{status="{c}xx"}}', float(n)) for c, n in told.by_class.items()]
    yield "requests_total", "counter", "Requests answered, by class of status.", by_class
    below = [(f'_bucket{{le="{bound}"}}', float(n)) for bound, n in told.within.items()]
    whole = [('_bucket{le="+Inf"}', told.count), ("_sum", told.seconds), ("_count", told.count)]
    yield "request_seconds", "histogram", "Seconds from a request to its answer.", [*below, *whole]


def _jobs() -> Iterator[tuple[str, str, str, Samples]]:
    instant = clock.now()
    due = Q(done_at=None, failed_at=None, lease_until=None, due_at__lte=instant)
    counted = Job.objects.filter(done_at=None).aggregate(
        waiting=Count("pk", filter=due),
        running=Count("pk", filter=Q(failed_at=None, lease_until__isnull=False)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        oldest=Min("due_at", filter=due),
    )
    states: Samples = [(f'{{state="{s}"}}', counted[s]) for s in ("waiting", "running", "failed")]
    yield "jobs", "gauge", "Background jobs that are due, in hand, or failed within thirty days.", states
    yield "job_wait_seconds", "gauge", "Since when the oldest due job waits.", [("", _age(counted["oldest"]))]


def _age(instant: object) -> float:
    """Seconds since then; 0 where there is none."""
    return max((clock.now() - instant).total_seconds(), 0.0) if isinstance(instant, datetime) else 0.0
