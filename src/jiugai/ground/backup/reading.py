"""Reading a backup back: every part and every blob by its digest, the database as one that can be opened."""

from __future__ import annotations

from pathlib import Path

from jiugai.ground.backup import manifest
from jiugai.ground.backup.engines import engine_of
from jiugai.ground.backup.manifest import FILES, Manifest, digest_of
from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.stores import Folder

_LAST_WRITTEN = "audit_seal"


def refuse_damaged(source: Path) -> Manifest:
    """Its manifest, where all that this lists can be read as it was written; else raises :class:`Refused`.

    Blobs that were lost when it was made are named in the manifest and are no damage.
    """
    told = manifest.read(source)
    for part, digest in told.parts.items():
        if not (source / part).is_file() or digest_of(source / part) != digest:
            raise _damaged(part)
    kind = engine_of(told.engine)
    if not kind.holds(source / kind.file, _LAST_WRITTEN):
        raise _damaged(kind.file)
    held, absent = Folder(source / FILES), "".join(told.faults)
    for digest, _ in manifest.blobs_of(source):
        if digest in absent:
            continue
        if not held.holds(digest) or digest_of(held.path_of(digest)) != digest:
            raise _damaged(f"文件内容 {digest}")
    return told


def _damaged(part: str) -> Refused:
    return Refused(f"备份里的 {part} 缺失或已损坏，请换一份备份。")
