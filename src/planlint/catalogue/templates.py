"""Templates of plans: chapters, sections and tables, read from ``chapters/<kind>.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

GUIDANCE_PREFIX = "填写说明："
"""What a paragraph for the writer of a plan begins with."""

HERE = Path(__file__).parent / "chapters"


@dataclass(frozen=True)
class TableForm:
    """A table of the template: its caption, its columns and the first cells of its rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True)
class SectionForm:
    """A section of a chapter (二级标题) with its guidance and its tables."""

    title: str
    guidance: str
    tables: tuple[TableForm, ...]


@dataclass(frozen=True)
class ChapterForm:
    """A chapter: the code facts use, its title, other titles that mean it, what it must state.

    ``rules`` are ids of policy rules that its writer should know; ``attachments``: the chapter
    lists the attachments of the kind.
    """

    code: str
    title: str
    synonyms: tuple[str, ...]
    facts: tuple[str, ...]
    guidance: str
    sections: tuple[SectionForm, ...]
    rules: tuple[str, ...] = ()
    attachments: bool = False

    @property
    def tables(self) -> tuple[TableForm, ...]:
        """The tables of all its sections."""
        return tuple(t for s in self.sections for t in s.tables)


@dataclass(frozen=True)
class Template:
    """The template of a kind: title with a blank for the name, cover fields, chapters in order."""

    kind: str
    title: str
    heading: str
    cover: tuple[str, ...]
    chapters: tuple[ChapterForm, ...]

    def chapter(self, code: str) -> ChapterForm | None:
        """The chapter of that code, None if there is none."""
        return next((c for c in self.chapters if c.code == code), None)

    @property
    def mandatory(self) -> tuple[str, ...]:
        """Codes of the facts its chapters must state, in the order of the chapters."""
        return tuple(f for c in self.chapters for f in c.facts)


@cache
def read_template(kind: str) -> Template:
    """The template of ``chapters/<kind>.toml``; ``like`` fills in the chapters it does not list."""
    content: dict[str, Any] = tomllib.loads((HERE / f"{kind}.toml").read_text("utf-8"))
    own = {c["code"]: _chapter(c) for c in content["chapter"]}
    if "like" in content:
        rest = {c.code: c for c in read_template(content["like"]).chapters}
        own = {code: own.get(code, chapter) for code, chapter in rest.items()}
    return Template(
        content["kind"], content["title"], content["heading"], tuple(content["cover"]), tuple(own.values())
    )


def _chapter(entry: dict[str, Any]) -> ChapterForm:
    sections = tuple(
        SectionForm(
            s["title"],
            s["guidance"],
            tuple(TableForm(t["title"], tuple(t["columns"]), tuple(t["rows"])) for t in s.get("table", ())),
        )
        for s in entry.get("section", ())
    )
    return ChapterForm(
        entry["code"],
        entry["title"],
        tuple(entry["synonyms"]),
        tuple(entry["facts"]),
        entry["guidance"],
        sections,
        tuple(entry.get("rules", ())),
        entry.get("attachments", False),
    )
