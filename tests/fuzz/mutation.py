"""Damage to files: random, seeded, and knowing a little of each format."""

from __future__ import annotations

import copy
import random
import re
import zlib

from lxml import etree

from tests.fuzz.corpus import packed, parts_of

_NUMBERS = [
    b"0",
    b"-1",
    b"1",
    b"2147483647",
    b"-2147483648",
    b"4294967296",
    b"99999999999999999999",
    b"1e308",
    b"nan",
    b"",
]
_PDF_WORDS = [
    b"/Rotate 90", b"/Rotate 45", b"/MediaBox[0 0 0 0]", b"/MediaBox[0 0 1e9 1e9]", b"/CropBox[9 9 1 1]", b" Do ", b" q ", b" Q ",
    b" 0 0 0 0 0 0 cm ", b" 1e30 0 0 1e30 0 0 cm ", b" Tj ", b" 0 Tr ", b"/Kids[2 0 R]", b"/Count 99999", b" re S ",
    b" 0 0 m 9e9 0 l S ", b"/Length 0", b"\\377\\376", b" 1000 0 Td ",
]  # fmt: skip
_XML_WORDS = [
    b'<w:gridSpan w:val="99999999"/>', b'<w:gridSpan w:val="-3"/>', b'<w:ilvl w:val="77"/>', b"<w:vMerge/>", b"<w:tr/>",
    b"<w:tbl/>", b"<w:p/>", b"<w:t>\xef\xbf\xbd</w:t>", b"<!--", b"]]>", b"&#1;", b"&x;", b'<w:numId w:val="x"/>',
    b'<mergeCell ref="A1:XFD1048576"/>', b'<mergeCell ref="B9:A1"/>', b'<c r="XFD1048576"><v>1</v></c>', b'<c t="s"><v>9999</v></c>',
    b'<c t="d"><v>9999-99-99</v></c>', b'<c t="n"><v>1e999</v></c>', b'<c s="999"/>', b'<row r="0"/>', b'<dimension ref="A1:ZZZ9"/>',
]  # fmt: skip
_VALUES = [
    "",
    "0",
    "-1",
    "1",
    "3",
    "255",
    "16384",
    "2147483648",
    "1e9",
    "x",
    "true",
    "A1",
    "A1:B2",
    "XFD1048576",
    "d",
    "s",
    "e",
    "inlineStr",
    "[$-804]yyyy",
    "0.00;[Red]-0",
    "%1.%2.",
    "decimal",
    "chineseCounting",
    "restart",
    "F0FE",
    "②",
    "（一）",
]
_TEXT_WORDS = [
    "\n",
    "|",
    "#",
    "一、",
    "（",
    "\t",
    "\0",
    "\ufeff",
    "\u2028",
    "1.1.1.1.1",
    "第百千万章",
    "①",
    "|---|",
    "\r",
]


def mutated(kind: str, data: bytes, rng: random.Random, most: int = 200_000) -> bytes:
    """One damaged copy of a file; the same generator state gives the same damage."""
    if kind in ("docx", "xlsx") and rng.random() < 0.9:
        return _damaged_package(data, rng)[:most]
    if kind == "pdf" and rng.random() < 0.6:
        data = _damaged_streams(data, rng)
    words = {"pdf": _PDF_WORDS, "text": [w.encode() for w in _TEXT_WORDS]}.get(kind, _XML_WORDS)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        data = _damaged(data, words, rng)
    return data[:most]


def _damaged_package(data: bytes, rng: random.Random) -> bytes:
    parts = parts_of(data)
    if not parts:
        return _damaged(data, _XML_WORDS, rng)
    for _ in range(rng.choice((1, 1, 2, 4))):
        i = rng.randrange(len(parts))
        name, content = parts[i]
        match rng.randrange(12):
            case 0 if len(parts) > 1:
                del parts[i]
            case 1:
                parts.append((name, content))
            case 2:
                parts[i] = (name, rng.choice(parts)[1])
            case 3:
                parts[i] = (name, b"")
            case 4 | 5:
                for _ in range(rng.choice((1, 2, 6))):
                    content = _damaged(content, _XML_WORDS, rng)
                parts[i] = (name, content)
            case _:
                parts[i] = (name, _other_tree(content, rng))
    return packed(parts)


def _other_tree(content: bytes, rng: random.Random) -> bytes:
    """The same XML with elements removed, repeated, moved, nested or given other values."""
    try:
        root = etree.fromstring(content)
    except (etree.XMLSyntaxError, ValueError):
        return _damaged(content, _XML_WORDS, rng)
    for _ in range(rng.choice((1, 1, 3, 8))):
        try:
            _rearrange(root, rng)
        except ValueError:
            continue  # lxml would not build such a tree
    return etree.tostring(root)


def _rearrange(root: etree._Element, rng: random.Random) -> None:
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    element, other = rng.choice(elements), rng.choice(elements)
    parent = element.getparent()
    match rng.randrange(8):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if parent is not None:
            for _ in range(rng.choice((1, 3, 40))):
                parent.insert(parent.index(element), copy.deepcopy(element))
        case 2 if len(elements) < 2000:
            other.append(copy.deepcopy(element))
        case 3 if element.attrib:
            key = rng.choice(list(element.attrib))
            element.set(key, rng.choice(_VALUES))
        case 4 if element.attrib:
            del element.attrib[rng.choice(list(element.attrib))]
        case 5:
            element.text = rng.choice(_VALUES)
        case 6:
            element.tag = other.tag
        case _ if len(elements) < 2000:
            for _ in range(rng.choice((1, 30, 300))):
                inner = etree.SubElement(element, other.tag, dict(other.attrib))
                element = inner


def _damaged_streams(data: bytes, rng: random.Random) -> bytes:
    """Damage inside one stream of a PDF, unpacked where it is packed."""
    found = list(re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S))
    if not found:
        return data
    match = rng.choice(found)
    content = match.group(1)
    try:
        content = zlib.decompress(content)
        repack = True
    except zlib.error:
        repack = False
    content = _damaged(content, _PDF_WORDS, rng)
    return data[: match.start(1)] + (zlib.compress(content) if repack else content) + data[match.end(1) :]


def _damaged(data: bytes, words: list[bytes], rng: random.Random) -> bytes:
    if not data:
        return rng.choice(words)
    at = rng.randrange(len(data) + 1)
    size = min(len(data) - at, rng.choice((1, 2, 8, 64, 512)))
    match rng.randrange(9):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + data[at + size :]
        case 2:
            return data[: at + size] + data[at : at + size] * rng.choice((1, 2, 50)) + data[at + size :]
        case 3:
            return data[:at] + rng.randbytes(size) + data[at + size :]
        case 4 if at < len(data):
            return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
        case 5:
            return data[:at] + rng.choice(words) + data[at:]
        case 6:
            other = rng.randrange(len(data) + 1)
            return data[:at] + data[other : other + size] + data[at:]
        case _:
            return _other_number(data, rng)


def _other_number(data: bytes, rng: random.Random) -> bytes:
    numbers = list(re.finditer(rb"\d+", data[:400_000]))
    if not numbers:
        return data
    match = rng.choice(numbers)
    return data[: match.start()] + rng.choice(_NUMBERS) + data[match.end() :]
