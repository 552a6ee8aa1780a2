"""金桂园小区 decides: its register of owners, a vote that fails on area though the persons agree, and one that is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from uuid import UUID

from jiugai.demo.agenda import Calendar, Story
from jiugai.ground.common import clock
from jiugai.ground.common.ids import random_bits
from jiugai.ground.private.actions import keep_many
from jiugai.residents import ballots, deciding, slips, votes
from jiugai.residents.ballots import Given, Read
from jiugai.residents.models import Group, Vote
from jiugai.residents.receipts import RECEIPT_BITS, receipt_of
from jiugai.residents.slips import Printed
from jiugai.residents.votes import Ballot
from jiugai.sites import actions as sites
from jiugai.sites.columns import BY_CODE
from jiugai.sites.models import Site
from jiugai.sites.owners import Owned, keep_owners

ESTATE = "金桂园小区"
_FACTS = {
    "buildings": "4",
    "households": "96",
    "area_dm2": "7286.4",
    "surveyed_on": "2025-09-12",
    "eligibility": "符合",
}
_AREAS = (6235, 7180, 8542, 7033, 6890, 9174)
_SURNAMES = "马王李张杨丁金白哈纳刘陈周吴田何"
_GIVEN = "建国 秀兰 志强 玉梅 学军 淑芬 文海 桂英 占福 春燕 立新 彩霞 保军 雪莲 成龙 爱华 永胜 红霞".split()
_COMPANY, _OWN_DOORS = "吴忠市供销合作社", 14
_SPACE = Ballot(
    "common_parts", "小花园改停车位", "要不要把 2 号楼南边的小花园改成停车位。", "8 月动工，新增停车位 18 个。小花园改成停车位以后不再改回。",
    "小花园不动。停车照旧，楼顶防水和下水管照样申请改造。", (("花园减少", "260 平方米"), ("停车位增加", "18 个"), ("每户出钱", "不出钱")), "0953-0000000",
)  # fmt: skip
_FEE = Ballot(
    "management", "改造以后谁来管、收多少钱", "改造以后要不要请物业公司，物业费每月每平方米 0.6 元。", "改造完工后选聘物业公司，从进场那个月起收。",
    "由社区代管，只管打扫和门卫，每户每月 10 元。", (("物业费", "每月每平方米 0.6 元"), ("75 平方米的一户", "每月 45 元")), "0953-0000000",
)  # fmt: skip


@dataclass(frozen=True)
class _Opinion:
    """How many households of each opinion vote by telephone and on paper."""

    web: Mapping[str, int]
    paper: Mapping[str, int]


def story(people: Mapping[str, UUID], calendar: Calendar) -> Story:
    """The register, the first vote and its result, the second vote until yesterday."""
    site, street, clerks = (
        Site.objects.get(name=ESTATE, merged_into=None),
        people["jie"],
        (people["shequ"], people["shequer"]),
    )
    yield 26, "09:20"
    names = _register(site, clerks[0])
    yield 22, "10:05"
    first = votes.prepare(Site.objects.get(pk=site.pk), _SPACE, by=street)
    opened = votes.open_vote(
        first, version=first.version, opens_on=clock.today(), closes_on=calendar.day(12), by=street
    )
    printed = _printed(opened, clerks[0])
    yield 18, "19:30"
    rest = _cast(opened, printed, _Opinion({"yes": 22, "no": 6, "abstain": 1}, {}), clerks, names)
    yield 13, "15:10"
    _cast(opened, [p for p in rest if _is_company(p, names)], _Opinion({}, {"no": 1}), clerks, names)
    rest = [p for p in rest if not _is_company(p, names)]
    _cast(opened, rest, _Opinion({}, {"yes": 30, "no": 5, "blank": 1}), clerks, names)
    yield 11, "09:00"
    deciding.count_by_hand(opened, deciding.totals_of(opened), by=clerks[0])
    yield 11, "09:40"
    deciding.decide(opened, version=Vote.objects.get(pk=opened.pk).version, by=street)
    yield 4, "09:15"
    second = votes.prepare(Site.objects.get(pk=site.pk), _FEE, by=street)
    last = calendar.day(0) + timedelta(days=9)
    running = votes.open_vote(
        second, version=second.version, opens_on=clock.today(), closes_on=last, by=street
    )
    printed = _printed(running, clerks[0])
    yield 2, "20:05"
    rest = _cast(running, printed, _Opinion({"yes": 14, "no": 5, "abstain": 1}, {}), clerks, names)
    yield 1, "16:20"
    rest = _cast(running, rest, _Opinion({}, {"yes": 9, "no": 2}), clerks, names)
    for one in rest[:3]:
        ballots.enter(one.slip, Read("yes", clock.today()), by=clerks[0])


def _register(site: Site, by: UUID) -> dict[UUID, str]:
    """96 units in four buildings; a cooperative still owns fourteen of them.  The names of the owners by their keys."""
    sites.change(
        site,
        version=site.version,
        values={code: BY_CODE[code].parse(text) for code, text in _FACTS.items()},
        by=by,
    )
    doors = list(product(range(1, 5), (1, 2), range(1, 7), (1, 2)))
    people = [
        {"name": f"{_SURNAMES[n * 7 % 16]}{_GIVEN[n * 5 % 18]}"} for n in range(len(doors) - _OWN_DOORS)
    ]
    told = [*people, {"name": _COMPANY, "id_number": "91640300MA0000001X"}]
    keys = keep_many(told)
    owners = [*keys[:-1], *[keys[-1]] * _OWN_DOORS]
    owned = [
        Owned(
            f"{building}号楼",
            unit,
            f"{floor}0{door}",
            _AREAS[(floor + door * 3 + building) % len(_AREAS)],
            owner,
        )
        for (building, unit, floor, door), owner in zip(doors, owners, strict=True)
    ]
    keep_owners(Site.objects.get(pk=site.pk), owned, by=by)
    return {key: person["name"] for key, person in zip(keys, told, strict=True)}


def _printed(vote: Vote, by: UUID) -> list[Printed]:
    made = slips.issue(vote, list(Group.objects.filter(vote=vote).order_by("serial")), by=by)
    slips.hand_out(vote, [p.group.pk for p in made], by=by)
    return made


def _is_company(one: Printed, names: Mapping[UUID, str]) -> bool:
    return one.group.subject is not None and names[one.group.subject] == _COMPANY


def _cast(
    vote: Vote, printed: Sequence[Printed], opinion: _Opinion, clerks: tuple[UUID, UUID], names: Mapping[UUID, str]
) -> list[Printed]:  # fmt: skip
    """So many households vote, from door to door in a mixed order; returns those that have not."""
    rest = sorted(printed, key=lambda p: (p.group.serial * 37 % 97, p.group.serial))
    for choice in _each(opinion.web):
        one = next(p for p in rest if not _is_company(p, names))
        rest.remove(one)
        assert one.group.subject is not None, "every unit here has its owner"
        ballots.cast_on_web(
            one.slip,
            Given(one.code, names[one.group.subject][-1], choice, receipt_of(random_bits(RECEIPT_BITS))),
        )
    for reading in _each(opinion.paper):
        one = rest.pop(0)
        for clerk in clerks:
            ballots.enter(one.slip, Read(reading, clock.today()), by=clerk)
    return rest


def _each(counts: Mapping[str, int]) -> Iterable[str]:
    return (choice for choice, count in counts.items() for _ in range(count))
