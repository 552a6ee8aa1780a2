"""Orders of dates."""

from __future__ import annotations

from tests.planlint.relations.verdicts import told

STAGES = (
    "五、实施步骤\n（一）准备阶段（2023年3月—2023年5月）。完成入户调查。\n"
    "（二）实施阶段（{}—2023年11月）。组织施工。\n（三）验收阶段（2023年12月）。组织验收。"
)


def test_a_stage_follows_the_one_before() -> None:
    assert [r for r in told(STAGES.format("2023年6月"), "date_order") if "↛" in r] == []
    assert [r for r in told(STAGES.format("2023年4月"), "date_order") if "↛" in r] != []


def test_stages_that_the_text_runs_side_by_side_may_overlap() -> None:
    text = STAGES.format("2023年4月").replace("组织施工", "与准备阶段交叉进行，组织施工")
    assert [r for r in told(text, "date_order") if "↛" in r] == []
