"""Making a plan, bringing its versions and attachments, answering findings, sending it in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.common.series import take
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.files.actions import Upload
from jiugai.ground.files.actions import keep as keep_file
from jiugai.ground.files.models import File
from jiugai.ground.jobs.actions import enqueue
from jiugai.plans.changes import conclude_change, open_change, reopen_change, settle
from jiugai.plans.checklist import line_of
from jiugai.plans.models import (
    Answer,
    Attachment,
    ChangeState,
    Extent,
    Kind,
    Origin,
    Plan,
    Standing,
    State,
    Submission,
    Version,
)
from jiugai.plans.models.plan import EDITABLE
from jiugai.plans.readiness import Obstacle, obstacles
from jiugai.projects.models import Project
from jiugai.sites.columns import Unfit, text

PLAN_FILES = ("docx", "pdf", "xlsx", "xls", "txt")
ATTACHED_FILES = ("pdf", "docx", "xlsx", "xls", "jpg", "png", "txt")
_LONGEST_TITLE = 120
_LONGEST_ANSWER = 1000
_SHORTEST_ANSWER = 4
_SAID = 100


class Stale(Refused):
    """Somebody else changed the plan in between."""


def begin(
    *,
    title: str,
    year: int,
    by: UUID | None,
    project: Project | None = None,
    division: Division | None = None,
) -> Plan:
    """An empty plan of a project, or of a city or county for its programme (``division``).

    Raises :class:`Refused` without a title, for a project or a year of a place that has a plan, and for a programme of a place that is
    neither province, city nor county.
    """
    called = titled(title)
    with transaction.atomic():
        if project is not None:
            held = Project.objects.select_for_update().get(pk=project.pk)
            _refuse_second(held)
            lies, kind = held.division, held.kind
        elif division is not None:
            lies, kind = Division.objects.select_for_update().get(pk=division.pk), str(Kind.PROGRAMME)
            _refuse_second_programme(lies, year)
        else:
            raise ValueError("a plan is of a project or of a division")
        codes = codes_of(lies)
        county = codes["county_code"]
        plan = Plan.objects.create(
            number=f"F{county}-{year}-{take(f'plan:{county}:{year}')[0]:04d}", kind=kind, title=called, year=year, project=project,
            division=lies, made_by=by, changed_at=clock.now(), **codes,
        )  # fmt: skip
        record("plans.begun", {"number": plan.number}, by=by, subject_kind="plan", subject=plan.pk, at=plan)
    return plan


def _refuse_second_programme(division: Division, year: int) -> None:
    if division.level > Level.COUNTY:
        raise Refused(f"{division.name}不是省、市、县，没有市县实施方案；项目的方案从项目页开始编。")
    shut = (Standing.REFUSED, Standing.WITHDRAWN)
    other = (
        Plan.objects.filter(division=division, kind=Kind.PROGRAMME, year=year)
        .exclude(standing__in=shut)
        .first()
    )
    if other is not None:
        raise Refused(
            f"{division.name} {year} 年已有实施方案 {other.number}（{other.get_standing_display()}），打开它接着编。"
        )


def _refuse_second(project: Project) -> None:
    shut = (Standing.REFUSED, Standing.WITHDRAWN)
    other = Plan.objects.filter(project=project).exclude(standing__in=shut).first()
    if other is not None:
        raise Refused(
            f"项目「{project.name}」已有方案 {other.number}（{other.get_standing_display()}），打开它接着编。"
        )


def titled(typed: str) -> str:
    """A title as it is kept.  Raises :class:`Refused` for none, and for one that is too long."""
    if not typed.strip():
        raise Refused("方案名称不能空着。")
    try:
        return text(_LONGEST_TITLE)(typed)
    except Unfit as unfit:
        raise Refused(f"方案名称{unfit.reason}，{unfit.remedy.partition('，')[0]}。") from None


def bring(plan: Plan, stream: Upload, name: str, *, by: UUID | None, origin: str = Origin.UPLOAD) -> Version:
    """A new version from a file; it is read in the background.

    Raises :class:`Refused` for what is no plan file, a plan that was sent in, and the very file of the last version.
    """
    if not Plan.objects.filter(pk=plan.pk, standing__in=EDITABLE).exists():
        raise Refused(_not_now(plan))
    return bring_file(plan, keep_plan_file(stream, name, by=by), by=by, origin=origin)


def keep_plan_file(stream: Upload, name: str, *, by: UUID | None) -> File:
    """Keeps a file that may be a plan's, outside of a transaction.  Raises :class:`Refused` for another."""
    return keep_file(stream, name, purpose="plan", by=by, allowed=PLAN_FILES)


def bring_file(plan: Plan, file: File, *, by: UUID | None, origin: str = Origin.UPLOAD) -> Version:
    """The same as :func:`bring`, of a file that is kept."""
    with transaction.atomic():
        held = held_for_change(plan)
        last = held.versions.order_by("-number").select_related("file").first()
        if last is not None and last.file.sha256 == file.sha256 and counts(held, last):
            raise Refused(f"这份文件与第{last.number}版一字不差，不另存一版。")
        made = Version.objects.create(
            plan=held, province_code=held.province_code, number=held.latest + 1, origin=origin, file=file, made_at=clock.now(),
            by=by, as_of=clock.today(),
        )  # fmt: skip
        held.latest = made.number
        held.version += 1
        held.changed_at = clock.now()
        held.save(update_fields=["latest", "version", "changed_at"])
        enqueue("plans.read", {"version": str(made.pk)}, key=f"plans.read:{made.pk}", by=by)
        record(
            "plans.version_brought", {"number": made.number, "sha256": file.sha256}, by=by, subject_kind="plan", subject=held.pk,
            at=held,
        )  # fmt: skip
    plan.refresh_from_db()
    return made


def counts(plan: Plan, version: Version) -> bool:
    """Is it the version that is shown, or will it be once it is read?  One of a change that was given up is neither."""
    return version.state == State.WAITING or version.pk == plan.current_id


def held_for_change(plan: Plan) -> Plan:
    """The plan, locked.  Raises :class:`Refused` where it was sent in or ended."""
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if not held.is_editable:
        raise Refused(_not_now(held))
    return held


def _not_now(plan: Plan) -> str:
    if plan.standing == Standing.APPROVED:
        return "方案已批准，要改须提变更申请。"
    if plan.standing == Standing.SUBMITTED:
        return "方案已报送，退回之前不能改；要改请先联系审核单位退回，或撤回报送。"
    return f"方案{plan.get_standing_display()}，不能再改。"


def justify(plan: Plan, key: str, said: str, *, by: UUID | None) -> Answer:
    """Why a finding of the present version needs no mending; an empty text takes it back.

    Raises :class:`Refused` for a finding that the version does not have, and for a reason too short or too long.
    """
    words = said.strip()
    if words and not _SHORTEST_ANSWER <= len(words) <= _LONGEST_ANSWER:
        raise Refused(f"理由要写 {_SHORTEST_ANSWER} 到 {_LONGEST_ANSWER} 个字，现在 {len(words)} 个字。")
    with transaction.atomic():
        held = held_for_change(plan)
        finding = held.current.findings.filter(key=key).first() if held.current else None
        if finding is None or held.current is None:
            raise Refused("当前版本里没有这个问题，可能已经改好；刷新再看。")
        last = held.answers.filter(key=key).order_by("-id").first()
        if last is not None and last.text == words:
            return last
        made = Answer.objects.create(
            plan=held, key=key, text=words, version=held.current, by=by, recorded_at=clock.now()
        )
        said_of: dict[str, str | int] = {"number": finding.number, "version": held.current.number}
        event = "plans.justified" if words else "plans.justification_withdrawn"
        record(event, said_of, by=by, subject_kind="plan", subject=held.pk, at=held)
    return made


def attach(
    plan: Plan, code: str, stream: Upload, name: str, *, part: str = "", by: UUID | None
) -> Attachment:
    """A file under a line of the checklist.  Raises :class:`Refused` for a line that the kind does not have, a bad file, and a plan sent in."""
    line = line_of(plan, code, part)
    if not Plan.objects.filter(pk=plan.pk, standing__in=EDITABLE).exists():
        raise Refused(_not_now(plan))
    file = keep_file(stream, name, purpose="attachment", by=by, allowed=ATTACHED_FILES)
    with transaction.atomic():
        held = held_for_change(plan)
        if held.attachments.filter(code=code, part=part, removed_at=None, file__blob_id=file.sha256).exists():
            raise Refused(f"「{line.name}」下面已有一字不差的这份文件。")
        made = Attachment.objects.create(
            plan=held, code=code, part=part, file=file, added_at=clock.now(), added_by=by
        )
        _changed(held)
        record(
            "plans.attached", {"line": line.name, "sha256": file.sha256}, by=by, subject_kind="plan", subject=held.pk, at=held
        )  # fmt: skip
    return made


def detach(attachment: Attachment, *, by: UUID | None) -> None:
    """Takes a file off the checklist; it stays on record.  Raises :class:`Refused` once the plan was sent in."""
    with transaction.atomic():
        held = held_for_change(attachment.plan)
        line = Attachment.objects.select_for_update().select_related("file").get(pk=attachment.pk)
        if line.removed_at is not None:
            raise Refused("这份附件已经撤下。")
        line.removed_at, line.removed_by = clock.now(), by
        line.save(update_fields=["removed_at", "removed_by"])
        _changed(held)
        record(
            "plans.detached", {"sha256": line.file.sha256}, by=by, subject_kind="plan", subject=held.pk, at=held
        )  # fmt: skip


def _changed(held: Plan) -> None:
    held.version += 1
    held.changed_at = clock.now()
    held.save(update_fields=["version", "changed_at"])


class NotReady(Refused):
    """What stands in the way of sending a plan in."""

    def __init__(self, found: Sequence[Obstacle]) -> None:
        super().__init__(f"还不能报送，差 {len(found)} 项：" + "".join(o.sentence for o in found))
        self.obstacles = tuple(found)


def submit(
    plan: Plan, *, version: int, note: str = "", filing: bool = False, by: UUID | None, happened_on: date | None = None
) -> Submission:  # fmt: skip
    """Sends the present version in with what is attached now; called by the room that takes it.

    ``filing``: on the road of what was tendered already, with its own papers and without a word on the findings.

    Raises :class:`Stale` where the plan changed since it was looked at, :class:`NotReady` with everything that is missing,
    :class:`Refused` where it was sent in already.
    """
    with transaction.atomic():
        held = held_for_change(plan)
        if held.version != version:
            raise Stale("您打开之后方案又被改过（换了版本或附件）。核对后再报送一次。")
        found = obstacles(held, filing=filing)
        if found:
            raise NotReady(found)
        held.is_filing = filing
        assert held.current is not None  # else it is an obstacle
        manifest = _manifest(held, held.current)
        made = Submission.objects.create(
            plan=held, number=held.submissions + 1, version=held.current, note=note.strip()[:_LONGEST_ANSWER], manifest=manifest,
            digest=hashlib.sha256(manifest.encode()).hexdigest(), by=by, happened_on=happened_on or clock.today(),
            recorded_at=clock.now(),
        )  # fmt: skip
        held.submissions = made.number
        change = settle(held, held.current, by=by)
        if change is not None and change.extent == Extent.MINOR:
            _kept(held)
            told = {"number": change.number, "version": held.current.number}
            record(
                "plans.change_recorded",
                told,
                by=by,
                subject_kind="plan",
                subject=held.pk,
                happened_on=made.happened_on,
                at=held,
            )
            plan.refresh_from_db()
            return made
        held.standing = Standing.SUBMITTED
        _kept(held)
        record(
            "plans.submitted", {"number": made.number, "version": held.current.number, "digest": made.digest}, by=by,
            subject_kind="plan", subject=held.pk, happened_on=made.happened_on, at=held,
        )  # fmt: skip
    plan.refresh_from_db()
    return made


def _manifest(plan: Plan, version: Version) -> str:
    """What is sent, as JSON whose digest proves it."""
    lines = plan.attachments.filter(removed_at=None).select_related("file").order_by("code", "part", "id")
    told = {
        "plan": plan.number,
        "version": version.number,
        "file": version.file.sha256,
        "text": version.text_digest,
        "attachments": [
            {"code": a.code, "part": a.part, "name": a.file.name, "sha256": a.file.sha256, "id": str(a.pk)} for a in lines
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _kept(held: Plan) -> None:
    held.version += 1
    held.changed_at = clock.now()
    held.save(
        update_fields=[
            "standing",
            "is_filing",
            "submissions",
            "frozen",
            "current",
            "errors",
            "warnings",
            "version",
            "changed_at",
        ]
    )


def stand(plan: Plan, standing: str) -> Plan:
    """What becomes of a plan that was sent in, inside the transaction of the review that says so.

    An approved plan is frozen in the version that was sent in last; a change that is refused leaves it as it was; ``draft``
    is one that its author took back.  Raises :class:`Refused` for one that was not sent in.
    """
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.standing not in (Standing.SUBMITTED, Standing.RETURNED):
        raise Refused(f"方案{held.get_standing_display()}，这一步不能办。")
    held.standing = standing
    if standing == Standing.APPROVED:
        held.frozen = held.sent.order_by("-number").select_related("version")[0].version
        conclude_change(held, ChangeState.DONE)
    elif standing == Standing.REFUSED and open_change(held) is not None:
        conclude_change(held, ChangeState.REFUSED)
        return held
    elif standing == Standing.DRAFT:
        held.standing = reopen_change(held) or Standing.DRAFT
        held.is_filing = False
    _kept(held)
    return held


def take_up_again(plan: Plan) -> None:
    """A refused plan is with the reviewers again, inside the transaction that says so.

    Raises :class:`Refused` where its project has another plan by now.
    """
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.standing != Standing.REFUSED:
        raise Refused(f"方案{held.get_standing_display()}，这一步不能办。")
    if held.project is not None:
        _refuse_second(held.project)
    else:
        _refuse_second_programme(Division.objects.select_for_update().get(pk=held.division_id), held.year)
    held.standing = Standing.SUBMITTED
    _kept(held)


def admit(plan: Plan, review_no: str) -> None:
    """The number under which a plan is admitted, inside the transaction that gives it.  :class:`ValueError` for a second one."""
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.review_no:
        raise ValueError(f"{held.number} has its number {held.review_no}")
    held.review_no = plan.review_no = review_no
    held.save(update_fields=["review_no"])
