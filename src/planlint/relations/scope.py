"""How far the parts of a 其中 reach: to the end of its sentence, its bracket, or the next 其中."""

from __future__ import annotations

from planlint.document import Span
from planlint.patterns import regex
from planlint.relations.reading import Reading

_STOP = regex(
    r"其中|从[^，,。；;：:\d]{1,6}看[,，:：]|按(?:照)?[^，,。；;：:\d]{1,12}?(?:分|划分|统计)?[:：]"
)
_BRACKET = regex(r"[（(）)]")
_LONGEST_BRACKET = 2000
_LONGEST_SCOPE = 4000


def scope_of(reading: Reading, start: int, end: int) -> tuple[int, list[Span]]:
    """Where the parts after a cue end, and the brackets among them that divide a part further."""
    text = reading.text
    end = min(end, start + _LONGEST_SCOPE)
    stop = text.find("。", start, end)
    end = _closed(text, start, stop if stop >= 0 else end)
    inner: list[Span] = []
    depth, counted = 0, start
    for following in _STOP.finditer(text, start, end):
        for bracket in _BRACKET.finditer(text, counted, following.start()):
            depth += 1 if bracket[0] in "（(" else -1
        counted = following.start()
        if depth > 0:
            if not inner or following.start() >= inner[-1].end:  # else it divides what is divided already
                inner.append(Span(following.start(), _closed(text, following.end(), end)))
            continue
        # the next 其中 has a whole of its own, which stands before it
        cut = max(text.rfind(c, start, following.start()) for c in "；;，,")
        end = max(cut, start)
        again = max(text.rfind(c, start, end) for c in "；;")
        return (again if again > start else end), inner
    return end, inner


def _closed(text: str, start: int, end: int) -> int:
    """The bracket that closes one opened before ``start``, or ``end``."""
    low = max(text.rfind("\n", 0, start), start - _LONGEST_BRACKET, 0)
    opening = max(text.rfind(c, low, start) for c in "（(")
    if opening < max(text.rfind(c, low, start) for c in "）)") or opening < 0:
        return end
    depth = 0
    for bracket in _BRACKET.finditer(text, start, min(end, start + _LONGEST_BRACKET)):
        if bracket[0] in "（(":
            depth += 1
        elif depth:
            depth -= 1
        else:
            return bracket.start()
    return end
