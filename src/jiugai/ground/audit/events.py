"""What can happen: one line an event, with the sentence that a timeline shows."""

from __future__ import annotations

EVENTS: dict[str, str] = {
    "audit.checked": "核对了审计记录：{records} 条，封存 {seals} 批",
}
"""Code → sentence; the words in braces are the keys of the record's data."""
