"""The guidance of the plan templates, which authors are to delete: it is no statement of the plan."""

from __future__ import annotations

from dataclasses import replace

from planlint.catalogue.templates import GUIDANCE_PREFIX as MARK
from planlint.document import Document
from planlint.patterns import regex

_GUIDANCE = regex(rf"(?m)^[ \t\u3000]*{MARK}.*")


def without_guidance(document: Document) -> Document:
    """The document with spaces in place of the words after 填写说明：, at the same offsets.

    The mark itself stays, so that a check can find what was left; its lines are no blocks any more.
    """
    if MARK not in document.text:
        return document
    lines = {m.start(): m for m in _GUIDANCE.finditer(document.text)}
    text = _GUIDANCE.sub(lambda m: MARK.rjust(m[0].index(MARK) + len(MARK)).ljust(len(m[0])), document.text)
    blocks = tuple(b for b in document.blocks if b.table is not None or b.start not in lines)
    return replace(document, text=text, blocks=blocks)
