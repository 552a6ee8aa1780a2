"""What there was and what comes make what there will be, chapters apart."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, relations, told

PLAN = """一、现状
学校校舍7310平方米。图书室藏书31250册，体育器材柜14个。
二、内容
图书购置见下表。
名称｜数量｜单价（元）
图书｜6400册｜24
三、成效
项目完成后，校舍达到{}（新建2680平方米，拆除平房415平方米），图书达到{}。
"""


def balances(text: str) -> list[str]:
    return [
        f"{' '.join(o.text for o in r.operands)} → {r.stated.text}"
        for r in relations(text)
        if r.topic == "balance" and r.stated
    ]


def test_a_change_may_stand_in_a_table_or_beside_the_new_figure() -> None:
    assert balances(PLAN.format("9575平方米", "37650册")) == [
        "7310平方米 2680平方米 415平方米 → 9575平方米",
        "31250册 6400册 → 37650册",
    ]


def test_what_does_not_fit_may_have_other_causes_and_accuses_nobody() -> None:
    text = PLAN.format("9985平方米", "37950册")
    assert balances(text) == []
    assert failed(text) == []


def test_a_share_names_its_whole_from_another_chapter() -> None:
    apart = "\n".join(f"{n}．施工单位按计划推进第{n}项工作。" for n in range(3, 20))
    text = f"改造面积54280平方米。\n{apart}\n书面同意的土地52923平方米，占改造面积的97.5%。"
    assert told(text, "percentage") == ["percentage 52923平方米 54280平方米 → 97.5%"]


def test_a_phase_is_a_share_of_the_figure_of_its_name() -> None:
    apart = "\n".join(f"{n}．施工单位按计划推进第{n}项工作。" for n in range(3, 20))
    text = f"新建计容建筑面积162840平方米。\n{apart}\n一期安置房计容建筑面积48852平方米，占30%。"
    assert told(text, "percentage") == ["percentage 48852平方米 162840平方米 → 30%"]
