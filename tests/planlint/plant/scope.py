"""Faults of scope and measures, attachments, parcels and schools."""

from __future__ import annotations

from tests.planlint.plant.fault import edit, taken_out

QUANTITIES = (
    r"(?<=[防网停化道控材防])(\d+)(?:平方米|米|个|盏|处|套|条)|，拓宽至4\.5米|，坡度1:12|，单个车位[^（]+"
)
ESTATES = (
    edit("built-late", "2012 年建成", r"\b(?:19[89]\d|2000)(?=年建成)", "2012", "SC001"),
    edit(
        "town-included",
        "范围写了建制镇",
        r"改造对象为县城建成区内",
        "改造对象为县城和建制镇建成区内",
        "SC002",
        floor=0.5,
    ),
    taken_out("quantities-lost", "改造内容没有数量", "cluster", QUANTITIES, "SC003"),
    edit(
        "excluded-included",
        "城中村列入改造",
        r"以自建住房为主的区域和城中村不纳入改造范围",
        "包括棚户区和城中村",
        "SC004",
    ),
    edit(
        "names-only",
        "列入的小区只有名称",
        r"(^以上4个小区.*\n)",
        r"\1另列入改造：\n1、如意苑小区\n2、东方花园小区\n3、华港佳苑小区\n",
        "SC005",
        anywhere=True,
    ),
    edit("renovated-lately", "2023 年改造过", "近十年没有实施过综合改造", "2023年实施过综合改造", "SC006"),
    edit(
        "clearance-planned",
        "已列入棚改计划",
        r"今后五年没有征收、棚户区改造和危旧房改造计划",
        "已列入2027年棚户区改造计划",
        "SC007",
    ),
    taken_out("measure-lost", "有问题没有改造内容", "estate", "，新增停车位38个|，楼道灯96盏", "SC008"),
    taken_out(
        "problem-lost", "有改造内容没有问题", "estate", "，停车位不足(?=，楼)|，没有健身器材(?=。)", "SC009"
    ),
    taken_out("hazard-open", "消防隐患没有改造内容", "cluster", r"，打通消防通道2条，拓宽至4\.5米", "SC010"),
    edit(
        "classes-lost",
        "按自己的分法分，没有写三类",
        r"^分为基础类[^\n]+",
        "1.小区环境及配套设施：供水、排水、供电、停车、绿化。\n2.建筑物本体：屋面防水、楼道修缮。\n3.公共服务设施：养老、托育。",
        "SC011",
        anywhere=True,
    ),
    taken_out(
        "target-lost",
        "目标没有数量",
        "programme",
        r"38个、6120户，总投资1\.9亿元，|^总投资1\.9亿元：.*\n",
        "SC012",
    ),
    edit("room-size-lost", "物业用房没有面积", "，建筑面积120平方米", "", "SC013", anywhere=True),
    edit(
        "outside-works", "小区方案里有红线外道路", r"红线外道路由[^。]+。", "改造红线外道路320米。", "SC014"
    ),
    edit("lamps-in-area", "路灯按平方米写", r"(?<=楼道灯)(\d+)盏", r"\1平方米", "SC015", "CO029"),
    edit(
        "fire-lane-narrow", "消防通道宽 3.2 米", "拓宽至4.5米|(?<=消防通道按净宽)4米", "拓宽至3.2米", "SC016"
    ),
    edit("ramp-steep", "坡道 1:8", r"(?<=坡度)1:12|(?<=坡度不大于)1:12", "1:8", "SC017"),
    edit("bay-small", "车位 2.2×4.8 米", r"2\.5米×5\.3米", "2.2米×4.8米", "SC018"),
    edit(
        "households-tenth",
        "户数少写两位",
        r"(?<=栋住宅楼、)\d+(?=户，建筑面积)",
        "12",
        "SC019",
        "CO001",
        "FD031",
    ),
)
ATTACHMENTS = (
    taken_out(
        "attachment-lost",
        "佐证材料少了图纸和承诺",
        "cluster",
        r"^\d+．(?:规划设计图纸|资金承诺函|改造申请函)\n",
        "AT001",
        "BA012",
    ),
    edit("annex-unlisted", "提到的附件不在清单里", r"评分标准见附件2", "评分标准见附件5", "AT002"),
    edit("table-unlisted", "提到的表不在文中", r"见表3", "见表9", "AT003"),
    edit(
        "drawings-later",
        "图纸后补",
        r"设计深度达到[^。]+。",
        "目前仅完成概念方案设计，规划设计图纸后补。",
        "AT004",
    ),
    taken_out(
        "evidence-lost",
        "写了同意率，没有依据材料",
        "estate",
        r"^2025年12月8日至[^；]+；同意的占参加表决业主的|，?业主大会[^，。]*",
        "AT005",
        now="居民同意率为",
    ),
)
PARCELS = (
    taken_out(
        "parcel-parts-lost",
        "三旧方案少了资金、时序和监管",
        "东浦旧厂房地块改造方案",
        r"^[五六七]、[^\n]+\n\n[^\n]+\n?\n?",
        "PA001",
    ),
    edit("plan-not-entered", "还没有纳入实施计划", r"已纳入(?=.{0,14}2026年度实施计划)", "尚未纳入", "PA002"),
    edit(
        "certificate-short",
        "一宗地的面积少写",
        r"面积14200平方米|面积8050.2平方米",
        "面积6200平方米",
        "PA003",
    ),
    edit("factory-late", "厂房 2012 年建成", r"2006(?=年，建筑面积)", "2012", "PA004"),
    edit("footprint-low", "基底只占 25%", r"(?<=占用地面积的)4[05]%", "25%", "PA005", "CO005"),
    edit("idle-land", "被认定为闲置土地", "地块未被认定为闲置土地", "地块2015年被认定为闲置土地", "PA006"),
    edit(
        "green-small", "公园绿地少写一位", r"公园绿地2596\.8平方米", "绿化用地259.68平方米", "PA007", "CO001"
    ),
    edit(
        "output-of-homes",
        "改为居住，仍用年产值",
        r"新型产业和研发厂房",
        "居住、商业、道路用途",
        "PA008",
        anywhere=True,
    ),
    edit(
        "demolished-unsaid",
        "已拆面积没有写是否在内",
        r"(现状容积率[\d.]+)",
        r"\1，目前已拆除建筑面积500平方米",
        "PA009",
        floor=0.5,
    ),
)
SCHOOLS = (
    taken_out(
        "school-funding-lost",
        "学校方案没有总投资和年度",
        "school",
        r"^五、资金筹措\n.*\n|，202[67]年实施|，生均[^。，]+",
        "SS001",
    ),
    edit("classes-fewer", "班级少了，班额超标", r"18个教学班", "14个教学班", "SS002"),
    edit("dormitory-crowded", "宿舍住 360 人", r"可容纳240人", "可容纳360人", "SS003"),
    edit(
        "forecast-lost", "没有规划期学生数", r"预计2029年在校学生760人，[^。]+。", "", "SS004", anywhere=True
    ),
    edit("titles-overlap", "职称分类重叠", r"高级职称12人", "中级职称12人", "SS005"),
)
FAULTS = (*ESTATES, *ATTACHMENTS, *PARCELS, *SCHOOLS)
