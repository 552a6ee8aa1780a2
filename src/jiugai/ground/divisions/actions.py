"""Adding, renaming, recoding, moving, merging and ending divisions; each from a day on, each one record."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.following import Shift, bring_along, held_in
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import (
    DIGITS,
    LONGEST_DOCUMENT,
    LONGEST_NAME,
    Division,
    Level,
    Standing,
)
from jiugai.ground.jobs.actions import enqueue

EARLIEST = date(1949, 10, 1)
"""No day of a change lies before it."""
SETTLING = (timedelta(minutes=2),)
_NAME = re.compile(r"[\w（）()·\-—、]+")


def add(
    *, level: Level, code: str, name: str, under: Division | None, since: date | None, by: UUID | None, document: str = ""
) -> Division:  # fmt: skip
    """A new division from a day on; none: as far back as our records go.

    Raises :class:`Refused` for a code of the wrong length, one that is taken, a name that is empty or taken beside it, a
    day that cannot be, or a place of the wrong level.
    """
    name = checked_name(name)
    with transaction.atomic():
        above = _locked([under])[under.pk] if under else None
        _checked(level, code, above)
        _free(level, code, name, above)
        if since is not None:
            refuse_impossible(since)
        made = Division.objects.create(level=level, code=code, name=name, parent=above)
        Standing.objects.create(
            division=made,
            code=code,
            name=name,
            parent=above,
            since=since,
            document=document.strip()[:LONGEST_DOCUMENT],
        )
        record(
            "divisions.added", {"code": code, "name": name, "document": document.strip() or None}, by=by,
            subject_kind="division", subject=made.id, happened_on=since,
        )  # fmt: skip
    return made


def change(
    division: Division,
    *,
    since: date,
    by: UUID | None,
    name: str | None = None,
    code: str | None = None,
    under: Division | None = None,
    document: str = "",
) -> Standing:
    """Another name, code or place (more than one at once) from a day on; what held before stays as it was.

    Where code or place change, all rows within get their new codes in the same transaction.  Raises :class:`Refused` where
    nothing changes, the division has ended, the day is not after the last change or cannot be, the code or name is taken,
    or the place is of the wrong level.
    """
    name = checked_name(name) if name is not None else None
    with transaction.atomic():
        locked = _locked([division, under])
        held, above = locked[division.pk], locked[under.pk] if under else None
        new = (code or held.code, name or held.name, above or held.parent)
        if new == (held.code, held.name, held.parent):
            raise Refused(f"{held} 的名称、代码和上级都没有变。")
        _checked(Level(held.level), new[0], new[2])
        _free(Level(held.level), new[0], new[1], new[2], apart_from=held)
        was = {"code_before": held.code, "name_before": held.name}
        made, rows = restand(
            held, code=new[0], name=new[1], under=new[2], since=since, document=document, by=by
        )
        said = {"code": new[0], "name": new[1], **was, "rows": rows, "document": document.strip() or None}
        event = "divisions.moved" if above is not None else "divisions.changed"
        if above is not None:
            said["under"] = above.code
        record(event, said, by=by, subject_kind="division", subject=held.id, happened_on=since)
    division.refresh_from_db()
    return made


def restand(
    held: Division, *, code: str, name: str, under: Division | None, since: date, document: str, by: UUID | None
) -> tuple[Standing, int]:  # fmt: skip
    """Ends the present standing of a locked division and begins another; brings along what lies within; leaves no record.

    Returns the standing and how many rows were rewritten.  For the actions of this room.
    """
    present, before = present_of(held, since), codes_of(held)
    present.until = since
    present.save(update_fields=["until"])
    made = Standing.objects.create(
        division=held,
        code=code,
        name=name,
        parent=under,
        since=since,
        document=document.strip()[:LONGEST_DOCUMENT],
    )
    is_place = (code, under) != (held.code, held.parent)
    held.code, held.name, held.parent = code, name, under
    held.save(update_fields=["code", "name", "parent"])
    return made, _shifted(Shift(held.level, before, codes_of(held), held, held, since, by)) if is_place else 0


def move(
    division: Division, *, under: Division, since: date, by: UUID | None, code: str | None = None, document: str = ""
) -> Standing:  # fmt: skip
    """A division comes under another one of the level above, with another code or its old one.  Raises as :func:`change`."""
    return change(division, under=under, code=code, since=since, by=by, document=document)


def merge(
    divisions: Sequence[Division], *, into: Division, since: date, by: UUID | None, document: str = ""
) -> None:
    """Ends divisions in favour of one of their level; what lay in them lies in it from that day on.

    Raises :class:`Refused` for another level, for one that has ended, for a division merged into itself, and for a day
    that is not after the last change of one of them or of what lies in them.
    """
    with transaction.atomic():
        locked = _locked([into, *divisions])
        target = locked[into.pk]
        if target.ended_on is not None:
            raise Refused(f"{target} 已经撤销，不能并入。")
        for key in sorted({d.pk for d in divisions}):
            old = locked[key]
            if old.pk == target.pk:
                raise Refused(f"{old} 不能并入自己。")
            if old.level != target.level:
                raise Refused(f"{old} 与 {target} 不是同一级，不能合并。")
            rows = _merged(old, target, since, document, by)
            record(
                "divisions.merged",
                {"code": old.code, "name": old.name, "into": target.code, "rows": rows, "document": document.strip() or None},
                by=by, subject_kind="division", subject=old.id, happened_on=since,
            )  # fmt: skip


def _merged(old: Division, target: Division, since: date, document: str, by: UUID | None) -> int:
    """The children come under the other one, and all rows with them; the division ends."""
    present = present_of(old, since)
    begun = target.standings.order_by("since").first()
    if begun and begun.since and begun.since > since:
        raise Refused(f"{target} 是 {begun.since} 才设的，不能在 {since} 并入它。")
    children = list(old.children.select_for_update().filter(ended_on=None).order_by("id"))
    for child in children:
        ending = present_of(child, since)
        ending.until = since
        ending.save(update_fields=["until"])
    Standing.objects.bulk_create(
        Standing(division=c, code=c.code, name=c.name, parent=target, since=since, document=document.strip()[:LONGEST_DOCUMENT])
        for c in children
    )  # fmt: skip
    Division.objects.filter(pk__in=[c.pk for c in children]).update(parent=target)
    shift = Shift(old.level, codes_of(old), codes_of(target), old, target, since, by)
    ended(old, present, since, document, into=target)
    return _shifted(shift)


def part(
    division: Division, *, code: str, name: str, children: Sequence[Division], since: date, by: UUID | None,
    urban: str = "", document: str = "",
) -> Division:  # fmt: skip
    """Another division beside one, made from it: the chosen children come under it from that day on.

    Raises :class:`Refused` as :func:`add` and :func:`change` do, and for a child that lies elsewhere by now.
    """
    name = checked_name(name)
    with transaction.atomic():
        locked = _locked([division, *children])
        held = locked[division.pk]
        present_of(held, since)
        _checked(Level(held.level), code, held.parent)
        _free(Level(held.level), code, name, held.parent)
        made = Division.objects.create(
            level=held.level, code=code, name=name, parent=held.parent, urban=urban
        )
        Standing.objects.create(
            division=made,
            code=code,
            name=name,
            parent=held.parent,
            since=since,
            document=document.strip()[:LONGEST_DOCUMENT],
        )
        rows = 0
        for key in sorted({c.pk for c in children}):
            child = locked[key]
            if child.parent_id != held.pk or child.ended_on is not None:
                raise Refused(f"{child} 已经不在{held.name}，刷新再选。")
            rows += restand(
                child, code=child.code, name=child.name, under=made, since=since, document=document, by=by
            )[1]
        record(
            "divisions.parted",
            {"code": code, "name": name, "of": held.code, "children": len(children), "rows": rows, "document": document.strip() or None},
            by=by, subject_kind="division", subject=held.id, happened_on=since,
        )  # fmt: skip
    return made


def close(division: Division, *, since: date, by: UUID | None, document: str = "") -> None:
    """Ends a division in which nothing lies any more.

    Raises :class:`Refused` with what still lies in it; that is merged into another one or moved first.
    """
    with transaction.atomic():
        held = _locked([division])[division.pk]
        present = present_of(held, since)
        if why := what_keeps(held):
            raise Refused(f"{held} 还有 {why}，先并入别的区划，或把它们移走。")
        ended(held, present, since, document)
        record(
            "divisions.closed", {"code": held.code, "name": held.name, "document": document.strip() or None}, by=by,
            subject_kind="division", subject=held.id, happened_on=since,
        )  # fmt: skip


def what_keeps(division: Division, apart_from: Sequence[Division] = ()) -> str:
    """What still lies in a division, in words; empty where nothing does but some of its children."""
    below = division.children.filter(ended_on=None).exclude(pk__in=[d.pk for d in apart_from]).count()
    said = [f"{below} 个下级区划"] if below else []
    return "、".join(said + [f"{n} {called}" for called, n in held_in(division).items()])


def ended(
    division: Division, present: Standing, since: date, document: str, into: Division | None = None
) -> None:
    """Ends a locked division and its present standing; leaves no record.  For the actions of this room."""
    present.until = since
    present.save(update_fields=["until"])
    division.ended_on, division.ended_by = since, document.strip()[:LONGEST_DOCUMENT]
    division.merged_into = into
    division.save(update_fields=["ended_on", "ended_by", "merged_into"])


def _shifted(shift: Shift) -> int:
    """Rewrites at once, and once more a little later, for who had read the old codes before and wrote them since."""
    rows = bring_along(shift)
    for pause in SETTLING:
        said: dict[str, str | int] = {
            "level": shift.level, "before": json.dumps(shift.before), "after": json.dumps(shift.after),
            "source": str(shift.source.pk), "target": str(shift.target.pk), "since": shift.since.isoformat(),
        }  # fmt: skip
        enqueue(
            "divisions.settle",
            said,
            key=f"divisions.settle:{fresh_id()}",
            due_at=clock.now() + pause,
            by=shift.by,
        )
    return rows


def _locked(divisions: Sequence[Division | None]) -> dict[UUID, Division]:
    """The divisions as they are now, locked in the order of their keys, so that two who change them wait and do not block."""
    keys = {d.pk for d in divisions if d is not None}
    return {
        d.pk: d for d in Division.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("id")
    }


def standing_on(code: str, day: date) -> Standing | None:
    """Who had a code on a day; None where nobody had it, or our records do not reach back."""
    return Standing.objects.on(day).filter(code=code).select_related("division", "parent").first()


def present_of(division: Division, since: date) -> Standing:
    """The present standing, locked, if it may end on a day; raises :class:`Refused` where it may not."""
    refuse_impossible(since)
    if division.ended_on is not None:
        raise Refused(f"{division} 已于 {division.ended_on} 撤销，不能再改。")
    present = division.standings.select_for_update(of=("self",)).get(until=None)
    if present.since is not None and since <= present.since:
        raise Refused(f"{division} 上次变更是 {present.since}，新的变更要晚于这一天。")
    return present


def refuse_impossible(day: date) -> None:
    """Raises :class:`Refused` for a day to come, and for one before the republic."""
    if day > clock.today():
        raise Refused(f"{day} 还没有到，变更到那一天再办。")
    if day < EARLIEST:
        raise Refused(f"{day} 早于 {EARLIEST}，看看年份是不是写错了。")


def checked_name(name: str) -> str:
    """A division's name as it is kept.  Raises :class:`Refused` for what is none: empty, too long, a formula, signs in it."""
    plain = "".join(name.split())
    if not plain:
        raise Refused("名称不能空着。")
    if len(plain) > LONGEST_NAME:
        raise Refused(f"名称最多 {LONGEST_NAME} 个字，“{plain[:12]}……”有 {len(plain)} 个。")
    if not _NAME.fullmatch(plain):
        raise Refused(f"名称“{plain[:24]}”里有不该有的字符，只用汉字、字母、数字、括号和间隔号。")
    return plain


def _free(
    level: Level, code: str, name: str, under: Division | None, apart_from: Division | None = None
) -> None:
    """Nobody else has the code, nobody beside it the name."""
    others = Division.objects.filter(ended_on=None)
    others = others.exclude(pk=apart_from.pk) if apart_from else others
    if others.filter(code=code).exists():
        raise Refused(f"代码 {code} 已经有了，不能再用一次。")
    if same := others.filter(parent=under, level=level, name=name).first():
        raise Refused(f"{under or '全国'} 已有 {same}，同一上级之下不能重名。")


def _checked(level: Level, code: str, under: Division | None) -> None:
    """The code's length, and what it may lie in: cities without districts (东莞) have streets of their own."""
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS[level]):
        raise Refused(f"{level.label}的代码是 {DIGITS[level]} 位数字，“{code}”不是。")
    above = Level(under.level) if under else None
    if (above is None) != (level is Level.PROVINCE) or (above is not None and above >= level):
        raise Refused(f"{level.label}要在上一级区划之内。")
    if under is not None and under.ended_on is not None:
        raise Refused(f"{under} 已经撤销，不能作为上级。")
