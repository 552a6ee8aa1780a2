"""Today: the only clock of planlint."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


def today() -> date:
    """Today in Shanghai, where the deadlines of these plans run."""
    return datetime.now(SHANGHAI).date()
