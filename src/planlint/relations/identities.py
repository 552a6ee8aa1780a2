"""Identities of the trade: 送审 − 审减 = 审定, 下达 = 使用 + 结转, A − B = C by their names and numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import difference, operand, slipped, total
from planlint.relations.reading import Reading, near
from planlint.relations.relation import Group, Relation


@dataclass(frozen=True)
class Identity:
    """``whole`` = the sum of ``parts``; each is a pattern for a label."""

    name: str
    whole: re.Pattern[str]
    parts: tuple[re.Pattern[str], ...]
    optional: tuple[re.Pattern[str], ...] = ()


def _identity(name: str, whole: str, *parts: str, optional: Sequence[str] = ()) -> Identity:
    return Identity(name, regex(whole), tuple(map(regex, parts)), tuple(map(regex, optional)))


IDENTITIES = (
    _identity(
        "送审等于审定加审减", r"送审|报审|申报|原报|上报", r"审定|核定|评定|定案", r"审减|核减|净减|减少|节约"
    ),
    _identity(
        "下达资金等于使用加结余",
        r"下达|预算总额|到位|到账|安排",
        r"使用|支出|支付|拨付",
        r"结转|结余|剩余|尚余|余额|结存",
    ),
    _identity(
        "总投资等于工程费、其他费与预备费之和",
        r"总投资|总概算|总估算|概算投资|估算投资",
        r"建安|工程费|建筑安装|工程直接",
        r"其他费|其它费",
        r"预备费",
        optional=(r"利息", r"流动资金|铺底"),
    ),
    _identity(
        "总投资等于资本金、专项债与其他融资之和",
        r"总投资",
        r"资本金",
        r"专项债(?!.*(?:资本金|利息|本息))",
        optional=(r"其他债务|其他融资|银行贷款",),
    ),
    _identity(
        "实付等于应付加多付",
        r"实际支付|实付|实际拨付|已支付",
        r"应支付|应付|应拨付",
        r"多付|多支付|超付|超拨|超支付",
    ),
    _identity("可用资金等于支出加结存", r"可用|资金总额|资金合计", r"支出(?!率)|使用", r"末结存|期末|末结余"),
    _identity(
        "收入减成本等于净收益",
        r"收入合计|预期收入|总收入|收入总",
        r"成本",
        r"净收益|净现金|可用于偿债|收益$|收益[（(]",
    ),
    _identity("本息等于本金加利息", r"本息", r"专项债|债券|(?<!资)本金|借款|贷款", r"利息"),
    _identity("总建筑面积等于地上加地下", r"总建筑面积|建筑面积", r"地上", r"地下"),
    _identity("学生等于男生加女生", r"学生|在校生|人数", r"男(?:生|学生)|^男", r"女(?:生|学生)|^女"),
    _identity("现有等于拆除加保留", r"现有|现状|原有|既有", r"拆除|拆", r"保留"),
    _identity("现有建筑等于有证加无证", r"现有|总|建筑面积", r"有证|已办|合法", r"无证|未办|违法|未取得"),
)


def find_identities(reading: Reading) -> Iterator[Relation]:
    """Differences found by their numbers, and identities found by their names."""
    yield from _differences(reading)
    yield from _deductions(reading)
    yield from _settlements(reading)
    yield from _years(reading)
    yield from _grown_to(reading)
    yield from _changes(reading)
    yield from _named(reading)
    yield from _in_pairs(reading)


_REACH = 3
_LESS = regex(r"未|尚|减|余|差|多计|节约|节省|结转|剩|增加|增长额|降|少|缺口|重叠|核增|净|超")


def _differences(reading: Reading) -> Iterator[Relation]:
    """c = a − b, where c is called a difference or all three are long numbers."""
    for key, figures in reading.by_key.items():
        if key[0].split(":")[0] not in ("money", "area", "count", "length") or "/" in key[0]:
            continue
        of_tables = [
            m for m in reading.table_totals if reading.key(m) == key and m.quantity.weight >= _LONG_TOTAL
        ]
        group = sorted([*figures, *of_tables], key=lambda m: m.quantity.start) if of_tables else figures
        values = _in_common(group)
        by_value: dict[int, list[Mention]] = {}
        for m, value in zip(group, values, strict=True):
            by_value.setdefault(value, []).append(m)
        for i, a in enumerate(group):
            for j in range(max(0, i - 8), min(i + 9, len(group))):
                rest, b = values[i] - values[j], group[j]
                if rest <= 0 or rest not in by_value:
                    continue
                far = abs(a.block - b.block) > _REACH
                reach = _FAR_REACH if far and _one_notion(a, b) else _REACH
                if abs(a.block - b.block) > reach:
                    continue
                for c in near(by_value[rest], a.block - reach, a.block + reach):
                    if c is not a and c is not b and _is_difference(a, b, c):
                        yield difference(a, b, c)


_LONG_TOTAL = 5
_FAR_REACH = 20
_NOTION = 3


def _one_notion(a: Mention, b: Mention) -> bool:
    """现状停车位58个 and 改造后停车位184个: of one thing before and after, however far apart."""
    return any(a.label[i : i + _NOTION] in b.label for i in range(len(a.label) - _NOTION + 1))


_MOST_WHOLES = 60
_AFTER_THAT = regex(r"^[^。；;\d]{0,6}(?:后|[，,])[^。；;\d]{0,14}$")


def _deductions(reading: Reading) -> Iterator[Relation]:
    """扣除规划道路1867.3平方米后，可建设用地23000平方米: of a figure above."""
    prose = reading.prose
    for i, (b, c) in enumerate(itertools.pairwise(prose)):
        if not _DEDUCTED.search(b.label) or not _AFTER_THAT.match(reading.between(b, c)):
            continue
        for a in reversed(prose[max(0, i - _MOST_WHOLES) : i]):
            same = a.quantity.base == b.quantity.base == c.quantity.base
            if same and a.quantity.value - b.quantity.value == c.quantity.value:
                yield difference(a, b, c, topic="change")
                break


_DEDUCTED = regex(r"扣除|扣减|减去|剔除")


_SUBMITTED = regex(r"送审|报审|申报|原报|上报")
_CUT = regex(r"多计|审减|核减|扣减|调减")
_SETTLED = regex(r"审定|核定|评定|定案|调整后|审核后")


def _settlements(reading: Reading) -> Iterator[Relation]:
    """报审2189.43万元，多计255.28万元，多计4.98万元，调整后1929.17万元: less all that was cut; failures by a slip too."""
    for number, block in enumerate(reading.blocks):
        money = [m for m in reading.within(block.start, block.end) if m.quantity.dimension == "money"]
        money = [m for m in money if m.block == number and reading.countable(m)]
        submitted = [m for m in money if _SUBMITTED.search(m.label)]
        settled = [m for m in money if _SETTLED.search(m.label) and not _CUT.search(m.label)]
        cuts = [m for m in money if _CUT.search(m.label)]
        if len(submitted) != 1 or len(settled) != 1 or not 2 <= len(cuts) <= _MOST_CUTS:
            continue
        whole, stated = submitted[0], settled[0]
        computed = whole.quantity.value - sum((m.quantity.value for m in cuts), Fraction(0))
        off = abs(computed - stated.quantity.value)
        units = {m.quantity.unit for m in [whole, stated, *cuts]}
        if off == 0 or (len(units) == _TWO and off * 100 < stated.quantity.value):
            yield Relation(
                "difference", tuple(operand(m) for m in [whole, *cuts]), operand(stated), computed, Fraction(0), off == 0,
                f"{whole.label}减去{len(cuts)}项核减等于{stated.label}", group=Group.MONEY, topic="identity",
            )  # fmt: skip


_OPENING = regex(r"年初|期初|上年结[转余]|上年末")
_CLOSING = regex(r"年末|期末|累计结[存余]|年底结[存余]")
_RECEIVED = regex(r"筹集|收入|安排|下达|到位|收到|拨入")
_SPENT = regex(r"支出|使用|支付|拨付")


def _years(reading: Reading) -> Iterator[Relation]:
    """年初结余8942万元，当年筹集177405万元，支出67379万元，年末结存118968万元; a failure is doubtful."""
    for number, block in enumerate(reading.blocks):
        money = [m for m in reading.within(block.start, block.end) if m.quantity.dimension == "money"]
        money = [m for m in money if m.block == number and reading.countable(m)]
        opening = [m for m in money if _OPENING.search(m.label)]
        closing = [m for m in money if _CLOSING.search(m.label)]
        if len(opening) != 1 or len(closing) != 1:
            continue
        ends = (opening[0], closing[0])
        received = [m for m in money if m not in ends and _RECEIVED.search(m.label)]
        spent = [m for m in money if m not in ends and m not in received and _SPENT.search(m.label)]
        if len(received) != 1 or len(spent) != 1:
            continue
        members = [opening[0], received[0], spent[0]]
        computed = sum((m.quantity.value for m in members[:2]), Fraction(0)) - spent[0].quantity.value
        off = abs(computed - closing[0].quantity.value)
        if off * 5 < closing[0].quantity.value:
            yield Relation(
                "difference", tuple(map(operand, members)), operand(closing[0]), computed,
                closing[0].quantity.half if closing[0].quantity.approximate else Fraction(0), off == 0,
                "年初结余加收入减支出等于年末结存", group=Group.MONEY, doubtful=off != 0, topic="identity",
            )  # fmt: skip


_NOW = regex(r"现有|原有|已有")
_NEW = regex(r"新增|新建|增加|增设")
_THEN = regex(r"达到?|增至|增加到|共有|总数")


def _grown_to(reading: Reading) -> Iterator[Relation]:
    """现有学校12所，新增12所，达到54所: what there is, what comes, what there will be; failures are doubtful."""
    for number, block in enumerate(reading.blocks):
        inside = [m for m in reading.within(block.start, block.end) if m.block == number]
        for key in {reading.key(m) for m in inside if m.quantity.dimension == "count"}:
            figures = [m for m in inside if reading.key(m) == key and reading.countable(m)]
            named = [[m for m in figures if p.search(_words(reading, m))] for p in (_NOW, _NEW, _THEN)]
            if [len(found) for found in named] != [1, 1, 1]:
                continue
            now, new, then = (found[0] for found in named)
            if now.quantity.start < new.quantity.start < then.quantity.start:
                relation = total([now, new], then, topic="identity")
                yield relation if relation.holds else replace(relation, doubtful=True)


def _words(reading: Reading, m: Mention) -> str:
    """What stands right before a figure in its clause."""
    return re.split(r"[，,。；;]", reading.before(m, 14))[-1]


_MOST_CUTS = 8
_TWO = 2


def _in_common(group: Sequence[Mention]) -> list[int]:
    """The values as whole numbers of a part that all of them are multiples of."""
    parts = lcm(*(m.quantity.value.denominator for m in group))
    return [m.quantity.value.numerator * (parts // m.quantity.value.denominator) for m in group]


_CHANGE = regex(r"(?:增加|减少|多|少|提高|下降|降低|新增|净增|节约|节省|核减|审减|结余|超出?)(?:了|约)?\s*$")
_THAN = regex(r"(?:比(?![例重率])|较|由|从)(?:[^，,。；;\d]|\d{1,4}[年月日]){0,14}$")


def _changes(reading: Reading) -> Iterator[Relation]:
    """A…比上年的B增加C: three figures of one kind; failures too where they stand in a row."""
    prose = reading.prose
    for i in range(2, len(prose)):
        b, c = prose[i - 1], prose[i]
        if b.block != c.block or reading.key(b) != reading.key(c) or not reading.countable(c):
            continue
        if (
            not (_THAN.search(reading.before(b, 18)) and _CHANGE.search(reading.before(c, 8)))
            or len(reading.between(b, c)) > 10
        ):
            continue
        earlier = [
            m
            for m in prose[max(0, i - 12) : i - 1]
            if reading.key(m) == reading.key(b) and m.block >= b.block - 1
        ]
        fits = [m for m in reversed(earlier) if abs(m.quantity.value - b.quantity.value) == c.quantity.value]
        last = next(
            (m for m in reversed(prose[max(0, i - 4) : i - 1]) if m.quantity.dimension != "percent"), None
        )
        a = fits[0] if fits else last if last in earlier else None
        if a is not None:
            high, low = (a, b) if a.quantity.value >= b.quantity.value else (b, a)
            yield difference(high, low, c, topic="change")


def _is_difference(a: Mention, b: Mention, c: Mention) -> bool:
    digits = min(a.quantity.significant, b.quantity.significant)
    if digits < 2:
        return False
    called = bool(_LESS.search(c.label))
    if c.quantity.value > b.quantity.value and _LESS.search(b.label):
        return False
    if called:
        return digits >= 3 or (digits >= 2 and c.quantity.significant >= 2)
    return (
        digits >= 5
        and c.quantity.significant >= 3
        and c.quantity.start > max(a.quantity.start, b.quantity.start)
    )


def _named(reading: Reading) -> Iterator[Relation]:
    """Identities whose members stand in one paragraph under their own names; failures too."""
    for number, block in enumerate(reading.blocks):
        inside = [
            m for m in reading.within(block.start, block.end) if reading.countable(m) and m.quantity.value > 0
        ]
        if len(inside) >= 2:
            above = reading.blocks[max(0, number - 3)].start
            wider = [
                m for m in reading.within(above, block.end) if reading.countable(m) and m.quantity.value > 0
            ]
            yield from _identities(reading, inside, wider)


def _in_pairs(reading: Reading) -> Iterator[Relation]:
    """The same inside a table of names and values."""
    for table in reading.document.tables:
        if table.cols == 2 and reading.facts.start <= table.start < reading.facts.end:
            inside = [m for m in reading.in_tables.get(table.index, []) if m.quantity.value > 0]
            cells = [m for m in inside if reading.fills_cell(m)]
            yield from _identities(reading, cells, cells)


def _identities(reading: Reading, inside: Sequence[Mention], wider: Sequence[Mention]) -> Iterator[Relation]:
    names = "\n".join(m.label for m in wider)
    keys = dict.fromkeys(map(reading.key, inside))
    for identity in IDENTITIES:
        if not all(p.search(names) for p in identity.parts):
            continue
        found = _members(reading, inside, identity) or _members(reading, wider, identity)
        if found is not None:
            yield from _judged(found, identity)
            continue
        for key in keys:  # 拆除7栋、10472.3平方米，保留2栋、4788.1平方米
            alike = [[m for m in among if reading.key(m) == key] for among in (inside, wider)]
            found = next((f for among in alike if (f := _members(reading, among, identity))), None)
            yield from _judged(found, identity) if found else ()


def _judged(found: tuple[Mention, list[Mention]], identity: Identity) -> Iterator[Relation]:
    whole, parts = found
    relation = total(parts, whole, title=identity.name, topic="identity")
    near = Fraction(1, 2) < relation.computed / (whole.quantity.value or 1) < 2
    if relation.holds or near or slipped(relation):
        yield relation


def _detailed(reading: Reading, matching: Sequence[Mention]) -> bool:
    """核减金额…。其中：…核减…，…核减…: the first is the figure, the others are its parts."""
    return "其中" in reading.text[matching[0].quantity.end : matching[1].quantity.start]


def _members(
    reading: Reading, inside: Sequence[Mention], identity: Identity
) -> tuple[Mention, list[Mention]] | None:
    """The one whole and the one of each part; None where a name is missing or stands twice."""
    inside = [m for m in inside if m.quantity.dimension in ("money", "area", "count", "length")]
    used: set[int] = set()
    parts: list[Mention] = []
    for pattern in identity.parts:
        matching = [m for m in inside if pattern.search(m.label) and id(m) not in used]
        if not matching or (len(matching) > 1 and not _detailed(reading, matching)):
            return None
        parts.append(matching[0])
        used.add(id(matching[0]))
    for pattern in identity.optional:
        extra = [m for m in inside if pattern.search(m.label) and id(m) not in used]
        if len(extra) == 1:
            parts.append(extra[0])
            used.add(id(extra[0]))
    dimension = reading.key(parts[0])
    wholes = [
        m
        for m in inside
        if identity.whole.search(m.label) and id(m) not in used and reading.key(m) == dimension
    ]
    if len(wholes) != 1 or any(reading.key(p) != dimension for p in parts):
        return None
    return wholes[0], parts
