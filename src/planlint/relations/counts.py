"""Counts of lists: 以上7个小区, 共12个：A、B…, 9个街道, numbered items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from planlint.document import Span
from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.reading import Reading
from planlint.relations.relation import Group, Operand, Relation

_OPENS = regex(
    r"[^，,。；;：:\d（(]{0,16}?[，,]?(?:具体为|具体是|具体包括|分别为|分别是|包括|包含|即|有|如下|为|名单|实施|进行)?\s*[:：（(]\s*"
)
_IN_BRACKETS = regex(r"[^（）()。；;]{0,16}[）)]\s*[:：]|[，,]\s*[\d.,]+[万亿]*元\s*[:：]")
_DIRECT = regex(r"[^，,。；;：:、\d（(]{0,10}?[，,]?(?:具体为|具体是|具体包括|分别为|分别是|包括|包含|即)\s*")
_SPLIT = regex(r"[、；;]|(?<=[^\d])[,，](?=[^\d])")
_JOINED = regex(r"(?<=[\u4e00-\u9fff][\u4e00-\u9fff])(?:和|及|与|以及)(?=[\u4e00-\u9fff]{2})")
_CUT = regex(r"截断|…|\.{3}|略")
_ETC = regex(r"等(?:\s*$|[^级等])")
_COUNTED = {
    "个",
    "家",
    "所",
    "项",
    "条",
    "类",
    "处",
    "栋",
    "种",
    "部",
    "座",
    "片",
    "镇",
    "村",
    "校",
    "名",
    "人",
    "标段",
    "套",
    "件",
    "位",
    "段",
    "宗",
    "单元",
}
_BEFORE_LIST = regex(
    r"(?P<list>[^。；;：:]*、[^。；;：:]*?)(?P<etc>等)?\s*(?:[，,]\s*(?=共|合计|总计|涉及|计))?(?:共计|合计|共有|共|总计|这|上述|以上|涉及|共涉及|计)?\s*$"
)
_LONGEST_LIST = 2_000
_SET_UP = regex(r"[分共设为]成?$")
_MANY = 5
_LONG_LIST = 8


def find_counts(reading: Reading) -> Iterator[Relation]:
    """Every printed number of things whose list the text gives."""
    for m in reading.prose:
        q = m.quantity
        if q.dimension != "count" or q.base not in _COUNTED or not 2 <= q.value <= 200 or q.approximate:
            continue
        if q.chinese and q.base == "标段" and not _SET_UP.search(reading.before(m, 4)):
            continue  # 二标段 is the second
        found = _after(reading, m) or _before(reading, m)
        if found is not None:
            yield found
    yield from _numbered_lines(reading)
    yield from _rows_below(reading)


def _after(reading: Reading, m: Mention) -> Relation | None:
    """N个X：A、B、C or N个X（A、B、C）."""
    block = reading.block_of(m)
    text = reading.text
    opening = _OPENS.match(text, m.quantity.end, block.end) or _IN_BRACKETS.match(
        text, m.quantity.end, block.end
    )
    if opening is None:
        opening = _DIRECT.match(text, m.quantity.end, block.end)
        if opening is None or not re.search(r"分别|包括|包含|即|具体", opening[0]):
            return None
    start = opening.end()
    bracket = opening[0].rstrip()[-1:] in "（("
    end = _list_end(text, start, min(block.end, start + _LONGEST_LIST), bracket)
    body = text[start:end]
    if len(body) == _LONGEST_LIST or _CUT.search(body):
        return None
    numbers = [int(x) for x in re.findall(r"(?:^|[；;。\s])(\d{1,2})[.、．](?=\D)", body)]
    if len(numbers) >= 2:
        first = numbers[0]
        counted = len(numbers) if numbers == list(range(first, first + len(numbers))) else 0
        return _count(m, counted, [], counted == m.quantity.value) if counted else None
    body = _before_other_figures(body)
    if re.search(r"\d", _without_house_numbers(body)):
        pieces = [x for x in re.split(r"[，,；;]", _no_brackets(body)) if x.strip()]
        counted = len(pieces) if len(pieces) >= 2 and all(map(_NAME_AND_FIGURE.match, pieces)) else 0
        return _count(m, counted, [], True) if counted == m.quantity.value else None
    return _names(m, body, start, exact=bracket or ("：" in opening[0] or ":" in opening[0]))


_NAME_AND_FIGURE = regex(r"\s*[\u4e00-\u9fff]{2,16}\s?\d")


def _without_house_numbers(body: str) -> str:
    return re.sub(
        r"[\dA-Za-z]+(?:[-—~至][\dA-Za-z]+)?(?:号|小?区|期|街|栋|组|幢|座|排|中)", "", _no_brackets(body)
    )


def _before_other_figures(body: str) -> str:
    """甲小区、乙小区，拆除用地48.98公顷: the list ends where a comma and a figure follow it."""
    plain = _without_house_numbers(body)
    if "、" not in plain or not re.search(r"\d", plain):
        return body
    cut = next(
        (
            x.start()
            for x in re.finditer(r"[，,；;]", body)
            if not body[: x.start()].count("（") > body[: x.start()].count("）")
        ),
        -1,
    )
    head = body[:cut] if cut > 0 else body
    return head if "、" in head and not re.search(r"\d", _without_house_numbers(head)) else body


def _list_end(text: str, start: int, end: int, bracket: bool) -> int:
    depth = 0
    for i in range(start, end):
        c = text[i]
        if c in "（(":
            depth += 1
        elif c in "）)":
            if depth == 0:
                return i
            depth -= 1
        elif depth == 0 and not bracket and c in "。！":
            return i
    return end


def _names(m: Mention, body: str, start: int, *, exact: bool) -> Relation | None:
    plain = _no_brackets(body)
    spaced = not re.search(r"[、；;，,]", plain.rstrip("；;，, "))
    pieces = [p for p in (plain.rstrip("；;，,").split() if spaced else _SPLIT.split(plain)) if p.strip()]
    if len(pieces) < 2 or any(len(p) > 40 for p in pieces) or all(len(p.strip()) < 2 for p in pieces):
        return None  # 4个县（市、区）
    counts = _ways(pieces, m.noun)
    value = int(m.quantity.value)
    alike = len({p.strip()[-2:] for p in pieces}) == 1 and len(pieces) >= _MANY
    if alike and not exact and value not in counts and abs(counts[-1] - value) <= 2 and "等" not in body[-4:]:
        # 分别为甲小区、乙小区…和丙小区: every piece is a name of one kind
        counted = len(pieces) + len(_JOINED.findall(pieces[-1]))
        return _count(m, counted, _operands(pieces, body, start), False)
    if value in counts:
        return _count(m, value, _operands(pieces, body, start), True)
    # one short of a long list; one too many may be a name that holds the mark between names
    one_short = exact and len(pieces) >= _LONG_LIST and value - counts[-1] == 1 and "等" not in body[-4:]
    if one_short and not _uniform(pieces):
        return replace(_count(m, counts[0], _operands(pieces, body, start), False), doubtful=True)
    if (
        not exact
        or m.quantity.base == "人"
        or _ETC.search(pieces[-1])
        or "等" in body[-4:]
        or not _uniform(pieces)
    ):
        return None
    if abs(counts[0] - value) > max(2, value // 3):
        return None
    return _count(m, counts[0], _operands(pieces, body, start), False)


def _ways(pieces: Sequence[str], noun: str) -> list[int]:
    """In how many ways the list can be counted, the plain one first; 和 may join two names or stand in one."""
    joined = sum(len(_JOINED.findall(p)) for p in pieces)
    ways = list(range(len(pieces), len(pieces) + joined + 1))
    if noun:
        for size in (2, 3):
            suffix = noun[-size:]
            if len(suffix) == size:
                ways.append(sum(p.strip().endswith(suffix) for p in pieces))
        ways.append(sum(noun[:2] in p for p in pieces))
    return ways


def _uniform(pieces: Sequence[str]) -> bool:
    """Do the names look alike, so that counting them is sure?"""
    ends = Counter(p.strip().rstrip("等")[-1:] for p in pieces)
    sizes = [len(p.strip()) for p in pieces]
    return ends.most_common(1)[0][1] * 2 >= len(pieces) or max(sizes) - min(sizes) <= 3


def _no_brackets(text: str) -> str:
    return re.sub(r"[（(][^（）()]*[）)]", lambda x: "　" * len(x[0]), text)


def _operands(pieces: Sequence[str], body: str, start: int) -> list[Operand]:
    found, at = [], 0
    for p in pieces:
        name = p.strip().replace("　", "")
        i = body.find(name, at) if name else -1
        if i >= 0:
            found.append(Operand(name, Fraction(1), "个", Span(start + i, start + i + len(name)), name))
            at = i + len(name)
    return found


def _count(m: Mention, counted: int, operands: Sequence[Operand], holds: bool) -> Relation:
    noun = (m.noun or m.label)[:12]
    return Relation(
        "count", tuple(operands), Operand.of(m.quantity, noun), Fraction(counted), Fraction(0), holds,
        f"“{m.quantity.text}{noun if m.noun else ''}”与列出的个数", group=Group.COUNT, topic="list",
    )  # fmt: skip


_LONGEST_BEFORE = 600


def _before(reading: Reading, m: Mention) -> Relation | None:
    """A、B、C等N个X; A、B和C共N个X."""
    block = reading.block_of(m)
    low = max(reading.text.rfind(c, block.start, m.quantity.start) for c in "。；;：:\n") + 1
    low = max(low, block.start, m.quantity.start - _LONGEST_BEFORE)
    head = reading.text[low : m.quantity.start]
    match = _BEFORE_LIST.search(head) if "、" in head else None
    # 投资1397.61万元新建甲路、乙路2条: figures may stand before the first name
    if match is None:
        return None
    body = match["list"]
    start = low + match.start("list")
    comma = max(body.rfind("，", 0, body.find("、")), body.rfind(",", 0, body.find("、")))
    body, start = body[comma + 1 :], start + comma + 1
    if _figures_in(_without_house_numbers(body)):
        return None
    body = re.sub(
        r"^.*?(?:范围为|范围包括|包括|包含|拟改造|涉及|分布于|分布在|其中|分别为|分为|下设|设立|设|含|有)",
        lambda x: "　" * len(x[0]),
        body,
    )
    pieces = [p for p in re.split(r"、", _no_brackets(body)) if p.strip("　 ")]
    tail = re.split(r"[，,]", pieces[-1])[0] if pieces else ""
    if len(pieces) < 2 or not tail or len(re.split(r"[，,]", pieces[-1])) > 1:
        return None
    ways = _ways(pieces, "")
    value = int(m.quantity.value)
    if value in ways and (max(len(pieces), value) >= 3 or "　" in body):
        return _count(m, value, _operands(pieces, body, start), True)
    if (
        len(pieces) >= 3
        and m.quantity.base != "人"
        and match["etc"] is None
        and re.search(r"(?:共计|合计|共)\s*$", head)
        and _uniform(pieces)
        and abs(len(pieces) - value) <= 2
    ):
        return _count(m, len(pieces), _operands(pieces, body, start), False)
    return None


def _rows_below(reading: Reading) -> Iterator[Relation]:
    """本次招标划分3个标段：, then a table of three rows and their total."""
    for i, block in enumerate(reading.blocks[1:], start=1):
        opens = reading.blocks[i - 1]
        if block.table is None or opens.table is not None:
            continue
        colon = reading.text[opens.start : opens.end].rstrip()[-1:] in ("：", ":")
        table = reading.document.tables[block.table]
        names = [reading.text[c.start : c.end].strip() for r in table.grid[1:] for c in r[:1] if c]
        rows = [n for n in names if n and not _TOTAL_ROW.match(n)]
        inside = [m for m in reading.within(opens.start, opens.end) if m.quantity.dimension == "count"]
        head = reading.text[table.grid[0][0].start : table.grid[0][0].end] if table.grid[0][0] else ""
        if not colon:  # 安排5所学校, over a column 学校
            inside = [m for m in inside if len(head.strip()) >= 2 and head.strip() in m.noun]
        for m in inside[-1:]:
            if m.quantity.value == len(rows) >= 2:
                yield _count(m, len(rows), [], True)
            elif (
                colon and _SERIALS.fullmatch(" ".join(rows) + " ") and _SAID_ALL.search(reading.before(m, 4))
            ):
                if (
                    rows == [str(n) for n in range(1, len(rows) + 1)]
                    and abs(m.quantity.value - len(rows)) <= 2
                ):
                    yield _count(m, len(rows), [], False)


_SERIALS = regex(r"(?:\d{1,3} ){3,}")
_SAID_ALL = regex(r"(?<!公)共|合计|共计")
_TOTAL_ROW = regex(r"合\s*计|总\s*计|小\s*计|共\s*计|.{0,4}合计")
_VERB_AFTER = regex(r"\d[\d.,]*(?:[万亿]?元|[\u4e00-\u9fff㎡])[\u4e00-\u9fff]{4,}$")


_CODE = regex(r"[A-Za-z]+[-—]?\d[\dA-Za-z-]*")


def _figures_in(names: str) -> bool:
    """Do figures stand among the names, and not only before the first of them (投资1397万元新建甲路、乙路)?"""
    first, _, others = _CODE.sub("", names).partition("、")
    return bool(re.search(r"\d", others) or (re.search(r"\d", first) and not _VERB_AFTER.search(first)))


_ABOVE = regex(r"以上|上述")
_ITEM = regex(r"\s*(\d{1,3})(?:[、.．]\s*(?!\d)|\s+(?=[^\d\s]))")


def _numbered_lines(reading: Reading) -> Iterator[Relation]:
    """以上N个 after numbered lines, 以下N个 or N个…： before them."""
    runs: list[list[int]] = []
    run: list[int] = []
    for i, block in enumerate(reading.blocks):
        match = _ITEM.match(reading.text, block.start, min(block.end, block.start + 8))
        number = int(match[1]) if match else 0
        if number == 1:
            run = [i]
            runs.append(run)
        elif run and number == len(run) + 1:
            run.append(i)
    for run in runs:
        if len(run) >= 2:
            yield from _of_run(reading, run)


def _of_run(reading: Reading, run: list[int]) -> Iterator[Relation]:
    blocks, text = reading.blocks, reading.text
    after = [m for m in reading.of_blocks(run[-1] + 1, run[-1] + 2) if m.quantity.dimension == "count"]
    for m in after:
        head = text[blocks[m.block].start : m.quantity.start]
        if _ABOVE.search(head) and len(head) <= 6 and m.quantity.base in _COUNTED:
            holds = m.quantity.value == len(run)
            if holds or abs(m.quantity.value - len(run)) <= 3:
                yield _count(m, len(run), [], holds)
            return
    before = [
        m
        for m in reading.of_blocks(run[0] - 1, run[0] - 1)
        if m.quantity.dimension == "count" and m.quantity.base in _COUNTED
    ]
    for m in before:
        tail = text[m.quantity.end : blocks[m.block].end]
        opens = re.match(r"[^，,。；;\d]{0,14}[:：]", tail) or (
            len(tail) <= 14 and tail.rstrip()[-1:] in ":："
        )
        if (
            opens or "以下" in text[blocks[m.block].start : m.quantity.start][-4:]
        ) and m.quantity.value == len(run):
            yield _count(m, len(run), [], True)
            return
