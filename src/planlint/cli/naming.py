"""Names that a user gives: a check by code, slug or Chinese title, a kind, a policy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from planlint.cli.failure import UsageFault
from planlint.engine import RegisteredCheck, registered_checks

MOST_SUGGESTIONS = 3


def find_check(name: str) -> RegisteredCheck:
    """The check of that code, slug or title; raises :class:`UsageFault` with the nearest ones."""
    wanted = _plain(name)
    for check in registered_checks():
        if wanted in {_plain(word) for word in _words(check)}:
            return check
    near = nearest(name, registered_checks())
    hint = "".join(f"\n  {c.code}  {c.header.slug}  {c.title}" for c in near)
    raise UsageFault(
        f"没有名为“{name}”的检查。" + (f"相近的有：{hint}" if hint else "planlint rules 列出全部。")
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
    wanted = _plain(name)
    scored = []
    for check in checks:
        words = [_plain(word) for word in _words(check)]
        score = max(difflib.SequenceMatcher(None, wanted, word).ratio() for word in words)
        if any(wanted and wanted in word for word in words):
            score += 1
        scored.append((score, check))
    best = sorted((pair for pair in scored if pair[0] >= 0.5), key=lambda pair: (-pair[0], pair[1].code))
    return [check for _, check in best[:MOST_SUGGESTIONS]]


def _words(check: RegisteredCheck) -> tuple[str, str, str]:
    return check.code, check.header.slug, check.title


def _plain(name: str) -> str:
    return name.strip().rstrip("。.").casefold().replace("_", "-")


def find_policy(name: str, directory: Path | None) -> str:
    """The name of a policy given by name or by Chinese title; raises :class:`UsageFault`."""
    from datetime import date

    from planlint.policy import PolicyError, load, names

    try:
        known = names(directory)
        if name in known:
            return name
        for other in known:
            if load(other, as_of=date.min, directory=directory).title == name:
                return other
    except PolicyError as fault:
        raise UsageFault(str(fault)) from fault
    near = difflib.get_close_matches(name, known, 1)
    hint = f"是不是 {near[0]}？" if near else ""
    raise UsageFault(f"没有名为“{name}”的政策，可以用 {'、'.join(known)}。{hint}")
