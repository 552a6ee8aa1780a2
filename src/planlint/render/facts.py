"""``planlint facts``: what was read from a plan, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from planlint.catalogue import measure, source
from planlint.dates import DateRef
from planlint.document import Document, Span
from planlint.facts import Facts
from planlint.quantity import Quantity, plain_decimal
from planlint.relations import Operand
from planlint.relations.numbers import operand_words
from planlint.render.columns import clip, pad, printable, width
from planlint.render.places import Places
from planlint.render.words import kind_words

_TOTALS = {
    "estates": "小区", "buildings": "楼栋", "households": "户数", "area": "面积",
    "investment": "总投资", "units": "单元",
}  # fmt: skip
_ROLES = {"planned": "改造", "problem": "问题", "existing": "已有", "mentioned": "提到", "listed": "只有名称"}
_LONGEST = 72

Lines = Iterator[tuple[str, Span | None]]


def render_facts(plans: Sequence[Facts], document: Document, *, name: str) -> str:
    """A list for the terminal: each fact with its line."""
    places = Places(document)
    return "\n".join(_plan(facts, document, places, printable(name)) for facts in plans)


def _plan(facts: Facts, document: Document, places: Places, name: str) -> str:
    part = f" 第 {facts.index} 篇，共 {facts.of} 篇" if facts.of > 1 else ""
    lines = [f"{name}{part}：{printable(facts.title)}", f"类型：{kind_words(facts.kind)}"]
    for heading, listing in _LISTINGS:
        found = list(listing(facts, document))
        if not found:
            continue
        lines += ["", f"{heading} {len(found)}"]
        where = [str(places.line(span.start)) if span else "" for _, span in found]
        columns = max(map(width, where))
        lines += [
            f"  {' ' * (columns - len(line))}{line}  {clip(printable(text), _LONGEST)}"
            for (text, _), line in zip(found, where, strict=True)
        ]
    return "\n".join(lines) + "\n"


def _quantity(q: Quantity | None) -> str:
    return operand_words(Operand.of(q)) if q else ""


def _said(*words: str) -> str:
    return "，".join(w for w in words if w)


def _totals(facts: Facts, _: Document) -> Lines:
    for item, q in facts.totals.items():
        yield f"{pad(_TOTALS.get(item, item), 8)}{_quantity(q)}", Span(q.start, q.end)


def _chapters(facts: Facts, _: Document) -> Lines:
    for c in facts.chapters:
        yield f"{'  ' * max(c.level - 1, 0)}{c.number}{c.title}", c.span


def _estates(facts: Facts, _: Document) -> Lines:
    for e in facts.estates:
        figures = (_quantity(q) for q in (e.buildings, e.households, e.area, e.budget))
        built = f"建于 {e.built.text}" if e.built else ""
        yield (
            _said(e.name, *figures, built, "" if e.role == "planned" else _ROLES.get(e.role, e.role)),
            e.span,
        )


def _measures(facts: Facts, document: Document) -> Lines:
    for m in facts.measures:
        known = measure(m.code)
        name = known.name if known else m.code
        role = "不做" if m.negated else _ROLES.get(m.role, m.role)
        yield (
            _said(f"{name}（{role}）", m.span.of(document.text), _quantity(m.quantity), _quantity(m.amount)),
            m.span,
        )


def _sources(facts: Facts, document: Document) -> Lines:
    for s in facts.sources:
        known = source(s.code)
        name = known.name if known else s.span.of(document.text)
        base = f"以{s.base}为基数" if s.base else ""
        yield _said(name, _quantity(s.amount), _quantity(s.share), base), s.span


def _amounts(facts: Facts, _: Document) -> Lines:
    for a in facts.amounts:
        yield _said(a.label or a.role, _quantity(a.quantity)), a.span


def _stages(facts: Facts, _: Document) -> Lines:
    for s in facts.stages:
        ends = [d.text for d in (s.begins, s.ends) if d]
        yield _said(f"{s.number}{s.name}", " 至 ".join(ends)), s.span


def _payments(facts: Facts, _: Document) -> Lines:
    for p in facts.payments:
        progress = f"进度 {_quantity(p.progress)}" if p.progress else ""
        yield _said(progress, f"付 {_quantity(p.share)}", p.base), p.span


def _consents(facts: Facts, document: Document) -> Lines:
    for c in facts.consents:
        yield _said(c.span.of(document.text), _quantity(c.share)), c.span


def _duties(facts: Facts, document: Document) -> Lines:
    for d in facts.duties:
        yield f"{d.name}：{d.text.of(document.text)}", d.span


def _parcel(facts: Facts, document: Document) -> Lines:
    for c in facts.certificates:
        yield _said(c.number, _quantity(c.area), c.holder), c.span
    for u in facts.land_uses:
        yield _said(u.use, _quantity(u.area)), u.span


def _school(facts: Facts, document: Document) -> Lines:
    for s in facts.school:
        when = {"before": "现状", "after": "规划"}.get(s.when, "")
        yield _said(s.item, _quantity(s.quantity), when), s.span


_LISTINGS: tuple[tuple[str, Callable[[Facts, Document], Lines]], ...] = (
    ("合计", _totals),
    ("章节", _chapters),
    ("小区", _estates),
    ("改造内容", _measures),
    ("资金来源", _sources),
    ("金额", _amounts),
    ("阶段", _stages),
    ("付款", _payments),
    ("居民意愿", _consents),
    ("责任单位", _duties),
    ("地块", _parcel),
    ("学校", _school),
)


def facts_object(facts: Facts, document: Document) -> dict[str, Any]:
    """All facts as plain dictionaries: quantities with base value and unit, places as offsets."""
    made: dict[str, Any] = {"kind": facts.kind, "title": facts.title}
    for field in fields(facts):
        if field.name not in ("mentions", "kind", "title", "dates"):
            made[field.name] = _plain(getattr(facts, field.name), document)
    made["quantities"] = [
        {"label": m.label, "noun": m.noun, **_plain(m.quantity, document)} for m in facts.mentions
    ]
    made["dates"] = _plain(facts.dates, document)
    return made


def _plain(value: Any, document: Document) -> Any:
    match value:
        case Quantity():
            return {
                "text": value.text, "value": plain_decimal(value.value), "unit": value.base,
                "hedges": list(value.hedges), "start": value.start, "end": value.end,
            }  # fmt: skip
        case DateRef():
            return {"text": value.text, "value": value.iso, "start": value.start, "end": value.end}
        case Span():
            return {"text": value.of(document.text)[:200], "start": value.start, "end": value.end}
        case Fraction():
            return plain_decimal(value)
        case Enum():
            return value.value
        case tuple() | list():
            return [_plain(v, document) for v in value]
        case dict():
            return {k: _plain(v, document) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name), document) for f in fields(value)}
    return value
