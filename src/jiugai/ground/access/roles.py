"""What may be done, and the roles that may do it.

A permission belongs to one duty.  Administration, audit and business are separate: who gives rights decides no case, who
decides cases does not look after the records of it, and no role mixes them (GB/T 22239-2019, 8.1.4.2, three separate
administrators; not verified at its source).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Duty(StrEnum):
    """The kind of a permission, of a role, and of all roles that one person has at a time."""

    ADMINISTRATION = "管理"
    AUDIT = "审计"
    BUSINESS = "业务"


@dataclass(frozen=True)
class Permission:
    """Something that may be done; ``name`` completes the sentence 可以……."""

    name: str
    duty: Duty


@dataclass(frozen=True)
class Role:
    """A named list of permissions; ``name`` is what its holder is called."""

    name: str
    permissions: tuple[str, ...]

    @property
    def duty(self) -> Duty:
        return PERMISSIONS[self.permissions[0]].duty


PERMISSIONS: dict[str, Permission] = {
    "accounts.manage": Permission("开设和停用账号、授予角色", Duty.ADMINISTRATION),
    "divisions.change": Permission("变更行政区划", Duty.ADMINISTRATION),
    "calendar.declare": Permission("设定特殊工作日", Duty.ADMINISTRATION),
    "audit.view": Permission("查看和核对审计记录", Duty.AUDIT),
    "tasks.oversee": Permission("查看辖区内逾期的待办、催办和改派", Duty.BUSINESS),
    "private.read": Permission("查看个人信息原文", Duty.BUSINESS),
    "sites.view": Permission("查看小区、学校和地块", Duty.BUSINESS),
    "sites.edit": Permission("登记和修改小区、学校和地块", Duty.BUSINESS),
    "sites.import": Permission("导入台账", Duty.BUSINESS),
    "sites.export": Permission("导出台账", Duty.BUSINESS),
    "sites.merge": Permission("合并重复登记的地方", Duty.BUSINESS),
    "projects.view": Permission("查看项目", Duty.BUSINESS),
    "projects.edit": Permission("组成和修改项目", Duty.BUSINESS),
    "plans.check": Permission("用机审检查一份方案", Duty.BUSINESS),
    "plans.view": Permission("查看实施方案", Duty.BUSINESS),
    "plans.edit": Permission("编制实施方案", Duty.BUSINESS),
    "plans.share": Permission("参与编制受邀的方案", Duty.BUSINESS),
    "plans.submit": Permission("报送实施方案、答复更正", Duty.BUSINESS),
    "residents.view": Permission("查看居民意愿、表决和公示", Duty.BUSINESS),
    "residents.run": Permission("组织业主表决", Duty.BUSINESS),
    "residents.enter": Permission("维护业主名册、发票和录票", Duty.BUSINESS),
    "residents.turnout": Permission("看谁还没有投票", Duty.BUSINESS),
    "residents.recount": Permission("下载表决的复核文件", Duty.AUDIT),
    "review.view": Permission("查看方案审核", Duty.BUSINESS),
    "review.first": Permission("县级初审", Duty.BUSINESS),
    "review.city": Permission("市级审查", Duty.BUSINESS),
    "review.docket": Permission("省级受理、组织评审、提出处理建议", Duty.BUSINESS),
    "review.score": Permission("评审抽到的方案、交评分表", Duty.BUSINESS),
    "review.conclude": Permission("作出审核结论、给审核编号", Duty.BUSINESS),
    "review.approve": Permission("登记政府批准", Duty.BUSINESS),
}

_READS = ("sites.view", "projects.view", "plans.check", "plans.view", "residents.view", "review.view")
_ASKS = ("residents.enter", "residents.turnout")
_KEEPS = ("sites.edit", "sites.import", "sites.export", "sites.merge", "projects.edit")

ROLES: dict[str, Role] = {
    "administrator": Role("系统管理员", ("accounts.manage", "divisions.change", "calendar.declare")),
    "auditor": Role("审计员", ("audit.view", "residents.recount")),
    "province_reviewer": Role("省级审核", (*_READS, "sites.export", "tasks.oversee", "review.docket")),
    "province_decider": Role("省级审定", (*_READS, "tasks.oversee", "review.conclude")),
    "city_officer": Role(
        "市级经办人",
        (*_READS, "sites.export", "sites.edit", "tasks.oversee", "review.city", "review.approve"),
    ),
    "programme_author": Role("市县方案编制人", (*_READS, "plans.edit", "plans.submit")),
    "county_officer": Role(
        "县级经办人",
        (
            *_READS,
            *_KEEPS,
            "private.read",
            "tasks.oversee",
            "plans.edit",
            "plans.submit",
            "residents.run",
            "review.approve",
        ),
    ),
    "county_reviewer": Role("县级初审", (*_READS, "review.first")),
    "leader": Role("领导小组成员", (*_READS, "tasks.oversee")),
    "street_officer": Role(
        "街道经办人",
        (*_READS, *_ASKS, "residents.run", "sites.edit", "sites.export", "private.read"),
    ),
    "community_worker": Role(
        "社区工作者", ("sites.view", "sites.edit", "plans.check", "residents.view", *_ASKS)
    ),
    "department_liaison": Role("部门联络员", ("sites.view", "projects.view")),
    "utility_liaison": Role("管线单位联络员", ("sites.view", "projects.view")),
    "implementer": Role("实施主体经办人", (*_READS, "sites.export", "plans.edit", "plans.share")),
    "designer": Role("设计人员", ("plans.check", "sites.view", "plans.share")),
    "contractor": Role("施工单位人员", ("projects.view",)),
    "supervisor": Role("监理人员", ("projects.view",)),
    "property_manager": Role("物业服务人员", ("sites.view",)),
    "expert": Role("评审专家", ("plans.check", "review.score")),
    "committee_member": Role("业委会成员", ("plans.check",)),
    "land_right_holder": Role("土地权利人", ("plans.check",)),
    "school_officer": Role("学校经办人", ("sites.view", "plans.check")),
    "resident": Role("居民", ("plans.check",)),
}


def may(roles: tuple[str, ...], permission: str) -> bool:
    """Does one of the roles hold the permission?  :class:`KeyError` for a permission that is not declared."""
    PERMISSIONS[permission]
    return any(permission in ROLES[role].permissions for role in roles if role in ROLES)


def name_of(role: str) -> str:
    """What the holder of a role is called; a role of an older version by its code."""
    return ROLES[role].name if role in ROLES else role


LEVELS: dict[str, int] = {
    "auditor": 3,
    "province_reviewer": 1,
    "province_decider": 1,
    "city_officer": 2,
    "programme_author": 2,
    "county_officer": 3,
    "county_reviewer": 3,
    "street_officer": 4,
}
"""Role → the highest level at which somebody must look after people to give it (0 the country … 5 a community, as a role not
named here).  Records say in which county they were made, so an auditor is of a county or above."""
