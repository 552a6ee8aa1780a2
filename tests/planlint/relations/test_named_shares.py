"""Shares and rates whose figures have names."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, told

SOURCES = "年度 | 中央（万元） | 省级（万元） | 合计（万元）\n2021年 | 320 | 160 | 480\n2022年 | 410 | 205 | 615\n合计 | 730 | 365 | 1095\n"


def test_the_figures_of_a_share_may_stand_in_a_table() -> None:
    assert "percentage 730 1095 → 66.7%" in told(SOURCES + "\n中央资金占总投资的66.7%。", "percentage")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "计划改造的3698个小区已全部立项，其中2041个开工，开工率为52.5%。",
            "percentage 2041个 3698个 ↛ 52.5%",
        ),
        (
            "全年收到资金5876万元，含中央3942万元、省1934万元。\n支出4231.72万元，预算执行率75.02%，结余1644.28万元。",
            "percentage 4231.72万元 5876万元 ↛ 75.02%",
        ),
        (
            "报审金额6718.52万元，审定金额5389.04万元，审减金额1329.48万元，审减率为24.67%。",
            "percentage 1329.48万元 6718.52万元 ↛ 24.67%",
        ),
        (
            "本单元共24户。收回表决票21张，参与率87.5%；投同意票18户，占参与表决人数的75%，反对1户，弃权2户。",
            "percentage 18户 21张 ↛ 75%",
        ),
        ("居民476证。首日签约461证，签约率96.8%。", "percentage 461证 476证 → 96.8%"),
        (  # 271 ÷ 403 would fit, but is not what is named
            "专有部分总人数403人，参与表决318人，占总人数的78.91%。其中同意271人。同意人数占参与表决人数的67.25%。",
            "percentage 271人 318人 ↛ 67.25%",
        ),
        (
            "参与表决268户。同意241户、反对19户、弃权8户，同意户数占参与表决户数的89.93%。",
            "percentage 241户 268户 → 89.93%",
        ),
        (
            "送审造价2064066.19元，审定造价2026990.80元，核减37075.39元，核减率1.83%。",
            "percentage 37075.39元 2064066.19元 ↛ 1.83%",
        ),
        (
            "补助项目预算总额50988万元，其中中央资金27988万元，省级资金23000万元。截至5月底，项目支出22057.41万元，预算执行率为46.23%。",
            "percentage 22057.41万元 50988万元 ↛ 46.23%",
        ),
        (
            f"任务为新发展用户10052户、管网建设24公里。现已发展用户9426户，建成管网23.698公里，两项进度分别为{94.2}%和98.7%。",
            "percentage 9426户 10052户 ↛ 94.2%",
        ),
    ],
)
def test_the_words_say_which_figures_are_meant(text: str, found: str) -> None:
    assert found in told(text, "percentage")


def test_two_rates_of_two_figures_hold() -> None:
    text = "新发展用户10052户、管网建设24公里。现已发展用户9426户，建成管网23.698公里，两项进度分别为93.8%和98.7%。"
    assert told(text, "percentage") == [
        "percentage 9426户 10052户 → 93.8%",
        "percentage 23.698公里 24公里 → 98.7%",
    ]


def test_shares_of_one_plan_take_their_wholes_from_its_sentence() -> None:
    text = "计划改造42343户、3553.63万㎡。\n已改造28680户，为年度任务的67.73%；完成面积{}万㎡，为年度任务的71.09%。"
    assert "percentage 393.6万㎡ 3553.63万㎡ ↛ 71.09%" in told(text.format("393.6"), "percentage")
    assert "percentage 2526.3万㎡ 3553.63万㎡ → 71.09%" in told(text.format("2526.3"), "percentage")


def test_a_share_of_several_together() -> None:
    text = "尚有3090万元未拨付，其中靖安县809万元、高陵县501万元，两县合计占未拨付总额的{}。"
    assert "percentage 809万元 501万元 3090万元 → 42.4%" in told(text.format("42.4%"))
    assert failed(text.format("48.4%")) == []


def test_those_who_agreed_of_those_who_voted() -> None:
    text = "涉及业主412户。收到有效表决330户，同意291户。\n同意户数占参与表决户数的{}。"
    assert told(text.format("88.18%"), "percentage") == ["percentage 291户 330户 → 88.18%"]
    assert failed(text.format("70.63%")) == ["percentage 291户 330户 ↛ 70.63%"]
