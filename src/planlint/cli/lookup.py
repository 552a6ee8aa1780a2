"""One check found by its name without loading the others, so that ``explain`` answers at once."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from pathlib import Path

from planlint import checks
from planlint.finding import Check
from planlint.patterns import regex

_SLUG = regex(r'^\s*(?:CHECK = Check\(\s*)?slug="([a-z0-9-]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CheckText:
    """What help needs of a check."""

    code: str
    title: str
    docstring: str
    header: Check

    @property
    def family(self) -> str:
        return self.code[:2]


def plain(name: str) -> str:
    """A name for comparison: case, the final full stop and underscores do not count."""
    return name.strip().rstrip("。.").casefold().replace("_", "-")


def check_text(name: str) -> CheckText | None:
    """The check of that code, slug or title; None if no name is just so."""
    wanted = plain(name)
    for folder in checks.__path__:
        for path in sorted(Path(folder).glob("[a-z][a-z][0-9][0-9][0-9].py")):
            if wanted == path.stem or wanted in _names(path):
                return _load(path.stem)
    return None


def _names(path: Path) -> set[str]:
    """Title and slug as the source file has them."""
    source = path.read_text(encoding="utf-8")
    slug = _SLUG.search(source)
    return {plain(source.partition("\n")[0].lstrip('r"'))} | ({slug[1]} if slug else set())


def _load(stem: str) -> CheckText:
    module = importlib.import_module(f"{checks.__name__}.{stem}")
    text = (module.__doc__ or "").strip()
    return CheckText(stem.upper(), text.partition("\n")[0].strip(), text, module.CHECK)
