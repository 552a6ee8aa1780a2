"""Checking a 30-page plan with 20 tables, against its mere conversion to Markdown by markitdown and by pandoc.

    python -m bench.check_vs_converters

markitdown is installed by ``make venv-prove``, pandoc by the system's packages; what is absent is left out.  pandoc is
a program, so its start is part of its time; it is also measured on an empty file and both are shown.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx

from bench.clock import interleaved, report
from bench.plan_maker import make_plan, write_docx
from planlint.engine import check_file

AS_OF = date(2026, 5, 1)


def pandoc(path: Path) -> None:
    subprocess.run(["pandoc", "-t", "gfm", str(path)], stdout=subprocess.DEVNULL, check=True)


def converters(path: Path, empty: Path) -> dict[str, Callable[[], object]]:
    """The converters that are installed."""
    found: dict[str, Callable[[], object]] = {}
    if importlib.util.find_spec("markitdown"):
        from markitdown import MarkItDown

        converter = MarkItDown()
        found["markitdown"] = lambda: converter.convert(str(path))
    if shutil.which("pandoc"):
        found["pandoc"] = lambda: pandoc(path)
        found["pandoc, empty file"] = lambda: pandoc(empty)
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, empty = Path(folder) / "plan.docx", Path(folder) / "empty.docx"
        write_docx(make_plan(seed=1, estates=8), path)
        docx.Document().save(str(empty))
        works = {"check": lambda: check_file(path, as_of=AS_OF), **converters(path, empty)}
        timings = interleaved(works, repetitions=5)
    for name in ("markitdown", "pandoc"):
        if name in timings:
            chosen = {
                key: timing for key, timing in timings.items() if key == "check" or key.startswith(name)
            }
            report(
                f"Checking against conversion by {name}", chosen, of=name, against="check", aim="at least 5"
            )
        else:
            print(f"\n{name} is not installed; left out.")


if __name__ == "__main__":
    main()
