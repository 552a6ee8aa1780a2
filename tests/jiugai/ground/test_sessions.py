"""A session ends in time, and whoever comes without one is led to the log-in and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import standing_at

pytestmark = pytest.mark.django_db


def test_a_session_ends_after_half_a_day_however_busy() -> None:
    account = Account.objects.create(
        login="busy", opened_on=datetime(2026, 3, 1, tzinfo=UTC).date(), password="!"
    )
    client, morning = Client(), datetime(2026, 3, 20, 0, tzinfo=UTC)
    client.force_login(account)
    for minutes in range(0, 12 * 60 + 1, 20):
        with standing_at(morning + timedelta(minutes=minutes)):
            assert client.get("/search/").status_code == 200, minutes
    with standing_at(morning + timedelta(minutes=12 * 60 + 2)):
        assert client.get("/search/?q=x")["Location"] == "/login/?next=/search/%3Fq%3Dx"
    assert Record.objects.filter(event="accounts.expired").count() == 1


def test_a_part_of_a_page_takes_the_whole_page_to_the_log_in(client: Client) -> None:
    answer = client.get(
        "/sites/?q=1", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/sites/"}
    )
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/login/?next=/sites/")
    answer = client.get("/sites/", headers={"HX-Request": "true", "HX-Current-URL": "http://["})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/login/?next=/")
