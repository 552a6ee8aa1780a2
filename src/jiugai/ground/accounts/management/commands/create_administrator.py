"""``jiugai create-administrator LOGIN``: the first administrator, with a password typed in; there is no default one."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from jiugai.ground.accounts.actions import grant, open_account
from jiugai.ground.accounts.models import Kind, Membership, Organisation
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused


class Command(BaseCommand):
    help = "开设第一位系统管理员的账号；已有管理员时不能用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="登录名")
        parser.add_argument("--organisation", default="领导小组办公室", help="所在机构")

    def handle(self, *args: Any, **options: Any) -> None:
        if Membership.objects.on(clock.today()).filter(role="administrator").exists():
            raise CommandError("已经有系统管理员，请由其开设账号。")
        password = getpass("密码：")
        if password != getpass("再输一次："):
            raise CommandError("两次输入的密码不一样，没有开设账号。")
        try:
            with transaction.atomic():
                account = open_account(login=options["login"], password=password, by=None)
                office, _ = Organisation.objects.get_or_create(
                    name=options["organisation"], division=None, defaults={"kind": Kind.LEADING_GROUP_OFFICE}
                )
                grant(account, role="administrator", organisation=office, division=None, by=None)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"已开设系统管理员“{account.login}”。")
