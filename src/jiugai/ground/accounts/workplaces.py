"""Where an account or an organisation is at home: the county in which records of it are seen."""

from __future__ import annotations

from dataclasses import dataclass

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import Codes
from jiugai.ground.common import clock
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division


@dataclass
class Workplace:
    """The codes of province, city and county."""

    province_code: str
    city_code: str
    county_code: str

    @property
    def codes(self) -> Codes:
        return self.province_code, self.city_code, self.county_code


def lying_in(division: Division | None) -> Workplace | None:
    """The codes of a division; None for the country, so that a record of it lies where its actor works."""
    if division is None:
        return None
    codes = codes_of(division)
    return Workplace(codes["province_code"], codes["city_code"], codes["county_code"])


def workplace(account: Account) -> Workplace | None:
    """Where the first of its roles of today is held, else where it was opened; None where no division is named."""
    held = account.memberships.on(clock.today()).exclude(division=None).select_related("division")
    first = held.order_by("since", "id").first()
    return lying_in(first.division if first else account.home)
