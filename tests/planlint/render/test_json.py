"""The JSON of a report against its contract."""

from __future__ import annotations

import json
from typing import Any

from planlint.render.json import render_json, report_object
from tests.planlint.render import sample


def made() -> dict[str, Any]:
    return report_object(sample.report(), file="目录/方案.txt")


def test_operands_stand_where_their_offsets_say() -> None:
    for relation in made()["relations"]:
        for operand in [*relation["operands"], *([relation["stated"]] if relation["stated"] else [])]:
            assert sample.TEXT[operand["start"] : operand["end"]] == operand["text"]


def test_values_are_plain_decimals_in_base_units() -> None:
    relation = made()["relations"][0]
    assert relation["operands"][6] == {
        "text": "400.8万元", "value": "4008000", "unit": "元",
        "start": sample.TEXT.index("400.8万元"), "end": sample.TEXT.index("400.8万元") + 7, "label": "裕西小区",
    }  # fmt: skip
    assert (relation["computed"], relation["tolerance"], relation["holds"]) == ("19288000", "0", False)


def test_a_relation_without_a_stated_result_says_null() -> None:
    assert made()["relations"][1]["stated"] is None


def test_a_date_has_its_iso_form_as_far_as_it_is_printed() -> None:
    values = [o["value"] for o in made()["relations"][2]["operands"]]
    assert values == ["--06", "--06-20"]


def test_a_finding_has_code_slug_severity_and_place() -> None:
    first, _, whole, *_ = made()["findings"]
    assert (first["code"], first["slug"], first["severity"]) == ("CO001", "sum-mismatch", "error")
    assert sample.TEXT[first["start"] : first["end"]] == "1626.8万元" and first["relation"] == 0
    assert (whole["start"], whole["end"], whole["relation"]) == (None, None, None)
    assert (first["line"], first["column"], first["place"]) == (11, 33, "第 11 行")


def test_a_file_of_several_plans_is_a_collection_whose_findings_keep_their_relations() -> None:
    object_ = report_object(sample.two_plans(), file="两篇.txt")
    assert object_["kind"] == "collection"
    assert [p["kind"] for p in object_["parts"]] == ["cluster", "school"]
    assert object_["parts"][0]["end"] == object_["parts"][1]["start"]
    last = object_["findings"][-1]
    assert object_["relations"][last["relation"]]["stated"]["text"] == "934万元"


def test_one_object_is_printed_in_readable_chinese() -> None:
    text = render_json(sample.report(), file="方案.txt")
    assert json.loads(text)["file"] == "方案.txt" and "文中总数" in text and text.endswith("}\n")


def test_the_policy_is_named_by_its_digest() -> None:
    policy = made()["policy"]
    assert policy["name"] == "national" and len(policy["digest"]) == 64 and made()["as_of"] == "2026-03-01"
