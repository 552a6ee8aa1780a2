"""Where one plan ends and the next begins."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.document import Span
from planlint.extract.split import Part, split
from planlint.read.text import read_text

PLAN = "一、总体要求\n改造3个小区。\n二、资金筹措\n总投资500万元。"


def parts(text: str) -> tuple[Part, ...]:
    return split(read_text(text, "汇编.txt"))


def test_a_file_with_one_plan_is_one_part() -> None:
    text = f"甲县老旧小区改造实施方案\n{PLAN}"
    assert parts(text) == (Part(1, "甲县老旧小区改造实施方案", Span(0, 12), 0, len(text)),)


@pytest.mark.parametrize(
    "heads",
    [
        ["老旧小区改造实施方案篇一", "老旧小区改造实施方案篇二", "老旧小区改造实施方案篇三"],
        ["第一篇", "第二篇"],
        ["范文1", "范文2", "范文3"],
        ["【改造方案篇1】", "【改造方案篇2】"],
        ["甲县老旧小区改造实施方案", "乙县棚户区改造工作方案", "丙县学校食堂建设规划"],
    ],
)
def test_each_plan_of_a_collection_is_a_part(heads: list[str]) -> None:
    text = "\n".join(f"{head}\n{PLAN}" for head in heads)
    found = parts(text)
    assert [p.title for p in found] == heads
    assert [p.index for p in found] == list(range(1, len(heads) + 1))
    assert all(p.title_span.of(text) == p.title for p in found)
    assert [text[p.start : p.end].strip() for p in found] == [f"{head}\n{PLAN}" for head in heads]


def test_filler_before_the_first_plan_belongs_to_none() -> None:
    found = parts(f"本站整理了几篇方案，供参考。\n方案篇一\n{PLAN}\n方案篇二\n{PLAN}")
    assert [p.title for p in found] == ["方案篇一", "方案篇二"]
    assert found[0].start > 0


@pytest.mark.parametrize(
    "text",
    [
        f"改造方案\n{PLAN}\n第二篇\n{PLAN}",
        f"方案篇二\n{PLAN}\n方案篇三\n{PLAN}",
        f"甲县老旧小区改造实施方案\n{PLAN}\n三、附则\n按《老旧小区改造实施方案》和上级通知办理。",
        f"甲县老旧小区改造实施方案\n{PLAN}\n附件：乙县老旧小区改造实施方案\n见另册。",
    ],
    ids=["a lone second", "a count that begins at two", "a title that is cited", "a title without chapters"],
)
def test_what_only_looks_like_a_second_plan_starts_none(text: str) -> None:
    assert len(parts(text)) == 1


def test_a_long_first_line_is_shortened_to_a_title() -> None:
    assert parts("改造" * 40)[0].title == "改造" * 15 + "…"


def test_a_file_that_is_one_table_has_its_name_for_a_title() -> None:
    assert parts("小区 | 户数\n甲 | 100\n乙 | 200")[0].title == "汇编.txt"


@given(
    st.lists(
        st.sampled_from(
            [
                "方案篇一",
                "方案篇二",
                "方案篇三",
                "甲县改造实施方案",
                "乙县改造实施方案",
                "一、目标",
                "改造3个小区。",
                "",
                "甲 | 1",
                "乙 | 2",
            ]
        ),
        min_size=1,
        max_size=20,
    ).filter(any)
)
def test_parts_follow_each_other_to_the_end(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = parts(text)
    assert found[-1].end == len(text)
    assert all(a.end == b.start for a, b in pairwise(found))
    assert all(p.start <= p.title_span.start <= p.title_span.end <= p.end for p in found)


def test_the_mark_of_a_markdown_heading_is_no_part_of_the_title() -> None:
    (part,) = split(read_text("# 甲小区改造实施方案\n共12栋。\n", "方案.md"))
    assert part.title == "甲小区改造实施方案"
