"""What a backup says of itself: its parts with their digests, and what the database held."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.stores import fsync_folder

FORMAT = 1
NAME = "manifest.json"
BLOBS = "blobs.txt"
FILES = "files"
KEYS = "keys"


@dataclass(frozen=True)
class Manifest:
    """``parts``: file → SHA-256, but for the blobs, which ``blobs.txt`` lists by digest and size."""

    created_at: str
    engine: str
    version: str
    migrations: list[list[str]]
    counts: dict[str, int]
    seal: int
    seal_digest: str
    blobs: int
    blob_bytes: int
    parts: dict[str, str]
    faults: list[str] = field(default_factory=list)
    format: int = FORMAT

    def write(self, folder: Path) -> str:
        """Writes it for good; returns its own digest."""
        path = folder / NAME
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), "utf-8")
        return fixed(path)


def named(instant: datetime) -> str:
    """What the folder of a backup is called that was begun at an instant (in UTC)."""
    return f"jiugai-{instant:%Y%m%dT%H%M%SZ}"


def begun(folder: Path) -> datetime | None:
    """The instant that the name of a folder says; None where it is not called as a backup is."""
    try:
        return datetime.strptime(folder.name, "jiugai-%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def read(folder: Path) -> Manifest:
    """The manifest of a backup.  Raises :class:`Refused` where there is none, or one of another format."""
    path = folder / NAME
    if not path.is_file():
        raise Refused(f"{folder} 里没有 {NAME}，不是一份完整的备份。")
    try:
        told = json.loads(path.read_text("utf-8"))
        if told["format"] != FORMAT:
            raise Refused(f"这份备份的格式是第 {told['format']} 版，本系统只认第 {FORMAT} 版。")
        return Manifest(**told)
    except (ValueError, TypeError, KeyError):
        raise Refused(f"{path} 读不懂，这份备份已损坏，请换一份。") from None


def fixed(path: Path) -> str:
    """Makes a file durable, and returns its SHA-256."""
    digest = digest_of(path)
    for place in (path, path.parent):
        if place.is_dir():
            fsync_folder(place)
        else:
            descriptor = os.open(place, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
    return digest


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def blobs_of(folder: Path) -> list[tuple[str, int]]:
    """The blobs that a backup lists, with their sizes."""
    lines = (folder / BLOBS).read_text("ascii").splitlines()
    return [(digest, int(size)) for digest, _, size in (line.partition(" ") for line in lines)]
