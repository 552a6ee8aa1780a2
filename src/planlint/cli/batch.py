"""Many files: on all processors, with progress and a summary; one bad file does not stop the rest."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from planlint.cli.check import status
from planlint.cli.failure import UsageFault
from planlint.cli.job import Job, Outcome, run_all
from planlint.cli.output import (
    SUFFIX,
    dumped,
    file_name,
    refuse_own_files,
    told,
    write_bytes,
    write_file,
    write_product,
)
from planlint.patterns import regex
from planlint.render.columns import clip, clip_front, pad, pad_left, printable, width
from planlint.render.words import Tally, kind_words

BAR = 30
_PAGE = regex(r"-\d+\Z")
HEADS = ("文件", "类型", "核对", "成立", "不成立", "错误", "警告", "提示")


def check_all(job: Job, files: list[Path], given: argparse.Namespace) -> int:
    """Check all files, write their reports, print the summary; returns the exit status."""
    if given.output is None and job.format in ("html", "docx", "xlsx"):
        raise UsageFault(f"检查多个文件时，--format {job.format} 要用 -o 指定写到哪里。")
    apart = job.format in ("html", "docx")
    targets = _targets(files, given.output, SUFFIX[job.format]) if apart else {}
    refuse_own_files(files, [*targets.values(), *([given.output] if given.output else [])])
    found: dict[Path, Outcome] = {}
    progress = _Progress(len(files))
    written: list[Path] = []
    for path, outcome in run_all(job, files, workers=given.jobs or os.cpu_count() or 1):
        progress.advance(outcome)
        if apart and not outcome.fault:
            written += write_product(outcome, job.format, targets[path])
            # Pages are written as they come, so that a thousand files need no memory.
            outcome = replace(outcome, product=None)
        found[path] = outcome
    progress.finish()
    outcomes = [found[path] for path in files]
    if job.format == "html":
        written.insert(0, _write_index(outcomes, targets, given.output))
    _finish(outcomes, given, written)
    return status(outcomes, given.fail_on)


def _write_index(outcomes: list[Outcome], targets: dict[Path, Path], folder: Path) -> Path:
    from planlint.render.html import IndexRow, render_index

    rows = [
        IndexRow(Path(o.name).name, o.kind, o.tally, targets[Path(o.name)].name, o.fault) for o in outcomes
    ]
    return write_file(folder / "index.html", render_index(rows).encode("utf-8", "replace"))


def _targets(files: list[Path], folder: Path, suffix: str) -> dict[Path, Path]:
    """A file name for each report, no two the same."""
    if folder.exists() and not folder.is_dir():
        raise UsageFault("检查多个文件时，-o 要写一个文件夹。")
    stems = {file: file_name(file.stem, "") for file in files}
    all_stems = {stem.casefold() for stem in stems.values()}
    used, targets = {"index"}, {}
    for file, stem in stems.items():
        name, n = stem, 2
        # 方案.html with several plans writes 方案-1.html, 方案-2.html … beside it.
        while name.casefold() in used or _PAGE.sub("", name.casefold()) in all_stems - {name.casefold()}:
            name, n = f"{stem}~{n}", n + 1
        used.add(name.casefold())
        targets[file] = folder / f"{name}{suffix}"
    return targets


def _finish(outcomes: list[Outcome], given: argparse.Namespace, written: list[Path]) -> None:
    """Write what is one file for all, then the summary."""
    if given.format not in ("html", "docx"):
        content = _together(outcomes, given)
        if given.output is None:
            _print(outcomes, given.format, content)
            return
        written = [write_file(given.output, content)]
    if written:
        told(written)
    print(summary(outcomes), end="")


def _print(outcomes: list[Outcome], format: str, content: bytes) -> None:
    if format == "text":
        print(content.decode(), end="")
        return
    write_bytes(content)
    for outcome in outcomes:
        if outcome.fault:
            print(f"{printable(Path(outcome.name).name)}：{outcome.fault}", file=sys.stderr)


def _together(outcomes: list[Outcome], given: argparse.Namespace) -> bytes:
    good = [o for o in outcomes if not o.fault]
    match given.format:
        case "json":
            return dumped(
                [o.product if not o.fault else {"file": o.name, "error": o.fault} for o in outcomes]
            )
        case "sarif":
            from planlint.render.sarif import log_object

            return dumped(
                log_object([o.product for o in good], [(o.name, o.fault) for o in outcomes if o.fault])
            )
        case "xlsx":
            from planlint.render.xlsx import render_xlsx

            return render_xlsx([o.product for o in good])
    full = "\n\n".join(str(o.product) for o in good) + "\n\n" if given.verbose or given.output else ""
    return (full + summary(outcomes)).encode()


def summary(outcomes: Iterable[Outcome]) -> str:
    """A table: file, kind, relations, findings, or why a file could not be read; then the two sums."""
    outcomes = list(outcomes)
    names = [clip_front(printable(o.name), 48) for o in outcomes]
    first = max([width(n) for n in names] + [4])
    kinds = [kind_words(o.kind) for o in outcomes]
    second = max([width(k) for k in kinds] + [4])
    lines = [
        f"{pad(HEADS[0], first)}  {pad(HEADS[1], second)}  " + "  ".join(pad_left(h, 6) for h in HEADS[2:])
    ]
    for outcome, name, kind in zip(outcomes, names, kinds, strict=True):
        if outcome.fault:
            lines.append(f"{pad(name, first)}  {outcome.fault}")
            continue
        t = outcome.tally
        counts = (t.relations, t.holds, t.fails, t.errors, t.warnings, t.infos)
        lines.append(f"{pad(name, first)}  {pad(kind, second)}  " + "  ".join(f"{n:>6}" for n in counts))
    total = _total(outcomes)
    bad = sum(bool(o.fault) for o in outcomes)
    read = f"{len(outcomes)} 个文件" + (f"，{bad} 个读不了" if bad else "") + "。"
    return "\n".join([*lines, "", read, total.verdict, total.problems]) + "\n"


def _total(outcomes: list[Outcome]) -> Tally:
    tallies = [o.tally for o in outcomes]
    return Tally(
        sum(t.holds for t in tallies), sum(t.fails for t in tallies), sum(t.errors for t in tallies),
        sum(t.warnings for t in tallies), sum(t.infos for t in tallies),
    )  # fmt: skip


class _Progress:
    """A bar on standard error; silent where that is no terminal."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._shown = sys.stderr.isatty()

    def advance(self, outcome: Outcome) -> None:
        self._done += 1
        if not self._shown:
            return
        filled = BAR * self._done // self._total
        name = clip(printable(Path(outcome.name).name), 36)
        line = f"[{'#' * filled}{'-' * (BAR - filled)}] {self._done}/{self._total}  {name}"
        print(f"\r{pad(line, 88)}", end="", file=sys.stderr, flush=True)

    def finish(self) -> None:
        if self._shown:
            print(f"\r{' ' * 88}\r", end="", file=sys.stderr, flush=True)
