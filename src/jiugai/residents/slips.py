"""The paper that each household gets: its one-time code, the address of its QR, and the ballot on its back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id, secret_bytes
from jiugai.ground.common.refusal import Refused
from jiugai.ground.private.actions import digest, vault_of
from jiugai.residents.models import Before, Group, Slip, SlipState, Vote, VoteState
from jiugai.residents.receipts import CODE_BITS, RECEIPT_BITS, code_of, receipt_of
from jiugai.residents.votes import shared

MOST = 400
"""So many slips a file: a file of thousands is printed by nobody, and broken off it would cost all codes."""
_TOKEN_BITS = 60
_BATCH = 500


@dataclass(frozen=True)
class Printed:
    """A slip with what is on its paper and nowhere else: the code, and the receipt of the paper ballot."""

    slip: Slip
    group: Group
    code: str
    receipt: str


def _bits(count: int) -> int:
    return int.from_bytes(secret_bytes(count // 8), "big")


def token_of() -> str:
    """What the address of a slip's QR ends with: nobody guesses another's."""
    return code_of(_bits(40)) + code_of(_bits(40))[:4]


def issue(vote: Vote, groups: Sequence[Group], *, by: UUID | None, again: bool = False) -> list[Printed]:
    """A slip for each of some groups of the roll; one that they had and did not use is replaced, and no longer good.

    ``again`` is for who has voted and votes anew, where the rule of the vote lets a later ballot count.  Raises :class:`Refused` for
    more than :data:`MOST`, before the roll is frozen, once the vote is decided, and for a group whose ballot is in.
    """
    if not 0 < len(groups) <= MOST:
        raise Refused(f"一次最多打印 {MOST} 张票，按楼栋分次打印。")
    made = [_made(vote, group) for group in groups]
    with transaction.atomic():
        found = shared(vote.pk)
        rows = Group.objects.select_for_update().filter(pk__in=[g.pk for g in groups])
        list(rows.order_by("id").values_list("pk"))
        if found.state != VoteState.OPEN or found.secrets is None:
            raise Refused("名册定下来、表决还没有结束时才能打印票。")
        there = list(Slip.objects.select_for_update().filter(group__in=[g.pk for g in groups]).order_by("id"))
        _refuse_cast(found, there, again)
        last = {s.group_id: s.number for s in sorted(there, key=lambda s: s.number)}
        unused = [s.pk for s in there if s.state in (SlipState.ISSUED, SlipState.BLOCKED)]
        Slip.objects.filter(pk__in=unused).update(state=SlipState.REPLACED)
        vault = vault_of(found.secrets)
        for one in made:
            one.slip.number = last.get(one.group.pk, 0) + 1
            one.slip.serial = f"{one.group.serial:04d}-{one.slip.number}"
            one.slip.receipt = vault.seal(one.receipt.encode())
        Slip.objects.bulk_create((one.slip for one in made), batch_size=_BATCH)
        record(
            "residents.slips_printed", {"count": len(made), "replaced": len(last)}, by=by, subject_kind="vote", subject=found.pk,
            at=found,
        )  # fmt: skip
    return made


def _refuse_cast(vote: Vote, there: Sequence[Slip], again: bool) -> None:
    cast = sorted({s.serial for s in there if s.state == SlipState.USED})
    if not cast:
        return
    if again and vote.precedence == Before.FIRST:
        raise Refused(f"{cast[0]} 号票已经投过，这次表决以第一次为准，不能再投。")
    if not again:
        named = "、".join(cast[:5]) + (f" 等 {len(cast)} 户" if len(cast) > 5 else "")
        raise Refused(f"{named}已经投过票；要重投的，一户一户地换票。")


def _made(vote: Vote, group: Group) -> Printed:
    code, token = code_of(_bits(CODE_BITS)), token_of()
    slip = Slip(
        id=fresh_id(), province_code=vote.province_code, vote=vote, group=group, token=token, code_digest=code_digest_of(token, code),
        printed_at=clock.now(),
    )  # fmt: skip
    return Printed(slip, group, code, receipt_of(_bits(RECEIPT_BITS)))


def code_digest_of(token: str, code: str) -> str:
    """What is kept of a code."""
    return digest(f"slip {token}", code)


def hand_out(vote: Vote, groups: Sequence[UUID], *, by: UUID | None) -> int:
    """Notes that slips were handed out today; returns how many.  Those handed out before keep their day."""
    with transaction.atomic():
        found = shared(vote.pk)
        if found.state != VoteState.OPEN:
            raise Refused("表决已经结束，不能再登记发票。")
        fresh = Slip.objects.filter(vote=found, group__in=list(groups), handed_on=None).exclude(
            state=SlipState.REPLACED
        )
        keys = list(fresh.select_for_update().order_by("id").values_list("pk", flat=True))
        count = Slip.objects.filter(pk__in=keys).update(handed_on=clock.today())
        if count:
            record(
                "residents.slips_handed",
                {"count": count},
                by=by,
                subject_kind="vote",
                subject=found.pk,
                at=found,
            )
    return count


def slip_of(vote: Vote, typed: str) -> Slip:
    """The slip of a serial (0073, 0073-2) or of what its QR says.  Raises :class:`Refused` where there is none, or it was replaced."""
    text = typed.strip().upper().rstrip("/").rpartition("/")[2]
    number, _, issue_no = text.partition("-")
    serial = f"{number.zfill(4)}-{issue_no}" if issue_no else f"{number.zfill(4)}-"
    which = Q(token=text) | (Q(serial=serial) if issue_no else Q(serial__startswith=serial))
    slip = Slip.objects.filter(which, vote=vote).select_related("group").order_by("-number").first()
    if slip is None:
        raise Refused(f"没有编号 {text[:16]} 的票，核对票上的编号；不是这次表决的票不要录。")
    if slip.state == SlipState.REPLACED:
        raise Refused(f"{slip.serial} 号票已经换发，这张作废，不录。")
    return slip
