"""审核: cases with their timeline, returns with their corrections, decisions, numbers."""

from __future__ import annotations

from jiugai.review.models.case import Case, CaseQuerySet, Entry, Outcome, Turn
from jiugai.review.models.correction import Correction, CorrectionState, PointVerdict, Return, Tie, Verdict
from jiugai.review.models.decision import Approval, Conclusion, Condition, IssuedNumber, Recommendation

__all__ = [
    "Approval", "Case", "CaseQuerySet", "Conclusion", "Condition", "Correction", "CorrectionState", "Entry", "IssuedNumber", "Outcome",
    "PointVerdict", "Recommendation", "Return", "Tie", "Turn", "Verdict",
]  # fmt: skip
