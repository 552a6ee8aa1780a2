"""Reading a version in the background: a child process with limits checks it, and what it found is stored by chapter."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from jiugai.ground.common import clock
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.files.actions import open_blob
from jiugai.plans.models import Chapter, Finding, FormReading, Plan, State, Version
from jiugai.plans.models.version import compressed, packed
from jiugai.plans.rules import keep as keep_rules
from jiugai.plans.rules import name_of, rules_of
from planlint.cli.job import Job as Lint
from planlint.cli.job import run_all
from planlint.cli.read_plan import ReadForm, ReadPlan
from planlint.render.paper import PaperFinding, PaperPlan

_SENTENCE = 300
_TITLE = 200
_CHAPTER = 120
_STEM = 60


def carry_out(key: UUID) -> None:
    """Reads a version and stores what was found; read already: nothing happens."""
    version = Version.objects.select_related("file", "plan").get(pk=key)
    if version.state != State.WAITING:
        return
    plan = version.plan
    lint = Lint(
        "paper", version.as_of, policy=name_of(plan), policy_directory=settings.POLICY_DIR, kind=plan.kind
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, short_name(version.file.name))
        with open_blob(version.file) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        outcome = next(run_all(lint, [path], workers=1))[1]
    told: list[ReadPlan] = outcome.product or []
    if outcome.fault or not told:
        _failed(key, outcome.fault or "文件里没有读到方案。")
        return
    part, read = max(enumerate(told, 1), key=lambda pair: pair[1].paper.characters)
    paper = read.paper
    elsewhere = foreign_place(plan, paper.title)
    with transaction.atomic():
        held_plan = Plan.objects.select_for_update().get(pk=plan.pk)
        held = Version.objects.select_for_update().get(pk=key)
        if held.state != State.WAITING:
            return
        held.part, held.parts, held.elsewhere = part, len(told), elsewhere
        _store(held, paper, read.form)
        if held.number == held_plan.latest and held_plan.is_editable:
            _show(held_plan, held)


def short_name(name: str) -> str:
    """A file's name as the machine can keep it: it counts bytes, of which a Chinese character takes three."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:_STEM]}{dot}{suffix}"


def give_up(key: UUID) -> None:
    """No attempt could read a version: it says so, and another file can be brought."""
    _failed(key, "机器没能读完这份文件，已记下原因；换一种格式再传，还不行请联系系统管理员。")


def _failed(key: UUID, why: str) -> None:
    with transaction.atomic():
        held = Version.objects.select_for_update().get(pk=key)
        if held.state == State.WAITING:
            held.state, held.trouble = State.FAILED, why[:_SENTENCE]
            held.save(update_fields=["state", "trouble"])


def _store(version: Version, paper: PaperPlan, form: ReadForm | None) -> None:
    version.state = State.DONE
    version.policy = keep_rules(rules_of(version.plan, as_of=version.as_of))
    version.told_kind, version.told_title = paper.kind, paper.title[:_TITLE]
    version.remarks, version.characters, version.text_digest = (
        "\n".join(paper.remarks),
        paper.characters,
        paper.digest,
    )
    for name in ("holds", "fails", "errors", "warnings", "infos"):
        setattr(version, name, getattr(paper.tally, name))
    version.facts = packed([asdict(f) for f in paper.facts])
    version.kept_holds = packed([asdict(h) for h in paper.holds])
    version.save()
    Chapter.objects.bulk_create(
        Chapter(
            version=version, number=c.number, code=c.code, title=c.title[:_CHAPTER], is_missing=c.is_missing, errors=c.errors,
            warnings=c.warnings, holds=c.holds, html=compressed(c.html), blocks=packed(c.blocks),
        )
        for c in paper.chapters
    )  # fmt: skip
    Finding.objects.bulk_create(_finding(version, f) for f in paper.findings)
    if form is not None and form.content.kind == version.plan.kind:
        FormReading.objects.create(version=version, told=packed(asdict(form)))


def _finding(version: Version, found: PaperFinding) -> Finding:
    detail = {
        "places": [asdict(p) for p in found.places],
        "figures": [asdict(f) for f in found.figures],
        "explanations": found.explanations,
        "rules": found.rules,
    }
    return Finding(
        version=version, number=found.number, key=found.key, code=found.code, slug=found.slug, severity=found.severity,
        message=found.message, chapter=found.chapter, detail=json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
    )  # fmt: skip


def _show(plan: Plan, version: Version) -> None:
    """The plan shows what its latest version says."""
    plan.total_fen = version.total_fen
    plan.current, plan.errors, plan.warnings = version, version.errors, version.warnings
    plan.version += 1
    plan.changed_at = clock.now()
    plan.save(update_fields=["total_fen", "current", "errors", "warnings", "version", "changed_at"])


def foreign_place(plan: Plan, title: str) -> str:
    """The county or city that a title names although the plan lies in another; empty where it names none or its own."""
    levels = (Level.CITY, Level.COUNTY)
    named = [
        d
        for d in Division.objects.filter(level__in=levels, ended_on=None).only("code", "name")
        if d.name in title
    ]
    own = {plan.province_code, plan.city_code, plan.county_code}
    if not named or any(d.code in own for d in named):
        return ""
    return str(max(named, key=lambda d: len(d.name)).name)
