"""Blobs lie in a folder or in an S3-compatible store, and behave alike in both."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from django.conf import LazySettings
from moto.server import ThreadedMotoServer

from jiugai.ground.common.clock import now, standing_at
from jiugai.ground.files.actions import UNTOUCHED, as_attachment, keep, sweep
from jiugai.ground.files.models import Blob
from jiugai.ground.files.s3 import Bucket
from jiugai.ground.files.stores import Folder, Store, store
from jiugai.ground.files.verification import contents

CONTENT = b"%PDF-1.4 plan"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3-compatible server on this machine."""
    running = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path) -> Store:
    """The store of this installation, of either kind."""
    settings.DATA_DIR, settings.FILES = tmp_path, str(tmp_path / "files")
    if request.param == "bucket":
        monkey = request.getfixturevalue("monkeypatch")
        for name, value in {
            "ACCESS_KEY_ID": "test",
            "SECRET_ACCESS_KEY": "test",
            "DEFAULT_REGION": "us-east-1",
        }.items():
            monkey.setenv(f"AWS_{name}", value)
        settings.S3_ENDPOINT = request.getfixturevalue("server")
        name = f"plans-{tmp_path.name[-40:]}".replace("_", "-").replace("[", "").replace("]", "").lower()
        boto3.client("s3", endpoint_url=settings.S3_ENDPOINT).create_bucket(Bucket=name)
        settings.FILES = f"s3://{name}/of/jiugai"
    return store()


def test_the_address_chooses_the_store(place: Store, settings: LazySettings) -> None:
    assert isinstance(place, Bucket if settings.FILES.startswith("s3:") else Folder)


def test_a_blob_is_put_once_read_listed_and_removed(place: Store, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(CONTENT)
    assert not place.holds(DIGEST)
    for _ in range(2):
        place.put(DIGEST, source)
    with place.open(DIGEST) as content:
        assert content.read(4) + content.read() == CONTENT
    ((digest, stored_at, size),) = place.listing()
    assert (digest, size, place.holds(DIGEST)) == (DIGEST, len(CONTENT), True)
    assert abs(stored_at - now()) < timedelta(minutes=1)
    for _ in range(2):
        place.remove(DIGEST)
    assert not place.holds(DIGEST) and list(place.listing()) == []
    with pytest.raises(FileNotFoundError):
        place.open(DIGEST)


def test_a_write_that_fails_leaves_nothing_that_counts(place: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        place.put(DIGEST, tmp_path / "gone")
    assert not place.holds(DIGEST) and list(place.listing()) == []


@pytest.mark.django_db
def test_a_file_is_kept_given_out_verified_and_swept_away_in_both(place: Store) -> None:
    file = keep(io.BytesIO(CONTENT), "方案.pdf", purpose="plan", by=None, allowed=("pdf",))
    assert place.holds(DIGEST)
    response = as_attachment(file)
    assert b"".join(response) == CONTENT  # type: ignore[arg-type]
    response.file_to_stream.close()
    assert list(contents()) == []
    file.delete()
    with standing_at(now() + UNTOUCHED + timedelta(minutes=1)):
        assert sweep() == 1
    assert not place.holds(DIGEST) and not Blob.objects.exists()
