"""Colours of the terminal; every method returns its text unchanged when colour is off."""

from __future__ import annotations

from dataclasses import dataclass

from planlint.finding import Severity
from planlint.patterns import regex

_CODES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;34"}
_COUNTED = regex(r"(\d+ 处成立)|([1-9]\d* 处不成立)|(错误 [1-9]\d*)|(警告 [1-9]\d*)|(提示 [1-9]\d*)")
_COUNT_CODES = ("32", "31", "31", "33", "34")


@dataclass(frozen=True, slots=True)
class Paint:
    """``on``: write ANSI colours."""

    on: bool

    def _with(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text

    def severity(self, text: str, severity: Severity) -> str:
        return self._with(_CODES[severity], text)

    def bold(self, text: str) -> str:
        return self._with("1", text)

    def dim(self, text: str) -> str:
        return self._with("2", text)

    def gutter(self, text: str) -> str:
        return self._with("34", text)

    def good(self, text: str) -> str:
        return self._with("1;32", text)

    def error(self, text: str) -> str:
        return self._with("1;31", text)

    def warn(self, text: str) -> str:
        return self._with("1;33", text)

    def info(self, text: str) -> str:
        return self._with("1;34", text)

    def verdict(self, text: str) -> str:
        """The two sums: bold, each count in the colour of its kind."""
        if not self.on:
            return text
        pieces, at = [], 0
        for match in _COUNTED.finditer(text):
            code = _COUNT_CODES[(match.lastindex or 1) - 1]
            pieces += [self.bold(text[at : match.start()]), self._with(f"1;{code}", match[0])]
            at = match.end()
        return "".join([*pieces, self.bold(text[at:])])
