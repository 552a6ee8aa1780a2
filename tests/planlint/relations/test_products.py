"""Products in prose."""

from __future__ import annotations

import pytest

from tests.planlint.relations.verdicts import failed, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "停车收费预计年收入65.52万元（728个×75元×12个月）。",
            "product 728个 75元 12个月 → 65.52万元",
        ),
        (
            "停车收费预计年收入56.52万元（728个×75元×12个月）。",
            "product 728个 75元 12个月 ↛ 56.52万元",
        ),
        ("每单元奖励500元，已有37个单元达到条件，合计1.85万元。", "product 37个单元 500元 → 1.85万元"),
        ("配建小学，设24班，每班45人，可提供学位1080个。", "product 24班 45人 → 1080个"),
        ("操场面积2333.5平方米（长×宽=50m×46.67m）。", "product 50m 46.67m → 2333.5平方米"),
    ],
)
def test_a_product_beside_its_factors_is_verified(text: str, found: str) -> None:
    assert found in told(text, "product")


def test_an_agreed_share_is_exact() -> None:
    text = "施工合同价2111540元，签订后付30%，即633462元；完工后付至80%，即{}元。"
    assert "percentage 1689232元 2111540元 → 80%" in told(text.format(1689232))
    assert "product 2111540元 80% ↛ 1698232元" in told(text.format(1698232))


def test_a_price_that_is_about_so_much_makes_about_the_amount() -> None:
    assert "product 4995.12平方米 1600元 → 799.3万元" in told(
        "建筑面积4995.12平方米，每平方米造价约为1600元，合计799.3万元。", "product"
    )
    assert "product 130m2 6000元 ↛ 76万元" in told("门面130m2×6000元=76万元。", "product")


def test_a_product_written_out_in_bare_numbers() -> None:
    assert "product 36 45 → 1620" in told("第六小学36个班（36×45=1620）。")
    assert failed("第六小学36个班（36×45=1260）。") == ["product 36 45 ↛ 1260"]


def test_the_size_of_a_class_may_come_first() -> None:
    assert "product 330个班 45人 → 14850个" in told("小学按每班45人核定，现有330个班、学位14850个。")
