"""The writes of expert reviews and of concentrated submission, for the registry of tests/jiugai/test_every_write.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from jiugai.ground.accounts.models import Account
from jiugai.ground.common import clock
from jiugai.ground.divisions.models import Division
from jiugai.review import drawing, guiding, scoring, windows
from jiugai.review.models import Case, Lateness, Panel, Seat, Window
from jiugai.review.scoring import Meeting
from jiugai.review.windows import Facts, Sheet
from planlint import catalogue
from tests.jiugai.review.made import expert_of
from tests.jiugai.review.writes import OFFICER, OTHER, REVIEWER, Sent, at, plan


def committed(keys: dict[str, UUID]) -> Case:
    case = at(keys, "expert_review")
    for number in range(4):
        expert_of(Division.objects.get(code="640000"), 50 + number)
    drawing.commit(case, by=OTHER)
    return case


def drawn(keys: dict[str, UUID]) -> Panel:
    return drawing.draw(committed(keys), [("cost", 2)], by=OTHER)


def in_seat(keys: dict[str, UUID], act: str, **more: Any) -> dict[str, Any]:
    return {"act": act, "seat": str(scoring.present(drawn(keys))[0].pk), **more}


def marks(kind: str = "estate") -> dict[str, str]:
    return {f"mark-{c.code}": "80" for c in catalogue.criteria(kind)}


def seat_of(keys: dict[str, UUID], account: Account) -> Seat:
    """A seat of that account."""
    seat = scoring.present(drawn(keys))[0]
    seat.expert.account = account
    seat.expert.save()
    return seat


def own_seat(w: Any, **more: str) -> Sent:
    seat = seat_of(w.keys, w.acting)
    return f"/panels/{seat.pk}/", {**marks(), "leaning": "agree", **more}


def before_closing(keys: dict[str, UUID]) -> dict[str, Any]:
    panel = drawn(keys)
    seats = scoring.present(panel)
    for seat in seats:
        scored = {c.code: 80 for c in catalogue.criteria("estate")}
        scoring.hand_in(seat, scored, "mend", "补大样", by=OTHER)
    told = Meeting(clock.today(), "", "", "方案可行", seats[0].pk, frozenset())
    scoring.hold(panel, told, by=OTHER)
    return {"act": "close"}


def opinion(keys: dict[str, UUID], *, answered: bool = False) -> dict[str, Any]:
    before_closing(keys)
    case = Case.objects.get(pk=keys["review"])
    held = scoring.panel_of(case)
    assert held is not None
    scoring.close(held, by=OTHER)
    if answered:
        scoring.answer(case.opinions.get(number=1), "已补", True, by=OTHER)
        return {"act": "close_opinions", "chosen": ["1"], "seen": clock.now().isoformat()}
    return {"number": "1", "adopted": "yes", "text": "已补大样"}


def a_window(keys: dict[str, UUID], *, closed: bool = False) -> Window:
    """Of the province; ``closed`` yesterday."""
    day = clock.today()
    facts = Facts(
        2027,
        1,
        "2027年第1批",
        ("estate",),
        day - timedelta(days=9),
        day + timedelta(days=-1 if closed else 9),
    )
    return windows.open_window(Division.objects.get(code="640000"), facts, by=OTHER)


def covering(keys: dict[str, UUID], *, closed: bool = False) -> Sent:
    case, made = at(keys, "docketing"), a_window(keys, closed=closed)
    told = {
        "chosen": [str(case.pk)],
        "number": "吴建发〔2026〕21号",
        "dated_on": str(clock.today()),
        "late_because": "汇总表返工",
    }
    return f"/windows/{made.pk}/letter/", told


def late(keys: dict[str, UUID]) -> Sent:
    _, told = covering(keys, closed=True)
    made = Window.objects.get()
    sheet = Sheet(told["number"], clock.today(), told["late_because"])
    windows.cover(made, [UUID(told["chosen"][0])], sheet, city=Division.objects.get(code="640300"), by=OTHER)
    lateness = Lateness.objects.get()
    return f"/windows/{made.pk}/", {
        "act": "late",
        "late": str(lateness.pk),
        "into": str(made.pk),
        "answer": "同意列入",
    }


def extending(keys: dict[str, UUID]) -> Sent:
    made = a_window(keys)
    return f"/windows/{made.pk}/", {
        "act": "extend",
        "version": "1",
        "closes_on": str(clock.today() + timedelta(days=20)),
    }


def guided(keys: dict[str, UUID]) -> dict[str, Any]:
    made = guiding.guide(plan(keys), "第三章补排水量", way="call", happened_on=clock.today(), by=OTHER)
    return {"line": str(made.pk), "taken": "已补"}


def window_facts() -> dict[str, Any]:
    day = clock.today()
    return {
        "name": "2027年第1批", "year": "2027", "batch": "1", "kind": ["estate"], "opens_on": str(day), "closes_on": str(day + timedelta(days=9)),
    }  # fmt: skip


EXPERT = {"name": "马建国", "employer": "建筑设计研究院", "specialty": ["cost"]}
WRITES: dict[str, list[tuple[Any, ...]]] = {
    "windows/": [("review.window_opened", f"{REVIEWER}@640000", lambda w: window_facts())],
    "windows/<uuid:pk>/": [
        ("review.window_extended", f"{REVIEWER}@640000", lambda w: extending(w.keys)),
        ("review.late_decided", f"{REVIEWER}@640000", lambda w: late(w.keys)),
    ],
    "windows/<uuid:pk>/letter/": [("review.covered", "city_officer@640300", lambda w: covering(w.keys))],
    "plans/<uuid:pk>/guidance/": [
        ("review.guided", "city_officer", lambda w: {"text": "第三章补排水量", "way": "call", "happened_on": str(clock.today())}),
        ("review.guidance_taken", OFFICER, lambda w: guided(w.keys)),
    ],
    "review/<uuid:pk>/priority/": [("review.prioritised", "city_officer", lambda w: {"priority": "2", "reason": "列入民生实事"})],
    "experts/": [("review.expert_enlisted", f"{REVIEWER}@640000", lambda w: EXPERT)],
    "experts/<uuid:pk>/": [
        ("review.expert_changed", f"{REVIEWER}@640000", lambda w: {**EXPERT, "version": "1"}),
        ("review.expert_retired", f"{REVIEWER}@640000", lambda w: {"retire": "1"}),
    ],
    "panels/<uuid:pk>/": [
        ("review.scored", "expert", lambda w: own_seat(w)),
        ("review.recused", "expert", lambda w: own_seat(w, recuse="1", why="同一课题组")),
    ],
    "review/<uuid:pk>/panel/": [
        ("review.draw_committed", REVIEWER, lambda w: {"act": "commit"} if at(w.keys, "expert_review") else {}),
        ("review.drawn", REVIEWER, lambda w: {"act": "draw", "seats-cost": "2"} if committed(w.keys) else {}),
        ("review.recused", REVIEWER, lambda w: in_seat(w.keys, "recuse", why="参与过编制")),
        ("review.scored", REVIEWER, lambda w: in_seat(w.keys, "score", leaning="agree", **marks())),
        ("review.panel_held", REVIEWER, lambda w: in_seat(w.keys, "meeting", held_on=str(clock.today()), minutes="方案可行")),
        ("review.panel_closed", REVIEWER, lambda w: before_closing(w.keys)),
        ("review.opinions_closed", REVIEWER, lambda w: opinion(w.keys, answered=True)),
    ],
    "review/<uuid:pk>/opinions/": [("review.opinion_answered", OFFICER, lambda w: opinion(w.keys))],
}  # fmt: skip
"""Address → event, role and what is sent, told the world of the test."""
