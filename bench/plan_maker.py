"""Makes a plan of a cluster of estates from a seed, as text or as a Word file: chapters, items, tables that add up.

The figures hang together as those of a careful office do: quantity × price = amount, rows add up to subtotals,
subtotals to the total, sources to the same total.  What is generated with a seed is the same everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SURNAMES = "翠园 锦绣 河滨 槐安 文昌 柳巷 纺织 粮食 邮电 供销 机床 湖滨 解放 东街 育才 新华 和平 光明 红旗 建设".split()
SUFFIXES = "新村 小区 家园 花园 宿舍 大院".split()
# name, unit, lowest and highest quantity, price in yuan, class
ITEMS = [
    ("屋面防水", "㎡", 1800, 6400, 95, "基础类"),
    ("雨污分流管网", "m", 400, 1600, 620, "基础类"),
    ("供水管道更换", "m", 300, 1200, 380, "基础类"),
    ("消防通道拓宽", "㎡", 500, 1900, 165, "基础类"),
    ("道路铺沥青路面", "㎡", 1500, 6800, 130, "基础类"),
    ("架空线入地", "m", 500, 1900, 260, "基础类"),
    ("楼道照明", "盏", 60, 260, 150, "基础类"),
    ("安防监控", "套", 12, 60, 3500, "基础类"),
    ("无障碍坡道", "处", 8, 40, 4200, "完善类"),
    ("新增停车位", "个", 15, 80, 2600, "完善类"),
    ("绿化补植", "㎡", 600, 3600, 85, "完善类"),
    ("电动自行车充电棚", "处", 2, 8, 28000, "完善类"),
    ("健身器材", "套", 4, 14, 5800, "完善类"),
    ("养老服务用房", "㎡", 60, 240, 1500, "提升类"),
]
PROBLEMS = {
    "屋面防水": "屋面防水层老化开裂，顶层住户雨天漏水，部分楼栋檐口砂浆脱落",
    "雨污分流管网": "雨水和污水合用一根管道，管径偏小，汛期返水，化粪池多年没有清掏",
    "供水管道更换": "镀锌钢管锈蚀，高层水压不足，水表井渗漏",
    "消防通道拓宽": "消防通道净宽不足4米，转弯处被花坛和停放的车辆占用",
    "道路铺沥青路面": "水泥路面断裂、沉降，雨后积水，井盖松动",
    "架空线入地": "通信和有线电视线缆沿楼栋之间架空敷设，高度不够，存在安全隐患",
    "楼道照明": "楼道灯具损坏，线路老化，夜间出行不便",
    "安防监控": "出入口和主要道路没有监控，单元门禁失效",
    "无障碍坡道": "单元入口只有台阶，没有坡道和扶手",
    "新增停车位": "停车位不足，夜间占用道路和绿地停车",
    "绿化补植": "绿地裸露，树木缺少修剪，遮挡底层采光",
    "电动自行车充电棚": "电动自行车在楼道内停放和充电",
    "健身器材": "活动场地狭小，健身器材锈蚀缺损",
    "养老服务用房": "社区没有日间照料和助餐场所",
}
SOURCES = ["中央财政补助", "省级财政补助", "市级财政资金", "管线单位出资", "居民出资"]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    rows: list[list[str]]


Part = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate with its work items as (name, unit, quantity, price in yuan, class)."""

    name: str
    year: int
    buildings: int
    households: int
    area: int
    items: list[tuple[str, str, int, int, str]]

    @property
    def yuan(self) -> int:
        return sum(quantity * price for _, _, quantity, price, _ in self.items)


def wan(yuan: int) -> str:
    """An amount in 万元 with the decimals it needs, two at least: 4788000 → 478.80."""
    whole, rest = divmod(yuan, 10_000)
    decimals = f"{rest:04d}"
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


def make_estates(seed: int, count: int) -> list[Estate]:
    """Estates with distinct names and figures of a usual size."""
    dice = random.Random(seed)
    names = [a + b for a in SURNAMES for b in SUFFIXES]
    dice.shuffle(names)
    names += [f"{name}{part}区" for part in ("东", "西") for name in names]
    estates = []
    for name in names[:count]:
        buildings = dice.randint(4, 14)
        households = buildings * dice.choice([36, 48])
        items = [
            (n, u, dice.randrange(low, high, 10 if high > 200 else 1), p, c)
            for n, u, low, high, p, c in ITEMS
        ]
        estates.append(Estate(name, dice.randint(1985, 2000), buildings, households, households * 88, items))
    return estates


def make_plan(seed: int = 1, estates: int = 8) -> list[Part]:
    """The parts of a plan; about 30 pages and 20 tables for 8 estates."""
    chosen = make_estates(seed, estates)
    works = sum(estate.yuan for estate in chosen)
    other, reserve = works * 8 // 100, works * 5 // 100
    total = works + other + reserve
    return [
        Heading(0, "云溪市临江区城北片区老旧小区改造实施方案"),
        Paragraph("编制单位：临江区住房和城乡建设局"),
        Paragraph("编制日期：2026年3月20日"),
        *_basics(chosen),
        *_survey(chosen),
        *_measures(chosen),
        *_organisation(chosen),
        *_money(works, other, reserve, total, chosen),
        *_residents(chosen),
    ]


def _basics(estates: list[Estate]) -> Iterator[Part]:
    yield Heading(1, "一、小区概况")
    yield Paragraph(
        f"城北片区位于临江区文昌街道，在城市建成区内，共有{len(estates)}个小区、"
        f"{sum(e.buildings for e in estates)}栋住宅楼、{sum(e.households for e in estates)}户，"
        f"建筑面积{sum(e.area for e in estates)}平方米，均在2000年底以前建成。"
        "片区近十年没有实施过综合改造，今后五年没有征收、棚户区改造和危旧房改造计划，没有自建住房，不是城中村。"
    )
    rows = [["序号", "小区名称", "建成年份", "楼栋数（栋）", "户数（户）", "建筑面积（㎡）"]]
    for number, e in enumerate(estates, 1):
        rows.append([str(number), e.name, str(e.year), str(e.buildings), str(e.households), str(e.area)])
    sums = [
        sum(e.buildings for e in estates),
        sum(e.households for e in estates),
        sum(e.area for e in estates),
    ]
    yield Table("表1 小区一览表", [*rows, ["合计", "", "", *map(str, sums)]])
    for number, e in enumerate(estates, 1):
        yield Heading(2, f"（{_chinese(number)}）{e.name}")
        yield Paragraph(
            f"{e.name}{e.year}年建成，有住宅楼{e.buildings}栋、{e.households}户，建筑面积{e.area}平方米，户均88平方米。"
            "房屋为砖混结构，六层。小区土地为国有土地，房屋已办理不动产登记。"
            "小区成立了业主委员会，由社区居民委员会代管，没有物业服务企业，保洁和门卫由社区安排，停车没有专人管理。"
        )


def _survey(estates: list[Estate]) -> Iterator[Part]:
    yield Heading(1, "二、现状分析与问题清单")
    yield Paragraph(
        "2026年1月5日至1月23日，文昌街道会同设计单位逐栋排查、入户走访，形成问题清单，逐项对应改造内容。"
    )
    for number, e in enumerate(estates, 1):
        yield Heading(2, f"（{_chinese(number)}）{e.name}")
        for i, (name, *_) in enumerate(e.items):
            touched = 1 + (e.households + 5 * i) % e.buildings
            yield Paragraph(
                f"{name}方面：{e.name}有{touched}栋楼的居民反映，{PROBLEMS[name]}，列入本次改造。"
            )
        rows = [[str(i), name, PROBLEMS[name]] for i, (name, *_) in enumerate(e.items, 1)]
        yield Table(f"{e.name}问题清单", [["序号", "对应的改造内容", "问题"], *rows])


def _measures(estates: list[Estate]) -> Iterator[Part]:
    yield Heading(1, "三、改造内容与设计")
    yield Paragraph("改造全部在小区红线以内进行，先解决安全和基本生活问题，再安排完善类和提升类内容。")
    for number, e in enumerate(estates, 1):
        yield Heading(2, f"（{_chinese(number)}）{e.name}")
        for name, unit, quantity, price, kind in e.items:
            yield Paragraph(
                f"{name}（{kind}）：{e.name}工程量{quantity}{unit}，综合单价{price}元，投资{wan(quantity * price)}万元，"
                "施工前由设计单位和居民代表现场确认位置和做法，完工后逐项验收。"
            )
        rows = [["序号", "改造内容", "类别", "单位", "数量", "单价（元）", "金额（万元）"]]
        for i, (name, unit, quantity, price, kind) in enumerate(e.items, 1):
            rows.append([str(i), name, kind, unit, str(quantity), str(price), wan(quantity * price)])
        yield Table(f"{e.name}改造内容与工程费用表", [*rows, ["合计", "", "", "", "", "", wan(e.yuan)]])


def _organisation(estates: list[Estate]) -> Iterator[Part]:
    yield Heading(1, "四、组织实施")
    yield Paragraph(
        "临江区人民政府是责任主体，区住房和城乡建设局牵头组织实施，区财政局负责资金拨付和监管，区发展和改革局办理立项，"
        "区消防救援大队指导消防通道和消防设施改造，文昌街道办事处组织居民议事，管线单位同步改造所属管线。每月25日前报送进度。"
    )
    yield Table(
        "工期安排表",
        [
            ["阶段", "开始日期", "结束日期", "工作内容"],
            ["前期准备阶段", "2026年3月1日", "2026年5月31日", "方案审核、立项、施工图设计"],
            ["招标阶段", "2026年6月1日", "2026年7月15日", "施工和监理招标，签订合同"],
            ["施工阶段", "2026年7月16日", "2027年6月30日", f"{len(estates)}个小区施工"],
            [
                "竣工验收阶段",
                "2027年7月1日",
                "2027年8月31日",
                "住建、财政、消防、街道、社区、业主代表联合验收",
            ],
        ],
    )
    yield Paragraph(
        "屋面防水工程保修5年，电气管线、给排水管道和设备安装工程保修2年，自竣工验收合格之日起计算。"
    )
    yield Paragraph("改造完成后，由业主大会选聘物业服务企业，实行物业公司管理。")


def _money(works: int, other: int, reserve: int, total: int, estates: list[Estate]) -> Iterator[Part]:
    yield Heading(1, "五、投资估算与资金筹措")
    yield Paragraph(
        f"总投资{wan(total)}万元，其中工程费用{wan(works)}万元，工程建设其他费用{wan(other)}万元，预备费{wan(reserve)}万元。"
    )
    rows = [[str(i), e.name, wan(e.yuan)] for i, e in enumerate(estates, 1)]
    yield Table(
        "各小区工程费用表", [["序号", "小区名称", "工程费用（万元）"], *rows, ["合计", "", wan(works)]]
    )
    shares = [total * part // 100 for part in (36, 12, 10, 12, 10)]
    named = [*zip(SOURCES, shares, strict=True), ("区级财政资金", total - sum(shares))]
    rows = [[str(i), name, wan(amount)] for i, (name, amount) in enumerate(named, 1)]
    yield Table("资金筹措表", [["序号", "资金来源", "金额（万元）"], *rows, ["合计", "", wan(total)]])
    yield Paragraph(
        "改造资金实行专户管理、专款专用。预付款为合同价款的10%，进度款按月支付已完成工程价款的85%，"
        "竣工结算审核后付至97%，其余3%作为质量保证金，缺陷责任期24个月满后退还。"
    )


def _residents(estates: list[Estate]) -> Iterator[Part]:
    yield Heading(1, "六、居民意愿与公示")
    households = sum(e.households for e in estates)
    voters = households * 9 // 10
    yield Paragraph(
        f"2026年2月8日至2月14日，各小区召开业主大会表决本方案。参加表决的业主{voters}人，其专有部分面积占全部面积的91%；"
        f"同意的{voters * 9 // 10}人，同意的专有部分面积占参加表决面积的90%。方案公示7天，自2026年2月20日至2026年2月26日，没有收到异议。"
    )
    yield Heading(1, "七、佐证材料")
    for number, name in enumerate(
        ("摸底调查表", "表决结果统计表", "公示材料", "规划设计图纸", "投资估算书", "资金承诺函"), 1
    ):
        yield Paragraph(f"{number}．{name}")


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if number < 10:
        return digits[number]
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def as_text(parts: list[Part]) -> str:
    """The plan as plain text, tables as lines with `` | `` between cells."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Table):
            lines += [part.caption, *(" | ".join(row) for row in part.rows)]
        else:
            lines.append(part.text)
    return "\n".join(lines) + "\n"


def write_docx(parts: list[Part], path: Path) -> None:
    """The plan as a Word file: heading styles, tables with grid lines, 12 pt."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.size = Pt(12)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    for part in parts:
        if isinstance(part, Heading):
            document.add_heading(part.text, part.level)
        elif isinstance(part, Paragraph):
            document.add_paragraph(part.text)
        else:
            document.add_paragraph(part.caption)
            table = document.add_table(len(part.rows), len(part.rows[0]), "Table Grid")
            for row, cells in zip(table.rows, part.rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
    document.save(str(path))
