"""The plans of the demonstration and what became of them, told in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from jiugai.demo import batch, cluster, elsewhere, experts, facts, neighbours, roads
from jiugai.demo.agenda import Calendar, Story, carry_out
from jiugai.projects.models import Project


def tell(people: Mapping[str, UUID]) -> None:
    """All stories; after the sites and their projects are there.  ``people`` are the accounts by log-in name."""
    experts.pool(people["sheng"])
    calendar = Calendar()
    carry_out(_stories(people, calendar), calendar)


def _stories(people: Mapping[str, UUID], calendar: Calendar) -> list[Story]:
    town = cluster.story(Project.objects.get(name=facts.CLUSTER), people)
    return [
        town,
        batch.story(people, calendar),
        *roads.stories(people, calendar),
        *elsewhere.stories(people),
        neighbours.story(people, calendar),
    ]
