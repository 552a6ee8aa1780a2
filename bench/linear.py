"""Ten times the text, how much more time?

python -m bench.linear
"""

from __future__ import annotations

from datetime import date

from bench.clock import interleaved, report
from bench.plan_maker import as_text, make_plan
from planlint.engine import check_document
from planlint.policy import load
from planlint.read import read_text

AS_OF = date(2026, 5, 1)


def main() -> None:
    policy = load("national", as_of=AS_OF)
    short = as_text(make_plan(seed=3, estates=6)).encode()
    long = as_text(make_plan(seed=3, estates=64)).encode()

    def check(data: bytes) -> object:
        return check_document(read_text(data, "plan.txt"), policy=policy, as_of=AS_OF)

    timings = interleaved({"once": lambda: check(short), "ten times": lambda: check(long)}, repetitions=5)
    claim = (
        f"{len(long) / len(short):.1f} times the text ({len(short) // 1024} KB and {len(long) // 1024} KB)"
    )
    report(claim, timings, of="ten times", against="once", aim="at most 12")


if __name__ == "__main__":
    main()
