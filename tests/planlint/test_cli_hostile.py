"""The command line in hostile surroundings: full disks, closed streams, names no one should give."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote

import pytest

from planlint.cli import main
from tests.planlint.test_cli import DAY, plan, run

__all__ = ["plan"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "arguments", [("check", "方案.txt"), ("check", "方案.txt", "--format", "json"), ("rules",)]
)
def test_a_full_disk_is_one_sentence(plan: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "planlint", *arguments]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, cwd=plan.parent, encoding="utf-8", check=False
        )
    assert done.returncode == 2 and done.stderr == "planlint：“标准输出”写不进去：磁盘已满或不可写。\n"


def test_closed_streams_stop_nothing(plan: Path) -> None:
    for closed in (">&-", "2>&-"):
        done = subprocess.run(
            ["sh", "-c", f'"{sys.executable}" -m planlint check "{plan}" --as-of 2026-03-01 {closed}'],
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 1 and "内部出错" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_batch_that_is_ended_leaves_no_child_and_no_half_report(
    plan: Path, tmp_path: Path, number: signal.Signals
) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("a job in the background, which is not interrupted")
    for n in range(60):
        (tmp_path / f"{n}.txt").write_bytes(plan.read_bytes() * 60)
    command = [sys.executable, "-m", "planlint", "check", str(tmp_path), "--format", "html", "-o", "报告"]
    with subprocess.Popen(
        command, cwd=tmp_path, encoding="utf-8", start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as run:  # fmt: skip
        while not (tmp_path / "报告").exists() and run.poll() is None:
            time.sleep(0.05)
        run.send_signal(number)
        # The children hold the streams, so they are at their end when all are gone.
        _, told = run.communicate(timeout=10)
    assert run.returncode == 130 and told.endswith("已中断。\n")
    assert not list((tmp_path / "报告").glob(".*"))


def test_chinese_is_written_where_the_locale_knows_none(plan: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "planlint", "check", "方案.txt", *DAY],
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}, capture_output=True, cwd=plan.parent, check=False,
    )  # fmt: skip
    assert "核对了" in done.stdout.decode()


def test_a_report_is_never_written_over_the_plan(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = plan.read_bytes()
    other = plan.with_name("另一份.txt")
    other.write_bytes(before)
    assert main(["check", str(plan), "-o", str(plan)]) == 2
    assert main(["check", str(plan), str(other), "--format", "json", "-o", str(other)]) == 2
    assert capsys.readouterr().err.count("报告请写到别处。") == 2
    assert plan.read_bytes() == other.read_bytes() == before


def test_a_report_that_fails_half_way_leaves_the_old_one(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "报告.json"
    target.write_text("旧")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["check", str(plan), "--format", "json", "-o", str(target)]) == 2
    assert target.read_text() == "旧" and sorted(p.name for p in tmp_path.iterdir()) == [
        "报告.json",
        "方案.txt",
    ]


def test_long_and_hostile_names_get_reports_that_can_be_opened(plan: Path, tmp_path: Path) -> None:
    for stem in ("很" * 80, "甲\n乙\x1b[31m", "\u202e=cmd|"):
        (tmp_path / f"{stem}.txt").write_bytes(plan.read_bytes())
    done = run("check", tmp_path, *DAY, "--format", "html", "-o", tmp_path / "报告")
    assert done.returncode == 1 and "写不进去" not in done.stderr
    names = [p.name for p in (tmp_path / "报告").iterdir()]
    assert len(names) == 5 and all(name.isprintable() for name in names)
    run("check", tmp_path / f"{'很' * 80}.txt", *DAY, "--format", "docx", folder=tmp_path / "报告")
    assert any(name.name.endswith("核对报告.docx") for name in (tmp_path / "报告").iterdir())


def test_the_pages_of_one_file_replace_no_report_of_another(plan: Path, tmp_path: Path) -> None:
    both = plan.read_bytes() + b"\n\n" + plan.read_bytes()
    for stem in ("甲", "甲-1", "甲-1-2"):
        (tmp_path / f"{stem}.txt").write_bytes(both)
    run("check", tmp_path, *DAY, "--format", "html", "-o", tmp_path / "报告")
    index = (tmp_path / "报告" / "index.html").read_text("utf-8")
    names = {unquote(name) for name in re.findall(r'<a href="([^"]+)"', index)}
    assert len(names) == 4 and not names & {"甲-1.html", "甲-1-2.html"}


def test_a_name_that_is_no_text_is_linked(plan: Path, tmp_path: Path) -> None:
    odd = os.fsdecode(b"\xff\xfe.txt")
    try:
        (tmp_path / odd).write_bytes(plan.read_bytes())
    except OSError:
        pytest.skip("a file system that wants UTF-8")
    run("check", tmp_path, *DAY, "--format", "html", "-o", tmp_path / "报告")
    assert '<a href="%FF%FE.html">' in (tmp_path / "报告" / "index.html").read_text("utf-8")


def test_what_steers_a_terminal_is_not_repeated(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--policy", "--only", "--kind"):
        assert main(["check", str(plan), option, "\x1b[31m" + "x" * 5000]) == 2
    for option in ("--format", "--as-of", "--fail-on", "--\x1b[2J"):
        with pytest.raises(SystemExit):
            main(["check", str(plan), option, "\x1b[31m" + "x" * 5000])
    rules = plan.with_name("own.toml")
    rules.write_text('[[rule]]\n"\\u001b[2J" = 1\n', "utf-8")
    assert main(["check", str(plan), "--policy-dir", str(plan.parent)]) == 2
    told = capsys.readouterr().err
    assert "\x1b" not in told and told.count("\n") == 8


def test_a_wrong_rule_is_told_once_for_all_files(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.with_name("own.toml").write_text('[[rule]]\nid = "notice.plan_days"\nvalue = "五"\n', "utf-8")
    assert main(["check", str(plan), str(plan.parent), "--policy-dir", str(plan.parent)]) == 2
    said = capsys.readouterr().err
    assert said == "planlint：规则文件 own.toml：notice.plan_days 的 value 要写成整数。\n"


def test_a_name_too_long_for_the_system_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "a" * 5000]) == 2
    assert "打不开" in capsys.readouterr().err
    assert main(["new", "--kind", "estate", "-o", "a" * 300 + ".docx"]) == 2
    assert "文件名太长" in capsys.readouterr().err
