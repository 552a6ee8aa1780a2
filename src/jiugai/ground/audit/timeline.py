"""Reading what happened to something, in sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jiugai.ground.audit.events import EVENTS
from jiugai.ground.audit.models import Record


@dataclass(frozen=True)
class Line:
    """One record as a timeline shows it; ``actor`` is a key, resolved by whoever shows it."""

    event: str
    sentence: str
    happened_on: date
    recorded_at: datetime
    actor: UUID | None


class _Known(dict[str, object]):
    """The data of a record: a figure that an older record does not have is shown as —."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(event: str, data: str) -> str:
    """The sentence of a record; of an event of another version its code."""
    told = json.loads(data)
    return EVENTS.get(event, event).format_map(_Known({k: "—" if v is None else v for k, v in told.items()}))


def of(subjects: Iterable[UUID], limit: int) -> list[Line]:
    """The newest records of some subjects, newest first, in one query."""
    found = Record.objects.filter(subject__in=list(subjects)).order_by("-id")[:limit]
    return [Line(r.event, sentence(r.event, r.data), r.happened_on, r.recorded_at, r.actor) for r in found]
