"""The report as one self-contained page: the text on the left, findings and relations on the right.

No request, no font, no framework; filters work by CSS alone, a short script adds tabs, lighting and
the keys j and k.  Everything from the document is escaped, and the page's own policy lets no other
script run.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files

from planlint.engine import PlanReport, Report
from planlint.render.columns import printable
from planlint.render.html_list import ReportList
from planlint.render.html_text import MarkedDocument
from planlint.render.marks import MarkedText
from planlint.render.places import Places
from planlint.render.words import Tally, extent_words, kind_words, part_words, policy_words, remarks

LARGEST_RATIO, LARGEST_REST = 3, 40 * 1024
_FOOT = "错误：应当改正后再报。警告：很可能有问题，请核对。提示：供作者参考。j、k 键前后移动。"
_SWITCHES = (
    '<input class=sw type=radio name=t id=tf{0} aria-label="看问题">'
    '<input class=sw type=radio name=t id=tv{1} aria-label="看已核对">'
    '<input class=sw type=checkbox id=se checked aria-label="显示错误">'
    '<input class=sw type=checkbox id=sw checked aria-label="显示警告">'
    '<input class=sw type=checkbox id=si checked aria-label="显示提示">'
    '<input class=sw type=checkbox id=sk checked aria-label="显示已核对的标记">'
)


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One file or plan in an index: its name, kind, counts and page, or why it could not be read."""

    name: str
    kind: str
    tally: Tally
    page: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The page of one plan of a file; ``index`` is its place in the file, from 1."""

    index: int
    title: str
    kind: str
    tally: Tally
    html: str


def render_pages(report: Report, *, name: str) -> list[PlanPage]:
    """A page for each plan of the file."""
    places = Places(report.document)
    return [
        PlanPage(
            p.facts.index, p.facts.title or f"第 {p.facts.index} 篇", p.facts.kind, Tally.of([p]),
            render_page(report, p, name=name, places=places),
        )
        for p in report.plans
    ]  # fmt: skip


def render_page(report: Report, plan: PlanReport, *, name: str, places: Places | None = None) -> str:
    """The page of one plan; ``name`` is the file's name without its folder.

    A text so full of numbers that its links would outweigh it gets a thriftier page.
    """
    text = report.document.text[plan.facts.start : plan.facts.end]
    largest = LARGEST_RATIO * len(text.encode("utf-8", "replace")) + LARGEST_REST
    places = places or Places(report.document)
    html = _plan_page(report, plan, name, places, 0)
    for thrift in (1, 2):
        if len(html.encode("utf-8", "replace")) > largest:
            html = _plan_page(report, plan, name, places, thrift)
    return html


def _plan_page(report: Report, plan: PlanReport, name: str, places: Places, thrift: int) -> str:
    made = MarkedDocument(report.document, plan, MarkedText(report.document, plan), places, thrift)
    listed = ReportList(report, plan, made)
    tally = Tally.of([plan])
    title = plan.facts.title or name
    labels = (
        f"<label for=se>错误 {tally.errors}</label><label for=sw>警告 {tally.warnings}</label>"
        f"<label for=si>提示 {tally.infos}</label><label for=sk>成立 {tally.holds}</label>"
    )
    # A plan without findings opens on what was verified, not on an empty list.
    opens = ("", " checked") if tally.relations and not tally.findings else (" checked", "")
    body = f"""{_SWITCHES.format(*opens)}
<header><h1>{_esc(title)}</h1><p>{_about(report, plan, name)}</p>{_remarks(report, plan)}
<div class=sums><span>{_verdict(tally)}</span><span>{tally.problems}</span></div></header>
<nav class=jump aria-label="跳到"><a href=#list>问题 {tally.findings}</a><a href=#ver>已核对 {tally.relations}</a><a href=#doc>原文</a></nav>
<div class=wrap>
<aside id=list aria-label="问题和已核对"><div class=bar><div class=tabs><label for=tf>问题 <small>{tally.findings}</small></label><label for=tv>已核对 <small>{tally.relations}</small></label></div>
<div class=fil>{labels}</div></div>
<section class=fin>
{listed.cards()}
</section><section class=ver id=ver>
{listed.relations()}
</section><p class=foot>{_FOOT}</p></aside>
<main id=doc aria-label="原文"><div class=paper>
{made.html}</div></main>
</div>"""
    return _page(f"核对报告：{title}", body, script=True)


def render_index(rows: Iterable[IndexRow], *, title: str = "核对报告") -> str:
    """A table of several reports with links to their pages."""
    rows = list(rows)
    lines = []
    for row in rows:
        name = _esc(row.name)
        if row.fault:
            lines.append(f"<tr><td>{name}</td><td colspan=7>{_esc(row.fault)}</td></tr>")
            continue
        t = row.tally
        counts = (t.relations, t.holds, t.fails, t.errors, t.warnings, t.infos)
        cells = "".join(f"<td class=n>{n}</td>" for n in counts)
        link = f'<a href="{escape(_url(row.page))}">{name}</a>'
        lines.append(f"<tr><td>{link}</td><td>{_esc(kind_words(row.kind))}</td>{cells}</tr>")
    heads = "".join(
        f"<th>{h}</th>" for h in ("方案", "类型", "核对", "成立", "不成立", "错误", "警告", "提示")
    )
    total = _sum(r.tally for r in rows)
    body = (
        f"<header><h1>{_esc(title)}</h1><div class=sums><span>{_verdict(total)}</span><span>{total.problems}</span></div></header>"
        f"<div class=all><table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
    return _page(title, body, script=False)


def _sum(tallies: Iterable[Tally]) -> Tally:
    made = Tally(0, 0, 0, 0, 0)
    for t in tallies:
        made = Tally(
            made.holds + t.holds, made.fails + t.fails, made.errors + t.errors,
            made.warnings + t.warnings, made.infos + t.infos,
        )  # fmt: skip
    return made


def _url(page: str) -> str:
    """A file name as a relative address."""
    from urllib.parse import quote

    return quote(os.fsencode(page))  # the bytes of a name that is no UTF-8 too


def _page(title: str, body: str, *, script: bool) -> str:
    style, code = _asset("report.css"), _asset("report.js") if script else ""
    allowed = f"script-src 'sha256-{_digest(code)}'; " if script else ""
    policy = f"default-src 'none'; {allowed}style-src 'sha256-{_digest(style)}'"
    tail = f"<script>{code}</script>" if script else ""
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_esc(title)}</title><style>{style}</style></head><body>\n{body}{tail}</body></html>\n"
    )


@cache
def _asset(name: str) -> str:
    """A style sheet or script of this package, without its comments and line ends."""
    text = (files("planlint.render") / name).read_text(encoding="utf-8")
    if name.endswith(".css"):
        return re.sub(r"\n+", "", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return re.sub(r"\n\s*", "\n", re.sub(r"^\s*//.*\n", "", text, flags=re.MULTILINE))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _about(report: Report, plan: PlanReport, name: str) -> str:
    file = f"{name} {part_words(plan)}".strip()
    words = (
        file,
        kind_words(plan.facts.kind),
        extent_words(report.document, plan),
        policy_words(report.policy, report.as_of),
    )
    return _esc("；".join(w for w in words if w))


def _remarks(report: Report, plan: PlanReport) -> str:
    return "".join(f"<p>说明：{_esc(r)}</p>" for r in remarks(report, plan))


def _verdict(tally: Tally) -> str:
    if not tally.relations:
        return tally.verdict
    return (
        f"核对了 {tally.relations} 处算式：<b class=y>{tally.holds} 处成立</b>，"
        f"<b class={'x' if tally.fails else 'y'}>{tally.fails} 处不成立</b>。"
    )


def _esc(text: str) -> str:
    return escape(printable(text), quote=False)
