"""A check's docstring as help: its head, its reason, its rules with their dates, its examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from planlint.finding import SEVERITY_NAMES, Check
from planlint.patterns import regex
from planlint.policy import Policy, PolicyRule
from planlint.render.words import UNVERIFIED, kind_words

FAMILIES = {
    "BA": "基本情况和文本",
    "CO": "前后一致",
    "SC": "范围和改造内容",
    "FD": "资金",
    "OR": "组织实施和工期",
    "RS": "居民意愿",
    "AT": "附件",
    "PA": "三旧地块",
    "SS": "学校",
}
"""Families of checks by the letters of their codes, in the order of a listing."""


class Explained(Protocol):
    """A check as its help needs it: :class:`planlint.engine.RegisteredCheck` is one."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def docstring(self) -> str: ...
    @property
    def header(self) -> Check: ...
    @property
    def family(self) -> str: ...


_PART = regex(r"^(?:为什么|依据|说明|违规|合规|又如)：")
_BASIS = regex(r"^依据：policy: .*$", re.MULTILINE)
_ASKED = regex(r"^( *)〔([a-z][^〕\n]*)〕\n", re.MULTILINE)


def explanation(check: Explained, policy: Policy, *, bold: bool = False) -> str:
    """A check for the terminal; ``policy`` says what its limits are, with dates and sources."""
    lines = [_strong(f"{check.code}  {check.title}", bold), f"代号：{check.header.slug}", *_head(check), ""]
    body = _BASIS.sub("依据：" + "".join(_basis(check, policy)), _body(check))
    for line in body.splitlines():
        part = _PART.match(line)
        lines.append(_strong(part[0], bold) + line[part.end() :] if part else line)
    return "\n".join(lines).rstrip()


def plain_help(check: Explained) -> str:
    """The help without values of a policy, for programs."""
    named = "、".join(check.header.policy)
    return f"{check.title}\n\n" + _BASIS.sub(f"依据：政策规定 {named}", _body(check))


def reason(check: Explained) -> str:
    """The sentence after 为什么, or the title."""
    match = re.search(r"^为什么：(.+)$", check.docstring, re.MULTILINE)
    return match[1].strip() if match else check.title


def _body(check: Explained) -> str:
    """The docstring after its title, with what its examples ask for in words."""
    body = check.docstring.partition("\n")[2].strip("\n")
    return _ASKED.sub(lambda told: f"{told[1]}（{_asked(told[2])}）\n", body)


def _asked(words: str) -> str:
    """``kind=estate as-of=2026-03-01`` → 小区方案，2026-03-01."""
    told = dict(word.split("=", 1) for word in words.split() if "=" in word)
    return "，".join(kind_words(value) if name == "kind" else value for name, value in told.items())


def _head(check: Explained) -> Iterator[str]:
    header = check.header
    yield f"级别：{SEVERITY_NAMES[header.severity]}"
    yield f"类别：{FAMILIES.get(check.family, check.family)}"
    yield f"适用：{'、'.join(map(kind_words, header.kinds)) if header.kinds else '各类文件'}"
    since = f"{header.since.isoformat()} 起" if header.since else ""
    until = f"{header.until.isoformat()} 止" if header.until else ""
    if since or until:
        yield f"日期：{'，'.join(w for w in (since, until) if w)}"
    if header.absence:
        yield "文字截断的文件不做这项检查。"
    if header.status == "preview":
        yield "状态：试行"
    for rule in header.rules:
        yield f"规则：{rule.text}" + ("" if rule.verified else f" [{UNVERIFIED}]")


def _basis(check: Explained, policy: Policy) -> Iterator[str]:
    """Every version of the rules that a check rests on, each on its line."""
    for rule_id in check.header.policy:
        for rule in policy.versions(rule_id):
            for text, verified in rule.sentences:
                yield f"\n    {text}{rule_dates(rule)}" + ("" if verified else f" [{UNVERIFIED}]")


def rule_dates(rule: PolicyRule) -> str:
    """``（2017-07-01 起，2022-07-31 止）``; empty without dates."""
    since = f"{rule.since.isoformat()} 起" if rule.since else ""
    until = f"{rule.until.isoformat()} 止" if rule.until else ""
    both = "，".join(word for word in (since, until) if word)
    return f"（{both}）" if both else ""


def _strong(text: str, bold: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if bold else text
