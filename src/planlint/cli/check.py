"""``planlint check``: one file to the terminal or a file; several to a summary and a folder."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from planlint.cli.clock import today
from planlint.cli.failure import UsageFault
from planlint.cli.job import Job, Outcome, run_all
from planlint.cli.kinds import kind_of
from planlint.cli.naming import find_codes
from planlint.cli.output import deliver
from planlint.cli.policies import find_policy
from planlint.render.columns import printable

SUFFIXES = frozenset(".docx .docm .doc .wps .pdf .xlsx .xlsm .xls .et .txt .md .rtf".split())
IMAGES = frozenset(".png .jpg .jpeg .tif .tiff .bmp".split())


def check(given: argparse.Namespace) -> int:
    """Carry out the command; returns the exit status."""
    files = list(_files(given.paths, ocr=given.ocr))
    several = len(files) > 1 or any(_is_folder(path) for path in given.paths)
    job = _job(given)
    if several:
        from planlint.cli.batch import check_all

        return check_all(job, files, given)
    _, outcome = next(run_all(job, files, workers=1))
    if outcome.fault:
        print(f"{printable(files[0].name)}：{outcome.fault}", file=sys.stderr)
        return 2
    deliver(outcome, job.format, given.output)
    return status([outcome], given.fail_on)


def status(outcomes: list[Outcome], fail_on: str) -> int:
    """2 if a file could not be read, else 1 if a finding reaches the level, else 0."""
    if any(o.fault for o in outcomes):
        return 2
    return int(any(o.reaches(fail_on) for o in outcomes))


def _job(given: argparse.Namespace) -> Job:
    """All that the options decide, checked once."""
    return Job(
        format=given.format,
        as_of=given.as_of or today(),
        policy=find_policy(given.policy, given.policy_dir),
        policy_directory=given.policy_dir,
        only=find_codes(given.only),
        exempt=find_codes(given.exempt),
        kind=kind_of(given.kind),
        ocr=given.ocr,
        isolated=not given.no_isolation,
        verbose=given.verbose,
        colour=given.format == "text" and given.output is None and _wants_colour(),
    )


def _wants_colour() -> bool:
    """Colour only on a terminal that wants it (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _files(paths: list[Path], *, ocr: bool) -> Iterator[Path]:
    """The files named, and in folders all documents by suffix, sorted; each once."""
    wanted = SUFFIXES | IMAGES if ocr else SUFFIXES
    seen: set[Path] = set()
    found = False
    for path in paths:
        inside = sorted(_walk(path, wanted)) if _is_folder(path) else [path]
        for file in inside:
            found = True
            if file not in seen:
                seen.add(file)
                yield file
    if not found:
        raise UsageFault("文件夹里没有找到 Word、PDF、Excel 或文本文件。")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long for the system; the reader will say so
        return False


def _walk(folder: Path, wanted: frozenset[str]) -> Iterator[Path]:
    """Documents under a folder, without hidden ones and Word's lock files."""
    for root, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith((".", "__"))]
        for name in names:
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in wanted:
                yield Path(root, name)
