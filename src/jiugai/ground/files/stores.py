"""Where blobs lie: a folder or an S3-compatible store, behind five verbs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings


class Store(Protocol):
    """Blobs by their digest; :meth:`put` returns when the content is durable.  An absent one: :class:`FileNotFoundError`."""

    def put(self, digest: str, source: Path) -> None: ...

    def open(self, digest: str) -> IO[bytes]: ...

    def holds(self, digest: str) -> bool: ...

    def remove(self, digest: str) -> None: ...

    def listing(self) -> Iterator[tuple[str, datetime, int]]:
        """Every blob that lies there, with when it was put and its size."""
        ...


class Folder:
    """A folder with two levels below it, so that none grows too long: ``ab/cd/abcd…``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path_of(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest

    def put(self, digest: str, source: Path) -> None:
        path = self.path_of(digest)
        try:
            os.utime(path)
        except FileNotFoundError:
            self._put(path, source)

    def _put(self, path: Path, source: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, beside = tempfile.mkstemp(dir=self.root, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file, source.open("rb") as content:
                shutil.copyfileobj(content, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent, self.root):
            fsync_folder(folder)

    def open(self, digest: str) -> IO[bytes]:
        return self.path_of(digest).open("rb")

    def holds(self, digest: str) -> bool:
        return self.path_of(digest).is_file()

    def remove(self, digest: str) -> None:
        self.path_of(digest).unlink(missing_ok=True)

    def listing(self) -> Iterator[tuple[str, datetime, int]]:
        for path in sorted(self.root.glob("??/??/*")):
            told = path.stat()
            yield path.name, datetime.fromtimestamp(told.st_mtime, UTC), told.st_size


def fsync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> Store:
    """The store of this installation."""
    return _at(str(settings.FILES), settings.S3_ENDPOINT)


@lru_cache(maxsize=4)
def _at(place: str, endpoint: str) -> Store:
    if place.startswith("s3://"):
        from jiugai.ground.files.s3 import Bucket

        return Bucket(place, endpoint)
    return Folder(Path(place))
