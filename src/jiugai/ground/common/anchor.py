"""The last number of each series that left the house, kept beside the keys and not in the database.

After a backup is restored the database knows fewer numbers than the world does; a series then goes on past the last number
that is known here, so that none is given a second time, and ``jiugai verify`` names the gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jiugai.ground.common.alone import alone
from jiugai.ground.common.keyfile import replaced


def last_known(series: str) -> int:
    """The last number of a series that was given for good; 0: none."""
    return read(settings.NUMBERS).get(series, 0)


def keep(series: str, number: int) -> None:
    """Once the present transaction is committed the number is known here; rolled back, it never was."""
    transaction.on_commit(lambda: note({series: number}))


def note(given: Mapping[str, int]) -> None:
    """Adds what is known elsewhere, for good; what is known here already stays."""
    with alone("numbers", waiting=True):
        known = read(settings.NUMBERS)
        more = {series: max(number, known.get(series, 0)) for series, number in given.items()}
        if more.items() - known.items():
            lines = (f"{series} {number}\n" for series, number in sorted({**known, **more}.items()))
            replaced(settings.NUMBERS, "".join(lines))


def read(path: Path) -> dict[str, int]:
    """Series → last number, as a file says."""
    if not path.exists():
        return {}
    pairs = (line.rpartition(" ") for line in path.read_text("ascii").splitlines())
    return {name: int(last) for name, _, last in pairs}
