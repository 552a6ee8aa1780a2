"""How figures, dates and signs are written on pages (docs/architecture.md, "Pages")."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jiugai.ground.common import clock
from jiugai.ground.common.paging import MOST

register = template.Library()
NONE = "—"
_WEEKDAYS = "一二三四五六日"
_icons: dict[str, SafeString] = {}


@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word stands beside it."""
    key = f"{name} {kind}"
    if key not in _icons:
        _icons[key] = format_html(
            '<svg class="icon {}" width="20" height="20" aria-hidden="true"><use href="{}#{}"></use></svg>',
            kind, static("vendor/icons.svg"), name,
        )  # fmt: skip
    return _icons[key]


_GATES = {"o": ("o", "已过", "✓"), "~": ("w", "办理中", "…"), "x": ("x", "拦住", "✕"), "-": ("", "未到", "–")}
"""Of each state: its class, its word, and a sign that every font has for the phone, where five columns do not fit."""


@cache
def gate_cells(states: str) -> SafeString:
    """The gates in the row of a table: shape and colour by class, a word for those who do not see them."""
    pattern = '<td class="gate"><i class="{}" role="img" aria-label="{}"></i></td>'
    empty = mark_safe('<td class="gate">–</td>')
    return SafeString(
        "".join(format_html(pattern, *_GATES[s][:2]) if _GATES[s][0] else empty for s in states)
    )


@cache
def gates_said(names: tuple[str, ...], states: str) -> SafeString:
    """The gates in a line of text."""
    words = "，".join(f"{name}{_GATES[s][1]}" for name, s in zip(names, states, strict=True))
    return format_html(
        ' · <span role="img" aria-label="{}">{}</span>', words, " ".join(_GATES[s][2] for s in states)
    )


@register.filter
def whole(value: int | None) -> str:
    """A count with thousands separators; — where none is known, 0 where it is zero."""
    return NONE if value is None else f"{value:,}"


@register.filter
def capped(value: int) -> str:
    """A count that was ended above a thousand: 1,000+."""
    return f"{MOST:,}+" if value > MOST else f"{value:,}"


@register.filter
def wan_yuan(fen: int | None) -> str:
    """Money in 分 as 万元 with two decimals, rounded half up for display only."""
    return NONE if fen is None else _hundredths(fen, 10_000)


@register.filter
def square_metres(dm2: int | None) -> str:
    """An area in 0.01 ㎡ as ㎡: whole where it is whole, else with two decimals."""
    if dm2 is None:
        return NONE
    return f"{dm2 // 100:,}" if dm2 % 100 == 0 else f"{dm2 // 100:,}.{dm2 % 100:02d}"


@register.filter
def wan_square_metres(dm2: int | None) -> str:
    """An area in 0.01 ㎡ as 万㎡ with two decimals."""
    return NONE if dm2 is None else _hundredths(dm2, 10_000)


@register.filter
def hectares(dm2: int | None) -> str:
    """An area in 0.01 ㎡ as 公顷 with four decimals, as land papers print it."""
    return NONE if dm2 is None else f"{dm2 // 1_000_000:,}.{dm2 % 1_000_000 // 100:04d}"


@register.filter
def or_none(value: object) -> object:
    """— for what is not filled in; zero stays zero."""
    return NONE if value is None or value == "" else value


@register.filter
def day(value: date | None) -> str:
    """3月20日 in this year, 2025年3月20日 in another."""
    if value is None:
        return NONE
    short = f"{value.month}月{value.day}日"
    return short if value.year == clock.today().year else f"{value.year}年{short}"


@register.filter
def long_day(value: date) -> str:
    """2026年3月18日 星期三."""
    return f"{value.year}年{value.month}月{value.day}日 星期{_WEEKDAYS[value.weekday()]}"


@register.filter
def plain_day(value: date) -> str:
    """4 月 15 日（星期三）: as it is said on pages for everybody."""
    year = "" if value.year == clock.today().year else f"{value.year} 年 "
    return f"{year}{value.month} 月 {value.day} 日（星期{_WEEKDAYS[value.weekday()]}）"


@register.filter
def moment(value: datetime | None) -> str:
    """2026-03-18 14:32 in Shanghai."""
    return NONE if value is None else value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _hundredths(value: int, unit: int) -> str:
    sign, size = ("-" if value < 0 else ""), abs(value)
    parts = (size * 100 + unit * 50) // (unit * 100)
    return f"{sign}{parts // 100:,}.{parts % 100:02d}"


@register.filter
def of(names: dict[object, str], key: object) -> str:
    """The name of a key, — where there is none."""
    return names.get(key, NONE)


@register.filter(name="get")
def get(counts: dict[str, int], name: str) -> int:
    """A counter by its name, 0 where nothing was counted."""
    return counts.get(name, 0)
