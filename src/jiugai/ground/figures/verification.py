"""What ``jiugai verify`` recomputes of the counters: those of a county are the sum of its streets'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from jiugai.ground.common.verifying import verification
from jiugai.ground.figures.models import Total


@verification("街道与县的合计")
def counties() -> Iterator[str]:
    """Each county's total, month by month and measure by measure."""
    streets: Counter[tuple[str, int, str]] = Counter()
    told: Counter[tuple[str, int, str]] = Counter()
    fields = ("county_code", "street_code", "month", "measure", "amount")
    for county, street, month, measure, amount in Total.objects.values_list(*fields).iterator(
        chunk_size=5000
    ):
        (streets if street else told)[county, month, measure] += amount
    for key in sorted({*streets, *told}):
        if streets[key] != told[key]:
            yield f"{key[0]} {key[1] or ''} 的“{key[2]}”县合计为 {told[key]}，各街道相加是 {streets[key]}。"
