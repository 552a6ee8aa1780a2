"""A school's figures: pupils, classes, staff, titles, buildings, books and equipment, before and after."""

from __future__ import annotations

import re

from planlint.extract.reading import Reading
from planlint.facts import Mention, SchoolFigure
from planlint.patterns import regex

# item, words before or after the number, units; the first that fits has it, so the general ones stand last.
_ITEMS: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (item, regex(words), tuple(units.split()))
    for item, words, units in (
        ("population", r"总人口|人口", "人"),
        ("village_households", r"总户数|农户|户数", "户"),
        ("students_girls", r"女生|女学生", "人 名"),
        ("students_boys", r"男生|男学生", "人 名"),
        ("students_minority", r"少数民族学生|民族学生", "人 名"),
        ("students_boarding", r"寄宿|住宿生|住校|住宿学生", "人 名"),
        ("students_outside", r"外[县乡镇]|外来|随迁|择校", "人 名"),
        ("students_left_behind", r"留守", "人 名"),
        ("students_local", r"本[县乡镇]|本地|辖区学生", "人 名"),
        ("capacity", r"容纳|可住|可供|满足", "人 名 床"),
        ("staff_senior", r"高级(?:职称|教师)?$|^高级", "人 名"),
        ("staff_middle", r"中级|一级", "人 名"),
        ("staff_junior", r"初级|二级|三级|员级", "人 名"),
        ("staff_untitled", r"未聘|未评|无职称|见习", "人 名"),
        ("staff_support", r"工人|工勤|后勤|教辅|临聘|行政人员|保安|炊事", "人 名"),
        ("teachers", r"专任教师|任课教师|教师(?!宿舍|周转|职称|办公)|老师", "人 名"),
        ("staff", r"教职工|教职员|职工", "人 名"),
        ("students", r"学生|在校生|在读|在籍|小学生|初中生|生源|就读", "人 名"),
        ("classes", r"教学班|班级|班(?!额)|个班", "个 班"),
        ("class_size", r"班额", "人"),
        ("dormitory_area", r"宿舍|公寓|生活用房", "㎡"),
        ("canteen_area", r"食堂|伙房|餐厅", "㎡"),
        ("boiler_area", r"开水房|锅炉|浴室|澡堂|厕所|水房", "㎡"),
        ("teaching_area", r"教学(?:及辅助)?用房|教学楼|教室|综合楼|实验楼", "㎡"),
        ("office_area", r"办公用房|行政办公|办公楼", "㎡"),
        ("playground_area", r"运动场|操场|体育场|活动场地|跑道", "㎡ m"),
        ("site_area", r"占地|校园面积|用地|校园", "㎡"),
        ("floor_area", r"校舍|建筑面积|建筑总面积", "㎡"),
        ("area_per_student", r"生均", "㎡"),
        ("books_per_student", r"生均(?:图书)?", "册 本"),
        ("books", r"图书|藏书|书籍", "册 本"),
        ("computers", r"计算机|电脑|多媒体|微机|一体机", "台 套"),
        ("beds", r"床", "床 张 套"),
        ("desks", r"课桌|桌椅", "套 张"),
        ("equipment", r"仪器|设备|器材|实验", "套 件 台"),
        ("rooms", r"教室|功能室|实验室|专用室|室", "间 个"),
    )
)
_AFTER = regex(
    r"规划|计划(?:新建|购置|投资)?|拟|将|改造后|建成后|完成后|实施后|新建|扩建|购置|添置|新增|到20"
)
_BEFORE = regex(r"现有|现状|目前|本学期|本学年|已有|现$|在校|学校有|共有|我校")


def school_figures(reading: Reading) -> tuple[SchoolFigure, ...]:
    """The figures of a school in the order of the text, each with its time where the text tells one."""
    found = []
    for mention in reading.mentions:
        item = _item(reading, mention)
        if item:
            found.append(SchoolFigure(item, mention.quantity, mention.span, _when(reading, mention)))
    return tuple(found)


def _item(reading: Reading, mention: Mention) -> str:
    q = mention.quantity
    if q.dimension not in ("count", "area", "length"):
        return ""
    label = _near(reading, mention)
    for words in (label, mention.noun):
        for item, pattern, units in _ITEMS:
            if (q.base in units or q.unit in units) and pattern.search(words):
                return item
    return ""


def _near(reading: Reading, mention: Mention) -> str:
    """The words before a number in its clause; in a table its heads."""
    if mention.table is not None:
        return mention.label
    text, start = reading.text, mention.quantity.start
    low = max(reading.clause(start).start, start - 16)
    earlier = reading.mentions_in(low, start)
    near = text[earlier[-1].quantity.end if earlier else low : start]
    return near if re.search("[一-龥]", near) else mention.label


def _when(reading: Reading, mention: Mention) -> str:
    sentence = reading.sentence(mention.quantity.start)
    words = reading.text[sentence.start : mention.quantity.start]
    after = max((m.end() for m in _AFTER.finditer(words)), default=-1)
    before = max((m.end() for m in _BEFORE.finditer(words)), default=-1)
    if after == before == -1:
        return ""
    return "after" if after > before else "before"
