"""Whether the site is up, and whether it can work: for the machine that watches it."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from jiugai.ground.access.doors import public
from jiugai.ground.backup.nightly import standing
from jiugai.ground.common.append_only import unguarded

_SMALLEST = 200 * 1024 * 1024


@public
def live(request: HttpRequest) -> HttpResponse:
    """GET: 200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@public
def ready(request: HttpRequest) -> JsonResponse:
    """GET: 200 where database, guards and disk are in order, else 503 with what is not.

    A missed backup is a warning and no 503: the site can work, somebody must look.
    """
    wrong, warnings = [], []
    try:
        wrong += [f"no guard: {table}" for table in unguarded(connection)]
        warnings += ["backup"] if standing().trouble else []
    except DatabaseError:
        wrong.append("database")
    if shutil.disk_usage(settings.DATA_DIR).free < _SMALLEST:
        wrong.append("disk")
    told = {"ready": not wrong, "wrong": wrong, "warnings": warnings}
    return JsonResponse(told, status=503 if wrong else 200)
