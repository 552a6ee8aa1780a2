"""Patterns compiled late: every one of planlint compiles, and works as one compiled at once."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import planlint
from planlint.patterns import Late, regex


def _held(value: Any, depth: int = 0) -> Iterator[Late]:
    if isinstance(value, Late):
        yield value
    elif isinstance(value, dict) and depth < 4:
        for inner in value.values():
            yield from _held(inner, depth + 1)
    elif isinstance(value, (tuple, list)) and depth < 4:
        for inner in value:
            yield from _held(inner, depth + 1)


def test_every_pattern_compiles() -> None:
    patterns: set[Late] = set()
    for info in pkgutil.walk_packages(planlint.__path__, "planlint."):
        if not info.name.endswith("__main__"):
            for value in vars(importlib.import_module(info.name)).values():
                patterns.update(_held(value))
    assert len(patterns) > 500
    for pattern in patterns:
        re.compile(pattern.pattern)


def test_a_late_pattern_works_as_one_compiled_at_once() -> None:
    text, source = "总投资480万元，其中市级180万元", r"(\d+)万元"
    late, early = regex(source), re.compile(source)
    assert [m.span() for m in late.finditer(text)] == [m.span() for m in early.finditer(text)]
    assert late.findall(text) == early.findall(text)
    assert late.sub("略", text) == early.sub("略", text)
    assert late.pattern == source
    assert late.flags == early.flags
    assert regex("A", re.IGNORECASE).fullmatch("a")


def test_what_is_wrong_in_a_pattern_shows_when_it_is_used() -> None:
    late = regex("(")
    with pytest.raises(re.error):
        late.search("")
