"""Adding, renaming, recoding, moving, merging and ending divisions; each from a day on, each one record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import DIGITS, Division, Level, Standing


def add(
    *, level: Level, code: str, name: str, under: Division | None, since: date | None, by: UUID | None
) -> Division:
    """A new division from a day on; none: as far back as our records go.

    Raises :class:`Refused` for a code of the wrong length, one that is taken, or a place of the wrong level.
    """
    _checked(level, code, under)
    with transaction.atomic():
        if Division.objects.filter(code=code, ended_on=None).exists():
            raise Refused(f"代码 {code} 已经有了，不能再用一次。")
        made = Division.objects.create(level=level, code=code, name=name, parent=under)
        Standing.objects.create(division=made, code=code, name=name, parent=under, since=since)
        record(
            "divisions.added", {"code": code, "name": name}, by=by, subject_kind="division", subject=made.id
        )
    return made


def change(
    division: Division,
    *,
    since: date,
    by: UUID | None,
    name: str | None = None,
    code: str | None = None,
    under: Division | None = None,
) -> Standing:
    """Another name, code or place (more than one at once) from a day on; what held before stays as it was.

    Raises :class:`Refused` where nothing changes, the division has ended, the day is not after the last change, the
    code is taken or of the wrong length, or the place is of the wrong level.
    """
    with transaction.atomic():
        held = Division.objects.select_for_update().get(pk=division.pk)
        present = _present(held, since)
        new = (code or held.code, name or held.name, under or held.parent)
        if new == (held.code, held.name, held.parent):
            raise Refused(f"{held} 的名称、代码和上级都没有变。")
        _checked(Level(held.level), new[0], new[2])
        if new[0] != held.code and Division.objects.filter(code=new[0], ended_on=None).exists():
            raise Refused(f"代码 {new[0]} 已经有了，不能再用一次。")
        present.until = since
        present.save(update_fields=["until"])
        made = Standing.objects.create(division=held, code=new[0], name=new[1], parent=new[2], since=since)
        was = {"code_before": held.code, "name_before": held.name}
        held.code, held.name, held.parent = new
        held.save(update_fields=["code", "name", "parent"])
        record(
            "divisions.changed", {"code": new[0], "name": new[1], **was}, by=by, subject_kind="division", subject=held.id,
            happened_on=since,
        )  # fmt: skip
    division.refresh_from_db()
    return made


def merge(divisions: Sequence[Division], *, into: Division, since: date, by: UUID | None) -> None:
    """Ends divisions in favour of one of their level; what lay in them lies in it from that day on.

    Raises :class:`Refused` for another level, for one that has ended, and for a division merged into itself.
    """
    with transaction.atomic():
        target = Division.objects.select_for_update().get(pk=into.pk)
        if target.ended_on is not None:
            raise Refused(f"{target} 已经撤销，不能并入。")
        for old in (
            Division.objects.select_for_update().filter(pk__in=[d.pk for d in divisions]).order_by("id")
        ):
            if old.pk == target.pk:
                raise Refused(f"{old} 不能并入自己。")
            if old.level != target.level:
                raise Refused(f"{old} 与 {target} 不是同一级，不能合并。")
            present = _present(old, since)
            for child in old.children.filter(ended_on=None).order_by("id"):
                change(child, since=since, by=by, under=target)
            present.until = since
            present.save(update_fields=["until"])
            old.ended_on, old.merged_into = since, target
            old.save(update_fields=["ended_on", "merged_into"])
            record(
                "divisions.merged", {"code": old.code, "name": old.name, "into": target.code}, by=by,
                subject_kind="division", subject=old.id, happened_on=since,
            )  # fmt: skip


def standing_on(code: str, day: date) -> Standing | None:
    """Who had a code on a day; None where nobody had it, or our records do not reach back."""
    return Standing.objects.on(day).filter(code=code).select_related("division", "parent").first()


def _present(division: Division, since: date) -> Standing:
    if division.ended_on is not None:
        raise Refused(f"{division} 已于 {division.ended_on} 撤销，不能再改。")
    present = division.standings.get(until=None)
    if present.since is not None and since <= present.since:
        raise Refused(f"{division} 上次变更是 {present.since}，新的变更要晚于这一天。")
    return present


def _checked(level: Level, code: str, under: Division | None) -> None:
    """The code's length, and what it may lie in: cities without districts (东莞) have streets of their own."""
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS[level]):
        raise Refused(f"{level.label}的代码是 {DIGITS[level]} 位数字，“{code}”不是。")
    above = Level(under.level) if under else None
    if (above is None) != (level is Level.PROVINCE) or (above is not None and above >= level):
        raise Refused(f"{level.label}要在上一级区划之内。")
    if under is not None and under.ended_on is not None:
        raise Refused(f"{under} 已经撤销，不能作为上级。")
