"""Organisations, the accounts of people, and which role they hold where and when."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from jiugai.ground.common.ids import fresh_id
from jiugai.ground.divisions.models import Division


class Kind(models.TextChoices):
    """What an organisation is in the trade."""

    LEADING_GROUP_OFFICE = "leading_group_office", "领导小组办公室"
    BUREAU = "bureau", "住建部门"
    STREET_OFFICE = "street_office", "街道、乡镇"
    COMMUNITY = "community", "社区"
    DEPARTMENT = "department", "其他部门"
    UTILITY = "utility", "管线单位"
    IMPLEMENTER = "implementer", "实施主体"
    DESIGN_INSTITUTE = "design_institute", "设计单位"
    CONTRACTOR = "contractor", "施工单位"
    SUPERVISOR = "supervisor", "监理单位"
    PROPERTY_MANAGER = "property_manager", "物业服务企业"
    OWNERS_COMMITTEE = "owners_committee", "业委会"
    LAND_RIGHT_HOLDER = "land_right_holder", "土地权利人"
    SCHOOL = "school", "学校"


class Organisation(models.Model):
    """An office, company or committee; ``division`` is where it works, none for one without a place (a design institute)."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    name = models.CharField(max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="organisations")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("name", "division"),
                condition=Q(division__isnull=False),
                name="an_organisation_has_its_name_alone_in_a_place",
            ),
            models.UniqueConstraint(
                fields=("name",),
                condition=Q(division=None),
                name="an_organisation_without_place_has_its_name_alone",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="an_organisation_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Account(AbstractBaseUser):
    """Who logs in.  The person's name and telephone are in ``private`` under ``subject``; here stands the log-in name only."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    login = models.CharField(max_length=64, unique=True)
    subject = models.UUIDField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "login"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """May it log in?"""
        return self.closed_on is None


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by day."""

    def on(self, day: date) -> Self:
        """Those that hold on a day, of accounts that are open."""
        return self.filter(Q(until=None) | Q(until__gt=day), since__lte=day, account__closed_on=None)


class Membership(models.Model):
    """A role that an account holds in an organisation, in a division and all below it, from a day until a day."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=32)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(since__lte=F("until")), name="a_membership_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=("account", "organisation", "division", "role"),
                condition=Q(until=None, division__isnull=False), name="a_role_is_held_once_in_a_place",
            ),
            models.UniqueConstraint(
                fields=("account", "organisation", "role"),
                condition=Q(until=None, division=None), name="a_role_without_place_is_held_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.role} {self.since}—{self.until or ''}"
