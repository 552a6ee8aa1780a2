"""Drawing a panel by lot: the secret is committed, the list frozen without those who must be recused, then drawn from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from jiugai.ground.accounts.models import Membership
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.common.refusal import Refused, fitting
from jiugai.ground.divisions.lineage import present_codes
from jiugai.plans.models.version import unpacked
from jiugai.review import lot
from jiugai.review.cases import held, note
from jiugai.review.models import Case, Draw, Expert, Panel, ScoreSheet, Seat, Turn
from jiugai.review.pending import settle_score, wait_for_score
from planlint import catalogue

STEP = "expert_review"
_SHORTEST, _LONGEST = 4, 300
_MOST_SEATS, _SHORT_NAME = 15, 4
_SECRET_BYTES = 32


def specialties() -> dict[str, str]:
    """Code → name, in their order."""
    return {s.code: s.name for s in catalogue.specialties()}


def commit(case: Case, *, reason: str = "", by: UUID | None) -> Draw:
    """Commits a secret before the list of a draw is frozen; the audit keeps its digest.

    Raises :class:`Refused` for a second draw without a reason, and where score forms were handed in already.
    """
    words = fitting(reason, _LONGEST, "重新抽取的理由")
    with transaction.atomic():
        found = _in_review(case)
        last = found.draws.order_by("-number").first()
        if last is not None and last.drawn_at is None:
            raise Refused(f"{last}的随机数已经封存，接着抽取。")
        if last is not None and len(words) < _SHORTEST:
            raise Refused("重新抽取要写明理由。")
        _refuse_scored(found, last)
        secret = secret_bytes(_SECRET_BYTES).hex()
        made = Draw.objects.create(
            case=found, number=last.number + 1 if last else 1, reason=words, commitment=lot.sha256(secret), secret=secret,
            committed_at=clock.now(), by=by,
        )  # fmt: skip
        if last is not None:
            for seat in last.panel.seats.all():
                settle_score(seat, outcome="重新抽取", by=by)
        note(
            found,
            "draw",
            f"{made}：封存随机数",
            by=by,
            day=clock.today(),
            text=f"摘要 {made.commitment}" + (f"；{words}" if words else ""),
        )
        told: dict[str, Any] = {"number": made.number, "digest": made.commitment, "why": words[:100]}
        record("review.draw_committed", told, by=by, subject_kind="case", subject=found.pk, at=found)
    return made


def _refuse_scored(found: Case, last: Draw | None) -> None:
    """A panel that began to score what is before it stays; what was sent in anew may have another."""
    if last is None or last.panel.submission_id != found.submission_id:
        return
    sheets = ScoreSheet.objects.filter(seat__panel=last.panel, recorded_at__gte=found.submission.recorded_at)
    if last.panel.closed_at is not None or sheets.exists():
        raise Refused("已有专家交了评分表，不能重新抽取；个别专家回避的，由同专业的下一位递补。")


def excluded_by_rule(case: Case, experts: Sequence[Expert]) -> dict[UUID, str]:
    """Who must be recused, and why: of the author's employer, named in the plan, or in the service of the place."""
    invited = case.plan.coauthors.values_list("account", flat=True)
    authors = {case.submission.by, case.plan.made_by, *invited} - {None}
    names = Membership.objects.filter(account__in=[a for a in authors if a]).values_list(
        "organisation__name", flat=True
    )
    employers = set(names)
    kept = case.submission.version.chapters.values_list("blocks", flat=True)
    words = "".join(json.dumps(unpacked(blocks), ensure_ascii=False) for blocks in kept if blocks)
    places = {case.plan.county_code, case.plan.city_code} - {case.plan.province_code}
    today = present_codes(e.based_in for e in experts if e.based_in)
    found: dict[UUID, str] = {}
    for expert in experts:
        if expert.account_id in authors:
            found[expert.pk] = "参与了这份方案的编制或报送"
        elif expert.employer in employers:
            found[expert.pk] = "与编制单位同一单位"
        elif len(expert.employer) >= _SHORT_NAME and expert.employer in words:
            found[expert.pk] = "方案里写到其工作单位"
        elif expert.based_in and today[expert.based_in] in places:
            found[expert.pk] = "在方案所在的市县任职"
    return found


def pool_of(case: Case) -> list[Expert]:
    """The experts of the case's province who can be drawn, by name."""
    return list(
        Expert.objects.filter(province_code=case.province_code, retired_on=None).order_by("name", "id")
    )


def draw(
    case: Case,
    quotas: Sequence[tuple[str, int]],
    *,
    declared: Mapping[UUID, str] | None = None,
    by: UUID | None,
) -> Panel:
    """Freezes the list and draws the panel from it.

    ``quotas`` are specialty and seats; ``declared`` are those with an interest of their own, with its reason.  Raises
    :class:`Refused` before a secret is committed, for no or too many seats, and where the list has too few of a specialty.
    """
    wanted = [(code, count) for code, count in quotas if count > 0 and code in specialties()]
    seats = sum(count for _, count in wanted)
    if not 1 <= seats <= _MOST_SEATS:
        raise Refused(f"评审会要 1 到 {_MOST_SEATS} 位专家，现在是 {seats} 位。")
    given = declared or {}
    if any(len(why.strip()) < _SHORTEST for why in given.values()):
        raise Refused("申报回避的，要写明利害关系。")
    experts = pool_of(case)
    gone = {
        **excluded_by_rule(case, experts),
        **{key: f"申报回避：{why.strip()[:100]}" for key, why in given.items()},
    }
    with transaction.atomic():
        found = _in_review(case)
        made = found.draws.select_for_update().filter(drawn_at=None).first()
        if made is None:
            raise Refused("先封存随机数，再冻结名单抽取；这一次已经抽过的，刷新看结果。")
        _refuse_scored(found, found.draws.exclude(drawn_at=None).order_by("-number").first())
        panel = _seated(_frozen(made, found, experts, gone, wanted), found, wanted)
        said = f"名单 {len(made.listed)} 位，回避 {len(made.left_out)} 位；名单摘要 {made.list_digest}"
        note(found, "draw", f"{made}：抽出专家 {seats} 位", by=by, day=clock.today(), text=said)
        told: dict[str, Any] = {"number": made.number, "count": seats, "digest": made.list_digest}
        record("review.drawn", told, by=by, subject_kind="case", subject=found.pk, at=found)
    return panel


def _frozen(
    made: Draw,
    found: Case,
    experts: Sequence[Expert],
    gone: Mapping[UUID, str],
    wanted: Sequence[tuple[str, int]],
) -> Draw:
    """The draw with its list, of those who need not be recused."""
    left = [{"id": str(e.pk), "name": e.name, "specialties": e.codes} for e in experts if e.pk not in gone]
    made.list_text = lot.frozen(made.number, found.plan.number, left)
    made.list_digest = lot.sha256(made.list_text)
    told_out = [{"id": str(e.pk), "name": e.name, "why": gone[e.pk]} for e in experts if e.pk in gone]
    made.quotas, made.excluded = json.dumps(wanted), json.dumps(told_out, ensure_ascii=False)
    made.drawn_at = clock.now()
    made.save()
    return made


def _seated(made: Draw, found: Case, wanted: Sequence[tuple[str, int]]) -> Panel:
    """The panel drawn from the frozen list, each of its experts told."""
    chosen = lot.seated(lot.order(made.secret, made.list_text, found.plan.number), wanted)
    _refuse_short(wanted, [specialty for specialty, _ in chosen])
    panel = Panel.objects.create(case=found, draw=made, submission=found.submission)
    for number, (specialty, expert) in enumerate(chosen, 1):
        key = UUID(str(expert["id"]))
        wait_for_score(
            Seat.objects.create(panel=panel, number=number, expert_id=key, specialty=specialty), found
        )
    return panel


def _refuse_short(wanted: Sequence[tuple[str, int]], got: Sequence[str]) -> None:
    names = specialties()
    short = [
        f"{names[code]}要 {count} 位，名单里只有 {got.count(code)} 位"
        for code, count in wanted
        if got.count(code) < count
    ]
    if short:
        raise Refused(f"{'；'.join(short)}。减少席位，或先在专家库里补充。")


def recuse(seat: Seat, why: str, *, by: UUID | None) -> Seat | None:
    """A drawn expert is recused; the next of the specialty in the order of the same lot takes the seat, None where nobody is left.

    Raises :class:`Refused` without a reason, for a second time, once a score form is in or the panel is closed.
    """
    words = why.strip()
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise Refused(f"回避要写明理由，{_SHORTEST} 到 {_LONGEST} 个字。")
    with transaction.atomic():
        found = _in_review(seat.panel.case)
        one = Seat.objects.select_for_update().select_related("panel__draw").get(pk=seat.pk)
        if one.panel.draw.number != found.draws.exclude(drawn_at=None).count():
            raise Refused("专家已经重新抽取，这一席不再评审。")
        if one.panel.closed_at is not None or one.sheets.exists():
            raise Refused("评分表已经交了，不能再回避。")
        if one.recused_at is not None:
            raise Refused(f"{one}已经回避。")
        one.recused_why, one.recused_at, one.signed_in = words, clock.now(), False
        one.save()
        settle_score(one, outcome="回避", by=by)
        panel, drawn = one.panel, one.panel.draw
        if panel.chair_id == one.pk:
            panel.chair = None
            panel.save(update_fields=["chair"])
        taken = [str(key) for key in panel.seats.values_list("expert", flat=True)]
        following = lot.next_of(
            lot.order(drawn.secret, drawn.list_text, found.plan.number), one.specialty, taken
        )
        made = None
        if following is not None:
            made = Seat.objects.create(
                panel=panel, number=panel.seats.count() + 1, expert_id=UUID(str(following["id"])), specialty=one.specialty, instead_of=one
            )  # fmt: skip
            wait_for_score(made, found)
        said = f"{one}回避，" + (f"{made}递补" if made else "名单里没有同专业的可以递补")
        note(found, "recusal", said, by=by, day=clock.today(), text=words)
        record(
            "review.recused", {"number": one.number}, by=by, subject_kind="case", subject=found.pk, at=found
        )
    return made


def published(made: Draw) -> dict[str, Any]:
    """What anybody needs who draws anew; only of what is drawn."""
    gone = made.panel.seats.exclude(recused_at=None).order_by("recused_at", "number")
    return {
        "case": made.case.plan.number, "draw": made.number, "commitment": made.commitment, "secret": made.secret, "list": made.list_text,
        "list_sha256": made.list_digest, "quotas": made.wanted, "excluded": made.left_out,
        "recused": [{"id": str(s.expert_id), "specialty": s.specialty, "why": s.recused_why} for s in gone],
        "seats": [{"id": str(s.expert_id), "specialty": s.specialty} for s in made.panel.seats.filter(recused_at=None).order_by("number")],
        "how": "seed=SHA-256(secret|list_sha256|case); 位次=SHA-256(seed|id)，小的在前；按 quotas 的专业依次取前几位；回避的由同专业的下一位递补",
    }  # fmt: skip


def _in_review(case: Case) -> Case:
    found = held(case)
    if found.step != STEP or found.turn != Turn.REVIEWER or not found.is_open:
        raise Refused(f"这件现在在「{found.present.name}」，不在专家评审中。")
    return found
