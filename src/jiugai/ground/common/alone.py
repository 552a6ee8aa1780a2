"""What only one process may do at a time: held by a lock on a file, which the system lets go when the process dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def alone(what: str, *, waiting: bool = False) -> Iterator[bool]:
    """Inside the block nobody else of this installation does the same; False where somebody does (unless waiting)."""
    folder: Path = settings.DATA_DIR
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waiting else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
