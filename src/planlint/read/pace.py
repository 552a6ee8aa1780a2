"""Work that takes long in proportion to a document: each piece done is told to whoever limits the time."""

from __future__ import annotations

from collections.abc import Callable

PAGE_SECONDS = 10.0
"""What a page that has been recognised earns the rest of its document, in seconds of wall time."""

_listeners: list[Callable[[], None]] = []


def page_done() -> None:
    """A page has been recognised."""
    for listener in _listeners:
        listener()


def tell(listener: Callable[[], None]) -> None:
    """Call ``listener`` after each page, from now on; only the process that reads documents asks for it."""
    _listeners.append(listener)
