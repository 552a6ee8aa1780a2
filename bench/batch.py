"""A thousand Word files, checked by one process and by as many as there are cores.

python -m bench.batch [FILES]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.clock import interleaved, report
from bench.plan_maker import make_plan, write_docx

DISTINCT = 25


def make_files(folder: Path, count: int) -> None:
    """``count`` plans of one estate each; every 25th has the same content under another name."""
    for number in range(count):
        path = folder / f"plan{number:04d}.docx"
        if number < DISTINCT:
            write_docx(make_plan(seed=number, estates=1), path)
        else:
            shutil.copyfile(folder / f"plan{number % DISTINCT:04d}.docx", path)


def check(folder: Path, output: Path, jobs: int) -> None:
    program = "import sys; from planlint.cli import main; sys.exit(main())"
    arguments = ["check", str(folder), "--format", "json", "-o", str(output), "--fail-on", "never"]
    arguments += ["--as-of", "2026-05-01", "--jobs", str(jobs)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=True, env=environment
    )


def processor_seconds(folder: Path, output: Path, jobs: int) -> float:
    """What all processes of a run spent; a busy machine stretches the wall clock, but hardly this."""
    before = os.times()
    check(folder, output, jobs)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as made:
        folder, output = Path(made) / "plans", Path(made) / "reports"
        folder.mkdir()
        make_files(folder, count)
        timings = interleaved(
            {
                "one job": lambda: check(folder, output, 1),
                f"{cores} jobs": lambda: check(folder, output, cores),
            },
            repetitions=2,
            warm=False,
        )
        spent = {jobs: processor_seconds(folder, output, jobs) for jobs in (1, cores)}
    report(
        f"{count} files on {cores} cores", timings, of="one job", against=f"{cores} jobs", aim=f"near {cores}"
    )
    print(
        f"  processor time: {spent[1]:.1f} s by one job, {spent[cores]:.1f} s by {cores} jobs, "
        f"ratio {spent[cores] / spent[1]:.2f}   (aim near 1)"
    )


if __name__ == "__main__":
    main()
