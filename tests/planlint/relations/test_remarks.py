"""A gap that a remark, a note or a bracket accounts for is one of basis, with the reason; any other is not."""

from __future__ import annotations

import pytest

from planlint.relations import Grade
from tests.planlint.relations.verdicts import relations

TABLE = "资金来源 | 金额（万元） | 备注\n中央资金 | 130 | \n省级资金 | 210 | {inside}\n县级配套 | 60 | \n合计 | 435 | {beside}\n"

TOLD = {
    "a remark beside the total": TABLE.format(inside="", beside="另有社会资本35万元"),
    "a remark in a row": TABLE.format(inside="含结转35万元", beside=""),
    "a note below": TABLE.format(inside="", beside="") + "注：合计含社会资本35万元。\n",
    "a bracket": "两年共改造小区70个，其中2023年36个、2024年37个（3个小区两年度均作统计）。",
}


@pytest.mark.parametrize("text", TOLD.values(), ids=TOLD)
def test_a_gap_that_the_text_accounts_for_is_a_hint_with_its_reason(text: str) -> None:
    (failed,) = [r for r in relations(text) if not r.holds]
    assert failed.grade is Grade.BASIS
    assert "差额恰等于文中另外说明的" in failed.explanations[0]


UNTOLD = {
    "another figure": TABLE.format(inside="", beside="另有社会资本25万元"),
    "the figure, accounting for nothing": TABLE.format(inside="单价35万元", beside=""),
    "in other prose": TABLE.format(inside="", beside="") + "监控改造需另投35万元。\n",
}


@pytest.mark.parametrize("text", UNTOLD.values(), ids=UNTOLD)
def test_any_other_gap_is_a_contradiction(text: str) -> None:
    (failed,) = [r for r in relations(text) if not r.holds]
    assert failed.grade is Grade.MATERIAL
