"""Personal data is ciphertext bound to its subject; reading is on record; purging is final."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiugai.ground.audit.models import Record
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.private import keys
from jiugai.ground.private.actions import Purged, find, keep, masked, purge, read, rotate
from jiugai.ground.private.fields import FIELDS
from jiugai.ground.private.models import Subject, Value

pytestmark = pytest.mark.django_db
PERSON = {"name": "王小明", "id_number": "11010119800101123x", "phone": "138-0013-8000"}
SOMEONE = fresh_id()


@pytest.fixture(autouse=True)
def ring(settings: LazySettings, tmp_path: Path) -> Path:
    """A ring of keys of the test's own."""
    settings.PRIVATE_KEYS = tmp_path / "keys.json"
    return tmp_path / "keys.json"


def test_what_is_kept_is_read_again_and_shown_masked() -> None:
    person = keep(PERSON, by=None)
    assert read(person, "phone", by=SOMEONE, reason="回访") == "13800138000"
    assert masked(person) == {
        "name": "王**",
        "id_number": "110" + "*" * 11 + "123X",
        "phone": "138****8000",
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    name=st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]),
        min_size=1,
        max_size=30,
    )
)
def test_any_name_is_read_as_it_was_made_uniform_and_its_mask_shows_one_character(name: str) -> None:
    uniform = FIELDS["name"].uniform(name)
    person = keep({"name": name}, by=None)
    assert read(person, "name", by=SOMEONE, reason="核对") == uniform
    if uniform:
        shown = masked(person)["name"]
        assert shown[1:] == "*" * max(len(uniform) - 1, 1) and shown[0] == uniform[0]
        assert person in find("name", name)


def test_the_database_holds_no_word_of_it() -> None:
    person = keep(PERSON, by=SOMEONE)
    read(person, "name", by=SOMEONE, reason="核对")
    rows = []
    with connection.cursor() as cursor:
        for model in (Subject, Value, Record):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            rows += [
                repr([bytes(c) if isinstance(c, memoryview) else c for c in row]) for row in cursor.fetchall()
            ]
    assert len(rows) >= 6
    assert [
        word for word in ("王小明", "13800138000", "123X", "123x") if any(word in row for row in rows)
    ] == []


def test_a_value_moved_to_another_subject_or_field_cannot_be_opened() -> None:
    one, other = keep(PERSON, by=None), keep({"name": "李四"}, by=None)
    Value.objects.filter(subject=other).update(
        ciphertext=Value.objects.get(subject=one, field="name").ciphertext
    )
    with pytest.raises(InvalidTag):
        read(other, "name", by=SOMEONE, reason="核对")


def test_the_same_value_is_never_the_same_ciphertext() -> None:
    keep(PERSON, by=None), keep(PERSON, by=None)
    assert len({bytes(v.ciphertext) for v in Value.objects.all()}) == 6


ALIKE = [
    ("phone", "+86 138 0013 8000"),
    ("phone", "１３８００１３８０００"),
    ("id_number", "11010119800101123X"),
    ("name", "王 小明"),
]


@pytest.mark.parametrize(("field", "written"), ALIKE)
def test_a_person_is_found_however_the_value_is_written(field: str, written: str) -> None:
    person = keep(PERSON, by=None)
    keep({"name": "李四", "phone": "13900139000"}, by=None)
    assert find(field, written) == [person]


def test_reading_is_on_record_and_showing_masked_is_not() -> None:
    person = keep(PERSON, by=None)
    masked(person)
    read(person, "phone", by=SOMEONE, reason="回访")
    told = Record.objects.filter(event="private.read", subject=person)
    assert [(r.actor, r.data) for r in told] == [(SOMEONE, '{"field":"电话","reason":"回访"}')]


def test_an_empty_value_removes_what_was_kept_and_a_new_one_replaces_it() -> None:
    person = keep(PERSON, by=None)
    keep({"phone": "", "name": "王大明"}, by=None, subject=person)
    assert (read(person, "phone", by=SOMEONE, reason="核对"), masked(person)["name"]) == ("", "王**")
    assert find("name", "王小明") == [] and find("name", "王大明") == [person]


def test_what_is_purged_is_gone_for_good() -> None:
    person = keep(PERSON, by=None)
    assert purge(person, by=SOMEONE) == 3
    assert purge(person, by=SOMEONE) == 0
    assert masked(person) == {} and find("phone", PERSON["phone"]) == []
    with pytest.raises(Purged):
        read(person, "name", by=SOMEONE, reason="核对")
    with pytest.raises(Purged):
        keep({"name": "又来"}, by=None, subject=person)
    assert bytes(Subject.objects.get(pk=person).wrapped) == b""


def test_a_field_that_is_not_declared_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(KeyError):
        keep({"name": "王小明", "bank": "6222"}, by=None)
    assert not Subject.objects.exists()


def test_after_a_rotation_all_is_readable_and_nothing_lies_under_the_old_key() -> None:
    people = [keep(PERSON, by=None) for _ in range(3)]
    purge(people[0], by=None)
    assert rotate(by=SOMEONE) == 2
    assert {s.master for s in Subject.objects.filter(purged_at=None)} == {"k2"}
    assert read(people[1], "name", by=SOMEONE, reason="核对") == "王小明"
    assert find("phone", PERSON["phone"]) == people[1:]
    assert list(keys.load().keys) == ["k1", "k2"]


def test_a_rotation_broken_off_is_finished_with_the_same_key() -> None:
    keep(PERSON, by=None)
    keys.save(keys.load().with_a_new_key())  # the ring was written, then the power failed
    call_command("rotate_keys")
    assert list(keys.load().keys) == ["k1", "k2"]
    assert Subject.objects.get().master == "k2"


def test_the_keys_are_for_their_user_only_and_never_made_anew_where_they_were_named(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(PERSON, by=None)
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600
    ring.unlink()
    monkeypatch.setenv("JIUGAI_KEYS", str(ring))
    with pytest.raises(FileNotFoundError, match="restore it"):
        keep(PERSON, by=None)
