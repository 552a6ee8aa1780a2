"""One policy file: read, and refused with a plain sentence where it is malformed."""

from __future__ import annotations

import stat
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from planlint.patterns import regex

Value = bool | int | str | tuple["Value", ...] | dict[str, "Value"]

BOUNDS = ("", "at_least", "at_most", "more_than", "within", "is")
DATES = ("as_of", "signing", "opening", "submission", "decision", "start", "acceptance", "plan_year")
KEYS = {"id", "title", "value", "unit", "bound", "date", "from", "to", "basis"}
HEAD_KEYS = {"name", "title", "inherits", "division", "rule"}
LINE = regex(r"at line (\d+)")
IDENTIFIER = regex(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
LARGEST = 1_000_000


class PolicyError(Exception):
    """A policy that cannot be used; the message is one Chinese sentence and names no path."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``[[rule]]`` of a file, its shape verified."""

    id: str
    title: str
    value: Value
    unit: str
    bound: str
    since: date | None
    until: date | None
    selected_by: str
    basis: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True, slots=True, eq=False)
class PolicyFile:
    """A file: a policy of its own when it has a ``name``, an addition to any when it has none.

    ``division`` is the code of the province, city or county for which it is made (GB/T 2260), if it says so.
    """

    path: Path
    stamp: tuple[int, int]
    name: str
    title: str
    inherits: str
    division: str
    entries: tuple[Entry, ...]


def read(path: Path) -> PolicyFile:
    """Read a file; unchanged files come from memory.  Raises :class:`PolicyError`."""
    try:
        status = path.stat()
    except OSError as fault:
        raise PolicyError(f"规则文件 {path.name} 读不出来。") from fault
    if not stat.S_ISREG(status.st_mode):
        raise PolicyError(f"规则文件 {path.name} 读不出来。")  # a pipe would be waited for without end
    return _read(path, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=256)
def _read(path: Path, stamp: tuple[int, int]) -> PolicyFile:
    if stamp[1] > LARGEST:
        raise PolicyError(f"规则文件 {path.name} 超过 1 MB，不像规则文件。")
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise PolicyError(f"规则文件 {path.name} 读不出来。") from fault
    except UnicodeDecodeError as fault:
        raise PolicyError(f"规则文件 {path.name} 不是 UTF-8 编码的 TOML。") from fault
    except (ValueError, RecursionError) as fault:  # a date that does not exist is a plain ValueError
        raise PolicyError(f"规则文件 {path.name} 不是正确的 TOML{_place(fault)}。") from fault
    unknown = sorted(set(content) - HEAD_KEYS)
    if unknown:
        raise PolicyError(f"规则文件 {path.name} 里有不认识的项 {'、'.join(unknown)}。")
    head = {key: content.get(key, "") for key in ("name", "title", "inherits", "division")}
    for key, value in head.items():
        if not isinstance(value, str):
            raise PolicyError(f"规则文件 {path.name} 的 {key} 要写成文字。")
    rules = content.get("rule", [])
    if not isinstance(rules, list) or not all(isinstance(r, dict) for r in rules):
        raise PolicyError(f"规则文件 {path.name} 的每条规则要写在 [[rule]] 之下。")
    if head["name"] and head["name"] != "national" and not head["inherits"]:
        head["inherits"] = "national"
    entries = tuple(_entry(path.name, n, rule) for n, rule in enumerate(rules, 1))
    _refuse_overlaps(path.name, entries)
    return PolicyFile(path, stamp, head["name"], head["title"], head["inherits"], head["division"], entries)


def _place(fault: Exception) -> str:
    """Where the TOML ends to be right, from the English message of the parser."""
    line = LINE.search(str(fault))
    return f"，请看第 {line[1]} 行" if line else "，请看文件末尾" if "end of document" in str(fault) else ""


def _entry(file: str, number: int, rule: dict[str, object]) -> Entry:
    def fault(text: str) -> PolicyError:
        return PolicyError(f"规则文件 {file} 第 {number} 条规则：{text}。")

    unknown = sorted(set(rule) - KEYS)
    if unknown:
        raise fault(f"不认识的项 {'、'.join(unknown)}")
    id, title = rule.get("id"), rule.get("title", "")
    if not isinstance(id, str) or not IDENTIFIER.fullmatch(id):
        raise fault("id 要写成 payment.retention_cap 这样用点分开的小写名称")
    if "value" not in rule:
        raise fault(f"{id} 没有 value")
    unit, bound, selected_by = (rule.get(k, d) for k, d in (("unit", ""), ("bound", ""), ("date", "as_of")))
    if not isinstance(title, str) or not isinstance(unit, str):
        raise fault(f"{id} 的 title 和 unit 要写成文字")
    if not isinstance(bound, str) or bound not in BOUNDS:
        raise fault(f"{id} 的 bound 只能是 {'、'.join(BOUNDS[1:])}")
    if not isinstance(selected_by, str) or selected_by not in DATES:
        raise fault(f"{id} 的 date 只能是 {'、'.join(DATES)}")
    try:
        since, until = _day(rule.get("from")), _day(rule.get("to"))
        value = _value(rule["value"])
        basis = _basis(rule.get("basis", []))
    except TypeError as wrong:
        raise fault(f"{id} 的{wrong}") from wrong
    if since and until and since > until:
        raise fault(f"{id} 的 from 在 to 之后")
    return Entry(id, title or id, value, unit, bound, since, until, selected_by, basis)


def _day(value: object) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise TypeError(" from 和 to 要写成 2022-08-01 这样的日期")


def _value(value: object) -> Value:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return tuple(_value(v) for v in value)
    if isinstance(value, dict):
        return {str(k): _value(v) for k, v in value.items()}
    raise TypeError('小数要写成带引号的文字，例如 value = "3.5"')


def _basis(entries: object) -> tuple[tuple[str, str, str, bool], ...]:
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise TypeError(" basis 要写成 [{ document = …, text = …, verified = … }]")
    result = []
    for entry in entries:
        document, article, text = (entry.get(k, "") for k in ("document", "article", "text"))
        verified = entry.get("verified", False)
        if not isinstance(document, str) or not document or not isinstance(article, str):
            raise TypeError(" basis 没有 document")
        if not isinstance(text, str) or not isinstance(verified, bool):
            raise TypeError(" basis 的 text 要写成文字，verified 要写成 true 或 false")
        result.append((document, article, text, verified))
    return tuple(result)


def _refuse_overlaps(file: str, entries: tuple[Entry, ...]) -> None:
    """Two versions of one rule may not hold on the same day."""
    last: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.id, e.since or date.min)):
        earlier = last.get(entry.id)
        if earlier and (earlier.until is None or entry.since is None or entry.since <= earlier.until):
            raise PolicyError(f"规则文件 {file}：{entry.id} 有两条在同一天有效。")
        last[entry.id] = entry
