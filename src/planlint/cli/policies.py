"""A policy by name or Chinese title."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path

from planlint.cli.failure import UsageFault
from planlint.policy import PolicyError, load, names
from planlint.render.columns import clip


def find_policy(name: str, directory: Path | None) -> str:
    """The name of a policy given by name or by Chinese title; raises :class:`UsageFault`."""
    try:
        known = names(directory)
        if name in known:
            if directory is not None:  # what is wrong in it is said once, not for each file
                load(name, as_of=date.min, directory=directory)
            return name
        for other in known:
            if load(other, as_of=date.min, directory=directory).title == name:
                return other
    except PolicyError as fault:
        raise UsageFault(str(fault)) from fault
    near = difflib.get_close_matches(name, known, 1)
    hint = f"是不是 {near[0]}？" if near else ""
    raise UsageFault(f"没有名为“{clip(name, 40)}”的政策，可以用 {'、'.join(known)}。{hint}")
