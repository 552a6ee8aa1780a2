"""A gap that the text itself accounts for: 备注 另有社会资本40万元 beside a total that is 40 more than its rows."""

from __future__ import annotations

from dataclasses import replace

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.numbers import operand_words
from planlint.relations.reading import Reading
from planlint.relations.relation import Grade, Operand, Relation

_NOTE = regex(r"\s*[*※（(]?\s*(?:备?注|说明)\s*\d{0,2}\s*[:：.、）)]?")
_ACCOUNTS = regex(r"另|不[含计列]|未[含计列]|已[含计列]|含|包括|计入|列入|扣除|剔除|重[复叠叉]|调剂|结转|跨")
_REACH = 300
_JUST_AFTER = 40


def remarked(reading: Reading, relation: Relation) -> Relation:
    """A failed sum whose very difference a remark of the table, a note below or a bracket names is one of basis."""
    if relation.holds or relation.kind != "sum" or relation.stated is None:
        return relation
    gap = abs(relation.difference)
    figures = {o.span.start for o in relation.operands} | {relation.stated.span.start}
    last = relation.operands[-1].span.end
    for m in reading.within(min(figures), max(figures) + _REACH):
        q = m.quantity
        if q.value != gap or q.base != relation.stated.unit or q.start in figures:
            continue
        if _in_brackets_after(m, last) or _accounts(reading, m):
            told = f"差额恰等于文中另外说明的 {operand_words(Operand.of(q))}。"
            return replace(relation, grade=Grade.BASIS, explanations=(told,), suspects=())
    return relation


def _in_brackets_after(m: Mention, last: int) -> bool:
    """…县级36个（2个小区两年度均作统计）."""
    return m.depth > 0 and last <= m.quantity.start < last + _JUST_AFTER


def _accounts(reading: Reading, m: Mention) -> bool:
    aside = m.table is not None or _NOTE.match(reading.text, reading.block_of(m).start) is not None
    return aside and _ACCOUNTS.search(reading.text, *reading.sentence(m)) is not None
