"""Regular expressions that are compiled when they are first used.

planlint has some nine hundred.  A run on one file needs a quarter of them, and to compile the rest
would take half of the time that the command line has to start.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any


class Late:
    """Stands for a compiled pattern.

    What is asked of it the first time (``search``, ``finditer`` …) it keeps as an attribute of its
    own, so that from then on it is as fast as the pattern itself.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._given_flags = flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self._given_flags)
        value = getattr(self._compiled, name)
        setattr(self, name, value)
        return value

    def __repr__(self) -> str:
        return f"regex({self.pattern!r})"


if TYPE_CHECKING:

    def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
        """A pattern as :func:`re.compile` makes it, compiled when it is first used.

        What is wrong in it is raised then (:class:`re.error`).
        """
        ...
else:
    regex = Late
