"""The pages of the checks, docs/checks/*.md, made from their docstrings.

Without arguments it says which pages are not as the docstrings have them (exit status 1); with ``--write`` it writes them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from planlint.engine import RegisteredCheck, registered_checks
from planlint.finding import SEVERITY_NAMES
from planlint.policy import PolicyRule, load, names

PAGES = Path(__file__).resolve().parent.parent / "docs" / "checks"
FAMILIES = {
    "BA": "基本情况和文本",
    "RS": "居民意愿",
    "SC": "范围和改造内容",
    "FD": "资金",
    "OR": "组织实施和工期",
    "AT": "附件",
    "CO": "前后一致",
    "PA": "三旧地块",
    "SS": "学校",
}
STATUS = {"stable": "正式", "preview": "试行"}
_PART = re.compile(r"^(为什么|依据|说明)：", re.M)
_EXAMPLES = re.compile(r"^(违规|合规)：$", re.M)
_DIRECTIVE = re.compile(r"^    〔([a-z][^〕\n]*)〕\n", re.M)
_BASIS = re.compile(r"^依据：policy: .*$", re.M)
_DIRECTIVE_WORDS = {"kind": "文本类型", "as-of": "按这一天的规定", "policy": "按这里的规定"}


def page(check: RegisteredCheck) -> str:
    """The page of one check."""
    body = check.docstring.split("\n", 1)[1].strip()
    body = _BASIS.sub("依据：" + basis(check), body) if check.header.policy else body
    body = _DIRECTIVE.sub(lambda told: f"{directive(told[1])}\n\n", body)
    body = _EXAMPLES.sub(r"## \1", _PART.sub(r"**\1**：", body))
    facts = "\n".join(f"| {name} | {value} |" for name, value in header(check))
    return f"# {check.code} {check.title}\n\n| | |\n| --- | --- |\n{facts}\n\n{body}\n"


def directive(words: str) -> str:
    """What an example asks for, in words: ``kind=estate`` → （文本类型：estate）."""
    told = (word.split("=", 1) for word in words.split())
    return "（" + "；".join(f"{_DIRECTIVE_WORDS.get(name, name)}：`{value}`" for name, value in told) + "）"


def header(check: RegisteredCheck) -> Iterator[tuple[str, str]]:
    """The rows of a page's table."""
    yield "代号", f"`{check.header.slug}`"
    yield "级别", SEVERITY_NAMES[check.header.severity]
    yield "类别", FAMILIES.get(check.family, check.family)
    if check.header.kinds:
        yield "只用于", "、".join(f"`{kind}`" for kind in check.header.kinds)
    if check.header.since or check.header.until:
        yield "适用日期", f"{check.header.since or '不限'} 至 {check.header.until or '不限'}"
    if check.header.absence:
        yield "截断的文本", "不做这项检查"
    yield "状态", STATUS[check.header.status]


def basis(check: RegisteredCheck) -> str:
    """The rules of policy that a check names, every version of every place, as a list."""
    lines = []
    for id in check.header.policy:
        seen: set[tuple[str, str]] = set()
        for place in names():
            policy = load(place, as_of=date.max)
            for rule in policy.versions(id):
                for sentence in sentences(rule):
                    if (id, sentence) not in seen:
                        seen.add((id, sentence))
                        lines.append(f"- {sentence}（{policy.title}）")
    return "\n\n" + "\n".join(lines) if lines else "无"


def sentences(rule: PolicyRule) -> Iterator[str]:
    """Each basis of a rule with its dates; 来源待核 where nobody has read it at the source."""
    days = f"，{rule.since or '此前'} 至 {rule.until or '现在'}" if rule.since or rule.until else ""
    for sentence, verified in rule.sentences:
        yield f"{sentence}{'' if verified else '（来源待核）'}{days}"


def index(checks: tuple[RegisteredCheck, ...]) -> str:
    """The list of all checks by family."""
    lines = ["# 检查项", "", f"共 {len(checks)} 项，按类别排列。每项的说明、依据和例子由检查的源文件生成。"]
    for family in dict.fromkeys(check.family for check in checks):
        lines += [
            "",
            f"## {family} {FAMILIES.get(family, family)}",
            "",
            "| 编号 | 检查 | 级别 |",
            "| --- | --- | --- |",
        ]
        for check in checks:
            if check.family == family:
                severity = SEVERITY_NAMES[check.header.severity]
                lines.append(f"| [{check.code}]({check.code.lower()}.md) | {check.title} | {severity} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Every page by its file name."""
    checks = registered_checks()
    return {"README.md": index(checks)} | {f"{check.code.lower()}.md": page(check) for check in checks}


def main() -> int:
    wanted, there = pages(), {path.name: path for path in PAGES.glob("*.md")}
    stale = [
        name for name, text in wanted.items() if name not in there or there[name].read_text("utf-8") != text
    ]
    left = sorted(there.keys() - wanted.keys())
    if "--write" in sys.argv:
        PAGES.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (PAGES / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        for name in left:
            there[name].unlink()
        print(f"docs/checks: {len(stale)} written, {len(left)} removed, {len(wanted)} in all")
        return 0
    if stale or left:
        print("docs/checks is not as the docstrings have it; run make docs:", *sorted(stale + left))
        return 1
    print(f"docs/checks: {len(wanted)} pages up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
