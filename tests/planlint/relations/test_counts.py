"""Counts of lists: by 、, by numbers, by lines."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import told

LINES = "1、甲苑：道路硬化\n2、乙苑：绿化补植\n3、丙苑：外墙粉刷\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共3个小区：甲苑、乙苑、丙苑。", "count 甲苑 乙苑 丙苑 → 3个"),
        ("改造4个小区（甲苑、乙苑、丙苑）。", "count 甲苑 乙苑 丙苑 ↛ 4个"),
        ("涉及甲苑、乙苑、丙苑等3个小区。", "count 甲苑 乙苑 丙苑 → 3个"),
        ("第二批（3个）：1.甲苑；2.乙苑；3.丙苑。", "count  → 3个"),
        ("第二批（4个）：1.甲苑；2.乙苑；3.丙苑。", "count  ↛ 4个"),
        ("涉及9个街道：甲街道、乙街道、丙街道、丁街道、戊街道、己街道、庚街道、辛街道和壬街道。",
         "count 甲街道 乙街道 丙街道 丁街道 戊街道 己街道 庚街道 辛街道和壬街道 → 9个"),
        (LINES + "以上3个小区均已开工。", "count  → 3个"),
        (LINES + "以上4个小区均已开工。", "count  ↛ 4个"),
        ("改造以下3个小区：\n" + LINES, "count  → 3个"),
    ],
)  # fmt: skip
def test_what_is_listed_is_counted(text: str, found: str) -> None:
    assert told(text, "count") == [found]


def test_works_with_a_common_ending_are_counted_each() -> None:
    (found,) = told("实施道路、绿化、照明、门禁4个工程。", "count")
    assert found.endswith("→ 4个")


@pytest.mark.parametrize(
    "text",
    [
        "涉及甲苑、乙苑、丙苑等21个小区。",
        "共12个小区：甲苑、乙苑、丙苑。",
        "共5个小区：甲苑、乙苑、丙苑……",
        "约5个小区：甲苑、乙苑、丙苑。",
        LINES + "以上7个小区均已开工。",
        "改造8个小区，绿化、照明、管网同步实施。",
        "共4人：张某、李某、王某。",
    ],
    ids=["etc.", "far off", "cut off", "approximate", "another list", "no list", "persons"],
)
def test_a_list_that_may_be_partial_is_left_alone(text: str) -> None:
    assert [r for r in told(text, "count") if "↛" in r] == []


def test_an_ordinal_is_no_count() -> None:
    assert told("二标段（东园、西园）已经开工。", "count") == []
    assert told("项目分二标段（东园、西园）招标。", "count") == ["count 东园 西园 → 二标段"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("开工面积超过500万平方米的省份有4个：四川 山东 山西 安徽。", "count 四川 山东 山西 安徽 → 4个"),
        ("开工面积超过500万平方米的省份有5个：四川 山东 山西 安徽。", "count 四川 山东 山西 安徽 ↛ 5个"),
        ("农村初中校舍改造2个：龙场中学1120平方米、133万元，舟溪中学1910平方米、197万元。", "count  → 2个"),
        (
            "列入的2个单元为：甲街道创新大楼（研发）、乙街道工业区（居住、商业），拆除用地48.98公顷。",
            "count 甲街道创新大楼 乙街道工业区 → 2个单元",
        ),
        (
            "投资1397.61万元新建滨河西路、滨河东路及北禅路3条道路。",
            "count 投资1397.61万元新建滨河西路 滨河东路及北禅路 → 3条",
        ),
        ("投票范围：A1座、A2座、B1座，共3座。", "count A1座 A2座 B1座 → 3座"),
    ],
)
def test_a_list_may_be_written_in_many_ways(text: str, found: str) -> None:
    assert found in told(text, "count")


def test_a_word_for_any_place_is_no_list() -> None:
    assert told("4个县（市、区）支出进度达到100%。", "count") == []


def test_figures_among_the_items_are_not_the_count_of_a_list() -> None:
    assert told("累计排查一般隐患45处、较大隐患2处。", "count") == []


def test_the_rows_of_a_table_below_are_counted() -> None:
    text = "招标划分3个标段：\n标段 | 户数\n一标段 | 486\n二标段 | 331\n三标段 | 402\n合计 | 1219\n"
    assert "count  → 3个标段" in told(text, "count")


def test_names_of_one_kind_are_counted_without_a_colon() -> None:
    text = "本批改造老旧小区共{}个，分别为邮电小区、威朗小区、大院小区、香安小区、文治小区和轧钢小区。"
    assert [line.endswith("→ 6个") for line in told(text.format(6), "count")] == [True]
    assert [line.endswith("↛ 7个") for line in told(text.format(7), "count")] == [True]
