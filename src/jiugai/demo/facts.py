"""The figures of the demonstration.

Names, budgets, the sums of buildings and area of the seven estates, all figures of the school and of the parcel are those of
published plans; how buildings, households and areas are spread over the estates, the places of the outlines and the codes of
town and communities are demonstration, and the pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

COUNTY, TOWN = "640302", ("640302100", "金星镇")
COMMUNITIES = (
    ("640302100001", "金花园社区"), ("640302100002", "明珠社区"), ("640302100003", "盛世社区"), ("640302100004", "绿地园社区"),
    ("640302100005", "金星社区"), ("640302100006", "金塔社区"), ("640302100007", "裕西社区"), ("640302100008", "如意社区"),
    ("640302100009", "古城社区"),
)  # fmt: skip
SPREAD = "楼栋、户数和面积的分配为演示：原方案只写七个小区合计 242 栋、98.6 万㎡。"


@dataclass(frozen=True)
class EstateFacts:
    """An estate as a ledger has it; texts as typed, empty where nothing is known.  ``corner`` is south-west, lon and lat."""

    name: str
    community: str
    parts: str = ""
    built: str = ""
    buildings: str = ""
    households: str = ""
    area_wan: str = ""
    budget_wan: str = ""
    target: str = ""
    note: str = ""
    corner: tuple[float, float] = (0.0, 0.0)
    more: dict[str, str] = field(default_factory=dict)


PLANNED = (
    EstateFacts("金花园小区", "金花园社区", "A、A2、B、C 区", "1998", "86", "3412", "35", "643", "2026",
                "A 区 210.00 · B 区 212.00 · C 区 221.00", (106.196, 37.990), {"parking": "436", "structure": "砖混"}),
    EstateFacts("明珠苑小区", "明珠社区", "一、二期", "1999", "18", "706", "7.1", "12", "2026", "新增车位 26", (106.205, 37.986)),
    EstateFacts("盛世花园小区", "盛世社区", "", "2000", "15", "598", "6.2", "12", "2026", "新增车位 35", (106.210, 37.991)),
    EstateFacts("绿地园小区", "绿地园社区", "含农行1—2号楼", "1997", "24", "944", "9.8", "155", "2026", "新增车位 82", (106.190, 37.983)),
    EstateFacts("金星花园小区", "金星社区", "1、2、3 区", "1996", "38", "1530", "15.6", "404", "2026", "1、2、3 区", (106.200, 37.978)),
    EstateFacts("金塔小区", "金塔社区", "含银塔小区、谦益花园、工行家属院", "1995", "29", "1168", "11.9", "302", "2026",
                "含银塔小区、谦益花园、工行家属院", (106.212, 37.980)),
    EstateFacts("裕西小区", "裕西社区", "", "1994", "32", "1287", "13", "400.8", "2026", "", (106.186, 37.975)),
)  # fmt: skip
STOCK = (
    EstateFacts("金桂园小区", "金花园社区", built="1999", target="2027"),
    EstateFacts("如意苑小区", "如意社区", "", "2000", "12", "466", "4.7", "", "2027"),
    EstateFacts("东方花园小区", "明珠社区", "", "2001", "9", "352", "3.6", "", "2028", more={"eligibility": "符合"}),
    EstateFacts("金星小区", "金星社区", built="1996", target="2027"),
    EstateFacts("华港佳苑小区", "裕西社区", "", "2000", "7", "280", "2.9", "", "2027"),
    EstateFacts("区委住宅小区", "金塔社区", "", "1992", "6", "216", "2.1", "", "2027"),
    EstateFacts("工行小区", "金塔社区", built="1993", target="2027"),
    EstateFacts("地区大院", "古城社区", "", "1988", "11", "402", "3.9", "", "2027"),
    EstateFacts("古城巷", "古城社区", "", "1986", "5", "148", "1.3", "", "2027"),
)  # fmt: skip
CLUSTER = "利通区七小区改造项目"

SCHOOL_COUNTY, SCHOOL_TOWN = "520423", ("520423200", "沙子乡")
SCHOOL = {
    "name": "沙子小学", "founded_year": "1956", "classes": "9", "students": "479", "girls": "247", "staff": "26",
    "teachers": "22", "workers": "4", "campus_dm2": "7225", "target_year": "2026",
    "remark": "学生数方案中有 479 和 478 两个写法，登记按 479。服务全乡十二个行政村。",
}  # fmt: skip
SCHOOL_ROOMS = (("学生伙房", 100, None), ("学生宿舍", 600, 260))
SCHOOL_EQUIPMENT = (
    ("教学仪器设备", 1, "套", 5), ("音体美器材", 25, "套", 10), ("图书", 4500, "册", None),
    ("多媒体教学设备（计算机）", 28, "台", None), ("食堂设备", 1, "套", 6),
)  # fmt: skip

SCHOOL_PROJECT, PARCEL_PROJECT = "沙子小学饮水工程和设备购置", "新亚洲工业区“三旧”改造"
PARCEL_CITY, PARCEL_TOWN, PARCEL_COMMUNITY = "441900", ("441900121", "塘厦镇"), ("441900121001", "林村社区")
PARCEL = {
    "name": "新亚洲工业区旧厂房", "register_code": "44190011608", "area_dm2": "15.1575公顷", "overlap_dm2": "1.4643公顷",
    "right_holder": "东莞新亚洲工业城开发有限公司", "current_use": "工业", "built_dm2": "10万㎡", "planned_dm2": "292556.3",
    "floor_area_ratio": "1.5", "annual_output_fen": "500万元", "budget_fen": "10亿元",
}  # fmt: skip
CERTIFICATES = (("东府国用特233号", "50061"), ("东府国用特234号", "116157"))
LAND_USES = (("道路", "23188.2"), ("绿化", "3479.5"))

OTHERS = (
    ("640104", 9), ("640105", 7), ("640106", 8), ("640121", 4), ("640122", 4), ("640181", 4), ("640202", 8), ("640205", 6),
    ("640221", 4), ("640303", 3), ("640323", 3), ("640324", 4), ("640381", 6), ("640402", 6), ("640422", 3), ("640423", 2),
    ("640424", 2), ("640425", 3), ("640502", 7), ("640521", 4), ("640522", 3),
)  # fmt: skip
"""The other counties of the region and how many estates each has in the demonstration."""
MORE = (("640104", 4), ("640105", 3), ("640106", 4), ("640202", 4), ("640205", 3))
"""How many more there are in counties that send many at once."""
FIRST = (
    "朝阳",
    "文昌",
    "北街",
    "南关",
    "光明",
    "新华",
    "民生",
    "利民",
    "丰裕",
    "永宁巷",
    "和平",
    "建设路",
    "向阳",
    "康乐",
    "银河",
)
LAST = ("小区", "家园", "家属院", "花园", "新村")
