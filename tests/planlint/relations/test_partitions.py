"""A whole and its parts: 其中…, 按…分, lists cut by semicolons."""

from __future__ import annotations

import pytest

from planlint.relations.relation import Grade
from tests.planlint.relations.verdicts import failed, relations, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "规划投资934万元，其中中央投入517万元，省级投入282万元，州级投入40万元，县级投入95万元。",
            "sum 517万元 282万元 40万元 95万元 → 934万元",
        ),
        (
            "规划投资934万元，其中中央投入517万元，省级投入282万元，州级投入40万元，县级投入59万元。",
            "sum 517万元 282万元 40万元 59万元 ↛ 934万元",
        ),
        (
            "建筑面积5200平方米，包括新建3200平方米、改建2000平方米。",
            "sum 3200平方米 2000平方米 → 5200平方米",
        ),
        ("新建食堂22个，其中新建寄宿制食堂5个，改建食堂1个，新建伙房17个。", "sum 5个 1个 17个 ↛ 22个"),
        (
            "安排资金4.37亿元，其中中央1.42亿元、省级0.68亿元、市级0.74亿元、区级1.53亿元；已支出3.81亿元。",
            "sum 1.42亿元 0.68亿元 0.74亿元 1.53亿元 → 4.37亿元",
        ),
        ("9个小区中，有物业服务的2个，社区托管的4个，无人管理的3个。", "sum 2个 4个 3个 → 9个"),
        ("计划三年改造小区20个：2021年5个；2022年7个；2023年8个。", "sum 5个 7个 8个 → 20个"),
        ("计划三年改造小区20个：2021年5个；2022年7个；2023年9个。", "sum 5个 7个 9个 ↛ 20个"),
    ],
)
def test_the_parts_of_a_whole_make_it(text: str, found: str) -> None:
    assert told(text, "sum") == [found]


@pytest.mark.parametrize(
    "text",
    [
        "改造小区300个，其中长沙市80个、株洲市60个。",
        "改造住户1200户，其中加装电梯300户，屋面防水500户，外墙保温700户。",
        "总投资5000万元，其中已完成投资3000万元、已拨付资金2500万元。",
        "每户补助3000元，每栋补助20000元，共补助50000元。",
        "三个区改造8个小区，其中两个区5个、一个区2个。",
        "投资不超过1000万元，其中财政500万元，自筹600万元。",
        "改造小区8个、3000户，其中2000年前建成的5个、1800户。",
        "工期12个月，其中设计2个月、施工9个月。",
    ],
    ids=["partial", "overlapping", "states", "per unit", "numerals", "a limit", "one part", "durations"],
)
def test_a_list_that_is_no_division_of_the_whole_is_left_alone(text: str) -> None:
    assert failed(text) == []


def test_a_total_printed_coarser_than_its_parts_holds_within_half_a_unit() -> None:
    text = "财政下拨{}亿元，其中中央专项资金3.691亿元、省级专项资金3.8亿元。"
    assert told(text.format("7.5")) == ["sum 3.691亿元 3.8亿元 → 7.5亿元"]
    assert told(text.format("7.6")) == ["sum 3.691亿元 3.8亿元 ↛ 7.6亿元"]


def test_a_total_marked_as_approximate_holds_within_its_last_digit() -> None:
    text = "总投资约{}万元，其中财政420万元，居民自筹560万元。"
    assert told(text.format(1000)) == ["sum 420万元 560万元 → 1000万元"]
    assert failed(text.format(1080)) == ["sum 420万元 560万元 ↛ 1080万元"]


def test_one_unit_of_the_last_decimal_is_rounding() -> None:
    parts = "其中中央财政333.3万元，省级财政333.3万元，县级财政{}万元。"
    (near,) = relations("总投资1000.0万元，" + parts.format("333.3"))
    (far,) = relations("总投资1000.0万元，" + parts.format("323.3"))
    assert not near.holds and near.grade is Grade.ROUNDING
    assert not far.holds and far.grade is Grade.MATERIAL


def test_things_counted_are_never_rounded() -> None:
    (one,) = relations("新建食堂22个，其中新建寄宿制食堂5个，改建食堂1个，新建伙房17个。")
    assert one.grade is Grade.MATERIAL


def test_each_figure_of_the_items_has_its_own_total() -> None:
    text = "全市改造项目44个、1830.51亩。按类别分：“工改工”13个、742.37亩；“工改商”21个、688.14亩；“工改住”{}个、400亩。"
    areas = "sum 742.37亩 688.14亩 400亩 → 1830.51亩"
    assert told(text.format(10)) == ["sum 13个 21个 10个 → 44个", areas]
    assert told(text.format(11)) == ["sum 13个 21个 11个 ↛ 44个", areas]


def test_a_part_may_have_parts_of_its_own() -> None:
    text = "投资1000万元，其中建安工程费800万元（其中土建500万元、安装{}万元），其他费150万元，预备费50万元。"
    outer = "sum 800万元 150万元 50万元 → 1000万元"
    assert told(text.format(300)) == [outer, "sum 500万元 300万元 → 800万元"]
    assert told(text.format(310)) == [outer, "sum 500万元 310万元 ↛ 800万元"]


def test_each_half_of_a_sentence_has_its_own_whole() -> None:
    text = "小区8个，其中新建3个、续建5个；投资900万元，其中财政600万元、自筹300万元。"
    assert told(text) == ["sum 3个 5个 → 8个", "sum 600万元 300万元 → 900万元"]


def test_figures_in_brackets_behind_the_parts_are_a_list_of_their_own() -> None:
    text = "改造12栋，其中甲苑5栋（3200平方米）、乙苑7栋（4000平方米）。"
    assert told(text) == ["sum 5栋 7栋 → 12栋"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "基本建成任务29.91万套，包括公租房7.32万套、棚户区改造22.59万户。",
            "sum 7.32万套 22.59万户 → 29.91万套",
        ),
        (
            "现辖中小学13所，其中完全中学一所，九年一贯制学校一所，完全小学11所；小学附设幼儿园9所。",
            "sum 一所 一所 11所 → 13所",
        ),
        (
            "第二批总投资3802.77万元（中央补助1107.63万元，县财政匹配129.64万元，其他投入2502.50万元）。",
            "sum 1107.63万元 129.64万元 2502.50万元 ↛ 3802.77万元",
        ),
        (
            "这279个项目中，谋划阶段120个，已立项65个，在建56个，已竣工28个。",
            "sum 120个 65个 56个 28个 ↛ 279个",
        ),
        (
            "规划容积409190平方米，其中住宅39840平方米（含人才房1995平方米），商业369350平方米（含设施17380平方米）。",
            "sum 39840平方米 369350平方米 → 409190平方米",
        ),
        (
            "竹山县：新增幼儿园学位900个，义务教育学位1500个，高中学位1000个，累计新增学位3600个。",
            "sum 900个 1500个 1000个 ↛ 3600个",
        ),
        (
            "一般公共预算总收入1639061万元，其中本级收入540459万元，上级补助收入991961万元，债券收入59471万元，动用基金31409万元，上年结转13658万元。",
            "sum 540459万元 991961万元 59471万元 31409万元 13658万元 ↛ 1639061万元",
        ),
    ],
)
def test_a_whole_and_its_parts_in_the_words_of_offices(text: str, found: str) -> None:
    assert found in told(text, "sum")


@pytest.mark.parametrize(
    "text",
    [
        "整体得分85.81分。其中东至县91.75分、青阳县90分，等次优秀。",
        "县级配套  万元，中央补助505万元，省级补助151.5万元，共707.0万元。",
        "拆除面积21510平方米；新建建筑面积49993平方米，其中：公共服务用房49993平方米。",
    ],
)
def test_what_is_no_division_is_not_faulted(text: str) -> None:
    assert [r for r in relations(text) if r.kind == "sum" and not r.holds] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "今年改造170个城镇老旧小区，分别为：岳阳楼区95个，经开区22个，南湖新区14个，云溪区17个，君山区20个。",
            "sum 95个 22个 14个 17个 20个 ↛ 170个",
        ),
        (
            "共计57个低效利用地块，其中旧城改造7个地块、工业用地提升31个地块，退二进三13个地块，提高利用率4个地块。",
            "sum 7个 31个 13个 4个 ↛ 57个",
        ),
        (
            "实际参与389户，参与率94.42%。表决结果：同意361户，反对19户，弃权6户。",
            "sum 361户 19户 6户 ↛ 389户",
        ),
        (
            "整治老旧小区192个。从各区看：甲区有82个；乙区、丙区、丁区分别有48个、42个、10个；戊区有8个；己区有4个。",
            "sum 82个 48个 42个 10个 8个 4个 ↛ 192个",
        ),
        ("征收房屋共863户，已签订补偿协议829户，尚有44户未签约。", "sum 829户 44户 ↛ 863户"),
        (
            "总投资及构成：9842.60万元。建筑工程费6120.35万元，管网工程费2035.18万元，工程建设其他费918.27万元，预备费468.80万元。",
            "sum 6120.35万元 2035.18万元 918.27万元 468.80万元 ↛ 9842.60万元",
        ),
        ("涉及27个改造项目，除加固的17个项目外，还新扩建9处中小学。", "sum 17个 9处 ↛ 27个"),
        (
            "下达补助计划4000户，并分解到县区：永登县2000户（残疾人160户）、榆中县500户（残疾人160户）、皋兰县800户（残疾人90户）、红古区750户（残疾人150户）。",
            "sum 2000户 500户 800户 750户 ↛ 4000户",
        ),
        (
            "合同价2410.00万元，竣工前应支付1928.00万元，实际支付2101.50万元，多付137.50万元。",
            "sum 1928.00万元 137.50万元 ↛ 2101.50万元",
        ),
    ],
)
def test_a_list_that_surely_is_whole_is_faulted(text: str, found: str) -> None:
    assert found in told(text, "sum")


@pytest.mark.parametrize(
    "text",
    [
        "规划投资6593万元。2009年完成项目12个，投资1643万元；2010年项目11个，投资1798万元；划入后增加1个项目，已招标；2011年项目23个，投资2874万元。",
        "当年支出7631.21万元，其中：公租房建设支出3076.05万元，租赁补贴支出5.21万元，（以下截断）",
        "总投资测算2261.05万元。按等级：b级投资194.03万元，c级325.78万元，d级1741.24万元，三者使用县级专项分别为30万元、123万元、147万元。",
        "今年共687所，建筑面积224.52万平方米。\n564所学校中，需加固348所，建筑面积105.95万平方米；需改扩建216所，建筑面积81.26万平方米。",
        "排除危房21.62万平方米。其中新建项目365个，新建校舍30.7万平方米；加固项目40个，加固面积4.1万平方米。",
        "设施投资186.49万元，其中排水22.73万元、供水39.6万元、燃气20万元，工程估算总投资约372万元。",
        "改造开工626万套。其中，林区、垦区、工矿累计开工分别为166万套、242万套、306万套，共计714万套。",
    ],
)
def test_figures_of_another_whole_are_not_faulted(text: str) -> None:
    assert [r for r in relations(text) if r.kind == "sum" and not r.holds] == []
