"""三旧改造方案的必备内容没有找到。

为什么：公益性用地、土地价款、规划指标、资金、时序和监管不写，方案不能批准。

依据：policy: mandatory.parcel、parcel.preconditions

说明：一次列出全部。缺五项以上是错误，三四项作为警告，一两项只作提示；公示稿、摘要，以及四分之三以上都没有的文件，只作警告。

违规：

    〔kind=parcel〕
    某旧厂房地块改造方案
    改造地块标图建库编号为44190011608，位于新亚洲工业区，改造总面积15.1575公顷。
    改造地块符合土地利用总体规划，已纳入“三旧”改造规划和2026年度实施计划，并已编制控制性详细规划。
    改造涉及的房屋、土地已经确权、登记，土地证号为东府国用（2003）第特233号，不涉及协议补偿及违法用地处罚问题。
    该地块现用途为工业，由原土地使用权人自行改造。

合规：

    〔kind=parcel〕
    某旧厂房地块改造方案
    改造地块标图建库编号为44190011608，位于新亚洲工业区，改造总面积15.1575公顷。
    改造地块符合土地利用总体规划，已纳入“三旧”改造规划和2026年度实施计划，并已编制控制性详细规划。
    改造涉及的房屋、土地已经确权、登记，土地证号为东府国用（2003）第特233号，不涉及协议补偿及违法用地处罚问题。
    该地块现用途为工业，由原土地使用权人自行改造，成员代表表决同意改造。
    改造后容积率2.8，移交公益性用地2.1公顷，已补缴地价款，用途变更随方案办理。
    总投资5.2亿元，其中自有资金2亿元，银行贷款3.2亿元。一期2026年9月开工，2028年2月竣工。由镇政府签订监管协议。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity, severity_of_missing
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-part-parcel",
    severity=Severity.ERROR,
    kinds=("parcel",),
    policy=("mandatory.parcel", "parcel.preconditions"),
    weight=40,
    absence=True,
)

# What a plan that says so says; the words of the catalogue serve for the others.
_STATED = {
    code: regex(pattern)
    for code, pattern in {
        "parcel_code": r"标图[建入]库|图斑编号|纳入[^，。；\n]{0,8}地块数据库",
        "site_area": r"(?:改造|用地|土地|地块|宗地)(?:总)?面积[^，。；\n]{0,6}\d",
        "land_certificates": r"土地使用?证|国用|集用|不动产权|房地产权证|发证面积",
        "current_use": r"(?:现|土地|现状)用途|用于[^，。；\n]{0,10}生产|国有建设用地|工业用地",
        "willingness": r"改造意愿|表决|同意(?:改造|实施|搬迁)|全体(?:权利人|业主|股东)|自愿|自行改造意愿",
        "developer": r"改造主体|自行改造|合作改造|政府(?:收储|主导)|拟(?:由|投入)",
        "planning_indicators": r"(?:改造后|规划|计容)[^。；\n]{0,40}容积率|容积率(?:上限|不超过|为)?[^。；\n]{0,30}(?:改造后|计容)|规划(?:条件|指标)",
        "public_land": r"公益性?用地|公共设施用地|移交[^，。；\n]{0,14}(?:用地|绿地|道路|公园|设施)|(?:用地|公共配套)[^，。；\n]{0,16}移交",
        "land_price": r"补缴|地价|土地价款|出让金|用途变更|规划调整|变更登记|完善历史用地手续|需(?:完善|办理)[^，。；\n]{0,6}手续",
        "funding_sources": r"资金(?:来源|筹措|由)|自有资金|自筹|银行贷款|融资",
        "development_schedule": r"开发时序|开发周期|分[一二三两\d]+期|(?:一期|首期)[^。；\n]{0,20}\d|(?:20\d\d|\d{1,2})年?[^。；\n]{0,8}(?:开工|动工|竣工)",
        "supervision": r"监管协议|实施监管|监管[^，。；\n]{0,6}(?:措施|单位|内容)|履约保证金",
    }.items()
}
_PRECONDITIONS = {
    "land_plan": ("符合土地规划", regex(r"土地利用总体规划|国土空间(?:总体)?规划")),
    "parcel_programme": (
        "纳入三旧规划",
        regex(r"三旧[”\"]?改造(?:专项)?规划|更新专项规划|改造专项规划|[”\"]改造规划|地块数据库"),
    ),
    "parcel_year_plan": ("纳入年度计划", regex(r"年度?(?:改造)?(?:实施)?计划")),
    "detailed_plan": ("控制性详细规划", regex(r"控制性详细规划|控规")),
    "land_registered": ("确权登记", regex(r"确权|登记|权属|产权|国用|集用|不动产权")),
    "violations": ("违法用地情况", regex(r"违法|违建|违章|历史遗留|无证|未办理(?:规划)?报建")),
    "compensation": ("补偿情况", regex(r"补偿|安置|拆迁补")),
}


def check(plan: Plan) -> Iterator[Finding]:
    mandatory = plan.policy.rule("mandatory.parcel", plan.as_of)
    preconditions = plan.policy.rule("parcel.preconditions", plan.as_of)
    unstated = plan.unstated(mandatory.list if mandatory else (), _STATED)
    missing = list(unstated)
    for code in preconditions.list if preconditions else ():
        name, pattern = _PRECONDITIONS.get(code, ("", None))
        if pattern is not None and not plan.says(pattern):
            missing.append(name)
    if not missing:
        return
    yield Finding(
        f"没有找到 {len(missing)} 项必备内容：{'、'.join(missing)}。",
        rules=plan.rules("mandatory.parcel", "parcel.preconditions"),
        severity=severity_of_missing(
            len(unstated), len(mandatory.list) if mandatory else 0, title=plan.facts.title
        ),
    )
