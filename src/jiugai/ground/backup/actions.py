"""Making a backup while the site runs, and restoring one."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from jiugai.ground.audit.actions import record
from jiugai.ground.audit.models import Record, Seal
from jiugai.ground.backup import manifest
from jiugai.ground.backup.engines import Ask, engine
from jiugai.ground.backup.manifest import BLOBS, FILES, KEYS, Manifest, digest_of, fixed, named
from jiugai.ground.backup.reading import refuse_damaged
from jiugai.ground.common import anchor, clock, keyfile
from jiugai.ground.common.alone import alone
from jiugai.ground.common.refusal import Refused
from jiugai.ground.common.verifying import Outcome, verify_all
from jiugai.ground.files.actions import KEEPING_BLOBS
from jiugai.ground.files.stores import Folder, fsync_folder, store
from jiugai.ground.jobs.supervision import RUNNING
from jiugai.ground.private import purges
from jiugai.ground.private.actions import purge_again

_REFERRED = (
    "SELECT DISTINCT files_blob.sha256, files_blob.size FROM files_blob "
    "JOIN files_file ON files_file.blob_id = files_blob.sha256 ORDER BY 1"
)


@dataclass(frozen=True)
class Made:
    """A backup that was made; ``digest`` is that of its manifest."""

    folder: Path
    digest: str
    manifest: Manifest


def back_up(target: Path, *, with_keys: bool = False) -> Made:
    """Makes a dated folder below ``target``: the database as of one instant, then the blobs it refers to.

    Blobs that the last backup there has are linked to it, so that a daily one costs what is new.  Nothing shows under
    the final name before all of it is on disk and was read back.  Blobs that are lost or changed are faults in the
    manifest.
    """
    instant = clock.now()
    final = target / named(instant)
    if final.exists():
        raise Refused(f"{final} 已经有了，过一秒再试。")
    target.mkdir(parents=True, exist_ok=True)
    folder = target / f".{final.name}.partial"
    folder.mkdir(mode=0o700)
    try:
        with alone(KEEPING_BLOBS, waiting=True):
            _clear(target, instant - timedelta(days=1))
            told = _written(folder, _latest(target), instant.isoformat(), with_keys)
        digest = told.write(folder)
        refuse_damaged(folder)
        folder.rename(final)
        fsync_folder(target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    record(
        "backup.made",
        {"files": told.blobs, "seal": told.seal, "faults": len(told.faults), "manifest": digest},
    )
    return Made(final, digest, told)


def _clear(target: Path, before: datetime) -> None:
    """Removes what backups that were killed left behind."""
    for partial in target.glob(".jiugai-*.partial"):
        if partial.name < f".{named(before)}":
            shutil.rmtree(partial, ignore_errors=True)


def _written(folder: Path, previous: Path | None, created_at: str, with_keys: bool) -> Manifest:
    kind, tables = engine(), sorted(connection.introspection.table_names())
    if "audit_seal" not in tables:
        raise Refused("数据库还没有建好，没有可备份的；先运行 jiugai migrate。")
    purges.reconcile()
    with kind.snapshot(folder / kind.file) as ask:
        referred = [(str(digest), int(size)) for digest, size in ask(_REFERRED)]
        migrations = [[app, name] for app, name in ask("SELECT app, name FROM django_migrations ORDER BY id")]
        number, digest = next(
            iter(ask("SELECT number, digest FROM audit_seal ORDER BY number DESC LIMIT 1")), (0, "")
        )
        counts = _counts(ask, tables)
    parts = {kind.file: fixed(folder / kind.file)}
    faults = list(_blobs(folder, previous, referred))
    (folder / BLOBS).write_text("".join(f"{sha256} {size}\n" for sha256, size in referred), "ascii")
    parts[BLOBS] = fixed(folder / BLOBS)
    if with_keys:
        (folder / KEYS).mkdir(mode=0o700)
        for path in (settings.PRIVATE_KEYS, purges.place(), settings.NUMBERS):
            if path.exists():
                shutil.copyfile(path, folder / KEYS / path.name)
                parts[f"{KEYS}/{path.name}"] = fixed(folder / KEYS / path.name)
    return Manifest(
        created_at, connection.vendor, version("jiugai"), migrations, counts, number, digest, len(referred),
        sum(size for _, size in referred), parts, faults,
    )  # fmt: skip


def _counts(ask: Ask, tables: Iterable[str]) -> dict[str, int]:
    return {table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables}  # noqa: S608 - names of tables that are there


def _latest(target: Path) -> Path | None:
    return max((path.parent for path in target.glob(f"jiugai-*/{manifest.NAME}")), default=None)


def _blobs(folder: Path, previous: Path | None, referred: list[tuple[str, int]]) -> Iterator[str]:
    """Copies or links each blob; yields a sentence for one that cannot be had."""
    place, own = store(), Folder(folder / FILES)
    before = Folder(previous / FILES) if previous else None
    for digest, _ in referred:
        path = own.path_of(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        if before and before.holds(digest) and digest_of(before.path_of(digest)) == digest:
            os.link(before.path_of(digest), path)
            continue
        found = hashlib.sha256()
        try:
            with place.open(digest) as content, path.open("xb") as copy:
                while piece := content.read(1 << 20):
                    found.update(piece)
                    copy.write(piece)
                copy.flush()
                os.fsync(copy.fileno())
        except FileNotFoundError:
            yield f"文件内容 {digest} 不在存储里，没有备份到。"
            continue
        if found.hexdigest() != digest:
            path.unlink()
            yield f"文件内容 {digest} 与它的摘要不符，没有备份到。"


def restore(source: Path, *, replace: bool = False, without_keys: bool = False) -> Iterator[Outcome]:
    """Puts a backup into the place of what there is, purges again who was purged since, and verifies everything.

    Every digest is checked before anything is touched.  Raises :class:`Refused` for a backup that is damaged, of
    another engine or a newer version; where there are data and ``replace`` is not said; while the site runs; and
    where the keys of personal data are missing, unless it is said that they may.
    """
    told = manifest.read(source)
    _refuse_misfit(told)
    refuse_damaged(source)
    with alone(RUNNING) as free:
        if not free:
            raise Refused("系统正在运行，请先停下再恢复。")
        _refuse_data(replace)
        _restore_keys(source, told, without_keys)
        place, held = store(), Folder(source / FILES)
        for digest, _ in manifest.blobs_of(source):
            if held.holds(digest):
                place.put(digest, held.path_of(digest))
        kind = engine()
        kind.load(source / kind.file)
        _refuse_difference(told)
        call_command("migrate", verbosity=0)
        purge_again(by=None)
        record("backup.restored", {"created_at": told.created_at, "seal": told.seal})
    yield from verify_all()


def _refuse_data(replace: bool) -> None:
    """What there is stays unless it is said; who was purged in it is noted before it goes."""
    try:
        present = set(connection.introspection.table_names())
        if present and not replace and ("audit_record" not in present or Record.objects.exists()):
            raise Refused("数据库里已经有数据；确实要用备份代替的话，加 --replace。")
        if "private_subject" in present:
            purges.reconcile()
    except DatabaseError as error:
        raise Refused(
            f"现有的数据库打不开（{type(error).__name__}）：连不上的话请检查 DATABASE_URL；文件已损坏的话先移到别处，再恢复。"
        ) from error


def _refuse_misfit(told: Manifest) -> None:
    if told.engine != connection.vendor:
        raise Refused(f"这份备份是 {told.engine} 的，现在的数据库是 {connection.vendor}，不能直接恢复。")
    known = MigrationLoader(None).disk_migrations
    newer = [f"{app}.{name}" for app, name in told.migrations if (app, name) not in known]
    if newer:
        raise Refused(f"这份备份来自较新的版本 {told.version}（有 {newer[0]}），请先升级系统。")


def _restore_keys(source: Path, told: Manifest, without_keys: bool) -> None:
    """Keys from the backup go where there are none; purges and given numbers from it are added to those known here."""
    path: Path = settings.PRIVATE_KEYS
    held = source / KEYS / path.name
    if held.exists() and not path.exists():
        keyfile.made_once(path, held.read_text("ascii"))
    if fresh := purges.noted(source / KEYS / purges.place().name) - purges.noted():
        purges.note(*sorted(fresh))
    anchor.note(anchor.read(source / KEYS / settings.NUMBERS.name))
    if told.counts.get("private_subject") and not path.exists() and not without_keys:
        raise Refused(
            f"备份里有 {told.counts['private_subject']} 人的个人信息，密钥文件 {path} 却不在；"
            "请先把另存的密钥文件放回，确实没有的话加 --without-keys。"
        )


def _refuse_difference(told: Manifest) -> None:
    """What was restored must be what was backed up."""
    with connection.cursor() as cursor:

        def ask(question: str) -> list[tuple[Any, ...]]:
            cursor.execute(question)
            return list(cursor.fetchall())

        there = set(connection.introspection.table_names(cursor))
        counts = _counts(ask, there.intersection(told.counts))
    last = Seal.objects.order_by("number").last()
    if counts != told.counts or (last.digest if last else "") != told.seal_digest:
        raise Refused("恢复后的行数或最后一批封存与备份所记的不同，请重新恢复或换一份备份。")
