"""The texts of the demonstration's plans, turned into Word files.

A text lies under ``papers/`` in a small markup: ``= `` the title, ``# `` a chapter, ``## `` a section (their numbers are
Word's), ``|= `` the caption of a table, ``| a | b |`` its rows with the heads first; every other line is a paragraph.
``{name}`` is filled in.  Figures are those of published plans, the sentences were written for this project.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from planlint.write.paper import Paper


def text_of(name: str, given: Mapping[str, str] | None = None) -> str:
    """The text of that name, filled in.  :class:`KeyError` for something that is not given."""
    text = (files(__package__) / "papers" / f"{name}.txt").read_text("utf-8")
    return text.format_map(given) if given is not None else text


def as_word(text: str) -> bytes:
    """A text in the markup as .docx."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = lines[0].removeprefix("= ")
    paper = Paper(title)
    paper.title(title)
    for kind, said in _blocks(lines[1:]):
        if kind == "|":
            caption, *rows = said
            cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
            paper.table(caption, cells[0], cells[1:])
        elif kind:
            paper.heading(len(kind), said[0])
        else:
            paper.text(said[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.docx")
        paper.save(path)
        return path.read_bytes()


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each heading and paragraph alone, the rows of a table together with its caption before them."""
    table: list[str] = []
    for line in lines:
        if table and not line.startswith("| "):
            yield "|", table
            table = []
        mark, _, rest = line.partition(" ")
        if mark == "|=":
            table = [rest]
        elif table:
            table.append(line)
        else:
            yield (mark, [rest]) if mark in ("#", "##") else ("", [line])
    if table:
        yield "|", table
