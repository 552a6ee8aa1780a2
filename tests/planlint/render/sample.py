"""A plan of our own wording, and a report on it made by hand: what the tests of the renderers look at."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from planlint.document import BlockKind, Document, Span, TextBuilder
from planlint.engine import PlanReport, Report
from planlint.facts import Facts
from planlint.finding import Figure, Finding, Rule, Severity
from planlint.policy import load
from planlint.quantity import scan
from planlint.read.text import read_text
from planlint.relations import Group, Operand, Relation

AS_OF = date(2026, 3, 1)

TEXT = """临江街道片区改造方案

一、改造内容和预算
1、金花园小区：修缮屋面、更换雨水管，预算投资643万元。
2、明珠苑小区：增设车位26个，预算投资12万元。
3、盛世花园小区：硬化场地，预算投资12万元。
4、绿地园小区：翻修广场，预算投资155万元。
5、金星花园小区：铺装车位，预算投资404万元。
6、金塔小区：改造照明和地面，预算投资302万元。
7、裕西小区：疏通下水管网，预算投资400.8万元。
以上7个小区共有242栋楼，改造面积98.6万平方米，投资预算为1626.8万元。

二、工期
第一阶段为5月—6月底，第二阶段为6月20日—7月15日，各阶段由街道办事处负责组织实施，并且每周向指挥部报告一次工程进度和资金使用情况。

三、资金拨付
工程进度达到50%拨付30%，达到80%再拨付30%，验收合格后拨付30%，剩余10%资金作为质保金，1年后拨付。
"""


def document(text: str = TEXT, name: str = "方案.txt") -> Document:
    return read_text(text.encode(), name)


def span(text: str, words: str, nth: int = 0) -> Span:
    """Where words stand the nth time."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return Span(at, at + len(words))


def operand(text: str, words: str, label: str = "", nth: int = 0) -> Operand:
    """A quantity of the text, read as the extractor reads it."""
    at = span(text, words, nth)
    return Operand.of(next(scan(text, at.start, at.end)), label)


def day(text: str, words: str) -> Operand:
    return Operand(words, Fraction(0), "date", span(text, words))


def total_relation(text: str = TEXT) -> Relation:
    """Seven budgets against the stated total: it fails by item 6."""
    names = ("金花园小区", "明珠苑小区", "盛世花园小区", "绿地园小区", "金星花园小区", "金塔小区", "裕西小区")
    amounts = (
        ("643万元", 0),
        ("12万元", 0),
        ("12万元", 1),
        ("155万元", 0),
        ("404万元", 0),
        ("302万元", 0),
        ("400.8万元", 0),
    )
    operands = tuple(operand(text, a, n, nth) for n, (a, nth) in zip(names, amounts, strict=True))
    stated = operand(text, "1626.8万元")
    computed = sum((o.value for o in operands), Fraction(0))
    return Relation(
        "sum", operands, stated, computed, Fraction(0), False, "七项预算相加等于总预算", group=Group.MONEY,
        explanations=("差额恰等于第 6 项（金塔小区）的 302 万元，总数可能少加了这一项。",), suspects=(5,),
    )  # fmt: skip


def shares_relation(text: str = TEXT) -> Relation:
    at = text.index("三、资金拨付")
    shares = tuple(Operand.of(q) for q in scan(text, at) if q.unit == "%" and q.text in ("30%", "10%"))
    return Relation("sum", shares, None, Fraction(100), Fraction(0), True, "付款比例相加", group=Group.RATIO)


def dates_relation(text: str = TEXT) -> Relation:
    return Relation(
        "date_order", (day(text, "6月底"), day(text, "6月20日")), None, Fraction(-11), Fraction(0), False,
        "第一、二阶段先后", group=Group.DATE,
    )  # fmt: skip


def findings(text: str = TEXT) -> tuple[Finding, ...]:
    return (
        Finding(
            "七项预算相加是 1928.8 万元，文中总数写 1626.8 万元，少 302.0 万元。",
            span(text, "1626.8万元"),
            explanations=("差额恰等于第 6 项（金塔小区）的 302 万元，总数可能少加了这一项。",),
            rules=(Rule("总数等于各分项之和；金额相加不留误差。"),),
            relation=0, severity=Severity.ERROR, code="CO001", slug="sum-mismatch",
        ),
        Finding(
            "质保金写 10%，超过 3% 的上限，多 7 个百分点。",
            span(text, "10%资金作为质保金"),
            figures=(Figure("10%", "文中", span(text, "10%")), Figure("3%", "上限")),
            explanations=("按更早的 5% 上限同样超出，与合同签订日期无关。",),
            rules=(Rule("财建〔2022〕183号：质量保证金不高于 3%。"), Rule("建质〔2017〕138号：不高于 3%。", verified=False)),
            severity=Severity.ERROR, code="FD021", slug="retention-cap",
        ),
        Finding(
            "没有找到 2 项必填内容：户数、建成年代。",
            rules=(Rule("编制模版：片区方案必填项。"),),
            severity=Severity.ERROR, code="BA003", slug="missing-field",
        ),
        Finding(
            "第一阶段 6月30日 结束，第二阶段 6月20日 开始，重叠 11 天。",
            span(text, "6月底"), (span(text, "6月20日"),), (Figure("11 天", "6月20日 至 6月30日"),),
            relation=2, severity=Severity.WARNING, code="OR004", slug="stage-overlap",
        ),
        Finding(
            "没有写保修期，质保金 1 年后返还。", span(text, "10%资金作为质保金，1年后"),
            severity=Severity.INFO, code="OR015", slug="warranty-short",
        ),
        Finding("没有找到预付款的约定。", severity=Severity.INFO, code="FD023", slug="advance-missing"),
    )  # fmt: skip


def report(text: str = TEXT, name: str = "方案.txt") -> Report:
    """The report of a file that holds this one plan."""
    made = document(text, name)
    return Report(made, (plan_report(made),), load("national", as_of=AS_OF), AS_OF)


def plan_report(made: Document) -> PlanReport:
    text = made.text
    title = made.blocks[0].span
    facts = Facts(
        "cluster", title.of(text), title, 0, len(text),
        totals={
            "investment": next(scan(text, *_ends(span(text, "1626.8万元")))),
            "area": next(scan(text, *_ends(span(text, "98.6万平方米")))),
        },
    )  # fmt: skip
    relations = (total_relation(text), shares_relation(text), dates_relation(text))
    return PlanReport(facts, relations, findings(text))


def _ends(at: Span) -> tuple[int, int]:
    return at.start, at.end


def two_plans() -> Report:
    """A file with two plans; the second has no findings."""
    second = (
        "\n\n方案二\n总投资934万元，其中中央投入517万元，省级投入282万元，州级投入40万元，县级投入95万元。\n"
    )
    made = document(TEXT + second)
    start = made.text.index("方案二")
    first = plan_report(document())
    parts = tuple(operand(made.text, f"{n}万元") for n in ("517", "282", "40", "95"))
    relation = Relation(
        "sum", parts, operand(made.text, "934万元"), Fraction(9_340_000), Fraction(0), True,
        "四级投入相加等于总投资", group=Group.MONEY,
    )  # fmt: skip
    one = Facts("cluster", first.facts.title, first.facts.title_span, 0, start, 1, 2)
    two = Facts("school", "方案二", Span(start, start + 3), start, len(made.text), 2, 2)
    finding = Finding(
        "总投资没有写分年。",
        span(made.text, "934万元"),
        relation=0,
        severity=Severity.INFO,
        code="FD011",
        slug="x",
    )
    plans = (PlanReport(one, first.relations, first.findings), PlanReport(two, (relation,), (finding,)))
    return Report(made, plans, load("national", as_of=AS_OF), AS_OF)


def table_report() -> Report:
    """A Word document with a table: a merged head, numbers with a column sum that holds."""
    builder = TextBuilder()
    builder.line("附表 投资估算", BlockKind.HEADING, level=1, paragraph=1)
    builder.table(
        [
            [("项目", 1, 1), ("金额（万元）", 1, 2), None],
            [("屋面", 1, 1), ("120.5", 1, 1), ("<b>x</b>", 1, 1)],
            [("管网", 1, 1), ("79.5", 1, 1), ("", 1, 1)],
            [("合计", 1, 1), ("200", 1, 1), ("", 1, 1)],
        ],
        paragraph=2,
    )
    made = builder.document("估算.docx", "docx")
    text = made.text
    parts = (operand(text, "120.5", "屋面"), operand(text, "79.5", "管网"))
    relation = Relation(
        "sum",
        parts,
        operand(text, "200"),
        Fraction(200),
        Fraction(0),
        True,
        "各项相加等于合计",
        group=Group.MONEY,
    )
    row = made.blocks[2]
    finding = Finding(
        "这一行没有写数量。", row.span, severity=Severity.WARNING, code="SC003", slug="missing-quantity"
    )
    facts = Facts("table", "附表 投资估算", made.blocks[0].span, 0, len(text))
    return Report(made, (PlanReport(facts, (relation,), (finding,)),), load("national", as_of=AS_OF), AS_OF)


def sums_report(rows: int) -> Report:
    """A table of ten columns whose every row adds up: as full of numbers as a text can be."""
    numbers = [[(r * 37 + c * 101) % 900 + 1 for c in range(9)] for r in range(rows)]
    lines = [" | ".join(map(str, [*row, sum(row)])) for row in numbers]
    made = document("大表\n\n" + "\n".join(lines) + "\n", "大表.txt")
    relations = []
    at = made.text.index(lines[0])
    for line in lines:
        found = tuple(Operand.of(q) for q in scan(made.text, at, at + len(line)))
        relations.append(
            Relation(
                "sum",
                found[:-1],
                found[-1],
                found[-1].value,
                Fraction(0),
                True,
                "各列相加等于合计",
                group=Group.MONEY,
            )
        )
        at += len(line) + 1
    facts = Facts("table", "大表", made.blocks[0].span, 0, len(made.text))
    return Report(made, (PlanReport(facts, tuple(relations), ()),), load("national", as_of=AS_OF), AS_OF)
