"""Who was purged is noted beside the keys, and a database from before the purge is purged again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from pytest_django import DjangoCaptureOnCommitCallbacks

from jiugai.ground.common.ids import fresh_id
from jiugai.ground.private import keys, purges
from jiugai.ground.private.actions import keep, masked, purge, purge_again
from jiugai.ground.private.models import Subject, Value
from jiugai.ground.private.verification import people

pytestmark = pytest.mark.django_db
PERSON = {"name": "王小明", "phone": "13800138000"}


@pytest.fixture(autouse=True)
def ring(settings: LazySettings, tmp_path: Path) -> Path:
    """A ring of keys of the test's own, and a file of purges beside it."""
    settings.PRIVATE_KEYS = tmp_path / "keys.json"
    return tmp_path / "keys.json"


def test_a_purge_is_noted_when_it_is_committed_and_holds_no_word_of_the_person(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    person = keep(PERSON, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        purge(person, by=None)
        assert purges.noted() == set()
    assert purges.place().read_text() == f"{person}\n"
    assert purges.reconcile() == 0


def test_a_purge_that_a_crash_kept_from_the_file_is_added_and_a_torn_line_is_none() -> None:
    person = keep(PERSON, by=None)
    purge(person, by=None)
    purges.place().write_text("0199-torn\n")
    assert (purges.reconcile(), purges.noted()) == (1, {person})


def test_who_comes_back_with_an_old_database_is_found_and_purged_again() -> None:
    person, other = keep(PERSON, by=None), keep(PERSON, by=None)
    purges.note(person, fresh_id())
    assert [str(person) in fault and "又出现了" in fault for fault in people()] == [True]
    assert (purge_again(by=None), purge_again(by=None)) == (1, 0)
    assert (masked(person), masked(other)["phone"], list(people())) == ({}, "138****8000", [])


def test_keys_that_are_missing_or_of_another_installation_are_found_and_none_are_made(ring: Path) -> None:
    keep(PERSON, by=None)
    assert list(people()) == []
    ring.rename(ring.with_suffix(".away"))
    assert ["不在" in fault for fault in people()] == [True]
    assert not ring.exists()
    keys.load()
    assert ["打不开" in fault for fault in people()] == [True]


def test_ciphertext_left_of_somebody_purged_is_found() -> None:
    person = keep(PERSON, by=None)
    Subject.objects.filter(pk=person).update(purged_at="2026-05-01T00:00:00Z", wrapped=b"")
    assert Value.objects.filter(subject=person).count() == 2
    assert ["还有密文" in fault for fault in people()] == [True]
