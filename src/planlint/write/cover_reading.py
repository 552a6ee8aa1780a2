"""The fields of a cover that a plan without one tells in its title or its text."""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.patterns import regex
from planlint.write.spots import Source, Value

_IN_TITLE = {
    "片区名称": regex(r"[一-龥\d]{2,8}?片区"),
    "市（县）名称": regex(r"^[一-龥]{1,7}?(?:市|县|区|旗|自治[州县])"),
    "申报年度": regex(r"20\d\d(?=年)"),
    "计划年度": regex(r"20\d\d(?:年?[-—~至]20\d\d)?(?=年)"),
    "学校名称": regex(r"[一-龥]{2,16}?(?:中心小学|小学|中学|学校)(?!改造)"),
    "地块名称": regex(r"[一-龥]{2,20}?地块"),
}
_DEVELOPER = regex(r"(?:改造主体|开发主体|实施主体)[为是：:]\s*(?P<who>[^，。；,;\n]{2,40})")


def read_names(source: Source, title: Value | None) -> Iterator[tuple[str, Value]]:
    """(field, value): the names and years of the title, the one estate, the code and the developer of a parcel."""
    fields = source.form.cover
    for field, pattern in _IN_TITLE.items():
        match = pattern.search(title.text) if title and field in fields else None
        if title and match:
            start = title.span.start + match.start()
            yield field, source.value(start, start + len(match[0]))
    facts = source.facts
    names = {e.name for e in facts.estates}
    if "小区名称" in fields and len(names) == 1:
        yield "小区名称", source.value(facts.estates[0].span.start, facts.estates[0].span.end)
    count = facts.total("estates")
    if "小区数" in fields and count is not None:
        yield "小区数", Value(count.text.removesuffix(count.unit), Span(count.start, count.end))
    codes = {f.text: f.span for f in facts.parcel if f.item == "register_code"}
    if "标图建库编号" in fields and len(codes) == 1:
        yield from (("标图建库编号", Value(code, span)) for code, span in codes.items())
    developer = _DEVELOPER.search(source.text, facts.start, facts.end)
    if "改造主体" in fields and developer:
        yield "改造主体", source.value(*developer.span("who"))
