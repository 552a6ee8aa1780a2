"""Whatever stands in a field or an address, a page or a sentence comes back, on both engines: never an internal error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from jiugai.ground.access.doors import PUBLIC, SIGNED_IN
from jiugai.ground.access.roles import ROLES
from tests.jiugai.test_doors import MATRIX, Enter, here, object_of
from tests.jiugai.test_every_write import OFFICER, WRITES, World, Write, path_of, world

pytestmark = pytest.mark.django_db
__all__ = ["here", "world"]  # the fixtures

NONSENSE = (
    "", "²", "x", "长" * 3000, "9" * 30, "9" * 5000, "-1", "\x01", "\u200b", "{id}<b>%s", "0001-01-01", "9999-12-31",
    "00000000-0000-0000-0000-000000000000", "[" * 3000, "'\"\\", "\U0001f600" * 70,
)  # fmt: skip
ASKED = (
    "q after before from to in under of level kind target place tab stage year sort sheet chosen back next ended group who "
    "built_from built_to eligibility clear restored kept remove query keep take answer"
).split()
PLAIN = [name for name in ASKED if name not in ("in", "under", "of", "chosen", "clear")]
"""Those that do not decide by themselves that there is nothing to show."""


def bent(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is sent, with nonsense in one field after another."""
    for name, value in data.items():
        if isinstance(value, str):
            yield from (data | {name: odd} for odd in NONSENSE)


CASES = [(a, w) for a, ws in WRITES.items() for w in ws if not w.get]


@pytest.mark.parametrize(("address", "write"), CASES, ids=[f"{w.event} {a}" for a, w in CASES])
def test_no_field_of_a_form_is_an_internal_error(
    address: str, write: Write, world: Callable[[str], World], enter: Enter
) -> None:
    there = world(write.role)
    client = enter(there.acting)
    made = write.data(there)
    path, data = made if isinstance(made, tuple) else (path_of(address, object_of(address, there.keys)), made)
    for sent in bent(data):
        try:
            with transaction.atomic():
                answer = client.post(path, sent)
                assert answer.status_code < 500
                transaction.set_rollback(True)
        except AssertionError:
            raise
        except Exception as error:
            odd = {k: v[:20] for k, v in sent.items() if isinstance(v, str) and data[k] != v}
            raise AssertionError(f"{path} {odd}") from error


@pytest.mark.parametrize("address", sorted(MATRIX))
def test_no_condition_in_an_address_is_an_internal_error(
    address: str, world: Callable[[str], World], enter: Enter
) -> None:
    wanted = MATRIX[address][1]
    if address == "logout/":
        return
    role = (
        OFFICER
        if wanted in (PUBLIC, SIGNED_IN)
        else next(r for r, x in ROLES.items() if wanted in x.permissions)
    )
    there = world(role)
    client = enter(there.acting)
    path = path_of(address, there.own(address) or object_of(address, there.keys))
    for odd in NONSENSE:
        for names in (ASKED, PLAIN):
            assert client.get(path, dict.fromkeys(names, odd)).status_code < 500, odd[:20]
