"""Who can log in to a generated database: one account a role and level, all with one password that is made at random."""

from __future__ import annotations

from dataclasses import dataclass

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.accounts.actions import grant, open_account
from jiugai.ground.accounts.models import Kind, Organisation
from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.divisions.models import Division

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_POSTS = (
    ("administrator", 0), ("auditor", 0), ("province_reviewer", 1), ("leader", 1), ("city_officer", 2), ("leader", 2),
    ("county_officer", 3), ("leader", 3), ("implementer", 3), ("street_officer", 4), ("community_worker", 5), ("expert", 1),
)  # fmt: skip
"""Role and level (0: no place); each costs a fifth of a second."""
_LEVELS = ("", "province", "city", "county", "street", "community")


@dataclass(frozen=True)
class Login:
    """A log-in name, its role and the place it works in."""

    login: str
    role: str
    place: str


def open_all(codes: dict[str, str]) -> tuple[str, list[Login]]:
    """Opens the accounts in the divisions of a community's code columns; returns the password and the log-ins."""
    password = "".join(_LETTERS[b % len(_LETTERS)] for b in secret_bytes(14))
    made = []
    for role, level in _POSTS:
        division = Division.objects.get(code=codes[COLUMNS[level - 1]], ended_on=None) if level else None
        login = f"{role}-{_LEVELS[level]}" if level else role
        place = division.name if division else "全国"
        office, _ = Organisation.objects.get_or_create(
            name=f"{place}测试单位", division=division, defaults={"kind": Kind.BUREAU}
        )
        account = open_account(login=login, password=password, by=None)
        grant(account, role=role, organisation=office, division=division, by=None)
        made.append(Login(login, role, place))
    return password, made
