"""The rules of a place: the policy made for its county, city or province, else the national one, with the installation's own files."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from django.conf import settings

from jiugai.ground.common import clock
from jiugai.plans.models import PolicyText
from planlint.policy import Policy, PolicyRule, load, name_for


class Placed(Protocol):
    """A row that lies somewhere."""

    province_code: Any
    city_code: Any
    county_code: Any


def name_of(place: Placed) -> str:
    """The name of the policy by which a place is judged."""
    return name_for((place.county_code, place.city_code, place.province_code), settings.POLICY_DIR)


def rules_of(place: Placed, *, as_of: date | None = None) -> Policy:
    """The rules of a place on a day, today when left out.

    Raises :class:`planlint.policy.PolicyError` where the installation's own files are malformed.
    """
    return load(name_of(place), as_of=as_of or clock.today(), directory=settings.POLICY_DIR)


def keep(policy: Policy) -> PolicyText:
    """The rules as they are now, kept under their digest at their first use."""
    made, _ = PolicyText.objects.get_or_create(
        digest=policy.digest,
        defaults={
            "name": policy.name,
            "title": policy.title,
            "content": policy.content,
            "kept_at": clock.now(),
        },
    )
    return made


def source_of(rule: PolicyRule | None) -> str:
    """Where a rule comes from, for help and refusals; what nobody has read at the source says so."""
    if rule is None or not rule.basis:
        return ""
    first = rule.basis[0]
    return f"{first.document}{first.article}" + ("" if rule.verified else "（默认值，请确认）")
