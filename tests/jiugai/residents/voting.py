"""An estate with owners, and votes in every state, made by the real actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.private.actions import keep_many
from jiugai.residents import ballots, deciding, slips, votes
from jiugai.residents.ballots import Given, Read
from jiugai.residents.deciding import Totals
from jiugai.residents.models import Group, Vote
from jiugai.residents.receipts import RECEIPT_BITS, receipt_of
from jiugai.residents.slips import Printed
from jiugai.residents.votes import Ballot
from jiugai.sites.actions import register
from jiugai.sites.models import Kind, Site
from jiugai.sites.owners import Owned, keep_owners
from tests.jiugai.conftest import HERE, Country

FIRST, SECOND, THIRD, CLERK = (fresh_id() for _ in range(4))
NAMES = "张建国 李秀英 王伟 刘洋 陈静 杨帆 赵敏 黄磊 周婷 吴刚 徐丽 孙浩".split()
OWNERS: dict[UUID | None, str] = {}
"""The names of those that the tests made, by their keys."""
BALLOT = Ballot(
    "works", "改造方案", "要不要按公示的方案改造小区。", "7 月动工，9 月底完工。", "小区照旧，今年不改造。", (("总预算", "400.8 万元"), ("每户出钱", "不出钱")),
)  # fmt: skip


def estate(
    country: Country,
    areas: Sequence[int] = (10000,) * 9,
    name: str = "翠园小区",
    owners: Sequence[int] | None = None,
) -> Site:
    """An estate with units of these areas (0.01 ㎡), two buildings; ``owners`` are places in :data:`NAMES`, each his own by default."""
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": name}, by=None)
    who = list(owners or range(len(areas)))
    each = list(dict.fromkeys(who))
    people = dict(zip(each, keep_many([{"name": NAMES[o % len(NAMES)]} for o in each]), strict=True))
    OWNERS.update({key: NAMES[o % len(NAMES)] for o, key in people.items()})
    half = -(-len(areas) // 2)
    keep_owners(
        site,
        [
            Owned("1号楼" if at < half else "2号楼", 1, f"{at + 1}01", area, people[o])
            for at, (area, o) in enumerate(zip(areas, who, strict=True))
        ],
        by=None,
    )
    return Site.objects.get(pk=site.pk)


def opened(site: Site, ballot: Ballot = BALLOT, **more: object) -> Vote:
    """A vote that is open for a week from today."""
    vote = votes.prepare(site, ballot, by=CLERK, **more)  # type: ignore[arg-type]
    today = clock.today()
    return votes.open_vote(
        vote, version=vote.version, opens_on=today, closes_on=today + timedelta(days=6), by=CLERK
    )


def printed(vote: Vote) -> dict[int, Printed]:
    """A slip for each group, by its serial."""
    return {p.group.serial: p for p in slips.issue(vote, list(vote.group_set.order_by("serial")), by=CLERK)}


def last_sign(one: Printed) -> str:
    return OWNERS[one.group.subject][-1]


def given(one: Printed, choice: str, *, name: str | None = None, receipt: int = 0) -> Given:
    """What the household of a slip sends."""
    bits = receipt or int.from_bytes(one.group.id.bytes, "big") & ((1 << RECEIPT_BITS) - 1)
    return Given(one.code, last_sign(one) if name is None else name, choice, receipt_of(bits))


def on_web(some: Iterable[Printed], choice: str) -> None:
    for one in some:
        ballots.cast_on_web(one.slip, given(one, choice))


def on_paper(some: Iterable[Printed], reading: str, *, because: str = "") -> None:
    """Read alike by two clerks today."""
    for one in some:
        for clerk in (FIRST, SECOND):
            ballots.enter(one.slip, Read(reading, clock.today(), because), by=clerk)


def controlled(vote: Vote) -> None:
    """The paper counted by hand, as the system has it."""
    deciding.count_by_hand(vote, deciding.totals_of(vote), by=CLERK)


def decided(vote: Vote) -> Vote:
    """After its last day, counted and told."""
    after = clock.end_of(vote.closes_on) + timedelta(hours=9)  # type: ignore[arg-type]
    with clock.standing_at(after):
        fresh = Vote.objects.get(pk=vote.pk)
        controlled(fresh)
        return deciding.decide(fresh, version=fresh.version, by=CLERK)


__all__ = ["BALLOT", "CLERK", "FIRST", "SECOND", "THIRD", "Group", "Totals"]
