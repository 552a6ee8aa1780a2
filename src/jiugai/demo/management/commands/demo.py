"""``jiugai demo``: makes the demonstration where there is nothing yet, prints its log-ins and starts the site."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jiugai.demo import made, people
from jiugai.ground.accounts.models import Account


class Command(BaseCommand):
    help = "第一次运行时造一套演示数据，然后打印各角色的登录名并启动。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000", help="端口，默认 8000")
        parser.add_argument("--only-make", action="store_true", help="只造数据，不启动")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("要先设 JIUGAI_DEMO=1：演示的登录名和密码会列在登录页上，不能用于正式数据。")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        if not Account.objects.exists():
            self.stdout.write("第一次运行，正在造演示数据……")
            made.make_all()
        elif not people.file().exists():
            raise CommandError("这里已经有正式数据，不能当作演示启动。用 jiugai run 启动。")
        call_command("collectstatic", interactive=False, verbosity=0)
        if options["only_make"]:
            return
        os.environ.setdefault(
            "JIUGAI_ADDRESS", f"http://127.0.0.1:{options['port']}"
        )  # what QR codes and e-mails say
        self._tell(options["port"])
        call_command("run", port=int(options["port"]))

    def _tell(self, port: str) -> None:
        self.stdout.write(f"\n旧改  http://127.0.0.1:{port}/   按 Ctrl+C 停止\n")
        for entry in people.logins():
            self.stdout.write(f"  {entry.who}\t{entry.login}\t{entry.password}\t{entry.what}")
        self.stdout.write("", ending="\n")
        self.stdout.flush()
