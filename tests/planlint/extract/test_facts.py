"""What each family of facts reads, in sentences of the trade."""

from __future__ import annotations

import pytest

from planlint.extract import extract, split
from planlint.facts import Facts
from planlint.read.text import read_text

TITLE = "江城市老旧小区改造实施方案\n"


def facts(text: str, kind: str | None = None) -> Facts:
    document = read_text(text)
    (part,) = split(document)
    return extract(document, part, index=1, of=1, kind=kind)


def planned(found: Facts) -> list[tuple[str, str]]:
    return [
        (m.code, m.quantity.text if m.quantity else "")
        for m in found.measures
        if m.role == "planned" and not m.negated
    ]


def test_a_quantity_stands_after_or_before_its_measure() -> None:
    found = facts(
        TITLE
        + "一、改造内容\n规划停车位218个，打通6个消防通道，更换小区大门两个，屋面防水维修29279.09平方米。"
    )
    assert planned(found) == [
        ("parking", "218个"), ("fire_lane", "6个"), ("gate", "两个"), ("roof_waterproofing", "29279.09平方米"),
    ]  # fmt: skip


def test_a_width_is_no_amount_of_a_measure() -> None:
    found = facts(TITLE + "一、改造内容\n拓宽5米的消防通道，将道路拓宽4.5米。")
    assert all(quantity == "" for _, quantity in planned(found))


def test_a_second_quantity_belongs_to_the_same_measure() -> None:
    found = facts(TITLE + "一、改造内容\n环卫设施维修106个及新增312个。")
    assert planned(found) == [("sanitation", "106个"), ("sanitation", "312个")]


def test_a_complaint_is_no_work() -> None:
    found = facts(
        TITLE + "一、现状问题\n路面破损，消防通道被占用7处，现有停车位486个。\n二、改造内容\n新增停车位30个。"
    )
    assert planned(found) == [("parking", "30个")]
    assert {m.role for m in found.measures} == {"problem", "existing", "planned"}


def test_what_is_left_out_is_negated() -> None:
    found = facts(TITLE + "一、改造内容\n本次改造不包括加装电梯。")
    assert [m.negated for m in found.measures if m.code == "lift"] == [True]


def test_the_columns_of_a_problem_table_tell_its_words() -> None:
    table = "部位 | 问题 | 改造内容\n排水 | 雨污合流 | 雨污分流\n安防 | 没有监控 | 安防监控\n"
    found = facts(TITLE + "一、现状分析与问题清单\n" + table)
    roles = [(m.code, m.role) for m in found.measures]
    assert ("drainage", "mentioned") in roles
    assert ("cctv", "problem") in roles and ("cctv", "planned") in roles


def test_a_word_in_the_name_of_an_estate_is_no_measure() -> None:
    found = facts(
        TITLE
        + "1、绿地园小区：对绿地园小区路面进行硬化，预算投资155万元。\n2、裕西小区：安装健身器材，预算投资12万元。"
    )
    assert "greening" not in {m.code for m in found.measures}


def test_estates_have_their_own_budgets_and_zones() -> None:
    text = (
        "1、金桥小区：\na区改造范围：改造路灯。预算投资210万元。\nb区改造范围：安装健身器材。预算投资212万元。\n"
        "两个区改造预算投资422万元。\n2、银河小区（含铁路新村、邮电家属院）：改造路面，预算投资302万元。\n"
        "以上2个小区改造，投资预算为724万元。\n"
    )
    found = facts(TITLE + text)
    told = [(e.name, e.budget.text if e.budget else "", e.child) for e in found.estates]
    assert told == [
        ("金桥小区", "422万元", ""), ("a区", "210万元", "zone"), ("b区", "212万元", "zone"),
        ("银河小区", "302万元", ""), ("铁路新村", "", "contained"), ("邮电家属院", "", "contained"),
    ]  # fmt: skip
    assert [e.parent for e in found.estates] == [None, 0, 0, None, 3, 3]


def test_a_list_of_bare_names_is_listed_only() -> None:
    found = facts(TITLE + "1、金桂园小区\n2、工行小区\n3、地区大院、\n4、古城巷\n")
    assert [(e.name, e.role) for e in found.estates] == [
        ("金桂园小区", "listed"), ("工行小区", "listed"), ("地区大院", "listed"), ("古城巷", "listed"),
    ]  # fmt: skip


def test_names_stand_before_and_after_their_number() -> None:
    before = facts(TITLE + "片区包括纺织新村、粮食局宿舍和邮电小区共3个小区。")
    after = facts(TITLE + "改造范围为3个老旧小区：棉麻公司宿舍、县医院家属院、文庙小区。")
    assert [e.name for e in before.estates] == ["纺织新村", "粮食局宿舍", "邮电小区"]
    assert [e.name for e in after.estates] == ["棉麻公司宿舍", "县医院家属院", "文庙小区"]


def test_streets_and_counts_are_no_estates() -> None:
    found = facts(
        TITLE
        + "改造河东街道1个小区、河西街道2个小区和中华街道17个小区。范围包括徐泾镇、赵巷镇、重固镇等13个小区。"
    )
    assert found.estates == ()


def test_rows_of_a_table_are_estates_and_its_total_is_none() -> None:
    table = "序号 | 小区名称 | 楼栋数 | 户数 | 建筑面积（㎡） | 投资（万元）\n1 | 邮电小区 | 4 | 144 | 12096 | 362.9\n2 | 惠民苑 | 8 | 320 | 27520 | 825.6\n合计 | 2个 | 12 | 464 | 39616 | 1188.5\n"
    found = facts("附表\n" + table)
    rows = [(e.name, e.budget and e.budget.text, e.households and e.households.text) for e in found.estates]
    assert rows == [("邮电小区", "362.9", "144"), ("惠民苑", "825.6", "320")]


def test_sources_have_amounts_and_shares() -> None:
    found = facts(
        TITLE
        + "二、资金筹措\n总投资1700万元，其中中央补助资金510万元，占30%；市、区两级财政935万元；居民出资170万元；"
        "专营单位出资85万元，占总投资的5%。"
    )
    told = [(s.code, s.amount and s.amount.text, s.share and s.share.text, s.base) for s in found.sources]
    assert told == [
        ("central_subsidy", "510万元", "30%", ""), ("government", "935万元", None, ""),
        ("residents", "170万元", None, ""), ("utility", "85万元", "5%", "总投资"),
    ]  # fmt: skip


def test_sums_have_their_part() -> None:
    found = facts(
        TITLE
        + "概算总投资3729.11万元，其中工程建设其他费用396.15万元，预备费180.58万元，建安工程费用1305.76万元。"
        "合同价7529.40万元，已支付1040万元，审定金额1508万元，审减115万元，完成投资3495.64万元。"
    )
    assert [a.role for a in found.amounts] == [
        "design_estimate", "other_costs", "contingency", "works_cost", "contract", "paid", "settlement", "saved", "completed",
    ]  # fmt: skip


def test_stages_have_their_dates() -> None:
    found = facts(
        TITLE
        + "（一）宣传发动[20xx年5月—6月底)。各社区宣传。\n（二）制订方案[20xx年6月20日—7月15日)。制定预算。\n"
        "（三）竣工验收阶段[20xx年11月1日—11月20日)。组织验收。"
    )
    told = [(s.name, s.begins and s.begins.text, s.ends and s.ends.text) for s in found.stages]
    assert told == [
        ("宣传发动", "20xx年5月", "6月底"), ("制订方案", "20xx年6月20日", "7月15日"),
        ("竣工验收阶段", "20xx年11月1日", "11月20日"),
    ]  # fmt: skip


def test_stages_stand_in_tables_and_behind_dates() -> None:
    table = "阶段 | 时间 | 工作\n准备阶段 | 2024年1月至3月 | 立项\n实施阶段 | 2024年4月至10月 | 施工\n"
    dated = "2022年2月底：制定方案。\n6月底前：办理招投标手续。\n9月底前：所有小区开工。\n"
    assert [s.name for s in facts(TITLE + table).stages] == ["准备阶段", "实施阶段"]
    ends = [s.ends.text for s in facts(TITLE + dated).stages if s.ends]
    assert ends == ["2022年2月底", "6月底", "9月底"]


@pytest.mark.parametrize(
    "built", ["{0}年建，14栋", "建于{0}年5月", "{0}-2001年建成，6栋", "{0}年底竣工", "建成年份：{0}年"]
)
def test_the_year_in_which_an_estate_was_built_makes_no_stage(built: str) -> None:
    names = ("光明小区", "红旗小区", "东风小区")
    lines = "".join(f"{name}（{built.format(1996 + i)}）：拓宽道路。\n" for i, name in enumerate(names))
    assert facts(TITLE + lines).stages == ()


def test_a_stage_may_end_with_a_building() -> None:
    dated = "（一）设计（2026年5月）。\n（二）施工（2026年6月—10月）。\n（三）收尾（2026年10月竣工）。\n"
    assert [s.name for s in facts(TITLE + dated).stages] == ["设计", "施工", "收尾"]


@pytest.mark.parametrize(
    ("text", "counted", "follows"),
    [
        ("共有住户400户，同意改造的300户，占85%。", 75, False),
        ("共有住户400户，其中同意改造的300户（占75%）。", 75, True),
        ("共有住户400户，经表决同意的300户，同意率85%。", 75, False),
        ("共有住户400户，参加表决的200户，占总户数的85%。", 50, False),
        ("共有住户400户，参加表决的320户，同意的240户，占参加表决户数的75%。", 75, True),
        ("共有住户400户，参加表决的320户，同意的240户，占60%。", 60, True),
        ("共有住户400户，参加表决的320户，同意的240户，占90%。", None, True),
        ("共有住户700户，一期300户，同意的280户，占93%。", None, True),
        ("共有住户约400户，同意的300户，占85%。", None, True),
        ("共有住户400户，不同意的30户，占8%。", None, True),
    ],
)
def test_a_share_of_residents_is_told_by_what_was_counted(
    text: str, counted: int | None, follows: bool
) -> None:
    (consent,) = [c for c in facts(TITLE + text).consents if c.share]
    assert (consent.counted, consent.follows) == (counted, follows)


def test_instalments_wait_for_progress_and_the_rest_is_kept() -> None:
    found = facts(
        TITLE + "合同签订后支付预付款20%，工程进度达到50%拨付合同价款的30%，竣工验收合格后付至85%，"
        "剩余3%作为质保金2年后无息返还。"
    )
    told = [
        (p.event, p.share.text, p.progress and p.progress.text, p.after and p.after.text)
        for p in found.payments
    ]
    assert told == [
        ("advance", "20%", None, None), ("progress", "30%", "50%", None),
        ("acceptance", "85%", None, None), ("retention", "3%", None, "2年"),
    ]  # fmt: skip
    assert [p.cumulative for p in found.payments] == [False, False, True, False]


def test_shares_of_a_vote_tell_their_subject() -> None:
    found = facts(TITLE + "参加表决958户，占总户数的90.0%。同意改造903户，占参与表决户数的94.3%。")
    told = [(c.kind, c.share.text, c.basis) for c in found.consents if c.share]
    assert told == [("participation", "90.0%", "households"), ("agreement", "94.3%", "households")]


def test_a_notice_has_days_or_dates() -> None:
    found = facts(TITLE + "方案公示7天。公示期2023年8月25日至2023年8月31日。将名单进行公示。")
    told = [(n.days and n.days.text, n.begins and n.begins.text) for n in found.notices]
    assert told == [("7天", None), (None, "2023年8月25日"), (None, None)]


def test_bodies_have_duties() -> None:
    found = facts(TITLE + "市财政局：负责资金监管及拨付。\n由区住建局牵头组织验收。")
    assert [(d.body, d.name) for d in found.duties] == [("finance", "市财政局"), ("housing", "区住建局")]


def test_certificates_have_areas() -> None:
    found = facts(
        "新塘旧厂房地块“三旧”改造方案\n土地使用证号分别为东府国用[20xx]字第特233号，面积为50061平方米，"
        "和东府国用（2005）第特042号，面积14200平方米。道路用地面积为23188.2平方米。",
        kind="parcel",
    )
    areas = [c.area.text for c in found.certificates if c.area]
    assert areas == ["50061平方米", "14200平方米"]
    assert [(use.use, use.area.text) for use in found.land_uses if use.area] == [("道路", "23188.2平方米")]


def test_a_school_counts_its_people_by_kind() -> None:
    found = facts(
        "石桥小学改造方案\n学校现有教学班9个，学生479人，其中女生247人，教职工26人，专任教师22人，占地7225平方米。",
        kind="school",
    )
    assert [(f.item, f.quantity.text) for f in found.school] == [
        ("classes", "9个"), ("students", "479人"), ("students_girls", "247人"), ("staff", "26人"),
        ("teachers", "22人"), ("site_area", "7225平方米"),
    ]  # fmt: skip


def test_the_statement_of_the_whole_is_the_total() -> None:
    found = facts(
        TITLE + "1、金桥小区：改造路面，预算投资12万元。\n2、银河小区：改造路灯，预算投资302万元。\n"
        "以上2个小区整治改造24栋楼，建设改造面积9.6万平方米，投资预算为314万元。"
    )
    assert {k: q.text for k, q in found.totals.items()} == {
        "estates": "2个", "buildings": "24栋", "area": "9.6万平方米", "investment": "314万元",
    }  # fmt: skip


def test_two_years_have_no_total() -> None:
    found = facts(
        "老旧小区改造进展汇报\n2020年改造20个小区，总投资5767万元。\n2021年改造28个小区，总投资3525万元。"
    )
    assert "investment" not in found.totals


def test_a_text_says_where_it_is_cut_off() -> None:
    for end in ("（以下截断）", "...(摘录在此处截断)", "……（略）", "(以下略)"):
        assert facts(TITLE + "一、总体要求：以人为本；因地制宜" + end).truncated is not None
    assert facts(TITLE + "一、总体要求：以人为本，数据略有出入。").truncated is None
