"""What streets, communities, estates and roads are called; every name is made up."""

from __future__ import annotations

from jiugai.generator.profiles import chance

MARK = "（模拟）"
"""Behind the names of streets and communities that do not exist."""

_FIRST = "金银玉文永建新光明和安康福利民兴丰华荣长春东西南北向朝红星晨曙胜凯振富裕吉祥瑞宝翠碧青绿松柏梅兰竹菊荷莲桂枫杨柳桃杏海江河石钟鼓"
_SECOND = "河山川湖泉溪泽源林峰岭原台城关桥港湾洲岛坪塘门营堡街巷坊庄屯村阳阴光辉霞云虹霖雨雪露月辰旭昌盛隆达通顺泰宁和谐乐怡馨悦景秀福康平"
SYLLABLES = 64
_ENDS = ("小区", "家园", "花园", "家属院", "佳苑", "公寓", "大院", "住宅小区")
_STREETS = (
    "文昌", "城关", "新华", "解放", "建设", "民族", "和平", "中山", "前进", "胜利", "东门", "西关", "南街", "北苑", "朝阳", "光明",
)  # fmt: skip
_PLACES = ("友爱", "团结", "康乐", "兴盛", "长庆", "丽景", "凤凰", "鼓楼", "湖滨", "铁路", "永安", "富民")


class Stems:
    """Two syllables for each estate of a county, no two alike: all pairs in an order that chance has set."""

    def __init__(self) -> None:
        self._step, self._at = 2 * chance(SYLLABLES * SYLLABLES // 2) + 1, chance(SYLLABLES * SYLLABLES)
        self._given = 0

    def next(self) -> str:
        """Raises :class:`ValueError` when all pairs are given."""
        if self._given == SYLLABLES * SYLLABLES:
            raise ValueError("a county has more estates than there are names")
        self._given += 1
        self._at = (self._at + self._step) % (SYLLABLES * SYLLABLES)
        return _FIRST[self._at // SYLLABLES] + _SECOND[self._at % SYLLABLES]


def estate(stem: str) -> str:
    """A stem with one of the usual endings, which do not tell two estates apart."""
    return stem + _ENDS[chance(len(_ENDS))]


def other_ending(name: str, stem: str) -> str:
    """The same stem with another ending: what a second entry of the same place is called."""
    return next(stem + end for end in _ENDS if stem + end != name)


def streets(count: int) -> list[str]:
    """So many names of streets, no two alike; the first begins anywhere in the list."""
    first = chance(len(_STREETS))
    return [f"{_STREETS[(first + n) % len(_STREETS)]}街道{MARK}" for n in range(count)]


def communities(count: int) -> list[str]:
    """So many names of communities of a county, no two alike."""
    first = chance(len(_PLACES))
    return [
        f"{_PLACES[(first + n) % len(_PLACES)]}{_ordinal(n // len(_PLACES))}社区{MARK}" for n in range(count)
    ]


def _ordinal(turn: int) -> str:
    return f"第{'一二三四五六七八九'[turn]}" if turn else ""


def address() -> str:
    """A road and a number."""
    return f"{_STREETS[chance(len(_STREETS))]}路{1 + chance(300)}号"


def outline_corner(province: str, county: str) -> tuple[int, int]:
    """Where estates of a county lie, in degrees × 10⁶: a step of a grid around the capital of its province."""
    east, north = _CAPITALS[province[:2]]
    at = int(county[2:])
    return east * 10_000 + at * 37 % 160 * 10_000 - 800_000, north * 10_000 + at * 53 % 120 * 10_000 - 600_000


_CAPITALS = {
    "11": (11640, 3990), "12": (11720, 3913), "13": (11448, 3803), "14": (11255, 3787), "15": (11167, 4082), "21": (12343, 4180),
    "22": (12532, 4390), "23": (12664, 4576), "31": (12147, 3123), "32": (11876, 3204), "33": (12015, 3028), "34": (11727, 3186),
    "35": (11930, 2608), "36": (11589, 2868), "37": (11700, 3665), "41": (11365, 3476), "42": (11431, 3052), "43": (11298, 2820),
    "44": (11326, 2313), "45": (10833, 2284), "46": (11033, 2003), "50": (10650, 2953), "51": (10406, 3067), "52": (10671, 2657),
    "53": (10271, 2504), "54": (9113, 2966), "61": (10895, 3427), "62": (10383, 3606), "63": (10178, 3662), "64": (10627, 3847),
    "65": (8762, 4379),
}  # fmt: skip
"""Longitude and latitude of provincial capitals, degrees × 100; where the estates lie is made up, near them."""
