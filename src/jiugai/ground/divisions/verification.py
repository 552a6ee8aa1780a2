"""What ``jiugai verify`` recomputes of the divisions: the codes of every scoped row, and the present standings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.common.verifying import verification
from jiugai.ground.divisions.following import Model, hanging_models, scoped_models
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division, Standing

_CHUNK = 2000


@verification("所在区划的代码")
def codes() -> Iterator[str]:
    """The codes of every scoped row are those of its division as of today, and its division has not ended."""
    known: dict[UUID, tuple[dict[str, str], str]] = {}
    for model in scoped_models():
        yield from _astray(model, known)
    for model, columns, path in hanging_models():
        for column in columns:
            astray = model._base_manager.exclude(**{column: F(f"{path}__{column}")}).order_by("pk")
            for key in astray.values_list("pk", flat=True).iterator(chunk_size=_CHUNK):
                yield f"{model._meta.label} {key} 的 {column} 与它所在的不同。"


def _astray(model: Model, known: dict[UUID, tuple[dict[str, str], str]]) -> Iterator[str]:
    rows = (
        model._base_manager.order_by("pk").values_list("pk", "division", *COLUMNS).iterator(chunk_size=_CHUNK)
    )
    while chunk := list(islice(rows, _CHUNK)):
        unknown = {row[1] for row in chunk} - set(known)
        for d in Division.objects.filter(pk__in=unknown).select_related("parent__parent__parent__parent"):
            known[d.pk] = codes_of(d), str(d) if d.ended_on else ""
        for key, division, *told in chunk:
            wanted, ended = known[division]
            if ended:
                yield f"{model._meta.label} {key} 记在已撤销的 {ended}。"
            for column, code in zip(COLUMNS, told, strict=True):
                if wanted[column] != code:
                    yield f"{model._meta.label} {key} 的 {column} 记为 {code}，按它的区划是 {wanted[column]}。"


@verification("区划的现状")
def standings() -> Iterator[str]:
    """What a division repeats is its present standing; one that has ended has none, and nothing of today lies in it."""
    rows = Standing.objects.filter(until=None).select_related("division").order_by("division")
    for s in rows.iterator(chunk_size=_CHUNK):
        d = s.division
        if d.ended_on is not None or (d.code, d.name, d.parent_id) != (s.code, s.name, s.parent_id):
            yield f"{d} 记的名称、代码或上级与它现在的一段沿革不同。"
    without = Division.objects.filter(
        ~Exists(Standing.objects.filter(division=OuterRef("pk"), until=None)), ended_on=None
    )
    for d in without.order_by("pk").iterator(chunk_size=_CHUNK):
        yield f"{d} 没有现在的一段沿革。"
    for d in (
        Division.objects.filter(ended_on=None, parent__ended_on__isnull=False)
        .order_by("pk")
        .iterator(chunk_size=_CHUNK)
    ):
        yield f"{d} 的上级已经撤销。"
