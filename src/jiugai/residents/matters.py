"""By which rule a matter is decided: the matter from the catalogue, the shares from the policy of the place."""

from __future__ import annotations

from dataclasses import dataclass

from jiugai.ground.common.refusal import Refused
from jiugai.residents.tally import Rule, Share
from planlint import catalogue
from planlint.catalogue import Matter
from planlint.policy import Policy, PolicyRule

_ITEMS = "一二三四五六七八九"
_SHARES = {(1, 2): "半数", (2, 3): "三分之二", (3, 4): "四分之三", (4, 5): "五分之四", (1, 1): "全部"}
BY_OWNER, BY_UNIT = "by_owner", "by_unit"


@dataclass(frozen=True)
class Ground:
    """A rule with its source in words, and whether somebody read it there."""

    rule: Rule
    basis: str
    is_verified: bool


def matter_of(code: str) -> Matter:
    """The matter of that code.  Raises :class:`Refused` for one that there is not."""
    for matter in catalogue.matters():
        if matter.code == code:
            return matter
    raise Refused("没有这一类表决事项，请从列表里选。")


def ground_of(matter: Matter, policy: Policy) -> Ground:
    """The rule of a matter by the policy of its place on the day of opening.

    Raises :class:`Refused` where the installation's own files ask different shares of area and of persons.
    """
    area, heads = (
        _asked(policy, "residents.participation_area"),
        _asked(policy, "residents.participation_heads"),
    )
    major = _asked(
        policy, "residents.special_majority" if matter.is_special else "residents.ordinary_majority"
    )
    if _share(area) != _share(heads):
        raise Refused("本地规则里面积和人数的参加比例不同，系统不能计票，请系统管理员核对规则文件。")
    rules = (area, heads, major)
    source = f"{major.basis[0].document}{major.basis[0].article}"
    source = source.replace("第 278 条", f"第 278 条第一款第{_ITEMS[matter.item - 1]}项")
    return Ground(Rule(_share(area), _share(major)), source, all(r.verified for r in rules))


def _asked(policy: Policy, id: str) -> PolicyRule:
    rule = policy.rule(id)
    if rule is None:
        raise Refused(f"本地规则里没有 {id}，不能开始表决，请系统管理员核对规则文件。")
    return rule


def _share(rule: PolicyRule) -> Share:
    share = rule.fraction
    return Share(share.numerator, share.denominator, is_more=rule.bound == "more_than")


def share_words(share: Share) -> str:
    """A threshold as people say it: 三分之二.

    >>> share_words(Share(2, 3))
    '三分之二'
    """
    return _SHARES.get((share.numerator, share.denominator), f"{share.numerator}/{share.denominator}")


def bound_words(share: Share) -> str:
    """With its exact word: 不少于三分之二, 超过半数."""
    return ("超过" if share.is_more else "不少于") + share_words(share)


def number_of(policy: Policy, id: str, default: int) -> int:
    """A whole number of the policy, ``default`` where it has no such rule."""
    rule = policy.rule(id)
    return rule.int if rule is not None else default


def says(policy: Policy, id: str, default: str) -> str:
    """A word of the policy, ``default`` where it has no such rule."""
    rule = policy.rule(id)
    return str(rule.value) if rule is not None else default


def is_so(policy: Policy, id: str) -> bool:
    """Does a rule of yes and no say yes?"""
    rule = policy.rule(id)
    return rule is not None and rule.value is True
