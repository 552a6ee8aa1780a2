"""Keeping uploaded files, giving them out, and sweeping away what nothing refers to."""

from __future__ import annotations

import hashlib
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import FileResponse

from jiugai.ground.common import clock
from jiugai.ground.common.alone import alone
from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.kinds import KINDS, Kind, kind_of
from jiugai.ground.files.models import Blob, File
from jiugai.ground.files.stores import store


class Upload(Protocol):
    """What a form or a client gives: read piece by piece."""

    def read(self, size: int, /) -> bytes: ...


UNTOUCHED = timedelta(days=7)
LONGEST_NAME = 120
KEEPING_BLOBS = "blobs"
"""What a backup and a sweep may not do at the same time."""
_PIECE = 1 << 16
_SEAL = 1024
"""More than sealing adds to a content."""
_LOST = "文件“{name}”的内容不在存储里，请联系系统管理员从备份恢复。"


def keep(stream: Upload, name: str, *, purpose: str, by: UUID | None, allowed: tuple[str, ...]) -> File:
    """Keeps an upload; ``allowed`` are codes of :data:`~jiugai.ground.files.kinds.KINDS`.

    Raises :class:`Refused` for a file that is too large, of another kind, named as another kind, with macros, or that
    would unpack to far more than a document does.  Reads piece by piece, writes the content for good before its row,
    and leaves the audit record to the action that uses the file.  Call it outside of a transaction.
    """
    kinds = tuple(KINDS[code] for code in allowed)
    with _written_aside(stream, max(_limit(kind) for kind in kinds)) as (path, digest, size):
        kind = kind_of(path, name)
        _refuse_misfit(kind, kinds, name, size)
        blob = Blob(sha256=digest, size=size, media_type=kind.media_type)
        return _kept(blob, path, name, kind, purpose, by)


def keep_sealed(
    stream: Upload, name: str, *, purpose: str, by: UUID | None, allowed: tuple[str, ...], seal: Callable[[bytes], bytes]
) -> tuple[File, str]:  # fmt: skip
    """Keeps an upload that only ``seal``'s other half opens, and the SHA-256 of what it was; otherwise as :func:`keep`."""
    kinds = tuple(KINDS[code] for code in allowed)
    with _written_aside(stream, max(_limit(kind) for kind in kinds)) as (path, plain, size):
        kind = kind_of(path, name)
        _refuse_misfit(kind, kinds, name, size)
        with _written_aside(BytesIO(seal(path.read_bytes())), size + _SEAL) as (closed, digest, length):
            blob = Blob(sha256=digest, size=length, media_type="application/octet-stream")
            return _kept(blob, closed, name, kind, purpose, by), plain


def _kept(blob: Blob, path: Path, name: str, kind: Kind, purpose: str, by: UUID | None) -> File:
    place = store()
    place.put(blob.sha256, path)
    with transaction.atomic():
        Blob.objects.bulk_create(  # one statement, for a sweep may delete the row between two
            [blob], update_conflicts=True, unique_fields=["sha256"], update_fields=["stored_at", "media_type"]
        )  # fmt: skip
        if not place.holds(blob.sha256):  # a sweep that had begun before took it away
            place.put(blob.sha256, path)
        return File.objects.create(
            blob=blob, name=proper_name(name, kind), kind=kind.code, purpose=purpose, uploaded_by=by
        )


def open_blob(file: File) -> IO[bytes]:
    """The content, to be read piece by piece and closed.  Raises :class:`Refused` where the store has lost it."""
    try:
        return store().open(file.sha256)
    except FileNotFoundError:
        raise Refused(_LOST.format(name=file.name)) from None


def as_attachment(file: File) -> FileResponse:
    """The file as a download that no browser shows as a page.  Who may have it is for the room that calls this."""
    response = FileResponse(
        open_blob(file), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    response["Content-Length"] = str(file.blob.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def sweep() -> int:
    """Removes blobs that no file refers to and that were last uploaded seven days ago; returns how many.

    Does nothing while a backup runs.  A blob without row (its upload was broken off) gets one first, so that whoever
    uploads the same content at this moment waits for its lock and then puts it again.
    """
    with alone(KEEPING_BLOBS) as free:
        if not free:
            return 0
        place, limit, count = store(), clock.now() - UNTOUCHED, 0
        listing = (found for found in place.listing() if found[1] < limit)
        while some := list(islice(listing, 500)):
            known = set(Blob.objects.filter(pk__in=[found[0] for found in some]).values_list("pk", flat=True))
            Blob.objects.bulk_create(
                (Blob(sha256=d, size=size, stored_at=at) for d, at, size in some if d not in known),
                ignore_conflicts=True,
            )
        for digest in list(Blob.objects.filter(files=None, stored_at__lt=limit).values_list("pk", flat=True)):
            with transaction.atomic():
                blob = Blob.objects.select_for_update().filter(pk=digest, stored_at__lt=limit).first()
                if blob is None or blob.files.exists():
                    continue
                place.remove(digest)
                blob.delete()
                count += 1
    return count


def proper_name(name: str, kind: Kind) -> str:
    """A name without folders and control characters, not too long, that ends as its kind does."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    plain = re.sub(r'[<>:"|?*]', "_", plain).strip().rstrip(". ")
    suffix = next((s for s in kind.suffixes if plain.lower().endswith(s)), "")
    stem = plain[: len(plain) - len(suffix)].strip(". ") or "文件"
    suffix = suffix or kind.suffixes[0]
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def _limit(kind: Kind) -> int:
    limit: int = settings.FILE_LIMITS.get(kind.code, settings.FILE_LIMIT)
    return limit


def _too_large(limit: int) -> Refused:
    return Refused(f"文件超过 {limit // 1024 // 1024} MB，请压缩里面的图片或拆成几个文件再传。")


def _refuse_misfit(kind: Kind, kinds: tuple[Kind, ...], name: str, size: int) -> None:
    if kind not in kinds:
        raise Refused(
            f"这里只收{'、'.join(k.called for k in kinds)}，上传的文件是{kind.called}，请换一个文件。"
        )
    if size > _limit(kind):
        raise _too_large(_limit(kind))
    ending = re.search(r"\.[A-Za-z]{2,5}$", name.strip())
    if ending and ending[0].lower() not in kind.suffixes:
        raise Refused(f"文件名以 {ending[0]} 结尾，内容却是{kind.called}，请确认没有传错，改正文件名再传。")


@contextmanager
def _written_aside(stream: Upload, limit: int) -> Iterator[tuple[Path, str, int]]:
    """The upload in a temporary file, with its digest and size; refused as soon as it passes the limit."""
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(prefix="upload-") as aside:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            digest.update(piece)
            aside.write(piece)
        aside.flush()
        yield Path(aside.name), digest.hexdigest(), size
