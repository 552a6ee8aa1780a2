"""Quantities as plans print them: numbers, units, hedges, and what looks like one and is none."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlint.quantity import Quantity, chinese_number, plain_decimal, scan, unit_of
from planlint.units import SCALES, UNITS

MU = Fraction(2000, 3)


def read(text: str) -> list[Quantity]:
    return list(scan(text))


def only(text: str) -> Quantity:
    found = read(text)
    assert len(found) == 1, [q.text for q in found]
    return found[0]


# ── forms ──────────────────────────────────────────────────────────────────────

FORMS = [
    # text, as printed, value in base units, base unit
    ("总建筑面积67,463.91平方米", "67,463.91平方米", "67463.91", "㎡"),
    ("现有住户1 979户", "1 979户", 1979, "户"),
    ("现有住户1 979 户", "1 979 户", 1979, "户"),
    ("投资1 979.5万元", "1 979.5万元", 19_795_000, "元"),
    ("改造4.5万平方米", "4.5万平方米", 45_000, "㎡"),
    ("下拨1.76亿元", "1.76亿元", 176_000_000, "元"),
    ("投资1928.8万元", "1928.8万元", 19_288_000, "元"),
    ("补助3千万元", "3千万元", 30_000_000, "元"),
    ("每户补助3000元", "3000元", 3000, "元"),
    ("绿地120㎡", "120㎡", 120, "㎡"),
    ("绿地35.5m²", "35.5m²", "35.5", "㎡"),
    ("门面80平米", "80平米", 80, "㎡"),
    ("片区1.2平方公里", "1.2平方公里", 1_200_000, "㎡"),
    ("用地2.0156公顷", "2.0156公顷", 20_156, "㎡"),
    ("用地30亩", "30亩", 30 * MU, "㎡"),
    ("共16户", "16户", 16, "户"),
    ("共16.87万户", "16.87万户", 168_700, "户"),
    ("住宅12幢", "12幢", 12, "栋"),
    ("小区8个", "8个", 8, "个"),
    ("加装电梯3部", "3部", 3, "部"),
    ("管网10.4km", "10.4km", 10_400, "m"),
    ("管网10.4千米", "10.4千米", 10_400, "m"),
    ("化粪池20000立方米", "20000立方米", 20_000, "m³"),
    ("钢材500千克", "500千克", Fraction(1, 2), "吨"),
    ("变压器500千伏安", "500千伏安", 500, "千伏安"),
    ("同意的业主1/3", "1/3", Fraction(100, 3), ""),
    ("经三分之二业主同意", "三分之二", Fraction(200, 3), ""),
    ("完成30%", "30%", 30, "%"),
    ("完成百分之八十", "百分之八十", 80, "%"),
    ("完成百分之三点五", "百分之三点五", "3.5", "%"),
    ("改造三点五万平方米", "三点五万平方米", 35_000, "㎡"),
    ("改造四十五个小区", "四十五个", 45, "个"),
    ("住户一千零五十户", "一千零五十户", 1050, "户"),
    ("补助二十万元", "二十万元", 200_000, "元"),
    ("补助两亿元", "两亿元", 200_000_000, "元"),
    ("住户２００户", "２００户", 200, "户"),
    ("补助３．５万元", "３．５万元", 35_000, "元"),
    ("建筑面积67，463.91平方米", "67，463.91平方米", "67463.91", "㎡"),
    ("单方造价3500元/㎡", "3500元/㎡", 3500, "元/㎡"),
    ("单方造价3500元／平方米", "3500元／平方米", 3500, "元/㎡"),
    ("投资强度120万元/亩", "120万元/亩", 1800, "元/㎡"),
    ("户均85㎡/户", "85㎡/户", 85, "㎡/户"),
    ("日处理2万立方米/日", "2万立方米/日", 20_000, "m³/日"),
    ("提高3百分点", "3百分点", 3, "百分点"),
    ("提高7.5个百分点", "7.5个百分点", "7.5", "百分点"),
    ("公示10个工作日", "10个工作日", 10, "工作日"),
    ("质保3个月", "3个月", 3, "个月"),
    ("容积率2.3", "2.3", "2.3", ""),
]


@pytest.mark.parametrize(("text", "printed", "value", "base"), FORMS, ids=[form[0] for form in FORMS])
def test_a_number_is_read_as_it_is_printed(
    text: str, printed: str, value: int | str | Fraction, base: str
) -> None:
    q = only(text)
    assert (q.text, q.value, q.base) == (printed, Fraction(value), base)
    assert text[q.start : q.end] == printed


@pytest.mark.parametrize(
    ("text", "hedges", "approximate", "bound"),
    [
        ("约300户", ("约",), True, ""),
        ("大约300户", ("大约",), True, ""),
        ("近500户", ("近",), True, ""),
        ("达500户", ("达",), True, ""),
        ("300余户", ("余",), True, ""),
        ("两百余户", ("余",), True, ""),
        ("十余个", ("余",), True, ""),
        ("300多户", ("多",), True, ""),
        ("300万余元", ("余",), True, ""),
        ("20余万元", ("余",), True, ""),
        ("500户左右", ("左右",), True, ""),
        ("不少于20天", ("不少于",), False, "min"),
        ("20天以上", ("以上",), False, "min"),
        ("不低于三分之二", ("不低于",), False, "min"),
        ("三分之二以上", ("以上",), False, "min"),
        ("不超过5%", ("不超过",), False, "max"),
        ("不超过百分之五", ("不超过",), False, "max"),
        ("90天以内", ("以内",), False, "max"),
        ("预计300户", (), False, ""),
        ("共300户", (), False, ""),
    ],
)
def test_words_before_and_behind_blur_or_bound_a_number(
    text: str, hedges: tuple[str, ...], approximate: bool, bound: str
) -> None:
    q = only(text)
    assert (q.hedges, q.approximate, q.bound) == (hedges, approximate, bound)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("改造5-8个", ["5", "8个"]),
        ("补助10%~30%", ["10%", "30%"]),
        ("补助10%-30%", ["10%", "30%"]),
        ("楼高5至8层", ["5", "8层"]),
        ("3台电梯，每台50万元", ["3台", "50万元"]),
        ("2公顷（30亩）", ["2公顷", "30亩"]),
    ],
)
def test_a_range_gives_both_its_ends(text: str, printed: list[str]) -> None:
    assert [q.text for q in read(text)] == printed


@pytest.mark.parametrize(
    "text",
    [
        "3号楼", "8-9号楼", "3#楼", "黔府〔2021〕29号", "第278条", "第3个小区", "附表1", "附件2", "XC0506-R21",
        "G318国道", "20xx年", "20**年", "第17届", "17届", "2022年", "5月", "16时", "2022-06-21", "1、道路",
        "1.道路", "(1)道路", "（1）道路", "一、总体要求", "统一名称", "同一个", "十分重要", "2022年5月21日",
    ],
)  # fmt: skip
def test_a_name_a_date_or_a_list_mark_is_no_quantity(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "1998.5平方米",
        "41998.5平方米",
        "2010.6公里",
        "2010.6元",
        "2022.5万元",
        "2010平方米",
        "1998户",
        "2000万元",
    ],
)
def test_an_area_or_amount_that_looks_like_a_year_is_a_quantity(text: str) -> None:
    assert only(text).text == text


# ── precision ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "step", "half"),
    [
        ("934万元", 10_000, 5000),
        ("1626.8万元", 1000, 500),
        ("7.5亿元", 10_000_000, 5_000_000),
        ("51.63%", Fraction(1, 100), Fraction(1, 200)),
        ("16户", 1, Fraction(1, 2)),
        ("约170户", 1, 5),
        ("约300户", 1, 50),
        ("约1.20万户", 100, 50),
        ("30亩", MU, MU / 2),
    ],
)
def test_the_last_printed_digit_says_how_precise_a_number_is(
    text: str, step: int | Fraction, half: int | Fraction
) -> None:
    q = only(text)
    assert (q.step, q.half) == (step, half)


@pytest.mark.parametrize(
    ("text", "significant", "weight"),
    [("934万元", 3, 3), ("1600户", 2, 3), ("5个", 1, 1), ("20个", 1, 2), ("0.48", 2, 2)],
)
def test_a_number_weighs_by_the_digits_it_shows(text: str, significant: int, weight: int) -> None:
    q = only(text)
    assert (q.significant, q.weight) == (significant, weight)


def test_a_scaled_decimal_is_rounded_and_a_whole_number_is_not() -> None:
    assert only("5.3万户").rounded
    assert not only("53000户").rounded
    assert not only("1626.8元").rounded


@pytest.mark.parametrize(
    ("text", "printed", "value"),
    [
        ("较批复增减-12.5万元。", "-12.5万元", -125000),
        ("-3.2%", "-3.2%", Fraction(-16, 5)),
        ("同比增长约－3.2%", "－3.2%", Fraction(-16, 5)),
        ("面积差（−12㎡）", "−12㎡", -12),
        ("差额：-1,200元", "-1,200元", -1200),
        ("财政资金 | -300万元 | 核减", "-300万元", -3_000_000),
    ],
)
def test_a_minus_right_before_a_number_is_its_sign(text: str, printed: str, value: Fraction | int) -> None:
    (found,) = scan(text)
    assert (found.text, found.value) == (printed, value)
    assert (found.half > 0, found.digits[0]) == (True, printed[1])


@pytest.mark.parametrize(
    "text",
    [
        "3-5户", "10%-15%", "12万元-15万元", "东区-12栋", "投资-300万元", "-300万元用于道路", "地下（-1层）", "- 12户",
        "面积120㎡-150㎡", "一期-12户", "300户—500户", "（2）-30户",
    ],
)  # fmt: skip
def test_a_range_a_dash_and_a_floor_below_ground_make_no_negative_number(text: str) -> None:
    assert all(q.number > 0 and q.text[0] not in "-—" for q in scan(text))


def test_a_third_is_exact() -> None:
    assert only("1/3").value * 3 == 100
    assert only("1亩").value * 3 == 2000


# ── properties ─────────────────────────────────────────────────────────────────

decimals = st.builds(
    lambda whole, places: Decimal(whole).scaleb(-places), st.integers(1, 10**9), st.integers(0, 4)
)


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, Decimal, str, str]:
    """A number in one of the ways people print it, with the number, scale and unit it stands for."""
    number = draw(decimals)
    scale = draw(st.sampled_from(["", "万", "亿"]))
    unit = draw(st.sampled_from(["元", "平方米", "㎡", "公顷", "亩", "户", "栋", "个", "部", "米"]))
    separator = draw(st.sampled_from(["", ",", " "]))
    text = f"{number:,f}".replace(",", separator)
    space = draw(st.sampled_from(["", " "]))
    wide = draw(st.booleans())
    if wide:
        text = text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
    return text + space + scale + unit, number, scale, unit


@given(printed())
def test_a_printed_number_is_read_back_exactly(case: tuple[str, Decimal, str, str]) -> None:
    text, number, scale, unit = case
    q = only("共" + text)
    assert q.text == text
    assert q.number == number * SCALES.get(scale, 1)
    assert q.value == Fraction(number) * SCALES.get(scale, 1) * UNITS[unit][2]
    assert q.base == UNITS[unit][1]


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_of_the_list_is_read_behind_a_number(unit: str) -> None:
    q = only(f"共12.5{unit}")
    assert (q.value, q.base) == (Fraction(25, 2) * UNITS[unit][2], UNITS[unit][1])


@given(st.integers(1, 99_999_999), st.sampled_from(["户", "个", "栋", "元", "平方米"]))
def test_a_chinese_numeral_is_the_number_it_says(number: int, unit: str) -> None:
    words = in_chinese(number)
    assert chinese_number(words) == number
    if number > 1 and len(words) <= 12:
        assert [q.value for q in read(f"共{words}{unit}")] == [number * UNITS[unit][2]]


def in_chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        gap = "零" if 0 < rest < 1000 else ""
        return in_chinese(head) + "万" + (gap + in_chinese(rest) if rest else "")
    out, missing = "", False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            out += ("零" if missing and out else "") + digits[digit] + word
            missing = False
        else:
            missing = True
    return out


PIECES = st.one_of(
    st.text(
        alphabet="共其中约余多年月日第号（）()、，。：；-—/%.0123456789０１２ 一二三十百万亿点分之两元户个㎡亩xX",
        max_size=30,
    ),
    printed().map(lambda case: case[0]),
)


@given(st.lists(PIECES, max_size=8).map("，".join))
def test_quantities_are_slices_of_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for q in scan(text):
        assert q.start >= end
        assert text[q.start : q.end] == q.text
        assert isinstance(q.number, Decimal) and isinstance(q.value, Fraction)
        assert q.step >= 0 and q.half >= 0
        end = q.end


@given(decimals)
def test_a_decimal_is_printed_as_it_is(number: Decimal) -> None:
    assert Decimal(plain_decimal(Fraction(number))) == number
    assert "E" not in plain_decimal(Fraction(number))


def test_no_places_leave_the_whole_part() -> None:
    assert [plain_decimal(Fraction(n, 2), 0) for n in (0, 240, -241, 7)] == ["0", "120", "-120", "4"]


@pytest.mark.parametrize(
    "piece", ["投资12.5万元，", "1", "1,", "1 ", "约", "一", "百", "(", "20", "x1-", "1-", "A", "a1"]
)
def test_the_time_of_reading_grows_with_the_length_only(piece: str) -> None:
    def seconds(times: int) -> float:
        text, begin = piece * times, time.process_time()
        for _ in scan(text):
            pass
        return time.process_time() - begin

    short, long = min(seconds(1000) for _ in range(3)), min(seconds(4000) for _ in range(3))
    assert long < 12 * short + 0.05  # four times the text; a square would take sixteen


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("万元", ("money", "元", Fraction(10_000))),
        ("元/㎡", ("money/area", "元/㎡", Fraction(1))),
        ("万元/亩", ("money/area", "元/㎡", Fraction(15))),
        ("万平方米", ("area", "㎡", Fraction(10_000))),
        ("小区", None),
        ("", None),
    ],
)
def test_a_unit_is_known_with_its_scale_and_what_it_is_per(
    word: str, known: tuple[str, str, Fraction] | None
) -> None:
    assert unit_of(word) == known
