"""Exact numbers as Chinese documents print them: value, unit, printed precision, hedges.

``scan`` finds every quantity of a text in one pass.  Numbers are :class:`~decimal.Decimal`,
factors and base values :class:`~fractions.Fraction`, because 1 亩 = 2000/3 ㎡ is no decimal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from planlint.dates import DATE, plain_digits
from planlint.exact import ONE, exact, from_decimal
from planlint.patterns import regex
from planlint.units import SCALES, UNITS, unit_of

_DIGITS = "零〇一二三四五六七八九"
_CN_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "０": 0}
_CN_UNIT = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_CN = r"[零〇一二两三四五六七八九十百千万亿]"

_UNIT_ALT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_PER = r"(?:[/／每](?:平方米|平米|㎡|m²|m2|户|人|亩|公顷|个|套|栋|幢|米|m|吨|台|樘|部|盏|年|月|日|天|生|班|延米|车位|次|公里|km)(?![a-zA-Z]))?"
_SCALE_ALT = "|".join(SCALES)
_NUMBER = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,]{0,24}\d{4})|\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d.])|\d+(?:\.\d+)?"
)

_QUANTITY = regex(
    # What it can begin with is asked first: most places of a text are passed over at once.
    rf"(?=[A-Za-z\d零〇一二两三四五六七八九十百])(?:(?P<code>(?:(?<![A-Za-z])[A-Za-z]++(?:\d++[A-Za-z]++)?|\d++(?![kcmd]?[mM][23](?![\dA-Za-z]))[A-Za-z]++)[-—]?\d[\dA-Za-z\-]*)"
    rf"|(?P<fraction>(?<![\d/.])(?P<top>\d{{1,3}})/(?P<bottom>\d{{1,3}})(?![\d/.年月日]))"
    rf"|(?P<number>{_NUMBER})(?P<tail>(?P<h1>[多余几]?) ?(?P<scale>(?!千[瓦克伏]|百分)(?:{_SCALE_ALT}))?(?P<h2>[多余来几]?) ?"
    rf"(?P<unit>(?:{_UNIT_ALT})(?![A-Za-z]){_PER})?)"
    rf"|(?P<cnfrac>(?P<cnbottom>[二两三四五六七八九十百]{{1,3}})分之(?P<cntop>{_CN}{{1,6}}(?:点[{_DIGITS}]+)?))"
    rf"|(?P<cn>[零〇一二两三四五六七八九十]{_CN}{{0,11}}(?:点[{_DIGITS}]+[万亿]?)?)(?P<cntail>(?P<ch>[多余来几]?)(?P<cnscale>[万亿])?(?P<ch2>[多余]?)"
    rf"(?P<cnunit>(?:{_UNIT_ALT})(?![A-Za-z]){_PER})))"
)

_NUMERAL = regex(r"[\d零〇一二两三四五六七八九十百]")
_HEDGE_BEFORE = regex(
    r"(不少于|不低于|不小于|至少|不超过|不高于|不大于|不得超过|不得低于|不得少于|最多|最高|超过|高于|大于|低于|少于|小于"
    r"|大约|将近|接近|(?<![签节预违])约为|(?<![签节预违])约|近|逾|超|多达|达到|达|预计)\s*$"
)
_HEDGE_AFTER = regex(r"\s*(左右|上下|以上|以下|以内|之内|不等|多|余)")
# What a minus stands behind when it is a sign; behind anything else it is a dash, a hyphen or a range.
_SIGN_AFTER = regex(
    r"(?:[（(\[【：:=＝，,；;、]|增减|[增涨降减]幅|增速|增长率?|[同环]比|变化|变动|调整|差额?|差异|偏差|误差|净增|净额|盈亏|利润"
    r"|结余|余额|[为是约达和])$"
)
_APPROX = {
    "约",
    "约为",
    "大约",
    "将近",
    "接近",
    "近",
    "逾",
    "多达",
    "达",
    "达到",
    "超",
    "超过",
    "左右",
    "上下",
    "多",
    "余",
    "来",
    "几",
}
_MIN = {"不少于", "不低于", "不小于", "至少", "以上", "不得低于", "不得少于"}
_MAX = {"不超过", "不高于", "不大于", "不得超过", "最多", "最高", "以内", "之内"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as printed and in base units.

    ``number`` is the printed number with its scale word applied (``4.5万`` → 45000), ``factor``
    turns it into ``base`` units, ``step`` is the size of its last printed digit in base units.
    ``hedges`` holds the words that blur it (约, 近, 余, 达) or bound it (不少于, 不超过).
    ``number_end`` is where the digits and scale end and the unit begins.
    """

    start: int
    end: int
    text: str
    number: Decimal
    unit: str
    dimension: str
    base: str
    factor: Fraction
    step: Fraction
    hedges: tuple[str, ...] = ()
    digits: str = ""
    scaled: bool = False
    chinese: bool = False
    value: Fraction = field(init=False)
    """The quantity in base units, exactly."""
    significant: int = field(init=False, repr=False, compare=False)
    """How many digits the number shows, without leading and trailing zeros."""
    _zeros_behind: bool = field(init=False, repr=False, compare=False)

    def given(self, unit: str, dimension: str, base: str, factor: Fraction) -> Quantity:
        """The same bare number in a unit that the text gives elsewhere (a caption, the figure before a bracket)."""
        return replace(
            self, unit=unit, dimension=dimension, base=base, factor=factor, step=self.step * factor
        )

    def __post_init__(self) -> None:
        over, under = self.number.as_integer_ratio()
        factor = self.factor
        object.__setattr__(self, "value", exact(over * factor.numerator, under * factor.denominator))
        # Asked for each pair of numbers that may belong together, many times over.
        significant = len(self.number.normalize().as_tuple().digits)
        object.__setattr__(self, "significant", significant)
        shown = len(self.digits.replace(".", "").lstrip("0"))
        object.__setattr__(self, "_zeros_behind", shown > significant)

    @property
    def approximate(self) -> bool:
        """Marked 约, 近, 多, 余, 达 …: the number is rounded by its author."""
        return bool(self.hedges) and not _APPROX.isdisjoint(self.hedges)

    @property
    def bound(self) -> str:
        """``min``, ``max`` or empty: the number is a limit (不少于, 不超过)."""
        if not self.hedges:
            return ""
        if not _MIN.isdisjoint(self.hedges):
            return "min"
        return "" if _MAX.isdisjoint(self.hedges) else "max"

    @property
    def rounded(self) -> bool:
        """Printed with a decimal point and a scale word (``5.3万``), or approximate."""
        return self.approximate or (self.scaled and "." in self.digits)

    @property
    def half(self) -> Fraction:
        """Half a unit of the last digit that counts, in base units.

        For an approximate number the last digit that is not zero (约170 → 5).
        """
        if not self.approximate:
            return self.step / 2
        plain = self.digits.replace(",", "").replace(" ", "")
        if "." in plain or not plain.strip("0"):
            return self.step / 2
        zeros = len(plain) - len(plain.rstrip("0"))
        return self.step * Fraction(10**zeros, 2)

    @property
    def weight(self) -> int:
        """How telling a coincidence with this number is: its significant digits, one more for zeros behind."""
        return self.significant + self._zeros_behind


def chinese_number(text: str) -> Decimal | None:
    """``三百二十`` → 320, ``二〇一二`` → 2012, ``三点五万`` → 35000; None for what is none."""
    scale = 1
    if "点" in text:
        if text[-1] in "万亿":
            scale, text = _CN_UNIT[text[-1]], text[:-1]
        whole, _, part = text.partition("点")
        head = chinese_number(whole)
        if head is None or any(c not in _CN_DIGIT for c in part):
            return None
        return Decimal(f"{head}.{''.join(str(_CN_DIGIT[c]) for c in part)}") * scale
    if all(c in _CN_DIGIT for c in text):
        return Decimal("".join(str(_CN_DIGIT[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _CN_DIGIT:
            digit = _CN_DIGIT[c]
        elif c in "十百千":
            section += (digit or (1 if c == "十" or not total + section else 0)) * _CN_UNIT[c]
            digit = 0
        elif c in "万亿":
            total = (total + section + digit) * _CN_UNIT[c]
            section = digit = 0
        else:
            return None
    return Decimal(total + section + digit)


def has_number(text: str) -> bool:
    """Is there a digit or a Chinese numeral, without which there is no quantity?"""
    return _NUMERAL.search(text) is not None


def scan(text: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """Every quantity of ``text[start:end]``, in order.

    Left out are dates, ordinals (第3个), house and document numbers (3号楼, 〔2021〕29号) and codes
    (XC0506-R21).
    """
    plain = plain_digits(text)
    end = len(text) if end is None else end
    if _NUMERAL.search(plain, start, end) is None:
        return
    at = start
    for day in [*DATE.finditer(plain, start, end), None]:
        stop = day.start() if day else end
        for match in _QUANTITY.finditer(plain, at, stop):
            quantity = _quantity(text, plain, match)
            if quantity is not None:
                yield quantity
        at = day.end() if day else end


def _quantity(text: str, plain: str, match: re.Match[str]) -> Quantity | None:
    if match["code"]:
        return None
    if match["number"]:
        return _arabic(text, plain, match)
    if match["fraction"]:
        top, bottom = int(match["top"]), int(match["bottom"])
        if not 0 < top < bottom <= 20:
            return None
        return _share(text, match, exact(top, bottom))
    if match["cnfrac"]:
        above, below = chinese_number(match["cntop"]), chinese_number(match["cnbottom"])
        if not above or not below:
            return None
        if below == 100:
            return _percent(text, plain, match, above)
        return _share(text, match, from_decimal(above) / from_decimal(below))
    return _chinese(text, plain, match)


LONGEST_NUMBER = 30
"""Characters; longer runs of digits are codes or rubbish."""
_NAME_AFTER = regex(r"\s?(?:#|＃|号|届|时(?!间)|年级|路公交|公里处|环|中学|小学|[)）〕\]］】]\s*[第\d]*号)")
_OPEN, _CLOSE = frozenset("〔[［【"), frozenset("〕]］】")
_LIST_MARK = regex(r"[.、．](?!\d)|[)）](?![，。,；])")
_RANGE_TO_NAME = regex(r"[-—~至]\d+(?:号|#)")


def _is_name(plain: str, match: re.Match[str]) -> bool:
    """Is this number a name (3号楼, 第2个, 〔2021〕, a list mark) and no quantity?"""
    start, end = match.start(), match.end()
    before = plain[max(0, start - 2) : start]
    if before.endswith(("表", "图", "附件", "附")) and len(match["number"]) <= 2:
        if not match["unit"] or plain[match.end("number")] == " ":
            return True  # 附表1 项目
    if before.endswith("第") or (before[-1:] in _OPEN and plain[end : end + 1] in _CLOSE):
        return True
    if match["unit"] or match["scale"]:
        return before.endswith(("-", "—")) and bool(_NAME_AFTER.match(plain, match.end("number")))
    after = plain[end : end + 6]
    if _NAME_AFTER.match(after) or _RANGE_TO_NAME.match(after):
        return True
    if len(match["number"]) <= 2 and _LIST_MARK.match(after):
        return not before.strip() or before[-1] in "：:；;。！\n|(（，,"
    return False


def _hedges(plain: str, start: int, end: int, inner: str) -> tuple[str, ...]:
    found = [c for c in inner if c]
    before = _HEDGE_BEFORE.search(plain, max(0, start - 5), start)
    if before:
        found.append(before[1])
    after = _HEDGE_AFTER.match(plain, end)
    if after:
        found.append(after[1])
    return tuple(h for h in found if h != "预计")


def _is_negative(plain: str, start: int, end: int) -> bool:
    """Does a minus sign stand right before the digits of ``plain[start:end]``?

    At the head of a line a dash may begin an item of a list; a floor below the ground (-1层) is a name.
    """
    if start == 0 or plain[start - 1] not in "-−" or plain[end - 1] == "层":
        return False
    before = plain[max(0, start - 8) : start - 1].rpartition("\n")[2].rstrip(" ")
    if before[-1:] in ("", "|"):
        return plain[end - 1] == "%" or not plain[end : end + 1].strip(" |）)")
    return _SIGN_AFTER.search(before) is not None


def _arabic(text: str, plain: str, match: re.Match[str]) -> Quantity | None:
    if _is_name(plain, match):
        return None
    digits = match["number"]
    if len(digits) > LONGEST_NUMBER:
        return None
    scale_word, unit_word = match["scale"] or "", match["unit"] or ""
    scale = SCALES.get(scale_word, 1)
    end = match.end() if unit_word else match.end("h2") if scale_word or match["h1"] else match.end("number")
    bare = digits.replace(",", "").replace(" ", "")
    decimals = len(bare.partition(".")[2])
    unit = unit_of(unit_word) if unit_word else ("", "", ONE)
    assert unit is not None
    negative = _is_negative(plain, match.start(), end)
    start = match.start() - negative
    return Quantity(
        start,
        end,
        text[start:end],
        Decimal(bare) * (-scale if negative else scale),
        scale_word + unit_word,
        unit[0],
        unit[1],
        unit[2],
        exact(scale * unit[2].numerator, 10**decimals * unit[2].denominator),
        _hedges(plain, start, end, match["h1"] + match["h2"]),
        bare,
        bool(scale_word),
    )


def _chinese(text: str, plain: str, match: re.Match[str]) -> Quantity | None:
    number = chinese_number(match["cn"])
    before = plain[max(0, match.start() - 1) : match.start()]
    if number is None or before == "第" or before in _CN_DIGIT:
        return None
    if match["cn"] == "一" and "\u4e00" <= before <= "\u9fff" and before not in "及和有":
        # 统一名称, 同一个; but 完全中学一所，完全小学11所
        if before in _ONE_OF or plain[match.end() : match.end() + 1] not in _CLAUSE_ENDS:
            return None
    unit_word, scale_word = match["cnunit"], match["cnscale"] or ""
    unit = unit_of(unit_word)
    if unit is None or (unit_word in _NEVER_AFTER_CHINESE):
        return None
    number *= SCALES.get(scale_word, 1)
    hedges = _hedges(plain, match.start(), match.end(), match["ch"] + match["ch2"])
    return Quantity(
        match.start(), match.end(), match[0] and text[match.start() : match.end()], number,
        scale_word + unit_word, unit[0], unit[1], unit[2], unit[2], hedges, str(number), bool(scale_word), True,
    )  # fmt: skip


_ONE_OF = frozenset("统同唯任某每另这那哪其之如第单专万合划逐")
_CLAUSE_ENDS = frozenset("，,、；;。")
# 一面, 一路, 三门, 一方, 十分 … are words, not measures
_NEVER_AFTER_CHINESE = {"面", "路", "方", "门", "分", "场", "对", "把", "期", "层", "步", "年", "日", "片", "起", "批", "位", "次", "种", "千", "m", "M", "t", "村", "镇", "口", "块", "本", "级"}  # fmt: skip


def _share(text: str, match: re.Match[str], value: Fraction) -> Quantity:
    percent = Decimal(value.numerator * 100) / Decimal(value.denominator)
    return Quantity(
        match.start(), match.end(), text[match.start() : match.end()], percent, "", "fraction", "", value * 100 / from_decimal(percent),
        exact(0), _hedges(text, match.start(), match.end(), ""), match[0],
    )  # fmt: skip


def _percent(text: str, plain: str, match: re.Match[str], number: Decimal) -> Quantity:
    return Quantity(
        match.start(), match.end(), text[match.start() : match.end()], number, "%", "percent", "%", ONE, ONE,
        _hedges(plain, match.start(), match.end(), ""), str(number), False, True,
    )  # fmt: skip


def plain_decimal(value: Fraction, places: int = 10) -> str:
    """A fraction as a plain decimal string, no exponent, no trailing zeros; cut at ``places``."""
    whole = round(value * 10**places)
    if places == 0:
        return str(whole)
    sign, digits = ("-" if whole < 0 else ""), str(abs(whole)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return sign + text
