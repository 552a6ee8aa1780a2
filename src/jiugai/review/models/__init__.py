"""审核: cases with their timeline, returns with their corrections, decisions, numbers."""

from __future__ import annotations

from jiugai.review.models.case import Case, CaseQuerySet, Entry, Outcome, Turn
from jiugai.review.models.correction import Correction, CorrectionState, PointVerdict, Return, Tie, Verdict
from jiugai.review.models.decision import (
    Approval,
    Conclusion,
    Condition,
    ConditionState,
    IssuedNumber,
    Recommendation,
)
from jiugai.review.models.expert import (
    Draw,
    Expert,
    Leaning,
    Opinion,
    OpinionState,
    Panel,
    ScoreSheet,
    Seat,
)
from jiugai.review.models.filing import Award
from jiugai.review.models.reconsideration import Reconsideration
from jiugai.review.models.window import (
    Covered,
    CoverLetter,
    Guidance,
    Lateness,
    Priority,
    PriorityMark,
    Way,
    Window,
)

__all__ = [
    "Approval", "Award", "Case", "CaseQuerySet", "Conclusion", "Condition", "ConditionState", "Correction", "CorrectionState", "CoverLetter", "Covered", "Draw", "Entry", "Expert", "Guidance", "IssuedNumber", "Lateness", "Leaning", "Opinion", "OpinionState", "Outcome", "Panel",
    "PointVerdict", "Priority", "PriorityMark", "Recommendation", "Reconsideration", "Return", "ScoreSheet", "Seat", "Tie", "Turn", "Verdict", "Way", "Window",
]  # fmt: skip
