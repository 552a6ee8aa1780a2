"""Headings and list numbers as official documents print them."""

import time

import pytest

from planlint.document import BlockKind
from planlint.read.headings import leading_number
from planlint.read.text import read_text


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("一、总体要求", "一、"), ("十二、附则", "十二、"), ("（一）指导思想", "（一）"), ("(三)权属情况", "(三)"),
        ("1.项目概况", "1."), ("1、花砖", "1、"), ("12．其他", "12．"), ("（3）楼道", "（3）"), ("(1) 屋面", "(1)"),
        ("①拆除", "①"), ("第一章 总则", "第一章"), ("第二节 现状", "第二节"), ("第十条 本办法", "第十条"),
        ("1.1 建设规模", "1.1"), ("2.3.1建设内容", "2.3.1"), ("1.2023年任务", "1."), ("1 东新路整治", "1"),
        ("　　一、目标", "一、"), ("1)屋面", "1)"),
    ],
)  # fmt: skip
def test_a_list_number_is_found_as_printed(line: str, number: str) -> None:
    assert leading_number(line)[0] == number


@pytest.mark.parametrize(
    "line",
    [
        "1.5万元", "2023年目标", "12个小区", "12 个小区", "3 月底前", "1、2号楼加装电梯", "一、二期工程", "(2023)5号",
        "0.48", "10.4千米", "1979年建成", "三分之二以上业主", "A区改造",
    ],
)  # fmt: skip
def test_a_quantity_is_no_list_number(line: str) -> None:
    assert leading_number(line)[0] == ""


def _levels(text: str) -> list[tuple[str, int, str]]:
    document = read_text(text)
    return [(b.span.of(text), b.level, b.number) for b in document.blocks]


def test_levels_follow_the_nesting_of_official_documents() -> None:
    text = "改造方案\n一、总体要求\n（一）指导思想\n1.基本原则\n（1）政府统筹\n①专班负责"
    assert [level for _, level, _ in _levels(text)] == [1, 1, 2, 3, 4, 5]


def test_chapters_push_the_numbers_below_them_down() -> None:
    text = "改造方案\n第一章 总则\n一、依据\n（一）法律"
    assert [level for _, level, _ in _levels(text)] == [1, 1, 2, 3]


def test_a_long_or_running_numbered_line_is_a_paragraph_with_its_number() -> None:
    text = "改造方案\n一、项目完成改造。共计12栋，投资960万元。\n1、投资估算:项目总投资18万元。"
    blocks = read_text(text).blocks[1:]
    assert [(b.kind, b.level, b.number) for b in blocks] == [
        (BlockKind.PARAGRAPH, 0, "一、"),
        (BlockKind.PARAGRAPH, 0, "1、"),
    ]


def test_the_first_line_is_the_title_unless_it_is_a_sentence() -> None:
    assert read_text("永安里改造方案\n正文。").blocks[0].level == 1
    assert read_text("永安里已于去年完成改造。\n正文。").blocks[0].level == 0


def test_lines_of_the_contents_are_neither_headings_nor_numbered() -> None:
    assert _levels("方案\n一、总体要求……3\n二、目标\t5")[1:] == [
        ("一、总体要求……3", 0, ""),
        ("二、目标\t5", 0, ""),
    ]


def test_reading_is_linear_in_the_length() -> None:
    def seconds(times: int) -> float:
        text = "改造方案\n" + "一、目标\n1、屋面 | 12 | 3\n共12栋，" * times
        start = time.process_time()
        read_text(text)
        return time.process_time() - start

    seconds(200)
    assert seconds(20_000) < 30 * max(seconds(2_000), 0.005)


@pytest.mark.parametrize("line", ["." * 400_000, "…" * 400_000, " " * 400_000 + "x", "1 " * 200_000, "一、" * 200_000, "-|" * 200_000,
                                  "第" * 400_000, "|" * 400_000, "\t" * 400_000 + "1"])  # fmt: skip
def test_no_line_takes_long(line: str) -> None:
    start = time.process_time()
    read_text("方案\n" + line + "\n完")
    assert time.process_time() - start < 3
