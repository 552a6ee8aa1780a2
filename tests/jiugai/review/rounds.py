"""Plans that go through a second round: approved and changed, returned and sent in anew."""

from __future__ import annotations

import io
from datetime import timedelta

from django.db import transaction

from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.files.actions import keep
from jiugai.plans import actions as plans
from jiugai.plans import reading
from jiugai.plans.checklist import lines_of
from jiugai.plans.models import Plan, State, Version
from jiugai.plans.models.version import packed
from jiugai.projects.actions import make
from jiugai.review import actions, cases, deciding
from jiugai.review.actions import Wanted
from jiugai.review.models import Case, Outcome
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from tests.jiugai.conftest import HERE, Country
from tests.jiugai.review.made import case_of, plan_with_version

AUTHOR, CLERK, DECIDER, CITY = (fresh_id() for _ in range(4))
NINE, FOURTEEN = "9600000", "14400000"


def plan_at(country: Country, name: str = "翠园小区", county: str = HERE) -> Plan:
    """A draft whose first version says 960 万元."""
    site = register(kind=Kind.ESTATE, division=country[f"{county}100001"], values={"name": name}, by=None)
    plan = plan_with_version(make(name=f"{name}改造", year=2026, sites=[site], by=None))
    assert plan.current is not None
    says(plan.current, NINE)
    plan.total_fen = plan.current.total_fen
    plan.save()
    return plan


def says(version: Version, yuan: str) -> None:
    version.facts = packed([{"family": "totals", "code": "investment", "exact": yuan}])
    version.__dict__.pop("told_facts", None)
    version.save()


def case_at(country: Country, step: str, name: str = "翠园小区") -> Case:
    return case_of(plan_at(country, name), step=step)


def carried(case: Case, step: str) -> Case:
    """The case at a later step, whatever the conditions of those between."""
    with transaction.atomic():
        found = cases.held(case)
        while found.step != step:
            cases.enter(found, found.following, day=clock.today(), by=None, done="往下办")
    return Case.objects.get(pk=case.pk)


def papers(plan: Plan, *, filing: bool = False) -> Plan:
    """With everything attached that the checklist asks for."""
    for line in lines_of(plan, filing=filing):
        if line.is_missing:
            paper = io.BytesIO(b"%PDF-1.4 " + line.name.encode())
            plans.attach(plan, line.code, paper, f"{line.name}.pdf", part=line.part, by=AUTHOR)
    return Plan.objects.get(pk=plan.pk)


def second_version(plan: Plan, yuan: str = FOURTEEN, *, read: bool = True) -> Version:
    """A version that says another total, as if it had been read."""
    text = f"总投资 {yuan} 元。{fresh_id()}"
    file = keep(io.BytesIO(text.encode()), "第2版.txt", purpose="plan", by=None, allowed=("txt",))
    made = plans.bring_file(Plan.objects.get(pk=plan.pk), file, by=AUTHOR)
    if read:
        made.state = State.DONE
        says(made, yuan)
        reading._show(Plan.objects.get(pk=plan.pk), made)
    return made


def recommended_as(case: Case, outcome: str, *conditions: str) -> Case:
    deciding.recommend(
        case, outcome, text="按专家意见办", conditions=conditions, version=case.version, by=CLERK
    )
    return Case.objects.get(pk=case.pk)


def concluded_as(case: Case, outcome: str, *conditions: str) -> Case:
    found = recommended_as(case, outcome, *conditions)
    return deciding.conclude(found, text="按建议办", version=found.version, by=DECIDER)


def approved(country: Country) -> Plan:
    """With a number and the government's approval."""
    case = concluded_as(case_at(country, "conclusion"), Outcome.PASS)
    deciding.approve(
        case, document="利政函〔2026〕8号", approved_on=clock.today(), version=case.version, by=CITY
    )
    return Plan.objects.get(pk=case.plan_id)


def sent(plan: Plan) -> Case:
    held = papers(plan)
    made = actions.send_in(held, version=held.version, by=AUTHOR)
    assert made is not None
    return Case.objects.get(pk=made.pk)


def handed_back(case: Case, text: str = "补盖章") -> Case:
    """Returned in its step with one correction, which the author answered."""
    day = clock.today() + timedelta(days=9)
    actions.hand_back(case, case.step, [Wanted(text)], version=case.version, due_on=day, by=CLERK)
    actions.answer(case.corrections.order_by("id").last(), "已改", by=AUTHOR)  # type: ignore[arg-type]
    return Case.objects.get(pk=case.pk)
