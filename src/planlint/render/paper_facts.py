"""What a plan says, fact by fact, each with a key that names the same fact in every version: to compare versions and fill forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from planlint.catalogue import measure, source
from planlint.document import Document, Span
from planlint.facts import Facts
from planlint.quantity import Quantity, plain_decimal

_TOTALS = {
    "estates": "小区数", "buildings": "楼栋数", "households": "户数", "area": "建筑面积", "investment": "总投资", "units": "单元数",
}  # fmt: skip
_AMOUNTS = {
    "total": "总投资", "works_cost": "工程费", "other_costs": "工程建设其他费", "contingency": "预备费", "contract": "合同价",
    "estimate": "估算", "design_estimate": "概算", "budget": "预算", "paid": "已付", "settlement": "结算", "final_account": "决算",
}  # fmt: skip
_PAYMENTS = {
    "advance": "预付款", "progress": "进度款", "acceptance": "验收后付款", "settlement": "结算后付款", "retention": "质保金", "instalment": "分期付款",
}  # fmt: skip
_SCHOOL = {
    "students": "学生", "classes": "教学班", "staff": "教职工", "teachers": "专任教师", "girls": "女生", "minority": "少数民族学生",
    "boarders": "寄宿生", "site_area": "占地面积", "floor_area": "校舍建筑面积", "dormitory_area": "宿舍面积", "canteen_area": "食堂面积",
    "books": "图书", "computers": "计算机", "area_per_student": "生均面积", "books_per_student": "生均图书", "class_size": "班额",
    "boiler_area": "开水房面积", "capacity": "可容纳人数", "equipment": "设备", "office_area": "办公用房面积", "population": "服务人口",
    "teaching_area": "教学用房面积", "staff_middle": "中级职称", "staff_support": "工勤人员", "staff_untitled": "未聘人员",
    "students_boys": "男生", "students_girls": "女生", "students_local": "本乡镇学生", "students_minority": "少数民族学生",
    "students_boarding": "寄宿生", "students_left_behind": "留守儿童", "staff_junior": "初级职称", "staff_senior": "高级职称",
    "beds": "床位", "desks": "课桌椅", "playground_area": "运动场地面积", "rooms": "教室", "village_households": "服务户数",
    "students_outside": "外乡镇学生",
}  # fmt: skip
_PARCEL = {
    "register_code": "标图建库编号", "site_area": "用地面积", "certified_area": "发证面积", "overlap_area": "重叠面积", "floor_area": "建筑面积",
    "floor_area_ratio": "容积率", "footprint": "占地面积", "output": "年产值", "tax": "年税收", "investment": "投资", "current_use": "现用途",
    "used_since": "使用起始", "ownership": "权属", "land_plan": "土地利用规划", "renewal_plan": "改造规划", "year_plan": "年度计划",
    "detailed_plan": "控制性详细规划", "compensation": "补偿", "violation": "违法用地", "developer": "改造主体", "public_land": "公益用地",
    "land_price": "土地价款",
}  # fmt: skip
_FIGURES = (("buildings", "楼栋"), ("households", "户数"), ("area", "面积"), ("budget", "预算"))
FAMILIES = {
    "totals": "合计", "estates": "小区", "measures": "改造内容", "amounts": "金额", "sources": "资金来源", "stages": "阶段",
    "payments": "付款", "consents": "居民意愿", "notices": "公示", "school": "学校", "parcel": "地块", "land_uses": "用地",
    "certificates": "土地证",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldFact:
    """One fact.

    ``value`` is what is printed, ``exact`` the plain decimal in base units (元, ㎡, %) or empty, ``dimension`` of it
    (``money``, ``area`` …) or empty; ``code`` that of the catalogue; ``start``/``end`` its place in the text.
    """

    key: str
    family: str
    label: str
    value: str
    exact: str
    dimension: str
    code: str
    chapter: int
    start: int
    end: int


Chapter = Callable[[int], int]


def told_facts(facts: Facts, document: Document, chapter: Chapter) -> tuple[ToldFact, ...]:
    """Every fact in the order of its family; keys that would be the same are numbered in the order of the text."""
    seen = Counter[str]()
    made = []
    for family, label, name, quantity, code, span in _all(facts, document):
        key = f"{family}:{label}" + (f":{code}" if code else "")
        seen[key] += 1
        value = name if quantity is None else quantity.text
        made.append(
            ToldFact(
                key if seen[key] == 1 else f"{key}#{seen[key]}", family, label, value,
                plain_decimal(quantity.value) if quantity is not None else "", quantity.dimension if quantity is not None else "",
                code, chapter(span.start), span.start, span.end,
            )
        )  # fmt: skip
    return tuple(replace(f, value=f.value[:200], label=f.label[:80], key=f.key[:160]) for f in made)


Line = tuple[str, str, str, Quantity | None, str, Span]


def _all(facts: Facts, document: Document) -> Iterator[Line]:
    for item, quantity in facts.totals.items():
        yield "totals", _TOTALS.get(item, item), "", quantity, item, Span(quantity.start, quantity.end)
    yield from _estates(facts)
    yield from _money(facts, document)
    yield from _time(facts, document)
    yield from _others(facts, document)


def _estates(facts: Facts) -> Iterator[Line]:
    for estate in facts.estates:
        above = facts.estates[estate.parent].name if estate.parent is not None else ""
        name = f"{above}{estate.name}" if above and not estate.name.startswith(above) else estate.name
        yield "estates", name, "列入" if estate.role == "planned" else "只有名称", None, "", estate.span
        for field, label in _FIGURES:
            quantity: Quantity | None = getattr(estate, field)
            if quantity is not None:
                yield "estates", f"{name} · {label}", "", quantity, field, Span(quantity.start, quantity.end)
        if estate.built is not None:
            yield (
                "estates",
                f"{name} · 建成",
                estate.built.text,
                None,
                "built",
                Span(estate.built.start, estate.built.end),
            )


def _money(facts: Facts, document: Document) -> Iterator[Line]:
    whose = {n: e.name for e in facts.estates for n in e.measures}
    for number, use in enumerate(facts.measures):
        known = measure(use.code)
        if use.role != "planned" or use.negated or known is None:
            continue
        where = f"{whose[number]} · " if number in whose else ""
        yield "measures", f"{where}{known.name}", use.span.of(document.text), use.quantity, use.code, use.span
        if use.amount is not None:
            yield (
                "measures",
                f"{where}{known.name} · 金额",
                "",
                use.amount,
                use.code,
                Span(use.amount.start, use.amount.end),
            )
    for amount in facts.amounts:
        label = amount.label.strip() or _AMOUNTS.get(amount.role, amount.role)
        yield "amounts", label, "", amount.quantity, amount.role, amount.span
    for one in facts.sources:
        known_source = source(one.code)
        name = known_source.name if known_source else one.span.of(document.text)
        if one.amount is not None:
            yield "sources", name, "", one.amount, one.code, one.span
        if one.share is not None:
            yield "sources", f"{name} · 比例", "", one.share, one.code, one.span
        if one.amount is None and one.share is None:
            yield "sources", name, "提到", None, one.code, one.span


def _time(facts: Facts, document: Document) -> Iterator[Line]:
    for stage in facts.stages:
        ends = " 至 ".join(d.text for d in (stage.begins, stage.ends) if d)
        yield "stages", f"{stage.number}{stage.name}", ends, None, "", stage.span
    for term in facts.payments:
        progress = f"进度 {term.progress.text}" if term.progress else _PAYMENTS.get(term.event, "付款")
        yield "payments", progress, "", term.share, term.event, term.span
    for consent in facts.consents:
        if consent.share is not None:
            yield (
                "consents",
                consent.span.of(document.text)[:40],
                "",
                consent.share,
                consent.kind,
                consent.span,
            )
    for notice in facts.notices:
        days = [d.text for d in (notice.begins, notice.ends) if d]
        yield "notices", "公示", " 至 ".join(days), notice.days, "", notice.span


def _others(facts: Facts, document: Document) -> Iterator[Line]:
    when = {"before": "现状", "after": "规划后"}
    for figure in facts.school:
        yield (
            "school",
            f"{_SCHOOL.get(figure.item, figure.item)} {when.get(figure.when, '')}".strip(),
            "",
            figure.quantity,
            figure.item,
            figure.span,
        )
    for certificate in facts.certificates:
        yield "certificates", certificate.number, certificate.holder, certificate.area, "", certificate.span
    for use in facts.land_uses:
        yield "land_uses", use.use, "", use.area, "", use.span
    for fact in facts.parcel:
        yield (
            "parcel",
            f"{_PARCEL.get(fact.item, fact.item)} {when.get(fact.when, '')}".strip(),
            fact.text or fact.span.of(document.text),
            fact.quantity,
            fact.item,
            fact.span,
        )
