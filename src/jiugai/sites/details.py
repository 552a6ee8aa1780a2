"""The small tables of a place: buildings and households of an estate, rooms of a school, papers of a parcel.

One entry a table, its columns as those of a place are (:mod:`jiugai.sites.columns`): the page to fill in, the ledger in and
out and what is shown follow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import QuerySet

from jiugai.sites.columns import (
    BY_CODE,
    STRUCTURES,
    SURVEY,
    Column,
    On,
    area_of,
    columns_of,
    count_of,
    label_in,
    text,
    wan_of,
    year_of,
)
from jiugai.sites.models import (
    Building,
    Certificate,
    Equipment,
    Household,
    Kind,
    LandUse,
    Room,
    Sheet,
    Site,
)
from jiugai.sites.models.estate import Structure

_ENDS = re.compile(r"(?:号楼|号院|楼栋|单元|号|#楼|#|栋|幢|座|楼|室)$")
Key = tuple[Any, ...]


def stem(value: Any) -> Any:
    """What tells a door apart, however it is written: 3号楼, 3#楼 and 3 栋 are one building."""
    if not isinstance(value, str):
        return value
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).upper()
    cut = _ENDS.sub("", plain)
    return cut or plain


def _counted(value: Any) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", "" if value is None else str(value))
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p]


@dataclass(frozen=True)
class Detail:
    """A table of a place.  ``site`` is the path from a row to its place; ``keys`` are the fields by which a row is known;

    ``parent`` names the field that points to a building, which is written by its label.
    """

    code: Sheet
    kind: Kind
    model: type[models.Model]
    site: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    unit: str
    parent: str = ""

    @property
    def label(self) -> str:
        return str(self.code.label)

    @property
    def required(self) -> list[Column]:
        return [c for c in self.columns if c.required]

    @property
    def own(self) -> list[Column]:
        """The columns without that of the parent."""
        return [c for c in self.columns if c.field != self.parent]

    def of(self, sites: Sequence[Any]) -> QuerySet[Any]:
        """The rows of some places (keys or rows)."""
        return self.model._default_manager.filter(**{f"{self.site}__in": sites})

    def sorted(self, rows: Iterable[Any]) -> list[Any]:
        """As people count: building 2 before building 10."""
        names = [k for k in self.keys if k != self.parent]
        return sorted(rows, key=lambda row: [_counted(getattr(row, name)) for name in names])

    def paths(self) -> list[str]:
        """Where the values of the columns are, from a row."""
        return [f"{c.field}__label" if c.field == self.parent else c.field for c in self.columns]

    def pass_on(self, gone: Site, kept: Site) -> None:
        """The rows of a place that ends in favour of another, but for those that are known there; a household goes with its building."""
        if self.parent:
            return
        there = {self.key(row.__dict__) for row in self.of([kept.pk])}
        moved = [row.pk for row in self.of([gone.pk]) if self.key(row.__dict__) not in there]
        self.model._default_manager.filter(pk__in=moved).update(**{self.site: kept.pk})

    def key(self, values: Mapping[str, Any]) -> Key:
        """By what a row is known, from its values by field."""
        return tuple(stem(values.get(k)) for k in self.keys)

    def made(self, site: Site, values: Mapping[str, Any], building: Building | None = None) -> models.Model:
        """A new row with values by field."""
        own = {c.field: self.stored(c, values.get(c.field)) for c in self.own}
        if self.parent:
            return self.model(**{self.parent: building}, province_code=site.province_code, **own)
        shard = {"province_code": site.province_code} if self.model is Building else {}
        return self.model(**{self.site: site.pk}, **shard, **own)

    def assign(self, row: Any, values: Mapping[str, Any]) -> bool:
        """Puts values by field into a row; True where something differs."""
        new = {c.field: self.stored(c, values.get(c.field)) for c in self.own}
        differs = any(getattr(row, name) != value for name, value in new.items())
        for name, value in new.items():
            setattr(row, name, value)
        return differs

    def stored(self, column: Column, value: Any) -> Any:
        """What is kept where nothing is known: none, or an empty text."""
        if value is None and not self.model._meta.get_field(column.field).null:
            return ""
        return value


def _of(sheet: Sheet, column: Column) -> Column:
    """The column under the name of its table, so that each is called by one name in the whole room."""
    return replace(column, code=f"{sheet.value}.{column.code}", kinds=(), on=On.OWN)


def _detail(code: Sheet, kind: Kind, model: type[models.Model], site: str, keys: tuple[str, ...], unit: str, *columns: Column, parent: str = "") -> Detail:  # fmt: skip
    return Detail(code, kind, model, site, keys, tuple(_of(code, c) for c in columns), unit, parent)


_LABEL = Column("label", "楼号", text(40), required=True, width="in-8", source=SURVEY,
                also=("楼栋", "楼栋号", "栋号", "幢号", "楼栋名称", "楼名", "楼幢号", "座号"))  # fmt: skip
DETAILS: dict[str, Detail] = {d.code.value: d for d in (
    _detail(
        Sheet.BUILDINGS, Kind.ESTATE, Building, "site_id", ("label",), "栋", _LABEL,
        year_of("built_year", "建成年份", also=("竣工年份", "建成年代", "建成时间", "建成年", "年代")),
        Column("structure", "结构", STRUCTURES, show=label_in(Structure), choices=tuple(Structure.choices), width="in-8",
               also=("建筑结构", "结构类型", "结构形式")),
        count_of("storeys", "层数", "层", also=("楼层", "楼层数", "地上层数")),
        count_of("units", "单元", "个", also=("单元数", "门洞数", "楼门数")),
        count_of("households", "户数", "户", also=("总户数", "居民户数", "户")),
        area_of("area_dm2", "建筑面积", also=("面积", "总建筑面积")),
        count_of("lifts", "电梯", "部", also=("电梯数", "电梯数量")),
    ),
    _detail(
        Sheet.HOUSEHOLDS, Kind.ESTATE, Household, "building__site_id", ("building", "unit", "room"), "户",
        Column("building", "楼号", text(40), required=True, width="in-8", also=_LABEL.also),
        count_of("unit", "单元", "", also=("单元号", "门洞")),
        Column("room", "房号", text(20), required=True, width="in-8", also=("门牌号", "室号", "户号", "房间号", "门号")),
        area_of("area_dm2", "建筑面积", also=("面积", "产权面积", "套内面积")),
        parent="building",
    ),
    _detail(
        Sheet.ROOMS, Kind.SCHOOL, Room, "school_id", ("name",), "项",
        Column("name", "用房", text(60), required=True, also=("用房名称", "校舍", "房间用途")),
        area_of("area_dm2", "面积", also=("建筑面积", "使用面积")),
        count_of("beds", "床位", "张", also=("床位数",)),
    ),
    _detail(
        Sheet.EQUIPMENT, Kind.SCHOOL, Equipment, "school_id", ("name",), "项",
        Column("name", "设备", text(60), required=True, also=("设备名称", "品名")),
        count_of("count", "数量", "", also=("台数", "件数")),
        Column("unit", "计量单位", text(8), width="in-4", also=("单位",)),
        wan_of("amount_fen", "金额", also=("总价", "价款")),
    ),
    _detail(
        Sheet.CERTIFICATES, Kind.PARCEL, Certificate, "parcel_id", ("number",), "个",
        Column("number", "土地证号", text(60), required=True, also=("证号", "权证号", "不动产权证号")),
        area_of("area_dm2", "证载面积", required=True, also=("面积", "发证面积")),
    ),
    _detail(
        Sheet.USES, Kind.PARCEL, LandUse, "parcel_id", ("use",), "项",
        Column("use", "用途", text(60), required=True, also=("规划用途", "用地性质")),
        area_of("area_dm2", "用地面积", required=True, also=("面积",)),
    ),
)}  # fmt: skip
COLUMN = BY_CODE | {c.code: c for d in DETAILS.values() for c in d.columns}
"""Every column of the room by its name."""


def details_of(kind: str) -> list[Detail]:
    """The tables of a kind of place."""
    return [d for d in DETAILS.values() if d.kind == kind]


def sheet_columns(sheet: str) -> list[Column]:
    """The columns of a ledger: of places, or of details, where a row first names its place."""
    if sheet not in DETAILS:
        return columns_of(sheet)
    named = replace(BY_CODE["name"], label=f"{DETAILS[sheet].kind.label}名称")
    return [named, replace(BY_CODE["community"], required=False), *DETAILS[sheet].columns]
