"""A backup made while people write is whole; restored elsewhere it is what it was, but for who was purged since."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from jiugai.ground.common import clock
from tests.jiugai.installation import POSTGRES, Installation, installation, stopped

WRITING = """
import io
from jiugai.ground.audit.actions import record, seal, verify
from jiugai.ground.audit.models import Record, Seal
from jiugai.ground.files.actions import keep, open_blob
from jiugai.ground.files.models import Blob, File
from jiugai.ground.private.actions import keep as keep_person, masked, purge, read
from jiugai.ground.private.models import Subject
def upload(n):
    return keep(io.BytesIO(b"%PDF-1.4 plan " + str(n).encode()), f"方案{n}.pdf", purpose="plan", by=None, allowed=("pdf",))
def entry(n):
    record("audit.checked", {"records": n, "seals": 0})
"""
SOME = (
    WRITING
    + """
for n in range(20):
    upload(n); entry(n)
    if n % 5 == 4: seal()
people = [keep_person({"name": "王小明", "phone": "13800138000"}, by=None) for _ in range(3)]
purge(people[0], by=None)
print(people[1])
"""
)
ENDLESS = (
    WRITING
    + """
from itertools import count
print("begun", flush=True)
for n in count(1000):
    upload(n); entry(n)
    if n % 5 == 4: seal()
"""
)
TOLD = (
    WRITING
    + """
last = Seal.objects.order_by("number").last()
print(last.number, last.digest, File.objects.count(), Subject.objects.filter(purged_at=None).count())
"""
)


def during(begun: str, finished: str) -> str:
    """A program that tells how many files were uploaded between two instants, and how many there are."""
    return WRITING + (
        f"print(Blob.objects.filter(stored_at__gt='{begun}', stored_at__lt='{finished}').count(), Blob.objects.count())"
    )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "site") as made:
        yield made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Installation]:
    """Another installation, without tables and without keys."""
    with installation(tmp_path / "elsewhere", migrated=False) as made:
        yield made


def backed_up(site: Installation, to: Path, *more: str) -> Path:
    told = site.run("backup", str(to), *more)
    found = re.search(r"已备份到 (.+?)：", told)
    assert found, told
    return Path(found[1])


def bring_keys(site: Installation, to: Installation) -> None:
    """What the operator keeps apart: the keys, and who was purged."""
    for name in ("private_keys.json", "purged.txt"):
        if (site.data / name).exists():
            shutil.copy(site.data / name, to.data / name)


def told_of(backup: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads((backup / "manifest.json").read_text("utf-8"))
    return told


def test_the_drill(site: Installation, elsewhere: Installation, tmp_path: Path) -> None:
    person = site.python(SOME).strip()
    writer = site.python_begun(ENDLESS)
    assert writer.stdout is not None and "begun" in writer.stdout.readline()
    try:
        backup = backed_up(site, tmp_path / "backups")
        finished = clock.now()
    finally:
        stopped(writer)
    meanwhile, live = site.python(during(str(told_of(backup)["created_at"]), finished.isoformat())).split()
    assert int(meanwhile) > 0, "files were uploaded while it was made"
    site.python(WRITING + f"purge(Subject.objects.get(pk='{person}').pk, by=None)")
    told = told_of(backup)
    assert told["faults"] == [] and 20 <= int(str(told["blobs"])) < int(live)
    bring_keys(site, elsewhere)
    assert "核对全部相符" in elsewhere.run("restore", str(backup))
    number, digest, files, people = elsewhere.python(TOLD).split()
    assert (int(number), digest, int(files)) == (
        told["seal"],
        told["seal_digest"],
        told["counts"]["files_file"],
    )  # type: ignore[index]
    assert people == "1", "who was purged after the backup is purged again"
    assert "还有" not in elsewhere.run("verify") and "相符" in elsewhere.run("verify_audit")
    elsewhere.python(WRITING + "upload(1); entry(1); seal(); assert not verify().faults")


def test_a_second_backup_costs_what_is_new(site: Installation, tmp_path: Path) -> None:
    site.python(SOME)
    first = backed_up(site, tmp_path / "backups")
    site.python(WRITING + "upload(99)")
    second = backed_up(site, tmp_path / "backups")
    links = sorted(path.stat().st_nlink for path in (second / "files").rglob("*") if path.is_file())
    assert links == [1] + [2] * 20
    assert (
        first.name < second.name
        and [p.name for p in (tmp_path / "backups").iterdir() if p.name[0] == "."] == []
    )


def test_keys_are_apart_unless_asked_for(site: Installation, elsewhere: Installation, tmp_path: Path) -> None:
    site.python(SOME)
    apart = backed_up(site, tmp_path / "apart")
    assert not (apart / "keys").exists()
    assert "请先把另存的密钥文件放回" in elsewhere.run("restore", str(apart), fails=True)
    assert "打不开" in elsewhere.run("restore", str(apart), "--without-keys", fails=True)
    together = backed_up(site, tmp_path / "together", "--with-keys")
    assert "核对全部相符" in elsewhere.run("restore", str(together), "--replace")
    assert "王**" in elsewhere.python(
        WRITING + "print(masked(Subject.objects.filter(purged_at=None).first().pk))"
    )


def test_data_are_not_replaced_unless_it_is_said(site: Installation, tmp_path: Path) -> None:
    site.python(SOME)
    backup = backed_up(site, tmp_path / "backups")
    before = site.python(TOLD)
    site.python(WRITING + "upload(99); entry(1); seal()")
    assert "加 --replace" in site.run("restore", str(backup), fails=True)
    assert "核对全部相符" in site.run("restore", str(backup), "--replace")
    assert site.python(TOLD) == before


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_damaged_backup_is_refused_before_anything_is_touched(site: Installation, tmp_path: Path) -> None:
    site.python(SOME)
    backup = backed_up(site, tmp_path / "backups")
    site.python(WRITING + "upload(99)")
    before = site.python(TOLD)
    database = next(backup.glob("database.*"))
    blob = next(path for path in (backup / "files").rglob("*") if path.is_file())
    for number, part in enumerate((database, blob, backup / "blobs.txt", backup / "manifest.json")):
        kept = part.read_bytes()
        if part.name == "manifest.json":
            part.write_bytes(kept[:-9])
        else:
            spoil(part)
        assert "损坏" in site.run("restore", str(backup), "--replace", fails=True), number
        part.write_bytes(kept)
    assert "不是一份完整的备份" in site.run("restore", str(tmp_path), "--replace", fails=True)
    assert site.python(TOLD) == before


def test_a_backup_of_a_newer_version_or_another_engine_is_refused(site: Installation, tmp_path: Path) -> None:
    site.python(SOME)
    backup = backed_up(site, tmp_path / "backups")
    told = told_of(backup)
    for change, why in (
        ({"migrations": [["plans", "9999_of_tomorrow"]]}, "请先升级系统"),
        ({"engine": "oracle"}, "不能直接恢复"),
        ({"format": 2}, "只认第 1 版"),
    ):
        (backup / "manifest.json").write_text(json.dumps({**told, **change}), "utf-8")
        assert why in site.run("restore", str(backup), "--replace", fails=True)


def test_nothing_is_restored_under_a_site_that_runs(site: Installation, tmp_path: Path) -> None:
    site.python(SOME)
    backup = backed_up(site, tmp_path / "backups")
    running = site.python_begun(
        "from jiugai.ground.common.alone import alone\nfrom threading import Event\n"
        "with alone('run'):\n    print('begun', flush=True)\n    Event().wait(60)"
    )
    assert running.stdout is not None and "begun" in running.stdout.readline()
    try:
        assert "请先停下" in site.run("restore", str(backup), "--replace", fails=True)
    finally:
        stopped(running)


def test_content_that_is_lost_is_told_at_the_backup_and_again_after_the_restore(
    site: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    lost = site.python(WRITING + "entry(1); upload(1); seal(); print(upload(2).sha256)").strip()
    next((site.data / "files").rglob(lost)).unlink()
    assert lost in site.run("verify", fails=True)
    told = site.run("backup", str(tmp_path / "backups"), fails=True)
    assert f"{lost} 不在存储里，没有备份到" in told
    (backup,) = (tmp_path / "backups").iterdir()
    assert f"{lost} 不在存储里" in elsewhere.run("restore", str(backup), fails=True)
    assert "1 处不符" in elsewhere.run("verify", fails=True)


@pytest.mark.skipif(bool(POSTGRES), reason="of the embedded database")
def test_a_database_that_is_damaged_is_neither_backed_up_nor_replaced_unseen(
    site: Installation, tmp_path: Path
) -> None:
    site.python(SOME)
    backup = backed_up(site, tmp_path / "backups")
    live = site.data / "jiugai.sqlite3"
    live.write_bytes(b"x" * 8192)
    assert "先移到别处" in site.run("restore", str(backup), "--replace", fails=True)
    live.unlink()
    assert "核对全部相符" in site.run("restore", str(backup))


def test_a_backup_that_breaks_off_leaves_nothing_under_its_name(site: Installation, tmp_path: Path) -> None:
    site.python(SOME)
    site.python(
        WRITING + "from jiugai.ground.backup import actions\n"
        "def fails(*_): raise OSError('disk full')\n"
        "actions._blobs = fails\n"
        f"actions.back_up(actions.Path({str(tmp_path / 'backups')!r}))",
        fails=True,
    )
    assert list((tmp_path / "backups").iterdir()) == []
    killed = tmp_path / "backups" / ".jiugai-20200101T000000Z.partial"
    killed.mkdir()
    backed_up(site, tmp_path / "backups")
    assert not killed.exists(), "what a killed one left is cleared away a day later"


def test_before_the_first_migration_there_is_nothing_to_back_up(
    elsewhere: Installation, tmp_path: Path
) -> None:
    assert "先运行 jiugai migrate" in elsewhere.run("backup", str(tmp_path / "backups"), fails=True)


def test_blobs_of_a_bucket_are_backed_up_and_restored_into_a_folder(
    site: Installation, elsewhere: Installation, tmp_path: Path
) -> None:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        remote = {
            "JIUGAI_FILES": "s3://plans/of", "JIUGAI_S3_ENDPOINT": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip
        made = "import boto3, os; boto3.client('s3', endpoint_url=os.environ['JIUGAI_S3_ENDPOINT']).create_bucket(Bucket='plans')\n"
        site.python(made + SOME, **remote)
        told = site.run("backup", str(tmp_path / "backups"), **remote)
    finally:
        server.stop()
    assert "：20 个文件" in told and not (site.data / "files").exists()
    bring_keys(site, elsewhere)
    (backup,) = (tmp_path / "backups").iterdir()
    assert "核对全部相符" in elsewhere.run("restore", str(backup))
    assert len([path for path in (elsewhere.data / "files").rglob("*") if path.is_file()]) == 20
