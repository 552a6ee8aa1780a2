"""What is written down of a place: one entry a fact, used by form, ledger (in and out), detail page and comparison alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, DecimalException
from enum import Enum
from typing import Any

from django.db.models import TextChoices

from jiugai.ground.common.templatetags.words import NONE, square_metres, wan_yuan
from jiugai.sites.models.estate import Management, Structure
from jiugai.sites.models.site import FIRST_YEAR, LAST_YEAR, Eligibility, Kind
from planlint.catalogue import CLASS_NAMES
from planlint.catalogue import measures as catalogue_measures

SURVEY = "摸底表"
_BOUND = 10**15
_LONGEST_WHOLE = 18


class Unfit(ValueError):
    """A value that cannot be taken: why, and what to write instead."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}。{remedy}。")
        self.reason, self.remedy = reason, remedy


class On(Enum):
    """Where the value is kept."""

    SITE = "site"
    OWN = "own"
    """The kind's own table: estate, school or parcel."""
    PLACE = "place"
    """The division; found by name."""


@dataclass(frozen=True)
class Column:
    """One fact.  ``parse`` takes what was typed or stood in a cell (never empty) and returns what is stored; ``show`` writes it.

    ``unit`` stands beside the input and in the head of the ledger's column; ``help`` says what it means, ``source`` where its
    rule comes from; ``also`` are other names under which ledgers have it; ``choices`` fill a select.
    """

    code: str
    label: str
    parse: Callable[[str], Any]
    on: On = On.SITE
    show: Callable[[Any], str] = str
    unit: str = ""
    help: str = ""
    source: str = ""
    also: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    width: str = "in-16"
    rows: int = 0
    kinds: tuple[Kind, ...] = (Kind.ESTATE, Kind.SCHOOL, Kind.PARCEL)
    section: str = "基本情况"
    in_list: bool = False
    needed_by_survey: bool = False
    many: bool = False
    is_day: bool = False

    @property
    def field(self) -> str:
        """Where the value is kept in its row; columns of a detail are called by it too: ``buildings.label``."""
        return self.code.rpartition(".")[2]

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The choices of a column of many, under the class of each measure."""
        out: dict[str, list[tuple[str, str]]] = {}
        for m in catalogue_measures("estate"):
            out.setdefault(CLASS_NAMES[m.klass()], []).append((m.code, m.name))
        return list(out.items())

    @property
    def head(self) -> str:
        """The head of its column in a ledger: 建筑面积（㎡）."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    def packed(self, value: Any) -> Any:
        """The value as JSON can hold it."""
        return value.isoformat() if isinstance(value, date) else value

    def unpacked(self, value: Any) -> Any:
        """What :meth:`packed` was made of."""
        return date.fromisoformat(value) if self.is_day and value else value

    def written(self, value: Any) -> str:
        """The value as pages show it; — where there is none."""
        return NONE if value is None or value == "" or value == [] else self.show(value)


def text(longest: int) -> Callable[[str], str]:
    """Plain text of at most so many characters, without control characters."""

    def parse(typed: str) -> str:
        clean = "".join(c for c in typed if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
        if typed.strip() and not any(_is_seen(c) for c in clean):
            raise Unfit("只有看不见的字符", "删掉重新输入；不填就清空这一格")
        if len(clean) > longest:
            raise Unfit(f"有 {len(clean)} 个字，最多 {longest} 个", "写短一些，细节写进备注")
        return clean

    return parse


def _is_seen(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZ"


def _narrow(typed: str) -> str:
    return re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", typed))


def whole(what: str, unit: str, most: int = 10_000_000) -> Callable[[str], int]:
    """A whole number from zero up; the unit may stand behind it."""

    def parse(typed: str) -> int:
        plain = _narrow(typed).removesuffix(unit) if unit else _narrow(typed)
        if re.fullmatch(r"-\d+(?:\.0+)?", plain):
            raise Unfit(f"{what}不得为负", f"更正为实际{what}")
        if not re.fullmatch(r"\d+(?:\.0+)?", plain):
            raise Unfit(f"{what}须为整数", "只写数字，如 12；不知道就留空，说明写进备注")
        digits = plain.partition(".")[0].lstrip("0") or "0"
        if len(digits) > _LONGEST_WHOLE or (number := int(digits)) > most:
            raise Unfit(f"{what}大得不合情理", f"检查单位和小数点；最大 {most:,}")
        return number

    return parse


def year(what: str) -> Callable[[str], int]:
    """A year of four digits; 年 may stand behind it, and a date is taken for its year."""

    def parse(typed: str) -> int:
        plain = _narrow(typed)
        match = re.fullmatch(
            r"(\d{4})(?:\.0+|年|年代)?|(\d{4})[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月)?(?:00:00:00)?", plain
        )
        if match is None:
            raise Unfit(f"{what}不是年份", "写四位年份，如 1999；不知道就留空")
        number = int(match[1] or match[2])
        if not FIRST_YEAR <= number <= LAST_YEAR:
            raise Unfit(f"{what}不在 {FIRST_YEAR}—{LAST_YEAR} 之间", "写四位年份，如 1999；不知道就留空")
        return number

    return parse


def scaled(what: str, units: dict[str, int], default: str, places: int = 2) -> Callable[[str], int]:
    """A decimal with or without one of its units, exact, as a whole number of the smallest; ``units`` says how many each is.

    More decimals than the smallest unit has are refused, not rounded.
    """

    def parse(typed: str) -> int:
        plain = _narrow(typed).replace("m2", "㎡").replace("平方米", "㎡").replace("平米", "㎡")
        unit = next(
            (
                u
                for u in sorted(units, key=len, reverse=True)
                if plain.endswith(unicodedata.normalize("NFKC", u).replace("m2", "㎡"))
            ),
            None,
        )
        bare = plain[: -len(unit)] if unit else plain
        if re.fullmatch(r"-\d+(?:\.\d+)?", bare):
            raise Unfit(f"{what}不得为负", f"更正为实际{what}")
        if not re.fullmatch(r"\d+(?:\.\d*)?(?:[eE]\+?\d+)?|\.\d+", bare):
            raise Unfit(f"{what}不是数字", f"写数字，单位为{default}，如 12.5；不知道就留空")
        try:
            smallest = Decimal(bare) * units[unit or default]
        except DecimalException:  # an exponent beyond what decimals hold
            raise Unfit(f"{what}不是数字", "写数字，如 12.5") from None
        if smallest != smallest.to_integral_value():
            raise Unfit(f"{what}的小数太多", f"四舍五入到 {places} 位小数再写")
        if smallest >= _BOUND:
            raise Unfit(f"{what}大得不合情理", f"检查单位：这一栏是{default}")
        return int(smallest)

    return parse


AREA_UNITS = {"㎡": 100, "万㎡": 1_000_000, "公顷": 1_000_000, "亩": 66_667}
MONEY_UNITS = {"万元": 1_000_000, "元": 100, "亿元": 10_000_000_000}


def area(what: str) -> Callable[[str], int]:
    """An area in 0.01 ㎡."""
    return scaled(what, {k: v for k, v in AREA_UNITS.items() if k != "亩"}, "㎡")


def one_of(kinds: type[TextChoices], what: str, also: dict[str, str]) -> Callable[[str], str]:
    """The code of one of the words, or of one that ledgers use for it."""
    words = {label: code for code, label in kinds.choices} | {code: code for code in kinds.values} | also

    def parse(typed: str) -> str:
        plain = _narrow(typed)
        if plain in words:
            return words[plain]
        near = [code for word, code in words.items() if len(word) > 1 and word in plain]
        if len(set(near)) == 1:
            return near[0]
        raise Unfit(f"认不得这种{what}", f"写成 {'、'.join(kinds.labels)} 之一")

    return parse


_MEASURE_NAMES = {m.code: m.name for m in catalogue_measures("estate")}
_YES, _NO = (
    frozenset("有 是 √ ✓ ✔ Y y yes 1 1.0 已成立 已建立 True true".split()),
    frozenset("无 否 × ✗ ✘ X x N n no 0 0.0 没有 未成立 未建立 False false".split()),
)


def yes_or_no(typed: str) -> bool:
    """有/无, √/×, 是/否."""
    plain = _narrow(typed)
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Unfit("看不出是有还是无", "写 有 或 无（√、× 也可以）")


def on_day(typed: str) -> date:
    """A day; written 2026-03-20, 2026/3/20, 2026年3月20日 or as Excel has it."""
    plain = unicodedata.normalize("NFKC", typed).strip().removesuffix("00:00:00").strip()
    numbers = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain)
    try:
        return date(*(int(n) for n in numbers.groups())) if numbers else datetime.fromisoformat(plain).date()
    except ValueError:
        raise Unfit("不是日期", "写成 2026-03-20 的样子；不知道就留空") from None


def problem_codes(typed: str) -> list[str]:
    """Codes of measures, from their names separated by 、，； or from codes."""
    names = {name: code for code, name in _MEASURE_NAMES.items()} | {code: code for code in _MEASURE_NAMES}
    found: list[str] = []
    strange: list[str] = []
    for word in re.split(r"[、,，;；\s]+", typed.strip()):
        if word:
            (found if word in names else strange).append(names.get(word, word))
    if strange:
        raise Unfit(f"认不得“{strange[0]}”", "从改造内容清单里选，用顿号隔开；其他的写进备注")
    return sorted(set(found))


def label_in(kinds: type[TextChoices]) -> Callable[[Any], str]:
    """Writes a code as its word."""
    return lambda value: str(kinds(value).label)


_ESTATE, _SCHOOL, _PARCEL = (Kind.ESTATE,), (Kind.SCHOOL,), (Kind.PARCEL,)
_area, _money, _count = square_metres, wan_yuan, lambda v: f"{v:,}"


def year_of(code: str, label: str, **kw: Any) -> Column:
    """A column of a year."""
    return Column(code, label, year(label), width="in-4", **kw)


def count_of(code: str, label: str, unit: str, **kw: Any) -> Column:
    """A column of a count, with its unit."""
    return Column(code, label, whole(label, unit), show=_count, unit=unit, width="in-8", **kw)


def area_of(code: str, label: str, **kw: Any) -> Column:
    """A column of an area in 0.01 ㎡, written in ㎡."""
    return Column(code, label, area(label), show=_area, unit="㎡", width="in-8", **kw)


def wan_of(code: str, label: str, **kw: Any) -> Column:
    """A column of money in 分, written in 万元."""
    return Column(
        code, label, scaled(label, MONEY_UNITS, "万元", 6), show=_money, unit="万元", width="in-8", **kw
    )


STRUCTURES = one_of(
    Structure, "结构", {"砖混结构": "brick_concrete", "框架结构": "frame", "混合": "brick_concrete"}
)
COLUMNS: tuple[Column, ...] = (
    Column("name", "名称", text(80), required=True, help="写居民平时用的名字，分区写在后面一栏", source=SURVEY,
           also=("小区名称", "小区", "小区名", "老旧小区名称", "项目名称", "学校名称", "学校", "地块名称", "地块"), needed_by_survey=True),
    Column("parts", "分区、分期", text(120), help="如 A、A2、B、C 区；没有就留空", also=("分区", "分期", "所含小区", "包含")),
    Column("community", "所在社区", text(40), on=On.PLACE, required=True, help="写社区名；一个街道里社区同名时，写“街道名 社区名”", source=SURVEY,
           also=("社区", "社区居委会", "所属社区", "居委会", "村居", "街道社区"), needed_by_survey=True),
    Column("address", "地址", text(160), also=("小区地址", "详细地址", "坐落", "位置", "地点")),
    year_of("built_year", "建成年份", help="以竣工验收的年份为准；分几年建成的写最早一年", source="各省改造对象的年限按它算",
          also=("竣工年份", "建成年代", "建成时间", "建设年代", "建成年", "竣工时间", "建造年份", "年代"), kinds=_ESTATE, needed_by_survey=True),
    count_of("buildings", "楼栋数", "栋", also=("楼栋", "栋数", "楼数", "楼栋数量", "涉及楼栋"), source=SURVEY, kinds=(Kind.ESTATE, Kind.SCHOOL), needed_by_survey=True),
    count_of("households", "户数", "户", help="按套数，不按人数", also=("总户数", "居民户数", "住户数", "涉及户数", "户"), source=SURVEY, kinds=_ESTATE, needed_by_survey=True),
    area_of("area_dm2", "建筑面积", help="地上和地下合计；地块写用地面积", also=("面积", "总建筑面积", "建筑面积合计", "改造面积", "用地面积", "土地面积"), source=SURVEY, needed_by_survey=True),
    wan_of("budget_fen", "预算", help="估算也可以；有批复后按批复改", also=("估算", "投资估算", "预算投资", "估算投资", "总投资", "计划投资", "投资", "概算")),
    year_of("target_year", "目标年", help="打算哪一年改造", also=("计划年度", "改造年度", "目标年度", "拟改造年份", "计划改造年份", "年度"), source=SURVEY, needed_by_survey=True, section="摸底结论"),
    Column("surveyed_on", "摸底日期", on_day, is_day=True, width="in-8", also=("调查日期", "摸底时间", "调查时间"), section="摸底结论"),
    Column("eligibility", "改造对象", one_of(Eligibility, "结论", {"是": "eligible", "否": "not_eligible", "符合条件": "eligible", "不符合条件": "not_eligible"}),
           show=label_in(Eligibility), choices=tuple(Eligibility.choices), width="in-8", section="摸底结论",
           help="是否列为改造对象；年限和条件以本省通知为准（默认值，请确认）", source="国办发〔2020〕23号 二（一）", also=("是否符合", "是否符合条件", "改造对象认定")),
    Column("ineligible_because", "不符合的原因", text(200), section="摸底结论", help="不符合时必填", also=("原因", "不符合原因")),
    Column("structure", "结构", STRUCTURES, on=On.OWN, show=label_in(Structure),
           choices=tuple(Structure.choices), width="in-8", also=("建筑结构", "结构类型", "结构形式"), kinds=_ESTATE, section="楼栋和设施"),
    Column("storeys", "层数", text(20), on=On.OWN, width="in-8", help="如 6 或 5—7", also=("楼层", "楼层数", "地上层数"), kinds=_ESTATE, section="楼栋和设施"),
    count_of("lifts", "电梯", "部", on=On.OWN, also=("电梯数", "电梯数量", "已有电梯"), kinds=_ESTATE, section="楼栋和设施"),
    count_of("parking", "停车位", "个", on=On.OWN, also=("车位", "停车位数", "车位数", "现有车位"), kinds=_ESTATE, section="楼栋和设施"),
    Column("problems", "要解决的问题", problem_codes, on=On.OWN, show=lambda v: "、".join(_MEASURE_NAMES.get(c, c) for c in v), choices=tuple(_MEASURE_NAMES.items()), many=True,
           help="摸底发现的问题，一个问题对应一项改造内容", source="国办发〔2020〕23号 二（二）", also=("改造内容", "存在问题", "问题清单"), kinds=_ESTATE, section="楼栋和设施"),
    Column("management", "物业管理方式", one_of(Management, "管理方式", {"有": "company", "物业公司": "company", "专业物业": "company", "社区": "community", "自管": "self", "单位管理": "unit", "无物业": "none"}),
           on=On.OWN, show=label_in(Management), choices=tuple(Management.choices), width="in-8", also=("物业情况", "物业", "物业管理", "管理方式", "有无物业"), kinds=_ESTATE, section="管理"),
    Column("has_committee", "业委会", yes_or_no, on=On.OWN, show=lambda v: "有" if v else "无", choices=(("有", "有"), ("无", "无")), width="in-4",
           also=("是否有业委会", "业主委员会", "是否成立业委会", "有无业委会"), kinds=_ESTATE, section="管理"),
    Column("has_fund", "维修资金", yes_or_no, on=On.OWN, show=lambda v: "有" if v else "无", choices=(("有", "有"), ("无", "无")), width="in-4",
           help="是否归集了住宅专项维修资金", also=("专项维修资金", "是否有维修资金", "住宅专项维修资金"), kinds=_ESTATE, section="管理"),
    Column("former_owner", "原产权单位", text(120), on=On.OWN, also=("产权单位", "原单位", "房改单位"), kinds=_ESTATE, section="管理"),
    year_of("founded_year", "建校年份", on=On.OWN, also=("始建年份", "建校时间"), kinds=_SCHOOL, section="学校"),
    count_of("classes", "教学班", "个", on=On.OWN, also=("班级数", "班数", "教学班数"), kinds=_SCHOOL, section="学校"),
    count_of("students", "学生", "人", on=On.OWN, also=("在校学生", "学生数", "在校生"), kinds=_SCHOOL, section="学校"),
    count_of("girls", "其中女生", "人", on=On.OWN, also=("女生", "女生数"), kinds=_SCHOOL, section="学校"),
    count_of("staff", "教职工", "人", on=On.OWN, also=("教职工数", "教职员工"), kinds=_SCHOOL, section="学校"),
    count_of("teachers", "专任教师", "人", on=On.OWN, also=("专任教师数", "教师数"), kinds=_SCHOOL, section="学校"),
    count_of("workers", "工人", "人", on=On.OWN, also=("工勤人员",), kinds=_SCHOOL, section="学校"),
    area_of("campus_dm2", "校园占地", on=On.OWN, also=("占地面积", "校园占地面积", "校园面积"), kinds=_SCHOOL, section="学校"),
    Column("register_code", "标图建库编号", text(20), on=On.OWN, also=("标图建库号", "图斑编号"), kinds=_PARCEL, section="土地"),
    Column("right_holder", "土地权利人", text(120), on=On.OWN, also=("权利人", "土地使用权人"), kinds=_PARCEL, section="土地"),
    Column("current_use", "现用途", text(60), on=On.OWN, also=("土地用途", "用途"), kinds=_PARCEL, section="土地"),
    Column("used_since", "使用起始", text(20), on=On.OWN, also=("开始使用时间",), kinds=_PARCEL, section="土地"),
    area_of("built_dm2", "现有建筑面积", on=On.OWN, kinds=_PARCEL, section="土地"),
    area_of("planned_dm2", "改造后建筑面积", on=On.OWN, also=("总建筑面积（改造后）",), kinds=_PARCEL, section="土地"),
    Column("floor_area_ratio", "容积率", scaled("容积率", {"": 1000}, "", 3), on=On.OWN, show=lambda v: f"{v // 1000}.{v % 1000:03d}".rstrip("0").rstrip("."), width="in-4", kinds=_PARCEL, section="土地"),
    wan_of("annual_output_fen", "年产值", on=On.OWN, kinds=_PARCEL, section="土地"),
    area_of("overlap_dm2", "土地证重叠面积", on=On.OWN, help="各证面积之和减去用地面积", also=("重叠面积",), kinds=_PARCEL, section="土地"),
    Column("remark", "备注", text(2000), on=On.OWN, rows=3, also=("说明", "其他"), section="备注"),
)  # fmt: skip
BY_CODE = {column.code: column for column in COLUMNS}


def columns_of(kind: str) -> list[Column]:
    """The facts of a kind, in the order of form and ledger."""
    return [c for c in COLUMNS if kind in c.kinds]
