"""The letters of a case, made from what is on record: the same record gives the same letter.

受理通知, 补正通知, 专家意见, 审核结论 by who reviews, 申请函 by who sends in.  Their numbers (文号) are given where they are sent
from; until then a letter says 草稿.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jiugai.ground.accounts.actions import office_of
from jiugai.ground.divisions.lineage import names_of
from jiugai.ground.letters.letter import Block, Item, Letter, Table, Text
from jiugai.plans.checklist import MADE_HERE, lines_of
from jiugai.projects.models import Project
from jiugai.review.models import Case, CoverLetter, Entry, Outcome, Tie

_HUNDRED = 100
_WAN = 1_000_000


@dataclass(frozen=True)
class Kind:
    """A kind of letter: the acts after which it can be made, its name, and what it says."""

    code: str
    name: str
    acts: tuple[str, ...]
    title: str
    body: Callable[[Case, Entry], Iterator[Block]]


def letters_of(case: Case, log: list[Entry]) -> list[tuple[Kind, Entry]]:
    """Every letter that the record of a case gives, the newest first."""
    return [(kind, entry) for entry in log for kind in KINDS.values() if entry.act in kind.acts]


def letter_of(case: Case, kind: Kind, entry: Entry) -> Letter:
    """One letter, as of the day of its act."""
    plan = case.plan
    names = names_of([plan.province_code, plan.city_code, plan.county_code])
    county = names.get(plan.county_code, "")
    office = office_of(entry.by, entry.happened_on) if entry.by else ""
    issuer = office or f"{names.get(plan.province_code, '')}住房和城乡建设厅"
    is_own = kind.code == "application"
    return Letter(
        issuers=(issuer,), title=kind.title.format(title=plan.title), to=f"{names.get(plan.province_code, '')}住房和城乡建设厅" if is_own else f"{county}住房和城乡建设局",
        blocks=tuple(kind.body(case, entry)), on=entry.happened_on, attachments=tuple(_attached(entry)) if is_own else (),
        copies=() if is_own or plan.city_code in (plan.county_code, plan.province_code) else (f"{names.get(plan.city_code, '')}住房和城乡建设局",),
    )  # fmt: skip


def _attached(entry: Entry) -> Iterator[str]:
    submission = entry.submission
    assert submission is not None  # every entry of a case is about what was sent in
    yield f"{submission.plan.title}（第{submission.version.number}版）"
    sent = {(f["code"], f["part"]) for f in submission.sent_files}
    yield from (
        line.name
        for line in lines_of(submission.plan)
        if (line.code, line.part) in sent and line.code not in MADE_HERE
    )


def _wan(fen: int | None) -> str:
    return "—" if fen is None else f"{fen // _WAN:,}.{fen % _WAN * _HUNDRED // _WAN:02}万元"


def _sent(entry: Entry) -> str:
    sent = entry.submission
    assert sent is not None  # every entry of a case is about what was sent in
    return f"第{sent.number}次报送的《{sent.plan.title}》（第{sent.version.number}版，方案编号{sent.plan.number}）"


def _application(case: Case, entry: Entry) -> Iterator[Block]:
    project: Project | None = case.plan.project
    assert entry.submission is not None  # every entry of a case is about what was sent in
    version = entry.submission.version
    yield Text(
        f"我单位组织编制的《{case.plan.title}》（第{version.number}版，方案编号{case.plan.number}）已按编制模版完成，现报请审核。"
    )
    if project is not None:
        scope = project.scope.filter(until=None).select_related("site").order_by("site__number")
        rows = tuple(
            (
                str(n),
                s.site.name,
                f"{s.site.buildings or '—'}",
                f"{s.site.households or '—'}",
                _wan(s.planned_fen),
            )
            for n, s in enumerate(scope, 1)
        )
        yield Table(("序号", "改造的地方", "楼栋", "户数", "预算"), rows, frozenset({2, 3, 4}), "改造范围")
    yield Text(f"申报总投资{_wan(version.total_fen)}。申报材料真实、准确、完整，请予审核。")


def _accepted(case: Case, entry: Entry) -> Iterator[Block]:
    yield Text(f"你单位{_sent(entry)}收悉。经审查，资料齐全、程序到位、内容真实准确，予以受理。")
    if _has_experts(case):
        yield Text("我单位将组织专家评审，评审时间另行通知。")


def _has_experts(case: Case) -> bool:
    return "expert_review" in case.steps.split(",")


def _returned(case: Case, entry: Entry) -> Iterator[Block]:
    returned = entry.returned
    day = returned.due_on
    yield Text(
        f"你单位{_sent(entry)}收悉。经审查，尚不符合要求，请于{day.year}年{day.month}月{day.day}日24:00前按下列要求补正后重新报送："
    )
    for one in returned.corrections.order_by("number"):
        yield Item(one.text, (f"对应{one.about}。",) if one.about and one.tie != Tie.FREE else ())
    if entry.text:
        yield Text(entry.text)


def _opinion(case: Case, entry: Entry) -> Iterator[Block]:
    yield Text(f"对{_sent(entry)}组织了专家评审，形成意见如下：")
    for line in entry.text.splitlines():
        if line.strip():
            yield Text(line.strip())


def _concluded(case: Case, entry: Entry) -> Iterator[Block]:
    made = (
        case.conclusions.filter(recorded_at__lte=entry.recorded_at)
        .order_by("-id")
        .select_related("recommendation")
        .first()
    )
    assert made is not None  # the entry is that of a conclusion
    yield Text(f"你单位{_sent(entry)}经{'专家评审和' if _has_experts(case) else ''}综合评估，结论如下：")
    yield Text(f"审核结论：{Outcome(made.outcome).label}。{made.text}")
    for line in made.recommendation.conditions.splitlines():
        yield Item(line)
    if case.plan.review_no and made.outcome in (Outcome.PASS, Outcome.CONDITIONS):
        yield Text(
            f"审核编号：{case.plan.review_no}。该编号是纳入改造计划的唯一识别码，请按程序报本级人民政府批准后实施。"
        )


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("application", "申请函", ("opened", "answered"), "关于报请审核《{title}》的函", _application),
        Kind("acceptance", "受理通知", ("accept",), "关于受理《{title}》的通知", _accepted),
        Kind("return", "补正通知", ("return",), "关于补正《{title}》的通知", _returned),
        Kind("opinion", "专家意见", ("consolidate",), "关于《{title}》专家评审意见的函", _opinion),
        Kind("conclusion", "审核结论", ("conclude",), "关于《{title}》审核结论的函", _concluded),
    )
}


def cover_letter(held: CoverLetter) -> Letter:
    """A city's letter with all its plans in one table."""
    names = names_of([held.province_code, held.city_code])
    city = names.get(held.city_code, "")
    covered = held.covered.select_related("case__plan__division").order_by("case__plan__number")
    plans = [one.case.plan for one in covered]
    rows = tuple(
        (str(n), plan.division.name, plan.title, plan.number, _wan(plan.total_fen))
        for n, plan in enumerate(plans, 1)
    )
    total = sum(plan.total_fen or 0 for plan in plans)
    blocks: tuple[Block, ...] = (
        Text(f"按照{held.window.name}的要求，我市组织所辖县（市、区）编制了{len(plans)}件实施方案，县级初审、市级审查均已通过，申报总投资{_wan(total)}，现一并报请审核。"),
        Table(("序号", "县（市、区）", "方案", "方案编号", "总投资"), rows, frozenset({4}), "报送方案清单"),
        Text("上述方案的文本、图纸和佐证材料已在系统中报送，内容真实、准确、完整，请逐件审核。"),
    )  # fmt: skip
    return Letter(
        (f"{city}住房和城乡建设局",), f"关于报送{held.window.name}实施方案的函", f"{names.get(held.province_code, '')}住房和城乡建设厅", blocks,
        held.dated_on, number=held.number,
    )  # fmt: skip
