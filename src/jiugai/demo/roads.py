"""Single estates of 利通区 on the road of review, each as far as its story goes."""

from __future__ import annotations

import io
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jiugai.demo import desk, experts, told
from jiugai.demo.agenda import Calendar, Story
from jiugai.demo.attached import approval_of, evidence_of
from jiugai.demo.estates import EstatePlan, paper_of
from jiugai.plans.actions import begin
from jiugai.projects.actions import enter_stage, make, set_gate
from jiugai.projects.models import GateName, GateState
from jiugai.review import drawing, scoring
from jiugai.review.deciding import approve, conclude, recommend
from jiugai.review.models import Case, Outcome
from jiugai.review.tracking import report
from jiugai.sites.models import Site, Stage

People = Mapping[str, UUID]
Part = Generator[tuple[int, str], None, Case]
Act = Generator[tuple[int, str], None, None]


@dataclass(frozen=True)
class Place:
    """A county: its code and name, the log-ins of who writes its plans and of who reviews them first."""

    code: str
    name: str
    author: str
    reviewer: str

    def plan(self, dated: date, *, year: int = 2027) -> EstatePlan:
        """Of the first of its estates that is in no project."""
        free = Site.objects.filter(county_code=self.code, stage=Stage.SURVEY, merged_into=None)
        return told.elsewhere(free.order_by("number")[0], self.name, dated, year=year)


_HERE = Place("640302", "利通区", "xian", "chushen")


def stories(people: People, calendar: Calendar) -> list[Story]:
    """All of them."""
    told_once = (conditional, refused, before_experts, to_be_decided, filed, in_the_city, in_the_county)
    return [numbered(people, calendar), *(story(people) for story in told_once)]


def numbered(people: People, calendar: Calendar) -> Story:
    """Passed with its number, approved by the government."""
    case = yield from _sent(told.NUMBERED, people, 58)
    yield from _accepted(case, people, 56, 53, 49)
    yield from _heard(
        case, people, 42, {"施工前复核3号楼前的管底标高，避免倒坡。": "已补测，管底标高写进施工图说明。"},
        "方案贴近实际，排水和供水分期合理，同意通过。",
    )  # fmt: skip
    yield from _decided(
        case, people, 39, Outcome.PASS, "专家组同意，资料齐全，建议通过。", "同意专家组意见，审核通过。"
    )
    yield 24, "15:05"
    case.refresh_from_db()
    case.plan.refresh_from_db()
    document = "利政函〔2026〕47号（演示）"
    name, content = approval_of(case.plan, document)
    approve(
        case, document=document, approved_on=calendar.day(25), version=case.version, by=people["xian"], stream=io.BytesIO(content), name=name
    )  # fmt: skip


def conditional(people: People) -> Story:
    """Passed with two conditions, one of them reported as met; the government's approval is due."""
    case = yield from _sent(told.CONDITIONS, people, 45)
    yield from _accepted(case, people, 43, 40, 36)
    said = {
        "老锅炉房改建前要做结构安全鉴定。": "已委托鉴定，鉴定报告出来前不动结构。",
        "外墙保温的防火隔离带没有详图。": "由原设计单位补两张详图。",
    }
    yield from _heard(case, people, 27, said, "外墙保温和锅炉房改建可行，两条意见列为通过的条件。", mark=82)
    yield from _decided(
        case, people, 22, Outcome.CONDITIONS, "专家组两条意见列为条件，建议有条件通过。", "同意有条件通过，两条办结后开工。",
        ("老锅炉房改建前完成结构安全鉴定，鉴定报告报省住建厅。", "补外墙保温的防火隔离带详图，经原设计单位签章。"),
    )  # fmt: skip
    yield 6, "16:05"
    detail = case.conditions.get(number=2)
    name, content = evidence_of(case.plan, detail.text)
    done = "隔离带详图两张已补，原设计单位11月签章。"
    report(detail, done, stream=io.BytesIO(content), name=name, by=people["xian"])


def refused(people: People) -> Story:
    """Refused: built after the year up to which estates are supported."""
    case = yield from _sent(told.REFUSED, people, 50)
    yield from _accepted(case, people, 48, 46, 43)
    said = {"小区2001年交付，不属于优先支持的对象。": "2001年7月交付，前期手续在2000年办的。"}
    yield from _heard(case, people, 34, said, "屋面和路面尚好，内容以停车和绿化为主，建议不列入。", mark=61)
    yield from _decided(
        case, people, 30, Outcome.REFUSE, "建成年份晚于2000年底，专家组建议不列入，建议不予通过。",
        "建成于2001年，不在支持的年限内，也没有市级主管部门的书面意见，不予通过。",
    )  # fmt: skip


def before_experts(people: People) -> Story:
    """Before its experts: the panel is drawn, one of it was recused and replaced, two forms are in."""
    case = yield from _sent(told.EXPERTS, people, 20)
    yield from _accepted(case, people, 17, 15, 12)
    yield 6, "10:00"
    panel = experts.drawn(case, by=people["sheng"], more="architecture")
    yield 5, "14:20"
    expert = people["zhuanjia"]  # one of three who know it: drawn, or next when another is recused
    gone = panel.seats.filter(specialty="architecture").exclude(expert__account=expert).order_by("number")[0]
    drawing.recuse(gone, "去年做过这个小区的房屋安全鉴定。", by=people["sheng"])
    yield 2, "16:30"
    others = [seat for seat in scoring.present(panel) if seat.expert.account_id != expert]
    for seat, mark in zip(others[:2], (86, 91), strict=True):
        experts.scored(seat, mark, "化粪池与管网的接口要画大样。" if mark < 90 else "", by=people["sheng"])


def to_be_decided(people: People) -> Story:
    """Recommended by who reviews; who decides has it on the desk."""
    place = Place("640381", "青铜峡市", "qingtong", "qingchushen")
    case = yield from _sent(place.plan(date(2026, 10, 16)), people, 21, place)
    yield from _accepted(case, people, 19, 17, 15, place)
    said = {"冬季冻堵的检查井要加深到冻土线以下。": "四座检查井加深到1.4米，工程量表已改。"}
    yield from _heard(case, people, 5, said, "内容符合小区实际，同意通过。", place)
    yield 3, "10:30"
    _recommended(case, people, Outcome.PASS, "专家组同意，冻土线的意见已写入施工图任务书，建议通过。")


def filed(people: People) -> Story:
    """Tendered before the notice, so filed with award, contract and the approved plan; a number of its own series."""
    place = Place("640323", "盐池县", "yanchi", "yanchushen")
    case = yield from _sent(
        place.plan(date(2026, 1, 20), year=2026),
        people,
        16,
        place,
        awarded_on=date(2026, 6, 12),
        note="2026年6月已完成招标，走备案。",
    )
    yield 14, "10:10"
    desk.passed(
        case, "first_review", "pass", by=people[place.reviewer], text="中标通知书、施工合同与审定方案一致。"
    )
    yield 11, "15:40"
    desk.passed(case, "filing", "file", by=people["sheng"])


def in_the_city(people: People) -> Story:
    """Passed by the county, with the city."""
    case = yield from _sent(told.CITY, people, 7)
    yield 4, "10:45"
    desk.passed(case, "first_review", "pass", by=people["chushen"], text="现场看过，架空线和排水问题属实。")


def in_the_county(people: People) -> Story:
    """With the county's first reviewer, past its term."""
    yield from _sent(told.FIRST, people, 7)


def _sent(
    paper: EstatePlan,
    people: People,
    day: int,
    place: Place = _HERE,
    *,
    awarded_on: date | None = None,
    note: str = "",
) -> Part:
    """A project of the estate, its plan with all papers, sent in on that day; for filing where it was awarded before."""
    author = people[place.author]
    yield day + 9, "09:20"
    site = Site.objects.get(name=paper.name, county_code=place.code, merged_into=None)
    project = make(
        name=f"{paper.name}改造项目", year=2026, sites=[site], grades=("basic", "improvement"), by=author
    )
    enter_stage(project, Stage.PLAN, cause="实施方案起草", by=author)
    plan = begin(title=paper.title, year=2026, project=project, by=author)
    yield day + 2, "14:10"
    enter_stage(project, Stage.RESIDENTS, cause="业主大会书面表决", by=author)
    said = {
        GateName.CONSENT: ("参加表决的人数和面积都过三分之二，同意过四分之三", "民法典第278条"),
        GateName.OBJECTION: ("公示 7 天，没有收到异议", "审核要点 8（默认值，请确认）"),
    }
    for gate, (cause, basis) in said.items():
        set_gate(project, gate, state=GateState.OPEN, cause=cause, basis=basis, by=author)
    desk.brought(plan, paper_of(paper), paper.title, by=author)
    desk.completed(plan, by=author)
    if awarded_on is not None:
        desk.completed(plan, by=author, filing=True)
    yield day, "11:30"
    road = "filing" if awarded_on else "review"
    return desk.sent(plan, by=author, note=note, road=road, awarded_on=awarded_on)


def _accepted(case: Case, people: People, county: int, city: int, province: int, place: Place = _HERE) -> Act:
    yield county, "10:10"
    seen = "资料齐全，现场情况与方案相符，同意报市。"
    desk.passed(case, "first_review", "pass", by=people[place.reviewer], text=seen)
    yield city, "16:20"
    desk.passed(case, "city_review", "pass", by=people["shi"], text="同意报省。")
    yield province, "09:40"
    desk.passed(case, "docketing", "accept", by=people["sheng"])


def _heard(
    case: Case, people: People, day: int, opinions: Mapping[str, str], minutes: str, place: Place = _HERE, *, mark: int = 88
) -> Act:  # fmt: skip
    """The expert review with its consolidated opinion, ended."""
    yield from experts.heard(case, people, day, opinions, minutes, author=place.author, mark=mark)
    yield day, "15:50"
    opinion = experts.consolidated(case)
    desk.passed(case, "expert_review", "consolidate", by=people["sheng"], text=opinion)
    desk.passed(case, "expert_review", "finish", by=people["sheng"])


def _decided(
    case: Case, people: People, day: int, outcome: str, proposed: str, concluded: str, conditions: tuple[str, ...] = ()
) -> Act:  # fmt: skip
    """Recommended on a day, decided by somebody else two working days later."""
    yield day, "10:30"
    _recommended(case, people, outcome, proposed, conditions)
    yield day - 2, "17:00"
    conclude(case, text=concluded, version=case.version, by=people["shending"])


def _recommended(
    case: Case, people: People, outcome: str, proposed: str, conditions: tuple[str, ...] = ()
) -> None:
    recommend(case, outcome, text=proposed, conditions=conditions, version=case.version, by=people["sheng"])
    case.refresh_from_db()
