"""Filling in a plan's form: saved as it is typed by several people, filled from a file that was read, made into a version."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.plans import form
from jiugai.plans.actions import bring, counts, held_for_change
from jiugai.plans.form import BLANK, Page, Place, digest
from jiugai.plans.models import FormReading, FormSection, Origin, Plan, Version
from planlint.write.form import write_form


@dataclass(frozen=True)
class Typed:
    """What was typed in a section; ``base`` is the digest of what stood there when it was opened."""

    place: Place
    content: str
    base: str


@dataclass(frozen=True)
class Conflict:
    """A section that somebody else changed since it was opened; ``theirs`` is what stands there now."""

    place: Place
    mine: str
    theirs: FormSection


@dataclass(frozen=True)
class Saved:
    """What came of saving a page: the sections that were written, and those that somebody else had changed."""

    places: tuple[Place, ...]
    conflicts: tuple[Conflict, ...]


def save(plan: Plan, page: Page, typed: Sequence[Typed], *, by: UUID | None) -> Saved:
    """Writes the sections of a page that were changed; one that somebody else changed meanwhile is left and told.

    Raises :class:`Refused` for what is too long, and for a plan that was sent in.
    """
    for one in typed:
        form.refuse_too_long(one.place, one.content)
    with transaction.atomic():
        held = held_for_change(plan)
        there = {s.section: s for s in held.form_sections.select_for_update().filter(chapter=page.code)}
        made, conflicts = [], []
        for one in typed:
            now = there.get(one.place.title)
            stands = now.content if now is not None else BLANK
            if one.content == stands or digest(one.content) == one.base:
                continue
            if now is not None and digest(stands) != one.base:
                conflicts.append(Conflict(one.place, one.content, now))
                continue
            _write(held, one.place, one.content, now, by=by)
            made.append(one.place)
        if made:
            said = {"page": page.title, "sections": "、".join(p.title for p in made if p.title) or page.title}
            record("plans.form_saved", said, by=by, subject_kind="plan", subject=held.pk, at=held)
    return Saved(tuple(made), tuple(conflicts))


def _write(
    plan: Plan, place: Place, content: str, now: FormSection | None, *, by: UUID | None,
    source: Version | None = None,
) -> None:  # fmt: skip
    row = now or FormSection(plan=plan, chapter=place.chapter, section=place.title)
    row.content, row.changed_at, row.changed_by = content, clock.now(), by
    if source is not None:
        row.source = source
    row.save()


@dataclass(frozen=True)
class Filled:
    """What came of filling a form from a version: sections written, and those that were left as people wrote them."""

    written: tuple[Place, ...]
    kept: tuple[Place, ...]


def fill_from(plan: Plan, version: Version, *, by: UUID | None) -> Filled:
    """Puts what was read in a version into the form; what somebody wrote by hand stays.

    Raises :class:`Refused` where the version gave nothing to fill in, and for a plan that was sent in.
    """
    reading = FormReading.objects.filter(version=version).first()
    if reading is None:
        raise Refused(f"第{version.number}版没有读出可以填进表单的内容，请直接填写。")
    with transaction.atomic():
        held = held_for_change(plan)
        there = {
            (s.chapter, s.section): s
            for s in held.form_sections.select_for_update(of=("self",)).select_related("source")
        }
        before = _as_read(held, {s.source for s in there.values() if s.source is not None})
        written, kept = [], []
        for place, content in form.read_contents(held, reading.form["content"]):
            key = (place.chapter, place.title)
            now = there.get(key)
            if now is None and content == BLANK or now is not None and now.content == content:
                continue
            if now is None or now.content in (BLANK, before.get((now.source_id, *key))):
                _write(held, place, content, now, by=by, source=version)
                written.append(place)
            else:
                kept.append(place)
        if written:
            said = {"version": version.number, "sections": len(written)}
            record("plans.form_filled", said, by=by, subject_kind="plan", subject=held.pk, at=held)
    return Filled(tuple(written), tuple(kept))


def _as_read(plan: Plan, versions: set[Version]) -> dict[tuple[UUID | None, str, str], str]:
    """What each version gave for each section: a section that still says it was touched by nobody."""
    found: dict[tuple[UUID | None, str, str], str] = {}
    for reading in FormReading.objects.filter(version__in=versions):
        for place, content in form.read_contents(plan, reading.form["content"]):
            found[reading.version_id, place.chapter, place.title] = content
    return found


def make_version(plan: Plan, *, by: UUID | None) -> Version:
    """The form as a Word file in the template of its kind, brought as a new version.

    Raises :class:`Refused` for a form in which nothing is written, and as :func:`jiugai.plans.actions.bring`.
    """
    written = form.written_in(plan)
    if all(json.loads(s.content) == {} for s in written.values()):
        raise Refused("表单还是空的，先填几节再生成。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "form.docx")
        write_form(form.content_of(plan, written), path)
        made = hashlib.sha256(path.read_bytes()).hexdigest()
        last = plan.versions.order_by("-number").select_related("file").first()
        if last is not None and last.file.sha256 == made and counts(plan, last):
            raise Refused(f"表单生成的与第{last.number}版一字不差，不另存一版。")
        with path.open("rb") as stream:
            return bring(plan, stream, f"{plan.title}.docx", by=by, origin=Origin.FORM)
