"""The estates whose plans the demonstration tells, each with what only somebody who went there would write."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jiugai.demo.estates import EstatePlan

if TYPE_CHECKING:
    from jiugai.sites.models import Site

_COMMON = ("roof", "heat", "sewer", "lane", "road", "lamps", "cameras", "ramps", "bays", "green")

EXPERTS = EstatePlan(
    "如意苑小区", "如意社区", 2000, 12, 466, 47000, (*_COMMON, "wires", "charge", "sport"), date(2026, 10, 12),
    bounds="东至开元大道，西至民族街，南至明珠路，北至利民巷",
    history="原为三家单位合建的集资房，房改后产权归个人。",
    situation="反映最多的是顶层漏雨、冬天末端不热和晚上没处停车，七十岁以上的老人有142人。",
    design="消防通道净宽4米、净高4米，沿小区环路布置；坡道坡度不大于1:12，净宽1.2米；供热管道按分户计量预留接口。",
)  # fmt: skip
NUMBERED = EstatePlan(
    "华港佳苑小区", "裕西社区", 2000, 7, 280, 29000, ("roof", "heat", "sewer", "water", "road", "lane", "lamps", "cameras", "bays", "sport"),
    date(2026, 8, 20),
    bounds="东至裕民街，西至秦渠，南至裕西路，北至华港路",
    history="小区为商品房，开发企业已经注销，竣工资料由区城建档案馆保存。",
    situation="雨天积水集中在3号楼和5号楼之间，供水管爆裂去年修过四次。",
    design="排水坡向秦渠一侧的市政井，雨水污水分开；消防通道净宽4米、净高4米，转弯半径9米；停车位每个2.5米乘5.3米。",
)  # fmt: skip
CONDITIONS = EstatePlan(
    "地区大院", "古城社区", 1988, 11, 402, 39000, (*_COMMON, "wall", "water", "care"), date(2026, 9, 4),
    bounds="东至古城巷，西至利通街，南至文卫路，北至东塔路",
    history="大院原为机关家属院，分两期建成，院内有一处老锅炉房，停用多年。",
    situation="外墙没有保温，入冬后北面的墙结露发霉；院里老人多，希望把锅炉房改作日间照料的地方。",
    design="外墙保温用岩棉板，燃烧性能A级；养老服务用房由老锅炉房改建，面积160平方米；消防通道净宽4米、净高4米；坡道坡度不大于1:12。",
    floors=5,
)  # fmt: skip
REFUSED = EstatePlan(
    "东方花园小区", "明珠社区", 2001, 9, 352, 36000, ("roof", "road", "lane", "cameras", "bays", "green", "sport"), date(2026, 8, 27),
    bounds="东至东方路，西至明珠街，南至胜利路，北至富平街",
    history="小区为商品房，2001年交付。",
    situation="路面和屋面的问题比较轻，居民最盼的是停车。",
    design="消防通道净宽4米、净高4米；停车位每个2.5米乘5.3米，全部在红线内的硬化地面划定。",
    management="小区由物业服务企业管理，2024年选举产生业主委员会。",
    upkeep="改造后由现有物业服务企业继续管理，物业服务费每月每平方米0.8元，公共停车收益归全体业主，用于补充维修资金。",
)  # fmt: skip
FIRST = EstatePlan(
    "区委住宅小区", "金塔社区", 1992, 6, 216, 21000, ("roof", "wall", "heat", "sewer", "lane", "road", "lamps", "ramps", "sport"),
    date(2026, 11, 6),
    bounds="东至金塔路，西至友谊巷，南至文化街，北至区委东巷",
    history="住宅楼为砖混结构，房改后产权归个人，土地为国有划拨。",
    situation="南面两栋楼的屋面补过三次还漏，供热入户管锈蚀，楼道灯多数不亮。",
    design="屋面防水用两道改性沥青卷材，防水等级一级；消防通道净宽4米、净高4米；坡道坡度不大于1:12，净宽1.2米。",
    floors=5,
)  # fmt: skip
CITY = EstatePlan(
    "古城巷", "古城社区", 1986, 5, 148, 13000, ("roof", "wall", "heat", "sewer", "water", "lane", "road", "lamps", "wires"),
    date(2026, 11, 2),
    bounds="东至古城南巷，西至利通街，南至秦渠南路，北至文卫路",
    history="小区由五栋单位宿舍楼合围而成，最早属纺织厂和百货公司。",
    situation="架空线从窗前拉过，消防车进不了院；供水管与下水管同沟，夏天有异味。",
    design="供水管和排水管分沟敷设，净距不小于1米；消防通道净宽4米、净高4米；架空线沿道路一侧入地。",
    floors=4,
)  # fmt: skip
ALL = (EXPERTS, NUMBERED, CONDITIONS, REFUSED, FIRST, CITY)


def elsewhere(site: Site, county: str, dated: date, *, year: int = 2027) -> EstatePlan:
    """The plan of an estate of another county, of which the ledger knows the figures."""
    return EstatePlan(
        site.name, "城关社区", site.built_year or 0, site.buildings or 0, site.households or 0, (site.area_dm2 or 0) // 100,
        (*_COMMON, "wires", "charge"), dated,
        bounds="东至城东路，西至体育巷，南至解放街，北至人民路",
        history="小区由几家单位的家属楼合围而成，房改后产权归个人。",
        situation="下水道每年冬天要疏通两三次，路面坑洼，老人出门不便。",
        design="消防通道净宽4米、净高4米；坡道坡度不大于1:12，净宽1.2米；管线同沟开挖，一次恢复路面。",
        county=county, street="城关街道", office="城关街道办事处", year=year,
    )  # fmt: skip
