"""The writes of plans and reviews, for the registry of tests/jiugai/test_every_write.py."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from jiugai.ground.accounts.models import Account, Membership, Organisation
from jiugai.ground.accounts.models import Kind as OfficeKind
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.plans import actions as plans
from jiugai.plans import filling, form
from jiugai.plans.changes import begin_change
from jiugai.plans.checklist import lines_of
from jiugai.plans.coauthors import invite
from jiugai.plans.filling import Typed
from jiugai.plans.models import Coauthor, FormReading, Plan, Standing
from jiugai.plans.models.version import packed
from jiugai.plans.readiness import unanswered_of
from jiugai.review import actions, cases, deciding
from jiugai.review.actions import Wanted
from jiugai.review.models import (
    Case,
    Condition,
    ConditionState,
    CorrectionState,
    Outcome,
    Turn,
)
from tests.jiugai.conftest import HERE

Sent = tuple[str, dict[str, Any]]
OTHER = fresh_id()


def pdf(name: str = "材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 " + name.encode())


def plan(keys: dict[str, UUID]) -> Plan:
    return Plan.objects.get(pk=keys["plans"])


def ready(keys: dict[str, UUID]) -> Plan:
    """With reasons and papers."""
    made = plan(keys)
    assert made.current is not None
    for finding in unanswered_of(made, made.current):
        plans.justify(made, finding.key, "现场核对过", by=OTHER)
    for line in lines_of(made):
        if line.is_missing:
            plans.attach(
                made,
                line.code,
                io.BytesIO(b"%PDF-1.4 " + line.name.encode()),
                f"{line.name}.pdf",
                part=line.part,
                by=OTHER,
            )
    return plan(keys)


def attached(keys: dict[str, UUID]) -> dict[str, Any]:
    return {
        "remove": str(
            plans.attach(plan(keys), "cost_estimate", io.BytesIO(b"%PDF-1.4 x"), "估算书.pdf", by=OTHER).pk
        )
    }


def at(keys: dict[str, UUID], step: str) -> Case:
    """The case, moved on to a step."""
    case = Case.objects.get(pk=keys["review"])
    with transaction.atomic():
        while case.step != step:
            assert case.following is not None
            cases.enter(case, case.following, day=clock.today(), by=None, done="往下办")
    return case


def act(keys: dict[str, UUID]) -> Sent:
    case = at(keys, "expert_review")
    return f"/review/{case.pk}/acts/expert_review/consolidate/", {
        "version": str(case.version),
        "text": "方案可行。",
    }


def returned(keys: dict[str, UUID]) -> Case:
    case = at(keys, "first_review")
    due = clock.today() + timedelta(days=9)
    actions.hand_back(case, "first_review", [Wanted("补盖章")], version=case.version, due_on=due, by=OTHER)
    return Case.objects.get(pk=case.pk)


def answer(keys: dict[str, UUID]) -> dict[str, Any]:
    return {"correction": str(returned(keys).corrections.get().pk), "text": "已补"}


def closing(keys: dict[str, UUID]) -> dict[str, Any]:
    case = returned(keys)
    case.corrections.update(state=CorrectionState.ANSWERED, answer="已补")
    Case.objects.filter(pk=case.pk).update(turn=Turn.REVIEWER)
    return {"chosen": [str(case.corrections.get().pk)]}


def handing_back(keys: dict[str, UUID]) -> dict[str, Any]:
    case = at(keys, "first_review")
    return {
        "confirmed": "1", "version": str(case.version), "due_on": str(clock.today() + timedelta(days=9)), "chosen": ["0"],
        "text-of": ["补盖章"], "tie": ["free"], "keys": [""], "about": [""],
    }  # fmt: skip


def recommending(keys: dict[str, UUID]) -> dict[str, Any]:
    return {"version": str(at(keys, "conclusion").version), "outcome": "pass", "text": "同意通过"}


def concluding(keys: dict[str, UUID]) -> dict[str, Any]:
    case = at(keys, "conclusion")
    deciding.recommend(case, Outcome.PASS, text="同意通过", version=case.version, by=OTHER)
    return {"version": str(Case.objects.get(pk=case.pk).version), "text": "同意通过"}


def approving(keys: dict[str, UUID]) -> dict[str, Any]:
    told = concluding(keys)
    case = deciding.conclude(
        at(keys, "conclusion"), text="同意通过", version=int(told["version"]), by=fresh_id()
    )
    return {"version": str(case.version), "document": "利政函〔2026〕8号", "approved_on": str(clock.today())}


def filing(keys: dict[str, UUID]) -> dict[str, Any]:
    made = plan(keys)
    for line in lines_of(made, filing=True):
        if line.is_missing:
            plans.attach(
                made, line.code, io.BytesIO(b"%PDF-1.4 " + line.name.encode()), f"{line.name}.pdf", by=OTHER
            )
    day = clock.today() - timedelta(days=300)
    return {"road": "filing", "version": str(plan(keys).version), "awarded_on": str(day)}


def conditional(keys: dict[str, UUID], state: str = ConditionState.OPEN) -> dict[str, Any]:
    condition = Condition.objects.get(case=keys["review"])
    condition.state, condition.report = state, "意见书已取得" if state != ConditionState.OPEN else ""
    condition.reported_at = clock.now()
    condition.save()
    return {"number": "1", "text": "消防意见书已取得", "seen": condition.reported_at.isoformat()}


def reconsidering(keys: dict[str, UUID]) -> dict[str, Any]:
    case = at(keys, "conclusion")
    deciding.recommend(case, Outcome.REFUSE, text="超出支持年限", version=case.version, by=OTHER)
    case.refresh_from_db()
    case = deciding.conclude(case, text="超出支持年限", version=case.version, by=fresh_id())
    return {"version": str(case.version), "grounds": "房产证上的建成年份是1998年，在支持年限之内。"}


def many(keys: dict[str, UUID]) -> dict[str, Any]:
    case = at(keys, "conclusion")
    deciding.recommend(case, Outcome.PASS, text="同意通过", version=case.version, by=OTHER)
    case.refresh_from_db()
    return {
        "confirmed": "1",
        "step": "conclusion",
        "act": "conclude",
        "seen": [f"{case.pk}:{case.version}"],
        "text": "同意通过",
    }


def withdrawing(keys: dict[str, UUID]) -> dict[str, Any]:
    return {"version": str(at(keys, "first_review").version), "why": "居民又提了意见"}


def approved(keys: dict[str, UUID]) -> dict[str, Any]:
    made = plan(keys)
    made.standing, made.frozen = Standing.APPROVED, made.current
    made.save()
    return {"reason": "屋面防水改用新材料"}


def changing(keys: dict[str, UUID]) -> dict[str, Any]:
    begin_change(plan(keys), approved(keys)["reason"], by=OTHER)
    return {"withdraw": "1"}


def written(keys: dict[str, UUID]) -> dict[str, Any]:
    """A text for the first section of the chapter, typed over nothing."""
    return {"base-0": form.digest(form.BLANK), "text-0": "翠园小区东至文昌路。"}


def filled(keys: dict[str, UUID]) -> dict[str, Any]:
    made = plan(keys)
    page = form.pages_of(made)[1]
    place = page.places[0]
    filling.save(
        made,
        page,
        [Typed(place, form.canonical(place, paragraphs=["翠园小区"]), form.digest(form.BLANK))],
        by=OTHER,
    )
    return {}


def read_into(keys: dict[str, UUID]) -> dict[str, Any]:
    """The first version said something that the form asks for."""
    made = plan(keys)
    assert made.current is not None
    content = form.content_of(made, {})
    told = {"content": {**asdict(content), "title": "翠园小区改造实施方案"}, "places": [], "left": []}
    FormReading.objects.create(version=made.current, told=packed(told))
    return {"version": "1"}


def asked(keys: dict[str, UUID], login: str = "sjy") -> Coauthor:
    """A designer of elsewhere works on the plan."""
    designer(login)
    return invite(plan(keys), login, by=OTHER)


def designer(login: str) -> str:
    account = Account.objects.create(login=login, opened_on=clock.today(), password="!")
    office = Organisation.objects.create(name=f"{login}设计院", kind=OfficeKind.BUREAU)
    Membership.objects.create(account=account, organisation=office, role="designer", since=clock.today())
    return login


OFFICER = "county_officer"
REVIEWER = "province_reviewer"
WRITES: dict[str, list[tuple[Any, ...]]] = {
    "plans/new/": [("plans.begun", OFFICER, lambda w: {"project": str(w.keys["plans/of-project"]), "title": "裕西小区改造实施方案", "year": "2026"})],
    "plan-batches/": [("plans.version_brought", OFFICER, lambda w: {"plans": [SimpleUploadedFile(f"{plan(w.keys).title}.txt", "总投资 961 万元。".encode())]})],
    "plans/new/programme/": [("plans.begun", OFFICER, lambda w: {"place": HERE, "title": "利通区实施方案", "year": "2026"})],
    "plans/<uuid:pk>/versions/": [("plans.version_brought", OFFICER, lambda w: {"plan": SimpleUploadedFile("第2版.txt", "总投资 961 万元。".encode())})],
    "plans/<uuid:pk>/reasons/": [
        ("plans.justified", OFFICER, lambda w: {"key": "key-1", "text": "现场核对过"}),
    ],
    "plans/<uuid:pk>/attachments/": [
        ("plans.attached", OFFICER, lambda w: {"code": "cost_estimate", "file": pdf()}),
        ("plans.detached", OFFICER, lambda w: attached(w.keys)),
    ],
    "plans/<uuid:pk>/form/<slug:code>/": [("plans.form_saved", OFFICER, lambda w: written(w.keys))],
    "plans/<uuid:pk>/form/filled/": [("plans.form_filled", OFFICER, lambda w: read_into(w.keys))],
    "plans/<uuid:pk>/form/": [("plans.version_brought", OFFICER, lambda w: filled(w.keys))],
    "plans/<uuid:pk>/people/": [
        ("plans.coauthor_invited", OFFICER, lambda w: {"login": designer("sheji")}),
        ("plans.coauthor_dismissed", OFFICER, lambda w: {"dismiss": str(asked(w.keys).pk)}),
    ],
    "plans/<uuid:pk>/changes/": [
        ("plans.change_begun", OFFICER, lambda w: approved(w.keys)),
        ("plans.change_withdrawn", OFFICER, lambda w: changing(w.keys)),
    ],
    "plans/<uuid:pk>/submission/": [("plans.submitted", OFFICER, lambda w: {"version": str(ready(w.keys).version)})],
    "plans/<uuid:pk>/filing/": [("plans.submitted", OFFICER, lambda w: filing(w.keys))],
    "review/<uuid:pk>/conditions/": [
        ("review.condition_reported", OFFICER, lambda w: {"act": "report", **conditional(w.keys)}),
        ("review.condition_met", "province_reviewer", lambda w: {"act": "confirm", **conditional(w.keys, ConditionState.REPORTED)}),
        ("review.condition_sent_back", "province_reviewer", lambda w: {"act": "send_back", **conditional(w.keys, ConditionState.REPORTED)}),
    ],
    "review/<uuid:pk>/reconsideration/": [("review.reconsidered", OFFICER, lambda w: reconsidering(w.keys))],
    "review/export/": [("review.exported", OFFICER, lambda _w: {}, 200, True)],
    "guidance/export/": [("review.exported", OFFICER, lambda _w: {}, 200, True)],
    "review/decisions/": [("review.numbered", "province_decider", lambda w: many(w.keys), 200)],
    "review/<uuid:pk>/acts/<slug:step>/<slug:act>/": [("review.acted", "province_reviewer", lambda w: act(w.keys))],
    "review/<uuid:pk>/points/": [("review.judged", "county_reviewer", lambda w: {"point": "consent", "verdict": "met"})],
    "review/<uuid:pk>/corrections/": [("review.corrections_closed", "county_reviewer", lambda w: closing(w.keys))],
    "review/<uuid:pk>/return/": [("review.returned", "county_reviewer", lambda w: handing_back(w.keys))],
    "review/<uuid:pk>/answers/": [("review.answered", OFFICER, lambda w: answer(w.keys))],
    "review/<uuid:pk>/withdrawal/": [("review.withdrawn", OFFICER, lambda w: withdrawing(w.keys))],
    "review/<uuid:pk>/recommendation/": [("review.acted", "province_reviewer", lambda w: recommending(w.keys))],
    "review/<uuid:pk>/conclusion/": [("review.numbered", "province_decider", lambda w: concluding(w.keys))],
    "review/<uuid:pk>/approval/": [("review.acted", "city_officer", lambda w: approving(w.keys))],
}  # fmt: skip
"""Address → event, role and what is sent, told the world of the test."""
