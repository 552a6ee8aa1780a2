"""A kind of document by identifier or Chinese name."""

from __future__ import annotations

from planlint.cli.failure import UsageFault
from planlint.render.columns import clip
from planlint.render.words import kind_names


def kind_of(name: str | None) -> str | None:
    """The identifier of a kind given by identifier or Chinese name; raises :class:`UsageFault`."""
    kinds = kind_names()
    if name is None or name in kinds:
        return name
    for kind, title in kinds.items():
        if name in (title, title.removesuffix("方案")):
            return kind
    listed = "、".join(f"{kind}（{title}）" for kind, title in kinds.items())
    raise UsageFault(f"没有“{clip(name, 40)}”这种类型，可以用 {listed}。")
