"""Rates under a name, and floor space by types of flat."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told

COMPENSATION = """方式 | 户数（户） | 被征收面积（㎡）
货币补偿 | 318 | 37524
产权调换 | 424 | 51516
合计 | 742 | 89040
资金测算如下。
项目 | 金额（万元）
货币补偿 | 16885.80
奖励资金 | 1484.00
货币补偿按每平方米{}元测算，签约奖励每户2万元。
"""


def test_an_amount_is_the_rate_of_its_name_times_the_quantity_of_its_name() -> None:
    found = told(COMPENSATION.format("4500"), "product")
    assert "product 37524 4500元 → 16885.80" in found
    assert "product 742 2万元 → 1484.00" in found
    assert not [r for r in told(COMPENSATION.format("5400"), "product") if "16885.80" in r]


def test_floor_space_is_the_sum_over_the_types() -> None:
    text = "其中60㎡户型96套、80㎡户型148套、100㎡户型130套，总面积{}平方米。"
    assert told(text.format(30600), "product") == ["product 60㎡ 96套 80㎡ 148套 100㎡ 130套 → 30600平方米"]
    assert told(text.format(36000), "product") == []
