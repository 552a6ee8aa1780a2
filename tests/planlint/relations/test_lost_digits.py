"""A total or amount that lost a digit, however small it has become; what may be a mean or a highest value is left alone."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import relations

LOST = {
    "a total below its parts": "项目估算总投资24万元，其中工程费用800万元，工程建设其他费用80万元，预备费44万元。",
    "a total row below its rows": "街道 | 小区 | 楼栋 | 户数\n城关 | 8 | 62 | 2086\n东街 | 6 | 50 | 1700\n西街 | 4 | 30 | 1200\n合计 | 1 | 142 | 4986\n",
    "a product a hundred times less": "供水管道更换：工程量6190㎡，综合单价130元，投资0.47万元。",
    "a cell whose unit stands in the row": "项目 | 单位 | 现有 | 新增 | 合计\n教室 | 平方米 | 1200 | 400 | 1600\n食堂 | 平方米 | 620 | 30 | 920\n宿舍 | 平方米 | 300 | 200 | 500\n",
}


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
def test_a_lost_digit_is_told(text: str) -> None:
    assert len([r for r in relations(text) if not r.holds]) == 1


NO_SUMS = {
    "the most": "楼号 | 单元 | 户数\n1号楼 | 6 | 36\n2号楼 | 6 | 48\n3号楼 | 4 | 30\n合计 | 6 | 114\n",
    "a mean": "年级 | 人数 | 每班\n一年级 | 360 | 45\n二年级 | 376 | 47\n三年级 | 384 | 48\n合计 | 1120 | 46.7\n",
}


@pytest.mark.parametrize("text", NO_SUMS.values(), ids=NO_SUMS)
def test_what_is_no_sum_is_left_alone(text: str) -> None:
    assert [r for r in relations(text) if not r.holds] == []
