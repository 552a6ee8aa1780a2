"""``jiugai schedule``: asks for the work that is due by the clock, and seals the audit every few seconds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from jiugai.ground.jobs.loops import Stop, schedule


class Command(BaseCommand):
    help = "按时间安排定时工作，每隔几秒封存审计记录。"

    def handle(self, *args: Any, **options: Any) -> None:
        schedule(Stop())
