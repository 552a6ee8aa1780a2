"""What a county attaches to a plan: small official papers, set as PDF by the room of letters, named as a county names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.letters.letter import Block, Letter, Table, Text
from jiugai.ground.letters.pdf import as_pdf
from jiugai.ground.letters.word import as_docx
from jiugai.plans.checklist import Line
from jiugai.plans.models import Plan
from jiugai.projects.models import Scope
from planlint import catalogue
from planlint.catalogue import CLASS_NAMES

_WAN = 1_000_000
_SCALES = {"basic": ("屋面防水平面图", "消防通道和道路平面图", "管线综合平面图"), "improvement": ("停车位布置图", "广场和活动场地详图", "绿化平面图"), "upgrade": ("服务用房平面图", "服务用房立面和剖面图")}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A paper: who issues it (``{place}`` is the county's name), its title, what it says, its name as a file."""

    issuer: str
    title: str
    body: Callable[[Plan, Line], tuple[Block, ...]]


def paper_for(plan: Plan, line: Line, number: int) -> tuple[str, bytes]:
    """Name and content of the paper under a line of the checklist; a Word file where this machine has no Chinese font."""
    kind = _KINDS[line.code]
    place = plan.division.name
    part = f"（{CLASS_NAMES[line.part]}）" if line.part else ""
    title = kind.title + part
    letter = Letter(
        (kind.issuer.format(place=place),), f"{plan.title}{title}", f"{place}住房和城乡建设局", kind.body(plan, line), clock.today(),
        number=f"演示〔{clock.today().year}〕{number}号",
    )  # fmt: skip
    return _set(f"{number:02} {title}", letter)


def _set(name: str, letter: Letter) -> tuple[str, bytes]:
    try:
        return f"{name}.pdf", as_pdf(letter)
    except Refused:
        return f"{name}.docx", as_docx(letter)


@cache
def _collected(place: str, kind: str) -> dict[str, tuple[str, bytes]]:
    made = {}
    for number, line in enumerate(catalogue.attachments(kind), 1):
        if line.code in _KINDS:
            paper = _KINDS[line.code]
            said = (
                Text(f"{place}2027年老旧小区改造各小区的{paper.title}汇总在后，逐小区装订，与各自方案一致。"),
            )
            letter = Letter(
                (paper.issuer.format(place=place),), f"{place}2027年老旧小区改造{paper.title}汇总", f"{place}住房和城乡建设局", said, clock.today(),
                number=f"演示〔{clock.today().year}〕{number}号",
            )  # fmt: skip
            made[line.code] = _set(f"{number:02} {paper.title}汇总", letter)
    return made


def collected(place: str, plan: Plan) -> dict[str, tuple[str, bytes]]:
    """Name and content of the papers that a county issues for all its plans together, by line of the checklist."""
    return _collected(place, plan.kind)


def evidence_of(plan: Plan, condition: str) -> tuple[str, bytes]:
    """What the design institute says of a condition that was met."""
    said = (
        Text(f"《{plan.title}》审核结论的条件：{condition}"),
        Text("图纸已按上述要求补充，由原设计单位签章，随函附上。"),
    )
    letter = Letter(
        ("吴忠市规划设计有限公司（演示）",), f"{plan.title}补充图纸说明", f"{plan.division.name}住房和城乡建设局", said, clock.today()
    )  # fmt: skip
    return _set("补充图纸说明", letter)


def approval_of(plan: Plan, document: str) -> tuple[str, bytes]:
    """The government's letter by which a plan is approved."""
    place = plan.division.name
    said = (
        Text(f"你局报来的《{plan.title}》收悉，审核编号{plan.review_no}。同意按审核通过的方案实施，总投资{_money(plan)}。"),
        Text("请落实资金，组织好招标和施工，公示实施情况，接受居民监督。"),
    )  # fmt: skip
    letter = Letter((f"{place}人民政府",), f"关于{plan.title}的批复", f"{place}住房和城乡建设局", said, clock.today(), number=document)  # fmt: skip
    return _set("批复", letter)


def _money(plan: Plan) -> str:
    return f"{(plan.total_fen or 0) / _WAN:,.2f}万元"


def _commitment(plan: Plan, line: Line) -> tuple[Block, ...]:
    return (
        Text(f"《{plan.title}》总投资{_money(plan)}，我局已核对资金筹措表。本级承担的资金列入年度预算，按方案写明的时间到位。"),
        Text("资金实行专户管理，按已完成的工程量拨付，不用于偿还债务，不用于方案以外的支出。"),
    )  # fmt: skip


def _estimate(plan: Plan, line: Line) -> tuple[Block, ...]:
    return (
        Text(f"估算按设计图纸的工程量编制，单价取本地最近一期造价信息，总投资{_money(plan)}。各项数量和单价见方案的改造内容表。"),
        Table(("序号", "依据"), (("1", "规划设计图纸"), ("2", "市政工程和房屋修缮工程消耗量定额"), ("3", "本市造价信息"), ("4", "现场测量记录"))),
    )  # fmt: skip


def _survey(plan: Plan, line: Line) -> tuple[Block, ...]:
    scopes = Scope.objects.filter(project=plan.project_id, until=None).select_related("site").order_by("id")
    rows = tuple(
        (s.site.name, str(s.site.built_year or ""), str(s.site.buildings or ""), str(s.site.households or ""))
        for s in scopes
    )
    heads = ("名称", "建成年份", "楼栋数", "户数")
    return (Text("经入户和逐栋核对，情况如下。"), Table(heads, rows, frozenset({1, 2, 3})))


def _drawings(plan: Plan, line: Line) -> tuple[Block, ...]:
    names = _SCALES.get(line.part, ("总平面图", "分项详图"))
    rows = tuple((f"{line.part[:1].upper() or 'A'}-{n:02}", name, "1:500") for n, name in enumerate(names, 1))
    return (
        Text("图纸深度达到编制投资估算的要求，尺寸和工程量经现场核对。"),
        Table(("图号", "图名", "比例"), rows),
    )


def _opinions(plan: Plan, line: Line) -> tuple[Block, ...]:
    rows = (
        ("供水公司（演示）", "同步更换破损管段"), ("供电公司（演示）", "配合迁移电表箱"), ("燃气公司（演示）", "不涉及"),
        ("通信公司（演示）", "架空线随道路施工入地"),
    )  # fmt: skip
    return (
        Text("管线单位已参加统筹会，同意一次开挖、同步施工，各自承担所属管线的费用。"),
        Table(("单位", "意见"), rows),
    )


def _said(*paragraphs: str) -> Callable[[Plan, Line], tuple[Block, ...]]:
    return lambda plan, line: tuple(Text(p.format(title=plan.title, money=_money(plan))) for p in paragraphs)


_KINDS = {
    "drawings": Kind("吴忠市规划设计有限公司（演示）", "规划设计图纸", _drawings),
    "cost_estimate": Kind("吴忠市规划设计有限公司（演示）", "投资估算书", _estimate),
    "consent_record": Kind("{place}业主大会（演示）", "业主表决结果统计表", _said(
        "《{title}》由业主大会书面表决，表决票由社区居民委员会和业主代表共同清点，人数和专有部分面积都达到法定比例。",
        "各楼栋的票数和面积汇总与方案“居民意愿与公示”一章一致，原始表决票存社区备查。")),
    "notice_record": Kind("{place}住房和城乡建设局", "公示情况", _said(
        "方案全文在小区公告栏和政府网站同时公示，首日和末日各拍照一张，照片注明日期和地点。", "收到的意见和答复逐条登记，答复送达本人。")),
    "condition_survey": Kind("{place}住房和城乡建设局", "摸底调查表", _survey),
    "funding_commitment": Kind("{place}财政局", "资金承诺函", _commitment),
    "utility_opinions": Kind("{place}管线统筹协调组（演示）", "管线单位意见", _opinions),
    "management_plan": Kind("{place}住房和城乡建设局", "长效管理方案", _said(
        "改造完成后由业主大会选聘物业服务企业，社区居民委员会监督服务质量。", "公共停车和广告收入归全体业主，每半年公布一次收支，用于补充维修资金。")),
    "school_tables": Kind("{place}教育局", "规划附表", _said("学校改造的规模、数量和年度安排见下，数字与方案正文一致，总投资{money}。")),
    "parcel_map": Kind("{place}自然资源局", "标图建库图", _said("地块已标图建库，界址与勘测定界成果一致。")),
    "planning_conditions": Kind("{place}自然资源局", "规划条件", _said("地块的控制性详细规划已经批准，用途和指标按批准的规划执行。")),
    "project_list": Kind("{place}住房和城乡建设局", "项目清单", _said("列入年度计划的小区、户数和投资见方案附表，数字与各县上报一致。")),
    "award_notice": Kind("{place}公共资源交易中心（演示）", "中标通知书", _said("《{title}》施工招标已经完成，中标人自通知书发出之日起三十日内签订合同。")),
    "contract": Kind("{place}住房和城乡建设局", "施工合同", _said("合同价款按中标价，工期、质量保修和付款办法与招标文件一致。")),
    "approved_plan": Kind("{place}人民政府", "审定的实施方案", _said("《{title}》经本级人民政府常务会议审定，总投资{money}。")),
}  # fmt: skip
