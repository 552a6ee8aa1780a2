"""The command line: ``planlint check | text | facts | explain | rules | new``.

Exit status: 0 nothing at or above ``--fail-on``, 1 findings at or above it, 2 not readable or not
understood, 130 interrupted.  Every message is one Chinese sentence on standard error.  This is the
only place of planlint with a clock: the default of ``--as-of`` is today in Shanghai.
"""

from __future__ import annotations

import codecs
import gc
import io
import os
import signal
import sys
import threading
from collections.abc import Sequence

from planlint.cli.arguments import parser
from planlint.cli.failure import UsageFault, file_fault, internal_fault
from planlint.render.columns import printable

__all__ = ["main"]

USAGE = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status; only ``--help`` and wrong usage leave by SystemExit."""
    _open_streams()
    _end_as_interrupted()
    try:
        status = _run(argv)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        _say("已中断。")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has left; Python must not complain again at exit.
        _abandon_output()
        return 0
    except UsageFault as fault:
        _say(f"planlint：{fault}")
        return USAGE
    except OSError as error:
        # Files are read and written where their faults are named; what is left is standard output.
        _abandon_output()
        _say(f"planlint：{file_fault(error, '标准输出')}")
        return USAGE
    except Exception as error:  # noqa: BLE001  the process boundary: no traceback for a user
        _say(f"planlint：{internal_fault(error)}")
        return USAGE


def _open_streams() -> None:
    """Chinese can be written wherever it goes: closed streams lead nowhere, ASCII ones are taken for UTF-8."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  open until the end
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  open until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="replace")


def _end_as_interrupted() -> None:
    """A run that is told to end, or whose terminal closes, ends its children and leaves no half report."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup keeps its own way
            signal.signal(number, signal.default_int_handler)


def _abandon_output() -> None:
    """Nothing more can be written; Python must not complain of it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(argv: Sequence[str] | None) -> int:
    """Parse, then load the module of the command; nothing else is imported."""
    # Most of what a run makes lives to its end: to look for rubbish every 700 objects takes a tenth of it.
    gc.set_threshold(50_000)
    given = parser().parse_args(argv)
    match given.command:
        case "check":
            from planlint.cli.check import check as run
        case "text" | "facts" | "new":
            from planlint.cli.show import show as run
        case _:
            from planlint.cli.explain import explain as run
    return run(given)


def _say(sentence: str) -> None:
    try:
        # A name that someone else chose must not steer the terminal.
        print("\n".join(map(printable, sentence.split("\n"))), file=sys.stderr)
    except OSError:  # standard error is closed: nobody is left to tell
        return
