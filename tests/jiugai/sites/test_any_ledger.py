"""Any table of texts is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.accounts.models import Account
from jiugai.sites.ledger.mapping import Head, letter, proposed
from jiugai.sites.ledger.reading import Row, Table
from jiugai.sites.ledger.trial import Trial, counted
from jiugai.sites.models import Import, Kind
from tests.jiugai.conftest import HERE, Country, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(person: Person) -> Account:
    return person("county_officer", HERE, "officer")


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["金花园社区", "明珠社区", "1998", "12", "金星小区", "", "=1+1", "#REF!", "1e99", "-0", "NaN"]
    ),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(*[TEXTS] * 6), min_size=1, max_size=6))
def test_any_table_of_texts_is_accounted_for(
    rows: list[tuple[str, ...]], officer: Account, country: Country
) -> None:
    heads = ("小区名称", "所在社区", "竣工年份", "楼栋数", "建筑面积", "估算")
    table = Table("表", ("表",), 1, heads, tuple(Row(n, r) for n, r in enumerate(rows, 2)), 0)
    ledger = Import(account=officer, division=country[HERE], kind=Kind.ESTATE)
    heads_found: list[Head] = proposed(table, Kind.ESTATE, [])
    outcomes = [r.outcome for r in Trial.of(ledger, heads_found, Reach((Place(3, HERE),))).run(table.rows)]
    assert sum(counted(outcomes).values()) == len(rows)


def test_columns_are_named_as_excel_names_them() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
