"""How notices follow a division that was merged: who may still see them is asked before an e-mail goes out."""

from __future__ import annotations

from jiugai.ground.divisions.following import Shift, follower
from jiugai.ground.divisions.models import Division
from jiugai.ground.inbox.models import Notice


def _none(division: Division) -> int:
    return 0  # what was told keeps no division open


@follower("条提醒", models=("inbox.notice",), held=_none)
def follow(shift: Shift) -> int:
    """They are of the place in which what they tell of now lies."""
    if not shift.is_merger:
        return 0
    return Notice.objects.filter(division=shift.source).update(division=shift.target)
