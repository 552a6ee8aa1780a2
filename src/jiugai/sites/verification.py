"""What ``jiugai verify`` recomputes of this room: the counters, the numbers, the generated codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Q, Sum

from jiugai.ground.common.models import Series
from jiugai.ground.common.verifying import verification
from jiugai.ground.figures.actions import Spot
from jiugai.ground.figures.models import NO_MONTH, Delta, Total
from jiugai.sites.models import Site
from jiugai.sites.stock import contribution

_CHUNK = 2000
_OURS = Q(measure__startswith="estate.") | Q(measure__startswith="school.") | Q(measure__startswith="parcel.")


@verification("摸底数字")
def figures() -> Iterator[str]:
    """The counters of places, recomputed from the places themselves, street by street."""
    wanted: Counter[tuple[Spot, int, str]] = Counter()
    for site in Site.objects.present().order_by("id").iterator(chunk_size=_CHUNK):
        wanted.update(contribution(site))
    held: Counter[tuple[Spot, int, str]] = Counter()
    for model in (Total, Delta):
        rows = model.objects.filter(_OURS, month=NO_MONTH)
        if model is Total:
            rows = rows.exclude(street_code="")
        keys = ("province_code", "city_code", "county_code", "street_code", "month", "measure")
        for row in rows.values_list(*keys).annotate(Sum("amount")).order_by():
            held[Spot(*row[:4]), row[4], row[5]] += row[6]
    for key in sorted({*wanted, *held}, key=str):
        if wanted[key] != held[key]:
            yield f"{key[0].street_code} 的“{key[2]}”记为 {held[key]}，按登记重算是 {wanted[key]}。"


@verification("地方编号")
def numbers() -> Iterator[str]:
    """Each county's numbers run from 1 to the last one given, without a gap or a double."""
    series = dict(Series.objects.filter(name__startswith="site:").values_list("name", "last"))
    prefixes: dict[str, tuple[int, str]] = {}
    for number in (
        Site.objects.order_by("number").values_list("number", flat=True).iterator(chunk_size=_CHUNK)
    ):
        prefix, _, _ = number.rpartition("-")
        count, _ = prefixes.get(prefix, (0, ""))
        prefixes[prefix] = count + 1, number
    for prefix, (count, last) in sorted(prefixes.items()):
        given = series.get(f"site:{prefix}", 0)
        if (count, int(last.rpartition("-")[2])) != (given, given):
            yield f"{prefix} 的编号应到 {given}，登记了 {count} 个，最后是 {last}。"


@verification("楼栋与小区")
def buildings() -> Iterator[str]:
    """Where buildings are entered one by one, there are not more of them than the estate says."""
    told = (
        Site.objects.present()
        .exclude(buildings=None)
        .annotate(there=Count("building_set"))
        .filter(there__gt=0)
    )
    rows = told.order_by("id").values_list("name", "number", "buildings", "there")
    for name, number, buildings, there in rows.iterator(chunk_size=_CHUNK):
        if there > (buildings or 0):
            yield f"「{name}」（{number}）登记 {buildings} 栋，逐栋登记了 {there} 栋。"
