"""A checked plan as a site keeps it: nothing lost, nothing unescaped, and the same fault known again."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from planlint.cli.job import Job, run
from planlint.render.paper import PaperPlan

AS_OF = date(2026, 5, 1)
EXAMPLES = (
    "翠园小区改造实施方案.docx",
    "槐安里小区改造实施方案（送审稿）.docx",
    "石桥中心小学改造方案.txt",
    "东浦旧厂房地块改造方案.txt",
)
_NOTES = re.compile(r"<aside.*?</aside>", re.S)
_CHIPS = re.compile(r'<a class="c .*?</a>')
_TAGS = re.compile(r"<[^>]*>")


def paper(path: Path, kind: str | None = None) -> PaperPlan:
    outcome = run(Job("paper", AS_OF, kind=kind), path)
    assert not outcome.fault, outcome.fault
    (read,) = outcome.product
    made = read.paper
    assert isinstance(made, PaperPlan)
    return made


def written(tmp_path: Path, words: str) -> PaperPlan:
    path = tmp_path / "方案.txt"
    path.write_text(words, "utf-8")
    return paper(path, "estate")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_word_of_a_plan_stands_in_its_fragments(name: str, root: Path) -> None:
    made = paper(root / "examples" / name)
    for chapter in made.chapters:
        shown = unescape(_TAGS.sub("", _CHIPS.sub("", _NOTES.sub("", chapter.html))))
        told = "".join("".join(chapter.blocks).replace(" | ", "").split())
        assert "".join(shown.split()) == told, chapter.title
        assert chapter.is_missing == (not chapter.html)
    assert [c.number for c in made.chapters] == sorted({c.number for c in made.chapters})


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_place_and_figure_has_its_anchor(name: str, root: Path) -> None:
    made = paper(root / "examples" / name)
    ids = set(re.findall(r'id="(\w+)"', "".join(c.html for c in made.chapters)))
    for finding in made.findings:
        for place in finding.places:
            assert place.anchor in ids, (finding.number, place)
        assert all(f.anchor in ids for f in finding.figures if f.anchor)
    assert {h.anchor for h in made.holds} <= ids
    assert len({f.key for f in made.findings}) == len(made.findings) and len(
        {f.key for f in made.facts}
    ) == len(made.facts)
    assert all(not re.match(r"[a-z_]{3,}", f.label) for f in made.facts), "labels are read by people"


def test_what_a_plan_says_is_never_part_of_the_page(tmp_path: Path) -> None:
    made = written(
        tmp_path,
        '一、概况\n<script>alert(1)</script>总投资500万元，其中甲200万元，乙200万元。\n<b onclick="x">\n',
    )
    assert "<script" not in made.chapters[0].html and "<b onclick" not in made.chapters[0].html
    assert "&lt;script&gt;" in made.chapters[0].html and "style=" not in made.chapters[0].html


SUM = """一、投资估算
1、甲小区：预算投资210.5万元。
2、乙小区：预算投资212.3万元。
3、丙小区：预算投资221.7万元。
以上总投资合计{total}万元。
"""


def test_the_same_fault_is_known_again_and_one_with_other_figures_is_new(tmp_path: Path) -> None:
    before = written(tmp_path, SUM.format(total="654.5"))
    moved = written(tmp_path, "前面多了一段话，说明编制经过。\n" + SUM.format(total="654.5"))
    other = written(tmp_path, SUM.format(total="664.5"))
    sums = [{f.key for f in p.findings if f.code == "CO001"} for p in (before, moved, other)]
    assert sums[0] and sums[0] == sums[1] and not sums[0] & sums[2]


def test_the_text_before_the_first_chapter_and_missing_chapters_are_told(tmp_path: Path) -> None:
    made = written(
        tmp_path, "某小区改造方案\n编制单位：某局\n一、小区概况\n共6栋。\n二、改造内容与设计\n屋面防水。\n"
    )
    titles = [(c.number, c.title, c.is_missing) for c in made.chapters]
    assert titles[:3] == [(0, "题头", False), (1, "一、小区概况", False), (2, "二、改造内容与设计", False)]
    assert all(missing for _, _, missing in titles[3:]) and len(titles) > 3
