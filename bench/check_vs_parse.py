"""Checking a 30-page plan with 20 tables in a warm process, against the bare unzip and XML parse of the same file.

python -m bench.check_vs_parse
"""

from __future__ import annotations

import tempfile
import zipfile
from datetime import date
from pathlib import Path

from lxml import etree

from bench.clock import interleaved, report
from bench.plan_maker import Table, as_text, make_plan, write_docx
from planlint.engine import check_file
from planlint.read import read

AS_OF = date(2026, 5, 1)


def unzip_and_parse(path: Path) -> int:
    """Every part of the package is unpacked, every XML part parsed; returns the number of elements."""
    elements = 0
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            data = package.read(name)
            if name.endswith((".xml", ".rels")):
                elements += sum(1 for _ in etree.fromstring(data).iter())
    return elements


def main() -> None:
    plan = make_plan(seed=1, estates=8)
    tables = sum(isinstance(part, Table) for part in plan)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.docx"
        write_docx(plan, path)
        kilobytes = path.stat().st_size // 1024
        timings = interleaved(
            {
                "unzip and parse": lambda: unzip_and_parse(path),
                "read": lambda: read(path),
                "check": lambda: check_file(path, as_of=AS_OF),
            },
            repetitions=9,
        )
    claim = (
        f"Checking a plan of {len(as_text(plan))} characters and {tables} tables ({kilobytes} KB of .docx)"
    )
    report(claim, timings, of="check", against="unzip and parse", aim="at most 20")


if __name__ == "__main__":
    main()
