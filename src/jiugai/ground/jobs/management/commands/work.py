"""``jiugai work``: does background jobs; SIGTERM lets the one in hand come to its end."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jiugai.ground.jobs.loops import Stop, work


class Command(BaseCommand):
    help = "做后台工作；收到 SIGTERM 时做完手上的一项再停。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"后台工作停止，共做 {work(Stop())} 项。")
