"""SARIF 2.1.0, for code scanning tools: one run for all files, a rule for each check.

Regions carry line and column and the offset in characters, all of the text that ``planlint text``
prints (``columnKind`` is ``unicodeCodePoints``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from planlint.document import Span
from planlint.engine import PlanReport, RegisteredCheck, Report, registered_checks
from planlint.finding import Finding, Severity
from planlint.render.check_help import plain_help, reason
from planlint.render.places import Places
from planlint.render.words import relation_line, rule_words, severity_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
LONGEST_SNIPPET = 200

JsonObject = dict[str, Any]


def run_object(report: Report, *, file: str) -> JsonObject:
    """What one file adds to a log: its address, its results and what the reader remarked."""
    uri = file_uri(file)
    places = Places(report.document)
    results = [_result(f, plan, report, places, uri) for plan in report.plans for f in plan.findings]
    return {"uri": uri, "results": results, "remarks": list(report.document.remarks)}


def log_object(parts: Sequence[JsonObject], faults: Sequence[tuple[str, str]] = ()) -> JsonObject:
    """The whole log; ``faults`` are files that could not be read, with the reason."""
    checks = registered_checks()
    index = {check.code: n for n, check in enumerate(checks)}
    artifacts = [{"location": {"uri": p["uri"]}, "sourceLanguage": "zh-CN"} for p in parts]
    results = []
    for number, part in enumerate(parts):
        for result in part["results"]:
            for location in result.get("locations", []):
                location["physicalLocation"]["artifactLocation"]["index"] = number
            result["ruleIndex"] = index.get(result["ruleId"], -1)
            results.append(result)
    notes = [_notification(p["uri"], remark, "note") for p in parts for remark in p["remarks"]]
    notes += [_notification(file_uri(file), fault, "error") for file, fault in faults]
    run = {
        "tool": {"driver": _driver(checks)},
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "artifacts": artifacts,
        "invocations": [{"executionSuccessful": not faults, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def file_uri(file: str) -> str:
    """A relative address as given; of an absolute path only the name, which says nothing of the machine."""
    path = PurePath(file)
    return quote(path.name if path.is_absolute() else path.as_posix(), errors="replace")


def _notification(uri: str, text: str, level: str) -> JsonObject:
    location = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    return {"level": level, "message": {"text": text}, "locations": [location]}


def _driver(checks: Sequence[RegisteredCheck]) -> JsonObject:
    return {
        "name": "planlint",
        "fullName": "planlint 老旧小区改造方案核对",
        "language": "zh-CN",
        "rules": [_rule(check) for check in checks],
    }


def _rule(check: RegisteredCheck) -> JsonObject:
    words = [rule_words(r) for r in check.header.rules]
    return {
        "id": check.code,
        "name": "".join(word.capitalize() for word in check.header.slug.split("-")),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": reason(check)},
        "help": {"text": "\n".join([plain_help(check), *words]).strip()},
        "defaultConfiguration": {"level": LEVELS[check.header.severity]},
        "properties": {
            "slug": check.header.slug,
            "family": check.family,
            "tags": [check.family, check.header.slug],
        },
    }


def _result(finding: Finding, plan: PlanReport, report: Report, places: Places, uri: str) -> JsonObject:
    physical: JsonObject = {"artifactLocation": {"uri": uri}}
    if finding.span:
        physical["region"] = _region(finding.span, report, places)
    made: JsonObject = {
        "ruleId": finding.code,
        "level": LEVELS[severity_of(finding)],
        "message": {"text": "\n".join([finding.message, *finding.explanations])},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"planlint/v1": _fingerprint(finding, report)},
        "properties": {
            "slug": finding.slug,
            "part": plan.facts.index,
            "figures": [f"{f.meaning}：{f.number}" for f in finding.figures],
            "rules": [rule_words(r) for r in finding.rules],
        },
    }
    if finding.relation is not None and finding.relation < len(plan.relations):
        made["properties"]["computation"] = relation_line(plan.relations[finding.relation])
    related = [(s, "同样见这里") for s in finding.places] + [
        (f.span, f"{f.meaning}：{f.number}") for f in finding.figures if f.span
    ]
    if related:
        made["relatedLocations"] = [
            {
                "id": n,
                "message": {"text": words},
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": _region(span, report, places),
                },
            }
            for n, (span, words) in enumerate(related, 1)
        ]
    return made


def _region(span: Span, report: Report, places: Places) -> JsonObject:
    last = max(span.end, span.start)
    text = span.of(report.document.text)
    made: JsonObject = {
        "startLine": places.line(span.start),
        "startColumn": places.column(span.start),
        "endLine": places.line(last),
        "endColumn": places.column(last),
        "charOffset": span.start,
        "charLength": last - span.start,
    }
    if text and len(text) <= LONGEST_SNIPPET:
        made["snippet"] = {"text": text}
    return made


def _fingerprint(finding: Finding, report: Report) -> str:
    """The same fault has the same print when text before it moves."""
    mark = finding.span.of(report.document.text) if finding.span else ""
    return hashlib.sha256(
        "\n".join((finding.code, finding.message, mark)).encode("utf-8", "replace")
    ).hexdigest()[:32]
