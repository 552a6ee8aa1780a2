"""What a step needs before a case may go on: each condition with its name and everything that hinders it.

A new condition is one function here; steps name it in :mod:`jiugai.review.flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jiugai.plans.checklist import MADE_HERE, lines_of
from jiugai.plans.models import Severity
from jiugai.plans.rules import rules_of
from jiugai.projects.models import GateName, GateState
from jiugai.review.models import Case, CorrectionState, OpinionState, Verdict

NOTICE = "审核工作通知 · 申报受理（来源待核）"
_SHOWN = 3


@dataclass(frozen=True)
class Hindrance:
    """What hinders a condition; ``is_reviewers``: the reviewer can clear it, on that tab of the case page."""

    words: str
    tab: str = ""

    @property
    def is_reviewers(self) -> bool:
        return bool(self.tab)


@dataclass(frozen=True)
class Judgement:
    """A condition of a case: its name, what hinders it (empty: it is met) and the rule."""

    code: str
    name: str
    hindrances: tuple[Hindrance, ...]
    rule: str

    @property
    def is_met(self) -> bool:
        return not self.hindrances

    @property
    def line(self) -> str:
        """What hinders it, in one line."""
        return "；".join(h.words for h in self.hindrances)


Judge = Callable[[Case], Iterator[Hindrance]]
_CONDITIONS: dict[str, tuple[str, str, Judge]] = {}


def condition(code: str, name: str, rule: str = "") -> Callable[[Judge], Judge]:
    """Declares a condition: its name on pages and the rule that asks for it."""

    def declared(judge: Judge) -> Judge:
        _CONDITIONS[code] = (name, rule, judge)
        return judge

    return declared


def judged(case: Case) -> list[Judgement]:
    """The conditions of the present step."""
    return [
        Judgement(code, name, tuple(judge(case)), rule)
        for code in case.present.needs
        for name, rule, judge in [_CONDITIONS[code]]
    ]


@condition("complete", "资料齐全", NOTICE)
def complete(case: Case) -> Iterator[Hindrance]:
    """No chapter of the template and no needed attachment is missing in what was sent in; a filing has papers of its own."""
    is_filing = case.plan.takes_filing_papers
    chapters = case.submission.version.chapters.filter(is_missing=True).values_list("title", flat=True)
    missing = [] if is_filing else list(chapters)
    if missing:
        yield Hindrance(f"缺 {len(missing)} 章：{'、'.join(missing)}")
    lacking = missing_papers(case, filing=is_filing)
    if lacking:
        yield Hindrance(
            f"缺 {len(lacking)} 件附件：{'、'.join(lacking[:_SHOWN])}{' 等' if len(lacking) > _SHOWN else ''}"
        )


def missing_papers(case: Case, *, filing: bool) -> list[str]:
    """The needed lines of the checklist under which nothing was sent in."""
    sent = {(f["code"], f["part"]) for f in case.submission.sent_files}
    return [
        line.name for line in lines_of(case.plan, filing=filing)
        if line.needed and line.code not in MADE_HERE and (line.code, line.part) not in sent
    ]  # fmt: skip


@condition("procedure", "程序到位", NOTICE)
def procedure(case: Case) -> Iterator[Hindrance]:
    """Residents agreed and no objection blocks; where nothing is recorded a reviewer has to say so, what is recorded as blocking
    nobody can talk away.  A filing is past it.
    """
    project = case.plan.project
    if project is None or case.plan.takes_filing_papers:
        return
    is_answered = case.told_verdicts.get("consent") == Verdict.MET
    states = dict(zip(GateName.values, project.gates, strict=True))
    said = {
        GateName.CONSENT: ("业主表决没有通过", "未见业主表决记录"),
        GateName.OBJECTION: ("有异议没有答复", "未见公示和异议记录"),
    }
    for name, (shut, unknown) in said.items():
        if states[name] == GateState.SHUT:
            yield Hindrance(shut)
        elif states[name] != GateState.OPEN and not is_answered:
            yield Hindrance(f"{unknown}，核对材料后在要点「同意与公示达标」里答", "points")


@condition("accuracy", "内容真实准确", NOTICE)
def accuracy(case: Case) -> Iterator[Hindrance]:
    """No error of the machine stands without a reason, no correction is open, no point was found wanting.

    What is filed is not reviewed: its findings are shown and stand in no way.
    """
    reasons = case.plan.reasons
    errors = case.submission.version.findings.filter(severity=Severity.ERROR).values_list("number", "key")
    open_ones = [] if case.plan.takes_filing_papers else [n for n, key in errors if key not in reasons]
    if open_ones:
        yield Hindrance(f"须改 {len(open_ones)} 项没有改，也没有说明理由")
    yield from corrected(case)
    wanting = sum(v == Verdict.NOT_MET for v in case.told_verdicts.values())
    if wanting:
        yield Hindrance(f"审核要点 {wanting} 条未达到")


@condition("corrected", "更正办结", NOTICE)
def corrected(case: Case) -> Iterator[Hindrance]:
    """No correction is open."""
    waiting = case.corrections.exclude(state=CorrectionState.CLOSED).count()
    if waiting:
        yield Hindrance(f"更正 {waiting} 条没有办结", "findings")


@condition("admitted", "按窗口报送", "集中申报 · 迟报处理（默认值，请确认）")
def admitted(case: Case) -> Iterator[Hindrance]:
    """What came after its window had closed was taken into a batch."""
    late = getattr(case, "lateness", None)
    if late is not None and late.decided_at is None:
        yield Hindrance(f"迟报（{late.window.name}已截止），还没有定列入哪一批")


@condition("opinion", "专家组意见", "审核工作通知 · 专家审核（来源待核）")
def opinion(case: Case) -> Iterator[Hindrance]:
    """The panel is closed, its opinions are answered and closed, and one consolidated opinion on what was sent in is there."""
    required = rules_of(case).rule("review.experts_required")
    panel = case.panel
    if required is None or required.value:
        if panel is None:
            yield Hindrance("还没有抽取专家")
        elif panel.closed_at is None:
            yield Hindrance("评审会还没有结束")
    waiting = case.opinions.exclude(state=OpinionState.CLOSED).count()
    if waiting:
        yield Hindrance(f"专家意见 {waiting} 条没有办结")
    if not case.entries.filter(act="consolidate", submission=case.submission).exists():
        if panel is not None and panel.submission_id != case.submission_id:
            yield Hindrance(
                f"专家评的是第{panel.submission.number}次报送，现在是第{case.submission.number}次：请原专家组复核后录入意见，或重新抽取"
            )
        else:
            yield Hindrance("还没有录入专家组意见")


@condition("recommended", "处理建议", "审核工作通知 · 出具审核意见（来源待核）")
def recommended(case: Case) -> Iterator[Hindrance]:
    """Somebody recommended an outcome for what was sent in, on which nobody has decided yet."""
    if case.proposed is None:
        yield Hindrance("还没有处理建议")


@condition("filing_papers", "备案材料", "湘建城〔2020〕50号（来源待核）")
def filing_papers(case: Case) -> Iterator[Hindrance]:
    """What a filing needs was sent in; the second filing road needs the papers of the plan."""
    lacking = missing_papers(case, filing=case.plan.takes_filing_papers)
    if lacking:
        yield Hindrance(f"缺 {'、'.join(lacking)}")


@condition("no_objection", "公示无异议", "自治区老旧小区改造工作方案 · 前期准备（来源待核）")
def no_objection(case: Case) -> Iterator[Hindrance]:
    """The notice ended without an open objection."""
    yield from procedure(case)
