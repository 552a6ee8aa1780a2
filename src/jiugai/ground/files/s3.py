"""Blobs in an S3-compatible store; needs the extra ``s3``, and takes its credentials where boto3 looks for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

_ABSENT = ("404", "NoSuchKey")


class Bucket:
    """``s3://bucket/prefix``; an upload is durable when the store has acknowledged it."""

    def __init__(self, place: str, endpoint: str) -> None:
        self.bucket, _, prefix = place.removeprefix("s3://").partition("/")
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            config=Config(
                connect_timeout=5, read_timeout=60, retries={"max_attempts": 4, "mode": "standard"}
            ),
        )

    def key_of(self, digest: str) -> str:
        return f"{self.prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    def put(self, digest: str, source: Path) -> None:
        self._client.upload_file(str(source), self.bucket, self.key_of(digest))

    def open(self, digest: str) -> IO[bytes]:
        try:
            found = self._client.get_object(Bucket=self.bucket, Key=self.key_of(digest))
        except ClientError as error:
            raise _absence(error, digest) from error
        return cast("IO[bytes]", found["Body"])

    def holds(self, digest: str) -> bool:
        try:
            self._client.head_object(Bucket=self.bucket, Key=self.key_of(digest))
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return False
            raise
        return True

    def remove(self, digest: str) -> None:
        self._client.delete_object(Bucket=self.bucket, Key=self.key_of(digest))

    def listing(self) -> Iterator[tuple[str, datetime, int]]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
            for found in page.get("Contents", ()):
                yield found["Key"].rpartition("/")[2], found["LastModified"], found["Size"]


def _absence(error: ClientError, digest: str) -> Exception:
    return FileNotFoundError(digest) if error.response["Error"]["Code"] in _ABSENT else error
