"""The readers under fire: whatever the bytes, a document or one sentence of refusal.

``python -m tests.fuzz.fuzz_readers pdf --seconds 600 --found FOLDER`` runs a coverage-guided
search (atheris) on one reader, keeps one file for each kind of failure and prints them.
``--replay FILE`` reads one file and shows what happens.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from planlint.document import Document, Unreadable
from tests.fuzz.corpus import FORMATS
from tests.fuzz.mutation import mutated

MEMORY = 4 << 30
"""Bytes of address space of a fuzzing process."""
SLOW = 10.0
"""Seconds; a file of some kilobytes that takes longer is a failure."""


def reader(kind: str) -> Callable[[Path], Document]:
    """The reader of one format; loads its libraries."""
    if kind == "docx":
        from planlint.read.docx import read_docx

        return read_docx
    if kind == "xlsx":
        from planlint.read.xlsx import read_xlsx

        return read_xlsx
    if kind == "xls":
        from planlint.read.xls import read_xls

        return read_xls
    if kind == "pdf":
        from planlint.read.pdf import read_pdf

        return read_pdf
    from planlint.read.text import read_text

    return lambda path: read_text(path.read_bytes(), path.name)


def survive(read: Callable[[Path], Document], path: Path) -> None:
    """Read a file; raises whatever is neither a sound document nor one Chinese sentence."""
    try:
        document = read(path)
    except Unreadable as refusal:
        message = str(refusal)
        assert message.endswith("。") and "\n" not in message and "/" not in message.replace("--", ""), (
            message
        )
        return
    assert_sound(document)


def assert_sound(document: Document) -> None:
    """Blocks are lines of the text in their order, cells lie in their tables, all in bounds."""
    text, at = document.text, 0
    for block in document.blocks:
        assert at <= block.start <= block.end <= len(text), block
        assert "\n" not in text[block.start : block.end], block
        assert block.line == text.count("\n", 0, block.start) + 1 or len(text) > 50_000, block
        at = block.end
    for table in document.tables:
        assert 0 <= table.start <= table.end <= len(text), table.index
        for cell in table.cells:
            assert table.start <= cell.start <= cell.end <= table.end, cell
            assert cell.row < table.rows and cell.col < table.cols, cell
            assert min(cell.rowspan, cell.colspan) >= 1, cell
        assert len(table.grid) == table.rows
    text.encode("utf-8")


class Fallen(Exception):
    """A failure in a child, with its name and its traceback."""

    def __init__(self, name: str, told: str) -> None:
        super().__init__(told)
        self.name = name


def survive_apart(read: Callable[[Path], Document], path: Path) -> None:
    """The same in a child: calamine ends its process where a damaged file makes it ask for more memory than there is.

    Of the program too only the child of that file ends then, and the file is refused.
    """
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGABRT, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            survive(read, path)
        except BaseException as error:  # noqa: BLE001 — told to the parent
            os.write(into, f"{_signature(error)}\n{traceback.format_exc()}".encode()[:60_000])
            os._exit(1)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        told = pipe.read().decode(errors="replace")
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
        return
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT:
        return
    name, _, rest = told.partition("\n")
    raise Fallen(name or f"status {status}", rest)


class Range:
    """Where files are thrown at a reader, and what fell over is kept."""

    def __init__(self, kind: str, found: Path) -> None:
        self._read = reader(kind)
        self._kind = kind
        self._found = found
        self._file = Path(tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)) / "file"
        self.failures: dict[str, str] = {}
        self.shots = 0

    def shoot(self, data: bytes) -> None:
        self.shots += 1
        self._file.write_bytes(data)
        begun = time.monotonic()
        try:
            (survive_apart if self._kind == "xls" else survive)(self._read, self._file)
        except (KeyboardInterrupt, SystemExit):
            raise
        except Fallen as error:
            self._keep(data, error.name, str(error))
        except BaseException as error:  # noqa: BLE001 — every failure is kept and counted, a panic in Rust too
            self._keep(data, _signature(error), traceback.format_exc())
        if time.monotonic() - begun > SLOW:
            self._keep(data, "slow", f"{time.monotonic() - begun:.1f} s for {len(data)} bytes")

    def _keep(self, data: bytes, name: str, told: str) -> None:
        if name not in self.failures:
            self.failures[name] = told
            self._found.mkdir(parents=True, exist_ok=True)
            (self._found / f"{self._kind}-{len(self.failures)}").write_bytes(data)
            print(f"--- {self._kind}-{len(self.failures)} {name}\n{told}", file=sys.stderr, flush=True)


def _signature(error: BaseException) -> str:
    """The error and the innermost line of our own code: one fault, one name."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "planlint" in f.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} {place}"


def guided(kind: str, seconds: int, found: Path) -> Range:
    """Search by coverage; libFuzzer ends the process, so failures are told as they come."""
    import atheris

    with atheris.instrument_imports(include=["planlint"]):
        field = Range(kind, found)

    def mutator(data: bytes, max_size: int, seed: int) -> bytes:
        if seed % 8 == 0:
            return bytes(atheris.Mutate(data, max_size))
        return mutated(kind, data, random.Random(seed), max_size)

    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for i, data in enumerate(FORMATS[kind]()):
            (Path(folder) / f"seed{i}").write_bytes(data)
        flags = [
            f"-max_total_time={seconds}",
            "-max_len=200000",
            "-rss_limit_mb=3000",
            "-timeout=60",
            "-print_final_stats=1",
            f"-artifact_prefix={found}/{kind}-",
        ]
        atheris.Setup([sys.argv[0], *flags, folder], field.shoot, custom_mutator=mutator)
        atheris.Fuzz()
    return field


def seeded(kind: str, shots: int, seed: int, found: Path) -> Range:
    """Throw a fixed sample of damaged files, the same for the same seed."""
    field, rng = Range(kind, found), random.Random(seed)
    stock = FORMATS[kind]()
    for data in stock:
        field.shoot(data)
    for _ in range(shots):
        field.shoot(mutated(kind, rng.choice(stock), rng))
    return field


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(FORMATS))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--found", type=Path, default=Path("reports/fuzz"))
    parser.add_argument("--replay", type=Path)
    options = parser.parse_args()
    # An old workbook of 3 kB can make calamine ask for 24 GB: the machine is kept out of it.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if options.replay:
        survive(reader(options.kind), options.replay)
        print("survived")
        return
    guided(options.kind, options.seconds, options.found)


if __name__ == "__main__":
    main()
