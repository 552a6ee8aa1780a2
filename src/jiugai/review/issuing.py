"""Giving review and filing numbers: gapless within their series, once and for ever."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jiugai.ground.audit.actions import record
from jiugai.ground.common import anchor, clock
from jiugai.ground.common.series import take
from jiugai.plans.actions import admit
from jiugai.review import cases, numbering
from jiugai.review.flow import ROADS
from jiugai.review.models import Case, IssuedNumber


def give_number(found: Case, *, by: UUID | None, day: date) -> IssuedNumber | None:
    """The next number of the case's series, in the transaction of the decision; two who decide wait for each other.

    None for a plan that has its number: one that is changed keeps it.
    """
    if found.plan.review_no:
        return None
    road = ROADS[found.road]
    year, batch = (found.window.year, found.window.batch) if found.window else (day.year, 0)
    series = f"{road.series}:{found.province_code}:{year}:{batch:02}"
    number = take(series, after=anchor.last_known(series))[0]
    anchor.keep(series, number)
    rule = cases.rules(found, as_of=day).rule(road.number_rule)
    form = str(rule.value) if rule else road.number_form
    text = numbering.written(form, county=found.county_code, year=year, batch=batch, number=number)
    made = IssuedNumber.objects.create(
        text=text, case=found, series=series, number=number, province_code=found.province_code, year=year, batch=batch,
        issued_on=day, recorded_at=clock.now(), by=by,
    )  # fmt: skip
    found.number = text
    admit(found.plan, text)
    said = {
        "step": found.present.name,
        "act": "通过" if found.road == "review" else "备案",
        "what": road.name,
        "number": text,
    }
    record("review.numbered", said, by=by, subject_kind="case", subject=found.pk, happened_on=day, at=found)
    return made
