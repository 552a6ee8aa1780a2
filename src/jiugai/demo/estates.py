"""The plans of single estates: one paper filled in with the figures of an estate, so that everything in it adds up.

Buildings, households and area are those of the ledger; quantities follow from them, unit costs are those of the region.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from jiugai.demo.papers import text_of

_CLASSES = ("基础类", "完善类", "提升类")
_THOUSAND = 1000


@dataclass(frozen=True)
class Measure:
    """Something that is done: to what, against which problem, at which unit cost, and how much of it an estate needs."""

    where: str
    problem: str
    name: str
    grade: str
    unit: str
    yuan: int
    much: Callable[[int, int, int], int]
    """From buildings, households and ㎡; such that quantity times unit cost is in whole hundreds of yuan."""


def _tens(of: int, part: float, step: int = 10) -> int:
    return max(round(of / part / step), 1) * step


MEASURES: dict[str, Measure] = {
    "roof": Measure("屋面", "卷材老化开裂，顶层漏雨", "屋面防水", "基础类", "㎡", 95, lambda b, h, a: _tens(a, 7, 20)),
    "wall": Measure("外墙", "没有保温，墙皮脱落", "外墙保温", "基础类", "㎡", 130, lambda b, h, a: _tens(a, 3)),
    "heat": Measure("供热", "管道锈蚀漏水，末端不热", "供热管道更换", "基础类", "m", 480, lambda b, h, a: _tens(a, 45)),
    "sewer": Measure("排水", "雨污合流，冬季冻堵", "雨污分流管网", "基础类", "m", 620, lambda b, h, a: _tens(a, 34)),
    "water": Measure("供水", "镀锌管锈蚀，早晚水压不足", "供水管道更换", "基础类", "m", 380, lambda b, h, a: _tens(a, 40)),
    "lane": Measure("消防", "消防通道被占，净宽不足4米", "消防通道拓宽", "基础类", "㎡", 165, lambda b, h, a: _tens(a, 26, 20)),
    "road": Measure("道路", "路面坑洼积水", "小区道路铺沥青路面", "基础类", "㎡", 130, lambda b, h, a: _tens(a, 7)),
    "wires": Measure("弱电", "架空线杂乱低垂", "架空线入地", "基础类", "m", 260, lambda b, h, a: _tens(a, 30)),
    "lamps": Measure("楼道", "楼道灯不亮", "楼道照明", "基础类", "盏", 150, lambda b, h, a: _tens(h, 2)),
    "cameras": Measure("安防", "没有监控", "安防监控", "基础类", "套", 3500, lambda b, h, a: b * 4),
    "ramps": Measure("无障碍", "楼门前有台阶没有坡道", "无障碍坡道", "完善类", "处", 4200, lambda b, h, a: b * 3),
    "bays": Measure("停车", "夜间占道停车", "新增停车位", "完善类", "个", 2600, lambda b, h, a: h // 7),
    "green": Measure("绿化", "绿地踩秃裸露", "绿化补植", "完善类", "㎡", 85, lambda b, h, a: _tens(a, 14, 20)),
    "charge": Measure("充电", "电动自行车上楼充电", "电动自行车充电棚", "完善类", "处", 28000, lambda b, h, a: max(b // 2, 1)),
    "sport": Measure("活动场地", "没有健身器材", "健身器材", "完善类", "套", 5800, lambda b, h, a: b + 2),
    "care": Measure("养老", "老人多，没有日间照料的地方", "养老服务用房", "提升类", "㎡", 1500, lambda b, h, a: 160),
}  # fmt: skip


@dataclass(frozen=True)
class EstatePlan:
    """What is particular to the plan of an estate; ``dated`` is the day of the paper, vote and notice lie before it."""

    name: str
    community: str
    built: int
    buildings: int
    households: int
    area: int
    measures: tuple[str, ...]
    dated: date
    bounds: str
    history: str
    situation: str
    design: str
    management: str = "小区没有物业服务企业，由社区居民委员会代管，2025年选举产生业主委员会。"
    upkeep: str = "改造后由业主大会选聘物业服务企业接管，物业服务费每月每平方米0.7元，公共停车收益归全体业主，用于补充维修资金。"
    floors: int = 6
    city: str = "吴忠市"
    county: str = "利通区"
    street: str = "金星镇"
    office: str = "金星镇人民政府"
    year: int = 2027

    @property
    def title(self) -> str:
        return f"{self.name}改造实施方案"


def paper_of(plan: EstatePlan) -> str:
    """The paper in the markup."""
    works = _works(plan)
    hundreds = sum(q * MEASURES[code].yuan for code, q in works) // 100
    given = {
        "name": plan.name, "city": plan.city, "county": plan.county, "author": f"{plan.county}住房和城乡建设局", "year": f"{plan.year}",
        "community": f"{plan.community}居民委员会", "office": plan.office, "place": f"{plan.county}{plan.street}{plan.community}", "bounds": plan.bounds, "history": plan.history, "built": f"{plan.built}",
        "buildings": f"{plan.buildings}", "households": f"{plan.households}", "area": f"{plan.area}", "dated": _day(plan.dated),
        "situation": plan.situation, "design": plan.design, "management": plan.management, "upkeep": plan.upkeep,
        "rows": _rows(plan), "problems": _problems(plan, works), **_measured(works), **_money(hundreds, plan.area),
        **_asked(plan),
    }  # fmt: skip
    return text_of("estate", given)


def _works(plan: EstatePlan) -> list[tuple[str, int]]:
    chosen = [(c, MEASURES[c].much(plan.buildings, plan.households, plan.area)) for c in plan.measures]
    return sorted(chosen, key=lambda pair: _CLASSES.index(MEASURES[pair[0]].grade))


def _rows(plan: EstatePlan) -> str:
    """The buildings: households and area spread over them, so that they add up."""
    lines, left, area = [], plan.households, plan.area
    for n in range(plan.buildings, 0, -1):
        households = left // n
        own = area * households // left
        lines.append(
            f"| {plan.buildings - n + 1}号楼 | {plan.built} | {plan.floors} | {households} | {own} |"
        )
        left, area = left - households, area - own
    return "\n".join(lines)


def _problems(plan: EstatePlan, works: list[tuple[str, int]]) -> str:
    return "\n".join(
        f"| {n} | {m.where} | {m.problem} | {m.name} |"
        for n, m in enumerate((MEASURES[code] for code, _ in works), 1)
    )


def _measured(works: list[tuple[str, int]]) -> dict[str, str]:
    lines, counts, number = [], [], 0
    for grade in _CLASSES:
        own = [(MEASURES[code], q) for code, q in works if MEASURES[code].grade == grade]
        if not own:
            continue
        counts.append(f"{grade}{len(own)}项")
        for at, (m, q) in enumerate(own):
            number += 1
            lines.append(
                f"| {'' if at else grade} | {number} | {m.name} | {m.unit} | {q} | {m.yuan} | {_wan(q * m.yuan // 100)} |"
            )
        lines.append(f"|  |  | 小计 |  |  |  | {_wan(sum(q * m.yuan for m, q in own) // 100)} |")
    return {"measures": "\n".join(lines), "count": f"{number}", "classes": "，".join(counts)}


def _money(works: int, area: int) -> dict[str, str]:
    """Costs and sources, in hundreds of yuan."""
    others = _share_of(works, 80)
    reserve = _share_of(works + others, 50)
    total = works + others + reserve
    parts = {
        "from_centre": 400,
        "from_province": 120,
        "from_city": 60,
        "from_utilities": 90,
        "from_residents": 70,
    }
    sources = {name: _share_of(total, share) for name, share in parts.items()}
    sources["from_county"] = total - sum(sources.values())
    costs = {"works": works, "others": others, "reserve": reserve, "total": total}
    return {name: _wan(hundreds) for name, hundreds in (costs | sources).items()} | {
        "unit_cost": f"{(total * 10000 // area + 50) // 100}"
    }


def _share_of(whole: int, thousandths: int) -> int:
    return (whole * thousandths + _THOUSAND // 2) // _THOUSAND


def _wan(hundreds: int) -> str:
    return f"{hundreds // 100}.{hundreds % 100:02}"


def _asked(plan: EstatePlan) -> dict[str, str]:
    """Who was visited, who voted, the notice; numbers and shares agree."""
    households, area = plan.households, plan.area
    visited, voters = households * 95 // 100, households * 92 // 100
    agreed, voters_area = voters * 94 // 100, area * 91 // 100
    notice = plan.dated - timedelta(days=12)
    vote = notice - timedelta(days=18)
    survey = notice - timedelta(days=60)
    return {
        "visited": f"{visited}", "visited_share": _percent(visited, households), "voters": f"{voters}",
        "voters_share": _percent(voters, households), "voters_area": f"{voters_area}", "area_share": _percent(voters_area, area),
        "agreed": f"{agreed}", "agreed_share": _percent(agreed, voters), "agreed_area_share": "93.2%",
        "surveyed": f"{survey.year}年{survey.month}月", "voted": _day(vote), "notice_from": _day(notice),
        "notice_to": _day(notice + timedelta(days=6)),
    }  # fmt: skip


def _percent(part: int, whole: int) -> str:
    tenths = (part * 2000 + whole) // (whole * 2)
    return f"{tenths // 10}.{tenths % 10}%"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
