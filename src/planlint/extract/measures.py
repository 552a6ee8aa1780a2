"""The measures (改造内容) a plan names, each with its quantity, its cost and what the text does with it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from planlint.catalogue import measures as catalogue_measures
from planlint.document import BlockKind, Span
from planlint.extract.reading import Reading, Stretches
from planlint.extract.words import Hit, Words
from planlint.facts import Chapter, Duty, Estate, MeasureUse, Mention
from planlint.patterns import regex
from planlint.quantity import Quantity

_TO_DO = regex(
    r"改造|新建|新增|增设|增加|增补|补建|补种|补植|更换|更新|维修|修缮|修补|修复|翻新|翻修|安装|加装|加设|设置|设立|布设|铺|硬化|粉刷|涂刷|刷|拓宽|打通|规划|建成|建设|改建|重建|扩建|"
    r"配建|配置|配备|购置|添置|完善|整治|整修|整理|提升|优化|实施|拆除|清理|清运|疏通|疏浚|加固|敷设|埋设|入地|迁改|改为|做|开展|开挖|处理|统筹|休整|重做|罩面|梳理|更替|换装|接入|恢复|贯通|摊铺|亮化|推进|加强|包括|内容"
)
_PROBLEM = regex(
    r"破损|老化|缺失|缺少|缺乏|不足|没有|损坏|破坏|漏雨|渗漏|渗水|堵塞|不畅|塌陷|沉陷|脏乱|失修|陈旧|昏暗|紧张|不完善|不齐全|不健全|不够|落后|隐患|薄弱|狭窄|混乱|杂乱|锈蚀|脱落|开裂|坑洼|被占|占用|不亮|失效|偏低|难以|难于|无法|滞后|差(?!额|异)|未(?:安装|设置|配|建)|(?<!有)无(?!障碍|异议|人)"
)
_EXISTING = regex(r"现有|另有|已有|已建|原有|现状|既有|已完成|已安装|已更换|已加装|已改造|累计")
_NEGATED = regex(
    r"(?:不(?:含|包括|包含|纳入|涉及|实施|进行|再|新建|安排|改变|做|设)|暂不|未(?:纳入|列入|安排|包括|含)|无需|不需|取消|除外|严禁|禁止|不得)[^，,。；;]{0,12}$"
)
_PROBLEM_CHAPTER = regex(r"概况|基本情况|现状|问题|存在|困难|短板|背景|调查|体检")
_CONTENT_CHAPTER = regex(r"改造内容|建设内容|改造范围|改造方案|建设规模|任务|内容|工程|项目|设计|清单")
_ACTION_CHAPTER = regex(
    r"组织领导|职责|分工|责任|保障|监督|宣传|资金|验收|长效|管理机制|审批|要求|原则|佐证|附件|意愿"
)
_BETWEEN = regex(r"[^，,。；;、！!？?\n|]{0,14}")
_LINKS_BACK = regex(r"\s?(?:的)?[^，,。；;、：:\d\n|]{0,8}")
_PER = regex(r"每|[/／]|单价|各|不少于$|宽|高|厚|深|达标")
_SIZE = regex(
    r"(?:拓宽|宽度?|高度?|厚度?|深度?|净宽|加宽|长|间距|直径|覆土)(?:至|到|为|约|达|达到|成|不小于|不少于|不足|小于|仅|按)*\s*$"
)
_MONEY_LABEL = regex(r"投资|造价|费用|预算|估算|概算|需|资金|计|约|金额|万元")
_PROBLEM_HEAD = regex(r"问题|现状|存在|短板|缺陷|隐患")
_PART_HEAD = regex(r"部位|类别|分类|类型|方面|收入|备注|说明|依据")
_CONTENT_HEAD = regex(r"内容|措施|改造|项目|工程|做法|名称|对策|方案")
_SECOND = regex(r"\s*[及和与，,、]?\s*(?:新增|新建|更换|维修|改造|修复|增设|补种|增加|拆除|移植|利旧)\s*")
_WHERE = regex(
    r"(?:两侧|四周|周围|周边|附近|之间|以[东西南北内外]|沿线|旁|[东南西北]侧|外侧|内侧|门口|[前后](?=[^期续])|[东南西北](?:[、，和]|两侧|侧|面))"
)
SHORTEST_ZONE = 20
PLANS = ("estate", "cluster", "programme", "school")
COUNTED = ("count", "area", "length", "volume", "mass")


@cache
def vocabulary(of: str) -> Words:
    """The catalogue's words for measures: those of an ``estate``, or all where ``of`` is empty."""
    return Words((word, measure.code) for measure in catalogue_measures(of) for word in measure.words)


_REACH = 200
"""So much of a clause, on either side, can say what a word in it is meant for."""


@cache
def complaints(of: str) -> Words:
    """The catalogue's words for what is wrong, each with the measure that mends it."""
    return Words((word, measure.code) for measure in catalogue_measures(of) for word in measure.problems)


class _Place:
    """What the text around says: whether a stretch speaks of problems, of works or of who does what."""

    def __init__(
        self, chapters: tuple[Chapter, ...], duties: tuple[Duty, ...], estates: tuple[Estate, ...], kind: str
    ) -> None:
        self.kind = kind
        self._starts = [c.span.start for c in chapters]
        self._titles = list(_title_paths(chapters))
        self._duties = Stretches(d.text for d in duties)
        self._estates = Stretches(e.body for e in estates if e.role == "planned" and e.number)

    def title(self, offset: int) -> str:
        """The titles of the chapters that hold an offset, outermost first."""
        i = bisect_right(self._starts, offset) - 1
        return self._titles[i] if i >= 0 else ""

    def is_duty(self, offset: int) -> bool:
        return offset in self._duties

    def in_estate(self, offset: int) -> bool:
        """Inside what is written of one listed estate."""
        return offset in self._estates


def _title_paths(chapters: tuple[Chapter, ...]) -> Iterator[str]:
    above: list[Chapter] = []
    for chapter in chapters:
        above = [c for c in above if c.level < chapter.level]
        above.append(chapter)
        yield " ".join(c.title for c in above)


def measure_uses(
    reading: Reading,
    chapters: tuple[Chapter, ...],
    duties: tuple[Duty, ...],
    estates: tuple[Estate, ...],
    *,
    kind: str,
) -> tuple[MeasureUse, ...]:
    """Every measure named, in the order of the text.

    Where nothing else tells, the words of a plan are planned, those of other texts only mentioned.  The
    words in the names of ``estates`` (绿地园小区) are none.
    """
    text, part = reading.text, reading.part
    of = "" if kind == "school" else "estate"
    place = _Place(chapters, duties, estates, kind)
    wrong = {
        start: (start, end, code) for start, end, code in complaints(of).find(text, part.start, part.end)
    }
    names = _named(reading, estates)
    hits = [
        h
        for h in vocabulary(of).find(text, part.start, part.end)
        if h[0] not in names and not _inside(h, wrong)
    ]
    found = [
        MeasureUse(code, Span(start, end), reading.clause(start), role="problem")
        for start, end, code in wrong.values()
    ]
    for i, hit in enumerate(hits):
        before = hits[i - 1][1] if i else part.start
        after = hits[i + 1][0] if i + 1 < len(hits) else part.end
        found.append(_use(reading, place, hit, before, after))
    found = _shared(found)
    found.extend(_again(reading, found))
    return tuple(_together(reading, sorted(found, key=lambda use: use.span.start)))


def _named(reading: Reading, estates: tuple[Estate, ...]) -> set[int]:
    """The offsets inside the names of estates, wherever they stand."""
    places: set[int] = set()
    for name in {e.name for e in estates if len(e.name) >= 3}:
        at = reading.text.find(name, reading.part.start, reading.part.end)
        while at >= 0:
            places.update(range(at, at + len(name)))
            at = reading.text.find(name, at + len(name), reading.part.end)
    return places


def _inside(hit: Hit, wrong: dict[int, Hit]) -> bool:
    return any(
        start <= hit[0] and hit[1] <= end
        for start, end, _ in (wrong[k] for k in range(hit[0] - 8, hit[0] + 1) if k in wrong)
    )


def _use(reading: Reading, place: _Place, hit: Hit, before: int, after: int) -> MeasureUse:
    start, end, code = hit
    clause = reading.clause(start)
    quantity = _quantity(reading, start, end, before, after)
    span, amount = Span(start, end), _amount(reading, end, after)
    text = reading.text
    negated = bool(_NEGATED.search(text[max(clause.start, start - 20) : start]))
    role = _role(reading, place, MeasureUse(code, span, clause, quantity))
    return MeasureUse(code, span, clause, quantity, amount, role, negated)


def _role(reading: Reading, place: _Place, use: MeasureUse) -> str:
    text = reading.text
    words = text[max(use.clause.start, use.span.start - _REACH) : min(use.clause.end, use.span.end + _REACH)]
    lead = text[max(use.clause.start, use.span.start - 8) : use.span.start]
    told = _role_in_table(reading, use)
    if told and place.kind != "parcel":
        return told
    title = place.title(use.span.start)
    acts = _TO_DO.search(words)
    if place.kind == "parcel" or _only_a_place(text, use) or _is_slogan(reading, use):
        return "mentioned"
    if _EXISTING.search(lead):
        return "existing" if not acts or "现状" in title else "planned"
    if _PROBLEM_CHAPTER.search(title) and not _CONTENT_CHAPTER.search(title):
        return "problem" if _PROBLEM.search(words) else "existing"
    if _PROBLEM.search(words) and not acts:
        return "problem"
    if place.is_duty(use.span.start) or (
        _ACTION_CHAPTER.search(title) and not _CONTENT_CHAPTER.search(title)
    ):
        return "planned" if acts and use.quantity is not None else "mentioned"
    if acts or use.quantity is not None or _CONTENT_CHAPTER.search(title) or place.in_estate(use.span.start):
        return "planned"
    return "planned" if place.kind in PLANS and not title else "mentioned"


def _role_in_table(reading: Reading, use: MeasureUse) -> str:
    """What the column's head, or the row's in a table of two columns, makes of a word; empty outside tables."""
    text = reading.text
    cell = reading.cell(use.span.start)
    if cell is None:
        return ""
    table, held = cell
    first = table.grid[held.row if table.cols == 2 else 0][0 if table.cols == 2 else held.col]
    head = text[first.start : first.end] if first is not None and first is not held else ""
    words = text[held.start : held.end]
    if _PROBLEM_HEAD.search(head):
        return "problem" if _PROBLEM.search(words) and not _EXISTING.search(words) else "existing"
    if _PART_HEAD.search(head):
        return "mentioned"
    return "planned" if _CONTENT_HEAD.search(head) or use.quantity is not None else "mentioned"


def _only_a_place(text: str, use: MeasureUse) -> bool:
    """东南配电室周围, 大门两侧 say where; 绿化带硬化为停车位 takes the green away."""
    if re.search(r"占用[^，,]{0,4}$", text[use.clause.start : use.span.start]):
        return True
    if text.startswith("绿化带", use.span.start) and "硬化" in text[use.clause.start : use.clause.end]:
        return True
    return use.quantity is None and bool(_WHERE.match(text, use.span.end))


def _is_slogan(reading: Reading, use: MeasureUse) -> bool:
    """A goal in quotation marks: “排水通、路面平、路灯亮”."""
    text, sentence = reading.text, reading.sentence(use.span.start)
    opened = max(
        text.rfind("“", sentence.start, use.span.start), text.rfind('"', sentence.start, use.span.start)
    )
    if opened < 0 or "目标" not in text[sentence.start : sentence.end]:
        return False
    return text.find("”", use.span.end, sentence.end) >= 0 and "”" not in text[opened : use.span.start]


def _quantity(reading: Reading, start: int, end: int, before: int, after: int) -> Quantity | None:
    """The quantity of a measure: after its name (停车位218个), else before it (6个消防通道)."""
    text = reading.text
    reach = _BETWEEN.match(text, end, after)
    limit = reach.end() if reach else end
    for mention in reading.mentions_in(end, min(after, limit + 1)):
        if _counts(text, mention, end):
            return mention.quantity
    if text[end : end + 1] in "（(":
        for mention in reading.mentions_in(end, min(after, end + 12)):
            if _counts(text, mention, end):
                return mention.quantity
    return _cell_quantity(reading, start) or _before(reading, start, before)


def _counts(text: str, mention: Mention, start: int) -> bool:
    q = mention.quantity
    if q.dimension not in COUNTED or _PER.search(text[q.start - 2 : q.start]) or q.unit in ("人", "户次"):
        return False
    if q.dimension == "length" and _SIZE.search(text[max(start, q.start - 6) : q.start]):
        return False
    if q.unit == "期" or (q.chinese and q.number == 1 and q.unit in ("批", "体", "次", "些")):
        return False
    # 7号楼, 3个单元 name a place; 18栋 of a roof counts.
    return not (q.base in ("小区",) or text[q.end : q.end + 1] in "号#")


def _before(reading: Reading, start: int, before: int) -> Quantity | None:
    text = reading.text
    low = max(before, start - 24, reading.clause(start).start)
    for mention in reversed(reading.mentions_in(low, start)):
        q = mention.quantity
        link = _LINKS_BACK.fullmatch(text, q.end, start)
        sized = q.dimension == "length" and text[q.end : start].startswith("的")
        if (
            link
            and not sized
            and q.dimension == "count"
            and q.base not in ("单元", "栋")
            and _counts(text, mention, low)
            and _NAMES_PART.search(text[q.end : start]) is None
        ):
            return q
    return None


_NAMES_PART = regex(r"小区|项目|单元|楼|内|对|进行|改造|安装|建|设|更换|实施|均|全部|，|的(?=.*的)")


def _cell_quantity(reading: Reading, start: int) -> Quantity | None:
    """In a bill of quantities: the first number to the right whose column or unit is no money."""
    block = reading.blocks[reading.block_index(start)]
    if block.kind is not BlockKind.ROW or block.table is None:
        return None
    held = reading.cell(start)
    cell = held[1] if held else None
    if cell is None or cell.end - cell.start > 24:
        return None
    for mention in reading.mentions_in(cell.end, block.end):
        if mention.quantity.dimension in COUNTED and not re.search(r"单价|合价|金额|投资", mention.label):
            return mention.quantity
    return None


def _amount(reading: Reading, end: int, after: int) -> Quantity | None:
    """Money told of a measure before the next one is named: 监控68套，投资12万元."""
    text = reading.text
    sentence = reading.sentence(end)
    block = reading.blocks[reading.block_index(end)]
    if block.kind is BlockKind.ROW:
        cells = [m for m in reading.mentions_in(end, block.end) if m.quantity.dimension == "money"]
        total = [m for m in cells if not re.search("单价", m.label)]
        return total[-1].quantity if total and len(total) <= 2 and after >= block.end else None
    for mention in reading.mentions_in(end, min(after, sentence.end, end + 60)):
        if mention.quantity.dimension == "money" and _MONEY_LABEL.search(
            text[max(end, mention.quantity.start - 8) : mention.quantity.start]
        ):
            return mention.quantity
    return None


def _shared(found: list[MeasureUse]) -> list[MeasureUse]:
    """One quantity belongs to one measure: the nearest to it."""
    best: dict[int, int] = {}
    for i, use in enumerate(found):
        if use.quantity is None:
            continue
        other = best.get(use.quantity.start)
        if other is None or _distance(use) < _distance(found[other]):
            best[use.quantity.start] = i
    kept = set(best.values())
    return [
        use if use.quantity is None or i in kept else replace(use, quantity=None)
        for i, use in enumerate(found)
    ]


def _again(reading: Reading, found: list[MeasureUse]) -> list[MeasureUse]:
    """环卫设施休整106个及新增312个: a second quantity of the same measure, with a verb of its own."""
    text = reading.text
    known = {use.quantity.start for use in found if use.quantity}
    more = []
    for use in found:
        if use.quantity is None or use.quantity.start < use.span.end:
            continue
        following = reading.mentions_in(use.quantity.end, use.quantity.end + 8)
        if not following or following[0].quantity.start in known:
            continue
        q = following[0].quantity
        if _SECOND.fullmatch(text, use.quantity.end, q.start) and q.unit == use.quantity.unit:
            more.append(replace(use, span=Span(use.quantity.end, q.end), quantity=q, amount=None))
    return more


def _together(reading: Reading, found: list[MeasureUse]) -> list[MeasureUse]:
    """外墙保温及涂料267825平方米: one quantity for two measures joined by 及 or 和."""
    for i, (use, following) in enumerate(pairwise(found)):
        joined = reading.text[use.span.end : following.span.start] in ("及", "和", "与", "及其")
        if (
            joined
            and use.quantity is None
            and following.quantity
            and following.quantity.start >= following.span.end
        ):
            found[i] = replace(use, quantity=following.quantity)
    return found


def _distance(use: MeasureUse) -> int:
    assert use.quantity is not None
    return (
        use.quantity.start - use.span.end
        if use.quantity.start >= use.span.end
        else use.span.start - use.quantity.end + 1
    )


def of_estates(estates: tuple[Estate, ...], uses: tuple[MeasureUse, ...]) -> tuple[Estate, ...]:
    """The estates with the indexes of the measures that stand in their own stretch of text."""
    starts = [use.span.start for use in uses]
    zones: dict[int, list[Span]] = {}
    for estate in estates:
        if estate.parent is not None and estate.body.end - estate.body.start > SHORTEST_ZONE:
            zones.setdefault(estate.parent, []).append(estate.body)
    made = []
    for i, estate in enumerate(estates):
        own = range(bisect_left(starts, estate.body.start), bisect_left(starts, estate.body.end))
        inside = tuple(n for n in own if not any(starts[n] in zone for zone in zones.get(i, ())))
        made.append(replace(estate, measures=inside) if inside else estate)
    return tuple(made)
