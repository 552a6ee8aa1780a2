"""Is a change of an approved plan major?  Pure: what two versions say, and the policy of the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from planlint import catalogue
from planlint.policy import Policy, PolicyRule

Told = Sequence[Mapping[str, Any]]
_SHARES = (
    ("investment", "总投资", "change.major_money_share"),
    ("area", "改造面积", "change.major_area_share"),
)
_SHOWN = 5


@dataclass(frozen=True)
class Ground:
    """A reason for which a change is major, with its figures and the rule."""

    sentence: str
    rule: str


def change_rules(policy: Policy) -> list[Ground]:
    """The rules by which a change is major, for the page that asks for one."""
    ids = (*(id for _, _, id in _SHARES), "change.major_measures")
    return [Ground(rule.title, _source(rule)) for id in ids if (rule := policy.rule(id)) is not None]


def grounds(before: Told, after: Told, policy: Policy) -> list[Ground]:
    """Why the change from one version's facts to another's is major; empty: it is minor.

    A total that only one of them states counts as changed beyond all measure: it cannot be compared.
    """
    return [*_shares(before, after, policy), *_measures(before, after, policy)]


def _shares(before: Told, after: Told, policy: Policy) -> Iterator[Ground]:
    for item, name, id in _SHARES:
        rule = policy.rule(id)
        old, new = _total(before, item), _total(after, item)
        if rule is None or (old is None and new is None):
            continue
        if old is None or new is None or not old:
            yield Ground(f"{name}只有一版写明，无从比较", _source(rule))
            continue
        share = abs(new - old) / old * 100
        if share > rule.fraction:
            yield Ground(
                f"{name}由 {_words(old)} 变为 {_words(new)}，变动 {_share(share)}%，超过 {rule.value}%",
                _source(rule),
            )


def _total(told: Told, item: str) -> Fraction | None:
    found = next(
        (f["exact"] for f in told if f["family"] == "totals" and f["code"] == item and f["exact"]), None
    )
    return Fraction(Decimal(found)) if found else None


def _measures(before: Told, after: Told, policy: Policy) -> Iterator[Ground]:
    rule = policy.rule("change.major_measures")
    if rule is None or rule.value is not True:
        return
    old, new = _codes(before), _codes(after)
    for codes, verb in ((new - old, "增加"), (old - new, "取消")):
        if codes:
            yield Ground(f"{verb}改造内容：{_names(codes)}", _source(rule))


def _codes(told: Told) -> set[str]:
    return {f["code"] for f in told if f["family"] == "measures" and f["code"]}


def _names(codes: Iterable[str]) -> str:
    names = sorted(m.name for code in codes if (m := catalogue.measure(code)))
    return "、".join(names[:_SHOWN]) + (f" 等 {len(names)} 项" if len(names) > _SHOWN else "")


def _words(value: Fraction) -> str:
    whole = value / 10_000 if value >= 10_000 else value
    unit = "万" if value >= 10_000 else ""
    return f"{Decimal(whole.numerator) / Decimal(whole.denominator):,.2f}{unit}"


def _share(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.1f}"


def _source(rule: PolicyRule) -> str:
    first = rule.basis[0]
    return f"{first.document}{first.article}：{first.text}" + ("" if rule.verified else "（默认值，请确认）")
