"""``planlint explain`` and ``planlint rules``: what is checked, and by which rules."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from planlint.cli.clock import today
from planlint.cli.failure import UsageFault
from planlint.cli.lookup import check_text
from planlint.cli.output import dumped, write_bytes
from planlint.cli.policies import find_policy
from planlint.finding import SEVERITY_NAMES
from planlint.policy import Policy, PolicyError, PolicyRule, load
from planlint.render.check_help import FAMILIES, Explained, explanation, plain_help, rule_dates
from planlint.render.columns import pad, width
from planlint.render.words import UNVERIFIED, kind_names

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
        print(explanation(_find(given.name), load("national", as_of=today()), bold=_bold()))
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


def _find(name: str) -> Explained:
    """The check of that name; only where there is none are all loaded, for suggestions."""
    found = check_text(name)
    if found is not None:
        return found
    from planlint.cli.naming import find_check

    return find_check(name)


def _bold() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


# ── the list of checks ─────────────────────────────────────────────────────────


def _check_listing(given: argparse.Namespace) -> Any:
    from planlint.engine import registered_checks

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


def _check_object(check: Explained) -> dict[str, Any]:
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
        "help": plain_help(check),
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
            lines.append(f" {mark} {_value(version)}{rule_dates(version)}")
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
