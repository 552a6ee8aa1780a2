"""The make-up of a budget told in several places: 工程费用 + 工程建设其他费 + 预备费 (+ 建设期利息) = 总投资."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import slipped, total
from planlint.relations.reading import Reading
from planlint.relations.relation import Relation

_PARTS = (
    regex(r"(?:^|第一部分|其中|建安|建筑安装|一、)工程费用?(?:合计|小计|共)?$|^建安工程费用?$"),
    regex(r"(?:工程(?:建设)?)?其[他它]费用?$"),
    regex(r"预备费用?$"),
)
_MORE = regex(r"(?:建设期)?(?:贷款)?利息$|铺底流动资金$")
_WHOLE = regex(r"^(?:项目|工程|建设|估算|概算|本项目)*总投资(?:估算|概算)?$")


def find_budgets(reading: Reading) -> Iterator[Relation]:
    """The sum of the three costs where each is told with one value; a failure only by a slip of the pen, and doubtful."""
    money = [m for m in reading.all if m.quantity.dimension == "money" and m.quantity.value > 0]
    named = [(_name(m), m) for m in money]
    wholes = [m for name, m in named if _WHOLE.search(name)]
    parts = [_only([m for name, m in named if pattern.search(name)]) for pattern in _PARTS]
    known = [p for p in parts if p is not None]
    if not wholes or len(known) < len(_PARTS) or len({m.quantity.value for m in wholes}) > 1:
        return
    more = _only([m for name, m in named if _MORE.search(name)])
    made = [total(known, wholes[0])] + ([total([*known, more], wholes[0])] if more else [])
    held = next((r for r in made if r.holds), None)
    if held is not None:
        yield held
    elif slipped(made[-1]):
        yield replace(made[-1], doubtful=True)


def _name(m: Mention) -> str:
    """The last of the words over and beside a cell that names a cost; a figure's label in prose."""
    words = m.label.split() if m.table is not None else [m.label]
    return next(
        (w for w in itertools.chain(words, [m.label]) if any(p.search(w) for p in (*_PARTS, _MORE, _WHOLE))),
        "",
    )


def _only(found: Sequence[Mention]) -> Mention | None:
    """The first, where all have one value."""
    return found[0] if found and len({m.quantity.value for m in found}) == 1 else None
