"""Money: the sources a plan names, with amount or share, and sums by their part in the project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from planlint.catalogue import source_words
from planlint.document import BlockKind, Span
from planlint.extract.reading import Reading
from planlint.extract.words import Hit, Words
from planlint.facts import Amount, FundSource, Mention
from planlint.patterns import regex
from planlint.quantity import Quantity

_LEVELS = (
    ("central_subsidy", regex(r"中央(?:财政|专项|补助|投入|资金|投资|配套|安排|下达)*$")),
    (
        "provincial",
        regex(r"(?:省|自治区|兵团)(?:级|本级)?(?:财政|专项|补助|投入|资金|投资|配套|安排)*$"),
    ),
    ("municipal", regex(r"(?:市|州|盟|师)(?:级|本级)?(?:财政|专项|补助|投入|资金|投资|配套|安排)*$")),
    ("county", regex(r"(?:县|区|旗|团场?)(?:级|本级)?(?:财政|专项|补助|投入|资金|投资|配套|安排)*$")),
    ("town", regex(r"(?:镇|乡|街道)(?:级|本级)?(?:财政|专项|补助|投入|资金|投资|配套|安排)*$")),
)
_JOINT = regex(
    r"(?:中央|省|自治区|市|州|县|区)(?:级)?[、和及与](?:(?:省|市|州|县|区|县区|镇)(?:级)?[、和及与]?)+(?:两级|三级|四级|各级)?(?:财政|配套|补助)(?:资金|补助|投入|配套|安排)*"
)
_BARE_LEVEL = regex(r"(?:中央|省|自治区|市|州|县|区|镇|乡)(?:级|本级)?")
_LEVEL_PAYS = regex(
    r"\s*(?:财政|资金|补助|投入|配套|投资|出资|专项|奖补|债|承担|负担|安排|下达|约|为|[：:|]?\s*\d)"
)
_NO_SHARE = regex(r"余额|不足|首期|标准|用于|计入|同比|增长|下降|较上年|比上年|使用率|执行率|支出率")
_MONEY_WORD = regex(
    r"资金|投资|投入|补助|出资|来源|筹|配套|财政|债|贷款|承担|负担|分担|构成|奖补|拨款|金额|万元|%|％"
)
_SPENT = regex(
    r"支出|拨付|支付|使用|结余|结转|审减|核减|多计|单价|每平方米|每户|按每|每所|每个|每栋|标准|收入|成本"
)

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, regex(pattern))
    for role, pattern in (
        ("contingency", r"预备费"),
        ("other_costs", r"工程建设其他|建设其他费|其他费用|二类费|待摊投资|待摊"),
        ("saved", r"审减|核减|节约|节省|核增"),
        ("overcharged", r"多计|多付|多支付|超付|超支|超比例|虚报|违规"),
        ("final_account", r"决算"),
        ("settlement", r"结算|审定|定案|评定"),
        ("submitted", r"送审|报审|原报|申报金额"),
        ("award", r"中标"),
        ("limit", r"最高限价|限价|控制价|上限"),
        ("contract", r"合同"),
        ("carried_over", r"结转|结余|余额|剩余资金"),
        ("completed", r"完成(?:固定资产|总|年度|项目|账面)?投资|完成投资|已完成|投资完成|实际完成"),
        ("paid", r"已?支付|拨付|支出|已付|实际使用|使用资金|列支|付款"),
        ("received", r"到位|下达|已筹|筹措|落实资金|收到"),
        ("revenue", r"收入|收益|产值|税收|税金|租金|收费|服务费|出租"),
        ("operating_cost", r"运营成本|成本"),
        ("works_cost", r"建安|工程费|建筑安装|安装工程|建筑工程|直接费|土建"),
        ("design_estimate", r"概算"),
        ("estimate", r"估算|匡算|预估"),
        ("subsidy", r"补助|奖补|补贴"),
        (
            "total",
            r"总投资|总造价|总金额|总费用|投资总额|总预算|投资总|资金总额|总资金|(?:投资|造价|费用|概算|预算|估算|资金)(?:共计|合计|总计)|(?:共计|合计|总计)(?:总)?(?:投资|造价|需资金)",
        ),
        ("sum", r"合计|共计|总计"),
        ("budget", r"预算"),
        ("investment", r"投资|投入|造价|费用|资金|出资"),
    )
)
_GENERIC = ("investment", "sum", "budget")


@cache
def vocabulary() -> Words:
    """The catalogue's words for funding sources."""
    return Words(source_words())


def fund_sources(reading: Reading) -> tuple[FundSource, ...]:
    """The sources named, in the order of the text, each with its amount or share where one is told."""
    text, part = reading.text, reading.part
    hits = list(vocabulary().find(text, part.start, part.end))
    taken = {offset for a, b, _ in hits for offset in range(a, b)}
    joint = [m.span() for m in _JOINT.finditer(text, part.start, part.end)]
    hits = [h for h in hits if not any(a <= h[0] < b for a, b in joint)] if joint else hits
    hits += [(a, b, "government") for a, b in joint]
    taken |= {offset for a, b in joint for offset in range(a, b)}
    hits = sorted([*hits, *(h for h in _levels(reading) if h[0] not in taken and h[1] - 1 not in taken)])
    hits = [h for h in hits if _is_source(reading, h)]
    found: list[FundSource] = []
    used: set[int] = set()
    for i, (start, end, code) in enumerate(hits):
        after = hits[i + 1][0] if i + 1 < len(hits) else part.end
        before = hits[i - 1][1] if i else part.start
        amount, share, base = _told(reading, start, end, before, after, used)
        found.append(FundSource(code, Span(start, end), amount, share, base, reading.clause(start)))
    return tuple(_merged(reading, found))


def _levels(reading: Reading) -> Iterator[Hit]:
    """A level of government before an amount: 州级40万元, 中央517万元."""
    text = reading.text
    for mention in reading.mentions:
        if mention.quantity.dimension != "money" or mention.table is not None:
            continue
        head = mention.label.split(" ")
        for label in (mention.label, *head):
            for code, pattern in _LEVELS if len(label) <= 14 else ():
                match = pattern.search(label)
                if match is None:
                    continue
                at = text.rfind(
                    match[0], max(reading.part.start, mention.quantity.start - 24), mention.quantity.start
                )
                if at >= 0:
                    yield at, at + len(match[0]), code


def _is_source(reading: Reading, hit: Hit) -> bool:
    """A place that speaks of money, and not of spending it on something else."""
    text, (start, end, code) = reading.text, hit
    if code in ("utility", "owning_unit") and not re.search(r"资|筹|承担|投", text[start : end + 8]):
        return False
    if code in ("county", "municipal", "provincial") and re.match(
        r"局|厅|部门|评审|审计|投资评审", text[end : end + 4]
    ):
        return False
    if text[end : end + 1] in tuple("局厅委"):
        return False
    if _BARE_LEVEL.fullmatch(text[start:end]) and not _LEVEL_PAYS.match(text, end):
        return False
    if code == "other" and not re.search(r"\d", text[end : end + 12]):
        return False
    return bool(_MONEY_WORD.search(text[max(start - 20, reading.part.start) : end + 20]))


def _told(
    reading: Reading, start: int, end: int, before: int, after: int, used: set[int]
) -> tuple[Quantity | None, Quantity | None, str]:
    """Amount, share and base told of a source: after its name, in its row, or just before it."""
    text = reading.text
    amount = share = None
    base = ""
    block = reading.blocks[reading.block_index(start)]
    if block.kind is BlockKind.ROW:
        return _in_row(reading, start, end, block.start, block.end, after, used)
    limit = min(after, reading.sentence(end).end, end + 40)
    for mention in reading.mentions_in(end, limit):
        q = mention.quantity
        between = text[end : q.start]
        if q.start in used or (_SPENT.search(between) and q.dimension == "money"):
            continue
        if (
            q.dimension == "money"
            and amount is None
            and not re.search(r"[。；;]", between)
            and between.count("，") + between.count(",") <= (1 if share else 0)
        ):
            amount = q
        elif (
            q.dimension in ("percent", "fraction")
            and share is None
            and not _NO_SHARE.search(between)
            and between.count("，") + between.count(",") <= 1
        ):
            share, base = q, _base(text, end, q.start)
        else:
            break
    if amount is None and share is None:
        amount = _before(reading, start, before, used)
    used.update(told.start for told in (amount, share) if told is not None)
    return amount, share, base


def _base(text: str, start: int, stop: int) -> str:
    match = re.search(
        r"(?:占|按)(?P<base>[^，,。；;（(\d]{2,14}?)的?\s*(?:比例)?\s*(?:约|为)?$", text[start:stop]
    )
    return match["base"].rstrip("的") if match else ""


def _before(reading: Reading, start: int, before: int, used: set[int]) -> Quantity | None:
    """2479万元由区财政列支; 300万元为省级补助."""
    for mention in reversed(reading.mentions_in(max(before, start - 16), start)):
        q = mention.quantity
        if (
            q.dimension == "money"
            and q.start not in used
            and re.fullmatch(
                r"\s*(?:由|为|系|属于?|来自|来源于|通过|申请|使用)\s*", reading.text[q.end : start]
            )
        ):
            return q
    return None


def _in_row(
    reading: Reading, start: int, end: int, row_start: int, row_end: int, after: int, used: set[int]
) -> tuple[Quantity | None, Quantity | None, str]:
    """In a table: the money right of the name in its row, or of the column whose head names it."""
    amount = share = None
    for mention in reading.mentions_in(end, row_end):
        q = mention.quantity
        if q.start in used or (after < q.start and after < row_end and "|" not in reading.text[end:after]):
            break
        if q.dimension == "money" and amount is None:
            amount = q
        elif q.dimension in ("percent", "fraction") and share is None:
            share = q
    used.update(told.start for told in (amount, share) if told is not None)
    return amount, share, ""


def _merged(reading: Reading, found: list[FundSource]) -> Iterator[FundSource]:
    """中央预算内投资（中央财政补助）…: a second name without figures right behind one with none is kept."""
    last: FundSource | None = None
    for source in found:
        if (
            last
            and source.code == last.code
            and source.span.start - last.span.end <= 1
            and source.amount is None
            and source.share is None
        ):
            continue
        yield source
        last = source


def amounts(reading: Reading) -> tuple[Amount, ...]:
    """Every sum of money whose part in the project the text tells, in the order of the text."""
    found = []
    for mention in reading.mentions:
        if mention.quantity.dimension != "money":
            continue
        role = _role(reading, mention)
        if role:
            found.append(Amount(role, mention.quantity, mention.span, mention.label))
    return tuple(found)


def _role(reading: Reading, mention: Mention) -> str:
    text, start = reading.text, mention.quantity.start
    near = mention.label
    if mention.table is None:
        clause = reading.clause(start)
        low = max(clause.start, start - 18)
        earlier = reading.mentions_in(low, start)
        near = text[earlier[-1].quantity.end if earlier else low : start] or mention.label
        if not re.search("[一-龥]", near):
            near = mention.label
    last = _last_role(near) or _last_role(mention.label)
    if last == "total" and re.search(r"完成|估算|概算|决算|合同|送审|结算|工程费", near):
        return _qualified(near)
    return last


@lru_cache(maxsize=4096)
def _last_role(words: str) -> str:
    """The role told last before the number; 投资 and 资金 alone give way to a word right before them."""
    found = sorted(
        (m.end(), -n, role) for n, (role, pattern) in enumerate(_ROLES) for m in pattern.finditer(words)
    )
    if not found:
        return ""
    end, _, role = found[-1]
    if role in _GENERIC:
        nearer = [r for e, _, r in found if r not in _GENERIC and end - e <= 5]
        if nearer:
            return nearer[-1]
        if role == "investment":
            return next((r for e, _, r in reversed(found) if r != "investment" and end - e <= 4), role)
    return role


def _qualified(near: str) -> str:
    for role, pattern in _ROLES:
        if role in (
            "completed",
            "design_estimate",
            "estimate",
            "final_account",
            "contract",
            "submitted",
            "settlement",
            "works_cost",
        ) and pattern.search(near):
            return "total" if role == "estimate" and "总投资" in near else role
    return "total"
