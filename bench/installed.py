"""A migrated, empty installation in a temporary folder, for a benchmark in this process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def fresh(counties: int, communities: int) -> Iterator[tuple[Any, Any]]:
    """An account and the city in which it works, with so many counties and communities in each.

    On SQLite; ``DATABASE_URL`` chooses another engine, whose database must be empty (``script/with-postgres``).
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ |= {
            "JIUGAI_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "jiugai.settings",
            "JIUGAI_LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.core.management import call_command

        from jiugai.ground.accounts.models import Account
        from jiugai.ground.common import clock
        from jiugai.ground.divisions.actions import add
        from jiugai.ground.divisions.models import Level

        call_command("migrate", verbosity=0)

        def below(level: Level, code: str, name: str, under: Any) -> Any:
            return add(level=level, code=code, name=name, under=under, since=None, by=None)

        city = below(Level.CITY, "640300", "吴忠市", below(Level.PROVINCE, "640000", "宁夏回族自治区", None))
        for c in range(1, counties + 1):
            town = below(
                Level.STREET,
                f"6403{c:02d}100",
                f"{c}号镇",
                below(Level.COUNTY, f"6403{c:02d}", f"{c}号县", city),
            )
            for n in range(communities):
                below(Level.COMMUNITY, f"6403{c:02d}100{n:03d}", f"{c}县{n}社区", town)
        yield Account.objects.create(login="bench", opened_on=clock.today(), password="!"), city
