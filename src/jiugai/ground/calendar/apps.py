"""The app of the calendar."""

from __future__ import annotations

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "jiugai.ground.calendar"
    label = "calendar"
    verbose_name = "工作日历"
