"""Checks that a user names: by code, slug or Chinese title, or a whole family."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from planlint.cli.failure import UsageFault
from planlint.cli.lookup import plain
from planlint.engine import RegisteredCheck, registered_checks
from planlint.render.columns import clip

MOST_SUGGESTIONS = 3


def find_check(name: str) -> RegisteredCheck:
    """The check of that code, slug or title; raises :class:`UsageFault` with the nearest ones."""
    wanted = plain(name)
    for check in registered_checks():
        if wanted in {plain(word) for word in _words(check)}:
            return check
    near = nearest(name, registered_checks())
    hint = "".join(f"\n  {c.code}  {c.header.slug}  {c.title}" for c in near)
    raise UsageFault(
        f"没有名为“{clip(name, 40)}”的检查。" + (f"相近的有：{hint}" if hint else "planlint rules 列出全部。")
    )


def find_codes(names: Iterable[str]) -> frozenset[str]:
    """Codes of checks named one by one or by family (``FD``)."""
    found: set[str] = set()
    for name in names:
        family = {c.code for c in registered_checks() if c.family == name.upper()}
        found |= family or {find_check(name).code}
    return frozenset(found)


def nearest(name: str, checks: Sequence[RegisteredCheck]) -> list[RegisteredCheck]:
    """Checks whose code, slug or title resembles a name, the best first."""
    wanted = plain(name)
    scored = []
    for check in checks:
        words = [plain(word) for word in _words(check)]
        score = max(difflib.SequenceMatcher(None, wanted, word).ratio() for word in words)
        if any(wanted and wanted in word for word in words):
            score += 1
        scored.append((score, check))
    best = sorted((pair for pair in scored if pair[0] >= 0.5), key=lambda pair: (-pair[0], pair[1].code))
    return [check for _, check in best[:MOST_SUGGESTIONS]]


def _words(check: RegisteredCheck) -> tuple[str, str, str]:
    return check.code, check.header.slug, check.title
