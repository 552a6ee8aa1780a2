"""What ``jiugai verify`` recomputes of this room: stages, gates, sums and counters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import OuterRef, Subquery, Sum

from jiugai.ground.common.verifying import verification
from jiugai.ground.figures.actions import Spot
from jiugai.ground.figures.models import Delta, Total
from jiugai.projects.actions import contribution, standing_of
from jiugai.projects.models import Gate, GateName, Project, Scope, StageEntry
from jiugai.sites.actions import Standing

_CHUNK = 2000


@verification("项目阶段")
def stages() -> Iterator[str]:
    """The stored stage of each project is that of its latest entry."""
    latest = StageEntry.objects.filter(project=OuterRef("pk")).order_by("-id").values("stage")[:1]
    rows = (
        Project.objects.annotate(told=Subquery(latest)).order_by("id").values_list("number", "stage", "told")
    )
    for number, stage, told in rows.iterator(chunk_size=_CHUNK):
        if told != stage:
            yield f"项目 {number} 的阶段记为 {stage}，阶段记录里最后是 {told}。"


@verification("项目关口")
def gates() -> Iterator[str]:
    """The five signs of each project are those of the latest records."""
    latest: dict[object, dict[str, str]] = {}
    for key, name, state in (
        Gate.objects.order_by("id").values_list("project_id", "name", "state").iterator(chunk_size=_CHUNK)
    ):
        latest.setdefault(key, {})[name] = state
    for key, number, told in (
        Project.objects.order_by("id").values_list("pk", "number", "gates").iterator(chunk_size=_CHUNK)
    ):
        real = "".join(latest.get(key, {}).get(n, "-") for n in GateName.values)
        if real != told:
            yield f"项目 {number} 的关口记为 {told}，关口记录是 {real}。"


@verification("项目与地方")
def sites() -> Iterator[str]:
    """A site shows the stage and gates of the project it is in."""
    rows = Scope.objects.filter(until=None).select_related("project", "site").order_by("id")
    for scope in rows.iterator(chunk_size=_CHUNK):
        site = scope.site
        if Standing(site.stage, site.gates, site.project, site.project_name) != standing_of(scope.project):
            yield f"「{site.name}」显示的阶段、关口或项目与项目 {scope.project.number} 不同。"


@verification("项目数字")
def figures() -> Iterator[str]:
    """The counters of projects, recomputed."""
    wanted: Counter[tuple[Spot, int, str]] = Counter()
    for project in Project.objects.order_by("id").iterator(chunk_size=_CHUNK):
        wanted.update(contribution(project, 1))
    held: Counter[tuple[Spot, int, str]] = Counter()
    for model in (Total, Delta):
        rows = model.objects.filter(measure__startswith="project.", month=0)
        if model is Total:
            rows = rows.exclude(street_code="")
        keys = ("province_code", "city_code", "county_code", "street_code", "month", "measure")
        for row in rows.values_list(*keys).annotate(Sum("amount")).order_by():
            held[Spot(*row[:4]), row[4], row[5]] += row[6]
    for key in sorted({*wanted, *held}, key=str):
        if wanted[key] != held[key]:
            yield f"{key[0].county_code} 的“{key[2]}”记为 {held[key]}，按项目重算是 {wanted[key]}。"
