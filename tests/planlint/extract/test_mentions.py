"""What the text says each of its quantities is of, in sentences and in tables."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.document import Span
from planlint.extract.mentions import clean_label, mentions
from planlint.extract.split import split
from planlint.facts import Mention
from planlint.read.text import read_text


def read(text: str) -> list[Mention]:
    document = read_text(text, "方案.txt")
    return [m for part in split(document) for m in mentions(document, part)]


def labels(text: str) -> dict[str, str]:
    return {m.quantity.text: m.label for m in read(text)}


# ── sentences ──────────────────────────────────────────────────────────────────


def test_a_figure_is_of_the_words_before_it() -> None:
    assert labels("规划投资934万元，其中中央投入517万元，省级投入约282万元，另有县级投入共95万元。") == {
        "934万元": "规划投资",
        "517万元": "中央投入",
        "282万元": "省级投入",
        "95万元": "县级投入",
    }


def test_a_figure_is_of_the_noun_behind_its_unit() -> None:
    assert [(m.quantity.text, m.noun) for m in read("共12个改造项目、5栋住宅楼（含3部电梯）。")] == [
        ("12个", "改造项目"),
        ("5栋", "住宅楼"),
        ("3部", "电梯"),
    ]


def test_a_figure_after_a_colon_is_of_the_words_before_it() -> None:
    assert labels("总投资：500万元；工期（日历天）：120天。") == {
        "500万元": "总投资",
        "120天": "工期（日历天）",
    }


def test_a_second_figure_of_a_sentence_inherits_the_label() -> None:
    assert labels("改造住宅12栋、3000户。") == {"12栋": "改造住宅", "3000户": "改造住宅"}


def test_figures_know_their_sentence_clause_and_bracket() -> None:
    found = read("改造8个，投资50万元（财政30万元）。二期5个；三期6个。")
    assert [(m.quantity.text, m.sentence, m.clause, m.depth) for m in found] == [
        ("8个", 0, 0, 0),
        ("50万元", 0, 1, 0),
        ("30万元", 0, 1, 1),
        ("5个", 1, 0, 0),
        ("6个", 2, 0, 0),
    ]


def test_the_number_of_an_item_is_no_figure_of_it() -> None:
    found = read("1、明珠苑小区：新增停车位26个。\n2、绿地园小区：新增停车位30个。")
    assert [(m.quantity.text, m.block) for m in found] == [("26个", 0), ("30个", 1)]


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("其中中央投入约", "中央投入"),
        ("并包括省级补助为", "省级补助"),
        ("总投资（", "总投资"),
        ("“工改工”共", "工改工"),
        ("共计", ""),
    ],
)
def test_a_label_is_cleared_of_the_words_around_it(raw: str, label: str) -> None:
    assert clean_label(raw) == label


# ── tables ─────────────────────────────────────────────────────────────────────


def cells(text: str) -> list[tuple[str, Fraction, str, str]]:
    return [(m.quantity.text, m.quantity.value, m.quantity.base, m.label) for m in read(text)]


def test_a_cell_has_the_heads_of_its_row_and_column() -> None:
    text = "小区 | 户数 | 面积（㎡） | 占比\n甲苑 | 100 | 5,000.5 | 10%\n乙苑 | 1,200 | 620 | 90%"
    assert cells(text) == [
        ("100", 100, "户", "甲苑 户数"),
        ("5,000.5", Fraction(10001, 2), "㎡", "甲苑 面积（㎡）"),
        ("10%", 10, "%", "甲苑 占比"),
        ("1,200", 1200, "户", "乙苑 户数"),
        ("620", 620, "㎡", "乙苑 面积（㎡）"),
        ("90%", 90, "%", "乙苑 占比"),
    ]


def test_the_unit_may_stand_above_the_table() -> None:
    text = "单位：万元\n序号 | 项目 | 金额\n1 | 道路 | 12.5\n2 | 绿化 | 30"
    assert cells(text) == [("12.5", 125_000, "元", "道路 金额"), ("30", 300_000, "元", "绿化 金额")]


def test_the_unit_may_stand_in_a_column_of_its_own() -> None:
    text = "项目 | 单位 | 数量 | 合价（万元）\n道路 | ㎡ | 120 | 1.02\n路灯 | 盏 | 10 | 2"
    assert [(value, base) for _, value, base, _ in cells(text)] == [
        (120, "㎡"),
        (10_200, "元"),
        (10, "盏"),
        (20_000, "元"),
    ]


def test_a_serial_number_is_no_figure() -> None:
    assert [text for text, *_ in cells("序号 | 小区 | 户数\n1 | 甲苑 | 100\n2 | 乙苑 | 200")] == [
        "100",
        "200",
    ]


def test_a_sentence_in_a_cell_is_read_as_one() -> None:
    text = "小区 | 内容 | 金额（万元）\n甲苑 | 新建车位26个，改造管网1.2km | 50\n乙苑 | 刷新外墙 | 60"
    assert cells(text)[:2] == [
        ("26个", 26, "个", "甲苑 内容 新建车位"),
        ("1.2km", 1200, "m", "甲苑 内容 改造管网"),
    ]


def test_a_table_of_names_and_values_has_no_head() -> None:
    text = "项目名称 | 老旧小区改造\n总投资（万元） | 5000\n改造面积 | 1.2万㎡\n户数 | 300户"
    assert cells(text) == [
        ("5000", 50_000_000, "元", "总投资（万元）"),
        ("1.2万㎡", 12_000, "㎡", "改造面积"),
        ("300户", 300, "户", "户数"),
    ]


def test_a_cell_knows_its_table_row_and_column() -> None:
    found = read("改造3个小区。\n小区 | 户数\n甲苑 | 100\n乙苑 | 200\n共300户。")
    assert [(m.table, m.row, m.col, m.block) for m in found] == [
        (None, None, None, 0),
        (0, 1, 1, 2),
        (0, 2, 1, 3),
        (None, None, None, 4),
    ]


# ── whole documents ────────────────────────────────────────────────────────────


LINES = st.sampled_from(
    ["一、目标", "1、甲苑：车位26个，投资12万元。", "改造3个小区（其中新建2个），共300户。", "小区 | 户数 | 金额（万元）",
     "甲苑 | 100 | 12.5", "乙苑 | 1,200 | 30", "合计 | 1300 | 42.5", "方案篇一", "方案篇二", ""]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=14).filter(any))
def test_each_mention_stands_in_its_block_and_its_plan(lines: list[str]) -> None:
    document = read_text("\n".join(lines), "方案.txt")
    for part in split(document):
        blocks = list(document.within(Span(part.start, part.end)))
        last = -1
        for m in mentions(document, part):
            q, block = m.quantity, blocks[m.block]
            assert block.start <= q.start < q.end <= block.end
            assert document.text[q.start : q.end] == q.text
            assert q.start > last
            last = q.start
            assert (m.table is None) is (block.table is None)
