"""How large our files and functions are: the limits, what exceeds them, and the 90th percentiles as a guide.

``make house`` prints it; ``tests/test_house.py`` uses :func:`too_long`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LIMIT, FUNCTION_LIMIT = 400, 50
FILE_GUIDE, FUNCTION_GUIDE = 200, 25


@dataclass(frozen=True, slots=True)
class Size:
    """A file or function and how many lines it has, both ends included."""

    name: str
    lines: int


def sources(*folders: str) -> list[Path]:
    """The Python files below folders of the repository, in order; migrations are as Django writes them."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if not {"__pycache__", "migrations"} & set(path.parts))


def files(*folders: str) -> list[Size]:
    """The length of each file."""
    return [
        Size(str(path.relative_to(ROOT)), len(path.read_text("utf-8").splitlines()))
        for path in sources(*folders)
    ]


def functions(*folders: str) -> list[Size]:
    """The length of each function and method, from its ``def`` to its last line."""
    return [
        Size(
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
            (node.end_lineno or node.lineno) - node.lineno + 1,
        )
        for path in sources(*folders)
        for node in definitions(path)
    ]


def definitions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def too_long(*folders: str) -> list[str]:
    """One line for each file or function over its limit."""
    pairs = [(size, FILE_LIMIT) for size in files(*folders)]
    pairs += [(size, FUNCTION_LIMIT) for size in functions(*folders)]
    return [f"{size.name}: {size.lines} lines, limit {limit}" for size, limit in pairs if size.lines > limit]


def percentile(sizes: list[Size], share: int) -> int:
    """The length that ``share`` percent of the sizes do not exceed (nearest rank); 0 of nothing."""
    ordered = sorted(size.lines for size in sizes)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else 0


def guide(*folders: str) -> str:
    """The 90th percentiles against what we would like them to be."""
    there, parts = (files(*folders), functions(*folders)), []
    for noun, sizes, wanted in zip(("files", "functions"), there, (FILE_GUIDE, FUNCTION_GUIDE), strict=True):
        parts.append(
            f"{len(sizes)} {noun}, 90 % of them up to {percentile(sizes, 90)} lines (guide {wanted})"
        )
    return "; ".join(parts)


if __name__ == "__main__":
    print("sizes:", guide("src"))
    over = too_long("src", "tests", "script", "bench")
    print(*over, sep="\n")
    sys.exit(bool(over))
