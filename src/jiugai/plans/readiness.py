"""What stands in the way of sending a plan in: each with its reason and the place on the page where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiugai.plans.checklist import lines_of
from jiugai.plans.models import Finding, Plan, Severity, Standing, State, Version

_SHOWN = 3


@dataclass(frozen=True)
class Obstacle:
    """One reason; ``sentence`` says what is missing and what to do, ``anchor`` the place on the plan's page.

    Of a missing paper ``name`` and ``why`` are apart, so that those with one reason can be told together.
    """

    code: str
    sentence: str
    anchor: str
    name: str = ""
    why: str = ""


def obstacles(plan: Plan, *, filing: bool = False) -> list[Obstacle]:
    """Everything that is missing, the first to mend first; empty: the plan can be sent in."""
    return [*_of_version(plan, filing), *_of_attachments(plan, filing)]


def _of_version(plan: Plan, filing: bool) -> Iterator[Obstacle]:
    if not plan.latest:
        yield Obstacle("version", "还没有方案文本：上传文件，或在线填写后生成。", "versions")
        return
    last = plan.versions.order_by("-number")[0]
    is_left_over = last.state == State.DONE and plan.current_id != last.pk  # of a change that was given up
    if plan.standing == Standing.CHANGING and (last.pk == plan.frozen_id or is_left_over):
        yield Obstacle("version", "变更后的文本还没有传：上传新的一版。", "versions")
        return
    if last.state == State.WAITING:
        yield Obstacle("waiting", f"第{last.number}版还在机审，查完再报送。", "versions")
    elif last.state == State.FAILED:
        yield Obstacle(
            "failed", f"第{last.number}版没有读成（{last.trouble.rstrip('。')}），换一份文件。", "versions"
        )
    elif not filing:
        yield from _of_findings(plan, last)
    if last.state == State.DONE and last.elsewhere:
        yield Obstacle(
            "elsewhere",
            f"方案题名写的是“{last.elsewhere}”，不是本县的地方：核对是不是传错了文件。",
            "versions",
        )


def _of_findings(plan: Plan, version: Version) -> Iterator[Obstacle]:
    unanswered = list(unanswered_of(plan, version))
    if unanswered:
        numbers = "、".join(str(f.number) for f in unanswered[:_SHOWN])
        more = f" 等 {len(unanswered)} 个" if len(unanswered) > _SHOWN else ""
        yield Obstacle(
            "findings",
            f"问题 {numbers}{more}没有处理：改好后换一版，或写明不改的理由。",
            f"f{unanswered[0].number}",
        )


def unanswered_of(plan: Plan, version: Version) -> Iterator[Finding]:
    """The findings of a version, but for mere hints, for which no reason is given."""
    reasons = Plan(pk=plan.pk).reasons
    for finding in version.findings.exclude(severity=Severity.INFO).order_by("number"):
        if finding.key not in reasons:
            yield finding


def _of_attachments(plan: Plan, filing: bool) -> Iterator[Obstacle]:
    for line in lines_of(plan, filing=filing):
        if line.is_missing:
            yield Obstacle("attachment", f"缺「{line.name}」：{line.why}。", line.anchor, line.name, line.why)


def together(found: Iterable[Obstacle]) -> list[Obstacle]:
    """The same, papers that lack for one reason in one sentence."""
    by_reason: dict[str, list[Obstacle]] = {}
    for one in found:
        by_reason.setdefault(one.why or one.sentence, []).append(one)
    return [
        ones[0] if len(ones) == 1
        else Obstacle("attachment", f"缺 {len(ones)} 件附件（{why}）：{'、'.join(o.name for o in ones)}。", ones[0].anchor)
        for why, ones in by_reason.items()
    ]  # fmt: skip
