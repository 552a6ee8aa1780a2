"""Numbers as a spreadsheet shows them: a value and its number format become the printed text.

The printed precision of a figure is part of what a table says, so ``1600`` under ``0.0`` is
``1600.0``.  The format language is that of ECMA-376 part 1, 18.8.30–31; arithmetic is exact.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from planlint.patterns import regex
from planlint.read.calendar_format import is_calendar, show_calendar
from planlint.read.numerals import render

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;-¥#,##0", 6: "¥#,##0;-¥#,##0",
    7: "¥#,##0.00;-¥#,##0.00", 8: "¥#,##0.00;-¥#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0;-", 42: "¥#,##0;-¥#,##0;¥-",
    43: "#,##0.00;-#,##0.00;-", 44: "¥#,##0.00;-¥#,##0.00;¥-", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that have a number instead of a code, as a Chinese Excel shows them."""

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_EVEN)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_MOST_DIGITS = 30
_TOKEN = regex(
    r'"(?P<text>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<exponent>[Ee][+-](?=[0#?]))|(?P<digit>[0#?])|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = regex(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)$")
_SECTION = regex(r'(?:"[^"]*"|[\\!_*].|\[[^\]]*\]|[^;])*', re.DOTALL)


def show(value: Decimal, code: str, *, is_1904: bool = False) -> str:
    """A number under a format code, as it is seen in the cell.

    >>> show(Decimal("1600"), "0.0"), show(Decimal("0.125"), "0.0%"), show(Decimal("-67463.914"), "#,##0.00")
    ('1600.0', '12.5%', '-67,463.91')
    """
    # Binary fractions are stored with 17 digits, of which Excel shows 15.
    value = _FIFTEEN.create_decimal(value)
    if not value.is_finite() or abs(value.adjusted()) > 300:
        return str(value)
    if code == "General":
        return general(value)
    section, value = _choose(_sections(code), value)
    if is_calendar(section):
        return show_calendar(value, section, is_1904=is_1904)
    return _show_number(value, section)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    found, at = [], 0
    while at <= len(code):
        match = _SECTION.match(code, at)
        if match is None:
            break
        found.append(match[0])
        at = match.end() + 1
    return tuple(found[:4]) or ("General",)


def _choose(sections: tuple[str, ...], value: Decimal) -> tuple[str, Decimal]:
    """The section for a value, and the value without the sign that the section stands for."""
    numeric = sections[:3]
    conditions = [_condition(section) if "[" in section else None for section in numeric]
    if any(conditions):
        for section, condition in zip(numeric, conditions, strict=True):
            if condition is None or _holds(value, *condition):
                signed = condition is None or len(numeric) == 1
                return section, value if signed or value >= 0 else abs(value)
        return "General", value
    if value < 0 and len(sections) >= 2:
        return sections[1], abs(value)
    if value == 0 and len(sections) >= 3:
        return sections[2], value
    return sections[0], value


def _condition(section: str) -> tuple[str, Decimal] | None:
    for bracket in re.findall(r"\[([^\]]*)\]", section):
        match = _CONDITION.match(bracket.strip())
        if match and re.fullmatch(r"-?\d+\.?\d*", match[2]):
            return match[1], Decimal(match[2])
    return None


def _holds(value: Decimal, sign: str, limit: Decimal) -> bool:
    match sign:
        case "<":
            return value < limit
        case "<=":
            return value <= limit
        case ">":
            return value > limit
        case ">=":
            return value >= limit
        case "=":
            return value == limit
    return value != limit


def general(value: Decimal) -> str:
    """A number without format: at most eleven characters, whole numbers in full.

    >>> general(Decimal("8544.190000000001")), general(Decimal(1) / 3)
    ('8544.19', '0.333333333')
    """
    value = _FIFTEEN.create_decimal(value)
    if value == value.to_integral_value() and abs(value) < Decimal("1e15"):
        return f"{value.quantize(Decimal(1)):f}" if value else "0"
    if not Decimal("1e-9") <= abs(value) < Decimal("1e15"):
        mantissa, _, exponent = f"{_WIDE.create_decimal(value):.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(exponent):+03d}"
    whole = len(str(abs(int(value))))
    text = f"{value.quantize(Decimal(1).scaleb(-max(10 - whole, 0)), context=_WIDE):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


Token = tuple[str, str]


@lru_cache(maxsize=512)
def _tokens(section: str) -> tuple[Token, ...]:
    found: list[Token] = []
    for match in _TOKEN.finditer(section[:400]):
        kind = match.lastgroup or ""
        if kind == "bracket":
            found.extend(_of_bracket(match["bracket"]))
        elif kind in ("text", "escaped"):
            found.append(("text", match[kind]))
        elif kind:
            found.append((kind, match[kind]))
    return tuple(found)


def _of_bracket(inside: str) -> list[Token]:
    if inside.upper().startswith("DBNUM"):
        return [("chinese", inside[5:])]
    if inside.startswith("$"):
        return [("text", inside[1:].partition("-")[0])]
    return []


def _show_number(value: Decimal, section: str) -> str:
    tokens = _tokens(section)
    kinds = {kind for kind, _ in tokens}
    sign = "-" if value < 0 else ""
    value = abs(value)
    if "general" in kinds or not kinds & {"digit"}:
        shown = _spell(value, tokens) if "chinese" in kinds else general(value)
        fixed = [shown if kind == "general" else text for kind, text in tokens if kind not in ("chinese",)]
        text = "".join(fixed).replace("@", shown)
        return (sign + text).strip() if kinds & {"general"} or "@" in section else text.strip()
    if "chinese" in kinds and value == value.to_integral_value():
        return sign + _spell(value, tokens)
    if any(token == ("plain", "/") for token in tokens) and "." not in section:
        return sign + _fraction(value, tokens)
    body = _scientific(value, tokens) if "exponent" in kinds else _plain(value, tokens)
    is_zero = not re.search("[1-9]", body)
    return ("" if is_zero else sign) + body.strip()


def _spell(value: Decimal, tokens: tuple[Token, ...]) -> str:
    style = "chineseLegalSimplified" if ("chinese", "2") in tokens else "chineseCountingThousand"
    return render(int(value), style) if value == int(value) else general(value)


def _plain(value: Decimal, tokens: tuple[Token, ...]) -> str:
    """Digits poured into the places of the format, literals left where they stand."""
    point = next((i for i, token in enumerate(tokens) if token == ("plain", ".")), len(tokens))
    places = [i for i, (kind, _) in enumerate(tokens) if kind == "digit"]
    whole, parts = [i for i in places if i < point], [i for i in places if i > point][:_MOST_DIGITS]
    percents = sum(1 for token in tokens if token == ("plain", "%"))
    commas = [i for i, token in enumerate(tokens) if token == ("plain", ",")]
    scale = sum(1 for i in commas if i > (whole or places)[-1] and (i < point or i > places[-1]))
    grouped = any(whole and whole[0] < i < whole[-1] for i in commas)
    number = value.scaleb(2 * percents - 3 * scale)
    number = number.quantize(Decimal(1).scaleb(-len(parts)), rounding=ROUND_HALF_UP, context=_WIDE)
    integer, _, decimals = f"{number:f}".partition(".")
    shown = _integer_places(integer, [(i, tokens[i][1]) for i in whole], grouped=grouped)
    kept = _decimal_places(decimals, [tokens[i][1] for i in parts])
    shown |= dict(zip(parts, kept, strict=False))
    out: list[str] = []
    for i, (kind, text) in enumerate(tokens):
        if kind == "digit":
            out.append(shown.get(i, ""))
        elif (kind, text) == ("plain", ".") and i == point:
            # Excel leaves the point of ``3.`` under ``0.##``; a figure in a sentence has none.
            out.append("" if whole else integer.lstrip("0"))
            out.append("." if any(kept) or not parts else "")
        elif kind != "chinese" and (kind, text) != ("plain", ","):
            out.append(text)
    return "".join(out)


def _integer_places(digits: str, places: list[tuple[int, str]], *, grouped: bool) -> dict[int, str]:
    shown: dict[int, str] = {}
    digits = digits.lstrip("0")
    count = 0
    for index, (at, sign) in enumerate(reversed(places)):
        is_last = index == len(places) - 1
        rest = digits if is_last else digits[-1:]
        digits = "" if is_last else digits[:-1]
        piece = ""
        for digit in reversed(rest or ("0" if sign == "0" else "")):
            piece = digit + ("," if grouped and count and count % 3 == 0 else "") + piece
            count += 1
        shown[at] = piece
    return shown


def _decimal_places(decimals: str, signs: list[str]) -> list[str]:
    shown = list(decimals[: len(signs)])
    for i in range(len(shown) - 1, -1, -1):
        if shown[i] != "0" or signs[i] == "0":
            break
        shown[i] = ""
    return shown


def _scientific(value: Decimal, tokens: tuple[Token, ...]) -> str:
    at = next(i for i, (kind, _) in enumerate(tokens) if kind == "exponent")
    point = next((i for i, token in enumerate(tokens) if token == ("plain", ".")), at)
    places = sum(1 for kind, _ in tokens[point:at] if kind == "digit")
    width = sum(1 for kind, _ in tokens[at:] if kind == "digit")
    mantissa, _, exponent = f"{value:.{min(places, _MOST_DIGITS)}E}".partition("E")
    sign = "-" if int(exponent) < 0 else "+" if "+" in tokens[at][1] else ""
    return f"{mantissa}E{sign}{abs(int(exponent)):0{width}d}"


def _fraction(value: Decimal, tokens: tuple[Token, ...]) -> str:
    at = tokens.index(("plain", "/"))
    after = "".join(text for kind, text in tokens[at + 1 :] if kind in ("digit", "plain")).strip()
    exact = Fraction(value)
    whole = int(exact) if ("plain", " ") in tokens[:at] else 0
    rest = exact - whole
    if after.isdecimal() and int(after):
        top, bottom = round(rest * int(after)), int(after)
    else:
        near = rest.limit_denominator(10 ** min(max(len(after), 1), 4) - 1)
        top, bottom = near.numerator, near.denominator
    if not top:
        return str(whole)
    return f"{whole} {top}/{bottom}" if whole else f"{top}/{bottom}"
