"""Counting a vote of 50,000 owners, two ballots of one in ten, against adding up the same areas in a bare loop; and opening, printing and telling it.

python -m bench.count_votes [OWNERS]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench.clock import interleaved, report
from bench.installed import fresh

OWNERS = 50_000
LIMIT = 0.3


def _pure(owners: int) -> None:
    from jiugai.residents.tally import SPECIAL, Cast, Channel, Choice, Precedence, Weight, merged, tally

    chance = random.Random(7)
    roll = {str(n): Weight(chance.randrange(3000, 15000), 1) for n in range(owners)}
    choices = list(Choice)
    casts = [
        Cast(f"{n}-{way}", str(n), way, chance.choice(choices), chance.randrange(10**15))
        for n in range(owners)
        for way in ((Channel.WEB, Channel.PAPER) if n % 10 == 0 else (Channel.WEB,))
    ]

    def bare() -> int:
        total = 0
        for weight in roll.values():
            total += weight.area
        for cast in casts:
            total += roll[cast.group].area
        return total

    def counted() -> object:
        return tally(roll, merged(casts, Precedence.LAST).choices, SPECIAL).is_passed

    times = interleaved({"count": counted, "bare loop": bare}, 7)
    report(
        f"Counting {len(casts):,} ballots of {owners:,} owners",
        times,
        of="count",
        against="bare loop",
        aim=f"count at most {LIMIT} s",
    )


def _told(name: str, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    made = work()
    print(f"  {name:<34} {time.perf_counter() - began:9.2f} s", flush=True)
    return made


def _stored(owners: int) -> None:
    """The same through the database: register, opening, ballots put in at once, recount and result."""
    with fresh(1, 1) as (_, _city):
        from jiugai.ground.common import clock
        from jiugai.ground.divisions.models import Division
        from jiugai.ground.private.actions import keep_many
        from jiugai.residents import counting, deciding, verification, votes
        from jiugai.residents.models import Vote
        from jiugai.residents.votes import Ballot
        from jiugai.sites.actions import register
        from jiugai.sites.models import Site
        from jiugai.sites.owners import Owned, keep_owners

        place = Division.objects.get(code="640301100000")
        site = register(kind="estate", division=place, values={"name": "大小区"}, by=None)
        print(f"\n{owners:,} owners in the database")
        people = _told("owners encrypted", lambda: keep_many([{"name": f"业主{n}"} for n in range(owners)]))
        doors = [
            Owned(f"{n // 500 + 1}号楼", 1, f"{n % 500 + 1}", 5000 + n % 4000, key)
            for n, key in enumerate(people)
        ]
        _told("register kept", lambda: keep_owners(site, doors, by=None))
        face = Ballot("works", "改造方案", "要不要改造。", "7 月动工。", "今年不改造。")
        vote = votes.prepare(Site.objects.get(pk=site.pk), face, by=None)
        today = clock.today()
        days = {"opens_on": today, "closes_on": today + timedelta(days=6)}
        vote = _told(
            "opened: roll frozen", lambda: votes.open_vote(vote, version=vote.version, by=None, **days)
        )
        _put_in(vote)
        _told("counted", lambda: counting.result_of(vote))
        with clock.standing_at(vote.ends_at):
            deciding.count_by_hand(vote, deciding.totals_of(vote), by=None)
            _told(
                "result told",
                lambda: deciding.decide(Vote.objects.get(pk=vote.pk), version=vote.version, by=None),
            )
        checks = (verification.rolls, verification.results)
        faults = _told("verified", lambda: [fault for check in checks for fault in check()])
        print(f"  faults: {faults}")


def _put_in(vote: Any) -> None:
    """Ballots of all owners in bulk: casting one by one is measured elsewhere (``bench.cast_votes``)."""
    from jiugai.ground.common import clock
    from jiugai.ground.common.ids import fresh_id
    from jiugai.residents.models import Ballot, Counted, Group, Slip

    now = clock.now()
    groups = list(Group.objects.filter(vote=vote).order_by("serial"))
    slips = [
        Slip(id=fresh_id(), province_code="640000", vote=vote, group=g, serial=f"{g.serial:05d}-1", token=f"{g.serial:012d}", printed_at=now)
        for g in groups
    ]  # fmt: skip
    ballots = [
        Ballot(
            id=fresh_id(), province_code="640000", vote=vote, group=g, slip=s, channel="web", reading="no" if g.serial % 5 == 0 else "yes",
            order=g.serial, cast_at=now, receipt_hash=f"{g.serial:064d}",
        )
        for g, s in zip(groups, slips, strict=True)
    ]  # fmt: skip
    Slip.objects.bulk_create(slips, batch_size=500)
    Ballot.objects.bulk_create(ballots, batch_size=500)
    Counted.objects.bulk_create(
        (Counted(id=fresh_id(), vote=vote, group=b.group, ballot=b) for b in ballots), batch_size=500
    )


def main() -> None:
    owners = int(sys.argv[1]) if len(sys.argv) > 1 else OWNERS
    _stored(owners)
    _pure(owners)


if __name__ == "__main__":
    main()
