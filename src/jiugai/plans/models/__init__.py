"""实施方案: plans, their versions with what the machine read and found, answers, attachments, submissions."""

from __future__ import annotations

from jiugai.plans.models.batch import Batch, BatchLine
from jiugai.plans.models.change import ChangeRequest, ChangeState, Extent
from jiugai.plans.models.check import Check, ReportPage, State
from jiugai.plans.models.coauthor import Coauthor
from jiugai.plans.models.form import FormReading, FormSection
from jiugai.plans.models.plan import Kind, Plan, PlanQuerySet, Standing
from jiugai.plans.models.submission import Answer, Attachment, Submission
from jiugai.plans.models.version import Chapter, Finding, Origin, PolicyText, Severity, Version

__all__ = [
    "Answer", "Attachment", "Batch", "BatchLine", "ChangeRequest", "ChangeState", "Chapter", "Check", "Coauthor", "Extent", "Finding", "FormReading", "FormSection", "Kind", "Origin", "Plan", "PlanQuerySet", "PolicyText", "ReportPage",
    "Severity", "Standing", "State", "Submission", "Version",
]  # fmt: skip
