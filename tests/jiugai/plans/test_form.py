"""A plan filled in page by page: saved as typed by several people, filled from a file, made into a version that reads back."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from jiugai.ground.audit.models import Record
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.plans import actions as plans
from jiugai.plans import filling, form, reading
from jiugai.plans.filling import Typed
from jiugai.plans.form import BLANK, Page, canonical, digest
from jiugai.plans.form_page import shown_sections, typed_sections
from jiugai.plans.models import Origin, Plan, Standing, Version
from jiugai.projects.actions import make
from jiugai.sites.actions import register
from jiugai.sites.models import Kind
from planlint import catalogue
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.test_doors import Enter

pytestmark = pytest.mark.django_db
BY, OTHER = fresh_id(), fresh_id()
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "翠园小区改造实施方案.docx"


@pytest.fixture
def plan(country: Country) -> Plan:
    site = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=BY)
    return plans.begin(
        title="翠园小区改造实施方案",
        year=2026,
        project=make(name="翠园改造", year=2026, sites=[site], by=BY),
        by=BY,
    )


def page_of(plan: Plan, code: str) -> Page:
    return next(p for p in form.pages_of(plan) if p.code == code)


def typed(page: Page, at: int, words: str, base: str = BLANK) -> Typed:
    place = page.places[at]
    return Typed(place, canonical(place, paragraphs=[words]), digest(base))


def read(plan: Plan, path: Path = EXAMPLE) -> Version:
    version = plans.bring(plan, io.BytesIO(path.read_bytes()), path.name, by=BY)
    reading.carry_out(version.pk)
    version.refresh_from_db()
    assert version.state == "done", version.trouble
    return version


def test_a_form_has_every_place_of_its_template(plan: Plan) -> None:
    template = catalogue.template(plan.kind)
    assert template
    pages = form.pages_of(plan)
    assert [p.title for p in pages] == ["封面", *(c.title for c in template.chapters)]
    tables = {t.title for c in template.chapters for t in c.tables}
    assert tables <= {t.title for p in pages for place in p.places for t in place.tables}


def test_what_is_shown_comes_back_as_it_was(plan: Plan) -> None:
    """Saving a page that nobody touched changes nothing, printed first cells and empty rows too."""
    filling.fill_from(plan, read(plan), by=BY)
    written = form.written_in(plan)
    for page in form.pages_of(plan):
        sent = QueryDict(mutable=True)
        for section in shown_sections(page, written):
            sent[f"base-{section.at}"], sent[f"text-{section.at}"] = section.base, section.text
            for n, (_, value, _) in enumerate(section.fields):
                sent[f"field-{n}"] = value
            for table in section.tables:
                for row in table.rows:
                    for name, value, _ in row.cells:
                        sent[name] = value
        for one in typed_sections(page, sent):
            held = written.get((one.place.chapter, one.place.title))
            assert one.content == (held.content if held else BLANK)
            assert digest(one.content) == one.base


def test_two_write_two_sections_and_both_are_kept(plan: Plan) -> None:
    page = page_of(plan, "overview")
    assert filling.save(plan, page, [typed(page, 0, "东至文昌路。")], by=BY).conflicts == ()
    assert filling.save(plan, page, [typed(page, 2, "在建成区内。")], by=OTHER).conflicts == ()
    told = {s.section: s.told["paragraphs"] for s in plan.form_sections.all()}
    assert told == {page.places[0].title: ["东至文昌路。"], page.places[2].title: ["在建成区内。"]}
    assert Record.objects.filter(event="plans.form_saved").count() == 2


def test_two_write_one_section_and_the_second_is_told_the_first(plan: Plan) -> None:
    page = page_of(plan, "overview")
    filling.save(plan, page, [typed(page, 0, "东至文昌路。")], by=BY)
    late = filling.save(plan, page, [typed(page, 0, "西至柳巷。"), typed(page, 2, "在建成区内。")], by=OTHER)
    assert [p.title for p in late.places] == [page.places[2].title]
    conflict = late.conflicts[0]
    assert conflict.theirs.told["paragraphs"] == ["东至文昌路。"] and "西至柳巷" in conflict.mine
    mine = typed(page, 0, "西至柳巷。", base=conflict.theirs.content)
    assert filling.save(plan, page, [mine], by=OTHER).conflicts == ()
    assert plan.form_sections.get(section=page.places[0].title).told["paragraphs"] == ["西至柳巷。"]


def test_nothing_new_writes_nothing(plan: Plan) -> None:
    page = page_of(plan, "overview")
    first = typed(page, 0, "东至文昌路。")
    filling.save(plan, page, [first], by=BY)
    records = Record.objects.count()
    assert filling.save(plan, page, [first], by=BY).places == ()
    assert Record.objects.count() == records


def test_a_file_fills_the_form_and_what_was_written_by_hand_stays(plan: Plan) -> None:
    page = page_of(plan, "money")
    filling.save(plan, page, [typed(page, 1, "居民出资由街道收取。")], by=BY)
    done = filling.fill_from(plan, read(plan), by=BY)
    assert [p.title for p in done.kept] == ["资金筹措"] and len(done.written) > 8
    told = {(s.chapter, s.section): s for s in plan.form_sections.all()}
    assert told["money", "资金筹措"].told == {"paragraphs": ["居民出资由街道收取。"]}
    rows = told["money", "投资估算"].told["tables"]["投资估算表"]
    assert ["总投资", "498.68", "", ""] in rows
    shown = next(s for s in shown_sections(page, form.written_in(plan)) if s.place.title == "投资估算")
    total = next(r for r in shown.tables[0].rows if r.is_total)
    assert total.read is not None and total.read.line == 91
    assert [c.is_summed for c in shown.tables[0].columns] == [False, True, True, False]


def test_a_newer_file_replaces_only_what_nobody_changed(plan: Plan) -> None:
    first = read(plan)
    filling.fill_from(plan, first, by=BY)
    page = page_of(plan, "money")
    before = plan.form_sections.get(section="付款安排").content
    place = page.places[2]
    filling.save(
        plan,
        page,
        [Typed(place, canonical(place, paragraphs=["按月拨付人工费。"]), digest(before))],
        by=OTHER,
    )
    text = "翠园小区改造实施方案\n一、小区概况\n（一）位置和建设情况\n翠园小区位于文昌街道。\n"
    path = Path(str(EXAMPLE))
    second = plans.bring(plan, io.BytesIO(text.encode()), f"{path.stem}.txt", by=BY)
    reading.carry_out(second.pk)
    done = filling.fill_from(plan, Version.objects.get(pk=second.pk), by=BY)
    assert [p.title for p in done.kept] == ["付款安排"]
    told = {(s.chapter, s.section): s.told for s in plan.form_sections.all()}
    assert told["overview", "位置和建设情况"]["paragraphs"] == ["翠园小区位于文昌街道。"]
    assert told["money", "付款安排"]["paragraphs"] == ["按月拨付人工费。"]


def test_the_form_becomes_a_version_that_says_what_was_typed(plan: Plan) -> None:
    filling.fill_from(plan, read(plan), by=BY)
    made = filling.make_version(plan, by=BY)
    assert made.origin == Origin.FORM and made.number == 2 and made.file.name.endswith(".docx")
    reading.carry_out(made.pk)
    made.refresh_from_db()
    assert made.state == "done" and not made.chapters.filter(is_missing=True).exists()
    totals = {f["code"]: f["exact"] for f in made.told_facts if f["family"] == "totals"}
    assert totals["investment"] == "498680000" or totals["investment"].startswith("4986800")
    with pytest.raises(Refused, match="一字不差"):
        filling.make_version(plan, by=OTHER)


def test_an_empty_form_and_a_plan_sent_in_are_refused(plan: Plan) -> None:
    with pytest.raises(Refused, match="表单还是空的"):
        filling.make_version(plan, by=BY)
    page = page_of(plan, "overview")
    Plan.objects.filter(pk=plan.pk).update(standing=Standing.SUBMITTED)
    with pytest.raises(Refused, match="已报送"):
        filling.save(plan, page, [typed(page, 0, "晚了。")], by=BY)
    assert not plan.form_sections.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [("字" * 20_001, "一节最多 20000 个"), ("行\n" * 3, "")],
    ids=["too long", "lines"],
)
def test_a_text_beyond_measure_is_refused(plan: Plan, words: str, said: str) -> None:
    page = page_of(plan, "overview")
    if said:
        with pytest.raises(Refused, match=said):
            filling.save(plan, page, [typed(page, 0, words)], by=BY)
    else:
        filling.save(plan, page, [typed(page, 0, words)], by=BY)
        assert plan.form_sections.get().told["paragraphs"] == ["行"] * 3


def test_control_characters_and_markup_are_words(plan: Plan) -> None:
    page = page_of(plan, "overview")
    filling.save(plan, page, [typed(page, 0, "a\x00b\ud800<b>粗</b>")], by=BY)
    assert plan.form_sections.get().told["paragraphs"] == ["ab<b>粗</b>"]
    assert filling.make_version(plan, by=BY).number == 1


def test_a_page_that_saves_itself_is_told_what_stands_and_what_others_wrote(
    plan: Plan, person: Person, enter: Enter
) -> None:
    client = enter(person("county_officer", HERE))
    address = f"/plans/{plan.pk}/form/overview/"
    sent = {
        "base-0": digest(BLANK),
        "text-0": "东至文昌路。",
        "0-1-0-0": "1号楼",
        "0-1-0-1": "1992",
        "base-1": digest(BLANK),
    }
    came = client.post(address, sent, headers={"accept": "application/json"})
    assert came.status_code == 200
    told = json.loads(came.content)
    assert set(told["bases"]) == {"0", "1"} and told["conflicts"] == {} and told["empty"] == 1
    late = client.post(
        address, {"base-0": digest(BLANK), "text-0": "西至柳巷。"}, headers={"accept": "application/json"}
    )
    conflict = json.loads(late.content)["conflicts"]["0"]
    assert "东至文昌路" in conflict and told["bases"]["0"] in conflict
    page = client.post(address, {"base-0": digest(BLANK), "text-0": "西至柳巷。"})
    assert page.status_code == 409
    shown = page.content.decode()
    assert (
        "西至柳巷。</textarea>" in shown
        and "东至文昌路" in shown
        and f'value="{told["bases"]["0"]}"' in shown
    )


@pytest.mark.parametrize("path", ["", "cover/", "measures/", "money/"])
def test_pages_of_a_filled_form_cost_few_queries(
    plan: Plan, person: Person, enter: Enter, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    filling.fill_from(plan, read(plan), by=BY)
    client = enter(person("county_officer", HERE))
    with django_assert_max_num_queries(20):
        answer = client.get(f"/plans/{plan.pk}/form/{path}")
    assert answer.status_code == 200 and len(answer.content) < 80 * 1024
