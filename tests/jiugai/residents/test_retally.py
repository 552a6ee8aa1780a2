"""The independent count: ``script/retally`` on what auditors download."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from jiugai.residents import deciding
from jiugai.residents.models import Ballot
from jiugai.residents.published import recount_file
from jiugai.residents.receipts import grouped
from tests.jiugai.conftest import Country
from tests.jiugai.residents.voting import (
    BALLOT,
    CLERK,
    decided,
    estate,
    given,
    on_paper,
    on_web,
    opened,
    printed,
)

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[3] / "script" / "retally"


def run(path: Path, *more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path), *more],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "recount.zip"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("precedence", ["last", "first", "paper", "adjudicate"])
def test_the_independent_count_agrees(country: Country, tmp_path: Path, precedence: str) -> None:
    vote = opened(
        estate(country, (5001, 7203, 9999, 12000, 8000, 6400, 3100, 4500, 8850)),
        replace(BALLOT, precedence=precedence),
    )
    of = printed(vote)
    on_web([of[1], of[2], of[3], of[7]], "yes")
    on_paper([of[1], of[4]], "no")
    on_paper([of[5]], "abstain")
    on_paper([of[6]], "void", because="没有签名")
    if precedence == "adjudicate":
        deciding.adjudicate(
            of[1].group, Ballot.objects.get(slip=of[1].slip, channel="web"), "本人到场核实", by=CLERK
        )
    done = decided(vote)
    path = kept(tmp_path, recount_file(done))
    code, said = run(path, "--receipt", grouped(given(of[2], "yes").receipt))
    assert code == 0, said
    assert "回执对应的票：同意，计入" in said and "重算与公布完全一致" in said


def _changed(name: str, change: Callable[[str], str], content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            text = old.read(entry).decode()
            new.writestr(entry, change(text) if entry == name else text)
    return made.getvalue()


def test_an_area_changed_afterwards_is_found(country: Country, tmp_path: Path) -> None:
    vote = opened(estate(country))
    on_web(list(printed(vote).values())[:7], "yes")
    whole = recount_file(decided(vote))
    code, said = run(
        kept(tmp_path, _changed("roll.csv", lambda t: t.replace(",10000,", ",99999,", 1), whole))
    )
    assert code == 1 and "不符  名册摘要" in said
    code, said = run(kept(tmp_path, _changed("ballots.csv", lambda t: t.replace(",yes,", ",no,", 1), whole)))
    assert code == 1 and "不符  公布清单的摘要" in said


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip"])
def test_what_is_no_such_file_is_told(tmp_path: Path, content: bytes) -> None:
    code, said = run(kept(tmp_path, content))
    assert code == 2 and "读不成" in said
