"""Need, stock and what is missing, each in its own unit."""

from __future__ import annotations

from tests.planlint.relations.verdicts import failed, told


def test_a_gap_is_need_less_stock_of_another_unit() -> None:
    assert told("登记车辆553辆，现有停车位186个，缺口367个。") == ["difference 553辆 186个 → 367个"]
    assert told("登记车辆553辆，现有停车位186个，缺口307个。") == []


def test_a_gap_with_two_digits_changed_over_is_told() -> None:
    text = "预计2027年在校生达到64750人，比2022年增加6510人；现有学位59400个，届时缺口{}个。"
    assert failed(text.format(5350)) == []
    assert failed(text.format(5530)) == ["difference 64750人 59400个 ↛ 5530个"]
