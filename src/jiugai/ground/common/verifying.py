"""What ``jiugai verify`` recomputes: each room declares its verifications in its module ``verification.py``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

Faults = Callable[[], Iterable[str]]
MOST_SHOWN = 100
_VERIFICATIONS: dict[str, Faults] = {}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What one verification found: its Chinese name, how many faults, and the first of them as sentences."""

    name: str
    count: int
    shown: tuple[str, ...]


def verification(name: str) -> Callable[[Faults], Faults]:
    """Declares a verification: it yields each fault as a Chinese sentence, nothing where all is as it should be."""

    def declared(faults: Faults) -> Faults:
        _VERIFICATIONS[name] = faults
        return faults

    return declared


def verify_all() -> Iterator[Outcome]:
    """Runs every verification; one that breaks off has a fault that says so."""
    autodiscover_modules("verification")
    for name, faults in sorted(_VERIFICATIONS.items()):
        count, shown = 0, []
        try:
            for fault in faults():
                count += 1
                if count <= MOST_SHOWN:
                    shown.append(fault)
        except Exception as error:  # noqa: BLE001 - one that breaks off must not hide the others
            _log.exception("verification %s", name)
            count += 1
            shown.append(f"核对没有做完（{type(error).__name__}），详见日志。")
        yield Outcome(name, count, tuple(shown))
