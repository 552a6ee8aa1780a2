"""Where a report goes: standard output, a file, or a folder with one file for each document."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planlint.cli.failure import UsageFault, file_fault
from planlint.render.columns import printable

if TYPE_CHECKING:  # printing a text needs no engine
    from planlint.cli.job import Outcome

SUFFIX = {
    "text": ".txt",
    "json": ".json",
    "sarif": ".sarif",
    "html": ".html",
    "docx": ".docx",
    "xlsx": ".xlsx",
}
REPORT = "核对报告"
_LONGEST_NAME = 240  # bytes; room is left for a number behind it


def deliver(outcome: Outcome, format: str, output: Path | None) -> None:
    """Write the report of a single file.

    Without ``-o`` text goes to standard output, a page too where that is no terminal; other reports
    are written into the current folder, named after the document.
    """
    name = file_name(Path(outcome.name).stem, f"-{REPORT}{SUFFIX[format]}")
    if output is None:
        if format == "text":
            print(outcome.product, end="")
            return
        piped = format == "html" and len(outcome.product) == 1 and not sys.stdout.isatty()
        if format in ("json", "sarif") or piped:
            write_bytes(encoded(outcome, format))
            return
        output = Path(name)
    elif output.is_dir() or not output.suffix:
        output = output / name
    refuse_own_files([Path(outcome.name)], [output])
    told(write_product(outcome, format, output))


def encoded(outcome: Outcome, format: str) -> bytes:
    """The product of a file as it is written."""
    match format:
        case "text":
            return str(outcome.product).encode("utf-8", "replace")
        case "json":
            return dumped(outcome.product)
        case "sarif":
            from planlint.render.sarif import log_object

            return dumped(log_object([outcome.product]))
        case "html":
            return str(outcome.product[0].html).encode("utf-8", "replace")
        case "xlsx":
            from planlint.render.xlsx import render_xlsx

            return render_xlsx([outcome.product])
        case _:
            return bytes(outcome.product)


def dumped(value: Any) -> bytes:
    """JSON, UTF-8, readable, with a final newline; a lone surrogate is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    try:
        return text.encode()
    except UnicodeEncodeError:
        return (json.dumps(value, indent=1) + "\n").encode()


def write_product(outcome: Outcome, format: str, target: Path) -> list[Path]:
    """Write a report to a path; several plans of a file get a page each beside an index."""
    if format != "html" or len(outcome.product) == 1:
        return [write_file(target, encoded(outcome, format))]
    from planlint.render.html import IndexRow, render_index

    written, rows = [], []
    for page in outcome.product:
        path = target.with_name(f"{target.stem}-{page.index}.html")
        written.append(write_file(path, page.html.encode("utf-8", "replace")))
        rows.append(IndexRow(page.title, page.kind, page.tally, path.name))
    index = render_index(rows, title=f"{Path(outcome.name).stem}：共 {len(rows)} 篇")
    return [write_file(target, index.encode("utf-8", "replace")), *written]


def write_file(path: Path, content: bytes) -> Path:
    """Write a file, making its folder; raises :class:`UsageFault`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
    except OSError as error:
        raise UsageFault(file_fault(error, path.name)) from error
    return path


def _replace(path: Path, content: bytes) -> None:
    """Write all or nothing: a full disk or Ctrl-C leaves the old file, two runs leave one whole report."""
    if path.exists() and (not path.is_file() or path.is_symlink() or not os.access(path.parent, os.W_OK)):
        path.write_bytes(content)  # a device, a link to a file elsewhere, a folder that takes no new file
        return
    part = path.with_name(f".planlint-{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def refuse_own_files(files: Iterable[Path], targets: Iterable[Path]) -> None:
    """Raises :class:`UsageFault` where a report would be written over a document that is checked."""
    own = {os.path.realpath(file) for file in files}
    for target in targets:
        if os.path.realpath(target) in own:
            raise UsageFault(f"“{printable(target.name)}”是要检查的文件，报告请写到别处。")


def file_name(stem: str, end: str) -> str:
    """A name for a report: without control characters, and no longer than file systems take (255 bytes)."""
    plain = "".join(c if c.isprintable() or "\ud800" <= c <= "\udfff" else "_" for c in stem)
    while len(os.fsencode(plain + end)) > _LONGEST_NAME:
        plain = plain[:-1]
    return plain + end


def write_bytes(content: bytes) -> None:
    """Write to standard output as it is, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def told(paths: list[Path]) -> None:
    """Say on standard error what was written."""
    more = f" 等 {len(paths)} 个文件" if len(paths) > 1 else ""
    print(f"已写：{printable(str(paths[0]))}{more}", file=sys.stderr)
