"""Verifies the records and the chain of their seals."""

from __future__ import annotations

from jiugai.ground.audit.actions import verify
from jiugai.ground.common.verifying import verification


@verification("审计记录")
def chain() -> tuple[str, ...]:
    return verify().faults
