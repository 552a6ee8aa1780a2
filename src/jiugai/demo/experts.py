"""The pool of experts of the demonstration, and expert reviews as they are held, by the room's own actions."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from uuid import UUID

from jiugai.ground.common import clock
from jiugai.ground.divisions.models import Division
from jiugai.review import drawing, scoring
from jiugai.review.models import Case, Leaning, Panel, Seat
from jiugai.review.pool import Facts, enlist
from jiugai.review.scoring import Meeting
from planlint import catalogue

People = Mapping[str, UUID]
Act = Generator[tuple[int, str], None, None]
_POOL = (
    Facts("马建国", "宁夏建筑设计研究院（演示）", ("architecture", "planning"), login="zhuanjia"),
    Facts("丁秀兰", "银川市市政工程设计院（演示）", ("water", "heating"), login="dingxiulan"),
    Facts("吴海涛", "宁夏工程造价管理协会（演示）", ("cost",), login="wuhaitao"),
    Facts("白雪梅", "宁夏大学土木与水利学院（演示）", ("structure",)),
    Facts("田志强", "宁夏建设工程质量监督总站（演示）", ("structure", "architecture")),
    Facts("郑文斌", "石嘴山市规划勘测设计院（演示）", ("planning", "architecture")),
    Facts("何丽", "固原市造价管理站（演示）", ("cost",)),
    Facts("罗军", "宁夏消防技术服务中心（演示）", ("fire", "electrical")),
    Facts("黄桂芳", "银川市物业管理协会（演示）", ("governance",)),
    Facts("冯晓东", "宁夏社会工作联合会（演示）", ("governance",)),
    Facts("苏文静", "中卫市给排水公司（演示）", ("water",)),
    Facts("吴忠明", "利通区质量安全服务中心（演示）", ("structure", "water"), based_in="640302"),
    Facts("谢宁", "宁夏煤矿设计研究院（演示）", ("electrical", "heating")),
)


def pool(by: UUID) -> None:
    """Thirteen experts; three with log-ins, one in the service of the county, who is recused from its plans by rule."""
    province = Division.objects.get(code="640000", ended_on=None)
    for facts in _POOL:
        enlist(province, facts, by=by)


def drawn(case: Case, *, by: UUID, more: str = "") -> Panel:
    """A panel of the default seats, and one ``more`` of a specialty, drawn by lot."""
    drawing.commit(case, by=by)
    return drawing.draw(case, [(s.code, s.seats + (s.code == more)) for s in catalogue.specialties()], by=by)


def scored(seat: Seat, mark: int, opinion: str, *, by: UUID) -> None:
    """A form handed in by the expert, or entered from paper for one without a log-in."""
    marks = {c.code: mark - n for n, c in enumerate(catalogue.criteria(seat.panel.case.plan.kind))}
    own = seat.expert.account_id
    leaning = Leaning.MEND if opinion else Leaning.AGREE
    scoring.hand_in(seat, marks, leaning, opinion, from_paper=own is None, by=own or by)


def heard(
    case: Case,
    people: People,
    day: int,
    opinions: Mapping[str, str],
    minutes: str,
    *,
    author: str,
    mark: int = 88,
) -> Act:
    """A whole expert review: drawn, met, scored, each opinion answered by the author and closed.

    ``opinions`` are opinion and answer; they are said by one expert each.
    """
    sheng = people["sheng"]
    yield day + 3, "09:30"
    panel = drawn(case, by=sheng)
    yield day, "11:20"
    seats = scoring.present(panel)
    said = [*opinions, *[""] * len(seats)]
    for number, seat in enumerate(seats):
        scored(seat, mark + number % 3, said[number], by=sheng)
    told = Meeting(
        clock.today(), "住建厅三楼会议室（演示）", "听取汇报，查看图纸和表决材料，逐项评分", minutes, seats[0].pk, frozenset(s.pk for s in seats)
    )  # fmt: skip
    scoring.hold(panel, told, by=sheng)
    scoring.close(panel, by=sheng)
    yield day, "15:10"
    answers = list(opinions.values())
    for one in case.opinions.order_by("number"):
        scoring.answer(one, answers[one.number - 1], True, by=people[author])
    if answers:
        scoring.close_opinions(case, range(1, len(answers) + 1), by=sheng)


def consolidated(case: Case) -> str:
    """The draft as it stands."""
    panel = scoring.panel_of(case)
    assert panel is not None
    return scoring.drafted(panel, list(case.opinions.order_by("number")))
