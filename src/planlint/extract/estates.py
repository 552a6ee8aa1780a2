"""The estates (小区) a plan lists: items, zones, enumerations, table rows, the one in the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from planlint.document import Block, BlockKind, Span
from planlint.extract.estate_figures import figures
from planlint.extract.estate_names import STRONG, is_common, is_name, is_strong_name, items, without_place
from planlint.extract.estate_tables import estate_rows
from planlint.extract.reading import Reading
from planlint.facts import Estate
from planlint.patterns import regex
from planlint.read.headings import leading_number

_HEAD = regex(
    r"\s*[“\"]?(?P<name>[^，,。；;：:、（）()“”\"\s|]{2,24}?)[”\"]?(?P<after>\s*(?:[：:（(，,。；;、|]|对|$|[”\"]小区))"
)
_HEAD_WITH_WORK = regex(
    rf"\s*[“\"]?(?P<name>[^，,。；;：:、（）()“”\"\s|]{{1,16}}?(?:{STRONG}))[”\"]?(?=老旧|改造|综合|整治|提升|项目|工程|基础设施|配套)"
)
_ZONE_WORD = r"(?:[a-zA-Z]\d{0,2}|[一二三四五六七八九十]|[1-9]|[东西南北中])(?:区|期|组团)"
_ZONE = regex(
    rf"\s*(?P<name>{_ZONE_WORD})(?P<more>(?:\s*[、,，和及与]\s*{_ZONE_WORD})*)\s*(?:改造)?(?:范围|内容|部分)?\s*[：:（(]"
)
_WITHIN = regex(r"\s*[（(]\s*(?:含|包括|包含|涵盖|辖|下辖|分为|涉及|由)(?P<list>[^（）()]{2,120})[）)]")
_FORMER = regex(
    r"[（(]\s*(?:原|又名|又称|曾用名|简称|以下简称)[：:“\"]?(?P<name>[^（）()”\"]{2,16})[”\"]?[）)]"
)
_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})"
_ADJECTIVE = r"(?:城镇|老旧|居民|住宅|相邻|独立|连片|集中|待改造|拟改造|改造|开放式|无物业|破旧)*"
_FORWARD = regex(
    rf"{_NUMBER}\s?个{_ADJECTIVE}(?:小区|楼院|院落|家属院)(?:改造)?(?:项目)?[，,]?\s?(?:具体)?(?:名单|名称)?"
    r"(?:(?:为|是|包括|包含|分别为|分别是|即|如下)[：:]?|[：:]|[（(](?=[^（）()\d]*、))"
    rf"|[（(]\s?(?:共)?{_NUMBER}\s?个(?:小区)?\s?[）)]\s?[：:]"
)
_BACKWARD = regex(rf"(?:等|共|共计|这|等共)?\s?{_NUMBER}\s?个{_ADJECTIVE}(?:小区|楼院|院落|家属院)")
_LIST_END = regex(r"[。；;！\n）)：:]")
_LIST_LEAD = regex(r"^.*(?:由|包括|包含|涵盖|含|涉及|分别为|分别是|具体为|即|位于|其中|为|有|对|在)")
_BOUNDARY = regex(r"[，,。；;：:！\n（）()|]")
_COUNTED = regex(r"\d\s?(?:个|户|栋|幢)|[一二三四五六七八九十]个")
_PLACE = regex(r"(?:镇|乡|街道|市|县|省)$")
_SUMMARY = regex(r"\s*(?:以上|上述|综上|合计|共计|总计|全部|本次|注[：:]|说明[：:]|备注)")
RANK = {
    "chapter": 0,
    "section": 1,
    "roman": 1,
    "han": 1,
    "article": 2,
    "han_bracket": 2,
    "arabic": 3,
    "spaced": 3,
}
"""How high a list number stands (GB/T 9704: 一、 （一） 1. （1）); forms left out are lowest."""
SHORTEST_RUN = 3


@dataclass
class _Found:
    """An estate while the list is being made; ``source`` tells which grammar found it."""

    name: str
    span: Span
    body: Span
    source: str
    number: str = ""
    parent: _Found | None = None
    bare: bool = False
    aliases: tuple[str, ...] = ()
    row: dict[str, int] = field(default_factory=dict)


def estates(reading: Reading) -> tuple[Estate, ...]:
    """The listed estates in the order of the text, zones and contained estates after their parent.

    ``measures`` stay empty here; :func:`planlint.extract.measures.of_estates` fills them in.
    """
    found = _items(reading)
    for parent in tuple(found):
        found.extend(_children(reading, parent))
    for row in estate_rows(reading):
        found.append(_Found(row.name, row.span, row.body, "table", row=row.columns))
    known = {_key(f.name) for f in found}
    found.extend(f for f in _enumerations(reading, found) if _key(f.name) not in known)
    if not found:
        found.extend(_titled(reading))
    found.sort(key=lambda f: (f.span.start, f.parent is not None))
    return _settled(reading, found)


def _key(name: str) -> str:
    return re.sub(r"(?:老旧)?小区$|[“”\"\s]", "", name)


def _items(reading: Reading) -> list[_Found]:
    """Numbered items and lines that begin with the name of an estate."""
    heads: list[tuple[int, _Found]] = []
    for i, block in enumerate(reading.blocks):
        if block.kind is BlockKind.ROW or (i == 0 and not block.number):
            continue
        head = _head(reading, block)
        if head is not None:
            heads.append((i, head))
    heads.extend(_bare_runs(reading, {i for i, _ in heads}))
    heads.sort(key=lambda pair: pair[0])
    return [_with_body(reading, heads, n) for n in range(len(heads))]


def _head(reading: Reading, block: Block) -> _Found | None:
    text, at = reading.text, block.start + len(block.number)
    match = _HEAD_WITH_WORK.match(text, at, block.end) if block.number else None
    named = match is not None and is_strong_name(match["name"])
    if not named:
        match = _HEAD.match(text, at, block.end)
        if match is None:
            return None
        numbered_or_told = (
            bool(block.number) or match["after"].strip()[:1] in "：:" and match["after"].strip()
        )
        accept = is_name if block.number else is_strong_name
        if not numbered_or_told or not accept(match["name"]):
            return None
    assert match is not None
    name = without_place(match["name"])
    start = match.end("name") - len(name)
    rest = text[match.end("name") : block.end].strip(' 　、；;，,。”"')
    return _Found(name, Span(start, match.end("name")), block.span, "item", block.number, bare=not rest)


def _bare_runs(reading: Reading, known: set[int]) -> Iterator[tuple[int, _Found]]:
    """Numbered lists of names alone: what half of them are, all of them are."""
    blocks = reading.blocks
    i = 0
    while i < len(blocks):
        run = [i]
        form = leading_number(reading.block_text(blocks[i]))[1]
        while form and run[-1] + 1 < len(blocks) and _continues(reading, blocks[run[-1] + 1], form):
            run.append(run[-1] + 1)
        if form and len(run) >= SHORTEST_RUN and _is_bare(reading, blocks[i]):
            names = [_bare_name(reading, blocks[j]) for j in run]
            if sum(1 for name in names if is_name(name)) * 2 >= len(names):
                for j, name in zip(run, names, strict=True):
                    if j not in known and len(name) >= 2 and not is_common(name):
                        start = reading.text.index(name, blocks[j].start)
                        span = Span(start, start + len(name))
                        yield j, _Found(name, span, blocks[j].span, "item", blocks[j].number, bare=True)
        i = run[-1] + 1


def _continues(reading: Reading, block: Block, form: str) -> bool:
    return leading_number(reading.block_text(block))[1] == form and _is_bare(reading, block)


def _is_bare(reading: Reading, block: Block) -> bool:
    name = _bare_name(reading, block)
    return bool(block.number) and 2 <= len(name) <= 20 and not re.search(r"[，,。；;：:、]", name)


def _bare_name(reading: Reading, block: Block) -> str:
    return reading.block_text(block)[len(block.number) :].strip(" 　、；;，,。")


def _with_body(reading: Reading, heads: list[tuple[int, _Found]], n: int) -> _Found:
    """An item's body reaches to the next item, the next higher heading or a summary line."""
    i, found = heads[n]
    blocks = reading.blocks
    stop = heads[n + 1][0] if n + 1 < len(heads) else len(blocks)
    form = leading_number(reading.block_text(blocks[i]))[1]
    end = blocks[i].end
    one_of_many = n > 0 and heads[n - 1][0] == i - 1 and heads[n - 1][1].bare
    if not found.bare or (blocks[i].kind is BlockKind.HEADING and not one_of_many):
        for j in range(i + 1, stop):
            block = blocks[j]
            other = leading_number(reading.block_text(block))[1] if block.number else ""
            same = bool(other) and RANK.get(other, 9) <= RANK.get(form, 9)
            higher = block.kind is BlockKind.HEADING and 0 < block.level <= (blocks[i].level or 9)
            if same or higher or _SUMMARY.match(reading.text, block.start, block.end):
                break
            if not form and not block.number and j > i + 1:
                break
            end = block.end
    found.bare = found.bare and end == blocks[i].end
    found.body = Span(blocks[i].start, end)
    return found


def _children(reading: Reading, parent: _Found) -> Iterator[_Found]:
    text = reading.text
    within = _WITHIN.match(text, parent.span.end, parent.body.end)
    if within:
        for start, end in items(text, *within.span("list")):
            if end - start >= 2 and not _COUNTED.search(text[start:end]):
                yield _Found(text[start:end], Span(start, end), Span(start, end), "within", parent=parent)
    for block in reading.document.within(parent.body):
        zone = _ZONE.match(text, block.start + len(block.number), block.end)
        if zone and block.start > parent.body.start:
            more = tuple(re.findall(_ZONE_WORD, zone["more"]))
            span = Span(*zone.span("name"))
            yield _Found(zone["name"], span, block.span, "zone", block.number, parent, aliases=more)


def _enumerations(reading: Reading, found: list[_Found]) -> list[_Found]:
    """Names in a sentence, before or after 六个小区."""
    text, part = reading.text, reading.part
    listed: list[_Found] = []
    taken: set[int] = {f.span.start for f in found}
    spans: list[tuple[int, int]] = []
    for match in _FORWARD.finditer(text, part.start, part.end):
        stop = _LIST_END.search(text, match.end(), part.end)
        spans.append((match.end(), stop.start() if stop else part.end))
    for match in _BACKWARD.finditer(text, part.start, part.end):
        start = max(
            (m.end() for m in _BOUNDARY.finditer(text, max(part.start, match.start() - 300), match.start())),
            default=part.start,
        )
        block = reading.blocks[reading.block_index(match.start())]
        start = max(start, block.start + len(block.number))
        first = text.find("、", start, match.start())
        lead = _LIST_LEAD.match(text[start:first]) if first > 0 else None
        spans.append((start + (lead.end() if lead else 0), match.start()))
    seen_keys: dict[str, int] = {}
    for number, (start, end) in enumerate(spans):
        for name, span in _names(text, start, end):
            first_list = seen_keys.setdefault(_key(name), number)
            if span.start not in taken and first_list == number:
                taken.add(span.start)
                listed.append(_Found(name, span, span, "enumeration", bare=True))
    return listed


def _names(text: str, start: int, end: int) -> list[tuple[str, Span]]:
    """The names of an enumeration, none if it is one of something else."""
    found = items(text, start, end)
    if len(found) < 2 or any(_COUNTED.search(text[a:b]) for a, b in found):
        return []
    a, b = found[0]
    short = without_place(text[a:b])
    found[0] = (b - len(short), b)
    names = [(text[a:b], Span(a, b)) for a, b in found]
    if sum(1 for name, _ in names if _PLACE.search(name)) * 2 >= len(names):
        return []
    told = text[end : end + 1] == "等" or re.match(r"(?:共|等)?\s?" + _NUMBER + r"\s?个", text[end : end + 8])
    if any(len(name) > 20 for name, _ in names) or (not told and any(is_common(name) for name, _ in names)):
        names = [pair for pair in names if is_name(pair[0])]
    likely = sum(1 for name, _ in names if is_name(name))
    return names if names and (likely * 2 >= len(names) or told) else []


def _titled(reading: Reading) -> Iterator[_Found]:
    """The one estate a plan is about, named in its title (or first line)."""
    title = reading.part.title_span
    pattern = re.compile(
        rf"[“\"]?(?P<name>[一-龥A-Za-z\d·*]{{1,20}}?(?:{STRONG}|[苑园里](?=[”\"])))(?P<quote>[”\"]?)"
    )
    for match in pattern.finditer(reading.text, title.start, min(title.end, title.start + 60)):
        name = without_place(match["name"])
        name = re.sub(r"^(?:关于|对|使用|申请)", "", name)
        if is_common(name) or len(name) < 3 or re.search(r"\d年", name):
            continue
        span = Span(match.end("name") - len(name), match.end("name"))
        yield _Found(name, span, Span(reading.part.start, reading.part.end), "title")
        return


def _settled(reading: Reading, found: list[_Found]) -> tuple[Estate, ...]:
    place = {id(f): i for i, f in enumerate(found)}
    inner: dict[int, list[Span]] = {}
    for f in found:
        if f.parent is not None and f.source == "zone":
            inner.setdefault(id(f.parent), []).append(f.body)
    made = []
    for f in found:
        listed = f.bare if f.source != "table" else not any(k in f.row for k in ("budget", "measures"))
        estate = Estate(
            f.name, f.span, f.body, f.number, place[id(f.parent)] if f.parent else None,
            "listed" if listed else "planned", f.aliases + _former(reading, f),
        )  # fmt: skip
        child = {"zone": "zone", "within": "contained"}.get(f.source, "")
        made.append(
            replace(
                estate,
                child=child,
                **figures(reading, f.body, inner.get(id(f), []), f.row, listed or f.source == "within"),
            )
        )
    return tuple(made)


def _former(reading: Reading, found: _Found) -> tuple[str, ...]:
    match = _FORMER.match(reading.text, found.span.end)
    return (match["name"],) if match else ()
