"""Recording, sealing and verifying what happened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from jiugai.ground.audit.events import EVENTS
from jiugai.ground.audit.models import Record, Seal, Sealed
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id

Figures = Mapping[str, str | int | bool | None]
Codes = tuple[str, str, str]
"""Of province, city and county."""
NOWHERE: Codes = ("", "", "")
where_the_actor_works: ContextVar[Callable[[], Codes] | None] = ContextVar(
    "where_the_actor_works", default=None
)
"""Set for the time of a request, and asked only by a record that concerns no place of its own."""
LARGEST_BATCH = 1000
_TEN_MINUTES = 600_000
"""In milliseconds, as the keys count."""


class Lying(Protocol):
    """A row that lies somewhere (``access.scope.Scoped``)."""

    province_code: Any
    city_code: Any
    county_code: Any


def record(
    event: str,
    data: Figures | None = None,
    *,
    by: UUID | None = None,
    subject_kind: str = "",
    subject: UUID | None = None,
    happened_on: date | None = None,
    at: Lying | None = None,
) -> Record:
    """Writes one record in the transaction of what it records; :class:`KeyError` for an event that is not declared.

    ``data`` holds figures, codes and keys, never names, numbers of persons or other personal data.  ``at`` is the row
    concerned, where it lies somewhere: the auditors of that place see the record.
    """
    if event not in EVENTS:
        raise KeyError(f"{event} is no line of ground/audit/events.py")
    province, city, county = _codes(at)
    made = Record(
        id=fresh_id(), event=event, happened_on=happened_on or clock.today(), recorded_at=clock.now(), actor=by,
        subject_kind=subject_kind, subject=subject, province_code=province, city_code=city, county_code=county,
        data=json.dumps(dict(data or {}), ensure_ascii=False, sort_keys=True, separators=(",", ":")),
    )  # fmt: skip
    made.digest = digest_of(made)
    _write(made)
    return made


def _codes(at: Lying | None) -> Codes:
    if at is not None:
        return at.province_code, at.city_code, at.county_code
    ask = where_the_actor_works.get()
    return ask() if ask else NOWHERE


def _write(made: Record) -> None:
    """One statement: most of what a record costs would be ``save`` making it and preparing its values anew each time."""
    ops = connection.ops
    is_native = connection.features.has_native_uuid_field
    keys = [k if is_native or k is None else k.hex for k in (made.id, made.actor, made.subject)]
    values = (
        keys[0], made.event, ops.adapt_datefield_value(made.happened_on), ops.adapt_datetimefield_value(made.recorded_at),
        keys[1], made.subject_kind, keys[2], made.province_code, made.city_code, made.county_code, made.data, made.digest,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


_COLUMNS = (
    "id", "event", "happened_on", "recorded_at", "actor", "subject_kind", "subject", "province_code", "city_code",
    "county_code", "data", "digest",
)  # fmt: skip
_INSERT = f"INSERT INTO {Record._meta.db_table} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608


def digest_of(made: Record) -> str:
    """SHA-256 over all that a record says, each part with its length, in hexadecimal."""
    parts: tuple[str, ...] = (
        str(made.id), made.event, made.happened_on.isoformat(), made.recorded_at.astimezone(UTC).isoformat(),
        str(made.actor or ""), made.subject_kind, str(made.subject or ""), made.data,
    )  # fmt: skip
    codes = (made.province_code, made.city_code, made.county_code)
    parts += codes if any(codes) else ()  # records of before they had a place keep their digest
    return hashlib.sha256("".join(f"{len(p)}:{p}" for p in parts).encode()).hexdigest()


def seal(*, everything: bool = False) -> Seal | None:
    """Chains the committed records that lie under no seal, a thousand at most; None where there is none.

    Looks at those of the last ten minutes before the newest sealed one and later, so that a tick costs the same however
    long the log is; ``everything`` looks at all, once a day.  Two sealers at once: the number of a seal is its key, so the
    second fails and finds nothing left when it tries again.
    """
    waiting = Record.objects.filter(sealed__isnull=True)
    if not everything and (
        newest := Sealed.objects.order_by("-record_id").values_list("record_id", flat=True).first()
    ):
        waiting = waiting.filter(id__gt=_earlier(newest))
    if not waiting.exists():
        return None
    with transaction.atomic():
        last = Seal.objects.order_by("number").last()
        batch = list(waiting.order_by("id")[:LARGEST_BATCH])
        if not batch:
            return None
        previous = last.digest if last else ""
        made = Seal.objects.create(
            number=last.number + 1 if last else 1, previous=previous, count=len(batch),
            digest=_chained(previous, (r.digest for r in batch)),
        )  # fmt: skip
        Sealed.objects.bulk_create(Sealed(record=r, seal=made, place=i) for i, r in enumerate(batch))
    return made


def _earlier(key: UUID) -> UUID:
    """The least key of ten minutes before: a transaction that began earlier commits its records later, but not by so much."""
    return UUID(int=max((key.int >> 80) - _TEN_MINUTES, 0) << 80)


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how much was looked at, how much is not yet sealed, and each fault as a sentence."""

    records: int
    seals: int
    unsealed: int
    faults: tuple[str, ...]


def verify() -> Verdict:
    """Recomputes every digest and the whole chain, reading record by record with flat memory."""
    faults: list[str] = []
    records = unsealed = 0
    for made in Record.objects.select_related("sealed").order_by("id").iterator(chunk_size=LARGEST_BATCH):
        records += 1
        unsealed += not hasattr(made, "sealed")
        if digest_of(made) != made.digest:
            faults.append(f"记录 {made.id} 的内容与摘要不符。")
    previous, number = "", 0
    for found in Seal.objects.order_by("number").iterator(chunk_size=LARGEST_BATCH):
        number += 1
        if found.number != number:
            faults.append(f"第 {number} 批封存不见了。")
            number = found.number
        lying = list(found.sealed.order_by("place").values_list("record__digest", flat=True))
        if found.previous != previous or len(lying) != found.count:
            faults.append(f"第 {found.number} 批封存与前一批接不上，或记录数不是 {found.count}。")
        elif _chained(previous, lying) != found.digest:
            faults.append(f"第 {found.number} 批封存的摘要与其中的记录不符。")
        previous = found.digest
    return Verdict(records, number, unsealed, tuple(faults))


def _chained(previous: str, digests: Iterable[str]) -> str:
    chain = hashlib.sha256(previous.encode())
    for digest in digests:
        chain.update(digest.encode())
    return chain.hexdigest()
