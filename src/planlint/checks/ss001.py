"""学校改造方案的必填内容没有找到。

为什么：没有总投资、资金来源、年度分解和生均指标，规划无法与标准对照，资金也无法安排。

依据：policy: mandatory.school

说明：缺五项以上是错误，三四项作为警告，一两项只作提示；摘要以及四分之三以上都没有的文件，只作警告。

违规：

    〔kind=school〕
    沙子小学改造方案
    学校现有教学班9个，本学期学生479人，教职工26人，校园占地面积7225平方米。需要新增浴室等附属设施。
    新建开水房80m²，投资12万元；购置教学仪器设备1套，投资5万元。

合规：

    〔kind=school〕
    沙子小学改造方案
    学校现有教学班9个，本学期学生479人，教职工26人，校园占地面积7225平方米。需要新增浴室等附属设施。
    新建浴室80m²，投资12万元，2026年实施；购置教学仪器设备1套，投资5万元，2027年实施。
    总投资17万元，资金来源为中央资金10万元、县级资金7万元。改造后生均校舍由5.2平方米增加到5.4平方米，见附表1。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity, severity_of_missing
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-field-school",
    severity=Severity.ERROR,
    kinds=("school",),
    policy=("mandatory.school",),
    weight=40,
    absence=True,
)

# A stated value, where a mere word (学生, 投资) would not do.
_STATED = {
    code: regex(pattern)
    for code, pattern in {
        "pupils": r"学生[^，。；\n]{0,10}\d|\d\s?名?学生|在校生",
        "classes": r"教学班|\d\s?个班|班数",
        "investment": r"(?:总投资|投资(?:总额|合计|总计|共)|共(?:需|计划)?投资|合计投资|资金合计|投资\d[\d.,]*万元，其中|总(?:概|预)算)",
        "funding_sources": r"资金来源|资金由|(?:中央|省级?|市级?|县级?|州级?)(?:财政)?(?:专项)?(?:资金|投入|补助|配套|承担)",
        "year_split": r"分年度|年度计划|年度分解|年度投资|(?<!\d)20\d\d年(?:度)?[^。\n]{0,12}(?:实施|完成|新建|投资|购置|安排|开工|竣工|建设)",
        "site_area": r"占地|用地面积|校园面积|土地面积|征地",
        "need": r"缺口|需要|不足|短缺|尚缺|还差|紧缺|需求|困难|没有|无[^，。；\n]{0,8}(?:设施|食堂|宿舍)",
        "per_pupil_indicators": r"生均|每生|人均",
        "annex_table": r"附表|附件|规划表|见表|(?m:^表\s?\d)|年度\s?\||序号\s?\|",
    }.items()
}


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("mandatory.school", plan.as_of)
    if rule is None:
        return
    missing = plan.unstated(rule.list, _STATED)
    if not missing:
        return
    yield Finding(
        f"没有找到 {len(missing)} 项必填内容：{'、'.join(missing)}。",
        rules=plan.rules("mandatory.school"),
        severity=severity_of_missing(len(missing), len(rule.list), title=plan.facts.title),
    )
