"""What people are told of plans, and which plans are given to people one by one."""

from __future__ import annotations

from jiugai.ground.access.gifts import gift
from jiugai.plans.coauthors import GIVES, SHARE, given_to

gift(SHARE, GIVES, given_to)
