"""The seven estates of 利通区: sent in with the faults of the published plan, returned by the province, mended, sent in again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from jiugai.demo import desk
from jiugai.demo.agenda import Story
from jiugai.demo.papers import text_of
from jiugai.ground.common import clock
from jiugai.plans.actions import begin
from jiugai.plans.coauthors import invite
from jiugai.plans.models import Plan
from jiugai.projects.actions import enter_stage, set_gate
from jiugai.projects.models import GateName, GateState, Project
from jiugai.review.actions import Wanted
from jiugai.review.guiding import guide, take_up
from jiugai.review.models import Guidance, Tie, Way
from jiugai.sites.models import Stage

_FIRST_REASONS = {
    "CO001": "总数是镇里最早的统计，后来增加的小区还没有并入，请按分项审核。",
    "FD012": "业主自筹的比例已与各社区商定，资金筹措表正在编制。",
    "FD021": "质保金比例沿用镇里以往工程的合同条款。",
    "RS002": "七个小区已分别征求业主意见，公示由社区负责，材料见附件。",
    "BA003": "工期、设计和监理单位在招标时确定，这里暂不写。",
    "FD022": "付款比例沿用镇里以往工程的合同条款。",
    "FD031": "98.6万平方米是七个小区的全部建筑面积，不是施工面积。",
    "OR007": "计划提前准备招标文件，争取在八月底前完工。",
    "SC003": "屋面、路面的数量以施工图为准。",
    "OR004": "宣传和制订方案可以同时进行。",
    "OR005": "九月、十月用于工程收尾和资料整理。",
}
_ASKED = {
    "CO001": "总投资印的是1626.80万元，七个小区相加是1928.80万元，少302.00万元，正好是金塔小区的预算。请更正总数，资金来源一并更正。",
    "FD012": "补资金筹措表：每个来源的金额、占比和到位时间；业主自筹30%写明以什么为基数、金额多少、怎样收取。",
    "FD021": "质量保证金10%超过3%的上限，按规定改正。",
    "FD022": "进度50%付30%、进度80%累计付60%，都低于已完工程价款的80%。改进度款的比例，补预付款。",
    "RS002": "写明业主表决的人数和面积、同意的比例、公示的起止日期和异议的处理。",
    "OR007": "施工阶段46天放不下招标，按法定天数重排工期。",
    "OR005": "8月31日到11月1日中间空61天，与工期一并重排。",
    "SC003": "屋面、路面、路灯、健身器材和围栏逐小区写明数量、单位和单价。",
    "BA003": "补必填内容：建成年份、户数、改造类别、工期、设计和监理单位、物业管理模式。",
}
_ANSWERS = {
    1: "已更正为1928.80万元，原先漏加了金塔小区的302.00万元；资金来源按1928.80万元重新编制。",
    2: "已补资金筹措表。业主自筹以总投资1928.80万元为基数，30%是578.64万元，从住宅专项维修资金列支。",
    3: "已改为3%，缺陷责任期24个月。",
    4: "已改为按月计量、付已完工程价款的85%，预付款10%。",
    5: "已写明：参加表决的人数占79.6%、面积占81.4%，同意92.5%；公示7天，异议7日内书面答复。",
    6: "工期改为2027年3月至12月，招标单列一个阶段，共46天。",
    7: "阶段已前后相接，中间没有空档。",
    8: "已按小区逐项列出数量、单位、单价和金额，九张表共50行，合计1928.80万元。",
    9: "已补齐。监理单位招标确定，设计单位为吴忠市规划设计有限公司。",
    10: "三处绿地改停车位已单独表决，同意86.0%，异地补绿3100平方米，数字写入第三章。",
}
_SECOND_REASONS = {
    "FD031": "98.6万平方米是七个小区的全部建筑面积，不是施工面积；按施工面积计的造价在改造内容清单里逐项列出。",
}


_GUIDED = (
    ("业主自筹的比例先与各社区商定，再写进资金来源。", Way.ON_SITE),
    ("公示由社区负责的，起止日期和照片收齐，作为附件。", Way.CALL),
)
_TAKEN_UP = ("已与各社区商定，资金筹措表正在编制。", "已收齐，随方案报送。")


def story(project: Project, people: Mapping[str, UUID]) -> Story:
    """From the draft to the second acceptance, which waits for an objection to be answered."""
    author = people["xian"]
    yield 46, "09:10"
    enter_stage(project, Stage.PLAN, cause="实施方案起草", by=author)
    plan = begin(title="利通区七小区改造实施方案", year=2026, project=project, by=author)
    invite(plan, "wugui", by=author)
    yield 44, "15:20"
    enter_stage(project, Stage.RESIDENTS, cause="七个小区征求业主意见", by=author)
    lines = _guided(plan, by=people["shi"])
    yield 42, "11:30"
    for line, answer in zip(lines, _TAKEN_UP, strict=True):
        take_up(line, answer, by=author)
    yield 39, "10:05"
    agreed = "面积 81.4%、人数 79.6% 参与，同意过半"
    set_gate(project, GateName.CONSENT, state=GateState.OPEN, cause=agreed, basis="民法典第278条", by=author)
    desk.brought(plan, text_of("cluster-1"), "金星镇七个老旧小区改造实施方案（送审稿）", by=author)
    desk.justified(plan, _FIRST_REASONS, by=author)
    yield 38, "16:40"
    desk.completed(plan, by=author)
    _objection(project, GateState.OPEN, "第1版公示 7 天，没有收到异议", by=author)
    case = desk.sent(plan, by=author, note="请予初审。")
    yield 35, "11:15"
    desk.passed(case, "first_review", "pass", by=people["chushen"], text="镇里的说明已附，同意报市。")
    yield 32, "09:50"
    desk.passed(case, "city_review", "pass", by=people["shi"], text="资料已齐，投资总数请省里一并核定。")
    yield 29, "14:30"
    green = Wanted(
        "三处绿化带改为停车位，写明面积、单独表决的结果和补绿办法。", Tie.POINT, ("consent",), "要点 8"
    )
    desk.handed_back(
        case, "docketing", desk.wanted(case, _ASKED, green), days=27, by=people["sheng"],
        text="说明的理由不足以保留这些问题，请逐条更正后重新报送。",
    )  # fmt: skip
    yield 9, "10:20"
    desk.brought(plan, text_of("cluster-2"), "金星镇七个老旧小区改造实施方案（修改稿）", by=people["wugui"])
    desk.justified(plan, _SECOND_REASONS, by=author)
    yield 6, "15:30"
    _objection(project, GateState.SHUT, "第2版公示 7 天，盛世花园 1 件异议还没有答复", by=author)
    desk.answered(case, _ANSWERS, by=author)
    yield 4, "09:30"
    desk.renewed(plan, "cost_estimate", "consent_record", "notice_record", "funding_commitment", by=author)
    desk.sent(plan, by=author, note="十条更正已逐条办理，见第2版；盛世花园的一件异议正在答复。")


def _guided(plan: Plan, *, by: UUID) -> list[Guidance]:
    """What the city says to the draft."""
    return [guide(plan, said, way=way, happened_on=clock.today(), by=by) for said, way in _GUIDED]


def _objection(project: Project, state: str, cause: str, *, by: UUID) -> None:
    set_gate(
        project, GateName.OBJECTION, state=state, cause=cause, basis="审核要点 8（默认值，请确认）", by=by
    )
