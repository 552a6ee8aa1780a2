"""The terminal report: exact lines, columns and colours."""

from __future__ import annotations

from dataclasses import replace

from planlint.document import Span
from planlint.engine import PlanReport, Report
from planlint.finding import Finding, Severity
from planlint.render.columns import QUOTE_COLUMNS, clip, printable, quote, width
from planlint.render.text import render_text
from tests.planlint.render import sample


def rendered(*, verbose: bool = False, colour: bool = False) -> str:
    return render_text(sample.report(), name="方案.txt", verbose=verbose, colour=colour)


def with_findings(report: Report, *findings: Finding) -> Report:
    plan = report.plans[0]
    return replace(report, plans=(PlanReport(plan.facts, plan.relations, findings),))


FAILED_SUM = """\
错误 CO001  七项预算相加是 1928.8 万元，文中总数写 1626.8 万元，少 302.0 万元。
  --> 方案.txt:11:33
      |
   11 | ...，改造面积98.6万平方米，投资预算为1626.8万元。
      |                                      ^^^^^^^^^^
      |
    4 | 第 1 项 金花园小区      643
    5 | 第 2 项 明珠苑小区       12
    6 | 第 3 项 盛世花园小区     12
    7 | 第 4 项 绿地园小区      155
    8 | 第 5 项 金星花园小区    404
    9 | 第 6 项 金塔小区        302       <-- 等于差额
   10 | 第 7 项 裕西小区        400.8
      | 相加                   1928.8
      | 文中总数               1626.8
      | 差                      302.0 万元
      |
      = 说明：差额恰等于第 6 项（金塔小区）的 302 万元，总数可能少加了这一项。
      = 规则：总数等于各分项之和；金额相加不留误差。
"""


def test_a_failed_sum_shows_every_operand_at_the_decimal_point() -> None:
    assert FAILED_SUM in rendered()


def test_an_unverified_rule_says_so() -> None:
    assert "      = 规则：建质〔2017〕138号：不高于 3%。 [来源待核]\n" in rendered()
    assert "183号：质量保证金不高于 3%。\n" in rendered()


def test_what_has_no_place_is_about_the_whole_text() -> None:
    assert "错误 BA003  没有找到 2 项必填内容：户数、建成年代。\n  --> 全文\n      = 规则" in rendered()


def test_a_hint_is_one_line_unless_all_is_asked_for() -> None:
    assert "  OR015    17  没有写保修期" in rendered()
    assert "  FD023  全文  没有找到预付款的约定。" in rendered()
    assert "提示 OR015  没有写保修期" in rendered(verbose=True)


def test_the_report_begins_with_which_text_and_which_rules() -> None:
    lines = rendered().splitlines()
    assert lines[0] == "方案.txt：临江街道片区改造方案"
    assert lines[1] == "片区方案，第 1 行至第 17 行；规则：全国，2026-03-01"


def test_the_last_lines_are_the_two_sums_and_the_next_command() -> None:
    assert rendered().splitlines()[-3:] == [
        "核对了 3 处算式：1 处成立，2 处不成立。",
        "问题 6 条：错误 3，警告 1，提示 2。",
        "下一步：planlint explain CO001 看规则；--format html 看原文对照。",
    ]


def test_what_holds_is_told_by_group() -> None:
    assert "成立 1 处\n  比例  17  30% + 30% + 30% + 10% = 100%\n" in rendered()


def test_each_plan_of_a_file_has_its_own_part() -> None:
    text = render_text(sample.two_plans(), name="两篇.txt")
    assert "两篇.txt 第 1 篇，共 2 篇：临江街道片区改造方案" in text
    assert "两篇.txt 第 2 篇，共 2 篇：方案二" in text
    assert "两篇.txt 共 2 篇\n核对了 4 处算式：2 处成立，2 处不成立。" in text


def test_colour_only_repeats_words() -> None:
    coloured = rendered(colour=True)
    assert "\x1b[" in coloured
    plain = coloured
    for code in ("0", "1", "2", "34", "1;31", "1;32", "1;33", "1;34"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == rendered()


def test_carets_stand_under_the_mark_column_by_column() -> None:
    line = "改造面积98.6万平方米，投资预算为1626.8万元。"
    q = quote(line, line.index("1626"), line.index("。"))
    assert q.mark == "1626.8万元"
    assert q.indent == width("改造面积98.6万平方米，投资预算为") and q.carets == 10


def test_a_quote_begins_after_an_ambiguous_character() -> None:
    line = "第一阶段为5月—6月底，各社区"
    q = quote(line, line.index("6月底"), line.index("6月底") + 3)
    assert q.before == "..." and q.mark == "6月底"


def test_a_quote_keeps_to_its_columns() -> None:
    line = "改" * 200
    q = quote(line, 100, 105)
    assert width(q.before + q.mark + q.after) <= QUOTE_COLUMNS
    assert q.before.startswith("...") and q.after.endswith("...")


def test_a_mark_of_a_whole_page_is_cut() -> None:
    line = "改" * 400
    q = quote(line, 0, 400)
    assert width(q.mark) <= QUOTE_COLUMNS


def test_a_hostile_text_moves_no_cursor() -> None:
    text = "恶意\x1b[2J方案\u202e倒写\n总投资100万元。\n"
    report = sample.report()
    made = replace(report, document=sample.document(text))
    finding = Finding("标题\x1b[31m有误。", Span(0, 8), severity=Severity.ERROR, code="XX001", slug="x")
    plan = replace(report.plans[0].facts, title=text[:14], start=0, end=len(text), totals={})
    made = replace(made, plans=(PlanReport(plan, (), (finding,)),))
    shown = render_text(made, name="坏\x1b]0;名\x07.txt")
    assert "\x1b" not in shown and "\x07" not in shown and "\u202e" not in shown
    assert printable("a\tb\u202e") == "a b?"


def test_a_finding_at_many_places_names_the_other_lines() -> None:
    report = sample.report()
    spans = [sample.span(sample.TEXT, "预算投资", n) for n in range(4)]
    finding = Finding(
        "预算没有写分项。", spans[0], tuple(spans[1:]), severity=Severity.ERROR, code="SC003", slug="x"
    )
    text = render_text(with_findings(report, finding), name="方案.txt")
    assert "      | 同样见第 5、6、7 行\n" in text


def test_a_finding_at_two_places_quotes_both() -> None:
    report = sample.report()
    spans = [sample.span(sample.TEXT, "预算投资12万元", n) for n in range(2)]
    finding = Finding(
        "两项都写 12 万元。", spans[0], (spans[1],), severity=Severity.WARNING, code="CO009", slug="x"
    )
    text = render_text(with_findings(report, finding), name="方案.txt")
    assert "    5 | 2、明珠苑小区" in text and "    6 | 3、盛世花园小区" in text


def test_clipping_counts_columns() -> None:
    assert clip("改造方案", 7) == "改造..."
    assert clip("改造方案", 8) == "改造方案"
