"""Units as documents print them: dimension, base unit and exact factor."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from planlint.exact import ONE, Exact

SCALES = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
}

_MU = Exact(2000, 3)

# unit as printed → (dimension, base unit, factor)
UNITS: dict[str, tuple[str, str, Fraction]] = {}


def _units(dimension: str, base: str, **factors: str) -> None:
    for factor, words in factors.items():
        value = Exact(factor.lstrip("x").replace("_", "/"))
        for word in words.split():
            UNITS[word] = (dimension, base, value)


_units("money", "元", x1="元 块钱 元整 RMB 元人民币", x1_10="角")
_units(
    "area",
    "㎡",
    x1="平方米 平米 ㎡ m² m2 M2 M² 方平米 平方 平方m 建筑平方米",
    x10000="公顷 hm² ha",
    x1000000="平方公里 平方千米 km² km2",
)
UNITS["亩"] = ("area", "㎡", _MU)
_units(
    "length", "m", x1="米 m 延米 延长米 M", x1000="公里 千米 km KM", x1_100="厘米 cm CM", x1_1000="毫米 mm MM"
)
_units("volume", "m³", x1="立方米 m³ m3 立方 方")
_units("mass", "吨", x1="吨 t", x1_1000="千克 公斤 kg")
_units("percent", "%", x1="% 百分比")
_units("points", "百分点", x1="个百分点 百分点")
_units("days", "天", x1="天 日历天 日 个日历天")
_units("workdays", "工作日", x1="个工作日 工作日")
_units("months", "个月", x1="个月 个自然月")
_units("years", "年", x1="年 周年")
_units("hours", "小时", x1="小时 个小时")
_units("score", "分", x1="分")
_units("times", "倍", x1="倍")
_units("flow", "m³/日", x1="立方米/日 吨/日 m³/d")
for _word in (
    "户 个 栋 幢 座 人 套 部 台 盏 处 樘 册 件 株 棵 所 家 条 项 名 次 辆 间 张 块 根 组 只 支 片 单元 班 证 宗 "
    "本 层 位 例 起 批 类 种 标段 份 票 口 面 扇 眼 门 路 场 对 把 副 箱 架 榀 颗 基 幅 步 村 镇 期 对开 "
    "个单元 个标段 套件 户次 人次 户家庭 楼栋 千瓦 kW KW 千伏安 kVA 车位 泊位 床 床位 张床 门次 个班 名学生 家单位 "
    "居民 单位 小区 项目 机位 点位 条线路"
).split():
    UNITS[_word] = ("count", _word, ONE)
for _word, _base in {
    "幢": "栋", "楼栋": "栋", "个单元": "单元", "户家庭": "户", "名": "人", "位": "人",
    "个班": "班", "名学生": "人", "张床": "床", "床位": "床", "家单位": "家", "个标段": "标段",
}.items():  # fmt: skip
    UNITS[_word] = ("count", _base, ONE)
# words that follow a bare number but are no measure word of it
for _word in ("居民", "单位", "小区", "项目", "点位", "机位", "期"):
    del UNITS[_word]


@lru_cache(maxsize=2048)
def unit_of(word: str) -> tuple[str, str, Fraction] | None:
    """Dimension, base unit and factor of a printed unit: ``万元``, ``元/㎡``, ``万平方米``."""
    word = word.strip().replace("／", "/")
    if word in UNITS:
        return UNITS[word]
    for scale, factor in SCALES.items():
        if word.startswith(scale) and (rest := word[len(scale) :]) in UNITS:
            dimension, base, f = UNITS[rest]
            return dimension, base, f * factor
    if "/" in word or "每" in word:
        top, _, below = word.replace("每", "/").partition("/")
        a, b = unit_of(top), UNITS.get(below) or ("count", below, ONE)
        return (f"{a[0]}/{b[0]}", f"{a[1]}/{b[1]}", a[2] / b[2]) if a else None
    return None
