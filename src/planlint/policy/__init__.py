"""Rules as data: thresholds, deadlines and limits with their dates and their legal basis.

Each file of this package is one policy: ``national.toml`` and one per province.  A province
inherits the national rules; an id it lists replaces **all** national versions of that id.
A directory of the user's own files may hold further policies (files with a ``name``) and
additions to any policy (files without one, applied in the order of their names).

A rule has versions that do not overlap; the date that selects one (``date``) is named by the
rule, the caller passes it, and undated papers are judged by the rule of the ``as_of`` day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

from planlint.policy.files import Entry, PolicyError, PolicyFile, Value, read
from planlint.policy.shape import refusal

__all__ = ["Basis", "Policy", "PolicyError", "PolicyRule", "load", "name_for", "names"]

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule comes from; ``verified`` is False for what nobody has read at the source."""

    document: str
    article: str
    text: str
    verified: bool

    @property
    def sentence(self) -> str:
        """``财建〔2022〕183号：质量保证金不高于 3%。``"""
        return f"{self.document}{self.article}：{self.text}"


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One version of a rule.

    ``value`` is as the file has it: a whole number, an exact decimal or fraction as text, a
    tuple or a table; ``unit`` its unit.  ``bound`` says how it is meant (``at_least``,
    ``at_most``, ``more_than``, ``within``, ``is``; empty for a plain datum).  ``since`` and
    ``until`` are the first and last day on which it holds, ``selected_by`` the date that
    decides (``signing``, ``opening``, ``decision``, ``as_of`` …).
    """

    id: str
    title: str
    value: Value
    unit: str
    bound: str
    since: date | None
    until: date | None
    selected_by: str
    basis: tuple[Basis, ...]

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def int(self) -> int:
        """The value as a whole number; raises :class:`PolicyError` if it is none."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        if isinstance(self.value, str) and self.value.removeprefix("-").isdecimal():
            return int(self.value)
        raise PolicyError(f"规则 {self.id} 的值不是整数。")

    @property
    def decimal(self) -> Decimal:
        """The value as an exact decimal; raises :class:`PolicyError` if it is none."""
        return _decimal(self.id, self.value)

    @property
    def fraction(self) -> Fraction:
        """The value as an exact fraction: ``2/3``, ``1/12``, ``0.5`` or a whole number; raises :class:`PolicyError`."""
        if isinstance(self.value, str) and "/" in self.value:
            try:
                return Fraction(self.value)
            except (ValueError, ZeroDivisionError) as fault:
                raise PolicyError(f"规则 {self.id} 的值不是数。") from fault
        return Fraction(self.decimal)

    @property
    def band(self) -> tuple[Decimal, Decimal]:
        """A list of two numbers as (lower, upper); raises :class:`PolicyError` otherwise."""
        if isinstance(self.value, tuple) and len(self.value) == 2:
            lower, upper = (_decimal(self.id, v) for v in self.value)
            return lower, upper
        raise PolicyError(f"规则 {self.id} 的值不是“下限、上限”两个数。")

    @property
    def list(self) -> tuple[str, ...]:
        """A list of texts; raises :class:`PolicyError` if the value is none."""
        if isinstance(self.value, tuple):
            return tuple(str(v) for v in self.value)
        raise PolicyError(f"规则 {self.id} 的值不是列表。")

    @property
    def table(self) -> Mapping[str, Value]:
        """A table; raises :class:`PolicyError` if the value is none."""
        if isinstance(self.value, dict):
            return self.value
        raise PolicyError(f"规则 {self.id} 的值不是表。")

    @property
    def day(self) -> date:
        """A text such as ``2009-12-31`` as a date; raises :class:`PolicyError` otherwise."""
        try:
            return date.fromisoformat(str(self.value))
        except ValueError as fault:
            raise PolicyError(f"规则 {self.id} 的值不是日期。") from fault

    @property
    def verified(self) -> bool:
        """Whether at least one of its bases was read at the source."""
        return any(b.verified for b in self.basis)

    @property
    def sentences(self) -> tuple[tuple[str, bool], ...]:
        """For the report: each basis as one sentence, and whether it is verified."""
        return tuple((b.sentence, b.verified) for b in self.basis)


@dataclass(frozen=True)
class Policy:
    """The rules of one place, resolved: what it inherits, what it adds, the user's own files.

    ``as_of`` is the day by whose rules undated papers are judged.
    """

    name: str
    title: str
    as_of: date
    by_id: Mapping[str, tuple[PolicyRule, ...]]

    def rule(self, id: str, on: date | None = None) -> PolicyRule | None:
        """The version of a rule in force on a day (``as_of`` when left out), None if there is none."""
        day = on or self.as_of
        for version in self.by_id.get(id, ()):
            if version.holds_on(day):
                return version
        return None

    def versions(self, id: str) -> tuple[PolicyRule, ...]:
        """All versions of a rule, the oldest first; empty for an unknown id."""
        return self.by_id.get(id, ())

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all rules, sorted."""
        return tuple(sorted(self.by_id))

    @cached_property
    def content(self) -> str:
        """The resolved rules as canonical JSON; the same rules give the same text."""
        rules = [_plain(v) for id in self.ids for v in self.by_id[id]]
        document = {"name": self.name, "rules": rules}
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of :attr:`content`, hexadecimal; ``as_of`` is no part of it."""
        return hashlib.sha256(self.content.encode()).hexdigest()


def load(name: str = "national", *, as_of: date, directory: Path | None = None) -> Policy:
    """The policy of that name with the user's files of ``directory``.

    Raises :class:`PolicyError`, one Chinese sentence, for an unknown name, a directory that
    does not exist and a file that is malformed.
    """
    own = _own_files(directory)
    policies = {f.name: f for f in own if f.name}
    chain = _chain(name, policies)
    title, by_id = _resolve(name, tuple(chain), tuple(f for f in own if not f.name))
    return Policy(name, title, as_of, by_id)


def names(directory: Path | None = None) -> tuple[str, ...]:
    """The names :func:`load` knows, ``national`` first."""
    found = {p.stem for p in HERE.glob("*.toml")} | {f.name for f in _own_files(directory) if f.name}
    return ("national", *sorted(found - {"national"}))


def name_for(divisions: Iterable[str], directory: Path | None = None) -> str:
    """The name of the policy made for the first of the divisions that has one; ``national`` where none has.

    ``divisions`` are codes, the narrowest first: a county's rules go before its province's.
    """
    made = {
        f.division: f.name
        for f in (*map(read, sorted(HERE.glob("*.toml"))), *_own_files(directory))
        if f.name
    }
    return next((made[code] for code in divisions if code and code in made), "national")


def _own_files(directory: Path | None) -> list[PolicyFile]:
    if directory is None:
        return []
    if not directory.is_dir():
        raise PolicyError(f"规则目录 {directory.name} 不存在，请检查 --policy-dir。")
    return [read(path) for path in sorted(directory.glob("*.toml"))]


def _chain(name: str, own: Mapping[str, PolicyFile]) -> list[PolicyFile]:
    """The files a policy is made of, the one it rests on first."""
    chain: list[PolicyFile] = []
    seen: set[str] = set()
    while name:
        if name in seen:
            raise PolicyError(f"规则文件的 inherits 互相引用：{name}。")
        seen.add(name)
        path = HERE / f"{name}.toml"
        if name in own:
            chain.insert(0, own[name])
        elif name.isidentifier() and path.is_file():
            chain.insert(0, read(path))
        else:
            raise PolicyError(f"没有名为“{name}”的规则，可以用的有：{'、'.join(names())}。")
        name = chain[0].inherits
    return chain


@lru_cache(maxsize=32)
def _resolve(
    name: str, chain: tuple[PolicyFile, ...], extras: tuple[PolicyFile, ...]
) -> tuple[str, Mapping[str, tuple[PolicyRule, ...]]]:
    by_id: dict[str, tuple[PolicyRule, ...]] = {}
    for file in (*chain, *extras):
        layer: dict[str, list[Entry]] = {}
        for entry in file.entries:
            layer.setdefault(entry.id, []).append(entry)
        for id, entries in layer.items():
            if file.path.parent != HERE:
                _refuse_other_kinds(file, by_id.get(id, ()), entries)
            by_id[id] = tuple(_rule(e) for e in sorted(entries, key=lambda e: e.since or date.min))
    return chain[-1].title or name, by_id


def _refuse_other_kinds(file: PolicyFile, known: tuple[PolicyRule, ...], entries: list[Entry]) -> None:
    """A rule that the checks know keeps the kind of its value, whoever sets it."""
    for entry in entries:
        wrong = refusal(entry.value, known[-1].value, entry.unit or known[-1].unit) if known else ""
        if wrong:
            raise PolicyError(f"规则文件 {file.path.name}：{entry.id} 的 value 要写成{wrong}。")


def _rule(entry: Entry) -> PolicyRule:
    return PolicyRule(
        entry.id, entry.title, entry.value, entry.unit, entry.bound, entry.since, entry.until,
        entry.selected_by, tuple(Basis(*b) for b in entry.basis),
    )  # fmt: skip


def _decimal(id: str, value: Value) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise PolicyError(f"规则 {id} 的值不是数。")
    try:
        number = Decimal(value)
    except InvalidOperation as fault:
        raise PolicyError(f"规则 {id} 的值不是数。") from fault
    if not number.is_finite():
        raise PolicyError(f"规则 {id} 的值不是数。")
    return number


def _plain(rule: PolicyRule) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "value": rule.value,
        "unit": rule.unit,
        "bound": rule.bound,
        "from": rule.since.isoformat() if rule.since else None,
        "to": rule.until.isoformat() if rule.until else None,
        "date": rule.selected_by,
        "basis": [[b.document, b.article, b.text, b.verified] for b in rule.basis],
    }
