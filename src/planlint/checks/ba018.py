"""夹有与方案无关的套话或网站用语。

为什么：从网上复制的开场白、“小编”的话留在文中，说明没有按本地情况编写，报送前要删去。

依据：无

违规：

    人生天地之间，若白驹过隙，我们又将续写新的诗篇。下面是小编精心整理的实施方案，希望对大家有所帮助。
    为提升改造质量，现将有关要求通知如下。

合规：

    为提升改造质量，现将有关要求通知如下。编制单位应组织居民学习，点击率不作为考核指标。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="boilerplate", severity=Severity.WARNING, weight=50)

# One of these is enough: no plan addresses readers of a web site.
_STRONG = regex(
    r"小编|本站编辑|本站整理|欢迎(?:大家)?阅读|希望(?:能)?对(?:大家|您|你|各位)有(?:所)?帮助|精心整理"
    r"|供大家参考|让我们一起来?学习|范文(?:大全|网|参考|篇)|查看更多|点击下载|转载请注明|文档下载|下载文档|版权归原作者"
    r"|百度文库|道客巴巴|更多相关(?:文章|内容)|扫码关注|收藏本|上一篇[:：]|下一篇[:：]|推荐阅读|热门文章"
)
# Two of these in one paragraph: the opening of a school essay.
_WEAK = regex(
    r"白驹过隙|时光荏苒|光阴似箭|岁月如梭|日月如梭|人生天地|诗篇|新的(?:旅程|征程|篇章)|不知不觉|忽然而已"
    r"|什么样的(?:计划|方案)|怎样写|该怎么(?:写|制定)|写(?:计划|方案|总结)"
)


def check(plan: Plan) -> Iterator[Finding]:
    places: list[Span] = []
    words: list[str] = []
    for block in plan.blocks:
        strong = _STRONG.findall(plan.text, block.start, block.end)
        weak = _WEAK.findall(plan.text, block.start, block.end)
        if strong or len(set(weak)) >= 2:
            places.append(block.span)
            words += strong or weak
    if not places:
        return
    shown = "、".join(f"“{w}”" for w in dict.fromkeys(words[:3]))
    yield Finding(
        f"{len(places)} 段话与方案无关，用了{shown}这样的套话。",
        places[0],
        tuple(places[1:]),
        severity=None if plan.has_template else Severity.INFO,
    )
