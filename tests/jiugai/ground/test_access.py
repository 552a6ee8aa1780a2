"""Roles name permissions that exist, of one duty; nothing is allowed that no role says."""

from __future__ import annotations

import pytest

from jiugai.ground.access.roles import PERMISSIONS, ROLES, Duty, may


def test_a_role_has_permissions_that_exist_and_all_of_one_duty() -> None:
    mixed = {
        code: {PERMISSIONS[p].duty for p in role.permissions}
        for code, role in ROLES.items()
        if len({PERMISSIONS[p].duty for p in role.permissions}) != 1
    }
    assert mixed == {}


def test_every_permission_has_a_role_and_every_duty_too() -> None:
    given = {p for role in ROLES.values() for p in role.permissions}
    assert given == set(PERMISSIONS)
    assert {role.duty for role in ROLES.values()} == set(Duty)


def test_nothing_is_allowed_unless_a_role_says_so() -> None:
    assert may(("administrator",), "accounts.manage")
    assert not may(("auditor", "county_officer"), "accounts.manage")
    assert not may((), "audit.view")
    assert not may(("a role of an older version",), "audit.view")


def test_a_permission_nobody_declared_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        may(("administrator",), "accounts.mange")
