"""Keeping, reading, finding and purging personal data.

Each subject has a key of its own (AES-256-GCM), wrapped by a master key; a value is bound to its subject and field, so
that it cannot be moved to another.  Purging destroys the subject's key: what backups still hold cannot be read either
once the database they belong to has been purged again after a restore.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.bulk import batched
from jiugai.ground.common.ids import fresh_id, secret_bytes
from jiugai.ground.private import keys, purges
from jiugai.ground.private.fields import FIELDS
from jiugai.ground.private.models import Subject, Value

_NONCE = 12
_BATCH = 500


class Purged(Exception):
    """The subject's data has been destroyed."""


def keep(
    values: Mapping[str, str], *, by: UUID | None, subject: UUID | None = None, on_record: bool = True
) -> UUID:
    """Keeps fields of a new or known subject, and returns its key; an empty value is removed.

    ``on_record`` is False inside an action whose own record says it.

    Raises :class:`KeyError` for a field that is not in :data:`~jiugai.ground.private.fields.FIELDS`, :class:`Purged`
    for a subject whose data has been destroyed.
    """
    uniform = {code: FIELDS[code].uniform(value) for code, value in values.items()}
    ring = keys.load()
    with transaction.atomic():
        held = Subject.objects.select_for_update().get(pk=subject) if subject else _new_subject(ring)
        own = _own_key(ring, held)
        for code, value in sorted(uniform.items()):
            if not value:
                held.values_kept.filter(field=code).delete()
                continue
            Value.objects.update_or_create(
                subject=held, field=code,
                defaults={"ciphertext": _sealed(own, value, f"{held.id}:{code}"), "lookup": _lookup(ring, code, value)},
            )  # fmt: skip
        if on_record:
            named = "、".join(FIELDS[c].name for c in sorted(uniform))
            record("private.kept", {"fields": named}, by=by, subject_kind="person", subject=held.id)
    return held.id


def keep_many(people: Sequence[Mapping[str, str]]) -> list[UUID]:
    """New subjects with their fields, in a few statements; the keys in the order given.  The action's own record says it.

    Raises :class:`KeyError` for a field that is not declared.
    """
    ring = keys.load()
    subjects, values, made = list[Subject](), list[Value](), list[UUID]()
    for told in people:
        key, own = fresh_id(), secret_bytes(keys.LENGTH)
        made.append(key)
        subjects.append(
            Subject(
                id=key, master=ring.present, wrapped=_sealed(ring.keys[ring.present], own.hex(), str(key))
            )
        )
        for code, given in sorted(told.items()):
            if uniform := FIELDS[code].uniform(given):
                sealed = _sealed(own, uniform, f"{key}:{code}")
                values.append(
                    Value(subject_id=key, field=code, ciphertext=sealed, lookup=_lookup(ring, code, uniform))
                )
    with transaction.atomic():
        Subject.objects.bulk_create(subjects, batch_size=_BATCH)
        Value.objects.bulk_create(values, batch_size=_BATCH)
    return made


def differing(people: Mapping[UUID, Mapping[str, str]]) -> dict[UUID, tuple[set[str], set[str]]]:
    """Of each subject the given fields that are kept with another value, and those that are not kept; nothing is opened."""
    ring, held = keys.load(), dict[UUID, dict[str, str]]()
    for some in batched(people, _BATCH):
        for subject, code, lookup in Value.objects.filter(subject__in=some).values_list(
            "subject", "field", "lookup"
        ):
            held.setdefault(subject, {})[code] = lookup
    found = {}
    for subject, told in people.items():
        there = held.get(subject, {})
        given = {code: _lookup(ring, code, FIELDS[code].uniform(value)) for code, value in told.items()}
        found[subject] = (
            {code for code, lookup in given.items() if code in there and there[code] != lookup}, given.keys() - there.keys()
        )  # fmt: skip
    return found


def digest(purpose: str, text: str) -> str:
    """A digest of a text under the key of the look-ups: who does not have the key cannot try out what the text may be."""
    return hmac.new(keys.load().lookup, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Vault:
    """Seals contents under a subject's own key, and opens them; purging the subject destroys what is sealed."""

    subject: UUID
    key: bytes = dataclass_field(repr=False)

    def seal(self, content: bytes) -> bytes:
        nonce = secret_bytes(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, content, str(self.subject).encode())

    def unseal(self, sealed: bytes | memoryview) -> bytes:
        whole = bytes(sealed)
        return AESGCM(self.key).decrypt(whole[:_NONCE], whole[_NONCE:], str(self.subject).encode())


def vault_of(subject: UUID) -> Vault:
    """The vault of a subject.  Raises :class:`Purged` for one that was purged."""
    return Vault(subject, _own_key(keys.load(), Subject.objects.get(pk=subject)))


def told_of(subjects: Iterable[UUID], field: str, what: Callable[[str], str]) -> dict[UUID, str]:
    """What a function makes of each subject's value, computed here and shown to nobody; without those who have none.

    The action that asks says in its own record that it did.
    """
    ring, found = keys.load(), dict[UUID, str]()
    for some in batched(set(subjects), _BATCH):
        rows = Value.objects.filter(subject__in=some, field=field, subject__purged_at=None).select_related(
            "subject"
        )
        for v in rows:
            found[v.subject_id] = what(
                _open(_own_key(ring, v.subject), v.ciphertext, f"{v.subject_id}:{field}")
            )
    return found


def read(subject: UUID, field: str, *, by: UUID | None, reason: str) -> str:
    """A value in full, empty where none is kept; the reading is on record with who and why (no personal data in ``reason``).

    ``by`` is nobody where the site itself needs it, to write an e-mail.
    """
    with transaction.atomic():
        record(
            "private.read",
            {"field": FIELDS[field].name, "reason": reason},
            by=by,
            subject_kind="person",
            subject=subject,
        )
        return _opened(subject).get(field, "")


def masked(subject: UUID) -> dict[str, str]:
    """What may be shown to whoever may see the subject: 王*, 138****5678; empty for a purged one."""
    try:
        return {code: FIELDS[code].masked(value) for code, value in _opened(subject).items()}
    except Purged:
        return {}


def masked_of(subjects: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """As :func:`masked`, of many in one query; a subject that was purged or has nothing is not in it."""
    kept: dict[UUID, dict[str, str]] = {}
    ring, own = keys.load(), dict[UUID, bytes]()
    found = Value.objects.filter(subject__in=set(subjects), subject__purged_at=None).select_related("subject")
    for v in found.order_by("subject", "field"):
        key = own.get(v.subject_id) or own.setdefault(v.subject_id, _own_key(ring, v.subject))
        value = _open(key, v.ciphertext, f"{v.subject_id}:{v.field}")
        kept.setdefault(v.subject_id, {})[v.field] = FIELDS[v.field].masked(value)
    return kept


def which_have(subjects: Iterable[UUID], field: str) -> set[UUID]:
    """Those of whom a field is kept: that there is one is told, not what it says."""
    kept = Value.objects.filter(field=field, subject__in=set(subjects), subject__purged_at=None)
    return set(kept.values_list("subject", flat=True))


def same_person(first: UUID, other: UUID) -> bool:
    """Have two subjects the same telephone or identity number, or are they one?"""
    lookups = Value.objects.filter(field__in=("phone", "id_number"))
    alike = lookups.filter(subject=other).values("lookup")
    return first == other or lookups.filter(subject=first, lookup__in=alike).exists()


def find(field: str, value: str) -> list[UUID]:
    """The subjects that have exactly this value, in the order in which they were first kept."""
    digest = _lookup(keys.load(), field, FIELDS[field].uniform(value))
    return list(
        Value.objects.filter(field=field, lookup=digest)
        .order_by("subject_id")
        .values_list("subject_id", flat=True)
    )


def purge(subject: UUID, *, by: UUID | None) -> int:
    """Destroys the subject's key and values; returns how many values there were, 0 where it was purged before."""
    with transaction.atomic():
        held = Subject.objects.select_for_update().get(pk=subject)
        if held.purged_at is not None:
            return 0
        count, _ = held.values_kept.all().delete()
        held.wrapped, held.purged_at = b"", clock.now()
        held.save(update_fields=["wrapped", "purged_at"])
        record("private.purged", {"values": count}, by=by, subject_kind="person", subject=subject)
        transaction.on_commit(lambda: purges.note(subject))
    return count


def purge_again(*, by: UUID | None) -> int:
    """Purges whom the file of purges names and the database, restored from before, still has; returns how many."""
    back = Subject.objects.filter(pk__in=purges.noted(), purged_at=None).order_by("id")
    found = list(back.values_list("pk", flat=True))
    for subject in found:
        purge(subject, by=by)
    return len(found)


def opens(ring: keys.Ring, subject: Subject) -> None:
    """Raises :class:`~cryptography.exceptions.InvalidTag` or :class:`KeyError` where the subject's key is under no key of the ring."""
    _own_key(ring, subject)


def rotate(*, by: UUID | None) -> int:
    """Wraps every subject's key under a new master key; returns how many.  May be run again after a crash."""
    ring = keys.load()
    if Subject.objects.exclude(master=ring.present).exclude(wrapped=b"").exists():
        fresh = ring  # the last rotation was not finished
    else:
        fresh = ring.with_a_new_key()
        keys.save(fresh)
    moved = 0
    while batch := list(
        Subject.objects.exclude(master=fresh.present).filter(purged_at=None).order_by("id")[:500]
    ):
        with transaction.atomic():
            for held in (
                Subject.objects.select_for_update()
                .filter(pk__in=[s.pk for s in batch], purged_at=None)
                .order_by("id")
            ):
                held.wrapped = _sealed(fresh.keys[fresh.present], _own_key(fresh, held).hex(), str(held.id))
                held.master = fresh.present
                held.save(update_fields=["wrapped", "master"])
                moved += 1
    record("private.rotated", {"subjects": moved}, by=by)
    return moved


def _new_subject(ring: keys.Ring) -> Subject:
    key = fresh_id()
    own = secret_bytes(keys.LENGTH)
    return Subject.objects.create(
        id=key, master=ring.present, wrapped=_sealed(ring.keys[ring.present], own.hex(), str(key))
    )


def _own_key(ring: keys.Ring, subject: Subject) -> bytes:
    if subject.purged_at is not None:
        raise Purged(f"{subject.id} was purged")
    return bytes.fromhex(_open(ring.keys[subject.master], subject.wrapped, str(subject.id)))


def _opened(subject: UUID) -> dict[str, str]:
    held = Subject.objects.get(pk=subject)
    own = _own_key(keys.load(), held)
    return {
        v.field: _open(own, v.ciphertext, f"{held.id}:{v.field}") for v in held.values_kept.order_by("field")
    }


def _sealed(key: bytes, text: str, bound_to: str) -> bytes:
    nonce = secret_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())


def _open(key: bytes, sealed: bytes | memoryview, bound_to: str) -> str:
    whole = bytes(sealed)
    return AESGCM(key).decrypt(whole[:_NONCE], whole[_NONCE:], bound_to.encode()).decode()


def _lookup(ring: keys.Ring, field: str, uniform: str) -> str:
    return hmac.new(ring.lookup, f"{field}:{uniform}".encode(), hashlib.sha256).hexdigest()
