"""A version as a page shows it: chapters of which some are open, findings with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from jiugai.plans.models import Answer, Chapter, Finding, Plan, Version
from jiugai.plans.models.version import uncompressed

WHOLE = 30_000
"""Characters up to which all chapters come at once; a longer plan loads by chapter, as one comes to it."""


@dataclass(frozen=True)
class ShownChapter:
    """A chapter; ``words`` is its fragment where it is open, ``is_same``: it was so in the version compared with."""

    number: int
    title: str
    is_missing: bool
    errors: int
    warnings: int
    holds: int
    words: SafeString | None
    is_same: bool = False


@dataclass(frozen=True)
class ShownFinding:
    """A finding with the reason that was given for it, if one was, and whether it was found before."""

    finding: Finding
    reason: Answer | None
    is_new: bool = False


@dataclass(frozen=True)
class Paper:
    """What the page shows of a version; ``since`` is the version it is compared with."""

    version: Version
    chapters: list[ShownChapter]
    findings: list[ShownFinding]
    since: Version | None = None

    @property
    def changed(self) -> int:
        """How many chapters differ from the version compared with."""
        return sum(not c.is_same and not c.is_missing for c in self.chapters)

    @property
    def counts(self) -> Mapping[str, int]:
        """Findings by severity, and those still without a reason."""
        found = {"error": 0, "warning": 0, "info": 0, "open": 0}
        for shown in self.findings:
            found[shown.finding.severity] += 1
            found["open"] += shown.finding.severity != "info" and shown.reason is None
        return found


def paper_of(
    plan: Plan, version: Version, *, asked: int | None = None, since: Version | None = None
) -> Paper:
    """A version with its chapters, findings and reasons; two queries of a short plan, three of a long one, and two more where it is compared."""
    is_short = version.characters <= WHOLE
    rows = version.chapters.order_by("number").defer("blocks")
    listed = list(rows if is_short else rows.defer("html", "blocks"))
    same = _same(version, since) if since is not None else set()
    opened = _opened(listed, asked, same, whole=is_short)
    if is_short:
        fragments = {c.number: c.fragment for c in listed}
    else:
        kept = version.chapters.filter(number__in=opened).values_list("number", "html")
        fragments = {number: uncompressed(html) for number, html in kept}
    known = set(since.findings.values_list("key", flat=True)) if since is not None else set()
    findings = [
        ShownFinding(f, plan.reasons.get(f.key), since is not None and f.key not in known)
        for f in version.findings.order_by("number")
    ]
    chapters = [
        ShownChapter(
            c.number, c.title, c.is_missing, c.errors, c.warnings, c.holds,
            mark_safe(fragments[c.number]) if c.number in opened else None,
            c.number in same,
        )
        for c in listed
    ]  # fmt: skip
    return Paper(version, chapters, findings, since)


def _opened(listed: list[Chapter], asked: int | None, same: set[int], *, whole: bool) -> list[int]:
    there = [c.number for c in listed if not c.is_missing]
    if whole:
        return there
    return [asked] if asked in there else [n for n in there if n not in same][:1] or there[:1]


def _same(version: Version, since: Version) -> set[int]:
    """The chapters whose words another version has too."""
    before = {
        bytes(blocks) for blocks in since.chapters.filter(is_missing=False).values_list("blocks", flat=True)
    }
    rows = version.chapters.filter(is_missing=False).values_list("number", "blocks")
    return {number for number, blocks in rows if bytes(blocks) in before}
