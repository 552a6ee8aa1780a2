"""One bad file stops neither the caller nor a batch."""

import os
import select
import signal
import time
from collections import deque
from pathlib import Path

import pytest

from planlint.document import Document, Unreadable
from planlint.read.legacy import office
from planlint.read.pace import page_done
from planlint.read.sandbox import MIB, IsolatedPool, read_isolated
from tests.planlint.read.word import paragraph, write


def _act(path: Path) -> str:
    """What a hostile file would make a reader do, by its name."""
    match path.name:
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            time.sleep(60)
        case "scanned":
            for _ in range(3):
                time.sleep(0.6)
                page_done()
        case "stuck page":
            page_done()
            time.sleep(60)
        case "large":
            return "x" * MIB
        case "memory":
            return "x" * (2048 * MIB)
        case "fault":
            raise KeyError("internal")
        case "refuse":
            raise Unreadable("文件已损坏。")
    return path.name


def test_a_file_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    document = read_isolated(write(tmp_path / "方案.docx", paragraph("共12栋")))
    assert isinstance(document, Document)
    assert document.text == "共12栋"


@pytest.mark.skipif(os.name != "posix", reason="limits and signals are those of Linux")
def test_every_file_of_a_batch_has_its_result() -> None:
    names = ["a", "crash", "b", "fault", "memory", "c", "refuse", "hang", "d"]
    began = time.monotonic()
    with IsolatedPool(_act, workers=2, seconds=1.0) as pool:
        results = {path.name: result for path, result in pool.map(Path(name) for name in names)}
    assert time.monotonic() - began < 8
    assert {name for name, result in results.items() if not isinstance(result, Unreadable)} == {
        "a",
        "b",
        "c",
        "d",
    }
    assert "损坏" in str(results["crash"])
    assert "超过 1 秒" in str(results["hang"])
    assert "内存" in str(results["memory"])
    assert str(results["refuse"]) == "文件已损坏。"
    assert "KeyError" not in str(results["fault"])


def test_each_recognised_page_earns_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planlint.read.sandbox.PAGE_SECONDS", 0.7)
    began = time.monotonic()
    with IsolatedPool(_act, workers=2, seconds=1.0) as pool:
        results = {path.name: result for path, result in pool.map([Path("scanned"), Path("stuck page")])}
    assert results["scanned"] == "scanned"
    assert "超过 2 秒" in str(results["stuck page"]) and time.monotonic() - began < 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a parent that is killed")
@pytest.mark.parametrize("busy", ["hang", "large"])
def test_no_child_outlives_a_parent_that_is_killed(busy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one in the middle of a file nor one whose result nobody takes."""
    monkeypatch.setattr("planlint.read.sandbox._PARENT_CHECK", 0.3)
    reader, writer = os.pipe()
    if os.fork() == 0:
        pool = IsolatedPool(_act, workers=2)
        pool._hand_out(iter([Path(busy), Path(busy)]), deque())
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(writer)  # the children hold the other copies, so it ends when they do
    os.wait()
    assert select.select([reader], [], [], 5)[0] and os.read(reader, 1) == b""
    os.close(reader)


def test_what_went_wrong_inside_is_noted_for_the_developer() -> None:
    with IsolatedPool(_act, workers=1) as pool:
        ((_, result),) = pool.map([Path("fault")])
    assert isinstance(result, Unreadable)
    assert "KeyError" in result.__notes__[0]


def test_a_pool_without_files_does_nothing() -> None:
    with IsolatedPool(_act) as pool:
        assert list(pool.map([])) == []


def test_a_refusal_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "空.docx").write_bytes(b"")
    with pytest.raises(Unreadable, match="空"):
        read_isolated(tmp_path / "空.docx")


@pytest.mark.skipif(office() is None, reason="LibreOffice is not installed")
def test_an_rtf_is_read_through_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "方案.doc"
    path.write_text(r"{\rtf1\ansi Total 1928.8\par Second 12\par}", "ascii")
    document = read_isolated(path)
    assert (document.format, document.text) == ("doc", "Total 1928.8\nSecond 12")


def test_without_libreoffice_the_refusal_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from planlint.read import legacy

    monkeypatch.setattr(legacy, "office", lambda: None)
    (tmp_path / "方案.doc").write_text(r"{\rtf1 x}", "ascii")
    with pytest.raises(Unreadable, match=r"另存为 \.docx"):
        legacy.read_legacy(tmp_path / "方案.doc")
