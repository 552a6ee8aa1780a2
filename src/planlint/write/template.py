"""The empty plan as Word: cover, chapters, tables with their columns, and what to fill in."""

from __future__ import annotations

from pathlib import Path

from planlint import catalogue
from planlint.catalogue import ChapterForm
from planlint.policy import Policy
from planlint.write.paper import Paper

UNVERIFIED = "（来源待核）"
FIRST_WORDS = "灰色斜体的段落是填写说明，提交前删除。标题和编号用本模版的样式，表格的列不改，行可以增减。"


class NoTemplate(Exception):
    """A kind of document that has no template; the message is one Chinese sentence."""


def write_template(kind: str, path: Path, *, policy: Policy | None = None) -> None:
    """Write the template of a kind of plan to ``path``; with a policy its rules are quoted.

    Raises :class:`NoTemplate` for a kind without one, and OSError where the file cannot be
    written.
    """
    form = catalogue.template(kind)
    if form is None:
        names = "、".join(k.code for k in catalogue.kinds() if catalogue.template(k.code))
        raise NoTemplate(f"没有“{kind}”的编制模版，可以用的有：{names}。")
    paper = Paper(form.heading)
    if form.cover:
        paper.cover(form.title, [(field, "") for field in form.cover])
    else:
        paper.title(form.title)
    paper.guidance(FIRST_WORDS)
    for chapter in form.chapters:
        _write_chapter(paper, chapter, kind, policy)
    paper.save(path)


def _write_chapter(paper: Paper, chapter: ChapterForm, kind: str, policy: Policy | None) -> None:
    paper.heading(1, chapter.title)
    paper.guidance(chapter.guidance + _mandatory(chapter, kind, policy))
    quoted = _rules(chapter, policy)
    if quoted:
        paper.guidance(quoted)
    for section in chapter.sections:
        paper.heading(2, section.title)
        paper.guidance(section.guidance)
        if not section.tables:
            paper.text()
        for table in section.tables:
            blank = [""] * (len(table.columns) - 1)
            paper.table(table.title, table.columns, [[first, *blank] for first in table.rows])
    if chapter.attachments:
        _list_attachments(paper, kind)
    elif not chapter.sections:
        paper.text()


def _list_attachments(paper: Paper, kind: str) -> None:
    rows = []
    for number, paper_of in enumerate(catalogue.attachments(kind), 1):
        need = "必备" if paper_of.mandatory else paper_of.when or "有则附"
        rows.append([str(number), paper_of.name, need, "", ""])
    if rows:
        paper.table("附件清单", ["序号", "材料名称", "要求", "附件编号", "页数"], rows)


def _mandatory(chapter: ChapterForm, kind: str, policy: Policy | None) -> str:
    """The facts this chapter must state: the template's, where the policy asks for them too."""
    rule = policy.rule(f"mandatory.{kind}") if policy else None
    asked = set(rule.list) if rule else set(chapter.facts)
    names = [f.name for code in chapter.facts if code in asked and (f := catalogue.fact(code))]
    return f"必填：{'、'.join(names)}。" if names else ""


def _rules(chapter: ChapterForm, policy: Policy | None) -> str:
    """The rules a writer of this chapter should know, each with its source."""
    sentences: list[str] = []
    for id in chapter.rules:
        rule = policy.rule(id) if policy else None
        for text, verified in rule.sentences[:1] if rule else ():
            sentence = text if verified else f"{text.removesuffix('。')}{UNVERIFIED}。"
            if sentence not in sentences:
                sentences.append(sentence)
    return "规则：" + "".join(sentences) if sentences else ""
