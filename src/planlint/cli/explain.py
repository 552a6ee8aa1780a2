"""``planlint explain`` and ``planlint rules``: what is checked, and by which rules."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import Any

from planlint.cli.check import today
from planlint.cli.failure import UsageFault
from planlint.cli.naming import find_check, find_policy
from planlint.cli.output import dumped, write_bytes
from planlint.engine import RegisteredCheck, registered_checks
from planlint.finding import SEVERITY_NAMES
from planlint.policy import Policy, PolicyError, PolicyRule, load
from planlint.render.columns import pad, width
from planlint.render.words import UNVERIFIED, kind_names, kind_words

FAMILIES = {
    "BA": "完整与规范",
    "CO": "前后一致",
    "SC": "范围",
    "ME": "改造内容",
    "FD": "资金",
    "OR": "组织与工期",
    "RS": "居民",
    "AT": "附件",
    "PA": "地块",
    "SH": "学校",
}
_HEADING = re.compile(r"^[\u4e00-\u9fff]{2,8}[：:]\s*$")
_BOUNDS = {
    "at_least": "不少于",
    "at_most": "不高于",
    "more_than": "超过",
    "less_than": "低于",
    "within": "在此范围内",
    "is": "是",
}


def explain(given: argparse.Namespace) -> int:
    """Carry out ``explain`` or ``rules``; returns the exit status."""
    if given.command == "explain":
        print(explanation(find_check(given.name), bold=_bold()))
        return 0
    try:
        content = _policy_listing(given) if given.policy else _check_listing(given)
    except PolicyError as fault:
        raise UsageFault(str(fault)) from fault
    if given.format == "json":
        write_bytes(dumped(content))
    else:
        print(content)
    return 0


def _bold() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def explanation(check: RegisteredCheck, *, bold: bool = False) -> str:
    """A check's text for the terminal: its docstring under a head with code, severity and kinds."""
    header = check.header
    kinds = "、".join(kind_words(k) for k in header.kinds) if header.kinds else "各类方案"
    about = [f"级别：{SEVERITY_NAMES[header.severity]}", f"适用：{kinds}"]
    about += _when(check)
    lines = [_strong(f"{check.code}  {check.title}", bold), f"代号：{header.slug}", *about]
    lines += [f"规则：{r.text}" + ("" if r.verified else f" [{UNVERIFIED}]") for r in header.rules]
    body = check.docstring.split("\n", 1)[1].strip("\n") if "\n" in check.docstring else ""
    lines += ["", *(_strong(line, bold and bool(_HEADING.match(line))) for line in body.splitlines())]
    return "\n".join(lines).rstrip()


def _when(check: RegisteredCheck) -> list[str]:
    header = check.header
    since = f"{header.since.isoformat()} 起" if header.since else ""
    until = f"{header.until.isoformat()} 止" if header.until else ""
    lines = [f"生效：{'，'.join(w for w in (since, until) if w)}"] if since or until else []
    if header.status == "preview":
        lines.append("状态：试行")
    if header.policy:
        lines.append(f"政策：{'、'.join(header.policy)}（planlint rules --policy 看各地的值）")
    return lines


def _strong(text: str, bold: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if bold else text


# ── the list of checks ─────────────────────────────────────────────────────────


def _check_listing(given: argparse.Namespace) -> Any:
    checks = registered_checks()
    if given.format == "json":
        return [_check_object(c) for c in checks]
    lines = []
    order = [*FAMILIES, *sorted({c.family for c in checks} - set(FAMILIES))]
    slug_columns = max((width(c.header.slug) for c in checks), default=0)
    for family in order:
        own = [c for c in checks if c.family == family]
        if not own:
            continue
        lines += ["", f"{family} {FAMILIES.get(family, '')}".rstrip()]
        for check in own:
            severity = SEVERITY_NAMES[check.header.severity]
            lines.append(f"  {check.code}  {severity}  {pad(check.header.slug, slug_columns)}  {check.title}")
    lines += [
        "",
        f"共 {len(checks)} 项。planlint explain 编号 看一项；planlint rules --policy national 看政策规定。",
    ]
    return "\n".join(lines).lstrip("\n")


def _check_object(check: RegisteredCheck) -> dict[str, Any]:
    header = check.header
    return {
        "code": check.code,
        "slug": header.slug,
        "title": check.title,
        "family": check.family,
        "severity": header.severity.value,
        "kinds": list(header.kinds or kind_names()),
        "rules": [{"text": r.text, "verified": r.verified} for r in header.rules],
        "policy": list(header.policy),
        "since": header.since.isoformat() if header.since else None,
        "until": header.until.isoformat() if header.until else None,
        "status": header.status,
        "help": check.docstring,
    }


# ── the rules of a policy ──────────────────────────────────────────────────────


def _policy_listing(given: argparse.Namespace) -> Any:
    name = find_policy(given.policy, given.policy_dir)
    policy = load(name, as_of=given.as_of or today(), directory=given.policy_dir)
    if given.format == "json":
        return _policy_object(policy)
    lines = [
        f"{policy.title}（{policy.name}），共 {len(policy.ids)} 条规定，{policy.as_of.isoformat()} 有效的带 *"
    ]
    for rule_id in policy.ids:
        versions = policy.versions(rule_id)
        lines += ["", f"{versions[-1].title}  {rule_id}"]
        for version in versions:
            mark = "*" if version.holds_on(policy.as_of) else " "
            lines.append(f" {mark} {_value(version)}{_dates(version)}")
            for basis in version.basis:
                lines.append(f"     {basis.sentence}" + ("" if basis.verified else f" [{UNVERIFIED}]"))
    return "\n".join(lines)


def _value(rule: PolicyRule) -> str:
    bound = _BOUNDS.get(rule.bound, "")
    value = _plain_value(rule.value)
    number = f"{value}{rule.unit}" if rule.unit in ("%", "") else f"{value} {rule.unit}"
    return f"{bound} {number}".strip()


def _plain_value(value: Any) -> str:
    if isinstance(value, tuple | list):
        return " 至 ".join(map(str, value)) if len(value) == 2 else "、".join(map(str, value))
    if isinstance(value, dict):
        return "；".join(f"{key} {_plain_value(inner)}" for key, inner in value.items())
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _dates(rule: PolicyRule) -> str:
    since = f"{rule.since.isoformat()} 起" if rule.since else ""
    until = f"{rule.until.isoformat()} 止" if rule.until else ""
    both = "，".join(word for word in (since, until) if word)
    return f"（{both}）" if both else ""


def _policy_object(policy: Policy) -> dict[str, Any]:
    versions = [v for rule_id in policy.ids for v in policy.versions(rule_id)]
    return {
        "name": policy.name,
        "title": policy.title,
        "as_of": policy.as_of.isoformat(),
        "digest": policy.digest,
        "rules": [
            {
                "id": v.id,
                "title": v.title,
                "value": v.value,
                "unit": v.unit,
                "bound": v.bound,
                "from": v.since.isoformat() if v.since else None,
                "to": v.until.isoformat() if v.until else None,
                "selected_by": v.selected_by,
                "in_force": v.holds_on(policy.as_of),
                "basis": [
                    {"document": b.document, "article": b.article, "text": b.text, "verified": b.verified}
                    for b in v.basis
                ],
            }
            for v in versions
        ],
    }
