"""括号、引号或书名号不配对。

为什么：少了一半，就分不清哪些话、哪份文件、哪几个附件在里面。

依据：无（标点用法，GB/T 15834）

说明：开和收用了不同的括号（如“[”配“)”）只作提示。编号里的“1)”不算。

违规：

    〔kind=notice〕
    申报材料包括申请函（附件1、实施方案文本和规划设计图纸。

又如：

    〔kind=notice〕
    根据省住房和城乡建设厅关于推进改造工作的通知》，现通知如下。

合规：

    〔kind=notice〕
    申报材料包括申请函（附件1）、实施方案文本和规划设计图纸。
    1)初审；2)受理。详见《通知（2023年修订）》。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import BlockKind, Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="bracket-unbalanced", severity=Severity.WARNING, weight=50)

_PAIRS = "（） () [] ［］ 【】 《》 〈〉 “” 〔〕 「」".split()
_OPEN = {pair[0]: "）" if pair == "()" else "]" if pair == "［］" else pair[1] for pair in _PAIRS}
_CLOSE = {pair[1]: _OPEN[pair[0]] for pair in _PAIRS}
_BRACKET = regex(f"[{re.escape(''.join(_PAIRS))}]")
_ROUGH = {"）", "]", "】", "〕"}
_MARK = regex(r"\d{1,2}$|(?:^|[\s。；;，,：:、|])[\dA-Za-z一二三四五六七八九十]{1,3}$")
_SENTENCE_ENDS = "。！？!?；;：:"


def check(plan: Plan) -> Iterator[Finding]:
    lost: list[Span] = []
    mixed: list[Span] = []
    for span in [*_passages(plan), *_cells(plan)]:
        _pair(plan.text, span, lost, mixed)
    lost.sort()
    if plan.facts.truncated is not None:
        lost = [s for s in lost if plan.text.find("\n", s.start, plan.facts.truncated.start) >= 0]
    whole = plan.has_template
    if lost:
        marks = "、".join(f"“{_around(plan.text, s)}”" for s in lost[:3])
        yield Finding(
            f"{marks}的括号或书名号只有一半，共 {len(lost)} 处。",
            lost[0],
            tuple(lost[1:]),
            severity=None if whole and len(lost) > 1 else Severity.INFO,
        )
    if mixed:
        shape = plan.text[mixed[0].start] + "…" + plan.text[mixed[0].end - 1]
        places = [Span(s.start, s.start + 1) for s in mixed]
        yield Finding(
            f"括号开和收不是一种：“{shape}”，共 {len(mixed)} 处。",
            places[0],
            tuple(places[1:]),
            severity=Severity.INFO,
        )


def _passages(plan: Plan) -> Iterator[Span]:
    """Paragraphs; one that breaks off in mid-sentence goes on with the next."""
    start: int | None = None
    end = plan.facts.start
    for block in plan.blocks:
        if block.kind is BlockKind.ROW or block.number or block.kind is BlockKind.HEADING:
            if start is not None:
                yield Span(start, end)
            start = None
        if block.kind is BlockKind.ROW:
            continue
        start = block.start if start is None else start
        end = block.end
        if plan.text[block.start : end].rstrip()[-1:] in _SENTENCE_ENDS:
            yield Span(start, end)
            start = None
    if start is not None:
        yield Span(start, end)


def _cells(plan: Plan) -> Iterator[Span]:
    for table in plan.document.tables:
        if plan.facts.start <= table.start < plan.facts.end:
            yield from (cell.span for cell in table.cells)


def _pair(text: str, span: Span, lost: list[Span], mixed: list[Span]) -> None:
    stack: list[int] = []
    for mark in _BRACKET.finditer(text, span.start, span.end):
        at, char = mark.start(), mark[0]
        if char in _OPEN:
            stack.append(at)
        elif char in _CLOSE:
            wanted = _CLOSE[char]
            if stack and _OPEN[text[stack[-1]]] == wanted:
                stack.pop()
            elif stack and {wanted, _OPEN[text[stack[-1]]]} <= _ROUGH:
                mixed.append(Span(stack.pop(), at + 1))
            elif char in "）)" and _MARK.search(text[max(0, at - 5) : at]):
                continue
            elif any(_OPEN[text[i]] == wanted for i in stack):
                while _OPEN[text[stack[-1]]] != wanted:
                    lost.append(_one(stack.pop()))
                stack.pop()
            else:
                lost.append(_one(at))
    lost.extend(_one(i) for i in stack)


def _one(at: int) -> Span:
    return Span(at, at + 1)


def _around(text: str, place: Span) -> str:
    """The lone mark with what it should enclose, a few characters."""
    if text[place.start] in _OPEN:
        return text[place.start : place.start + 7].split("\n")[0]
    return text[max(text.rfind("\n", 0, place.start) + 1, place.start - 6) : place.end]
