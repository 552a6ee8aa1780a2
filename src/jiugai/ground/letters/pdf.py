"""A letter as PDF, set by typst; everything a letter says is data, never part of the program that sets it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import typst

from jiugai.ground.common.refusal import Refused
from jiugai.ground.letters import figures
from jiugai.ground.letters.letter import Letter, cleaned

_UNDISPLAYED = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{(\w+)\}")
_MISSING = "〓"
Standard = Literal["1.7", "a-2u"]
_MOST_UNKNOWN = 8


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


@cache
def _families() -> frozenset[str]:
    return frozenset(_fonts().families())


def as_pdf(letter: Letter) -> bytes:
    """The letter as PDF/A-2u; the same letter gives the same bytes.

    A sign that no font here has is shown as 〓.  Raises :class:`Refused` where no Chinese font is installed: boxes in the
    place of words are never printed.
    """
    look = {
        "top": figures.TOP, "bottom": figures.BOTTOM, "left": figures.LEFT, "right": figures.RIGHT, "body": figures.BODY,
        "line": figures.LINE, "heading": figures.HEADING, "issuer": figures.ISSUER, "name": figures.NAME, "head_rule": figures.HEAD_RULE,
        "foot_rule": figures.FOOT_RULE, "rule_width": figures.RULE_WIDTH,
    }  # fmt: skip
    program = (files(__package__) / "letter.typ").read_bytes()
    told = {**letter.told, "name_size": figures.name_size(letter.issuers)}
    return typeset(program, told, look, standard="a-2u")


def typeset(
    program: bytes,
    told: Mapping[str, Any],
    look: Mapping[str, Any] | None = None,
    *,
    standard: Standard = "1.7",
) -> bytes:
    """What a page program (typst) makes of data, which it finds as JSON in ``sys.inputs``: ``letter``, and ``look`` with the faces by use.

    Signs that no font here has, and refusals, are as in :func:`as_pdf`.
    """
    there = {use: [n for n in names if n in _families()] for use, names in figures.faces().items()}
    lacking = [use for use, names in there.items() if not names]
    if lacking:
        raise Refused(
            "这台服务器上没有中文字体，生成不了 PDF：请系统管理员安装 fonts-noto-cjk，或装上仿宋、小标宋等公文字体。"
        )
    data = json.dumps(cleaned(told), ensure_ascii=False)
    shown = json.dumps({**(look or {}), **there}, ensure_ascii=False)
    for _ in range(_MOST_UNKNOWN):
        try:
            return _set(program, data, shown, standard)
        except typst.TypstError as error:
            unknown = _UNDISPLAYED.search(str(error))
            if unknown is None:
                raise
            data = _without(data, _ESCAPED.sub(lambda m: chr(int(m[1], 16)), unknown[1]))
    return _set(program, "".join(c if _common(c) else _MISSING for c in data), shown, standard)


def _without(data: str, unknown: str) -> str:
    """*data* with 〓 for the signs of *unknown*; where those are common ones, what is unknown is a mark joined to them."""
    signs = {c for c in unknown if not c.isascii() and c != _MISSING}
    if not signs:
        signs = {c for c in data if unicodedata.category(c).startswith("M")}
    return "".join(_MISSING if c in signs else c for c in data)


def _common(sign: str) -> bool:
    """Whether *sign* is one of GBK's, which every Chinese font has."""
    try:
        sign.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _set(program: bytes, letter: str, look: str, standard: Standard) -> bytes:
    made: bytes = typst.compile(
        program,
        font_paths=_fonts(),
        sys_inputs={"letter": letter, "look": look},
        pdf_standards=standard,
        timestamp=0,
    )
    return made
