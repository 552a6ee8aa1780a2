"""三旧 parcels: certificates, land uses after renewal, figures before and after, and what must be declared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.extract.reading import Reading
from planlint.facts import Certificate, LandUse, Mention, ParcelFact
from planlint.patterns import regex
from planlint.quantity import Quantity

_CERTIFICATE = regex(
    r"(?P<number>(?:[一-龥]{1,4}?(?:府|国|集|房|土|人民政府)?)?(?:国用|集用|集有|府国用|府集用|房地证|房地产权证|土使|土地使用权证|不动产权|国有土地使用证)"
    r"\s?[（(〔\[【]?\s?(?:[\dxX×*]{4})?\s?[）)〕\]】]?\s?(?:字|[一-龥]{0,4}不动产权)?\s?第?\s?[^\s，,。；;、（）()]{0,4}?[\d]{2,12}\s?号)"
    r"|(?P<code>粤[（(〔\[]?[\dxX]{4}[）)〕\]]?[一-龥]{1,8}不动产权第\d+号)"
)
_HOLDER = regex(
    r"(?:权利人|使用权人|产权人|持证人|业主)(?:均)?(?:为|是|：|:)\s?(?P<holder>[^，,。；;、（(]{2,30})"
)
_USE = (
    "居住|住宅|商业|商住|金融商业|商服|商务|办公|工业|厂房|道路|交通|绿化|绿地|公园绿地|公共绿地|教育|学校|幼儿园|医疗|公共服务|公建配套|配套|"
    "市政|公用设施|停车|文化|体育|广场|水域|物流|仓储|研发|新型产业|公益|村集体|返还|安置|其他"
)
_LAND_USE = regex(rf"(?P<use>(?:{_USE})(?:[、和及与]?(?:{_USE}))*(?:设施|服务)?)(?:建设)?用地(?:面积)?")
_REGISTER = regex(
    r"(?:标图[建入]库(?:编号|号)?|图斑(?:编号|号))\s*(?:为|是|：|:|编号)?\s*(?P<code>[A-Za-z\d\-]{6,24})"
)
_STATEMENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (item, regex(pattern))
    for item, pattern in (
        (
            "ownership",
            r"[^，,。；;\n]{0,12}(?:确权|权属清晰|权属(?:无|没有)(?:争议|纠纷))[^，,。；;\n]{0,12}",
        ),
        ("land_plan", r"符合[^，,。；;]{0,12}(?:土地利用总体规划|国土空间(?:总体)?规划)"),
        (
            "renewal_plan",
            r"(?:纳入|列入|符合)[^，,。；;]{0,16}(?:三旧”?改造(?:专项)?规划|更新专项规划|改造规划)",
        ),
        ("year_plan", r"年度?(?:改造)?(?:实施)?计划"),
        ("detailed_plan", r"控制性详细规划|控规"),
        (
            "compensation",
            r"[^，,。；;\n]{0,12}(?:补偿(?:安置)?(?:协议)?|拆迁补偿|协议补偿)[^，,。；;\n]{0,8}",
        ),
        ("violation", r"[^，,。；;\n]{0,10}(?:违法用地|违法建设|违法占地|违建)[^，,。；;\n]{0,10}"),
        (
            "developer",
            r"由[^，,。；;]{2,40}?(?=自行改造|实施改造|合作改造|进行改造)|改造主体(?:为|是|：|:)[^，,。；;\n]{2,30}|自行改造|合作改造|政府(?:收储|主导)",
        ),
        ("public_land", r"(?:公益性用地|公益用地|公共设施用地)[^，,。；;]{0,16}"),
        ("land_price", r"(?:补缴|土地价款|地价款|土地出让金|出让金)[^，,。；;]{0,12}"),
        ("current_use", r"(?:现|土地|现状)用途(?:为|是|：|:)\s?[^，,。；;]{1,12}"),
        ("used_since", r"自[^，,。；;]{4,14}(?:开始)?使用"),
    )
)
_FIGURES: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (item, regex(pattern), dimensions)
    for item, pattern, dimensions in (
        ("overlap_area", r"重叠", ("area",)),
        ("certified_area", r"(?:原)?发证(?:总)?面积|土地证总面积|证载面积|证书面积", ("area",)),
        ("footprint", r"占地|基底", ("area",)),
        ("plot_floor_area", r"计容", ("area",)),
        ("floor_area", r"建筑面积|建面|建筑总面积", ("area",)),
        (
            "site_area",
            r"改造(?:总)?面积(?!.*等于)|用地(?:总)?面积|土地面积|地块面积|改造范围|总面积",
            ("area",),
        ),
        ("output", r"产值", ("money",)),
        ("tax", r"税收|税金|纳税", ("money",)),
        ("investment", r"投资|投入|资金", ("money",)),
        ("floor_area_ratio", r"容积率", ("", "times")),
        ("building_density", r"建筑密度", ("percent",)),
        ("green_ratio", r"绿地率|绿化率", ("percent",)),
    )
)
_AFTER = regex(r"改造后|改造完成后|建成后|规划|拟|预计|将")
_BEFORE = regex(r"改造前|现有|现状|目前|现")


def certificates(reading: Reading) -> tuple[Certificate, ...]:
    """Land certificates by their numbers, each with the area told right after it."""
    text, part = reading.text, reading.part
    found = list(_CERTIFICATE.finditer(text, part.start, part.end))
    made = []
    for i, match in enumerate(found):
        stop = min(
            found[i + 1].start() if i + 1 < len(found) else part.end,
            match.end() + 60,
            reading.sentence(match.end()).end,
        )
        area = next(
            (m.quantity for m in reading.mentions_in(match.end(), stop) if m.quantity.dimension == "area"),
            None,
        )
        holder = _HOLDER.search(text, max(part.start, match.start() - 80), min(part.end, match.end() + 60))
        number = re.sub(r"^(?:[一-龥]{0,8}(?:分别为|证号为|编号为|号为|为|证号)|和|及|与|以及)", "", match[0])
        start = match.end() - len(number)
        made.append(Certificate(number, Span(start, match.end()), area, holder["holder"] if holder else ""))
    return tuple(made)


def land_uses(reading: Reading) -> tuple[LandUse, ...]:
    """The parts of the land by use, each with its area where one is told."""
    text, part = reading.text, reading.part
    found = []
    for match in _LAND_USE.finditer(text, part.start, part.end):
        area = next(
            (
                m.quantity
                for m in reading.mentions_in(match.end(), match.end() + 10)
                if m.quantity.dimension == "area"
            ),
            None,
        )
        if area is not None and not re.search(r"[，,。；;]", text[match.end() : area.start]):
            found.append(LandUse(match["use"], Span(*match.span()), area))
    return tuple(found)


def parcel_facts(reading: Reading) -> tuple[ParcelFact, ...]:
    """The register code, figures before and after, and statements on ownership, plans and compensation."""
    found = [*_codes(reading), *_statements(reading), *_figures(reading)]
    return tuple(sorted(found, key=lambda fact: fact.span.start))


def _codes(reading: Reading) -> Iterator[ParcelFact]:
    for match in _REGISTER.finditer(reading.text, reading.part.start, reading.part.end):
        yield ParcelFact("register_code", Span(*match.span("code")), match["code"])


def _statements(reading: Reading) -> Iterator[ParcelFact]:
    for item, pattern in _STATEMENTS:
        for match in pattern.finditer(reading.text, reading.part.start, reading.part.end):
            yield ParcelFact(item, Span(*match.span()), match[0].strip())


def _figures(reading: Reading) -> Iterator[ParcelFact]:
    text = reading.text
    for mention in reading.mentions:
        clause = reading.clause(mention.quantity.start)
        near = (
            text[max(clause.start, mention.quantity.start - 16) : mention.quantity.start]
            if mention.table is None
            else mention.label
        )
        item = _item(near, mention)
        if item == "site_area" and _LAND_USE.search(near):
            continue
        if item:
            yield ParcelFact(item, mention.span, near.strip(), mention.quantity, _when(reading, mention))


def _item(near: str, mention: Mention) -> str:
    best, place = "", -1
    for item, pattern, dimensions in _FIGURES:
        if mention.quantity.dimension not in dimensions:
            continue
        for match in pattern.finditer(near, max(0, len(near) - 12)):
            if match.end() > place:
                best, place = item, match.end()
    return best


def _when(reading: Reading, mention: Mention) -> str:
    """``before`` or ``after`` the renewal, by the last such word of the sentence before the figure."""
    text = reading.text
    sentence = reading.sentence(mention.quantity.start)
    words = text[sentence.start : mention.quantity.start]
    after = max((m.end() for m in _AFTER.finditer(words)), default=-1)
    before = max((m.end() for m in _BEFORE.finditer(words)), default=-1)
    if after == before == -1:
        return ""
    return "after" if after > before else "before"


def first(facts: tuple[ParcelFact, ...], item: str, when: str = "") -> Quantity | None:
    """The first figure of an item, of one time where ``when`` is given."""
    return next((f.quantity for f in facts if f.item == item and f.quantity and when in ("", f.when)), None)
