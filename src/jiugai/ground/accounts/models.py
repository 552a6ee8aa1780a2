"""Organisations, the accounts of people, and which role they hold where and when."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from jiugai.ground.common.ids import fresh_id
from jiugai.ground.divisions.models import Division


class Kind(models.TextChoices):
    """What an organisation is in the trade."""

    LEADING_GROUP = "leading_group", "领导小组"
    LEADING_GROUP_OFFICE = "leading_group_office", "领导小组办公室"
    BUREAU = "bureau", "住建部门"
    STREET_OFFICE = "street_office", "街道、乡镇"
    COMMUNITY = "community", "社区"
    DEPARTMENT = "department", "其他部门"
    UTILITY = "utility", "管线单位"
    IMPLEMENTER = "implementer", "实施主体"
    PROJECT_AGENT = "project_agent", "代建单位"
    DESIGN_INSTITUTE = "design_institute", "设计单位"
    CONTRACTOR = "contractor", "施工单位"
    SUPERVISOR = "supervisor", "监理单位"
    PROPERTY_MANAGER = "property_manager", "物业服务企业"
    PROPERTY_ASSOCIATION = "property_association", "物业管理协会"
    EXPERT_POOL = "expert_pool", "专家库"
    OWNERS_COMMITTEE = "owners_committee", "业委会"
    RESIDENTS_GROUP = "residents_group", "居民自治小组"
    LAND_RIGHT_HOLDER = "land_right_holder", "土地权利人"
    SCHOOL = "school", "学校"


class Branch(models.TextChoices):
    """Which department or utility an organisation is."""

    PLANNING = "planning", "发改"
    INDUSTRY = "industry", "工信"
    POLICE = "police", "公安"
    FINANCE = "finance", "财政"
    CIVIL_AFFAIRS = "civil_affairs", "民政"
    LAND = "land", "自然资源"
    ENVIRONMENT = "environment", "生态环境"
    TRANSPORT = "transport", "交通运输"
    CITY_CARE = "city_care", "城管"
    CULTURE = "culture", "文广旅"
    BROADCASTING = "broadcasting", "广播电视"
    HEALTH = "health", "卫生健康"
    EDUCATION = "education", "教育"
    FIRE = "fire", "消防"
    TRAFFIC_POLICE = "traffic_police", "交警"
    MARKET = "market", "市场监管"
    WATER = "water", "供排水"
    POWER = "power", "供电"
    GAS = "gas", "燃气"
    HEAT = "heat", "供热"
    TELECOM = "telecom", "通信"
    CABLE_TELEVISION = "cable_television", "有线电视"
    OTHER = "other", "其他"


class Organisation(models.Model):
    """An office, company or committee; ``division`` is where it works, none for one without a place (a design institute).

    ``branch`` is which department or utility it is; ``liaison`` the subject in ``private`` of the person to ask.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    branch = models.CharField(max_length=24, choices=Branch.choices, blank=True)
    name = models.CharField(max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="organisations")
    liaison = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

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
            models.CheckConstraint(
                condition=Q(branch="") | Q(kind__in=("department", "utility")),
                name="a_branch_is_of_a_department_or_utility",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Counted(models.Model):
    """What failed log-ins are counted on (``tries.py``).

    ``tries``: instants of the present window in microseconds, each with whether it has failed or still waits for its answer.
    No try is let in before ``locked_until``; those of that time are counted in ``tried_while_locked``, until the next lock.
    """

    tries = models.JSONField(default=list, editable=False)
    locked_until = models.DateTimeField(null=True, editable=False)
    tried_while_locked = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class Stranger(Counted):
    """A log-in name that nobody has, or an address of the network, as a keyed digest: neither is kept in the clear."""

    digest = models.CharField(max_length=64, primary_key=True)
    last_on = models.DateField()

    class Meta:
        indexes = (models.Index(fields=("last_on",), name="accounts_strangers_by_day"),)

    def __str__(self) -> str:
        return self.digest


class Account(Counted, AbstractBaseUser):
    """Who logs in.  The person's name and telephone are in ``private`` under ``subject``; here stands the log-in name only.

    ``must_change_password``: somebody else has set it.  ``era`` counts up when every session must end.  ``home`` is where
    it belongs while it holds no role: where it was opened, then where its last role was; none for the country.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    login = models.CharField(max_length=64, unique=True)
    subject = models.UUIDField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    must_change_password = models.BooleanField(default=False)
    era = models.PositiveIntegerField(default=0)
    home = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("login"), name="login_names_that_differ_in_case_are_one"),
        )

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "login"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """May it log in?"""
        return self.closed_on is None

    def get_session_auth_hash(self) -> str:
        """What a session must carry: it changes with the password and with the era."""
        return salted_hmac(
            "jiugai.accounts.session", f"{self.era}:{self.password}", algorithm="sha256"
        ).hexdigest()


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


class Position(models.TextChoices):
    """What a member is in a leading group, in the order in which the appointing documents list them."""

    HEAD = "1_head", "组长"
    DEPUTY = "2_deputy", "副组长"
    OFFICE_HEAD = "3_office_head", "办公室主任"
    MEMBER = "4_member", "成员单位"


class Seat(models.Model):
    """A place in a leading group from a day until a day: of a person (``subject`` in ``private``) by ``post``, of an organisation, or both.

    ``number`` counts the heads (a county's party secretary and its magistrate: two at most) and the one head of the office;
    ``document`` is the number of the appointing document.
    """

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    group = models.ForeignKey(Organisation, models.PROTECT, related_name="seats")
    member = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="seats_held")
    position = models.CharField(max_length=16, choices=Position.choices)
    number = models.PositiveSmallIntegerField(null=True)
    subject = models.UUIDField(null=True)
    post = models.CharField(max_length=60, blank=True)
    document = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(group=F("member")), name="a_group_does_not_sit_in_itself"),
            models.CheckConstraint(condition=Q(until=None) | Q(since__lte=F("until")), name="a_seat_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(post=""), name="a_seat_is_of_an_organisation_or_a_post"
            ),
            models.CheckConstraint(
                condition=~Q(position=Position.MEMBER) | Q(member__isnull=False), name="a_member_is_an_organisation"
            ),
            models.CheckConstraint(
                condition=Q(position=Position.HEAD, number__in=(1, 2), number__isnull=False)
                | Q(position=Position.OFFICE_HEAD, number=1, number__isnull=False)
                | Q(position__in=(Position.DEPUTY, Position.MEMBER), number=None),
                name="a_leading_group_has_two_heads_at_most",
            ),
            models.UniqueConstraint(
                fields=("group", "position", "number"), condition=Q(until=None, number__isnull=False),
                name="a_leading_group_has_its_heads_once",
            ),
            models.UniqueConstraint(
                fields=("group", "member"), condition=Q(until=None, position=Position.MEMBER),
                name="a_member_sits_once_in_a_group",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.position} {self.since}—{self.until or ''}"


class SecondPerson(models.Model):
    """Who acts as the second person of an account where a rule asks for two and the office has one clerk."""

    id = models.UUIDField(primary_key=True, default=fresh_id, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="second_persons")
    second = models.ForeignKey(Account, models.PROTECT, related_name="second_person_of")
    permission = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(account=F("second")), name="nobody_is_the_own_second_person"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since__lte=F("until")), name="a_second_person_ends_after_the_beginning"
            ),
            models.UniqueConstraint(
                fields=("account", "permission"), condition=Q(until=None),
                name="a_permission_has_one_second_person_of_an_account",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.permission} {self.since}—{self.until or ''}"
