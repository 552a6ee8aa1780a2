"""The stages of the schedule, in prose, in lists and in tables, with their dates as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planlint.dates import DateRef
from planlint.document import Block, BlockKind, Span, Table
from planlint.extract.reading import Reading
from planlint.facts import Stage
from planlint.patterns import regex
from planlint.read.headings import leading_number

_NAMED = regex(r"阶段|步骤")
_ORDINAL = regex(r"第[一二三四五六七八九十\d]{1,2}(?:阶段|步|期)")
_INLINE = regex(
    r"(?P<name>第[一二三四五六七八九十\d]{1,2}(?:阶段|步)|[一-龥]{2,10}阶段)(?P<told>\s*[：:]?[^，,。；;（(\[【\n|]{0,16})\s*[（(\[【](?P<dates>[^）)\]】]{2,40})[）)\]】]"
)
_LISTED = regex(
    r"[（(][一二三四五六七八九十]{1,2}[）)]\s*(?P<name>[一-龥、]{2,16})[，,：:\s]\s*(?P<dates>\d{1,4}[年月][^；;。，,\n]{3,40})"
)
_HEAD_END = regex(r"[。；;\n]|[：:](?!\s*\d)|[）)\]】](?=[。：:\s])")
_OPENED = regex(r"[（(\[【〔]")
_FROM = regex(r"\s*(?:起|开始|以后|之后|后)")
_UNTIL = regex(r"\s*(?:前|底前|止|以前|之前|结束|完成)")
_DATE_LED = regex(r"\s*(?:到|至|从|自)?\s*$")
_NO_NAME = regex(r"[（(\[【〔\s：:。，,]+$")
_STAGE_HEAD = regex(r"阶段|步骤|工作内容|时间节点|工作任务")
_TIME_HEAD = regex(r"时间|日期|期限|起止|时限|进度安排")
_BEGIN_HEAD = regex(r"开始|开工|起始")
_END_HEAD = regex(r"结束|完成|截止|竣工")
_NO_STAGE = regex(
    r"多个阶段|各阶段|全阶段|各个阶段|本阶段|现阶段|下阶段|上阶段|前阶段|阶段性|任一阶段|每阶段|分阶段"
)
_BUILT_BEFORE = regex(r"(?:建|建成|建造|竣工|交付)于\s*$|建[成设造]年[份代][：:]?\s*$")
_BUILT_AFTER = regex(
    r"\s*(?:年代|代|前|后|左右)?\s*(?:始建|建成|建造|建(?![设立])|竣工|投入使用|投用|交付|入住)"
)
LONGEST_HEAD = 70


@dataclass(frozen=True, slots=True)
class _Head:
    block: int
    form: str
    name: str
    name_span: Span
    days: tuple[DateRef, ...]
    after: str
    named: bool


def stages(reading: Reading) -> tuple[Stage, ...]:
    """The stages in the order of the text.

    ``begins`` and ``ends`` are the dates as printed: a second date that leaves out its year has none.
    """
    found = [*_from_tables(reading)]
    heads = [h for i, b in enumerate(reading.blocks) if (h := _head(reading, i, b)) is not None]
    runs = _runs(reading, heads)
    for run in runs:
        for n, head in enumerate(run):
            stop = reading.blocks[run[n + 1].block].start if n + 1 < len(run) else _end_of_last(reading, head)
            found.append(_stage(reading, head, stop))
    if not runs:
        found.extend(_inline(reading))
    return tuple(sorted(found, key=lambda stage: stage.span.start))


def _head(reading: Reading, index: int, block: Block) -> _Head | None:
    """The head of a paragraph that can be a stage: it says 阶段 or has dates, before its first stop."""
    if block.kind is BlockKind.ROW or block.span == reading.part.title_span:
        return None
    text = reading.text
    start = block.start + len(block.number)
    stop = _HEAD_END.search(text, start, min(block.end, start + LONGEST_HEAD))
    end = stop.end() if stop else min(block.end, start + LONGEST_HEAD)
    words = text[start:end]
    days = reading.dates_in(start, end)
    named = bool(_NAMED.search(words)) and not _NO_STAGE.search(words)
    form = leading_number(text[block.start : block.end])[1] if block.number else ""
    if not named and (not days or not _dates_stand_apart(text, start, end, days, bool(form))):
        return None
    if (
        named
        and not form
        and not _ORDINAL.match(words.lstrip())
        and not re.match(r"\s*[^，,。：:]{2,16}阶段", words)
    ):
        return None
    name_end = min([d.start for d in days] + [end]) if days else end
    if days and days[0].start - start <= 2:
        told = start + len(words) if text[end - 1 : end] in "：:" else days[-1].end
        rest_end = _HEAD_END.search(text, told, block.end)
        name = (
            text[told : rest_end.start() if rest_end else block.end].lstrip("前起底止后，,：: ").strip()
            or words.strip()
        )
        name = words.strip() if named else name
        span = Span(start, end)
    else:
        name = _NO_NAME.sub("", text[start:name_end]).strip()
        at = text.index(name, start) if name else start
        span = Span(at, at + len(name))
    after = text[days[-1].end : days[-1].end + 4] if days else ""
    return _Head(index, form, name[:40], span, days, after, named)


def _dates_stand_apart(text: str, start: int, end: int, days: tuple[DateRef, ...], numbered: bool) -> bool:
    """Dates in brackets after a name, or at the head of a numbered line or before a colon; no ages of buildings."""
    first = days[0]
    if any(_tells_age(text, day) for day in days):
        return False
    bracketed = (
        bool(_OPENED.match(text[first.start - 1 : first.start]))
        and len(text[start : first.start].strip()) >= 3
    )
    led = bool(_DATE_LED.match(text[start : first.start]))
    return bracketed or (led and (numbered or text[end - 1 : end] in "：:"))


def _tells_age(text: str, day: DateRef) -> bool:
    """The year in which a building was built is no date of a schedule: 光明小区（1996年建，14栋）."""
    if _BUILT_BEFORE.search(text, max(0, day.start - 8), day.start):
        return True
    return day.month is None and _BUILT_AFTER.match(text, day.end) is not None


def _runs(reading: Reading, heads: list[_Head]) -> list[list[_Head]]:
    """Heads of one form that follow one another; a lone date in brackets is no stage."""
    runs: list[list[_Head]] = []
    for head in heads:
        if runs and runs[-1][0].form == head.form and not _crossed(reading, runs[-1][-1], head):
            runs[-1].append(head)
        else:
            runs.append([head])
    kept = [run for run in runs if _is_run(reading, run)]
    return kept


def _is_run(reading: Reading, run: list[_Head]) -> bool:
    named = sum(1 for head in run if head.named)
    if named:
        return len(run) >= 2
    ranges = len(run) >= 2 and all(len(head.days) >= 2 for head in run)
    return (ranges or len(run) >= 3) and _is_schedule(reading, run)


def _crossed(reading: Reading, last: _Head, head: _Head) -> bool:
    """Does a heading of a higher form stand between two heads?"""
    if not head.form:
        return head.block - last.block > 3
    for block in reading.blocks[last.block + 1 : head.block]:
        if block.number and block.kind is not BlockKind.ROW:
            form = leading_number(reading.block_text(block))[1]
            if form in ("han", "chapter") and head.form not in ("han", "chapter"):
                return True
            if form == head.form and leading_number(reading.block_text(block))[0].strip("（）()、.") in (
                "一",
                "1",
            ):
                return True
    number = reading.blocks[head.block].number.strip("（）()、.． ")
    return number in ("一", "1") and head.form != "chapter"


def _is_schedule(reading: Reading, run: list[_Head]) -> bool:
    """Dates of one year or placeholders in order speak of a schedule, dates of documents do not."""
    text = reading.text
    return not any(
        re.search(r"〔|号|印发|通过|公布|发布|落款", text[h.days[0].end : h.days[0].end + 12])
        for h in run
        if h.days
    )


def _end_of_last(reading: Reading, head: _Head) -> int:
    blocks = reading.blocks
    end = blocks[head.block].end
    for block in blocks[head.block + 1 :]:
        if block.kind is BlockKind.HEADING:
            break
        form = leading_number(reading.block_text(block))[1] if block.number else ""
        if (form and form in (head.form, "han", "han_bracket", "chapter")) or not (form or head.form):
            break
        if not form and not block.number and end - blocks[head.block].start > 60:
            break
        end = block.end
    return end


def _stage(reading: Reading, head: _Head, stop: int) -> Stage:
    block = reading.blocks[head.block]
    begins, ends = _range(reading.text, head.days)
    return Stage(head.name, head.name_span, Span(block.start, stop), block.number, begins, ends)


def _range(text: str, days: tuple[DateRef, ...]) -> tuple[DateRef | None, DateRef | None]:
    """First and last date; one date alone is both, unless it says 起 or 前."""
    if not days:
        return None, None
    if len(days) >= 2 and re.fullmatch(
        r"\s*(?:起)?\s*(?:[-—–~～至到]+|[(（]含[)）])+\s*", text[days[0].end : days[1].start]
    ):
        return days[0], days[1]
    after = text[days[0].end : days[0].end + 5]
    if _FROM.match(after):
        return days[0], None
    if _UNTIL.match(after):
        return None, days[0]
    return days[0], days[0]


def _inline(reading: Reading) -> Iterator[Stage]:
    """第一阶段（3月—4月）…；第二阶段（…）… inside one paragraph."""
    text, part = reading.text, reading.part
    found = [m for m in _INLINE.finditer(text, part.start, part.end) if reading.dates_in(*m.span("dates"))]
    if len(found) < 2:
        listed = _LISTED.finditer(text, part.start, part.end)
        found = [m for m in listed if len(reading.dates_in(*m.span("dates"))) >= 2]
        if len(found) < 2 or "\n" in text[found[0].start() : found[-1].start()]:
            return
    for i, match in enumerate(found):
        stop = found[i + 1].start() if i + 1 < len(found) else reading.sentence(match.end()).end
        begins, ends = _range(text, reading.dates_in(*match.span("dates")))
        told = match.groupdict().get("told") or ""
        name, at = (match["name"] + told).strip("：: "), match.start("name")
        yield Stage(name, Span(at, at + len(name)), Span(match.start(), stop), "", begins, ends)


def _from_tables(reading: Reading) -> Iterator[Stage]:
    for table in reading.document.tables:
        if reading.part.start <= table.start < reading.part.end and table.rows >= 3:
            yield from _of_table(reading, table)


def _of_table(reading: Reading, table: Table) -> Iterator[Stage]:
    text, grid = reading.text, table.grid
    heads = [" ".join(text[c.start : c.end].split()) if c else "" for c in grid[0]]
    name_col = next(
        (c for c, h in enumerate(heads) if _STAGE_HEAD.search(h) and not _TIME_HEAD.search(h)), None
    )
    times = [
        c for c, h in enumerate(heads) if _TIME_HEAD.search(h) or _BEGIN_HEAD.search(h) or _END_HEAD.search(h)
    ]
    if name_col is None or not times:
        return
    for row in grid[1:]:
        cell = row[name_col]
        if cell is None or not text[cell.start : cell.end].strip():
            continue
        days = tuple(
            d for c in times if (held := row[c]) is not None for d in reading.dates_in(held.start, held.end)
        )
        begins, ends = (days[0], days[1]) if len(days) >= 2 else _range(text, days)
        whole = Span(min(c.start for c in row if c), max(c.end for c in row if c))
        yield Stage(text[cell.start : cell.end].strip(), cell.span, whole, "", begins, ends)
