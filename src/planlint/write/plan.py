"""A plan as Word, rendered from facts so that reading it back gives the same facts.

Only what the facts hold is written, each fact once and as it was printed (its number, unit and
hedges); words that the facts do not keep, such as the tasks of a body, are written in general.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from planlint import catalogue
from planlint.dates import DateRef
from planlint.facts import Consent, Estate, Facts, FundSource, MeasureUse, Notice, PaymentTerm
from planlint.quantity import Quantity
from planlint.write.paper import Paper
from planlint.write.template import NoTemplate

AMOUNTS = {
    "works_cost": "工程费",
    "other_costs": "工程建设其他费",
    "contingency": "预备费",
    "total": "总投资",
}
EVENTS = {
    "approval": "批准", "tender": "招标", "award": "中标", "signing": "签订合同", "start": "开工",
    "completion": "完工", "acceptance": "验收", "filing": "备案", "handover": "交付使用",
}  # fmt: skip
SCHOOL_ITEMS = {
    "students": "学生", "classes": "教学班", "staff": "教职工", "teachers": "专任教师", "girls": "女生",
    "minority": "少数民族学生", "boarders": "寄宿生", "site_area": "占地面积", "floor_area": "校舍建筑面积",
    "dormitory_area": "宿舍面积", "canteen_area": "食堂面积", "books": "图书", "computers": "计算机",
}  # fmt: skip


def write_plan(facts: Facts, path: Path) -> None:
    """Render a plan to ``path`` in the template of its kind.

    Raises :class:`NoTemplate` for a kind without one, OSError where the file cannot be written.
    """
    form = catalogue.template(facts.kind)
    places = PLACES.get(facts.kind)
    if form is None or places is None:
        raise NoTemplate(f"“{facts.kind}”没有编制模版，不能由数据生成方案。")
    paper = Paper(facts.title)
    paper.title(facts.title)
    for chapter in form.chapters:
        paper.heading(1, chapter.title)
        for title, family in places.get(chapter.code, ()):
            section = _Section(paper, title)
            family(facts, section)
    paper.save(path)


class _Section:
    """A section whose heading is written with the first thing that stands in it."""

    def __init__(self, paper: Paper, title: str) -> None:
        self._paper, self._title, self._open = paper, title, False

    def text(self, text: str) -> None:
        self._begin()
        self._paper.text(text)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        if rows:
            self._begin()
            self._paper.table(self._title, columns, rows)

    def _begin(self) -> None:
        if not self._open:
            self._open = True
            self._paper.heading(2, self._title)


def _totals(facts: Facts, section: _Section) -> None:
    words = {
        "estates": "改造小区{}",
        "buildings": "共{}楼",
        "units": "{}",
        "households": "涉及居民{}",
        "area": "改造建筑面积{}",
    }
    told = [form.format(q.text) for item, form in words.items() if (q := facts.total(item))]
    if told:
        section.text("，".join(told) + "。")


def _estates(facts: Facts, section: _Section) -> None:
    """One numbered item per estate; its zones follow it."""
    number = 0
    for index, estate in enumerate(facts.estates):
        if estate.parent is not None or estate.role != "planned":
            continue
        number += 1
        section.text(f"{number}、{estate.name}：{_estate(facts, estate)}")
        for zone in (e for e in facts.estates if e.parent == index):
            section.text(f"{zone.name}改造范围：{_estate(facts, zone)}")


def _listed(facts: Facts, section: _Section) -> None:
    names = [e.name for e in facts.estates if e.role == "listed" and e.parent is None]
    for number, name in enumerate(names, 1):
        section.text(f"{number}、{name}")


def _estate(facts: Facts, estate: Estate) -> str:
    parts = []
    if estate.built:
        parts.append(f"{estate.built.text}建成")
    figures = (("楼栋{}", estate.buildings), ("住户{}", estate.households), ("建筑面积{}", estate.area))
    parts += [form.format(q.text) for form, q in figures if q]
    sentences = ["，".join(parts)] if parts else []
    works = [_work(facts.measures[n]) for n in estate.measures]
    if works:
        sentences.append("改造内容为" + "，".join(works))
    if estate.budget:
        sentences.append(f"预算投资{estate.budget.text}")
    return "。".join(sentences) + "。" if sentences else ""


def _work(use: MeasureUse) -> str:
    """``停车位218个``: the catalogue's name and what is printed of it."""
    return _name(use) + (use.quantity.text if use.quantity else "")


def _name(use: MeasureUse) -> str:
    measure = catalogue.measure(use.code)
    return measure.name if measure else use.code


def _measures(facts: Facts, section: _Section) -> None:
    placed = {n for estate in facts.estates for n in estate.measures}
    rows: list[list[str]] = []
    for number, use in enumerate(facts.measures):
        if number in placed or use.role != "planned" or use.negated:
            continue
        rows.append([str(len(rows) + 1), _name(use), _printed(use.quantity), _printed(use.amount)])
    section.table(["序号", "改造内容", "数量", "金额"], rows)


def _problems(facts: Facts, section: _Section) -> None:
    for use in facts.measures:
        measure = catalogue.measure(use.code)
        if use.role == "problem" and measure and measure.problems:
            section.text(f"{measure.problems[0]}。")


def _amounts(facts: Facts, section: _Section) -> None:
    wanted = [(AMOUNTS[a.role], a.quantity.text) for role in AMOUNTS for a in facts.amounts if a.role == role]
    section.table(["费用名称", "金额", "说明"], [[name, amount, ""] for name, amount in wanted])


def _sources(facts: Facts, section: _Section) -> None:
    rows: list[list[str]] = []
    sentences: list[str] = []
    for source in facts.sources:
        if source.amount and not source.base:
            rows.append([_source(source), source.amount.text, _printed(source.share)])
        elif source.share:
            amount = f"{source.amount.text}，" if source.amount else ""
            sentences.append(f"{_source(source)}{amount}占{source.base or '总投资'}的{source.share.text}。")
        else:
            sentences.append(f"资金来源：{_source(source)}。")
    section.table(["资金来源", "金额", "比例"], rows)
    for sentence in sentences:
        section.text(sentence)


def _source(source: FundSource) -> str:
    found = catalogue.source(source.code)
    return found.name if found else source.code


def _payments(facts: Facts, section: _Section) -> None:
    for term in facts.payments:
        section.text(_payment(term))


def _payment(term: PaymentTerm) -> str:
    of = f"{term.base}的" if term.base else ""
    share = term.share.text
    if term.event == "retention":
        after = f"，{term.after.text}后返还" if term.after else ""
        return f"预留{of}{share}作为质量保证金{after}。"
    if term.progress:
        return f"工程进度达到{term.progress.text}，拨付{of}{share}。"
    when = {
        "advance": "合同签订后预付",
        "acceptance": "工程验收合格后支付",
        "settlement": "结算审定后支付",
        "progress": "按月支付进度款，支付",
    }.get(term.event, "支付")
    return f"{when}{of}{share}。"


def _stages(facts: Facts, section: _Section) -> None:
    rows = [
        [str(n), stage.name, _day(stage.begins), _day(stage.ends)] for n, stage in enumerate(facts.stages, 1)
    ]
    section.table(["序号", "阶段", "开始日期", "结束日期"], rows)


def _milestones(facts: Facts, section: _Section) -> None:
    inside = {day.start for s in facts.stages for day in (s.begins, s.ends) if day}
    for milestone in facts.milestones:
        if milestone.event in EVENTS and milestone.date.start not in inside:
            section.text(f"{milestone.date.text}{EVENTS[milestone.event]}。")


def _duties(facts: Facts, section: _Section) -> None:
    for duty in facts.duties:
        section.text(f"{duty.name}：负责本方案确定的有关工作。")


def _residents(facts: Facts, section: _Section) -> None:
    for consent in facts.consents:
        if consent.share:
            section.text(_consent(consent))
    for notice in facts.notices:
        section.text(_notice(notice))


def _consent(consent: Consent) -> str:
    whose = {"area": "面积", "persons": "人数", "households": "户数"}.get(consent.basis, "")
    share = consent.share.text if consent.share else ""
    if consent.kind == "participation":
        return f"参与表决的业主{whose}占{share}。"
    if consent.kind == "threshold":
        return f"同意的业主{whose}不低于{share}的，可以申报。"
    return f"同意的业主{whose}占{share}。"


def _notice(notice: Notice) -> str:
    span = f"，自{notice.begins.text}至{notice.ends.text}" if notice.begins and notice.ends else ""
    return f"改造方案公示{_printed(notice.days)}{span}。"


def _certificates(facts: Facts, section: _Section) -> None:
    for certificate in facts.certificates:
        area = f"，面积为{certificate.area.text}" if certificate.area else ""
        holder = f"，土地权利人为{certificate.holder}" if certificate.holder else ""
        section.text(f"{certificate.number}{area}{holder}。")


def _land_uses(facts: Facts, section: _Section) -> None:
    for number, use in enumerate(facts.land_uses, 1):
        section.text(f"{number}、{use.use}用地面积为{_printed(use.area)}。")


def _school(when: str) -> Callable[[Facts, _Section], None]:
    def write(facts: Facts, section: _Section) -> None:
        for figure in facts.school:
            if figure.when == when and figure.item in SCHOOL_ITEMS:
                section.text(f"{SCHOOL_ITEMS[figure.item]}{figure.quantity.text}。")

    return write


def _printed(quantity: Quantity | None) -> str:
    return quantity.text if quantity else ""


def _day(day: DateRef | None) -> str:
    return day.text if day else ""


Family = Callable[[Facts, _Section], None]
_ORGANISATION: tuple[tuple[str, Family], ...] = (
    ("责任单位", _duties), ("居民意愿", _residents), ("进度安排", _stages), ("时间节点", _milestones),
)  # fmt: skip
_MONEY: tuple[tuple[str, Family], ...] = (
    ("投资估算", _amounts), ("资金来源", _sources), ("付款安排", _payments),
)  # fmt: skip
_AREA: dict[str, tuple[tuple[str, Family], ...]] = {
    "overview": (("基本数据", _totals),),
    "problems": (("问题清单", _problems),),
    "measures": (("各小区改造内容", _estates), ("改造内容清单", _measures), ("其他名单", _listed)),
    "organisation": _ORGANISATION,
    "money": _MONEY,
}
PLACES: dict[str, dict[str, tuple[tuple[str, Family], ...]]] = {
    "estate": _AREA,
    "cluster": _AREA,
    "programme": {
        "goals": (("任务数量", _totals),),
        "scope": (("各小区改造内容", _estates), ("改造内容清单", _measures), ("其他名单", _listed)),
        "money": _MONEY,
        "steps": (("居民意愿", _residents), ("阶段安排", _stages), ("时间节点", _milestones)),
        "duties": (("分工", _duties),),
    },
    "school": {
        "overview": (("学生和教职工", _school("")), ("办学条件", _school("before"))),
        "plan": (("规划项目", _measures), ("改造后", _school("after")), ("时间节点", _milestones)),
        "money": _MONEY,
    },
    "parcel": {
        "parcel": (("权属", _certificates),),
        "redevelopment": (("改造后用地", _land_uses),),
        "money": _MONEY,
        "schedule": (("开发时序", _stages), ("时间节点", _milestones)),
    },
}
