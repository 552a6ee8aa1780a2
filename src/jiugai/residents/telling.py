"""A vote in the words of its pages: the rule in two steps, the bars of a result, what decided.  Pure but for the vote's own facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jiugai.ground.common.templatetags.words import square_metres
from jiugai.residents.matters import bound_words, share_words
from jiugai.residents.models import Vote
from jiugai.residents.tally import Bar, Base, Result, Rule, Silence, Weight

_OF_ELECTORATE = {"estate": "全小区", "building": "全楼", "unit": "全单元"}


@dataclass(frozen=True)
class Drawn:
    """One bar as it is drawn: how far it is filled and where its threshold stands, in percent, and its line in words."""

    name: str
    bar: Bar
    filled: str
    line: str
    threshold: str
    said: str

    @property
    def is_met(self) -> bool:
        return self.bar.is_met

    @property
    def label(self) -> str:
        """For who does not see it."""
        return f"{self.name}：{self.said}，线在{self.threshold}"


def rule_lines(vote: Vote) -> tuple[str, str]:
    """The two steps of a vote's rule, with their exact words."""
    rule, whole = vote.told_rule, whole_of(vote)
    first = f"参加投票的业主，人数和房屋面积都{_of(rule, whole)}"
    those = "参加的人里同意的" if rule.base == Base.PARTICIPATING else f"{whole}同意的"
    return first, f"{those}，人数和房屋面积都{bound_words(rule.approval)}。"


def whole_of(vote: Vote) -> str:
    """Over whom it is counted, as the two steps say it: 全小区."""
    return _OF_ELECTORATE[vote.electorate]


def _of(rule: Rule, whole: str) -> str:
    word = "超过" if rule.quorum.is_more else "不少于"
    return f"{word}{whole}的{share_words(rule.quorum)}。"


def result_of(vote: Vote) -> Result:
    """The result that is kept of a decided vote."""
    part = {name: Weight(area=vote.result[name][1], heads=vote.result[name][0]) for name in _PARTS}
    refused = frozenset(str(n) for n in range(vote.result.get("refused", 0)))
    return Result(vote.told_rule, part["yes"], part["no"], part["abstain"], part["absent"], refused)


_PARTS = ("yes", "no", "abstain", "absent")


def steps_of(result: Result, whole: str = "全小区") -> Iterator[tuple[str, str, list[Drawn]]]:
    """The two steps: heading, the rule below it, its two bars; persons first, and never one without the other."""
    approval = result.rule.approval
    said = f"人数和面积都要{_of(result.rule, whole)}"
    yield "第一步：参加的够不够", said, [*_drawn(("参加的人数", "参加的面积"), result.quorum)]
    inside = "在参加的里面，" if result.rule.base == Base.PARTICIPATING else f"在{whole}里，"
    yield (
        "第二步：同意的够不够",
        f"{inside}人数和面积都要{bound_words(approval)}。",
        [*_drawn(("同意的人数", "同意的面积"), result.approval)],
    )


def _drawn(names: tuple[str, str], bars: tuple[Bar, Bar]) -> Iterator[Drawn]:
    for name, bar, unit, shown in zip(names, bars, ("人", "平方米"), (_whole, square_metres), strict=True):
        tenths = 1000 * bar.part // bar.base if bar.base else 0
        beyond = bar.part - bar.share.least(bar.base)
        rest = (
            f"还差 {shown(bar.missing)} {unit}"
            if not bar.is_met
            else f"超过线 {shown(beyond)} {unit}"
            if beyond
            else "刚好够"
        )
        said = f"{shown(bar.part)} / {shown(bar.base)} {unit}，占 {tenths // 10}.{tenths % 10}%；{rest}"
        line = _percent(bar.share.numerator, bar.share.denominator)
        yield Drawn(name, bar, _percent(bar.part, bar.base), line, share_words(bar.share), said)


def _percent(part: int, whole: int) -> str:
    """For drawing only: three decimals, cut."""
    parts = 100_000 * part // whole if whole else 0
    return f"{parts // 1000}.{parts % 1000:03d}"


def _whole(count: int) -> str:
    return f"{count:,}"


def counts_silence(vote: Vote) -> bool:
    """Do the estate's own rules count who does not vote with the majority?"""
    return vote.told_rule.silence == Silence.WITH_MAJORITY
