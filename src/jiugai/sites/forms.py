"""The form of a place: its fields are the columns of its kind, each parsed as the ledger parses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.http import QueryDict

from jiugai.ground.common.numbers import read_number
from jiugai.ground.divisions.lineage import Below
from jiugai.ground.divisions.models import Division
from jiugai.sites.columns import Column, On, Unfit, columns_of
from jiugai.sites.models import Eligibility, Site


@dataclass
class Field:
    """One column as the page shows it: what stands in it, what is wrong, what the place holds now (after a stale edit)."""

    column: Column
    typed: str = ""
    ticked: tuple[str, ...] = ()
    error: str = ""
    theirs: str = ""

    @property
    def id(self) -> str:
        return f"f-{self.column.code}"


@dataclass
class SiteForm:
    """What was typed, field by field; :meth:`read` fills ``values`` and the errors."""

    kind: str
    fields: list[Field]
    version: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    division: Division | None = None
    present: Division | None = None
    """Where a place lies that is being changed: its name alone means it, however many bear the name."""

    @classmethod
    def empty(cls, kind: str) -> SiteForm:
        return cls(kind, [Field(c) for c in columns_of(kind)])

    @classmethod
    def of(cls, site: Site, own: models.Model) -> SiteForm:
        """Filled with what the place holds."""
        return cls(site.kind, [_filled(c, site, own) for c in columns_of(site.kind)], site.version)

    @classmethod
    def typed(cls, kind: str, given: QueryDict) -> SiteForm:
        """Filled with what was sent."""
        form = cls.empty(kind)
        form.version = read_number(given.get("version", "")) or 0
        for f in form.fields:
            if f.column.many:
                f.ticked = tuple(given.getlist(f.column.code))
            else:
                f.typed = given.get(f.column.code, "").strip()
        return form

    def read(self, below: Below) -> bool:
        """Parses every field; False where one is wrong.  Empty fields become None."""
        for f in self.fields:
            try:
                self._read(f, below)
            except Unfit as unfit:
                f.error = f"{unfit.reason}。{unfit.remedy}。"
        self._together()
        return not self.errors

    def _read(self, f: Field, below: Below) -> None:
        typed = "、".join(f.ticked) if f.column.many else f.typed
        if f.column.on is On.PLACE:
            self.division = (
                self.present if self.present and typed == self.present.name else _place(typed, below)
            )
        elif typed:
            self.values[f.column.code] = f.column.parse(typed)
        elif f.column.required:
            raise Unfit(f"{f.column.label}不能空着", "没有它就找不到这个地方")
        else:
            self.values[f.column.code] = None

    def _together(self) -> None:
        if self.values.get("eligibility") == Eligibility.NOT_ELIGIBLE and not self.values.get(
            "ineligible_because"
        ):
            self.named("ineligible_because").error = "不列为改造对象的，要写明原因。"

    def named(self, code: str) -> Field:
        """The field of a column."""
        return next(f for f in self.fields if f.column.code == code)

    def show_theirs(self, site: Site, own: models.Model) -> None:
        """After a stale edit: beside each field that differs, what the place holds now."""
        for f in self.fields:
            now = _filled(f.column, site, own)
            mine = f.ticked if f.column.many else f.typed
            if mine != (now.ticked if f.column.many else now.typed):
                f.theirs = now.typed or "（空）"
        self.version = site.version

    @property
    def errors(self) -> list[Field]:
        return [f for f in self.fields if f.error]

    @property
    def sections(self) -> Iterator[tuple[str, list[Field]]]:
        """The fields under their headings, in order."""
        heads = list(dict.fromkeys(f.column.section for f in self.fields))
        return ((head, [f for f in self.fields if f.column.section == head]) for head in heads)


def _filled(column: Column, site: Site, own: models.Model) -> Field:
    if column.on is On.PLACE:
        return Field(column, site.division.name)
    value = getattr(site if column.on is On.SITE else own, column.code)
    if column.many:
        return Field(column, column.show(value) if value else "", tuple(value))
    if value is None or value == "":
        return Field(column)
    if column.choices and not column.many:
        return Field(column, column.show(value) if isinstance(value, bool) else str(value))
    return Field(column, column.show(value).replace(",", "") if column.unit else _plain(column, value))


def _plain(column: Column, value: Any) -> str:
    return str(value) if column.show is str else column.show(value)


def _place(typed: str, below: Below) -> Division:
    if not typed:
        raise Unfit("所在社区不能空着", "还没有划到社区的，写街道名或县（市、区）名")
    found = below.named(typed)
    if not found:
        raise Unfit(f"{below.top.name}没有“{typed}”", "核对社区名；新设的社区由系统管理员在行政区划里添加")
    if len(found) > 1:
        raise Unfit(f"有 {len(found)} 个“{typed}”", "前面加上街道名，如“金星镇金花园社区”")
    return found[0]
