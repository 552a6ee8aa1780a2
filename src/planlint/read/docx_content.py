"""What one Word paragraph says: its characters, each with the element it comes from.

Tracked changes count as accepted: insertions stay, deletions go.  Of alternate contents one
is taken, hidden text and field instructions are left out.
"""

from __future__ import annotations

from lxml import etree

from planlint.read.docx_styles import VAL, Styles, W, is_on

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

P, R, T, TBL, TR, TC = W + "p", W + "r", W + "t", W + "tbl", W + "tr", W + "tc"
PPR, RPR, SDT, BOX = W + "pPr", W + "rPr", W + "sdt", W + "txbxContent"
ALTERNATE = MC + "AlternateContent"
INSIDE = frozenset(
    W + name
    for name in [
        "hyperlink",
        "ins",
        "moveTo",
        "smartTag",
        "fldSimple",
        "customXml",
        "dir",
        "bdo",
        "sdtContent",
        "rubyBase",
    ]
)
_MATH = frozenset((_M + "oMath", _M + "oMathPara"))
_GRAPHICS = frozenset((W + "drawing", W + "pict", W + "object"))
_SIGNS = {
    W + "tab": "\t", W + "ptab": "\t", W + "br": " ", W + "cr": " ", W + "noBreakHyphen": "-",
}  # fmt: skip
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_SYMBOL_FONT = {
    0xB3: "≥",
    0xA3: "≤",
    0xB1: "±",
    0xB4: "×",
    0xB0: "°",
    0xB8: "÷",
    0xB9: "≠",
    0x6D: "μ",
    0xB7: "·",
}
_WINGDINGS = {
    0xA8: "□", 0x6F: "□", 0xFE: "☑", 0xFD: "☒", 0xFC: "✓", 0xFB: "✗", 0x6C: "●", 0x6E: "■",
    0x81: "①", 0x82: "②", 0x83: "③", 0x84: "④", 0x85: "⑤", 0x86: "⑥", 0x87: "⑦", 0x88: "⑧", 0x89: "⑨", 0x8A: "⑩",
}  # fmt: skip
_WINGDINGS_2 = {0xA3: "□", 0x52: "☑", 0x51: "☒", 0x50: "✓", 0x4F: "✗", 0x98: "●", 0xA2: "■"}
_FONTS = {"symbol": _SYMBOL_FONT, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}

Piece = tuple[etree._Element | None, str]
"""Some characters and the ``w:t`` they are, or the element that stands for them."""


class Content:
    """The pieces of one paragraph, and the text boxes and note references met in it."""

    __slots__ = ("_fields", "_styles", "boxes", "notes", "pieces")

    def __init__(self, styles: Styles) -> None:
        self.pieces: list[Piece] = []
        self.boxes: list[etree._Element] = []
        self.notes: list[tuple[str, str, etree._Element]] = []
        self._styles = styles
        self._fields: list[bool] = []

    def walk(self, parent: etree._Element) -> None:
        """Collect what stands in a paragraph or in something inside one."""
        for child in parent:
            tag = child.tag
            if tag == R:
                self._run(child)
            elif tag in INSIDE:
                self.walk(child)
            elif tag == SDT:
                self._structured(child)
            elif tag == ALTERNATE:
                chosen = choice(child)
                if chosen is not None:
                    self.walk(chosen)
            elif tag in _MATH:
                formula = "".join(t.text or "" for t in child.iter(_M + "t")).replace("\n", " ")
                self._add(child, formula)

    def _structured(self, element: etree._Element) -> None:
        content = element.find(W + "sdtContent")
        if content is not None:
            self.walk(content)

    def _add(self, element: etree._Element, text: str) -> None:
        if text and True not in self._fields:
            self.pieces.append((element, text))

    def _run(self, run: etree._Element) -> None:
        for child in run:
            tag = child.tag
            if tag == T:
                text = child.text
                if text:
                    if "\n" in text or "\r" in text:
                        text = text.replace("\n", " ").replace("\r", " ")
                    self._add(child, text)
            elif tag == RPR:
                if self._is_hidden(child):
                    return
            elif tag in _SIGNS:
                self._add(child, _SIGNS[tag])
            else:
                self._rare(run, child, tag)

    def _rare(self, run: etree._Element, child: etree._Element, tag: object) -> None:
        if tag in _GRAPHICS:
            self._graphic(child)
        elif tag == ALTERNATE:
            chosen = choice(child)
            if chosen is not None:
                self._run(chosen)
        elif tag == W + "fldChar":
            self._field(child.get(W + "fldCharType", ""))
        elif tag == W + "sym":
            self._add(child, _symbol(child))
        elif tag in _NOTES:
            self.notes.append((_NOTES[str(tag)], child.get(W + "id", ""), run))
        elif tag == W + "ruby":
            base = child.find(W + "rubyBase")
            if base is not None:
                self.walk(base)

    def _graphic(self, element: etree._Element) -> None:
        """Text boxes of a drawing; a box inside a box is met when the outer one is read."""
        for box in element.iter(BOX):
            inside = next(box.iterancestors(BOX, MC + "Fallback"), None)
            if inside is None or not _is_under(inside, element):
                self.boxes.append(box)

    def _field(self, kind: str) -> None:
        """What stands between begin and separate is an instruction, not text."""
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()

    def _is_hidden(self, properties: etree._Element) -> bool:
        vanish = properties.find(W + "vanish")
        if vanish is not None:
            return is_on(vanish)
        style = properties.find(W + "rStyle")
        return style is not None and self._styles.of(style.get(VAL, "")).hidden


def _is_under(element: etree._Element, ancestor: etree._Element) -> bool:
    return any(parent is ancestor for parent in element.iterancestors())


def choice(alternate: etree._Element) -> etree._Element | None:
    """The branch of an ``mc:AlternateContent`` that is read; both say the same."""
    first = alternate.find(MC + "Choice")
    return first if first is not None else alternate.find(MC + "Fallback")


def _symbol(element: etree._Element) -> str:
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    font = element.get(W + "font", "").lower()
    if font in _FONTS:
        return _FONTS[font].get(code & 0xFF, "")
    if 0xE000 <= code <= 0xF8FF or not 0x20 <= code <= 0xFFFD or 0xD800 <= code <= 0xDFFF:
        return ""
    return chr(code)
