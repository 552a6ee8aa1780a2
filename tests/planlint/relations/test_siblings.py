"""Lines beside each other and the total they make."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, relations, told

ESTATES = (
    "1、明珠苑小区：新增停车位26个，预算投资12万元。\n"
    "2、绿地园小区：小广场维修，预算投资155万元。\n"
    "3、裕西小区：道路硬化，预算投资400.8万元。\n"
)


def test_the_items_of_a_list_make_the_total_behind_it() -> None:
    text = ESTATES + "以上3个小区整治改造112栋楼，投资预算为567.8万元。"
    assert told(text, "sum") == ["sum 12万元 155万元 400.8万元 → 567.8万元"]


def test_a_total_that_leaves_an_item_out_fails_and_names_it() -> None:
    (r,) = (r for r in relations(ESTATES + "以上3个小区投资预算为412.8万元。") if r.kind == "sum")
    assert not r.holds and r.suspects == (1,)
    assert [o.label for o in r.operands] == ["明珠苑小区", "绿地园小区", "裕西小区"]
    assert "绿地园小区" in r.explanations[0] and "漏加" in r.explanations[0]


def test_the_items_of_a_list_make_the_total_before_it() -> None:
    text = "总预算567.8万元，用于以下项目：\n" + ESTATES
    assert told(text, "sum") == ["sum 12万元 155万元 400.8万元 → 567.8万元"]


@pytest.mark.parametrize(
    "lines",
    [
        "（一）东湖街道：改造1205户。\n（二）西湖街道：改造2310户。\n（三）南湖街道：改造1640户。\n合计改造5155户。",
        "第一批：改造1205户。\n第二批：改造2310户。\n第三批：改造1640户。\n合计改造5155户。",
        "2021年改造1205户。\n2022年改造2310户。\n2023年改造1640户。\n合计改造5155户。",
    ],
    ids=["brackets", "batches", "years"],
)
def test_lines_of_any_numbering_are_added_up(lines: str) -> None:
    assert told(lines, "sum") == ["sum 1205户 2310户 1640户 → 5155户"]
    assert failed(lines.replace("5155", "5755")) == ["sum 1205户 2310户 1640户 ↛ 5755户"]


@pytest.mark.parametrize(
    "text",
    [
        ESTATES + "全市另有财政补助资金900万元。",
        ESTATES + "本年投资预算不超过412.8万元。",
        "2021年投资500万元。\n2022年投资300万元。\n2023年投资450万元。",
    ],
    ids=["another sum", "a limit", "years without a total"],
)
def test_lines_without_a_total_of_theirs_are_left_alone(text: str) -> None:
    assert failed(text) == []


SCHOOLS = """涉及城关寄宿制完小等4所学校，总投资{}万元：
城关寄宿制完小，校舍10291平方米，总投资3715万元；
第一民族中学，总图工程及设备购置，总投资300万元；
麦秀镇中心完小，校舍2354平方米，706万元；
和日乡寄宿制完小，校舍876平方米，总投资263万元。
"""


def test_lines_under_a_colon_are_the_parts_of_its_total() -> None:
    assert "sum 3715万元 300万元 706万元 263万元 → 4984万元" in told(SCHOOLS.format(4984), "sum")
    assert failed(SCHOOLS.format(4894)) == ["sum 3715万元 300万元 706万元 263万元 ↛ 4894万元"]


def test_quarters_of_a_town_are_items() -> None:
    text = "分东、西两个片区，共涉及37个小区、5525户。\n东片区涉及16个小区、2583户。\n西片区涉及21个小区、2942户。"
    assert "sum 2583户 2942户 → 5525户" in told(text, "sum")


def test_a_rate_beside_the_amount_is_not_the_amount() -> None:
    text = """（一）中央补助1852.80万元，按户均0.8万元测算；
（二）省级补助463.20万元，按户均0.2万元测算；
（三）县级配套2227.93万元；
（四）管线单位出资600.00万元；
（五）居民出资400.00万元。
以上五项合计{}万元。"""
    assert not failed(text.format("5543.93"))
    assert failed(text.format("5523.93")) == [
        "sum 1852.80万元 463.20万元 2227.93万元 600.00万元 400.00万元 ↛ 5523.93万元"
    ]
