"""Counters as office programs print them: Chinese, Roman, enclosed and Latin numerals."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("〇一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟萬")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def counting(n: int) -> str:
    """A whole number below 100,000 as it is counted in Chinese: 十, 二十一, 一百零五.

    >>> counting(21), counting(105)
    ('二十一', '一百零五')
    """
    if n >= 10000:
        rest = n % 10000
        return counting(n // 10000) + "万" + (("零" if rest < 1000 else "") + counting(rest) if rest else "")
    text = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, size)
        if digit:
            text += _DIGITS[digit] + unit
        elif text and n and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text or "〇"


def _roman(n: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (n // value)
        n %= value
    return text


def _letters(n: int) -> str:
    return chr(97 + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else ""


def _enclosed(n: int, first: str, most: int, shape: str) -> str:
    return chr(ord(first) + n - 1) if 1 <= n <= most else shape.format(n)


def _circled(n: int) -> str:
    return chr(0x3250 + n - 20) if 21 <= n <= 35 else _enclosed(n, "①", 20, "{}")


def render(n: int, style: str) -> str:
    """A counter in one of Word's number formats; an unknown format counts in digits.

    >>> render(3, "chineseCounting"), render(4, "decimalEnclosedCircle"), render(2, "upperRoman")
    ('三', '④', 'II')
    """
    if n < 0 or n > 99999:
        return str(n)
    match style:
        case "none":
            return ""
        case "chineseCounting" if n >= 100:
            return "".join(_DIGITS[int(d)] for d in str(n))
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "japaneseDigitalTenThousand"
            | "koreanCounting"
        ):
            return counting(n)
        case "ideographDigital" | "taiwaneseDigital":
            return "".join(_DIGITS[int(d)] for d in str(n))
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return counting(n).translate(_LEGAL)
        case "ideographTraditional":
            return _STEMS[(n - 1) % 10]
        case "ideographZodiac":
            return _BRANCHES[(n - 1) % 12]
        case _:
            return _render_latin(n, style)


def _render_latin(n: int, style: str) -> str:
    match style:
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return _circled(n)
        case "decimalEnclosedParen":
            return _enclosed(n, "⑴", 20, "({})")
        case "decimalEnclosedFullstop":
            return _enclosed(n, "⒈", 20, "{}.")
        case "ideographEnclosedCircle":
            return _enclosed(n, "㊀", 10, "{}")
        case "decimalFullWidth" | "decimalFullWidth2":
            return str(n).translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
        case "decimalZero":
            return f"{n:02d}"
        case "upperRoman" | "lowerRoman":
            return _roman(n).upper() if style == "upperRoman" else _roman(n)
        case "upperLetter" | "lowerLetter":
            return _letters(n).upper() if style == "upperLetter" else _letters(n)
    return str(n)
