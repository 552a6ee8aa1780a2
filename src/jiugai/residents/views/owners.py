"""The register of owners of an estate: how complete it is, and bringing one as Excel."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.files.workbooks import workbook
from jiugai.residents import owners
from jiugai.sites.details import DETAILS
from jiugai.sites.models import Building, Kind, Sheet, Site

_SHOWN = 200


def _site(request: Asked, pk: UUID) -> Site:
    reach = request.acting.reach("residents.enter")
    site = Site.objects.seen_by(reach).filter(pk=pk, kind=Kind.ESTATE).select_related("division").first()
    if site is None:
        raise OutOfReach("没有这个小区，或它不在您的管辖范围内。")
    return site


@needs("residents.enter")
@limited("uploads")
def register(request: Asked, pk: UUID) -> HttpResponse:
    """GET: by building how many units have an area and an owner; POST ``file``: takes a register in and accounts for every row."""
    site = _site(request, pk)
    account, refused = None, ""
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Refused("先选一个文件。")
            account = owners.bring(site, upload, upload.name or "名册", by=request.acting.key)
        except Refused as error:
            refused = str(error)
    rows = Building.objects.filter(site=site).annotate(
        doors=Count("household_set"), areas=Count("household_set", filter=Q(household_set__area_dm2__gt=0)),
        owned=Count("household_set", filter=Q(household_set__subject__isnull=False)), sum_dm2=Sum("household_set__area_dm2"),
    )  # fmt: skip
    told = DETAILS[Sheet.BUILDINGS].sorted(rows)
    total = {k: sum(getattr(r, k) or 0 for r in told) for k in ("doors", "areas", "owned", "sum_dm2")}
    context = {
        "site": site, "rows": told, "total": total, "account": account, "refused": refused, "columns": owners.COLUMNS,
        "refusals": account.refused[:_SHOWN] if account else (), "shown": _SHOWN,
    }  # fmt: skip
    return render(request, "residents/owners.html", context, status=409 if refused else 200)


@needs("residents.enter")
def blank(request: Asked, pk: UUID) -> HttpResponseBase:
    """GET: an empty register with its heads."""
    site = _site(request, pk)
    heads = [f"{c.label}（㎡）" if c.code == "area_dm2" else c.label for c in owners.COLUMNS]
    return workbook(f"{site.name}业主名册.xlsx", "业主名册", heads, ())
