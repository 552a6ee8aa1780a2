"""同一段话印了两遍。

为什么：重复的段落多半是复制时留下的，两处以后只改一处，就会前后矛盾。

依据：无

说明：几个小区内容相同的短段只作提示。

违规：

    （一）资金管理。改造资金实行专户管理、专款专用，并实行按工程进度拨付的制度，严禁截留、挤占和挪用。
    （二）现场管理。落实专人负责，实行工程招标和监理。
    （三）资金管理。改造资金实行专户管理、专款专用，并实行按工程进度拨付的制度，严禁截留、挤占和挪用。

合规：

    （一）资金管理。改造资金实行专户管理、专款专用，并实行按工程进度拨付的制度，严禁截留、挤占和挪用。
    （二）现场管理。落实专人负责，实行工程招标和监理，改造资金实行专户管理、专款专用。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import BlockKind, Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="repeated-paragraph", severity=Severity.INFO, weight=50)

SHORTEST, LONG = 30, 80
_PLAIN = regex(r"[\s，。；：、（）()]")


def check(plan: Plan) -> Iterator[Finding]:
    seen: dict[str, Span] = {}
    again: list[tuple[Span, Span]] = []
    for block in plan.blocks:
        if block.kind is BlockKind.ROW:
            continue
        words = _PLAIN.sub("", plan.text[block.start + len(block.number) : block.end])
        if len(words) < SHORTEST:
            continue
        if words in seen:
            again.append((seen[words], block.span))
        seen.setdefault(words, block.span)
    if not again:
        return
    first, second = again[0]
    line = plan.document.place(first.start).line
    yield Finding(
        f"{len(again)} 段话印了两遍，第一处在第 {line} 行。",
        second,
        (first, *(span for pair in again[1:] for span in reversed(pair))),
        severity=Severity.WARNING if any(b.end - b.start >= LONG for _, b in again) else None,
    )
