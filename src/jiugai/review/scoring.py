"""The meeting of a panel: who came, blind score forms, numbered opinions that are answered and closed, the draft of the consolidated one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.review.cases import held, note
from jiugai.review.models import Case, Leaning, Opinion, OpinionState, Panel, ScoreSheet, Seat, Turn
from jiugai.review.pending import settle_score, wait_for_opinions, wait_for_score
from planlint import catalogue

_SHORTEST, _LONGEST = 2, 1000
_LONGEST_TEXT, _LONGEST_PLACE, _MOST_OPINIONS, _FULL = 4000, 80, 30, 100


def panel_of(case: Case) -> Panel | None:
    """The panel of the last draw of a case."""
    return case.panels.select_related("draw", "chair__expert", "submission").order_by("-draw__number").first()


def present(panel: Panel) -> list[Seat]:
    """The seats that are taken, in order."""
    return list(panel.seats.filter(recused_at=None).select_related("expert").order_by("number"))


@dataclass(frozen=True)
class Meeting:
    """What is on record of a meeting; ``signed_in`` and ``chair`` are keys of seats."""

    held_on: date | None
    place: str
    agenda: str
    minutes: str
    chair: UUID | None
    signed_in: frozenset[UUID]


def hold(panel: Panel, meeting: Meeting, *, by: UUID | None) -> Panel:
    """Records when and where a panel met, who came, and its minutes.

    Raises :class:`Refused` for a day to come with people signed in, for a chair without a seat, and once it is closed.
    """
    with transaction.atomic():
        case, one = _locked(panel)
        if one.closed_at is not None:
            raise Refused("评审会已经结束，记录不能再改。")
        seats = {seat.pk: seat for seat in present(one)}
        if meeting.signed_in and (meeting.held_on is None or meeting.held_on > clock.today()):
            raise Refused("有人签到的评审会，日期要填，且不在今天之后。")
        if meeting.chair is not None and meeting.chair not in seats:
            raise Refused("组长要从到会的专家里选。")
        one.held_on, one.place = meeting.held_on, fitting(meeting.place, _LONGEST_PLACE, "评审会地点")
        one.agenda = fitting(meeting.agenda, _LONGEST_TEXT, "议程")
        one.minutes = fitting(meeting.minutes, _LONGEST_TEXT, "纪要")
        one.chair = seats.get(meeting.chair) if meeting.chair else None
        one.save()
        for key, seat in seats.items():
            if seat.signed_in != (key in meeting.signed_in):
                seat.signed_in = key in meeting.signed_in
                seat.save(update_fields=["signed_in"])
        told: dict[str, str | int] = {"count": len(meeting.signed_in), "held_on": str(one.held_on or "")}
        record("review.panel_held", told, by=by, subject_kind="case", subject=case.pk, at=case)
    return one


def carry_over(case: Case, *, by: UUID | None) -> None:
    """What was sent in anew is what a panel that still meets looks at: forms on what it looked at before are handed in again."""
    panel = panel_of(case)
    if panel is None or panel.closed_at is not None or case.step != "expert_review":
        return
    panel.submission = case.submission
    panel.save(update_fields=["submission"])
    for seat in present(panel):
        wait_for_score(seat, case)


def _fresh(panel: Panel) -> Q:
    """Of forms, those on what the panel looks at now."""
    return Q(recorded_at__gte=panel.submission.recorded_at)


def weighted(kind: str, marks: Mapping[str, int]) -> int:
    """The weighted mean of the marks in hundredths of a point.

    Raises :class:`Refused` for a criterion without a mark from 0 to 100.

    >>> weighted("programme", {"goals": 80, "programme_money": 91, "programme_order": 70})
    8030
    """
    total = 0
    for criterion in catalogue.criteria(kind):
        mark = marks.get(criterion.code)
        if mark is None or not 0 <= mark <= _FULL:
            raise Refused(f"「{criterion.name}」要打 0 到 100 的整数分。")
        total += criterion.weight * mark
    return total


def hand_in(
    seat: Seat,
    marks: Mapping[str, int],
    leaning: str,
    opinions: str,
    *,
    from_paper: bool = False,
    by: UUID | None,
) -> ScoreSheet:
    """A score form; handed in again before the panel is closed it takes the place of the one before.

    Raises :class:`Refused` for marks that are missing, without an opinion where the expert does not simply agree, for too
    many opinions, after recusal, and once the panel is closed.
    """
    if leaning not in Leaning.values:
        raise Refused("选一个总的意见：同意、修改后同意或不同意。")
    lines = [line.strip() for line in opinions.splitlines() if line.strip()]
    if leaning != Leaning.AGREE and not lines:
        raise Refused(f"{Leaning(leaning).label}的，要写明意见，一行一条。")
    if len(lines) > _MOST_OPINIONS or any(len(line) > _LONGEST for line in lines):
        raise Refused(f"意见最多 {_MOST_OPINIONS} 条，每条不超过 {_LONGEST} 个字。")
    with transaction.atomic():
        case, panel = _locked(seat.panel)
        one = Seat.objects.select_for_update().get(pk=seat.pk)
        if one.recused_at is not None:
            raise Refused("您已回避这一件，不能评分。")
        if panel.closed_at is not None:
            raise Refused("评审会已经结束，评分表不能再交。")
        total = weighted(case.plan.kind, marks)
        kept = json.dumps({c.code: marks[c.code] for c in catalogue.criteria(case.plan.kind)})
        last = one.sheets.order_by("-number").first()
        text = "\n".join(lines)
        if from_paper and last is not None and not last.is_from_paper:
            raise Refused(f"{one}的评分表是专家本人交的，不能代录。")
        is_fresh = last is not None and last.recorded_at >= panel.submission.recorded_at
        if (
            last is not None
            and is_fresh
            and (last.marks, last.leaning, last.opinions) == (kept, leaning, text)
        ):
            return last
        made = ScoreSheet.objects.create(
            seat=one, number=last.number + 1 if last else 1, marks=kept, total=total, leaning=leaning, opinions=text,
            is_from_paper=from_paper, by=by, recorded_at=clock.now(),
        )  # fmt: skip
        settle_score(one, outcome="交评分表", by=by)
        told: dict[str, str | int] = {"number": one.number, "way": "代录" if from_paper else "本人"}
        record("review.scored", told, by=by, subject_kind="case", subject=case.pk, at=case)
    return made


def close(panel: Panel, *, by: UUID | None) -> Panel:
    """Ends a meeting: the score forms are opened, their opinions numbered in the case for the author to answer.

    Raises :class:`Refused` while a form is missing, without day, chair and minutes, and a second time.
    """
    with transaction.atomic():
        case, one = _locked(panel)
        if one.closed_at is not None:
            raise Refused("评审会已经结束。")
        seats = present(one)
        sheets = {seat.pk: seat.sheets.filter(_fresh(one)).order_by("-number").first() for seat in seats}
        waiting = [str(seat.number) for seat in seats if sheets[seat.pk] is None]
        if waiting:
            raise Refused(f"第 {'、'.join(waiting)} 席还没有交评分表；不能到会的先办回避递补。")
        if not seats or one.held_on is None or one.chair_id is None or not one.minutes:
            raise Refused("先填好评审会的日期、组长和纪要，再结束评审会。")
        number = case.opinions.count()
        for seat in seats:
            sheet = sheets[seat.pk]
            for line in sheet.opinions.splitlines() if sheet else ():
                number += 1
                Opinion.objects.create(case=case, seat=seat, number=number, text=line)
        one.closed_at, one.closed_by = clock.now(), by
        one.save()
        mean = points(average([(seat, sheets[seat.pk]) for seat in seats]))
        note(
            case,
            "panel",
            f"专家评审会结束，{len(seats)} 位专家，平均 {mean} 分",
            by=by,
            day=one.held_on,
            text=one.minutes,
        )
        wait_for_opinions(case, outcome="评审会结束", by=by)
        record(
            "review.panel_closed",
            {"count": len(seats), "opinions": number},
            by=by,
            subject_kind="case",
            subject=case.pk,
            at=case,
        )
    return one


def sheets_of(panel: Panel) -> list[tuple[Seat, ScoreSheet | None]]:
    """Each seat with the form that counts."""
    latest: dict[UUID, ScoreSheet] = {}
    for sheet in ScoreSheet.objects.filter(_fresh(panel), seat__panel=panel).order_by("number"):
        latest[sheet.seat_id] = sheet
    return [(seat, latest.get(seat.pk)) for seat in present(panel)]


def average(sheets: Iterable[tuple[Seat, ScoreSheet | None]]) -> Fraction:
    """The mean of the totals in points; 0 where nobody scored."""
    totals = [sheet.total for _, sheet in sheets if sheet]
    return Fraction(sum(totals), len(totals) * 100) if totals else Fraction(0)


def points(mean: Fraction) -> str:
    """A mean with two decimals, halves to the even.

    >>> points(Fraction(1741, 20))
    '87.05'
    """
    hundredths = round(mean * 100)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def answer(opinion: Opinion, text: str, adopted: bool | None, *, by: UUID | None) -> Opinion:
    """The author says how an opinion was followed, or why not.  Raises :class:`Refused` without words, and for one that is closed."""
    words = text.strip()
    if adopted is None:
        raise Refused(f"意见 {opinion.number}：选采纳或不采纳。")
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise Refused(f"意见 {opinion.number} 的回复要写 {_SHORTEST} 到 {_LONGEST} 个字。")
    with transaction.atomic():
        case = held(opinion.case)
        one = Opinion.objects.select_for_update().get(pk=opinion.pk)
        if one.state == OpinionState.CLOSED or not case.is_open:
            raise Refused(f"意见 {one.number} 已经办结，不能再回复。")
        one.state, one.answer, one.is_adopted, one.answered_at = (
            OpinionState.ANSWERED,
            words,
            adopted,
            clock.now(),
        )
        one.save()
        wait_for_opinions(case, outcome="回复", by=by)
        record(
            "review.opinion_answered",
            {"number": one.number},
            by=by,
            subject_kind="case",
            subject=case.pk,
            at=case,
        )
    return one


def close_opinions(
    case: Case, chosen: Sequence[int], *, seen: datetime | None = None, by: UUID | None
) -> int:
    """The answers suffice; how many were closed.  ``seen`` is when the last answer was given that the reviewer read.

    Raises :class:`Refused` for none, when it is not the reviewer's turn, and for an answer that was changed since.
    """
    with transaction.atomic():
        found = held(case)
        if found.turn != Turn.REVIEWER:
            raise Refused("这件不在审核单位手里，现在不能办结意见。")
        rows = found.opinions.select_for_update().filter(number__in=chosen, state=OpinionState.ANSWERED)
        if seen is not None and any(one.answered_at and one.answered_at > seen for one in rows):
            raise Refused("您打开之后申报单位又改过回复，刷新核对后再办结。")
        count = rows.update(state=OpinionState.CLOSED, closed_at=clock.now())
        if not count:
            raise Refused("没有选中已回复的意见，刷新再选。")
        record(
            "review.opinions_closed", {"count": count}, by=by, subject_kind="case", subject=found.pk, at=found
        )
    return count


def drafted(panel: Panel, opinions: Sequence[Opinion]) -> str:
    """The draft of the consolidated opinion, from the forms and the opinions with their answers."""
    rows = ScoreSheet.objects.filter(_fresh(panel), seat__panel=panel, seat__recused_at=None).order_by(
        "seat__number", "number"
    )
    latest = {sheet.seat_id: sheet for sheet in rows}
    sheets = list(latest.values())
    mean = points(Fraction(sum(s.total for s in sheets), 100 * max(len(sheets), 1)))
    said = "，".join(
        f"{leaning.label} {count} 人" for leaning in Leaning if (count := sum(s.leaning == leaning for s in sheets))
    )  # fmt: skip
    chair = f"（组长 {panel.chair.expert.name}）" if panel.chair else ""
    since = panel.case.submission
    again = "" if panel.submission_id == since.pk else f"第{since.number}次报送经原专家组复核："
    lines = [
        f"{again}专家组 {len(sheets)} 人{chair}于 {panel.held_on} 在{panel.place or '会上'}评审，平均 {mean} 分；{said}。"
    ]
    for one in opinions:
        told = f"（{'采纳' if one.is_adopted else '不采纳'}：{one.answer}）" if one.answer else ""
        lines.append(f"{one.number}. {one.text.rstrip('。')}。{told}")
    return "\n".join(lines)


def _locked(panel: Panel) -> tuple[Case, Panel]:
    case = held(panel.case)
    one = Panel.objects.select_for_update().get(pk=panel.pk)
    if case.is_open and case.turn == Turn.AUTHOR:
        raise Refused("这件已退回补正，补正报来以后再评。")
    if case.step != "expert_review" or not case.is_open:
        raise Refused(f"这件现在在「{case.present.name}」，不在专家评审中。")
    if case.draws.filter(drawn_at=None).exists():
        raise Refused("正在重新抽取专家，抽完刷新再办。")
    latest = panel_of(case)
    if latest is None or latest.pk != one.pk:
        raise Refused("专家已经重新抽取，刷新后再办。")
    return case, one
