"""没有写规划期的学生数。

为什么：校舍按将来的学生数建，只写现在的人数，建成以后可能不够，也可能空着。

依据：policy: school.forecast

违规：

    〔kind=school〕
    沙子小学现有教学班9个，在读学生数478人。新建宿舍1200m²，投资216万元。

合规：

    〔kind=school〕
    沙子小学现有教学班9个，在读学生数478人，预计2029年在校学生520人。新建宿舍1200m²，投资216万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-forecast",
    severity=Severity.INFO,
    kinds=("school",),
    policy=("school.forecast",),
    weight=40,
    absence=True,
)

_FORECAST = regex(
    r"(?:预计|预测|规划期|到20\d\d年|至20\d\d年|将达到?|增加到|减少到|远期)[^。；\n]{0,24}(?:学生|在校|生源|人数)"
    r"|(?:学生|在校生|生源)[^。；\n]{0,12}(?:预计|预测|将(?:达|增|减)|稳定在)|按[^，。；\n]{0,6}名学生(?:计算|测算)"
)


def check(plan: Plan) -> Iterator[Finding]:
    if not plan.says(_FORECAST):
        yield Finding("没有找到规划期末的学生数。", rules=plan.rules("school.forecast"))
