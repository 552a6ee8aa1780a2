"""文中有乱码。

为什么：乱码盖住了原来的字和数，看的人无法知道写的是什么。

依据：无

违规：

    总投资锟斤拷万元，涉及住户�户。

合规：

    总投资845.9万元，涉及住户946户，注册商标®、单位㎡、编号①不是乱码。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="garbled-text", severity=Severity.WARNING, weight=40)

_GARBLED = regex(
    "(?=[\ufffd锟斤烫屯\ue000-\uf8ffÃâ&])(?:\ufffd+|(?:锟斤拷|锟斤|斤拷)+|烫烫烫+|屯屯屯+|[\ue000-\uf8ff]{3,}|(?:Ã[\x80-\xbf]|â€[™œ\x9d]?){2,}|&#\\d{2,5};|&(?:nbsp|quot|amp|lt|gt);)"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_GARBLED)]
    if not places:
        return
    yield Finding(
        f"文中有 {len(places)} 处乱码，如“{plan.quote(places[0])[:8]}”。", places[0], tuple(places[1:])
    )
