"""The findings as an Excel workbook: 问题, then 已核对; filters, frozen heads, colours of the severities."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from planlint.document import Span
from planlint.engine import PlanReport, Report
from planlint.finding import Finding
from planlint.render.columns import printable, width
from planlint.render.derived import derived_figures
from planlint.render.figures import figure_table
from planlint.render.kept import kept_limits
from planlint.render.places import Places
from planlint.render.words import (
    WHOLE,
    Tally,
    kind_words,
    policy_words,
    relation_line,
    rule_words,
    severity_words,
    spans_of,
    verdict_words,
)

LONGEST_QUOTE = 120
LONGEST_CELL = 32_000
LINE_HEIGHT = 15
HIGHEST_ROW = 400
# column head and width in characters; the first two are left out where there is only one plan
FINDING_COLUMNS = (
    ("文件", 18), ("方案", 22), ("序号", 6), ("级别", 7), ("编号", 9), ("问题", 40), ("位置", 14),
    ("原文", 28), ("数字", 30), ("说明", 28), ("规则", 32),
)  # fmt: skip
RELATION_COLUMNS = (
    ("文件", 18), ("方案", 22), ("序号", 6), ("类别", 7), ("结果", 9), ("核对内容", 36), ("算式", 56), ("位置", 26),
)  # fmt: skip
FILE_COLUMNS = (
    ("文件", 24), ("方案", 36), ("类型", 16), ("规则", 26), ("核对", 8), ("成立", 8), ("不成立", 8),
    ("错误", 8), ("警告", 8), ("提示", 8),
)  # fmt: skip
_FILLS = {
    "错误": ("#FDECEB", "#A61B14"),
    "警告": ("#FFF3D6", "#7A4B00"),
    "提示": ("#E8F1FB", "#1A5494"),
    "成立": ("#E6F4EB", "#1C6B3C"),
    "不成立": ("#FDECEB", "#A61B14"),
    "符合": ("#E6F4EB", "#1C6B3C"),
    "推算": ("#F3F5F8", "#55606E"),
}

Cells = tuple[str | int, ...]


@dataclass(frozen=True)
class SheetRows:
    """The rows of one file for each of the three sheets."""

    findings: tuple[Cells, ...]
    relations: tuple[Cells, ...]
    plans: tuple[Cells, ...]


def sheet_rows(report: Report, *, name: str) -> SheetRows:
    """A file's findings, relations and plans as rows; ``name`` is the file without its folder."""
    places = Places(report.document)
    findings: list[Cells] = []
    relations: list[Cells] = []
    plans: list[Cells] = []
    for plan in report.plans:
        head = (name, plan.facts.title)
        findings += [(*head, n, *_finding(f, plan, places)) for n, f in enumerate(plan.findings, 1)]
        relations += [(*head, *cells) for cells in _relations(report, plan, places)]
        t = Tally.of([plan])
        plans.append(
            (*head, kind_words(plan.facts.kind), policy_words(report.policy, report.as_of).removeprefix("规则："),
             t.relations, t.holds, t.fails, t.errors, t.warnings, t.infos)
        )  # fmt: skip
    return SheetRows(tuple(findings), tuple(relations), tuple(plans))


def _finding(finding: Finding, plan: PlanReport, places: Places) -> Cells:
    spans = ((finding.span,) if finding.span else ()) + finding.places
    return (
        severity_words(finding),
        finding.code,
        finding.message,
        places.labels(spans) if spans else WHOLE,
        _quote(finding.span, places),
        _figures(finding, plan),
        "\n".join(finding.explanations),
        "\n".join(rule_words(r) for r in finding.rules),
    )


def _quote(span: Span | None, places: Places) -> str:
    if span is None:
        return ""
    text = span.of(places.document.text)
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"


def _figures(finding: Finding, plan: PlanReport) -> str:
    """One figure on a line: the number, its unit, what it is."""
    table = figure_table(finding, plan)
    rows = table.rows if table else ()
    numbers = [f"{r.number} {r.unit}".strip() for r in rows]
    return "\n".join(
        f"{number}  {r.meaning}".strip() + (f"（{r.hit}）" if r.hit else "")
        for number, r in zip(numbers, rows, strict=True)
    )


def _relations(report: Report, plan: PlanReport, places: Places) -> list[Cells]:
    """What was verified, then the limits that are kept and the averages, numbered through."""
    rows: list[Cells] = [
        (r.group.value, verdict_words(r), r.title, relation_line(r), places.labels(spans_of(r)))
        for r in plan.relations
    ]
    for kept in kept_limits(report, plan):
        line = f"{kept.line}（{rule_words(kept.rule)}）"
        rows.append(("符合规定", "符合", kept.title, line, places.labels(kept.spans)))
    for derived in derived_figures(plan.facts):
        rows.append(("推算", "推算", derived.title, derived.line, places.labels(derived.spans)))
    return [(n, *row) for n, row in enumerate(rows, 1)]


def render_xlsx(files: Sequence[SheetRows]) -> bytes:
    """A workbook of one or many files."""
    target = io.BytesIO()
    # No formulas and no links are ever made of a text: a cell that begins with = stays text.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": "核对报告", "author": "planlint", "comments": "由 planlint 生成"})
    skip = 0 if sum(len(f.plans) for f in files) > 1 else 2
    findings = [row[skip:] for f in files for row in f.findings]
    relations = [row[skip:] for f in files for row in f.relations]
    _sheet(book, "问题", FINDING_COLUMNS[skip:], findings, "级别")
    _sheet(book, "已核对", RELATION_COLUMNS[skip:], relations, "结果")
    _sheet(book, "方案", FILE_COLUMNS, [row for f in files for row in f.plans], "")
    book.close()
    return target.getvalue()


def _sheet(
    book: Any, name: str, columns: tuple[tuple[str, int], ...], rows: list[Cells], coloured: str
) -> None:
    """One sheet: head frozen and filtered; the column ``coloured`` takes the colours of its words."""
    sheet = book.add_worksheet(name)
    base = {"valign": "top", "text_wrap": True, "font_size": 10.5, "bottom": 1, "bottom_color": "#DDE2E8"}
    head = book.add_format({**base, "bold": True, "bg_color": "#E9EDF2", "bottom": 1, "valign": "vcenter"})
    plain = book.add_format(base)
    fills = {
        word: book.add_format({**base, "bg_color": fill, "font_color": ink, "bold": True})
        for word, (fill, ink) in _FILLS.items()
    }
    for at, (title, room) in enumerate(columns):
        sheet.set_column(at, at, room)
        sheet.write_string(0, at, title, head)
    for line, row in enumerate(rows, 1):
        sheet.set_row(line, _height(row, columns))
        for at, cell in enumerate(row):
            look = fills.get(str(cell), plain) if columns[at][0] == coloured else plain
            if isinstance(cell, int):
                sheet.write_number(line, at, cell, look)
            else:
                sheet.write_string(line, at, _clean(cell), look)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    _for_print(sheet)


def _height(row: Cells, columns: tuple[tuple[str, int], ...]) -> int:
    """Room for the cell with the most lines; not every program makes room by itself."""
    lines = max(
        sum(max(1, -(-width(part) // (columns[at][1] - 1))) for part in str(cell).split("\n"))
        for at, cell in enumerate(row)
    )
    return min(lines * LINE_HEIGHT + 2, HIGHEST_ROW)


def _for_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _clean(text: str) -> str:
    """Text that Excel can hold: no control characters, not longer than a cell."""
    return "\n".join(printable(line) for line in text.split("\n"))[:LONGEST_CELL]
