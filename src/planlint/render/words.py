"""The wording that all reports share: verdicts, relations on one line, places, headings.

Plain functions of a report.  The words are few on purpose: 错误, 警告, 提示 for findings, 成立 and
不成立 for relations, 来源待核 for a rule that nobody has read at its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from planlint.catalogue import kinds
from planlint.document import Document, Span
from planlint.finding import SEVERITY_NAMES, Finding, Rule, Severity
from planlint.policy import Policy
from planlint.relations import Group, Operand, Relation
from planlint.relations.numbers import (
    computed_words,
    decimal_words,
    digits_of,
    display_unit,
    operand_words,
    unit_words,
    with_unit,
)

if TYPE_CHECKING:  # explaining a check needs these words, but not the engine
    from planlint.engine import PlanReport, Report

UNVERIFIED = "来源待核"
WHOLE = "全文"
GROUPS: tuple[Group, ...] = (Group.MONEY, Group.RATIO, Group.COUNT, Group.AREA, Group.DATE)
LONGEST_LIST = 12


@dataclass(frozen=True, slots=True)
class Tally:
    """How many relations hold and fail, how many findings of each severity there are."""

    holds: int
    fails: int
    errors: int
    warnings: int
    infos: int

    @classmethod
    def of(cls, plans: Iterable[PlanReport]) -> Tally:
        plans = tuple(plans)
        relations = [r for p in plans for r in p.relations]
        found = [f.severity for p in plans for f in p.findings]
        holds = sum(r.holds for r in relations)
        return cls(
            holds, len(relations) - holds,
            found.count(Severity.ERROR), found.count(Severity.WARNING), found.count(Severity.INFO),
        )  # fmt: skip

    @property
    def relations(self) -> int:
        return self.holds + self.fails

    @property
    def findings(self) -> int:
        return self.errors + self.warnings + self.infos

    @property
    def verdict(self) -> str:
        """``核对了 16 处算式：14 处成立，2 处不成立。``"""
        if not self.relations:
            return "没有找到可以核对的算式。"
        return f"核对了 {self.relations} 处算式：{self.holds} 处成立，{self.fails} 处不成立。"

    @property
    def problems(self) -> str:
        """``问题 23 条：错误 6，警告 7，提示 10。``"""
        if not self.findings:
            return "问题 0 条。"
        return f"问题 {self.findings} 条：错误 {self.errors}，警告 {self.warnings}，提示 {self.infos}。"

    def count(self, severity: Severity) -> int:
        return {
            Severity.ERROR: self.errors,
            Severity.WARNING: self.warnings,
            Severity.INFO: self.infos,
        }[severity]


@cache
def kind_names() -> dict[str, str]:
    """Kinds of documents, identifier → Chinese name."""
    return {kind.code: kind.name for kind in kinds()}


def kind_words(kind: str) -> str:
    """A kind of document in Chinese; ``collection`` is a file with several plans."""
    return "多篇合集" if kind == "collection" else kind_names().get(kind, kind)


def severity_of(finding: Finding) -> Severity:
    """A finding's severity; the engine has filled it in."""
    return finding.severity or Severity.INFO


def severity_words(finding: Finding) -> str:
    return SEVERITY_NAMES[severity_of(finding)]


def group_words(group: Group) -> str:
    return group.value


def rule_words(rule: Rule, opening: str = "[", closing: str = "]") -> str:
    """The rule, with 来源待核 behind it where the policy marks it unverified."""
    return rule.text if rule.verified else f"{rule.text} {opening}{UNVERIFIED}{closing}"


def policy_words(policy: Policy, as_of: date) -> str:
    """``规则：全国，2026-03-01``"""
    return f"规则：{policy.title}，{as_of.isoformat()}"


def part_words(plan: PlanReport) -> str:
    """``第 5 篇，共 5 篇``; empty for the only plan of a file."""
    return f"第 {plan.facts.index} 篇，共 {plan.facts.of} 篇" if plan.facts.of > 1 else ""


def extent_words(document: Document, plan: PlanReport) -> str:
    """``第 195 行至第 271 行``; pages of a PDF, paragraphs of Word, where the file holds several plans."""
    blocks = tuple(document.within(plan.facts.span))
    if not blocks:
        return ""
    first, last = blocks[0], blocks[-1]
    if document.format == "text":
        return _range(first.line, last.line, "行")
    if first.page and last.page:
        return _range(first.page, last.page, "页")
    if plan.facts.of > 1 and first.paragraph and last.paragraph:
        return _range(first.paragraph, last.paragraph, "段")
    return ""


def _range(first: int, last: int, unit: str) -> str:
    return f"第 {first} {unit}" if first == last else f"第 {first} {unit}至第 {last} {unit}"


def remarks(report: Report, plan: PlanReport) -> tuple[str, ...]:
    """What the reader could not see, and where the text ends early."""
    cut = ("文字在这里截断，没有检查缺少的内容。",) if plan.facts.is_truncated else ()
    return (*report.document.remarks, *cut)


# ── relations ──────────────────────────────────────────────────────────────────


def verdict_words(relation: Relation) -> str:
    return "成立" if relation.holds else "不成立"


def relation_line(relation: Relation) -> str:
    """The computation on one line: ``210 + 212 + 221 = 643 万元``, and what the text says if it differs."""
    match relation.kind:
        case "sum" | "count" if _is_list(relation):
            return _counted(relation)
        case "sum" | "count":
            return _equation(relation, _joined(relation, " + "))
        case "difference":
            return _equation(relation, _joined(relation, " − "))
        case "product":
            return _equation(relation, _chain(relation.operands, " × "))
        case "ratio" if len(relation.operands) > 2:
            n = len(relation.operands)
            return _equation(relation, f"({_joined(relation, ' + ')}) ÷ {n}")
        case "ratio" | "percentage":
            return _equation(relation, _chain(relation.operands, " ÷ "))
        case "equality":
            return _twice(relation)
        case "order":
            return _ordered(relation)
        case "bound":
            return _bounded(relation)
        case "date_order":
            return _dated(relation)
    return relation.note or relation.title


def _is_list(relation: Relation) -> bool:
    """A count of things named one by one: every operand stands for one."""
    return relation.kind == "count" and all(o.value == 1 for o in relation.operands)


def _counted(relation: Relation) -> str:
    """``金桂园小区 至 古城巷，共 9 个``, and what the text says where it counts otherwise."""
    unit = unit_words(relation.stated)
    names = [o.label or o.text.strip() for o in relation.operands]
    if not names:
        shown = "逐项列出"
    elif len(names) <= 4:
        shown = "、".join(names) + "，"
    else:
        shown = f"{names[0]} 至 {names[-1]}，"
    counted = f"{shown}共 {with_unit(decimal_words(relation.computed), unit)}"
    if relation.stated is None or relation.holds:
        return counted
    return f"{counted}，文中写 {operand_words(relation.stated)}"


def _equation(relation: Relation, left: str) -> str:
    _, unit = display_unit(relation)
    computed = with_unit(computed_words(relation), unit)
    if relation.stated is None:
        return f"{left} = {computed}"
    stated = operand_words(relation.stated)
    exact = relation.computed == relation.stated.value
    if relation.holds and (exact or _same_number(stated, computed)):
        return f"{left} = {stated}"
    return f"{left} = {computed}，文中写 {stated}"


def _same_number(a: str, b: str) -> bool:
    plain = str.maketrans("", "", ",， ")
    return a.translate(plain) == b.translate(plain)


def _joined(relation: Relation, sign: str) -> str:
    """Operands in the result's unit without it, others with their own."""
    _, unit = display_unit(relation)
    words = [_bare(o, unit) for o in relation.operands]
    if len(words) > LONGEST_LIST:
        words = [*words[: LONGEST_LIST - 2], "…", words[-1]]
        return sign.join(words) + f"（共 {len(relation.operands)} 项）"
    return sign.join(words)


def _bare(operand: Operand, unit: str) -> str:
    if operand.quantity is None or unit in "%％":
        return operand_words(operand)
    own = operand.quantity.unit
    same = own == unit or operand.quantity.dimension == "count"
    return digits_of(operand) if same else operand_words(operand)


def _chain(operands: Sequence[Operand], sign: str) -> str:
    return sign.join(operand_words(o) for o in operands)


def _twice(relation: Relation) -> str:
    words = [operand_words(o) for o in (*relation.operands, *((relation.stated,) if relation.stated else ()))]
    if len(set(words)) == 1:
        return f"{len(words)} 处都写 {words[0]}"
    if not relation.holds:
        return f"前面写 {words[0]}，后面写 {words[-1]}" if len(words) == 2 else " ≠ ".join(words)
    return " = ".join(words)


def _ordered(relation: Relation) -> str:
    words = [operand_words(o) for o in (*relation.operands, *((relation.stated,) if relation.stated else ()))]
    if relation.holds:
        return " 不高于 ".join(words) if len(words) == 2 else " ≤ ".join(words)
    return f"{words[0]} 超过 {words[-1]}" if len(words) == 2 else " ≤ ".join(words) + " 不成立"


def _bounded(relation: Relation) -> str:
    if relation.stated is None:
        return relation.note or relation.title
    above = relation.computed > relation.stated.value
    left = _joined(relation, " + ")
    if len(relation.operands) > 1:
        _, unit = display_unit(relation)
        left = f"{left} = {with_unit(computed_words(relation), unit)}，"
    else:
        left = f"{operand_words(relation.operands[0])} "
    if relation.holds:
        word = "不低于" if above else "不高于"
    else:
        word = "超过" if above else "低于"
    return f"{left}{word} {operand_words(relation.stated)}"


def _dated(relation: Relation) -> str:
    words = [o.text.strip() for o in (*relation.operands, *((relation.stated,) if relation.stated else ()))]
    if len(words) == 2:
        return f"{words[0]} {'在' if relation.holds else '不在'} {words[1]} 之前"
    return "、".join(words) + (" 依次在后" if relation.holds else " 没有依次在后")


def spans_of(relation: Relation) -> tuple[Span, ...]:
    """All places of a relation in the order of its operands, the stated figure last, each once."""
    spans = [o.span for o in relation.operands]
    if relation.stated:
        spans.append(relation.stated.span)
    return tuple(dict.fromkeys(spans))
