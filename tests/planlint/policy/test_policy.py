"""Rules as data: which version holds on which day, and what a province changes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from planlint.policy import PolicyError, load, names

TODAY = date(2026, 3, 1)
NATIONAL = load(as_of=TODAY)


def test_the_retention_cap_follows_the_signing_date() -> None:
    cap = [NATIONAL.rule("payment.retention_cap", date(y, 7, 31)) for y in (2016, 2020, 2025)]
    assert [r.decimal for r in cap if r] == [Decimal(5), Decimal(3), Decimal(3)]


@pytest.mark.parametrize(
    ("signed", "floor", "ceiling"),
    [(date(2022, 7, 31), 60, 90), (date(2022, 8, 1), 80, None)],
)
def test_progress_money_is_eighty_percent_from_august_2022(
    signed: date, floor: int, ceiling: int | None
) -> None:
    lowest = NATIONAL.rule("payment.progress_floor", signed)
    highest = NATIONAL.rule("payment.progress_ceiling", signed)
    assert lowest and lowest.int == floor
    assert (highest.int if highest else None) == ceiling


def test_an_undated_paper_is_judged_by_the_as_of_day() -> None:
    old = load(as_of=date(2016, 1, 1)).rule("payment.retention_cap")
    new = NATIONAL.rule("payment.retention_cap")
    assert old and new and (old.value, new.value) == ("5", "3")


def test_a_rule_says_its_source_and_whether_it_was_read() -> None:
    rule = NATIONAL.rule("payment.retention_cap")
    assert rule and rule.sentences == (
        ("财建〔2022〕183号：质量保证金不高于 3%。", True),
        ("建质〔2017〕138号第 7 条：预留总比例不高于工程价款结算总额的 3%。", False),
    )
    assert rule.verified


def test_two_thirds_is_a_fraction_not_a_rounded_decimal() -> None:
    quorum = NATIONAL.rule("residents.participation_area")
    slope = NATIONAL.rule("design.ramp_slope")
    assert quorum and quorum.fraction == Fraction(2, 3) and quorum.bound == "at_least"
    assert slope and slope.fraction == Fraction(1, 12)


def test_a_band_is_two_exact_numbers() -> None:
    band = NATIONAL.rule("cost.per_area_band")
    assert band and band.band == (Decimal(77), Decimal(688)) and not band.verified


def test_a_province_replaces_what_it_lists_and_inherits_the_rest() -> None:
    hunan = load("hunan", as_of=TODAY)
    consent, tender = hunan.rule("residents.entry_consent"), hunan.rule("tender.period_days")
    assert consent and consent.fraction == Fraction(3, 4)
    assert tender == NATIONAL.rule("tender.period_days")
    assert (hunan.name, hunan.title) == ("hunan", "湖南")
    assert hunan.digest != NATIONAL.digest


def test_provinces_differ_in_the_year_of_building() -> None:
    years = {}
    for name in ("national", "hunan", "shandong", "shanxi"):
        rule = load(name, as_of=TODAY).rule("scope.supported_year")
        assert rule
        years[name] = rule.int
    assert years == {"national": 2000, "hunan": 2005, "shandong": 2005, "shanxi": 2010}


@pytest.mark.parametrize("name", names())
def test_every_rule_names_its_basis_and_fits_its_bound(name: str) -> None:
    policy = load(name, as_of=TODAY)
    assert policy.title and len(policy.digest) == 64
    for id in policy.ids:
        for rule in policy.versions(id):
            assert rule.title and rule.basis, id
            assert all(text.endswith("。") for text, _ in rule.sentences), id
            if rule.bound == "within":
                lower, upper = rule.band
                assert lower < upper, id
            elif rule.bound and not isinstance(rule.value, dict | bool) and id != "parcel.built_before":
                assert rule.fraction > 0, id


def test_the_digest_does_not_depend_on_the_day() -> None:
    assert load("hunan", as_of=date(2020, 1, 1)).digest == load("hunan", as_of=TODAY).digest


def test_a_value_of_another_kind_is_refused_in_plain_words() -> None:
    rule = NATIONAL.rule("payment.wage_account")
    assert rule
    for kind in ("int", "decimal", "fraction", "band", "list", "table", "day"):
        with pytest.raises(PolicyError, match=r"payment\.wage_account"):
            getattr(rule, kind)
    built, limits = NATIONAL.rule("parcel.built_before"), NATIONAL.rule("tender.limits")
    assert built and built.day == date(2009, 12, 31)
    assert limits and limits.table["works"] == "4000000"


def test_a_users_file_without_a_name_changes_every_policy(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[[rule]]\nid = "notice.plan_days"\nvalue = 10\nunit = "日"\nbound = "at_least"\n'
        '[[rule]]\nid = "own.limit"\nvalue = "1.5"\n',
        "utf-8",
    )
    hunan = load("hunan", as_of=TODAY, directory=tmp_path)
    days, own = hunan.rule("notice.plan_days"), hunan.rule("own.limit")
    assert days and days.int == 10
    assert own and own.decimal == Decimal("1.5")
    assert hunan.digest != load("hunan", as_of=TODAY).digest


def test_a_users_file_with_a_name_is_a_policy_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "changsha.toml").write_text(
        'name = "changsha"\ntitle = "长沙"\ninherits = "hunan"\n'
        '[[rule]]\nid = "residents.entry_consent"\nvalue = "4/5"\n',
        "utf-8",
    )
    city = load("changsha", as_of=TODAY, directory=tmp_path)
    consent, year = city.rule("residents.entry_consent"), city.rule("scope.supported_year")
    assert consent and consent.fraction == Fraction(4, 5)
    assert year and year.int == 2005
    assert "changsha" in names(tmp_path) and city.title == "长沙"


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    for days in (5, 150):
        file.write_text(f'[[rule]]\nid = "notice.plan_days"\nvalue = {days}\n', "utf-8")
        rule = load(as_of=TODAY, directory=tmp_path).rule("notice.plan_days")
        assert rule and rule.int == days


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[[rule", "TOML"),
        ("name = 3", "name"),
        ("rule = 3", "rule"),
        ('[[rule]]\nid = "NoDot"\nvalue = 1', "id"),
        ('[[rule]]\nid = "a.b"', "没有 value"),
        ('[[rule]]\nid = "a.b"\nvalue = 1.5', "小数"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nlimit = 2', "limit"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nunit = 2', "unit"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nbound = "max"', "bound"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\ndate = "yesterday"', "date"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nfrom = "2022"', "日期"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nfrom = 2022-08-01\nto = 2021-01-01', "之后"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nbasis = "x"', "basis"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nbasis = [{ text = "x" }]', "document"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nbasis = [{ document = "x", verified = 1 }]', "verified"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\n[[rule]]\nid = "a.b"\nvalue = 2', "同一天"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\n[rule\n', "TOML，请看第 4 行"),
        ('[[rule]]\nid = "a.b"\nvalue = 1\nfrom = 2022-02-30', "TOML"),
        ('[[rules]]\nid = "a.b"\nvalue = 1', "不认识的项 rules"),
        ('[[rule]]\nid = "notice.plan_days"\nvalue = "五"', "整数"),
        ('[[rule]]\nid = "notice.plan_days"\nvalue = 99999999', "不超过 9999"),
        ('[[rule]]\nid = "residents.entry_consent"\nvalue = "1/0"', "2/3"),
        ('[[rule]]\nid = "payment.retention_cap"\nvalue = "NaN"', "3.5"),
        ('[[rule]]\nid = "payment.advance_band"\nvalue = ["30", "10"]', "下限、上限"),
        ('[[rule]]\nid = "tender.limits"\nvalue = { works = "x" }', "表，要有 works、goods"),
        ('name = "x"\ninherits = "x"', "互相引用"),
        ('name = "x"\ninherits = "nowhere"', "nowhere"),
    ],
)
def test_a_malformed_file_gets_one_chinese_sentence(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "own.toml").write_text(content, "utf-8")
    with pytest.raises(PolicyError, match=words) as told:
        load("x" if 'name = "x"' in content else "national", as_of=TODAY, directory=tmp_path)
    assert str(tmp_path) not in str(told.value) and str(told.value).endswith("。")


def test_files_that_cannot_be_policies_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="没有名为"):
        load("../secret", as_of=TODAY)
    with pytest.raises(PolicyError, match="不存在"):
        load(as_of=TODAY, directory=tmp_path / "none")
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError, match="TOML"):
        load(as_of=TODAY, directory=tmp_path)
    (tmp_path / "a.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(PolicyError, match="1 MB"):
        load(as_of=TODAY, directory=tmp_path)
    (tmp_path / "a.toml").unlink()
    (tmp_path / "a.toml").symlink_to(tmp_path / "gone")
    with pytest.raises(PolicyError, match="读不出来"):
        load(as_of=TODAY, directory=tmp_path)
