"""Casting: by a one-time code on the web, by two clerks from paper; which ballot counts follows at once."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.ground.private.actions import vault_of
from jiugai.plans.rules import rules_of
from jiugai.residents.counting import recount
from jiugai.residents.matters import number_of
from jiugai.residents.models import (
    Ballot,
    Before,
    By,
    Counted,
    Entry,
    Group,
    Option,
    Proxy,
    Reading,
    Slip,
    SlipState,
    Vote,
    VoteState,
)
from jiugai.residents.receipts import as_typed, is_receipt, receipt_hash
from jiugai.residents.rolls import attribute_of
from jiugai.residents.slips import code_digest_of
from jiugai.residents.votes import shared

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST = 100
TRIES = 5
OVER = "投票已经截止，不能再交票。"


class Wrong(Refused):
    """The code or the name did not fit; ``field`` is the one to mend, ``left`` how often it may be tried again."""

    def __init__(self, field: str, left: int) -> None:
        what = "投票码不对" if field == "code" else "投票码和姓名对不上"
        rest = f"还可以试 {left} 次。" if left else "这张投票码已经停用，请到社区换一张。"
        super().__init__(f"{what}，{rest}" if left else f"{what}。{rest}")
        self.field, self.left = field, left


@dataclass(frozen=True)
class Given:
    """What a web voter sends: the code, the last sign of the owner's name, the opinion, and the receipt that the page made."""

    code: str
    name: str
    choice: str
    receipt: str


def order_of(instant: datetime) -> int:
    """Microseconds since 1970: what grows with the time at which a ballot was cast."""
    return (instant - _EPOCH) // _MICROSECOND


def end_of_day(day: date) -> datetime:
    """The last microsecond of a legal day: when a paper ballot of that day counts as cast, whenever it is entered."""
    return clock.end_of(day) - _MICROSECOND


def digest_of(ballot: Ballot) -> str:
    """What the record of a ballot says of it: it tells nobody how it was voted, and a ballot that is changed no longer has it."""
    parts = [
        ballot.pk,
        ballot.group_id,
        ballot.slip_id,
        ballot.channel,
        ballot.reading,
        ballot.order,
        ballot.receipt_hash,
    ]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def tries_of(vote: Vote) -> int:
    """How often a code may be typed wrongly."""
    return number_of(rules_of(vote, as_of=vote.opens_on), "residents.code_tries", TRIES)


def locked(slip: Slip) -> tuple[Vote, Slip]:
    """The vote of a slip, held open, and the slip, locked behind its group; everybody takes these locks in this order."""
    vote = shared(slip.vote_id)
    Group.objects.select_for_update().get(pk=slip.group_id)
    return vote, Slip.objects.select_for_update().get(pk=slip.pk)


def cast_on_web(slip: Slip, given: Given) -> Ballot:
    """A ballot from a telephone.  Sent twice it is one, and the same receipt.

    Raises :class:`Wrong` for a code or a name that does not fit, :class:`Refused` where no ballot is taken in any more, for a slip
    that was used or stopped, and for what is no opinion.
    """
    if given.choice not in Option.values:
        raise Refused("请先选同意、反对或弃权。")
    if not is_receipt(given.receipt):
        raise Refused("这一页打开得太久了，请刷新后再交。")
    wrong = None
    with transaction.atomic():
        vote, held = locked(slip)
        hashed = receipt_hash(vote.number, given.receipt, given.choice)
        same = Ballot.objects.filter(slip=held, channel=By.WEB, receipt_hash=hashed).first()
        if same is not None and _fits(held, given):
            return same
        _refuse_closed(vote)
        _refuse_slip(held)
        wrong = _wrong(held, vote, given)
        if wrong is None:
            made = _cast(held, vote, By.WEB, given.choice, hashed, clock.now())
            held.state = SlipState.USED
            held.save(update_fields=["state"])
            told = {"way": str(By.WEB.label), "slip": held.serial, "ballot": digest_of(made)}
            record("residents.ballot_cast", told, subject_kind="vote", subject=vote.pk, at=vote)
            return made
        record(
            "residents.code_wrong",
            {"slip": held.serial, "left": wrong.left},
            subject_kind="vote",
            subject=vote.pk,
            at=vote,
        )
    raise wrong


def _refuse_closed(vote: Vote) -> None:
    if vote.state == VoteState.CANCELLED:
        raise Refused("这次表决已经取消。")
    if vote.state == VoteState.OPEN and vote.opens_on and clock.today() < vote.opens_on:
        raise Refused(f"{vote.opens_on.month} 月 {vote.opens_on.day} 日才开始投票。")
    if not vote.takes_ballots:
        raise Refused(OVER)
    if not vote.has_web:
        raise Refused("这次表决只用纸票，请填纸票交给社区。")


def _refuse_slip(slip: Slip) -> None:
    if slip.state == SlipState.USED:
        raise Refused("这张投票码已经用过，您家的票已经收到。要改请到社区。")
    if slip.state == SlipState.REPLACED:
        raise Refused("这张票已经换发，请用新的一张。")
    if slip.state == SlipState.BLOCKED:
        raise Refused("这张投票码已经停用，请到社区换一张。")


def _wrong(held: Slip, vote: Vote, given: Given) -> Wrong | None:
    """One more try that did not fit, kept on the slip; None where both fit."""
    if _fits(held, given):
        return None
    field = "name" if _code_fits(held, given) else "code"
    held.tries += 1
    left = max(0, tries_of(vote) - held.tries)
    if not left:
        held.state = SlipState.BLOCKED
    held.save(update_fields=["tries", "state"])
    return Wrong(field, left)


def _code_fits(slip: Slip, given: Given) -> bool:
    return hmac.compare_digest(slip.code_digest, code_digest_of(slip.token, as_typed(given.code)))


def _fits(slip: Slip, given: Given) -> bool:
    group = Group.objects.get(pk=slip.group_id)
    typed = attribute_of(slip.vote_id, group.serial, "".join(given.name.split())[-1:])
    return _code_fits(slip, given) and bool(group.attribute) and hmac.compare_digest(group.attribute, typed)


def _cast(
    slip: Slip, vote: Vote, way: str, reading: str, hashed: str, at: datetime, *, void_because: str = "", proxy: Proxy | None = None,
    by: UUID | None = None, second: UUID | None = None,
) -> Ballot:  # fmt: skip
    """Writes a ballot and which one of the group counts now, behind the locks of :func:`locked`."""
    group = Group.objects.get(pk=slip.group_id)
    try:
        with transaction.atomic():
            made = Ballot.objects.create(
                province_code=vote.province_code, vote=vote, group=group, slip=slip, channel=way, reading=reading,
                void_because=void_because, order=order_of(at), cast_at=clock.now(), proxy=proxy, by=by, second=second,
                receipt_hash=hashed,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("这张票已经收到，刷新看看。") from None
    _refuse_first(group, vote, made)
    recount(group, vote)
    return made


def _refuse_first(group: Group, vote: Vote, made: Ballot) -> None:
    """Where the first ballot counts, a later one on the web would be of no use to who sends it."""
    if (
        vote.precedence == Before.FIRST
        and made.channel == By.WEB
        and Counted.objects.filter(group=group).exists()
    ):
        raise Refused("您家已经交过票，这次表决以第一次为准，不能再交。")


@dataclass(frozen=True)
class Read:
    """What a clerk reads on a paper ballot; ``received_on`` is the day on which it came into the box."""

    reading: str
    received_on: date
    void_because: str = ""
    proxy: Proxy | None = None

    @property
    def told(self) -> tuple[str, date, UUID | None]:
        """What two readings have to agree in."""
        return self.reading, self.received_on, self.proxy.pk if self.proxy else None


@dataclass(frozen=True)
class Outcome:
    """What became of a reading: ``ballot`` where two agree; else another reading is needed, ``is_mismatch`` where two differ."""

    slip: Slip
    ballot: Ballot | None
    is_mismatch: bool
    round: int


def enter(slip: Slip, read: Read, *, by: UUID) -> Outcome:
    """One clerk's reading of a paper ballot; two who agree make the ballot, where they differ a third decides.

    Raises :class:`Refused` for who read it before, for one that is entered, for a day outside of the vote, a void one without
    reason, and once the vote is decided.
    """
    because = fitting(read.void_because, _LONGEST, "废票的理由")
    if read.reading not in Reading.values:
        raise Refused("选同意、反对、弃权、空白或废票。")
    if read.reading == Reading.VOID and not because:
        raise Refused("废票要写明理由，例如“同意和反对都打了勾”。")
    with transaction.atomic():
        vote, held = locked(slip)
        refuse_paper(held, vote, read)
        there = list(held.entries.order_by("round").select_related("proxy"))
        if any(e.by == by for e in there):
            raise Refused(f"{held.serial} 号票您已经录过一遍，要由另一个人再录。")
        if len(there) >= 3:
            raise Refused(f"{held.serial} 号票三遍录得都不一样，请街道当面核对纸票。")
        Entry.objects.create(
            province_code=held.province_code, vote=vote, slip=held, round=len(there) + 1, reading=read.reading, void_because=because,
            received_on=read.received_on, proxy=read.proxy, by=by, recorded_at=clock.now(),
        )  # fmt: skip
        alike = next((e for e in there if (e.reading, e.received_on, e.proxy_id) == read.told), None)
        made = None
        if alike is not None:
            made = cast_on_paper(held, vote, read, because=because, by=alike.by, second=by)
        said: dict[str, str | int] = {"slip": held.serial, "round": len(there) + 1}
        if made is not None:
            said["ballot"] = digest_of(made)
        record("residents.paper_read", said, by=by, subject_kind="vote", subject=vote.pk, at=vote)
    return Outcome(held, made, bool(there) and made is None, len(there) + 1)


def refuse_paper(slip: Slip, vote: Vote, read: Read) -> None:
    """Raises :class:`Refused` where a paper ballot may not be entered: the vote is over, the slip is, the day or the proxy does not fit."""
    if vote.state != VoteState.OPEN or vote.opens_on is None or vote.closes_on is None:
        raise Refused(f"表决{vote.get_state_display()}，不能再录票。")
    if slip.state == SlipState.REPLACED:
        raise Refused(f"{slip.serial} 号票已经换发，这张作废，不录。")
    if slip.is_paper_in:
        raise Refused(f"{slip.serial} 号票已经录完。")
    last = min(vote.closes_on, clock.today())
    if not vote.opens_on <= read.received_on <= last:
        raise Refused(f"收到纸票的日期要在 {vote.opens_on} 到 {last} 之间，现在写的是 {read.received_on}。")
    if read.proxy is not None and (
        read.proxy.group_id != slip.group_id
        or read.proxy.revoked_at
        or read.proxy.expires_on < read.received_on
    ):
        raise Refused("代理人的委托不是这一户的，或已经过期、撤销。")


def cast_on_paper(slip: Slip, vote: Vote, read: Read, *, because: str, by: UUID, second: UUID) -> Ballot:
    """The ballot of a slip that was read alike twice, in the transaction of the second reading; its receipt is forgotten here."""
    assert vote.secrets is not None, "an open vote has its secrets"
    receipt = vault_of(vote.secrets).unseal(slip.receipt).decode()
    hashed = receipt_hash(vote.number, receipt, read.reading)
    made = _cast(
        slip, vote, By.PAPER, read.reading, hashed, end_of_day(read.received_on), void_because=because, proxy=read.proxy, by=by,
        second=second,
    )  # fmt: skip
    slip.is_paper_in, slip.receipt = True, b""
    if slip.state == SlipState.ISSUED:
        slip.state = SlipState.USED
    slip.save(update_fields=["is_paper_in", "receipt", "state"])
    return made
