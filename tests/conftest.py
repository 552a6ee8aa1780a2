"""What every test stands on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from script.sizes import guide

# Proofs look longer; a run on a busy machine is not a fault, so examples have no deadline.
settings.register_profile("test", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "prove", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("prove" if os.environ.get("PLANLINT_PROVE") else "test")


def pytest_report_header() -> str:
    return f"sizes: {guide('src')}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Proofs that take minutes wait for ``make prove``."""
    if os.environ.get("PLANLINT_PROVE"):
        return
    wait = pytest.mark.skip(reason="a long proof: make prove")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(wait)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parent.parent
