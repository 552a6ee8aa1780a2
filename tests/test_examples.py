"""The plans under examples/: the careful ones are clean, the others show what was put into them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bench.plan_maker import as_text, make_plan
from planlint.cli import main
from planlint.engine import Report, check_document, check_file
from planlint.finding import Finding, Severity
from planlint.policy import load
from planlint.read import read_text

AS_OF = date(2026, 5, 1)
CLEAN = [
    "2026年9月改造进展情况.txt",
    "东浦旧厂房地块改造方案.txt",
    "翠园小区改造实施方案.docx",
    "青石县2026年改造计划.txt",
]
# file → the figures of each fault that was put into it
FAULTY = {
    "2026年改造项目汇总表.xlsx": ["168.90"],
    "河西片区改造实施方案.md": ["248.35", "5%", "70%", "5 个"],
    "槐安里小区改造实施方案（送审稿）.docx": ["41.12", "10%", "60%", "20xx年", "万元”没有写金额"],
    "石桥中心小学改造方案.txt": ["872"],
}


def serious(report: Report) -> list[Finding]:
    """The errors and warnings of a report."""
    findings = [finding for plan in report.plans for finding in plan.findings]
    return [finding for finding in findings if finding.severity in (Severity.ERROR, Severity.WARNING)]


@pytest.fixture(scope="session")
def examples(root: Path) -> Path:
    return root / "examples"


def test_every_example_is_expected(examples: Path) -> None:
    assert sorted(path.name for path in examples.iterdir()) == sorted([*CLEAN, *FAULTY])


@pytest.mark.parametrize("name", CLEAN)
def test_a_careful_plan_is_clean(examples: Path, name: str) -> None:
    assert [f"{f.code} {f.message}" for f in serious(check_file(examples / name, as_of=AS_OF))] == []


@pytest.mark.parametrize("name", FAULTY)
def test_each_fault_of_a_plan_is_told(examples: Path, name: str) -> None:
    messages = [f.message for f in serious(check_file(examples / name, as_of=AS_OF))]
    assert [told for told in FAULTY[name] if not any(told in message for message in messages)] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_report_in_the_readme_is_a_true_one(
    root: Path, readme: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    shown = re.search(
        r"```\n\$ planlint ([^\n]+)\n\n(.+?\n)```", (root / readme).read_text("utf-8"), re.DOTALL
    )
    assert shown
    assert main(shown[1].split()) == 1
    assert capsys.readouterr().out == shown[2]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_made_plan_whose_figures_agree_is_clean(seed: int) -> None:
    document = read_text(as_text(make_plan(seed, estates=3)).encode(), "plan.txt")
    report = check_document(document, policy=load("national", as_of=AS_OF), as_of=AS_OF)
    assert [f"{f.code} {f.message}" for f in serious(report)] == []
