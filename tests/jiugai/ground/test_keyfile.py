"""Key files are made once, whole, and for their user only."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jiugai.ground.common.keyfile import made_once, replaced


def test_of_many_who_begin_at_once_all_get_the_content_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    with ThreadPoolExecutor(16) as pool:
        told = set(pool.map(lambda n: made_once(path, f"key {n}"), range(64)))
    assert len(told) == 1 and path.read_text() in told
    assert [p.name for p in path.parent.iterdir()] == ["key"], "nothing is left lying about"


def test_a_key_is_for_its_user_only_also_when_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made_once(path, "one")
    replaced(path, "two")
    assert (made_once(path, "three"), stat.S_IMODE(path.stat().st_mode)) == ("two", 0o600)


def test_a_write_that_fails_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made_once(path, "one")
    with pytest.raises(UnicodeEncodeError):
        replaced(path, "钥匙")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("key", "one")]
