"""SARIF for code scanning tools."""

from __future__ import annotations

from typing import Any

from planlint.engine import registered_checks
from planlint.render.sarif import file_uri, log_object, run_object
from tests.planlint.render import sample


def run() -> dict[str, Any]:
    log = log_object([run_object(sample.report(), file="目录/方案.txt")], [("坏.docx", "文件已损坏。")])
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    return dict(only)


def test_a_region_is_the_place_in_lines_columns_and_characters() -> None:
    region = run()["results"][0]["locations"][0]["physicalLocation"]["region"]
    start = sample.TEXT.index("1626.8万元")
    assert region == {
        "startLine": 11, "startColumn": 33, "endLine": 11, "endColumn": 41,
        "charOffset": start, "charLength": 8, "snippet": {"text": "1626.8万元"},
    }  # fmt: skip


def test_levels_are_those_of_the_findings() -> None:
    assert [r["level"] for r in run()["results"]] == ["error", "error", "error", "warning", "note", "note"]


def test_a_finding_without_place_points_at_the_file() -> None:
    location = run()["results"][2]["locations"][0]["physicalLocation"]
    assert "region" not in location and location["artifactLocation"]["index"] == 0


def test_every_check_is_a_rule_with_its_help() -> None:
    rules = run()["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == [c.code for c in registered_checks()]
    assert all(r["help"]["text"] and r["shortDescription"]["text"] for r in rules)


def test_an_unreadable_file_is_told_as_a_notification() -> None:
    (invocation,) = run()["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "文件已损坏。"


def test_a_print_does_not_change_when_lines_are_added_before() -> None:
    moved = sample.report("\n\n" + sample.TEXT)
    was = [r["partialFingerprints"] for r in run_object(sample.report(), file="a.txt")["results"]]
    assert [r["partialFingerprints"] for r in run_object(moved, file="a.txt")["results"]] == was


def test_an_absolute_path_shows_only_its_name() -> None:
    assert file_uri("/home/某人/方案 1.docx") == "%E6%96%B9%E6%A1%88%201.docx"
    assert file_uri("目录/a.txt") == "%E7%9B%AE%E5%BD%95/a.txt"
