"""``planlint text``, ``planlint facts`` and ``planlint new``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from planlint.cli.failure import UsageFault, file_fault
from planlint.cli.output import dumped, told, write_bytes
from planlint.document import Document, Unreadable
from planlint.render.columns import printable


def show(given: argparse.Namespace) -> int:
    """Carry out the command; returns the exit status."""
    if given.command == "new":
        return _new(given)
    try:
        document = _read(given.path, ocr=given.ocr, isolated=not given.no_isolation)
    except Unreadable as fault:
        print(f"{printable(given.path.name or str(given.path))}：{fault}", file=sys.stderr)
        return 2
    if given.command == "text":
        # The offsets of every report count these characters, so not one is added.
        write_bytes(document.text.encode("utf-8", "replace"))
        return 0
    return _facts(document, given)


def _read(path: Path, *, ocr: bool, isolated: bool) -> Document:
    """Read in a child process with limits, or in this one; raises :class:`Unreadable`."""
    if isolated:
        from planlint.read.sandbox import read_isolated

        return read_isolated(path, ocr=ocr)
    from planlint.read import read

    return read(path, ocr=ocr)


def _facts(document: Document, given: argparse.Namespace) -> int:
    from planlint.cli.kinds import kind_of
    from planlint.extract import extract, split
    from planlint.extract.guidance import without_guidance
    from planlint.render.facts import facts_object, render_facts

    told = without_guidance(document)
    parts = split(told)
    kind = kind_of(given.kind)
    plans = [extract(told, part, index=n, of=len(parts), kind=kind) for n, part in enumerate(parts, 1)]
    if given.format == "json":
        write_bytes(dumped({"file": str(given.path), "plans": [facts_object(f, document) for f in plans]}))
    else:
        print(render_facts(plans, document, name=given.path.name), end="")
    return 0


def _new(given: argparse.Namespace) -> int:
    from planlint.write.template import write_template

    if given.output.suffix.lower() != ".docx":
        raise UsageFault("模版是 Word 文件，文件名要以 .docx 结尾。")
    try:
        if given.output.exists() and not given.force:
            raise UsageFault(f"“{printable(given.output.name)}”已经存在，换个文件名，或加 --force 覆盖它。")
        given.output.parent.mkdir(parents=True, exist_ok=True)
        part = given.output.with_name(f".planlint-{os.getpid()}.part")
        try:
            write_template(given.kind, part)
            part.replace(given.output)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageFault(file_fault(error, given.output.name)) from error
    told([given.output])
    return 0
