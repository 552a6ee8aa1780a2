"""Word files written by hand for the tests: only the parts that a test speaks of."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    }.items()
)
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def run(text: str, properties: str = "") -> str:
    """A ``w:r`` with one ``w:t``."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    """A ``w:p``; what is no XML becomes a run."""
    inner = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return "<w:p>" + inner + "".join(c if c.startswith("<") else run(c) for c in content) + "</w:p>"


def cell(*content: str, properties: str = "") -> str:
    """A ``w:tc``; what is no XML becomes a paragraph."""
    inner = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    blocks = "".join(c if c.startswith("<") else paragraph(c) for c in content or ("",))
    return f"<w:tc>{inner}{blocks}</w:tc>"


def table(*rows: list[str]) -> str:
    """A ``w:tbl`` of rows of cells; what is no XML becomes a cell."""
    lines = [
        "<w:tr>" + "".join(c if c.startswith("<w:t") else cell(c) for c in row) + "</w:tr>" for row in rows
    ]
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(lines) + "</w:tbl>"


def listed(num: int, level: int = 0) -> str:
    """The properties of a paragraph in an automatic list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'


def level(index: int, style: str, text: str, extra: str = "", start: int = 1) -> str:
    """A ``w:lvl`` of an abstract list."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    """The inside of ``numbering.xml`` with one abstract list."""
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def write(path: Path, *body: str, section: str = "", **parts: str) -> Path:
    """Write a .docx; ``parts``: the inside of styles, numbering, footnotes, endnotes, header, footer."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes",
             "header": "hdr", "footer": "ftr", "comments": "comments"}  # fmt: skip
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT}.{name}+xml"/>' for name in parts
    )
    rels = "".join(
        f'<Relationship Id="rId{i}" Type="{_RELS}/{name}" Target="{name}.xml"/>'
        for i, name in enumerate(parts, 1)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType='
        '"application/xml"/><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_CONTENT}.document.main+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document {NAMESPACES} mc:Ignorable="w14"><w:body>{"".join(body)}'
        f"<w:sectPr>{section}</w:sectPr></w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{rels}</Relationships>',
    }
    for name, inside in parts.items():
        files[f"word/{name}.xml"] = f"<w:{roots[name]} {NAMESPACES}>{inside}</w:{roots[name]}>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)
    return path
