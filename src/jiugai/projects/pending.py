"""What of projects waits for somebody: a gate that is shut, until it is opened."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from jiugai.ground.inbox.register import task_kind
from jiugai.projects.models import GateName, GateState, Project


def kind_of(gate: str) -> str:
    """The kind of task that a shut gate makes."""
    return f"projects.gate.{gate}"


def _shut(at: int) -> Callable[[Collection[UUID]], Collection[UUID]]:
    def waits(projects: Collection[UUID]) -> Collection[UUID]:
        rows = Project.objects.filter(pk__in=projects).values_list("pk", "gates")
        return {key for key, gates in rows if gates[at] == GateState.SHUT}

    return waits


for _at, _gate in enumerate(GateName):
    if _gate == GateName.REVIEW:
        continue  # the review asks by itself
    task_kind(
        kind_of(_gate), f"疏通{_gate.label}关口", permission="projects.edit", seen_with="projects.view", waits=_shut(_at)
    )  # fmt: skip
