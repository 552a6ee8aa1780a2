"""Styles of a Word file: which are headings, which number their paragraphs, which hide text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from planlint.patterns import regex

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"

_HEADING_NAME = regex(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE_NAMES = {"title", "标题", "文档标题"}
_DEEPEST_CHAIN = 30


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch such as ``w:vanish`` is present and not turned off."""
    return element is not None and element.get(VAL, "1") not in ("0", "false", "off")


def number(element: etree._Element | None) -> int | None:
    """The integer in ``w:val``, None where there is none or it is no integer."""
    value = element.get(VAL, "") if element is not None else ""
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else None


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it inherits: heading level (0 = none), list number and level."""

    level: int = 0
    num: int | None = None
    ilvl: int | None = None
    hidden: bool = False


class Styles:
    """The styles of ``styles.xml``, resolved along ``w:basedOn`` when first asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str, Style] = {"": Style()}
        self.default = ""
        for element in root.iterchildren(W + "style") if root is not None else ():
            name = element.get(W + "styleId", "")
            self._elements[name] = element
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true"):
                self.default = name

    def of(self, name: str) -> Style:
        """The style of an id; an unknown id has the plain style."""
        return self._resolve(name, 0)

    def _resolve(self, name: str, depth: int) -> Style:
        if name in self._resolved:
            return self._resolved[name]
        element = self._elements.get(name)
        if element is None or depth > _DEEPEST_CHAIN:
            return self._resolved[""]
        based = element.find(W + "basedOn")
        parent = self._resolve(based.get(VAL, "") if based is not None else "", depth + 1)
        style = _own(element, parent)
        self._resolved[name] = style
        return style


def _own(element: etree._Element, parent: Style) -> Style:
    name_element = element.find(W + "name")
    name = name_element.get(VAL, "").strip() if name_element is not None else ""
    level, num, ilvl = parent.level, parent.num, parent.ilvl
    match = _HEADING_NAME.match(name)
    if match:
        level = int(match[1])
    elif name.lower() in _TITLE_NAMES:
        level = 1
    properties = element.find(W + "pPr")
    if properties is not None:
        outline = number(properties.find(W + "outlineLvl"))
        if outline is not None:
            level = outline + 1 if 0 <= outline < 9 else 0
        listed = properties.find(W + "numPr")
        if listed is not None:
            own = number(listed.find(W + "numId"))
            num = num if own is None else own
            ilvl = number(listed.find(W + "ilvl")) if own is not None else ilvl
    run = element.find(W + "rPr")
    hidden = parent.hidden
    if run is not None and run.find(W + "vanish") is not None:
        hidden = is_on(run.find(W + "vanish"))
    return Style(level, num, ilvl, hidden)
