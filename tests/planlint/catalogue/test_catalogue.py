"""The vocabulary: complete, free of contradictions, and enough for what plans print."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from planlint import catalogue
from planlint.policy import load, names

POLICY = load(as_of=date(2026, 3, 1))
TEMPLATES = ("estate", "cluster", "programme", "school", "parcel", "notice")
FACTS_GOLD = Path(__file__).parents[1] / "facts_gold.json"


def first_hit(words: tuple[tuple[str, str], ...], text: str) -> str:
    return next((code for word, code in words if word in text), "")


@pytest.mark.parametrize("of", ["estate", "school"])
def test_a_word_names_one_measure_only(of: str) -> None:
    counts = Counter(word for word, _ in catalogue.measure_words(of))
    assert [word for word, n in counts.items() if n > 1] == []


def test_a_word_names_one_source_and_one_body_only() -> None:
    for words in (catalogue.source_words(), catalogue.body_words()):
        assert [word for word, n in Counter(w for w, _ in words).items() if n > 1] == []


def test_codes_are_unique_and_every_field_is_of_its_list() -> None:
    for table in (
        catalogue.measures(), catalogue.sources(), catalogue.bodies(), catalogue.kinds(), catalogue.fact_fields(),
    ):  # fmt: skip
        codes = [row.code for row in table]
        assert len(codes) == len(set(codes))
    for m in catalogue.measures():
        assert m.part in ("building", "environment", "service"), m.code
        assert m.place in ("inside", "at", "outside"), m.code
        assert (m.default_class in catalogue.CLASS_NAMES) == (m.of == "estate"), m.code
        assert m.name in m.words and m.units, m.code
        assert not m.warranty or POLICY.rule(f"warranty.{m.warranty}"), m.code
        assert {province for province, _ in m.class_in} <= set(names()), m.code
    for s in catalogue.sources():
        assert set(s.parts) <= {"building", "environment", "service"}, s.code
        assert s.name in s.words, s.code
        assert all(catalogue.measure(c) for c in s.denied), s.code
        assert not s.rule or POLICY.rule(s.rule), s.code


def test_the_class_of_a_measure_depends_on_the_province() -> None:
    demolition = catalogue.measure("illegal_structures")
    assert demolition
    assert (demolition.klass(), demolition.klass("shandong")) == ("improvement", "basic")


def test_a_group_of_kin_has_several_measures() -> None:
    for groups in ([m.kin for m in catalogue.measures()], [m.hazard_kin for m in catalogue.measures()]):
        assert [g for g, n in Counter(g for kin in groups for g in kin).items() if n < 2] == []


def test_works_answer_the_complaints_of_their_kin_but_dangers_only_those_that_mend_them() -> None:
    water, sewer, pump = map(catalogue.measure, ("water_supply", "drainage", "secondary_water_supply"))
    assert water and sewer and pump
    assert sewer.answers(water) and pump.answers(water) and water.answers(water)
    assert not water.answers(sewer)


def test_a_hazard_is_always_of_the_basic_class() -> None:
    wrong = [m.code for m in catalogue.measures("estate") if m.hazard and m.klass() != "basic"]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("楼道照明", "stair_lighting"), ("单元门禁", "entrance_guard"), ("防盗门", "unit_door"), ("监控", "cctv"),
        ("围栏", "fence"), ("泊位器", "parking_meter"), ("地下自行车库顶部", "bike_shed_roof"),
        ("小区小广场塌陷", "square"), ("杂物的清理清运", "clutter"), ("违法建筑的拆除", "illegal_structures"),
        ("功能用房", "function_rooms"), ("弱电管线", "weak_current"), ("加装电梯", "lift"),
        ("无障碍设施", "accessibility"), ("海绵城市", "sponge"), ("杆线入地", "overhead_lines"),
        ("维修下水管网", "drainage"), ("雨污分流改造", "rain_sewage_split"), ("楼道灯", "stair_lighting"),
        ("外墙保温及涂料", "insulation"), ("雨排水管", "rainwater_pipes"), ("太阳能路灯", "street_lighting"),
        ("电动自行车充电桩", "ebike_charging"), ("汽车充电桩", "ev_charging"), ("智能快件箱", "parcel_locker"),
    ],
)  # fmt: skip
def test_the_longest_word_names_the_measure(text: str, code: str) -> None:
    assert first_hit(catalogue.measure_words(), text) == code


def test_central_investment_does_not_pay_for_the_building() -> None:
    central, fund = catalogue.source("central_investment"), catalogue.source("maintenance_fund")
    roof, road = catalogue.measure("roof_waterproofing"), catalogue.measure("road")
    outside = catalogue.measure("surrounding_roads")
    assert central and fund and roof and road and outside
    assert (central.may_pay(roof), central.may_pay(road)) == (False, True)
    assert (fund.may_pay(roof), fund.may_pay(outside)) == (True, False)
    donation, lift = catalogue.source("donation"), catalogue.measure("lift")
    assert donation and lift and donation.may_pay(lift) and not central.may_pay(lift)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_mandatory_fact_of_the_policy_and_the_template_is_known(kind: str) -> None:
    template, rule = catalogue.template(kind), POLICY.rule(f"mandatory.{kind}")
    assert template and template.kind == kind and rule
    for code in (*template.mandatory, *rule.list):
        assert catalogue.fact(code), code


def test_templates_are_consistent() -> None:
    for kind in TEMPLATES:
        template = catalogue.template(kind)
        assert template
        codes = [c.code for c in template.chapters]
        assert len(codes) == len(set(codes))
        for chapter in template.chapters:
            assert chapter.title in chapter.synonyms and chapter.guidance
            assert all(POLICY.rule(id) for id in chapter.rules), chapter.rules
            for table in chapter.tables:
                assert len(table.columns) == len(set(table.columns)) >= 3, table.title
    assert catalogue.template("list") is None and catalogue.template("../x") is None


def test_an_estates_plan_has_the_five_chapters_and_the_evidence() -> None:
    for kind in ("estate", "cluster"):
        template = catalogue.template(kind)
        assert template and [c.title for c in template.chapters] == [
            "小区概况", "现状分析与问题清单", "改造内容与设计", "组织实施", "投资估算与资金筹措", "佐证材料",
        ]  # fmt: skip
    cluster = catalogue.template("cluster")
    money = cluster.chapter("money") if cluster else None
    assert money and money.tables and cluster and cluster.chapter("none") is None


def test_kinds_are_those_of_the_house() -> None:
    assert [k.code for k in catalogue.kinds()] == [
        "notice", "estate", "cluster", "programme", "parcel", "school", "list", "table", "progress", "review",
        "other",
    ]  # fmt: skip


def test_attachments_follow_the_kind() -> None:
    estate = {a.code for a in catalogue.attachments("estate") if a.mandatory}
    assert {"drawings", "consent_record", "notice_record"} <= estate
    assert {a.code for a in catalogue.attachments("notice")} == {
        "template_annex", "review_points", "application_form",
    }  # fmt: skip
    known = {k.code for k in catalogue.kinds()}
    assert all(set(a.kinds) <= known for k in known for a in catalogue.attachments(k))


def test_words_of_the_gold_are_in_the_catalogue() -> None:
    gold = json.loads(FACTS_GOLD.read_text("utf-8"))
    missing = []
    for document in gold["documents"]:
        of = "school" if document["kind"] == "school" else "estate"
        for line in document["measures"]:
            missing += [
                w for w, _ in line["uses"] if w[0] != "?" and not first_hit(catalogue.measure_words(of), w)
            ]
        missing += [
            s[0]
            for s in document["sources"]
            if s[0][0] != "?" and not first_hit(catalogue.source_words(), s[0])
        ]
    assert missing == []
