"""Right documents that once were faulted: tables of rates and running totals, lists that overlap, shares of several."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import relations

RIGHT = {
    "rates in a row": "项目 | 2023年 | 2024年 | 2025年 | 合计\n小区（个） | 45 | 52 | 60 | 157\n满意率（%） | 95.2 | 96.1 | 97.0 | 96.1\n",
    "running totals over years": "年度 | 当年开工（个） | 累计开工（个）\n2023 | 10 | 10\n2024 | 15 | 25\n2025 | 20 | 45\n合计 | 45 | 45\n",
    "units in the rows, none in the total": "来源 | 预算数\n中央资金（万元） | 1650\n省级资金（万元） | 825\n县级配套（万元） | 1650\n合计 | 4125\n",
    "floors": "楼号 | 层数 | 户数（户）\n1号楼 | 6 | 36\n2号楼 | 6 | 48\n3号楼 | 5 | 30\n合计 | 6 | 114\n",
    "size of classes": "年级 | 人数 | 班额\n一年级 | 360 | 45\n二年级 | 376 | 47\n三年级 | 384 | 48\n合计 | 1120 | 46.7\n",
    "the rest": "翠园有住宅8栋；北苑有住宅19栋；其余3个小区共有住宅50栋。",
    "things counted twice": "基础类40个、完善类28个、提升类12个（其中8个同时为完善类），共涉及小区72个。",
    "several shares in one breath": "建筑工程、安装工程投资6400万元、1800万元，分别占工程费用8200万元的78.05%和21.95%。",
    "of several together": "C级、D级危房分别为42栋、18栋，合计占全部240栋的25%。",
    "answers that may be many": "参与3133户，停车难2193户（70.0%）、管网老化1879户（60.0%）、无电梯1253户（40.0%）。",
    "signed and not, of all": "应表决694户，同意645户，同意率92.94%；已签约589户，未签约105户。",
    "a month's charge and a year's income": "物业费0.6元/平方米·月，建筑面积103100平方米，收缴率85%，全年收入63.10万元。",
    "a share of the households": "共1000户，收回问卷920份，其中同意改造874份，占收回问卷的95.0%，占全县总户数的87.4%。",
    "two plots": "A地块用地面积20000平方米，B地块用地面积30000平方米。",
    "staff by other kinds": "专任教师112人。专任教师中，高级30人，中级45人，初级25人，未定级12人。专任教师中，研究生15人，本科80人，省级骨干12人。",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert [r.title for r in relations(text) if not r.holds] == []


def test_a_total_that_may_count_things_twice_is_doubtful() -> None:
    text = "内容 | 涉及小区（个） | 投资（万元）\n道路 | 20 | 600\n管网 | 25 | 900\n电梯 | 8 | 400\n合计 | 26 | 1900\n"
    assert [r.doubtful for r in relations(text) if not r.holds] == [True]


DOUBTED = {
    "a gap within a gap": "预计在校生64750人，现有学位59400个，缺口5350个，其中城区缺口5530个、乡镇富余180个。",
    "a limit of the law": "按规定建筑密度不超过28%。用地面积20000平方米，基底面积5000平方米。",
    "a mean and a highest bid": "投标单位 | 报价（万元） | 得分\n甲 | 1256.3 | 92.5\n乙 | 1248.6 | 90.1\n丙 | 1262.0 | 88.7\n平均报价 | 1255.6 |\n最高限价 | 1280.0 |\n",
    "a ratio that is a standard": "学生1800人，专任教师112人，按师生比1:19的标准配备。",
}


@pytest.mark.parametrize("text", DOUBTED.values(), ids=DOUBTED)
def test_what_another_figure_or_rule_explains_is_left_alone(text: str) -> None:
    assert [r.title for r in relations(text) if not r.holds] == []
