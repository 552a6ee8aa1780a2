"""Checking one file and making its report: what a worker process does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from planlint.cli.failure import internal_fault
from planlint.document import Unreadable
from planlint.engine import Report, check_document
from planlint.finding import SEVERITY_RANK, Severity
from planlint.policy import PolicyError, load
from planlint.render.words import Tally

NOTHING = Tally(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Job:
    """All that decides a file's report, the file apart; can be sent to another process."""

    format: str
    as_of: date
    policy: str = "national"
    policy_directory: Path | None = None
    only: frozenset[str] = frozenset()
    exempt: frozenset[str] = frozenset()
    kind: str | None = None
    ocr: bool = False
    isolated: bool = True
    verbose: bool = False
    colour: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a job.

    ``product`` is the report in the format asked for: text, a JSON object, a SARIF run, pages, bytes of
    a Word file, rows of a worksheet.  ``fault`` says in one sentence why there is none.
    """

    name: str
    kind: str = ""
    tally: Tally = NOTHING
    worst: Severity | None = None
    product: Any = None
    fault: str = ""

    def reaches(self, fail_on: str) -> bool:
        """Is there a finding at or above the level?"""
        if fail_on == "never" or self.worst is None:
            return False
        return SEVERITY_RANK[self.worst] <= SEVERITY_RANK[Severity(fail_on)]


def run_all(job: Job, paths: Sequence[Path], *, workers: int) -> Iterator[tuple[Path, Outcome]]:
    """Check files, each in a child process with limits unless the job says otherwise; as they are done."""
    if not job.isolated:
        for path in paths:
            yield path, _in_this_process(job, path)
        return
    from planlint.engine import registered_checks
    from planlint.read.sandbox import MEMORY, MEMORY_WITH_OCR, IsolatedPool

    registered_checks()  # before the children are forked: they share what is loaded
    memory = MEMORY_WITH_OCR if job.ocr else MEMORY
    with IsolatedPool(partial(run, job), workers=min(workers, len(paths)), memory=memory) as pool:
        for path, result in pool.map(paths):
            yield path, Outcome(str(path), fault=str(result)) if isinstance(result, Unreadable) else result


def _in_this_process(job: Job, path: Path) -> Outcome:
    try:
        return run(job, path)
    except MemoryError:
        return Outcome(str(path), fault="内存不够，没有检查完。")


def run(job: Job, path: Path) -> Outcome:
    """Check one file and make its report; whatever goes wrong but want of memory stays with this file."""
    try:
        report = _report(job, path)
        product = PRODUCTS[job.format](report, job, path)
    except (Unreadable, PolicyError) as fault:
        return Outcome(str(path), fault=str(fault))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  a process boundary: one bad file must not stop a batch
        return Outcome(str(path), fault=internal_fault(error))
    severities = [f.severity for plan in report.plans for f in plan.findings if f.severity]
    worst = min(severities, key=SEVERITY_RANK.__getitem__, default=None)
    return Outcome(str(path), report.kind, Tally.of(report.plans), worst, product)


def _report(job: Job, path: Path) -> Report:
    from planlint.read import read

    document = read(path, ocr=job.ocr)
    policy = load(job.policy, as_of=job.as_of, directory=job.policy_directory)
    return check_document(
        document, policy=policy, as_of=job.as_of, only=job.only, exempt=job.exempt, kind=job.kind
    )


def _text(report: Report, job: Job, path: Path) -> str:
    from planlint.render.text import render_text

    return render_text(report, name=path.name, colour=job.colour, verbose=job.verbose)


def _json(report: Report, job: Job, path: Path) -> dict[str, Any]:
    from planlint.render.json import report_object

    return report_object(report, file=str(path))


def _sarif(report: Report, job: Job, path: Path) -> dict[str, Any]:
    from planlint.render.sarif import run_object

    return run_object(report, file=str(path))


def _html(report: Report, job: Job, path: Path) -> Any:
    from planlint.render.html import render_pages

    return render_pages(report, name=path.name)


def _docx(report: Report, job: Job, path: Path) -> bytes:
    from planlint.render.word import render_word

    return render_word(report, path=path, infos=job.verbose)


def _xlsx(report: Report, job: Job, path: Path) -> Any:
    from planlint.render.xlsx import sheet_rows

    return sheet_rows(report, name=path.name)


def _paper(report: Report, job: Job, path: Path) -> Any:
    from planlint.cli.read_plan import read_plans

    return read_plans(report)


PRODUCTS: dict[str, Callable[[Report, Job, Path], Any]] = {
    "text": _text, "json": _json, "sarif": _sarif, "html": _html, "docx": _docx, "xlsx": _xlsx,
    "paper": _paper,
}  # fmt: skip
