"""A plan and a case without a file that has to be read: for tests that need many of them and none of their words."""

from __future__ import annotations

import io
from uuid import UUID

from django.db import transaction

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.files.actions import keep
from jiugai.plans.actions import begin
from jiugai.plans.models import Attachment, Chapter, Finding, Plan, Standing, State, Submission, Version
from jiugai.plans.models.version import compressed, packed
from jiugai.projects.actions import make
from jiugai.projects.models import Project
from jiugai.review import cases, deciding, drawing, scoring
from jiugai.review.models import Case, Condition, Expert, Leaning, Outcome, Panel
from jiugai.review.pool import Facts, enlist
from jiugai.review.scoring import Meeting
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from planlint import catalogue


def plan_with_version(project: Project, *, by: UUID | None = None, findings: int = 0) -> Plan:
    """A draft whose first version was read; it has so many warnings without a reason, and an attachment with the plan's own key."""
    plan = begin(title=f"{project.name}实施方案", year=2026, project=project, by=by)
    version_of(plan, by=by, findings=findings)
    return plan


def version_of(plan: Plan, *, by: UUID | None = None, findings: int = 0) -> Version:
    """The first version of a plan, as if it had been read."""
    file = keep(io.BytesIO("总投资 960 万元。".encode()), "方案.txt", purpose="plan", by=by, allowed=("txt",))
    version = Version.objects.create(
        plan=plan, province_code=plan.province_code, number=1, origin="upload", file=file, made_at=clock.now(), as_of=clock.today(),
        state=State.DONE, characters=10, text_digest="0" * 64, warnings=findings,
    )  # fmt: skip
    Finding.objects.bulk_create(
        Finding(
            version=version,
            number=n,
            key=f"key-{n}",
            code="CO001",
            slug="sum",
            severity="warning",
            message="对不上。",
        )
        for n in range(1, findings + 1)
    )
    Chapter.objects.create(
        version=version,
        number=1,
        title="全文",
        html=compressed("<p>总投资 960 万元。</p>"),
        blocks=packed(["总投资 960 万元。"]),
    )
    Attachment.objects.create(
        id=plan.pk, plan=plan, code="ownership", file=file, added_at=clock.now(), added_by=by
    )
    plan.current, plan.latest, plan.warnings = version, 1, findings
    plan.save()
    return version


def case_of(plan: Plan, *, step: str = "first_review", by: UUID | None = None) -> Case:
    """The plan sent in as it is, at a step of its road."""
    assert plan.current is not None
    with transaction.atomic():
        submission = Submission.objects.create(
            plan=plan, number=1, version=plan.current, manifest='{"attachments":[]}', digest="0" * 64, by=by, happened_on=clock.today(),
            recorded_at=clock.now(),
        )  # fmt: skip
        plan.standing, plan.submissions = Standing.SUBMITTED, 1
        plan.save()
        case = cases.opened(submission, "review", by=by, day=clock.today())
        while case.step != step:
            following = case.following
            assert following is not None, f"{step} is no step of the road"
            cases.enter(case, following, day=clock.today(), by=None, done="往下办")
    return case


def with_paper(case: Case) -> Case:
    """A condition of the case with a file, whose key is that of the case."""
    file = keep(io.BytesIO(b"%PDF-1.4 "), "证明.pdf", purpose="condition", by=None, allowed=("pdf",))
    file.pk = case.pk
    file.save(force_insert=True)
    Condition.objects.create(case=case, number=1, text="补消防意见", due_on=clock.today(), file=file)
    return case


def recommended(place: Division, count: int) -> list[tuple[UUID, int]]:
    """So many cases there that wait for their conclusion, to pass; each with its version."""
    made = []
    for n in range(count):
        site = register(kind=Kind.ESTATE, division=place, values={"name": f"翠园{n}号院"}, by=None)
        case = case_of(
            plan_with_version(make(name=f"翠园{n}号院改造", year=2026, sites=[site], by=None)),
            step="conclusion",
        )
        deciding.recommend(case, Outcome.PASS, text="同意通过", version=case.version, by=fresh_id())
        case.refresh_from_db()
        made.append((case.pk, case.version))
    return made


def expert_of(
    province: Division, number: int = 1, *, specialty: str = "cost", login: str = "", **more: str
) -> Expert:
    """An expert of the pool."""
    facts = Facts(f"专家{number}", f"第{number}设计研究院", (specialty,), login=login, **more)
    return enlist(province, facts, by=None)


def panel_with(case: Case, *, by: UUID | None = None, seats: int = 3) -> Panel:
    """A panel drawn for a case in expert review, from experts without log-ins made for it."""
    province = Division.objects.get(code=case.province_code, level=Level.PROVINCE)
    have = Expert.objects.filter(
        province_code=case.province_code, specialties="cost", retired_on=None
    ).count()
    for n in range(have, seats + 2):
        expert_of(province, 100 + n)
    drawing.commit(case, by=by)
    return drawing.draw(case, [("cost", seats)], by=by)


def heard(case: Case, *, by: UUID | None, author: UUID | None, opinions: str = "雨水管坡度再核一次") -> Case:
    """The panel drawn, met, scored and closed, its opinions answered and closed; what is left is the consolidated opinion."""
    panel = panel_with(case, by=by)
    seats = scoring.present(panel)
    marks = {c.code: 85 for c in catalogue.criteria(case.plan.kind)}
    for seat in seats:
        scoring.hand_in(
            seat, marks, Leaning.MEND if opinions else Leaning.AGREE, opinions, from_paper=True, by=by
        )
    keys = frozenset(s.pk for s in seats)
    scoring.hold(
        panel, Meeting(clock.today(), "三楼会议室", "听取汇报、评分", "方案可行", seats[0].pk, keys), by=by
    )
    scoring.close(panel, by=by)
    for one in case.opinions.all():
        scoring.answer(one, "已核，见第三章", True, by=author)
    if opinions:
        scoring.close_opinions(case, list(case.opinions.values_list("number", flat=True)), by=by)
    case.refresh_from_db()
    return case
