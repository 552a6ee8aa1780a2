"""Plants every kind of fault and writes docs/faults.md: which check catches what.

``python -m tests.planlint.plant [--most N] [--seed N]``
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from planlint.engine import check_document, registered_checks
from planlint.policy import load
from planlint.read import read_text
from tests.planlint.plant import FAULTS
from tests.planlint.plant.documents import AS_OF, COLLECTIONS, HERE, ROOT
from tests.planlint.plant.fault import Fault
from tests.planlint.plant.measure import Tally, measure

HEAD = """# 埋错试验

把一处错误埋进没有问题的文本，看哪些检查发现。由 `python -m tests.planlint.plant` 生成，不要手改。

- 文本：`examples/` 中没有问题的方案、按种子生成的片区方案、`tests/planlint/plant/texts/` 中专写的文本，
  和 `tests/planlint/gold`、`tests/planlint/heldout` 中前后一致的文本。
- “按标准答案”的一类：改哪个数由标准答案决定，与检查是否认得这个算式无关；“整篇方案”的一类：改的是检查已经验算过的总数。
- 发现：原文没有、埋错后才有的一条意见，指着改动的那一行，或者它的算式用到那一行的数；缺内容的，由对应的检查提出，位置不限。
- 每一种最多埋 {most} 处，种子 {seed}，规则日期 {day}。
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=60, help="plants of each kind, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "faults.md")
    wanted = parser.parse_args()
    tallies = [(fault, measure(fault, seed=wanted.seed, most=wanted.most)) for fault in FAULTS]
    head = HEAD.format(most=wanted.most, seed=wanted.seed, day=AS_OF)
    text = "\n".join([head, *_kinds(tallies), "", *_checks(tallies)]) + "\n"
    wanted.output.write_text(text, encoding="utf-8")
    planted, caught = sum(t.planted for _, t in tallies), sum(t.caught for _, t in tallies)
    print(f"{len(tallies)} 种错误，埋 {planted} 处，发现 {caught} 处：{wanted.output}")


def _kinds(tallies: list[tuple[Fault, Tally]]) -> Iterator[str]:
    planted, caught = sum(t.planted for _, t in tallies), sum(t.caught for _, t in tallies)
    yield f"## 各种错误\n\n共 {len(tallies)} 种，埋 {planted} 处，发现 {caught} 处（{100 * caught / planted:.1f}%）。\n"
    yield "| 错误 | 代号 | 发现/埋 | 由哪些检查发现（次数） |"
    yield "| --- | --- | ---: | --- |"
    for fault, tally in tallies:
        told = "，".join(f"{code} {count}" for code, count in tally.by_code.most_common())
        yield f"| {fault.title} | `{fault.name}` | {tally.caught}/{tally.planted} | {told or '没有'} |"


def _checks(tallies: list[tuple[Fault, Tally]]) -> Iterator[str]:
    planted: Counter[str] = Counter()
    kinds: dict[str, list[str]] = {}
    for fault, tally in tallies:
        planted.update(tally.by_code)
        for code in tally.by_code:
            kinds.setdefault(code, []).append(fault.name)
    met = _in_collections()
    idle = [c for c in registered_checks() if not planted[c.code]]
    yield "## 各项检查\n"
    yield "“文本中”是在两个标准答案文本集里提出的次数（不论对错）。\n"
    yield "| 检查 | 埋错中发现 | 错误的种类 | 文本中 |"
    yield "| --- | ---: | --- | ---: |"
    for check in registered_checks():
        names = "、".join(f"`{name}`" for name in kinds.get(check.code, ())[:4])
        more = f" 等 {len(kinds[check.code])} 种" if len(kinds.get(check.code, ())) > 4 else ""
        yield f"| {check.code} {check.title} | {planted[check.code]} | {names}{more} | {met[check.code]} |"
    yield "\n## 没有发现任何埋错的检查\n"
    if not idle:
        yield "没有。"
    for check in idle:
        seen = (
            f"文本集中提出 {met[check.code]} 次"
            if met[check.code]
            else "文本集中也没有提出，只有自己的例文，不计"
        )
        yield f"- {check.code} {check.title}{seen}。"


def _in_collections() -> Counter[str]:
    """How often each check speaks in the texts of the gold collections."""
    met: Counter[str] = Counter()
    policy = load("national", as_of=AS_OF)
    for folder in COLLECTIONS:
        for path in sorted((HERE.parent / folder / "texts").glob("*.txt")):
            document = read_text(path.read_text(encoding="utf-8"), path.name)
            report = check_document(document, policy=policy, as_of=AS_OF)
            met.update(finding.code for plan in report.plans for finding in plan.findings)
    return met


if __name__ == "__main__":
    main()
