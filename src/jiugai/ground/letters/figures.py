"""The measures of an official letter, each with its paragraph of GB/T 9704-2012, and the faces with what stands in for them.

The paragraphs are cited from memory of the standard and were not verified at its source.
"""

from __future__ import annotations

from django.conf import settings

TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
"""Margins in mm: 天头 37, 订口 28, 版心 156 × 225 (5.2.1)."""
BODY, LINE = 16.0, 29.0
"""3号 in pt, and the pitch of 22 lines in 225 mm (5.2.3)."""
HEADING, ISSUER = 22.0, 30.0
"""2号 of the title (7.3.1); the name of who issues it is to be striking and at most 22 mm high (7.2.4)."""
NAME, HEAD_RULE, FOOT_RULE, RULE_WIDTH = 24, 39, 20, 170
"""In mm from the edge of the sheet: the name, the red double line under it, the one at the foot, their width (10.1)."""

_PT_OF_A_MM = 72 / 25.4
_SPACED = 1.07

FACES: dict[str, tuple[str, ...]] = {
    "title": (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋简体",
        "STZhongsong",
        "SimSun",
        "Songti SC",
        "Noto Serif CJK SC",
    ),
    "fang": ("FangSong_GB2312", "FangSong", "STFangsong", "Noto Serif CJK SC"),
    "kai": ("KaiTi_GB2312", "KaiTi", "STKaiti", "Noto Serif CJK SC"),
    "hei": ("SimHei", "Heiti SC", "Noto Sans CJK SC"),
    "song": ("SimSun", "Songti SC", "Noto Serif CJK SC"),
}
"""The official faces are not free: each with what stands in for it; ``JIUGAI_LETTER_FONTS`` puts one before all of them."""


def faces() -> dict[str, tuple[str, ...]]:
    """The faces by their use, the preferred first."""
    own: tuple[str, ...] = tuple(settings.LETTER_FONTS)
    return {use: (*own, *names) for use, names in FACES.items()}


def name_size(issuers: tuple[str, ...]) -> float:
    """The size in pt in which the longest name fits the width of the red line."""
    longest = max((len(name) for name in issuers), default=1)
    return min(ISSUER, RULE_WIDTH * _PT_OF_A_MM / (max(longest, 1) * _SPACED))
