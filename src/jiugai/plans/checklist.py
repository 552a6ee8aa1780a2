"""What goes with a plan: the lines of its kind from the catalogue, drawings by class of measure, and what is attached to each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from jiugai.ground.common.refusal import Refused
from jiugai.plans.models import Attachment, Plan
from planlint import catalogue
from planlint.catalogue import CLASS_NAMES

DRAWINGS = "drawings"
MADE_HERE = {"application": "报送时由系统按方案生成", "first_review": "县级初审通过时由系统生成"}
"""Lines that no author brings, with who makes them."""
FILING_ONLY = ("award_notice", "contract", "approved_plan")
_DEPTH = "设计深度要达到投资估算编制的依据深度"


@dataclass(frozen=True)
class Line:
    """One line of the checklist.  ``why`` says by what it is needed, or when; ``held`` are the files under it."""

    code: str
    part: str
    name: str
    needed: bool
    why: str
    made_here: str = ""
    held: tuple[Attachment, ...] = field(default=(), compare=False)

    @property
    def is_missing(self) -> bool:
        return self.needed and not self.made_here and not self.held

    @property
    def anchor(self) -> str:
        """Its place on a page."""
        return f"line-{self.code}-{self.part}" if self.part else f"line-{self.code}"


def lines_of(plan: Plan, *, filing: bool = False, sent: Collection[str] | None = None) -> list[Line]:
    """All lines of a plan, the needed ones first, each with its files: those attached now, or those with the keys ``sent``.

    ``filing`` is the road of what was tendered before the notice: it needs the award, the contract and the approved plan
    and none of the rest (湘建城〔2020〕50号, not verified at its source).
    """
    held: dict[tuple[str, str], list[Attachment]] = {}
    which = Q(removed_at=None) if sent is None else Q(pk__in=sent)
    for one in plan.attachments.filter(which).select_related("file").order_by("id"):
        held.setdefault((one.code, one.part), []).append(one)
    found = [
        Line(*key, name, needed, why, MADE_HERE.get(key[0], ""), tuple(held.get(key, ())))
        for key, name, needed, why in _asked(plan, filing)
    ]
    return sorted(found, key=lambda line: not line.needed)


def _asked(plan: Plan, filing: bool) -> Iterable[tuple[tuple[str, str], str, bool, str]]:
    for one in catalogue.attachments(plan.kind):
        if one.code == DRAWINGS and not filing:
            for part in classes_of(plan):
                yield (one.code, part), f"{one.name}（{CLASS_NAMES[part]}）", True, _DEPTH
            continue
        needed = one.code in FILING_ONLY if filing else one.mandatory
        why = one.when or ("编制模版的必备材料" if one.mandatory else "有则附上")
        yield (one.code, ""), one.name, needed, "走备案的必备材料" if filing and needed else why


def classes_of(plan: Plan) -> list[str]:
    """The classes of the measures that the present version intends; 基础类 where it names none."""
    current = plan.current
    told = current.told_facts if current else []
    codes = {f["code"] for f in told if f["family"] == "measures" and f.get("code")}
    found = {m.default_class for code in codes if (m := catalogue.measure(code)) and m.default_class}
    return [part for part in CLASS_NAMES if part in found] or ["basic"]


def line_of(plan: Plan, code: str, part: str) -> Line:
    """The line of that code.  Raises :class:`Refused` where the plan's kind has none, and for what is made here."""
    for line in (*lines_of(plan), *lines_of(plan, filing=True)):
        if (line.code, line.part) == (code, part):
            if line.made_here:
                raise Refused(f"「{line.name}」{line.made_here}，不用上传。")
            return line
    raise Refused("附件清单里没有这一项，刷新后再传。")
