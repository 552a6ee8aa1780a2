"""The export of 20,000 estates as .xlsx: seconds and how much memory it adds, for 2,000 and for 20,000 rows.

python -m bench.export [ROWS]
"""

from __future__ import annotations

import io
import resource
import sys
import time

from bench.installed import fresh
from bench.ledger_import import COMMUNITIES, COUNTIES, ledger


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with fresh(COUNTIES, COMMUNITIES) as (account, division):
        from jiugai.sites.ledger import actions, export
        from jiugai.sites.ledger.mapping import proposed
        from jiugai.sites.models import Site

        actions.AT_ONCE = rows
        made = actions.begin(
            io.BytesIO(ledger(rows)), "台账.xlsx", account=account, division=division, kind="estate"
        )
        actions.try_out(made, proposed(actions.table_of(made), "estate", []), by=account.pk)
        actions.write(made, by=account.pk)
        tenth = Site.objects.present().filter(county_code="640301")
        for name, found in (("a tenth", tenth), ("all", Site.objects.present())):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = time.perf_counter()
            size = sum(len(part) for part in export.stream(found, "estate", by=account.pk).streaming_content)  # type: ignore[arg-type, misc]
            taken = time.perf_counter() - began
            more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            print(
                f"{name}: {found.count():,} rows in {taken:.2f} s, {size / 1024:,.0f} KiB, peak memory + {more / 1024:.1f} MiB"
            )


if __name__ == "__main__":
    main()
