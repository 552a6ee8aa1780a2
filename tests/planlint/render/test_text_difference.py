"""Two versions of a text: nothing is lost, what moved is found again, what changed inside a paragraph is marked."""

from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from planlint.render.text_difference import (
    ChapterText,
    changed_spans,
    chapter_differences,
    line_differences,
)

OVERVIEW = ChapterText(
    1, "overview", "一、小区概况",
    ("一、小区概况", "金花园小区位于临江街道，建成于1998年。", "小区共有12栋楼，住户643户，建筑面积8.6万平方米。"),
)  # fmt: skip
MONEY = ChapterText(
    2, "money", "二、资金筹措",
    ("二、资金筹措", "总投资1626.8万元，其中中央补助517万元。", "费用名称 | 金额（万元）", "工程费 | 1500", "预备费 | 126.8"),
)  # fmt: skip
SAFEGUARDS = ChapterText(
    3, "", "三、保障措施", ("三、保障措施", "街道办事处每周向指挥部报告一次工程进度和资金使用情况。")
)
PLAN = (OVERVIEW, MONEY, SAFEGUARDS)
LINES = st.lists(
    st.sampled_from(["总投资100万元。", "总投资120万元。", "工程费 | 80", "工程费 | 90", "一、概况", "居民同意率为85%。"]),
    max_size=30,
)  # fmt: skip


def text(number: int, title: str, *blocks: str, code: str = "") -> ChapterText:
    return ChapterText(number, code, title, (title, *blocks))


def test_the_same_text_is_kept() -> None:
    found = chapter_differences(PLAN, PLAN)
    assert [c.kind for c in found] == ["kept"] * 3
    assert not any(c.is_moved for c in found)
    assert all(line.kind == "kept" for c in found for line in c.lines)


def test_a_sum_that_changed_is_the_only_change() -> None:
    after = ChapterText(
        2,
        "money",
        MONEY.title,
        (*MONEY.blocks[:1], "总投资1630万元，其中中央补助517万元。", *MONEY.blocks[2:]),
    )
    [changed] = [c for c in chapter_differences(PLAN, (OVERVIEW, after, SAFEGUARDS)) if c.kind != "kept"]
    [line] = [x for x in changed.lines if x.kind != "kept"]
    assert (line.kind, [line.before[a:b] for a, b in line.before_spans]) == ("changed", ["1626.8"])
    assert [line.after[a:b] for a, b in line.after_spans] == ["1630"]


def test_spaces_are_no_change() -> None:
    after = ChapterText(
        1, "overview", "一、 小区概况", tuple(b.replace("，", "， ") for b in OVERVIEW.blocks)
    )
    assert chapter_differences([OVERVIEW], [after])[0].kind == "kept"


def test_a_row_that_came_in_leaves_the_others_kept() -> None:
    after = ChapterText(2, "money", MONEY.title, (*MONEY.blocks[:4], "工程建设其他费 | 130", MONEY.blocks[4]))
    [chapter] = chapter_differences([MONEY], [after])
    assert chapter.counts == {"kept": 5, "added": 1}
    assert [x.after for x in chapter.lines if x.kind == "added"] == ["工程建设其他费 | 130"]


def test_a_chapter_that_moved_is_found_and_only_it_is_moved() -> None:
    after = (
        text(1, "一、保障措施", SAFEGUARDS.blocks[1]),
        ChapterText(2, "overview", "二、小区概况", ("二、小区概况", *OVERVIEW.blocks[1:])),
        ChapterText(3, "money", "三、资金筹措", ("三、资金筹措", *MONEY.blocks[1:])),
    )
    found = chapter_differences(PLAN, after)
    assert [(c.before and c.before[0], c.after and c.after[0], c.is_moved) for c in found] == [
        (3, 1, True), (1, 2, False), (2, 3, False),
    ]  # fmt: skip
    assert all(c.counts["changed"] == 1 for c in found)  # the number in the heading


def test_a_chapter_with_another_name_is_known_by_its_words() -> None:
    after = text(3, "三、工作要求", SAFEGUARDS.blocks[1])
    [*_, last] = chapter_differences(PLAN, (OVERVIEW, MONEY, after))
    assert (last.kind, last.before, last.after) == ("changed", (3, "三、保障措施"), (3, "三、工作要求"))


def test_chapters_that_came_and_went_stand_in_their_places() -> None:
    new = text(2, "二、长效管理", "改造后由金花园物业公司管理，收费每平方米0.8元。")
    found = chapter_differences(PLAN, (OVERVIEW, new, SAFEGUARDS))
    assert [(c.kind, c.code) for c in found] == [
        ("kept", "overview"), ("removed", "money"), ("added", ""), ("kept", ""),
    ]  # fmt: skip


def test_two_chapters_of_one_code_keep_to_their_titles() -> None:
    first, second = (
        text(1, "一、投资估算", "总投资1626.8万元。", code="money"),
        text(2, "二、资金来源", "中央补助517万元。", code="money"),
    )
    found = chapter_differences(
        [first, second], [text(1, "一、资金来源", "中央补助517万元。", code="money"), first]
    )
    assert [(c.before and c.before[1], c.after and c.after[1]) for c in found] == [
        ("二、资金来源", "一、资金来源"), ("一、投资估算", "一、投资估算"),
    ]  # fmt: skip


def test_a_paragraph_that_went_to_another_chapter_is_neither_lost_nor_new() -> None:
    weekly = SAFEGUARDS.blocks[1]
    after = (
        text(1, "一、小区概况", *OVERVIEW.blocks[1:], weekly, code="overview"),
        MONEY,
        text(3, "三、保障措施", "另行规定。"),
    )
    first, _, last = chapter_differences(PLAN, after)
    assert [(x.kind, x.elsewhere) for x in first.lines if x.elsewhere is not None] == [("added", 3)]
    assert [(x.kind, x.elsewhere) for x in last.lines if x.elsewhere is not None] == [("removed", 1)]
    assert first.counts["moved"] == last.counts["moved"] == 1


def test_a_short_paragraph_elsewhere_is_a_chance() -> None:
    left = [text(1, "一、甲", "无。", "甲乙丙丁"), text(2, "二、乙", "戊己庚辛")]
    right = [text(1, "一、甲", "甲乙丙丁"), text(2, "二、乙", "戊己庚辛", "无。")]
    assert all(x.elsewhere is None for c in chapter_differences(left, right) for x in c.lines)


def test_a_number_is_one_word() -> None:
    before, after = "面积98.6万平方米，7个小区", "面积98.4万平方米，8个小区"
    assert changed_spans(before, after) == (((2, 6), (11, 12)), ((2, 6), (11, 12)))


def test_a_clause_that_was_added_is_marked_after_only() -> None:
    before, after = "修缮屋面，更换雨水管。", "修缮屋面，增设车位26个，更换雨水管。"
    spans = changed_spans(before, after)
    assert spans[0] == ()
    assert [after[a:b] for a, b in spans[1]] == ["增设车位26个，"]


@given(LINES, LINES)
def test_both_texts_can_be_read_from_their_difference(before: list[str], after: list[str]) -> None:
    found = list(line_differences(before, after))
    assert [x.before for x in found if x.kind != "added"] == before
    assert [x.after for x in found if x.kind != "removed"] == after


@given(st.text("总投资为1626.8万元，其中。", max_size=60), st.text("总投资为1626.8万元，其中。", max_size=60))
def test_what_is_outside_the_spans_is_the_same(before: str, after: str) -> None:
    left, right = changed_spans(before, after)
    assert without(before, left) == without(after, right)


def without(words: str, spans: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(spans):
        words = words[:start] + words[end:]
    return words


def test_fifty_thousand_characters_take_half_a_second() -> None:
    before = [
        text(c, f"第{c}章 第{c}部分", *(f"{n}、小区{n}改造面积{n * 37 % 901}平方米，预算投资{n * 13 % 700}万元，住户{n % 97}户。" for n in range(c * 200, c * 200 + 160)))
        for c in range(1, 11)
    ]  # fmt: skip
    after = [
        text(c.number, c.title, *(b.replace("7", "8") if n % 3 == 0 else b for n, b in enumerate(c.blocks[1:]) if n % 17))
        for c in reversed(before)
    ]  # fmt: skip
    assert 50_000 < sum(len(b) for c in before for b in c.blocks) < 70_000
    took = []
    for _ in range(3):
        begun = perf_counter()
        found = chapter_differences(before, after)
        took.append(perf_counter() - begun)
    assert min(took) < 0.5
    assert sum(c.counts["changed"] for c in found) > 300


def test_a_paragraph_without_end_takes_no_square_of_time() -> None:
    before, after = "住户" * 12_000 + "一", "住房" * 12_000 + "二"
    begun = perf_counter()
    changed_spans(before, after)
    assert perf_counter() - begun < 1.0
