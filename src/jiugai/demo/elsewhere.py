"""A school of 贵州, a parcel of 广东, the programme of a city: plans of other kinds, each at an early stage in its own place."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from jiugai.demo import desk, facts
from jiugai.demo.agenda import Story
from jiugai.demo.papers import text_of
from jiugai.ground.divisions.models import Division
from jiugai.plans.actions import begin
from jiugai.projects.actions import enter_stage
from jiugai.projects.models import Project
from jiugai.review.actions import Wanted
from jiugai.review.models import Tie
from jiugai.sites.models import Stage

_CITY = "640300"
_SCHOOL_REASONS = {
    "BA005": "图书和计算机的单价待询价，报送后补。",
    "CO008": "479人是开学时的人数，478人是十月的人数。",
    "SS001": "资金数额待上级下达。",
}
_SCHOOL_ASKED = {
    "CO008": "学生数两处不一样，479人和478人差1人。以学籍系统同一天的人数为准，全文统一。",
    "BA005": "图书4500册、计算机28台都没有写金额，补上单价和金额。",
    "SS001": "补总投资和资金来源，各来源写明金额；补学校改造规划附表。",
}
_PARCEL_REASONS = {"CO010": "1.5是原批准的规划指标，现状厂房没有建满，按现有建筑面积算是0.66。"}


def stories(people: Mapping[str, UUID]) -> list[Story]:
    """All three."""
    return [school(people), parcel(people), programme(people)]


def school(people: Mapping[str, UUID]) -> Story:
    """Returned by the county; its author has not answered yet."""
    author = people["zhenning"]
    yield 16, "10:00"
    project = Project.objects.get(name=facts.SCHOOL_PROJECT)
    enter_stage(project, Stage.PLAN, cause="学校改造方案起草", by=author)
    plan = begin(title="沙子小学改造实施方案", year=2026, project=project, by=author)
    yield 12, "16:15"
    desk.brought(plan, text_of("school"), "沙子小学改造实施方案", by=author)
    desk.justified(plan, _SCHOOL_REASONS, by=author)
    desk.completed(plan, by=author)
    case = desk.sent(plan, by=author)
    yield 8, "09:45"
    tables = Wanted(
        "规划附表分年列出建设和购置内容，与正文数字一致。", Tie.LINE, ("school_tables",), "附件清单"
    )
    bath = Wanted(
        "现状写了没有浴室，规划里没有安排。补写，或说明由其他项目解决。",
        Tie.POINT,
        ("need",),
        "缺口与规划相对应",
    )
    desk.handed_back(
        case, "first_review", desk.wanted(case, _SCHOOL_ASKED, tables, bath), days=10, by=people["zhenshen"],
        text="数字前后要一致，金额要写全。",
    )  # fmt: skip


def parcel(people: Mapping[str, UUID]) -> Story:
    """With the reviewer of a city without districts, where no county comes before."""
    author = people["tangxia"]
    yield 9, "14:30"
    project = Project.objects.get(name=facts.PARCEL_PROJECT)
    enter_stage(project, Stage.PLAN, cause="“三旧”改造方案起草", by=author)
    plan = begin(title="塘厦镇林村社区新亚洲工业区地块改造方案", year=2026, project=project, by=author)
    yield 3, "11:20"
    desk.brought(plan, text_of("parcel"), "新亚洲工业区旧厂房地块三旧改造方案", by=author)
    desk.justified(plan, _PARCEL_REASONS, by=author)
    desk.completed(plan, by=author)
    desk.sent(plan, by=author, note="权利人自行改造，公示无异议。")


def programme(people: Mapping[str, UUID]) -> Story:
    """A draft; what the machine found is not mended yet."""
    author = people["wuzhong"]
    yield 2, "15:40"
    city = Division.objects.get(code=_CITY, ended_on=None)
    plan = begin(title="吴忠市2027年城镇老旧小区改造实施方案", year=2027, division=city, by=author)
    desk.brought(plan, text_of("programme"), "吴忠市2027年城镇老旧小区改造实施方案（初稿）", by=author)
