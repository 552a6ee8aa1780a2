"""Two people change the same divisions at once: one does it, the other is told."""

from __future__ import annotations

from pathlib import Path

from tests.jiugai.installation import installation

AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from django.db import connection
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.actions import add, merge
from jiugai.ground.divisions.models import Division, Level
top = add(level=Level.PROVINCE, code="640000", name="宁夏回族自治区", under=None, since=None, by=None)
city = add(level=Level.CITY, code="640300", name="吴忠市", under=top, since=None, by=None)
for round in range(5):
    two = [add(level=Level.COUNTY, code=f"64031{round}" if n else f"64032{round}", name=f"{n}县{round}", under=city, since=None, by=None) for n in (0, 1)]
    start = Barrier(2)
    def act(pair):
        start.wait()
        try:
            merge([pair[0]], into=pair[1], since=date(2021, 6, 1), by=None)
            return "done"
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()
    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(act, [two, two[::-1]]))
    print(said.count("done"), "已" in "".join(said), Division.objects.filter(pk__in=[d.pk for d in two], ended_on=None).count())
"""


def test_two_people_merging_each_into_the_other_at_once(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as made:
        assert made.python(AT_ONCE).splitlines() == ["1 True 1"] * 5
