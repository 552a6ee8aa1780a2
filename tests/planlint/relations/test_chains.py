"""Figures strung together by 、 make the whole that stands before or after them."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, relations, told


def test_a_chain_makes_a_whole_that_other_figures_part_it_from() -> None:
    text = "全年改造2316户，比上年的1930户增加386户，投资9264万元；城西片区1148户、河滨片区742户、桥东片区426户得到改善。"
    assert "sum 1148户 742户 426户 → 2316户" in told(text, "sum")


SPREAD = """全市今年改造230个小区，含上年补报的114个及当年申报的116个。
上年补报小区中，甲区{}个、乙区46个、丙县37个；当年申报小区中，甲区19个、乙区54个、丙县43个。"""


def test_the_head_of_a_chain_names_its_whole() -> None:
    assert "sum 31个 46个 37个 → 114个" in told(SPREAD.format(31), "sum")
    assert failed(SPREAD.format(36)) == ["sum 36个 46个 37个 ↛ 114个"]


def test_totals_of_paragraphs_make_the_total_above_them() -> None:
    text = """需资金32830万元：中央13246万元，省级8102万元，市级2244万元，县级9238万元。
建设校舍需24166万元：教学用房19649万元，生活用房3525万元，办公用房992万元。
购置设备需8664万元：教学设备6119万元，生活设备1853万元，图书692万元。"""
    assert "sum 24166万元 8664万元 → 32830万元" in told(text, "sum")


def test_a_list_under_a_name_makes_the_figure_of_that_name() -> None:
    text = "教职工96人，其中专任教师90人、职员6人；专任教师中，高级{}人，一级41人，二级31人。"
    assert "sum 18人 41人 31人 → 90人" in told(text.format(18), "sum")
    assert [(r.doubtful, r.holds) for r in relations(text.format(14)) if not r.holds] == [(True, False)]
