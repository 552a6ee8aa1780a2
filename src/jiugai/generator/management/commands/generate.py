"""``jiugai generate``: fills an empty database for tests and benchmarks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.generator.digest import digest
from jiugai.generator.filling import fill
from jiugai.generator.profiles import PROFILES
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused


class Command(BaseCommand):
    help = "按一种规模造一套测试数据：县、市、省或全国。只用于空库；同一个种子和年份造出同样的数据。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--profile", choices=sorted(PROFILES), required=True, help="规模：county 县、city 市、province 省、nation 全国"
        )  # fmt: skip
        parser.add_argument("--seed", type=int, default=1, help="种子，默认 1")
        parser.add_argument("--year", type=int, default=0, help="当前年度，默认今年；数据到上一年底为止")
        parser.add_argument("--province", default="640000", help="县、市、省所在的省级代码，默认 640000")
        parser.add_argument("--digest", action="store_true", help="造完后读回全部数据，打印摘要")
        parser.add_argument("--no-accounts", action="store_true", help="不开设账号")

    def handle(self, *args: Any, **options: Any) -> None:
        began = clock.ticks()
        year = options["year"] or clock.today().year
        try:
            filled = fill(
                PROFILES[options["profile"]], seed=options["seed"], year=year, province=options["province"],
                say=self.stdout.write, with_accounts=not options["no_accounts"],
            )  # fmt: skip
        except Refused as error:
            raise CommandError(str(error)) from None
        for table, count in filled.rows.items():
            self.stdout.write(f"  {table}\t{count:,}")
        self.stdout.write(f"种子 {options['seed']}，{year} 年，用时 {clock.ticks() - began:.1f} 秒。")
        if options["digest"]:
            self.stdout.write(f"摘要 {digest()}")
        for entry in filled.logins:
            self.stdout.write(f"  {entry.login}\t{entry.place}")
        if filled.password:
            self.stdout.write(f"以上账号的密码都是 {filled.password}（只显示这一次）。核对：jiugai verify")
