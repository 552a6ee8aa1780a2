"""Texts written to break the reader of numbers: zeros, endless digits, repetition without end."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

import pytest

from planlint.engine import Report, check_document, registered_checks
from planlint.policy import load
from planlint.quantity import scan
from planlint.read import read_text
from planlint.render.html import render_pages
from planlint.render.text import render_text
from tests.planlint.test_every_check import Example, examples

AS_OF = date(2026, 5, 1)
HEAD = "甲小区改造实施方案\n一、基本情况\n甲小区共12栋，340户，建筑面积3.4万平方米。\n二、改造内容\n改造"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def checked(text: str, kind: str | None = None, day: date = AS_OF) -> Report:
    report = check_document(
        read_text(text, "例.txt"), policy=load("national", as_of=day), as_of=day, kind=kind
    )
    render_text(report, name="例.txt", verbose=True)
    return report


EXAMPLES = [
    pytest.param(example, id=f"{check.code}-{part}{number}")
    for check in registered_checks()
    for part in ("违规：", "合规：")
    for number, example in enumerate(examples(check.docstring, part), 1)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_zeros_stop_no_check(example: Example) -> None:
    """No household, no area, no price: whatever is divided by is zero once."""
    checked(_NUMBER.sub("0", example.text), example.kind, example.as_of)
    for m in list(_NUMBER.finditer(example.text))[:2]:
        text = example.text[: m.start()] + "0" + example.text[m.end() :]
        checked(text, example.kind, example.as_of)


@pytest.mark.parametrize("example", EXAMPLES)
def test_digits_without_end_stop_no_check(example: Example) -> None:
    checked(_NUMBER.sub("9" * 5000, example.text, count=3), example.kind, example.as_of)


def test_a_run_of_digits_without_end_is_no_quantity() -> None:
    assert [q.text for q in scan(f"总投资{'9' * 5000}万元，其中中央12万元")] == ["12万元"]
    assert [q.text for q in scan("1" + ",000" * 2000 + "万元")] == []


def rows(n: int) -> str:
    lines = (
        f"{i} | 小区{i} | {i * 7 % 97 + 1} | {i * 13 % 89 + 1} | {i * 17 % 53 + 1}\n" for i in range(n // 20)
    )
    return "\n序号 | 小区 | 栋数 | 户数 | 投资（万元）\n" + "".join(lines) + "合计 |  | 3 | 5 | 7\n"


def wide(n: int) -> str:
    return "\n" + "\n".join(" | ".join(str(i * k) for i in range(n // 14)) for k in (1, 3)) + "\n"


def columns(n: int) -> str:
    """A table of one row and thousands of columns."""
    across = range(n // 14)
    return (
        "\n"
        + "".join("|" + "|".join(w.format(i) for i in across) + "|\n" for w in ("小区{}", "-", "{}.5"))
        + "\n"
    )


def amounts(n: int) -> str:
    """They begin anew soon enough to repeat at every length: where amounts repeat, more of them add up by chance."""
    return "、".join(f"{i % 97}万元" for i in range(n // 6))


def estates(n: int) -> str:
    return "共5个小区：" + "、".join(f"小区{i}（{i % 50 + 1}户）" for i in range(n // 12)) + "。\n"


REPEATED = (
    "9", "0", "９", "1,", "1,234,", "3栋、", "楼道照明、", "其中：3万元，", "其中", "一", "百千", "占3%，", "甲小区3栋40户，", "12栋34户56万元",
    "（3栋，", "3万元+", "（", "「", " ", "、", "xx", "2020年3月至", "每户3平方米，", "合计3万元，", "第一", "A1", "1.", "-", "：", "□",
    "\n", "合计", "■", "附件1、", "幸福小区（改造面积1.2万平方米，120户（其中", "支付30%；更换管道500米，", "中央财政补助资金100万元，居民出资20万元。",
)  # fmt: skip
SHAPES = [pytest.param(lambda n, w=word: w * (n // len(w)), id=word) for word in REPEATED] + [
    pytest.param(shape, id=shape.__name__) for shape in (rows, wide, columns, amounts, estates)
]


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_text_is_not_ten_times_the_work(shape: object) -> None:
    assert callable(shape)
    short, long = HEAD + shape(3_000) + "\n", HEAD + shape(12_000) + "\n"
    checked(HEAD)  # patterns are compiled when they are first used
    assert seconds(long) < 9 * max(seconds(short), 0.05)


@pytest.mark.parametrize(
    "piece", ["《关于“", "投资____万元，□是□否，", "某县城镇老旧小区改造实施方案\n一、概况\n"]
)
def test_four_times_the_marks_are_not_ten_times_the_work(piece: str) -> None:
    """A page whose text is one long line of marks, and a text of hundreds of plans."""
    reports = [checked(HEAD + piece * (n // len(piece)) + "\n") for n in (3_000, 12_000)]
    assert rendering(reports[1]) < 9 * max(rendering(reports[0]), 0.05)


def rendering(report: Any) -> float:
    """CPU seconds of the page; the best of three runs."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        render_pages(report, name="例.txt")
        spent.append(time.process_time() - began)
    return min(spent)


def seconds(text: str) -> float:
    """CPU seconds of a whole check; the better of two runs."""
    spent = []
    for _ in range(2):
        began = time.process_time()
        checked(text)
        spent.append(time.process_time() - began)
    return min(spent)
