"""The lot, as arithmetic: whoever has the published inputs draws the same panel.

``seed = SHA-256(secret ‖ "|" ‖ SHA-256(list) ‖ "|" ‖ number of the plan)``, all as lower-case hexadecimal text; an expert's
place is ``SHA-256(seed ‖ "|" ‖ key)``, the least first.  For each specialty in the order of the quotas the first so many take
a seat who know it and have none yet; who is recused leaves the seat to the next of that specialty in the same order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

Listed = dict[str, Any]
"""An expert of a frozen list: ``id``, ``name``, ``specialties`` (codes)."""


def sha256(text: str) -> str:
    """The digest of a text in UTF-8, as hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def frozen(draw: int, case: str, experts: Iterable[Listed]) -> str:
    """The list as it is frozen: canonical JSON, experts by key."""
    told = {"draw": draw, "case": case, "experts": sorted(experts, key=lambda e: str(e["id"]))}
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def order(secret: str, list_text: str, case: str) -> list[Listed]:
    """The experts of a frozen list in the order of the lot."""
    seed = sha256(f"{secret}|{sha256(list_text)}|{case}")
    experts: list[Listed] = json.loads(list_text)["experts"]
    return sorted(experts, key=lambda e: sha256(f"{seed}|{e['id']}"))


def seated(ordered: Sequence[Listed], quotas: Iterable[tuple[str, int]]) -> list[tuple[str, Listed]]:
    """Specialty and expert of each seat; fewer than wanted where the list has not enough."""
    taken: list[tuple[str, Listed]] = []
    for specialty, count in quotas:
        free = (e for e in ordered if specialty in e["specialties"] and e not in [t for _, t in taken])
        taken += [(specialty, e) for e, _ in zip(list(free), range(count), strict=False)]
    return taken


def next_of(ordered: Sequence[Listed], specialty: str, taken: Iterable[str]) -> Listed | None:
    """Who takes the seat of one who is recused; ``taken`` are the keys of all who ever had one.  None: nobody is left."""
    gone = set(taken)
    return next((e for e in ordered if specialty in e["specialties"] and str(e["id"]) not in gone), None)
