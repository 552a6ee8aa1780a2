"""The master keys of personal data, in a file of their own: key by its id, the present one, and that of the look-ups."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.common.keyfile import made_once, replaced

LENGTH = 32


@dataclass(frozen=True)
class Ring:
    """``keys`` by id, oldest first; ``present`` is the id under which new subject keys are wrapped."""

    keys: dict[str, bytes]
    present: str
    lookup: bytes

    def with_a_new_key(self) -> Ring:
        fresh = f"k{len(self.keys) + 1}"
        return Ring({**self.keys, fresh: secret_bytes(LENGTH)}, fresh, self.lookup)


def load() -> Ring:
    """The ring of this installation, made at the first use and readable by its user only.

    Raises :class:`FileNotFoundError` where the file is missing although ``JIUGAI_KEYS`` names it: a ring made anew
    would lose what the old one kept.
    """
    path: Path = settings.PRIVATE_KEYS
    if not path.exists() and "JIUGAI_KEYS" in os.environ:
        raise FileNotFoundError(
            f"{path} holds the keys of personal data and is missing; restore it from its backup"
        )
    first = Ring({"k1": secret_bytes(LENGTH)}, "k1", secret_bytes(LENGTH))
    told = json.loads(made_once(path, _written(first)))
    return Ring(
        {id: base64.b64decode(key) for id, key in told["keys"].items()},
        told["present"],
        base64.b64decode(told["lookup"]),
    )


def save(ring: Ring) -> None:
    """Puts the ring into the place of the old one."""
    replaced(settings.PRIVATE_KEYS, _written(ring))


def _written(ring: Ring) -> str:
    told = {
        "present": ring.present,
        "lookup": base64.b64encode(ring.lookup).decode(),
        "keys": {id: base64.b64encode(key).decode() for id, key in ring.keys.items()},
    }
    return json.dumps(told, indent=1)
