"""Which subjects were purged, in a file beside the keys: so that a backup of before cannot bring them back.

The database says it while it lives; the file says it when a backup takes its place.  It holds keys of subjects, one a
line, and nothing else.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings

from jiugai.ground.private.models import Subject


def place() -> Path:
    keys: Path = settings.PRIVATE_KEYS
    return keys.with_name("purged.txt")


def note(*subjects: UUID) -> None:
    """Adds them, for good."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        for subject in subjects:
            os.write(descriptor, f"{subject}\n".encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def noted(path: Path | None = None) -> set[UUID]:
    """Those in the file; a line that a crash left torn is none."""
    path = path or place()
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    return {UUID(line) for line in lines if len(line) == 36}


def reconcile() -> int:
    """Adds those that the database says were purged and the file does not; returns how many."""
    missing = set(Subject.objects.exclude(purged_at=None).values_list("pk", flat=True)) - noted()
    if missing:
        note(*sorted(missing))
    return len(missing)
