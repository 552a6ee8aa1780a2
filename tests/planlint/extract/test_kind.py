"""Which kind of document a text is; what is no plan is never taken for one."""

from __future__ import annotations

import pytest

from planlint.extract import extract, split
from planlint.facts import Facts
from planlint.read.text import read_text


def facts(text: str) -> Facts:
    document = read_text(text)
    (part,) = split(document)
    return extract(document, part, index=1, of=1)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("progress", "临江区老旧小区改造进展情况\n已开工17个小区，完成投资4510万元，开工率85%。"),
        ("progress", "今年全区共完成老旧小区改造项目6个，惠及居民961户，投入资金1100万元。"),
        ("review", "云溪县老旧小区改造项目竣工决算审计结果\n送审金额1623万元，审定金额1508万元，审减115万元。"),
        ("review", "2022年度老旧小区改造补助资金绩效评价\n补助资金59000万元，支出47317万元。"),
        ("list", "关于2024年度老旧小区改造项目清单的公示\n1.铁路新村；2.航运新村；3.望山里。"),
        ("table", "项目统一名称 | 某市老旧小区改造项目\n总投资(万元) | 3111\n申请专项债总额(万元) | 2100\n建设期 | 2023—2025"),
        ("other", "关于翠园小区改造工程可行性研究报告的复函\n总投资2593万元，资金来源为财政资金。"),
        ("other", "关于使用住宅专项维修资金的公告\n参与表决业主81户，同意74户。"),
        ("parcel", "港口镇低效工业用地“工改工”改造方案\n地块用地面积2公顷，现有建筑面积9602平方米，容积率0.48，权属清晰，年产值3558万元。"),
        ("school", "青石乡中心小学薄弱学校改造实施计划\n现有教学班12个，在校学生546人，计划新建食堂。"),
        ("programme", "关于下达丰泽市2024年城镇老旧小区改造任务的实施方案\n一、目标任务\n改造132个小区。"),
        ("programme", "丰泽市人民政府关于下达2024年老旧小区改造计划实施方案的通知（试行）\n各镇：\n一、目标任务\n改造132个小区。"),
        ("progress", "丰泽市老旧小区改造实施方案下达情况\n已开工17个小区，完成投资4510万元，开工率85%。"),
        ("estate", "槐安里小区改造实施方案\n一、小区概况\n8栋264户。"),
        ("cluster", "河西片区老旧小区改造实施方案\n一、片区概况\n共6个小区。"),
        ("programme", "丰泽市2024年城镇老旧小区改造实施方案\n一、目标任务\n改造132个小区。"),
    ],
)  # fmt: skip
def test_a_text_is_known_by_its_title_and_words(kind: str, text: str) -> None:
    assert facts(text).kind == kind


def test_a_notice_about_review_is_no_plan() -> None:
    text = (
        "关于做好老旧小区改造实施方案审核工作的通知\n各市州住房和城乡建设局：\n现将有关要求通知如下：\n"
        "一、申报材料。报送申请函和方案文本。\n二、审核程序。主管部门初审后申报，资料齐全的予以受理，组织专家评审，审核通过的备案。"
    )
    assert facts(text).kind == "notice"


def test_a_forwarded_plan_is_a_plan() -> None:
    text = "关于印发丰泽市老旧小区改造实施方案的通知\n各镇人民政府：\n一、目标任务\n改造132个小区，申报、审核、备案、评审从严。"
    assert facts(text).kind == "programme"


def test_a_short_text_with_the_title_of_a_plan_is_an_extract() -> None:
    found = facts(
        "牡丹江市2022年城镇老旧小区改造实施方案\n一、工作目标：改造项目11个、13029户。\n二、工作原则：居民自愿。"
    )
    assert (found.kind, found.excerpt) == ("programme", True)


def test_a_given_kind_is_kept() -> None:
    document = read_text("改造情况\n已完成6个小区。")
    (part,) = split(document)
    assert extract(document, part, index=1, of=1, kind="estate").kind == "estate"
