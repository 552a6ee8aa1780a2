"""From the shell to the end of a command, each time a new process; the child process for reading apart.

python -m bench.cold_start
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.clock import interleaved, report

SENTENCE = "总投资480万元，其中中央补助300万元，市级财政180万元。\n"


def command(*arguments: str) -> Callable[[], object]:
    """Runs the interpreter with arguments; a status of 2 or more is a fault.

    Modules are compiled once, as after any installation, even where the environment forbids Python to keep them.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        done = subprocess.run([sys.executable, *arguments], capture_output=True, env=environment)
        if done.returncode > 1:
            raise RuntimeError(done.stderr.decode("utf-8", "replace"))

    return run


def main() -> None:
    planlint = ("-c", "import sys; from planlint.cli import main; sys.exit(main())")
    with tempfile.TemporaryDirectory() as folder:
        short = Path(folder) / "short.txt"
        short.write_text(SENTENCE, encoding="utf-8")
        checking = ("check", str(short), "--as-of", "2026-05-01")
        timings = interleaved(
            {
                "python, doing nothing": command("-c", "pass"),
                "planlint --version": command(*planlint, "--version"),
                "planlint check, isolated": command(*planlint, *checking),
                "planlint check, same process": command(*planlint, *checking, "--no-isolation"),
            },
            repetitions=9,
        )
    claim = (
        "Cold start of the command line on a text of one sentence (aim: at most 400 ms in the same process)"
    )
    report(claim, timings, of="planlint check, same process", against="python, doing nothing", aim="none")
    report("What the child process costs", timings, of="planlint check, isolated",
           against="planlint check, same process", aim="none")  # fmt: skip


if __name__ == "__main__":
    main()
