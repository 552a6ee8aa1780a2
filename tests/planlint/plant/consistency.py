"""Faults of consistency: the same thing told two ways, names, dates, sizes, bonds, units."""

from __future__ import annotations

import re
from random import Random

from tests.planlint.plant.fault import edit


def _shifted(match: re.Match[str], dice: Random) -> str:
    """A number of two or more digits with its second digit one up."""
    number = match[0]
    at = next(i for i in range(1, len(number)) if number[i].isdigit())
    return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]


def _tenfold(match: re.Match[str], dice: Random) -> str:
    """The decimal point one place to the right: 48.69 → 486.9."""
    whole, _, rest = match[0].partition(".")
    return whole + rest[:1] + ("." + rest[1:] if rest[1:] else "") if rest else whole + "0"


def _years_earlier(match: re.Match[str], dice: Random) -> str:
    """A year two earlier."""
    return str(int(match[0]) - 2)


FAULTS = (
    edit(
        "count-stated-twice",
        "同一个户数前后不一致",
        r"\d{3,}(?=户中有)",
        _shifted,
        "CO008",
        "CO005",
        floor=0.0,
    ),
    edit(
        "area-stated-twice",
        "同一个面积前后不一致",
        r"(?<=学生宿舍)900(?=平方米，可)",
        "960",
        "CO008",
        floor=0.0,
    ),
    edit("buildings-stated-twice", "栋数前后不一致", r"(?<=整治改造)36(?=栋楼)", "63", "CO008", "CO001"),
    edit(
        "after-stated-twice",
        "正文和附表的改造后面积不一致",
        r"(?<=校舍建筑面积达到)\d+",
        "4884",
        "CO008",
        "CO001",
        floor=0.0,
    ),
    edit(
        "total-stated-twice",
        "总投资前后不一致",
        r"(?<=^总投资)\d[\d.]+(?=[万亿]元[，:：])",
        _shifted,
        "CO008",
        "CO001",
        floor=0.7,
    ),
    edit("mu-wrong", "折合亩数错一位", r"(?<=合)\d[\d.]*(?=亩)", _tenfold, "CO009"),
    edit("hectare-wrong", "公顷数小数点错位", r"\d\.\d+(?=公顷(?:（|，合))", _tenfold, "CO009"),
    edit(
        "far-wrong",
        "容积率算错",
        r"(?<=容积率)[\d.]+",
        lambda m, d: f"{float(m[0]) + 0.6:.1f}",
        "CO010",
        floor=0.7,
    ),
    edit(
        "per-unit-wrong",
        "单位值的小数点错位",
        r"(?:(?<=生均校舍)|(?<=生均)|(?<=平均每户投资))[\d.]+",
        _tenfold,
        "CO004",
        floor=0.6,
    ),
    edit("increase-wrong", "增加额算错", r"(?<=增加)3250(?=万元)", "3520", "CO002"),
    edit("cut-wrong", "审减额算错", r"(?<=审减)26\.14(?=万元)", "36.14", "CO002", "CO001"),
    edit("rest-wrong", "结余算错", r"(?<=结余)153(?=万元)", "253", "CO002", "CO001", floor=0.0),
    edit("product-wrong", "一行的金额与数量乘单价不符", r"(?<= \| )47\.88$", "47.08", "CO003"),
    edit("named-fewer", "列出的小区比写的个数少", r"(?<=尚未开工的)3(?=个小区是)", "5", "CO006", floor=0.0),
    edit("items-fewer", "以上若干个小区，与列出的不符", r"(?<=^以上)4(?=个小区)", "6", "CO006"),
    edit("names-fewer", "共若干个小区，名单少一个", r"、粮机厂宿舍(?=、)", "", "CO006"),
    edit("name-twice", "名单里同一个小区写两次", r"(?<=、)纺织新村。", "机床厂宿舍。", "CO011"),
    edit("name-alike", "同一小区写成两个相近的名称", r"(?<=、)惠民苑(?=、)", "惠民小区", "CO013", floor=0.0),
    edit(
        "names-collide",
        "另列的名单里有相近的名称",
        r"^四、组织实施\n",
        "另有储备小区：\n1、如意苑小区\n2、金花小区\n3、裕西花园小区\n四、组织实施\n",
        "CO013",
        only="cluster",
        anywhere=True,
    ),
    edit(
        "names-expanded",
        "一项里又含几个小区",
        r"明珠苑小区(?=：)",
        "明珠苑小区（含银珠小区、谦益花园、工行家属院）",
        "CO007",
        anywhere=True,
    ),
    edit(
        "row-figures-copied",
        "两行名称不同，各数相同",
        r"3 \| 96 \| 7760 \| 224\.6",
        "4 | 144 | 11420 | 362.9",
        "CO012",
    ),
    edit("value-copied", "数量照抄上一个小区", r"新增停车位142个", "新增停车位158个", "CO014"),
    edit("cost-above-income", "成本高于预期收入", r"(?<=成本\(万元\) \| )4105\.20", "24105.20", "CO015"),
    edit("cover-short", "收益不够还本付息", r"(?<=成本\(万元\) \| )4105\.20", "9105.20", "CO016"),
    edit("column-unit-slipped", "一列里有一行按元填", r"(?<= \| )224\.6$", "2246000", "CO017"),
    edit("area-rounded", "一个面积只写到万", r"16104\.4平方米", "2万平方米", "CO018"),
    edit("start-before-approval", "先开工后批准", r"2024年9月(?=区)", "2025年9月", "CO019"),
    edit("start-before-permit", "先开工后取得施工许可", r"2025年2月18日", "2025年5月18日", "CO019"),
    edit("finish-before-start", "竣工早于开工", r"2025(?=年12月20日竣工)", "2024", "CO020"),
    edit("acceptance-before-finish", "验收早于竣工", r"2026(?=年1月15日通过)", "2025", "CO020"),
    edit(
        "range-reversed",
        "起止日期颠倒",
        r"(2026年\d+月\d+日)(至|—)(2026年\d+月\d+日)",
        r"\3\2\1",
        "CO021",
        "OR006",
    ),
    edit(
        "tender-after-start", "进度安排里招标写在开工之后", r"2026年5月(?=完成招标，)", "2026年8月", "CO030"
    ),
    edit("published-before-end", "发布早于数据截止", r"(?<=截至2026年)2(?=月底)", "7", "CO022"),
    edit(
        "need-unplanned", "写了需要浴室，规划里没有", r"^（二）新建浴室[^\n]+\n", "", "CO023", anywhere=True
    ),
    edit("consent-above-whole", "同意率超过 100%", r"(?<=，占)9\d\.\d(?=%)", "112.5", "CO026", "CO005"),
    edit("start-above-whole", "竣工率超过 100%", r"(?<=竣工率)89\.1", "189.1", "CO026"),
    edit("share-base-lost", "缴存比例没有写按什么计算", "缴存比例按户数计达到", "缴存比例达到", "CO027"),
    edit("households-short", "户数少写两位", r"(?<=住户)12300(?=户)", "123", "CO028", "SC019"),
    edit("pipe-in-area", "管线按平方公里写", r"(?<=\d)公里(?=，)", "平方公里", "CO029"),
    edit("green-in-length", "绿地按米写", r"(?<=绿地面积3\.2)万平方米", "万米", "CO029"),
    edit("roof-in-length", "屋面防水按米写", r"(?<=屋面防水)(\d+)平方米", r"\1米", "CO029", "SC015"),
    edit(
        "area-tenfold",
        "建筑面积小数点错位",
        r"(?<=建筑面积)\d+\.\d+(?=万平方米)",
        _tenfold,
        "SC019",
        "CO028",
        floor=0.5,
    ),
    edit(
        "tender-shortened",
        "招标阶段只有几天",
        r"2026年6月1日(?=至2026年7月15日)",
        "2026年7月8日",
        "OR007",
        "OR005",
    ),
    edit("stage-early", "后一阶段提前，与前一阶段重叠", r"（2026年4月16日", "（2026年3月20日", "OR004"),
    edit(
        "stage-late", "后一阶段推后，中间空出一个月", r"（2026年12月1日", "（2027年1月10日", "OR005", "CO021"
    ),
    edit("stage-year", "一个阶段的年份写错", r"2026(年12月1日至)2026", r"2025\g<1>2025", "OR006"),
)
