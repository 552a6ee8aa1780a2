"""What a published list says, line by line: a code, a name, which level.  Nothing here asks the database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import Level
from jiugai.ground.files.sheets import Line, sheets

MOST_ROWS = 1_000_000
_FIRST_ROWS = 15
_TWELVE, _NINE, _SIX = 12, 9, 6
_CODE, _NAME, _URBAN = "code", "name", "urban"
_HEADS: dict[str, tuple[str, Level | None]] = {
    **dict.fromkeys(
        ("统计用区划代码", "区划代码", "行政区划代码", "统计代码", "代码", "统计用代码", "区划编码", "编码", "统计区划代码"),
        (_CODE, None),
    ),
    **dict.fromkeys(("名称", "区划名称", "行政区划名称", "单位名称", "统计用区划名称"), (_NAME, None)),
    **dict.fromkeys(("城乡分类代码", "城乡分类", "城乡划分代码", "城乡属性代码"), (_URBAN, None)),
    **{
        f"{word}{end}": (what, Level.STREET)
        for word in ("街道", "乡镇", "镇", "街道乡镇", "乡镇街道", "街镇", "镇街", "乡级", "乡级区划", "乡镇级")
        for end, what in (("代码", _CODE), ("编码", _CODE), ("名称", _NAME), ("", _NAME))
    },
    **{
        f"{word}{end}": (what, Level.COMMUNITY)
        for word in ("社区", "村", "村居", "居委会", "村委会", "社区村", "村社区", "村级", "村级区划", "居村委会", "村居委会")
        for end, what in (("代码", _CODE), ("编码", _CODE), ("名称", _NAME), ("", _NAME))
    },
}  # fmt: skip
"""Head without brackets, signs and blanks → what it is, and the level where the head tells it."""
_UPPER_CODES = ("省代码", "市代码", "县代码", "区县代码", "地市代码")
_SUMS = ("合计", "总计", "小计", "注", "说明", "数据来源")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
_URBAN_CODE = re.compile(r"[12][0-9]{2}")


@dataclass(frozen=True)
class Entry:
    """A line of the list; ``code`` has 6, 9 or 12 digits by level; ``wrong`` says why it is none."""

    line: int
    code: str
    name: str
    level: Level | None
    urban: str = ""
    wrong: str = ""


def entries_of(path: Path, kind: str) -> list[Entry]:
    """The entries of the sheet on which the heads are found, in its order.

    Raises :class:`Refused` for a file without such heads, without rows, or with more than a million.
    """
    for _, lines in sheets(path, kind):
        found = _headed(lines)
        if found is None:
            continue
        heads, rest = found
        entries: list[Entry] = []
        for line in rest:
            entries.extend(_read(line, heads))
            if len(entries) > MOST_ROWS:
                raise Refused(f"名单超过 {MOST_ROWS:,} 行，按省分成几个文件。")
        if not entries:
            raise Refused("表头下面没有名单。")
        return _once(entries)
    raise Refused("没有找到表头：要有一行写着“统计用区划代码”“名称”，或“街道代码”“街道名称”“社区代码”“社区名称”。")  # fmt: skip


Heads = list[tuple[Level | None, int, int, int | None]]
"""Level where the head tells it, column of the code, of the name, and of the 城乡分类代码."""


def _headed(lines: Iterator[Line]) -> tuple[Heads, Iterator[Line]] | None:
    for at, (_, cells) in enumerate(lines):
        if heads := _heads(cells):
            return heads, lines
        if at >= _FIRST_ROWS:
            return None
    return None


def _heads(cells: tuple[str, ...]) -> Heads:
    told: dict[tuple[str, Level | None], int] = {}
    for at, cell in enumerate(cells):
        if meaning := _HEADS.get(_plain(cell)):
            told.setdefault(meaning, at)
    urban = told.get((_URBAN, None))
    return [
        (level, told[_CODE, level], told[_NAME, level], urban if level is not Level.STREET else None)
        for level in (None, Level.STREET, Level.COMMUNITY)
        if (_CODE, level) in told and (_NAME, level) in told
    ]


def _plain(head: str) -> str:
    plain = unicodedata.normalize("NFKC", head)
    return re.sub(r"\([^)]*\)|[\s*:/、,，（）()]", "", plain)


def _read(line: Line, heads: Heads) -> Iterator[Entry]:
    number, cells = line
    for level, code_at, name_at, urban_at in heads:
        code, name = (_cell(cells, at) for at in (code_at, name_at))
        if not code and (not name or level is not None or name.startswith(_SUMS)):
            continue
        if code.startswith(_SUMS):
            continue
        yield _entry(number, code, name, level, _cell(cells, urban_at) if urban_at is not None else "")


def _cell(cells: tuple[str, ...], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _entry(line: int, code: str, name: str, level: Level | None, urban: str) -> Entry:
    digits = unicodedata.normalize("NFKC", "".join(code.split())).lstrip("'").removesuffix(".0")
    plain = "".join(name.split())
    if _SCIENTIFIC.fullmatch(digits):
        return Entry(
            line,
            code,
            plain,
            None,
            wrong="代码被 Excel 写成了科学记数，后几位丢了：把这一列设成文本，从原表重新粘贴",
        )
    if not digits:
        return Entry(line, "", plain, None, wrong="没有代码")
    if not (digits.isascii() and digits.isdigit()):
        return Entry(line, code[:24], plain, None, wrong="代码里有数字以外的字符")
    if len(digits) not in (_SIX, _NINE, _TWELVE):
        return Entry(line, digits[:24], plain, None, wrong=f"代码有 {len(digits)} 位，应为 9 位或 12 位")
    short, found = _levelled(digits)
    if level is not None and found is not level:
        return Entry(line, digits, plain, None, wrong=f"这一列是{level.label}的代码，这里却是{found.label}的")
    return Entry(line, short, plain, found, urban if _URBAN_CODE.fullmatch(urban) else "")


def _levelled(digits: str) -> tuple[str, Level]:
    """Zeros at the end say how far down a code goes: 640302100000 is the town 640302100."""
    whole = digits.ljust(_TWELVE, "0")
    if whole[_NINE:] != "000":
        return whole, Level.COMMUNITY
    if whole[_SIX:_NINE] != "000":
        return whole[:_NINE], Level.STREET
    six = whole[:_SIX]
    return six, Level.PROVINCE if six.endswith("0000") else Level.CITY if six.endswith("00") else Level.COUNTY


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """The town that stands on each line of its communities is one entry; the same code with another name is refused."""
    first: dict[str, Entry] = {}
    out = []
    for e in entries:
        if e.wrong:
            out.append(e)
        elif e.code not in first:
            first[e.code] = e
            out.append(e)
        elif first[e.code].name != e.name:
            why = f"代码与第 {first[e.code].line} 行的{first[e.code].name}重复"
            out.append(Entry(e.line, e.code, e.name, None, wrong=why))
    return out
