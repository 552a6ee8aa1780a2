"""Who decides and who takes part: the leading groups of three levels, the departments and utilities of the county."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from jiugai.ground.accounts.leading_groups import Appointment, seat
from jiugai.ground.accounts.models import Branch, Kind, Organisation, Position
from jiugai.ground.accounts.organisations import Facts, register
from jiugai.ground.divisions.models import Division

_COUNTY = "640302"
_DOCUMENT = "演示文号〔2025〕1号"
_DEPARTMENTS = {
    "发展改革局": Branch.PLANNING, "工业和信息化局": Branch.INDUSTRY, "公安分局": Branch.POLICE, "财政局": Branch.FINANCE,
    "自然资源局": Branch.LAND, "生态环境分局": Branch.ENVIRONMENT, "综合执法局": Branch.CITY_CARE, "文化旅游广电局": Branch.CULTURE,
    "消防救援大队": Branch.FIRE, "交警大队": Branch.TRAFFIC_POLICE, "教育局": Branch.EDUCATION,
}  # fmt: skip
_UTILITIES = {
    "供水公司（演示）": Branch.WATER, "供电公司（演示）": Branch.POWER, "燃气公司（演示）": Branch.GAS, "供热公司（演示）": Branch.HEAT,
    "通信公司（演示）": Branch.TELECOM, "有线电视公司（演示）": Branch.CABLE_TELEVISION,
}  # fmt: skip
_GROUPS = (
    ("640000", "宁夏回族自治区", ("自治区分管副主席",), "住建厅厅长"),
    ("640300", "吴忠市", ("市长",), "住建局局长"),
    (_COUNTY, "利通区", ("区委书记", "区长"), "住建局局长"),
)


def make(by: UUID) -> None:
    """Registers them and fills the seats of the leading groups; after the posts of ``people`` are there."""
    county = Division.objects.get(code=_COUNTY, ended_on=None)
    members = [
        register(Facts(f"利通区{name}", Kind.DEPARTMENT, branch, county), by=by)
        for name, branch in _DEPARTMENTS.items()
    ]
    for name, branch in _UTILITIES.items():
        liaison = {"name": "演示联络人", "phone": "0953-0000000"}
        members.append(register(Facts(f"利通区{name}", Kind.UTILITY, branch, county, liaison), by=by))
    for code, place, heads, office_head in _GROUPS:
        division = Division.objects.get(code=code, ended_on=None)
        group = register(
            Facts(f"{place}老旧小区改造工作领导小组", Kind.LEADING_GROUP, division=division), by=by
        )
        bureau = Organisation.objects.filter(kind=Kind.BUREAU, division=division).order_by("name").first()
        _seated(group, heads, bureau, office_head, members if code == _COUNTY else (), by)


def _seated(
    group: Organisation, heads: Iterable[str], bureau: Organisation | None, office_head: str,
    members: Iterable[Organisation], by: UUID,
) -> None:  # fmt: skip
    for post in heads:
        seat(group, Appointment(Position.HEAD, post=post, document=_DOCUMENT), by=by)
    seat(group, Appointment(Position.OFFICE_HEAD, bureau, post=office_head, document=_DOCUMENT), by=by)
    for member in members:
        seat(group, Appointment(Position.MEMBER, member, document=_DOCUMENT), by=by)
