"""Files that hold keys: readable by their user only, never half written, and made once however many begin at once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def made_once(path: Path, content: str) -> str:
    """What the file holds; where there is none yet it is made with this content, by the first who comes."""
    if not path.exists():
        beside = _written(path, content)
        try:
            os.link(beside, path)  # fails where another was first, and never shows a file half written
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_text("ascii")


def replaced(path: Path, content: str) -> None:
    """Puts another content into its place; a crash leaves the one or the other."""
    _written(path, content).replace(path)


def _written(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # of mode 600
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink()
        raise
    return beside
