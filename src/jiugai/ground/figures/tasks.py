"""Background work: folding what was counted."""

from __future__ import annotations

from datetime import timedelta

from jiugai.ground.figures.actions import fold
from jiugai.ground.jobs.register import chore


@chore(timedelta(seconds=10), "figures.fold")
def fold_figures() -> None:
    """Folds what was counted since."""
    while fold():
        pass
