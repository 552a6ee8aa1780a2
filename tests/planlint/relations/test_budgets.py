"""Budgets told in several places, and tables whose parts or total the text gives."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, relations, told

BUDGET = """总投资{whole}万元。
二、现状
小区建成于1995年。
三、测算
（一）工程费用2204.80万元。
详见附表。
（二）工程建设其他费242.53万元，占工程费用的11.0%。
（三）预备费按前两项之和的8%计列，195.79万元。
"""


def test_the_parts_of_a_budget_are_found_by_their_names_wherever_they_stand() -> None:
    assert "sum 2204.80万元 242.53万元 195.79万元 → 2643.12万元" in told(
        BUDGET.format(whole="2643.12"), "sum"
    )


def test_a_digit_transposed_in_the_total_is_doubted_and_another_total_is_not() -> None:
    (found,) = [r for r in relations(BUDGET.format(whole="2634.12")) if not r.holds]
    assert found.doubtful
    assert failed(BUDGET.format(whole="2901.44")) == []


COSTS = """序号 | 项目 | 合价（万元）
1 | 屋面 | 47.56
2 | 管网 | 207.06
工程费小计 | | 254.62
预备费 | | 20.37
总投资 | | 274.99
资金来源：中央补助150万元，县财政100万元，居民出资24.99万元。
"""


def test_sources_in_a_sentence_make_the_total_of_a_table() -> None:
    assert "sum 150万元 100万元 24.99万元 → 274.99" in told(COSTS, "sum")


PARTS_OF_THE_TEXT = {
    "pairs under a line that tells their total": (
        "项目总投资24600.00万元：\n拆除清运 | 180.00\n建筑安装 | 20879.82\n设备购置 | 2000.00\n其他费用 | 1540.18\n",
        "sum 180.00 20879.82 2000.00 1540.18 → 24600.00万元",
    ),
    "rows of one word": (
        "4栋已办产权，建筑面积9126.50平方米；其余建筑面积3177.68平方米。明细（平方米）：\n"
        "A1 | 有证 | 3120.40\nA2 | 有证 | 6006.10\nC1 | 无证 | 2177.68\nC2 | 无证 | 1000.00\n",
        "sum 3120.40 6006.10 → 9126.50平方米",
    ),
    "what is pulled down and what is kept": (
        "现有厂房9栋。\n改造方案：拆除7栋、10472.3平方米，保留2栋、4788.1平方米。\n", "sum 7栋 2栋 → 9栋",
    ),
    "two phases, far away": (
        "总建筑面积65249.45平方米。\n" + "其他要求。\n" * 20 + "首期38420.17平方米，二期26829.28平方米。\n",
        "sum 38420.17平方米 26829.28平方米 → 65249.45平方米",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), PARTS_OF_THE_TEXT.values(), ids=PARTS_OF_THE_TEXT)
def test_parts_are_found_across_text_and_tables(text: str, found: str) -> None:
    assert found in told(text, "sum")


def test_a_task_that_is_a_least_amount_is_a_base() -> None:
    text = "全年拆除整理用地不少于450亩的年度任务。9月已完成拆除整理用地479.55亩，占年度任务的{}%。"
    assert failed(text.format("106.57")) == []
    assert failed(text.format("110.57")) == ["percentage 479.55亩 450亩 ↛ 110.57%"]
