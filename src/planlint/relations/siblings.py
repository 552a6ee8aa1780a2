"""Lines that stand beside each other (1、2、3、; 第一批次; 2021年) and the total they make.

Each line, with the lines under it, is an item; its figures are matched by kind and label.  A total
stands in the lines before the first item or right after the last.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import slipped, total
from planlint.relations.reading import Key, Reading, is_rate, says_floor
from planlint.relations.relation import Relation

_LEADS = [
    ("batch", regex(r"\s*第[一二三四五六七八九十\d]+(?:批次|批|期|阶段|片区|标段|部分|类)")),
    ("quarter", regex(r"\s*[东西南北中]{1,2}(?:片区|片|区|标段|侧)(?![^，,。；;\d]{0,4}[路街])")),
    ("house", regex(r"\s*\d{1,3}号(?!楼)")),
    ("year", regex(r"\s*(?:19|20)\d{2}年")),
    ("paren", regex(r"\s*[（(][一二三四五六七八九十\d]{1,3}[）)]")),
    ("chinese", regex(r"\s*[一二三四五六七八九十]{1,3}、")),
    ("digit", regex(r"\s*\d{1,3}(?:[、.．]\s?(?!\d)|\s+(?=[^\d\s]))")),
    ("half", regex(r"\s*\d{1,2}[)）]")),
    ("circle", regex(r"\s*[①-⑳⑴-⑽]")),
    ("grade", regex(r"\s*[A-Da-d甲乙丙丁]级")),
    ("side", regex(r"\s*[^，,。；;：:\d]{2,5}方面")),
    (
        "colon",
        regex(
            r"\s*[—–-]{0,2}(?!其中|注|说明|备注|附)[^，,。；;：:、\d（(]{2,14}(?:[（(][^（）()]{0,16}[）)])?[:：](?=.)"
        ),
    ),
]
_AFTER = regex(r"以上|上述|合计|共计|总计|总共|小计|共(?!同|建|享|有人)|总投资|总预算|总面积|全部")


@dataclass
class Item:
    """One sibling: its first block and the block after its last."""

    first: int
    last: int
    start: int
    end: int


def find_siblings(reading: Reading, known: Sequence[Relation]) -> Iterator[Relation]:
    """Totals over groups of sibling lines; ``known`` are the sums already found inside them."""
    stated_inside = {r.stated.span.start: r for r in known if r.holds and r.kind == "sum" and r.stated}
    for items in groups(reading):
        yield from _over(reading, items, stated_inside)


def groups(reading: Reading) -> Iterator[list[Item]]:
    """Runs of sibling lines, each at least two long."""
    for named in [*_after_their_names(reading), *_under_a_colon(reading)]:
        yield from _items(reading, named)
    for kind, lead in _LEADS:
        run: list[int] = []
        for i, block in enumerate(reading.blocks):
            if block.table is not None:
                continue
            text = reading.text[block.start : min(block.end, block.start + 16)]
            match = lead.match(text)
            if match is None:
                continue
            restart = (
                kind in ("digit", "paren", "half", "chinese", "circle")
                and re.sub(r"\D|1\d", "", match[0]) == "1"
                or "一" in match[0]
                and kind != "year"
                and "十" not in match[0]
            )
            if run and (restart or i - run[-1] > (1 if kind == "colon" else 12)):
                yield from _items(reading, run)
                run = []
            run.append(i)
        yield from _items(reading, run)


_SHORTEST_NAME, _LONGEST_NAME = 4, 14


def _after_their_names(reading: Reading) -> Iterator[list[int]]:
    """Lines that begin with the names of a list above them: 涉及A片区、B片区和C小区… A片区建成于…"""
    blocks, text = reading.blocks, reading.text
    i = 0
    while i < len(blocks) - 2:
        above = text[blocks[i].start : min(blocks[i].end, blocks[i].start + _LONGEST_LIST)]
        run: list[int] = []
        for j in range(i + 1, len(blocks)):
            head = text[blocks[j].start : blocks[j].start + _LONGEST_NAME].strip()
            if blocks[j].table is not None or "、" not in above or head[:_SHORTEST_NAME] not in above:
                break
            run.append(j)
        if len(run) >= 2:
            yield run
        i += max(1, len(run))


_LONGEST_LIST = 400
_LONGEST_LINE = 160
_CLOSING_MARK = regex(r"[；;。]\s*$")


def _under_a_colon(reading: Reading) -> Iterator[list[int]]:
    """Lines with figures under one that ends in a colon, up to the full stop after the semicolons."""
    blocks, text = reading.blocks, reading.text
    i = 0
    while i < len(blocks) - 1:
        run: list[int] = []
        if blocks[i].table is None and text[blocks[i].start : blocks[i].end].rstrip().endswith(("：", ":")):
            for j in range(i + 1, len(blocks)):
                block = blocks[j]
                line = text[block.start : block.end]
                listed = block.table is None and len(line) <= _LONGEST_LINE and _CLOSING_MARK.search(line)
                if not listed or not any(
                    reading.countable(m) for m in reading.within(block.start, block.end)
                ):
                    break
                run.append(j)
                if line.rstrip().endswith("。"):
                    break
        if len(run) >= _FEWEST_LINES:
            yield run
        i += max(1, len(run))


_FEWEST_LINES = 3


def _items(reading: Reading, run: list[int]) -> Iterator[list[Item]]:
    if len(run) < 2:
        return
    blocks = reading.blocks
    found = []
    for here, following in zip(run, [*run[1:], run[-1] + 1], strict=True):
        stop = blocks[following].start if following < len(blocks) else reading.facts.end
        found.append(Item(here, following, blocks[here].start, stop))
    yield found


def _over(reading: Reading, items: list[Item], stated_inside: dict[int, Relation]) -> Iterator[Relation]:
    bodies = [reading.within(i.start, i.end) for i in items]
    while bodies and not any(reading.countable(m) for m in bodies[-1]):
        items, bodies = items[:-1], bodies[:-1]  # 下一步：… is no item
    if sum(1 for b in bodies if b) < 2:
        return
    keys = {
        reading.key(m)
        for b in bodies
        for m in b
        if m.quantity.dimension in ("money", "area", "count", "length", "score")
    }
    held: list[Relation] = []
    failed: list[Relation] = []
    for key in sorted(keys):
        for word, values in _series(reading, bodies, key, stated_inside):
            best = _best_total(reading, items, key, values, word)
            if best is not None:
                (held if best.holds else failed).append(best)
    held += _chosen(reading, items, bodies, sorted(keys), held)
    yield from held
    places = {reading.block_of_offset(r.stated.span.start) for r in held if r.stated}
    proved = {r.stated.span for r in held if r.stated}
    for relation in failed:
        assert relation.stated is not None
        if relation.stated.span in proved:
            continue  # another series of the items makes it
        if len(relation.operands) < len(items):
            continue  # what an item does not say cannot be missing from the sum
        at = reading.block_of_offset(relation.stated.span.start)
        if at in places:
            if _likely(relation):
                yield relation
        elif _says_total(reading, relation) and at >= items[-1].first:
            yield relation
        elif (
            at < items[0].first
            and len(items) >= 3
            and (_near_miss(relation) or _opens(reading, items, at, relation))
        ):
            yield replace(relation, doubtful=True)


def _likely(relation: Relation) -> bool:
    """Of the size of its whole, or a slip of the pen away from it."""
    assert relation.stated is not None
    return relation.computed / 2 <= relation.stated.value <= 2 * relation.computed or slipped(relation)


_MOST_CHOICES = 64


def _chosen(
    reading: Reading, items: list[Item], bodies: list[list[Mention]], keys: list[Key], held: list[Relation]
) -> Iterator[Relation]:
    """One figure of each item that together make a long total, where an item prints several of the kind."""
    for key in keys:
        used = {o.span.start for r in held for o in r.operands}
        choices = [
            [m for m in b if reading.key(m) == key and reading.countable(m) and m.quantity.start not in used]
            for b in bodies
        ]
        if any(not c for c in choices) or not 1 < prod(map(len, choices)) <= _MOST_CHOICES:
            continue
        made = {sum((m.quantity.value for m in p), Fraction(0)): p for p in itertools.product(*choices)}
        low = reading.blocks[max(0, items[0].first - 3)].start
        high = reading.blocks[min(len(reading.blocks) - 1, items[-1].last + 1)].end
        around = [*reading.within(low, items[0].start), *reading.within(items[-1].end, high)]
        for stated in around:
            parts = made.get(stated.quantity.value)
            telling = 10**stated.quantity.weight >= 4 * len(made)
            if parts and telling and stated.quantity.weight >= 3 and _alike(reading, stated, key, parts):
                yield _named(reading, items, total(parts, stated))
                break


def _says_total(reading: Reading, relation: Relation) -> bool:
    assert relation.stated is not None
    at = relation.stated.span.start
    block = reading.blocks[reading.block_of_offset(at)]
    cover = relation.computed / relation.stated.value if relation.stated.value else 0
    return bool(_AFTER.search(reading.text, block.start, at)) and 0.5 <= cover <= 2


def _opens(reading: Reading, items: Sequence[Item], at: int, relation: Relation) -> bool:
    """Does the total stand in the line that opens the list (…已分解至各县区：)?"""
    if at != items[0].first - 1 or relation.stated is None:
        return False
    line = reading.text[reading.blocks[at].start : reading.blocks[at].end].rstrip()
    return line.endswith(("：", ":")) and 4 * abs(relation.difference) < relation.stated.value


def _near_miss(relation: Relation) -> bool:
    """Off by less than two per cent of a long number: no coincidence."""
    stated = relation.stated
    assert stated is not None and stated.quantity is not None
    return stated.quantity.weight >= 4 and abs(relation.difference) * 50 < stated.value


def _series(
    reading: Reading, bodies: list[list[Mention]], key: Key, stated_inside: dict[int, Relation]
) -> Iterator[tuple[str, list[Mention]]]:
    """The figures of one notion over the items: 8个，开工8个，完工5个 are three series."""
    values = _one_each(reading, bodies, key, stated_inside)
    if values is not None:
        yield "", values
    words = Counter(w for b in bodies for w in {_core(m) for m in b if reading.key(m) == key} if len(w) >= 2)
    for word, times in words.items():
        named = [[m for m in b if reading.key(m) == key and _core(m) == word] for b in bodies]
        if key[0].startswith("score"):
            named = [n[:1] for n in named]  # an item's own score comes first, then those of its parts
        if times == len(bodies) >= 2 and all(len(n) == 1 for n in named):
            series = [n[0] for n in named]
            if series != values:
                yield word, series


def _one_each(
    reading: Reading, bodies: list[list[Mention]], key: Key, stated_inside: dict[int, Relation]
) -> list[Mention] | None:
    """One figure of this kind from each item, the same notion in all; None where that is unclear."""
    labels = Counter(_core(m) for b in bodies for m in b if reading.key(m) == key)
    values: list[Mention] = []
    for body in bodies:
        candidates = [m for m in body if reading.key(m) == key and not is_rate(m)]
        if not candidates:
            candidates = [m for m in body if reading.key(m)[0] == key[0] and reading.countable(m)]
            if len(candidates) != 1:
                continue  # 公园绿地2596.8平方米 among 居住用地, 商业用地
        if len(candidates) > 1:
            totals = [m for m in candidates if m.quantity.start in stated_inside]
            absorbed = {o.span.start for m in totals for o in stated_inside[m.quantity.start].operands}
            candidates = [m for m in candidates if m.quantity.start not in absorbed] or candidates
        if len(candidates) > 1:
            common = max(labels[_core(m)] for m in candidates)
            same = [m for m in candidates if labels[_core(m)] == common]
            if common < 2 or len(same) != 1:
                # an item opens with its own figures; details follow
                same = candidates[:1] if key[0].startswith("count") or common < 2 else same[:1]
            candidates = same
        values.append(candidates[0])
    if len(values) < 2 or len(values) < (len(bodies) + 1) // 2:
        return None
    return values


def _named(reading: Reading, items: list[Item], relation: Relation) -> Relation:
    """The same with each operand under its item's name."""
    operands = []
    for o in relation.operands:
        item = next((i for i in items if i.start <= o.span.start < i.end), None)
        name = _name(reading, item) if item else ""
        operands.append(replace(o, label=name or o.label))
    return replace(relation, operands=tuple(operands))


def _name(reading: Reading, item: Item) -> str:
    line = reading.text[item.start : reading.blocks[item.first].end]
    for kind, lead in _LEADS[:-1]:
        if m := lead.match(line):
            if kind == "quarter":
                return m[0].strip()
            line = line if kind in ("batch", "house") else line[m.end() :]
            break
    return re.split(r"[：:，,。；;（(\d\s]", line.strip(), maxsplit=1)[0][:16]


def _alike(reading: Reading, m: Mention, key: Key, values: Sequence[Mention]) -> bool:
    """The same kind of thing, of the same notion or of none that is named."""
    other = reading.key(m)
    return (
        other[0] == key[0]
        and reading.countable(m)
        and (other[1] == key[1] or not any(map(says_floor, values)))
    )


def _called(m: Mention, word: str) -> bool:
    """总投资 is the whole of what each item calls 估算总投资."""
    return word in m.label or (len(m.label) >= _WORD and word.endswith(m.label[-_WORD:]))


_WORD = 3


def _core(m: Mention) -> str:
    return m.label[-4:] if m.label else m.noun[:4]


def _best_total(
    reading: Reading, items: list[Item], key: Key, values: list[Mention], word: str
) -> Relation | None:
    """The total of this kind nearest to the items: one that fits, else the nearest."""
    first, last = items[0].first, items[-1].last
    blocks = reading.blocks
    low = blocks[max(0, first - 3)].start
    high = blocks[min(len(blocks) - 1, last + 1)].end
    after = [m for m in reading.within(items[-1].end, high) if _alike(reading, m, key, values)]
    before = [m for m in reversed(reading.within(low, items[0].start)) if _alike(reading, m, key, values)]
    if word:
        after = [m for m in after if _called(m, word)]
        before = [m for m in before if _called(m, word)]
    relations = [
        _named(reading, items, total(values, m)) for m in [*after[:2], *before[:12]] if not m.quantity.bound
    ]
    likely = len(after[:2]) + 4
    holding = next(
        (
            r
            for r in relations
            if r.holds and (r.stated and r.stated.quantity and r.stated.quantity.weight >= 2)
        ),
        None,
    )
    if holding:
        return holding
    sizes = {m.quantity.value for m in values}
    failed = [r for r in relations[:likely] if not r.holds and r.stated and r.stated.value not in sizes]
    return next(filter(_near_miss, failed), failed[0] if failed else None)
