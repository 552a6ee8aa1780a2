"""``jiugai run``: the whole site on one machine: web server, worker and scheduler, begun again when one dies."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jiugai.ground.common import tallies
from jiugai.ground.common.alone import alone
from jiugai.ground.common.refusal import Refused
from jiugai.ground.jobs.loops import Stop
from jiugai.ground.jobs.supervision import RUNNING, children, refuse_unready, supervise


class Command(BaseCommand):
    help = "运行整个系统：网页、后台工作、定时工作。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听的地址，默认只有本机能访问")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        with alone(RUNNING) as free:
            if not free:
                raise CommandError("系统已经在用这个数据目录运行，先停下那一个。")
            try:
                refuse_unready(host, port)
            except Refused as refused:
                raise CommandError(str(refused)) from None
            tallies.forget()
            stop = Stop()
            self.stdout.write(f"正在启动 http://{host}:{port}/ ，按 Ctrl-C 停止。")
            self.stdout.flush()
            supervise(children(host, port), stop)
            self.stdout.write("已停止。")
