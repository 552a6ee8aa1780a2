"""Which entries may be the same place: alike by name within a county, or one named among the parts of the other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

_ENDS = re.compile(r"(?:住宅小区|家属院|家属楼|宿舍楼?|花园小区|小区|花园|家园|佳苑|公寓|大院|院|苑)$")
_SHORTEST = 2


@dataclass(frozen=True)
class Card:
    """What is compared of an entry."""

    key: UUID | None
    name: str
    parts: str
    community_code: str
    county_code: str
    built_year: int | None
    address: str = ""


def stem(name: str) -> str:
    """What tells a name apart: 金星花园小区 and 金星小区 are both 金星."""
    plain = re.sub(r"[\s（(].*$", "", unicodedata.normalize("NFKC", name)).replace("老旧", "")
    while (cut := _ENDS.sub("", plain)) != plain and len(cut) >= _SHORTEST:
        plain = cut
    return plain


def parts_of(parts: str) -> list[str]:
    """The names among the parts: 含银塔、谦益花园、工行家属院."""
    words = re.split(
        r"[、,，;；和及]", unicodedata.normalize("NFKC", parts).removeprefix("含").removeprefix("包含")
    )
    return [w.strip() for w in words if len(w.strip()) > _SHORTEST]


def alike(one: Card, other: Card) -> str:
    """Why two entries of a county may be the same place, empty where nothing says so."""
    if one.county_code != other.county_code or (one.key is not None and one.key == other.key):
        return ""
    near = [w for w, same in (
        ("同社区", one.community_code == other.community_code),
        ("同建成年", one.built_year is not None and one.built_year == other.built_year),
        ("同地址", bool(one.address) and one.address == other.address),
    ) if same]  # fmt: skip
    a, b = stem(one.name), stem(other.name)
    if one.name == other.name:
        return "、".join(["同名", *near])
    if a == b and len(a) >= _SHORTEST:
        return "、".join(["名称相近", *near])
    for whole, part in ((one, other), (other, one)):
        for name in parts_of(whole.parts):
            if stem(name) == stem(part.name):
                return "、".join([f"「{whole.name}」所含{name}与「{part.name}」相近", *near])
    return ""


class Neighbours:
    """The entries of one county by the stems of their names and parts, so that each newcomer is compared with few."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._by_stem: dict[str, list[Card]] = {}
        for card in cards:
            self.add(card)

    def add(self, card: Card) -> None:
        """One more entry."""
        for key in _keys(card):
            self._by_stem.setdefault(key, []).append(card)

    def of(self, card: Card) -> Iterator[tuple[Card, str]]:
        """Those like a card, each once, with the reason."""
        seen: set[int] = set()
        for key in _keys(card):
            for other in self._by_stem.get(key, []):
                if id(other) not in seen and (why := alike(card, other)):
                    seen.add(id(other))
                    yield other, why


def _keys(card: Card) -> set[str]:
    return {stem(card.name), *(stem(p) for p in parts_of(card.parts))}
