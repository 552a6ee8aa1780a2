"""Faults of the text: values left out, placeholders, damaged numbers, numbering, marks, wrong words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from tests.planlint.plant.documents import Clean
from tests.planlint.plant.fault import Fault, Planted, edit, edited

LETTERS = {"1": "l", "0": "O"}
LONG = 45


def _letter(match: re.Match[str], dice: Random) -> str | None:
    """One digit as a scanner reads it: 1 → l, 0 → O."""
    number = match[0]
    places = [i for i, sign in enumerate(number) if sign in LETTERS]
    if not places:
        return None
    at = dice.choice(places)
    return number[:at] + LETTERS[number[at]] + number[at + 1 :]


def _paragraph_twice(clean: Clean, dice: Random) -> Iterator[Planted]:
    if clean.by_gold:
        return
    for line in re.finditer(rf"^[^|\n]{{{LONG},}}$", clean.text, re.M):
        yield edited(clean.text, len(clean.text), len(clean.text), "\n" + line[0])


def _first_items_lost(clean: Clean, dice: Random) -> Iterator[Planted]:
    """The first two items of a numbered list of four or more are not in the text."""
    if clean.by_gold:
        return
    for listed in re.finditer(r"(?:^\d{1,2}[．、][^\n]+\n?){4,}", clean.text, re.M):
        lines = listed[0].splitlines(keepends=True)
        if lines[0].startswith("1"):
            lost = sum(map(len, lines[:2]))
            yield edited(clean.text, listed.start(), listed.start() + lost, "")


def _chapter_lost(clean: Clean, dice: Random) -> Iterator[Planted]:
    """One chapter of a plan of an estate or a cluster, with its heading, is gone."""
    if clean.by_gold or "佐证材料" not in clean.text:
        return
    heads = list(re.finditer(r"^[一二三四五六七]、[^\n。]{2,20}$", clean.text, re.M))
    ends = [head.start() for head in heads[1:]] + [len(clean.text)]
    for head, end in zip(heads, ends, strict=True):
        yield edited(clean.text, head.start(), end, "")


def _signature_lost(clean: Clean, dice: Random) -> Iterator[Planted]:
    if clean.name == "notice":
        at = clean.text.rindex("云溪市住房")
        yield edited(clean.text, at, len(clean.text), "")


def _basics_lost(clean: Clean, dice: Random) -> Iterator[Planted]:
    """The years, the households and the designer of a plan are not told."""
    if clean.name == "cluster":
        text = re.sub(
            r"\d{4}年建成，|[、，]\d+户|（(?:基础|完善|提升)类）|设计单位：[^，]+，", "", clean.text
        )
        text = text.replace("由业主大会选聘物业服务企业，实行物业公司管理", "移交")
        yield Planted(text, 0, 1, "各小区的年代、户数、类别", "")


FAULTS = (
    edit(
        "guidance-left",
        "模版的填写说明没有删除",
        r"(?<=^一、小区概况\n)",
        "填写说明：写明位置四至、建成年代、楼栋数和户数。\n",
        "BA027",
    ),
    edit("amount-deleted", "“投资××万元”的数没有填", r"(投资)\d[\d.]*(?=万元|亿元)", r"\1", "BA005"),
    edit("count-deleted", "“共有××户”的数没有填", r"(?<![\d.])\d+(?=户[，。；、])", "", "BA006", floor=0.7),
    edit(
        "area-deleted",
        "“建筑面积××平方米”的数没有填",
        r"(建筑面积)\d[\d.]*(?=万?平方米)",
        r"\1",
        "BA006",
        floor=0.9,
    ),
    edit("point-doubled", "数里多一个小数点", r"(\d+\.\d)(\d)(?=万元|平方米|万平方米)", r"\1.\2", "BA007"),
    edit("wan-doubled", "金额前多一个“万”字", r"(投资)(\d[\d.]*万元)", r"\1万\2", "BA007"),
    edit("year-unfilled", "年份没有填，写成 20xx 年", r"20\d\d(?=年)", "20xx", "BA008"),
    edit("month-unfilled", "月份没有填，写成 x 月", r"(?<=\D)\d{1,2}(?=月底前)", "x", "BA008"),
    edit(
        "body-unfilled",
        "单位名称没有填，写成 xx 县",
        r"白石(?=县住房)|临江(?=区住房)|青石(?=县住房)",
        "xx",
        "BA008",
    ),
    edit(
        "stage-unfilled",
        "各阶段的月份没有填",
        r"(?<=[（(])20\d\d年\d+月[^）)\n]{0,8}[—至][^）)\n]*(?=[）)])",
        "xxxx年x月—x月",
        *("BA008", "BA009"),
        whole=True,
    ),
    edit(
        "letter-in-number", "数字里认进字母", r"(?<![\d.])\d[\d.]+(?=万元|万?平方米|户|亩)", _letter, "BA010"
    ),
    Fault(
        "first-items-lost", "清单前两项丢了", _first_items_lost, ("BA011", "BA012", "CO001", "CO006"), True
    ),
    edit("number-skipped", "编号跳号，（三）写成（四）", r"^（三）", "（四）", "BA012", "BA014"),
    edit("bracket-lost", "括号只有一半", r"(?<=[^\d\n）（(])）(?![^\n]*\|)(?<!元）)", "", "BA013"),
    edit(
        "heading-lost",
        "上一级标题丢了",
        r"^四、时间安排\n",
        "",
        "BA014",
        "BA012",
        anywhere=True,
        only="notice",
    ),
    edit(
        "lists-restarted",
        "两组编号之间的标题丢了",
        r"^四、时间安排\n（一）(.*\n)（二）",
        r"1、\g<1>2、",
        "BA014",
    ),
    edit("word-wrong", "错字：真正写成正真", "真正", "正真", "BA015"),
    edit("finish-misspelt", "错字：竣工写成峻工", r"竣工(?=验收|决算)", "峻工", "BA015"),
    edit("body-misspelt", "错字：部署写成布署", "部署", "布署", "BA015"),
    edit("word-doubled", "词重复了：小区小区", r"(?<=老旧)小区(?=[\d改])", "小区小区", "BA016", floor=0.9),
    edit("unit-misspelt", "单位写错字：万方平米", r"(?<=\d)(万?)平方米", r"\1方平米", "BA017"),
    edit("hectare-misspelt", "单位写错字：公倾", r"(?<=\d)公顷", "公倾", "BA017"),
    edit(
        "boilerplate-added",
        "夹进网页套话",
        r"^(二、[^\n]+\n)",
        r"\1下面是小编为大家整理的范文，希望对大家有所帮助。\n",
        "BA018",
    ),
    edit("unit-lost", "金额后面没有单位", r"((?:总投资|改造投资)\d[\d.]*)万元(?=[，。；])", r"\1", "BA019"),
    edit("date-impossible", "日期写成 2 月 30 日", r"(20\d\d年)\d{1,2}月\d{1,2}日", r"\g<1>2月30日", "BA020"),
    edit("month-impossible", "月份写成 13 月", r"(20\d\d年)\d{1,2}(?=月)", r"\g<1>13", "BA020"),
    edit("credit-code-wrong", "统一社会信用代码错一位", r"(91350100M000100Y4)3", r"\g<1>2", "BA021"),
    edit("project-code-short", "项目代码少一位", r"(\d{4}-\d{6}-\d\d-\d\d-\d{5})\d", r"\1", "BA022"),
    edit("parcel-code-short", "标图建库编号少一位", r"(标图建库编号为\d{10})\d", r"\1", "BA023"),
    edit("unit-code-short", "不动产单元号少一位", r"F00010001", "F0001001", "BA024"),
    edit("text-garbled", "一个数变成乱码", r"(?<![\d.])\d+(?=户)", "锟斤拷", "BA025"),
    edit("character-garbled", "一个字变成乱码", r"(?<=[一-龥])建(?=筑面积)", "\ufffd", "BA025"),
    edit("comma-doubled", "逗号印了两个", "，(?=其中|资金)", "，，", "BA026"),
    edit(
        "title-wrong",
        "通知的标题写成方案",
        r"工作的通知(?=\n)",
        "工作实施方案",
        "BA002",
        anywhere=True,
        only="notice",
    ),
    Fault("signature-lost", "通知没有落款和日期", _signature_lost, ("BA004",), True),
    Fault(
        "chapter-lost", "少一章", _chapter_lost, ("BA001", "BA003", "BA012", "RS002", "FD012", "AT001"), True
    ),
    Fault("basics-lost", "没有写年代、户数、类别和设计单位", _basics_lost, ("BA003",), True),
    Fault("paragraph-twice", "同一段话印了两遍", _paragraph_twice, ("CO025",), True),
    edit(
        "contradiction-added",
        "前说基本能满足，后说难于满足",
        "难于满足学生生活用水的需要",
        "供水基本能满足学生生活用水的需要，但难于满足学生生活用水的需要",
        "CO024",
    ),
    edit("id-number-printed", "印出居民手机号", "0731-88660000", "13907310000", "RS009"),
)
