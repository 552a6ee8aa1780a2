"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from planlint.cli import main
from planlint.cli.batch import summary
from planlint.cli.job import Outcome
from planlint.engine import registered_checks
from planlint.render.words import Tally
from tests.planlint.render import sample

DAY = ("--as-of", "2026-03-01")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "方案.txt"
    path.write_text(sample.TEXT, encoding="utf-8")
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "说明.txt"
    path.write_text("本页没有数字。\n", encoding="utf-8")
    return path


def run(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    command = [sys.executable, "-m", "planlint", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment, check=False
    )


# ── check ──────────────────────────────────────────────────────────────────────


def test_findings_at_or_above_the_level_are_exit_1(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(plan), *DAY]) == 1
    assert main(["check", str(plan), *DAY, "--fail-on", "never"]) == 0
    assert "核对了" in capsys.readouterr().out


def test_a_clean_text_is_exit_0(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(clean), *DAY, "--fail-on", "error"]) == 0
    assert "没有找到可以核对的算式。" in capsys.readouterr().out


def test_the_json_is_one_object_and_nothing_else(plan: Path) -> None:
    done = run("check", plan, *DAY, "--format", "json")
    made = json.loads(done.stdout)
    assert made["file"] == str(plan) and made["as_of"] == "2026-03-01"
    for relation in made["relations"]:
        for operand in relation["operands"]:
            assert sample.TEXT[operand["start"] : operand["end"]] == operand["text"]


def test_an_unreadable_file_is_one_sentence_and_exit_2(tmp_path: Path) -> None:
    for name, content in {
        "空.docx": b"",
        "坏.docx": b"PK\x03\x04broken",
        "坏.pdf": b"%PDF-1.7\n%%EOF",
    }.items():
        (tmp_path / name).write_bytes(content)
        done = run("check", tmp_path / name)
        assert done.returncode == 2 and done.stdout == ""
        assert done.stderr.startswith(f"{name}：") and done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr and str(tmp_path) not in done.stderr


def test_a_missing_file_is_exit_2(tmp_path: Path) -> None:
    done = run("check", tmp_path / "没有.docx")
    assert done.returncode == 2 and "找不到这个文件" in done.stderr


def test_checks_are_named_by_code_slug_or_title(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check = registered_checks()[0]
    for name in (check.code, check.code.lower(), check.header.slug, check.title):
        assert main(["check", str(plan), *DAY, "--only", name, "--format", "json"]) in (0, 1)
        found = json.loads(capsys.readouterr().out)["findings"]
        assert {f["code"] for f in found} <= {check.code}


def test_an_exempted_check_is_left_out_and_named(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(plan), *DAY, "--format", "json"])
    codes = [f["code"] for f in json.loads(capsys.readouterr().out)["findings"]]
    main(["check", str(plan), *DAY, "--format", "json", "--exempt", codes[0]])
    made = json.loads(capsys.readouterr().out)
    assert codes[0] not in [f["code"] for f in made["findings"]] and made["exempt"] == [codes[0]]


def test_a_file_is_read_in_this_process_when_asked(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(plan), *DAY, "--format", "json"])
    isolated = capsys.readouterr().out
    main(["check", str(plan), *DAY, "--format", "json", "--no-isolation"])
    assert capsys.readouterr().out == isolated


@pytest.mark.parametrize(
    ("format", "begins"), [("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!doctype"), ("sarif", b"{")]
)
def test_a_report_is_written_where_it_is_wanted(
    plan: Path, tmp_path: Path, format: str, begins: bytes
) -> None:
    target = tmp_path / "新" / f"报告.{format}"
    assert main(["check", str(plan), *DAY, "--format", format, "-o", str(target), "--fail-on", "never"]) == 0
    assert target.read_bytes().startswith(begins)


def test_a_page_is_named_after_its_document(plan: Path, tmp_path: Path) -> None:
    run("check", plan, *DAY, "--format", "docx", folder=tmp_path)
    assert zipfile.is_zipfile(tmp_path / "方案-核对报告.docx")


def test_a_report_that_cannot_be_written_is_one_sentence(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    done = run("check", plan, "--format", "html", "-o", tmp_path / "文件" / "a.html")
    assert done.returncode == 2 and "写不进去" in done.stderr and done.stderr.count("\n") == 1


def test_a_file_of_several_plans_gets_a_page_each_and_an_index(tmp_path: Path) -> None:
    path = tmp_path / "合集.txt"
    parts = [f"改造方案篇{n}\n一、预算\n预算投资3万元，其中甲区1万元，乙区2万元。\n" for n in "一二"]
    path.write_text("\n".join(parts), encoding="utf-8")
    main(["check", str(path), *DAY, "--format", "html", "-o", str(tmp_path / "报告.html")])
    index = (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert (tmp_path / "报告-1.html").exists() and (tmp_path / "报告-2.html").exists()
    assert "%E6%8A%A5%E5%91%8A-2.html" in index


# ── many files ─────────────────────────────────────────────────────────────────


def test_one_bad_file_does_not_stop_the_rest(plan: Path, clean: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "~$锁.docx").write_bytes(b"x")
    done = run("check", tmp_path, *DAY, "--jobs", "2")
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["文件", "类型", "核对", "成立", "不成立", "错误", "警告", "提示"]
    assert any("坏.docx" in line and "。" in line for line in lines)
    assert "3 个文件，1 个读不了。" in lines and "锁" not in done.stdout


def test_pages_of_files_with_one_name_do_not_overwrite_each_other(plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "乙" / "方案.txt"
    other.parent.mkdir()
    other.write_text("另一份。\n", encoding="utf-8")
    out = tmp_path / "报告"
    run("check", plan, other, *DAY, "--format", "html", "-o", out)
    assert sorted(p.name for p in out.iterdir()) == ["index.html", "方案.html", "方案~2.html"]


def test_json_of_many_files_is_a_list(plan: Path, clean: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    done = run("check", tmp_path, *DAY, "--format", "json")
    made = json.loads(done.stdout)
    assert len(made) == 3 and next(m for m in made if "error" in m)["file"].endswith("坏.docx")


def test_the_summary_adds_up() -> None:
    text = summary(
        [
            Outcome("甲.docx", "estate", Tally(3, 1, 1, 0, 2)),
            Outcome("乙.docx", fault="文件是空的。"),
            Outcome("丙.docx", "list", Tally(2, 0, 0, 1, 0)),
        ]
    )
    assert (
        "3 个文件，1 个读不了。\n核对了 6 处算式：5 处成立，1 处不成立。\n问题 4 条：错误 1，警告 1，提示 2。"
        in text
    )


def test_a_folder_without_documents_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert "没有找到" in capsys.readouterr().err


# ── the other commands ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", [sample.TEXT, "没有换行", "末尾两个空行\n\n", "全角　空格\t制表\n"])
def test_the_text_is_printed_to_the_letter(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    command = [sys.executable, "-m", "planlint", "text", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == text.encode()


def test_facts_are_listed(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", str(plan)]) == 0
    assert "金花园小区" in capsys.readouterr().out
    assert main(["facts", str(plan), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["plans"][0]["title"] == "临江街道片区改造方案"


def test_a_check_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    check = registered_checks()[0]
    assert main(["explain", check.header.slug]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{check.code}  {check.title}\n") and "违规：" in out
    assert "policy:" not in out and "kind=" not in out


def test_an_unknown_check_has_its_nearest_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    check = registered_checks()[0]
    assert main(["explain", check.code[:-1] + "X"]) == 2
    error = capsys.readouterr().err
    assert check.code[:2] in error and "相近的有" in error


def test_rules_are_listed_by_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert f"共 {len(registered_checks())} 项" in capsys.readouterr().out
    assert main(["rules", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(registered_checks())


def test_rules_of_a_policy_have_value_dates_and_basis(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--policy", "national", *DAY]) == 0
    out = capsys.readouterr().out
    assert "质量保证金比例上限" in out and "不高于 3%" in out and "[来源待核]" in out
    assert main(["rules", "--policy", "湖南", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "hunan"


def test_a_template_is_written_once(tmp_path: Path) -> None:
    target = tmp_path / "方案.docx"
    assert main(["new", "--kind", "estate", "-o", str(target)]) == 0
    assert zipfile.is_zipfile(io.BytesIO(target.read_bytes()))
    assert main(["new", "--kind", "estate", "-o", str(target)]) == 2
    assert main(["new", "--kind", "estate", "-o", str(target), "--force"]) == 0


# ── refusals ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "缺少参数"),
        (["chek"], "没有“chek”这个命令"),
        (["check"], "缺少参数：文件或文件夹"),
        (["check", "a.txt", "--format", "htm"], "是不是 html？"),
        (["check", "a.txt", "--as-of", "3月1日"], "不是日期"),
        (["check", "a.txt", "--jobs", "0"], "不是正整数"),
        (["check", "a.txt", "--nothing"], "不认识的参数：--nothing"),
        (["check", "a.txt", "--format"], "后面要写一个值"),
        (["new", "--kind", "villa", "-o", "a.docx"], "没有“villa”"),
    ],
)
def test_wrong_usage_is_refused_in_chinese(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--only", "没有这项"], "没有名为“没有这项”的检查"),
        (["--policy", "hunam"], "是不是 hunan？"),
        (["--kind", "别墅"], "没有“别墅”这种类型"),
        (["--policy-dir", "没有这里"], "不存在"),
    ],
)
def test_unknown_names_are_refused(
    plan: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(plan), *arguments]) == 2
    assert words in capsys.readouterr().err


def test_help_is_chinese() -> None:
    done = run("check", "--help")
    assert done.returncode == 0 and "用法：planlint check" in done.stdout and "usage" not in done.stdout


def test_a_reader_that_leaves_early_is_no_error(plan: Path) -> None:
    command = f"{sys.executable} -m planlint rules --policy national | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == "" and done.stdout.count("\n") == 1


def test_an_inner_fault_is_one_sentence(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("planlint.cli.show.show", broken)
    assert main(["text", str(plan)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("planlint：程序内部出错（ZeroDivisionError") and error.count("\n") == 1


def test_an_interruption_is_said_plainly(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("planlint.cli.show.show", interrupted)
    assert main(["text", str(plan)]) == 130
    assert capsys.readouterr().err == "已中断。\n"
