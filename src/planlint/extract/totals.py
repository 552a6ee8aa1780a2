"""Figures of the whole plan: the statement that covers it, not one estate's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planlint.document import BlockKind
from planlint.extract.reading import Reading, Stretches
from planlint.facts import Amount, Estate, Mention
from planlint.patterns import regex
from planlint.quantity import Quantity

_COVERS = regex(
    r"以上|上述|共计|合计|总计|共(?!同|享|建|管|谋|评|产|有部|用)|总(?:户|建筑|面积|投资|造价|规模|预算)|全[市县区镇省]|涉及|计划改造|改造任务|目标"
)
_DONE = regex(
    r"已|完成|开工|竣工|新开工|累计|支付|拨付|到位|上年|去年|同期|其中|审|第[一二三四五六七八九]批|一期|二期|剩余|余下|另"
)
_YEAR = regex(r"^\s*(?:到)?20\d\d年(?!以?前|底前|建)")
_ITEM_WORDS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("households", ("户",), regex(r"")),
    ("buildings", ("栋",), regex(r"")),
    ("units", ("单元",), regex(r"")),
    ("estates", ("个", "小区"), regex(r"(?:小区|楼院|院落)(?!项目|改造项目)")),
    ("area", ("㎡",), regex(r"建筑面积|改造面积|改造建筑|总面积|建筑总面积|面积")),
)
_NO_AREA = regex(
    r"占地|用地|绿|道路|屋面|外墙|占|红线|防水|车位|硬化|每|户均|配套|商业|地下|地上|基底|楼道|门面|有证|无证|食堂|宿舍"
)
_REACH = 300
SURE = 5
"""From this rank on a statement says that it covers the plan (总投资, 以上…共计)."""
_TOTAL_MONEY = ("total", "estimate", "budget", "design_estimate", "investment")


def totals(
    reading: Reading, estates: tuple[Estate, ...], amounts: tuple[Amount, ...], *, is_plan: bool
) -> dict[str, Quantity]:
    """``households``, ``buildings``, ``units``, ``estates``, ``area``, ``investment``: what the text says of the whole.

    A figure is left out where two statements of the same rank disagree: which one covers the plan is not told.
    What is no plan may speak of several wholes (years, batches), so there all counts come from one sentence.
    """
    told = _told(reading, estates, amounts)
    if not is_plan and _speaks_of_several_years(told):
        return {}
    anchor = _anchor(told)
    found = {}
    for item in {t.item for t in told}:
        candidates = [t for t in told if t.item == item and (is_plan or t.sentence == anchor or _is_sure(t))]
        top = max((t.rank for t in candidates), default=0)
        chosen = [t for t in candidates if t.rank == top]
        years = {t.year for t in chosen if t.year}
        if len({t.quantity.value for t in chosen}) > 1:
            chosen = [t for t in chosen if t.sentence == anchor] or chosen
        agreed = len({t.quantity.value for t in chosen}) == 1
        if top > 0 and (agreed or (top >= SURE and len(years) < 2)):
            found[item] = chosen[0].quantity
    return found | _of_the_only_estate(estates, found) if is_plan else found


def _of_the_only_estate(estates: tuple[Estate, ...], found: dict[str, Quantity]) -> dict[str, Quantity]:
    """What a plan of one estate says of the estate, where nothing else is told of the whole."""
    if len(estates) != 1:
        return {}
    only = estates[0]
    own = {
        "households": only.households,
        "buildings": only.buildings,
        "area": only.area,
        "investment": only.budget,
    }
    return {item: quantity for item, quantity in own.items() if quantity is not None and item not in found}


def _is_sure(told: _Told) -> bool:
    return told.item == "investment" and told.rank >= SURE - 1


@dataclass(frozen=True, slots=True)
class _Told:
    item: str
    quantity: Quantity
    rank: int
    sentence: int
    year: str


def _told(reading: Reading, estates: tuple[Estate, ...], amounts: tuple[Amount, ...]) -> list[_Told]:
    whole = reading.part.end - reading.part.start
    inside = Stretches(e.body for e in estates if (e.body.end - e.body.start) * 5 < whole * 4)
    money = {a.quantity.start: a.role for a in amounts}
    found = []
    for mention in reading.mentions:
        start = mention.quantity.start
        item = _item(reading, mention, money)
        if not item or start in inside:
            continue
        sentence = reading.sentence(start).start
        year = _YEAR.match(reading.text[sentence : min(start, sentence + 40)])
        found.append(
            _Told(
                item,
                mention.quantity,
                _rank(reading, mention, item, money),
                sentence,
                year[0].strip() if year else "",
            )
        )
    return found


def _scores(told: list[_Told]) -> dict[int, int]:
    scores: dict[int, int] = {}
    for t in told:
        scores[t.sentence] = scores.get(t.sentence, 0) + t.rank
    return scores


def _anchor(told: list[_Told]) -> int | None:
    """The sentence that says most of the whole; the earlier one where two say as much."""
    scores = _scores(told)
    return max(scores, key=lambda sentence: (scores[sentence], -sentence), default=None)


def _speaks_of_several_years(told: list[_Told]) -> bool:
    """Do sentences that say about as much of the whole each begin with a year of their own?"""
    scores = _scores(told)
    top = max(scores.values(), default=0)
    strong = {sentence for sentence, score in scores.items() if score * 4 >= top * 3}
    return len({t.year for t in told if t.sentence in strong and t.year}) > 1


def _item(reading: Reading, mention: Mention, money: dict[int, str]) -> str:
    q = mention.quantity
    if q.start in money:
        return "investment" if money[q.start] in _TOTAL_MONEY else ""
    before = _before(reading, mention)
    for item, bases, words in _ITEM_WORDS:
        if q.base not in bases:
            continue
        if item == "estates":
            return (
                item
                if words.match(_past_adjectives(mention.noun))
                or q.base == "小区"
                or re.search(r"小区(?:数|个数|总数)?$", mention.label)
                else ""
            )
        if item == "area":
            return item if words.search(before) and not _NO_AREA.search(before) else ""
        if q.unit == "座" and not mention.noun.startswith("楼"):
            return ""
        return item
    return ""


def _past_adjectives(noun: str) -> str:
    return re.sub(r"^(?:城镇|老旧|居民|住宅|相邻|连片|集中|改造)*", "", noun)


def _before(reading: Reading, mention: Mention) -> str:
    if mention.table is not None:
        return mention.label
    clause = reading.clause(mention.quantity.start)
    return (
        reading.text[max(clause.start, mention.quantity.start - 16) : mention.quantity.start] or mention.label
    )


def _rank(reading: Reading, mention: Mention, item: str, money: dict[int, str]) -> int:
    """How surely a figure is the whole plan's: 0 not at all."""
    text, start = reading.text, mention.quantity.start
    block = reading.blocks[reading.block_index(start)]
    if block.kind is BlockKind.ROW:
        return _rank_in_row(reading, mention, item, money)
    sentence = reading.sentence(start)
    words = text[max(sentence.start, start - _REACH) : start]
    clause = text[max(reading.clause(start).start, start - _REACH) : start]
    rank = 1
    if _COVERS.search(words):
        rank += 2
    if item == "investment":
        role = money[start]
        rank += {"total": 3, "estimate": 1, "budget": 1, "design_estimate": 1}.get(role, 0)
        if role == "investment" and not re.search(r"投资|造价", clause):
            return 0
    if re.match(r"\s*(?:以上|上述|共计|合计|总计)", text[sentence.start : sentence.start + 8]):
        rank += 2
    if _YEAR.match(text[sentence.start : min(start, sentence.start + 40)]):
        rank += 1
    if _DONE.search(clause) or (_DONE.search(words) and not _COVERS.search(clause)):
        rank -= 2
    if mention.depth and item != "estates":
        rank -= 1
    return max(rank, 0)


def _rank_in_row(reading: Reading, mention: Mention, item: str, money: dict[int, str]) -> int:
    head = mention.label
    row = reading.text[reading.blocks[reading.block_index(mention.quantity.start)].start :][:12]
    if re.match(r"\s*(?:\d*\s*\|\s*)?(?:合\s*计|总\s*计|共\s*计)", row):
        return 3
    if item == "investment" and re.match(r"(?:项目)?总投资", head):
        return 5
    pair = reading.document.tables[mention.table].cols == 2 if mention.table is not None else False
    return 1 if pair and not _DONE.search(head) else 0
