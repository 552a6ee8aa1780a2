"""Verifies that every file's content lies in the store and is what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from jiugai.ground.common.verifying import verification
from jiugai.ground.files.models import Blob
from jiugai.ground.files.stores import store


@verification("文件内容")
def contents() -> Iterator[str]:
    place = store()
    for blob in Blob.objects.exclude(files=None).distinct().order_by("sha256").iterator(chunk_size=1000):
        digest, size = hashlib.sha256(), 0
        try:
            with place.open(blob.sha256) as content:
                while piece := content.read(1 << 20):
                    digest.update(piece)
                    size += len(piece)
        except FileNotFoundError:
            yield f"文件内容 {blob.sha256} 不在存储里。"
            continue
        if digest.hexdigest() != blob.sha256 or size != blob.size:
            yield f"文件内容 {blob.sha256} 与它的摘要不符。"
