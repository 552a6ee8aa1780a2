"""Every check is as its docstring says: each 违规 example is flagged by it, no 合规 example is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from textwrap import dedent

import pytest

from planlint.engine import Report, check_document, registered_checks
from planlint.policy import load
from planlint.read import read_text

AS_OF = date(2026, 3, 1)
PARTS = ("为什么：", "依据：", "违规：", "合规：")
_DIRECTIVE = re.compile(r"〔([a-z][^〕]*)〕\n")
CHECKS = registered_checks()
CODES = [check.code for check in CHECKS]


@dataclass(frozen=True)
class Example:
    """A text of a docstring, with the kind of document, the day and the policy it asks for."""

    text: str
    kind: str | None
    as_of: date
    policy: str


def section(docstring: str, name: str) -> str:
    """What stands between a part's name and the next part."""
    after = docstring.split(f"\n{name}", 1)[1]
    return re.split(r"\n(?:为什么|依据|说明|违规|合规)：", after, maxsplit=1)[0]


def examples(docstring: str, name: str) -> Iterator[Example]:
    for text in re.split(r"\n又如：\n", section(docstring, name)):
        plain = dedent(text).strip("\n") + "\n"
        told = _DIRECTIVE.match(plain)
        words = dict(word.split("=", 1) for word in told[1].split()) if told else {}
        yield Example(
            plain[told.end() :] if told else plain,
            words.get("kind"),
            date.fromisoformat(words["as-of"]) if "as-of" in words else AS_OF,
            words.get("policy", "national"),
        )


def run(code: str, example: Example) -> Report:
    return check_document(
        read_text(example.text, "例.txt"),
        policy=load(example.policy, as_of=example.as_of),
        as_of=example.as_of,
        only=frozenset({code}),
        kind=example.kind,
    )


def cases(name: str) -> list[object]:
    return [
        pytest.param(check.code, example, id=f"{check.code}-{number}")
        for check in CHECKS
        for number, example in enumerate(examples(check.docstring, name), 1)
    ]


def findings(report: Report) -> list[str]:
    return [f.message for plan in report.plans for f in plan.findings]


def test_codes_and_slugs_are_unique() -> None:
    slugs = [check.header.slug for check in CHECKS]
    assert len(set(CODES)) == len(CODES)
    assert sorted({s for s in slugs if slugs.count(s) > 1}) == []
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


@pytest.mark.parametrize("check", CHECKS, ids=CODES)
def test_a_docstring_has_its_parts_in_order(check: object) -> None:
    docstring = check.docstring  # type: ignore[attr-defined]
    title = docstring.split("\n", 1)[0]
    assert title.endswith("。"), "the title is one sentence"
    places = [docstring.find(f"\n{part}") for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("check", CHECKS, ids=CODES)
def test_a_check_cites_rules_that_policy_has(check: object) -> None:
    known = {id for name in ("national", "hunan", "guangdong") for id in load(name, as_of=AS_OF).ids}
    assert set(check.header.policy) <= known  # type: ignore[attr-defined]


@pytest.mark.parametrize(("code", "example"), cases("违规："))
def test_what_a_check_forbids_is_flagged(code: str, example: Example) -> None:
    report = run(code, example)
    assert findings(report), "not flagged"
    assert all(f.code == code for plan in report.plans for f in plan.findings)
    for message in findings(report):
        assert message.endswith("。")


@pytest.mark.parametrize(("code", "example"), cases("合规："))
def test_what_a_check_allows_is_not_flagged(code: str, example: Example) -> None:
    assert findings(run(code, example)) == []
