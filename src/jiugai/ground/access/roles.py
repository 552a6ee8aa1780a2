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
    "private.read": Permission("查看个人信息原文", Duty.BUSINESS),
}

ROLES: dict[str, Role] = {
    "administrator": Role("系统管理员", ("accounts.manage", "divisions.change", "calendar.declare")),
    "auditor": Role("审计员", ("audit.view",)),
    "county_officer": Role("县级经办人", ("private.read",)),
}


def may(roles: tuple[str, ...], permission: str) -> bool:
    """Does one of the roles hold the permission?  :class:`KeyError` for a permission that is not declared."""
    PERMISSIONS[permission]
    return any(permission in ROLES[role].permissions for role in roles if role in ROLES)


def name_of(role: str) -> str:
    """What the holder of a role is called; a role of an older version by its code."""
    return ROLES[role].name if role in ROLES else role
