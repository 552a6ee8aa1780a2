"""Which kind of document a text is: a plan of some template, or a text about plans.

Kinds of plans: ``estate``, ``cluster``, ``programme``, ``parcel``, ``school``; ``notice`` is a
notice about how plans are filed and reviewed.  The others are no plans: ``list`` (projects enumerated),
``table`` (one project's key figures, a priced bill), ``progress`` (what was done so far), ``review`` (audit,
evaluation, settlement), ``other``.  In doubt a text is no plan, for a plan is asked for its chapters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from planlint.document import BlockKind
from planlint.extract.reading import Reading
from planlint.facts import Chapter, Duty, Estate
from planlint.patterns import regex

PLAN_KINDS = frozenset({"estate", "cluster", "programme", "parcel", "school"})
WHOLE_PLAN_LENGTH = {
    "parcel": 560,
    "school": 700,
    "estate": 800,
    "cluster": 800,
    "programme": 800,
    "notice": 500,
}
"""Characters below which a text is an extract of a plan, whatever it calls itself."""
WHOLE_PLAN_TOPICS = {"parcel": 4, "school": 4, "estate": 5, "cluster": 5, "programme": 5, "notice": 3}

_SERIES_TITLE = regex(
    r"(?:第?[一二三四五六七八九十\d]{1,3}篇|篇[一二三四五六七八九十\d]{1,3}|范文[一二三四五六七八九十\d]{1,3})\s*$"
)
_REVIEW = regex(
    r"审计|绩效(?:自评|评价|评估|考评|再评价)|决算|结算|评审|评价(?:报告|结果)|问效|核查|审减|整改(?:情况|报告|结果)|督查|巡察"
)
_NO_PLAN = regex(
    r"批复|复函|采购|招标|投标|中标|设计服务|设计任务|公告|解读|问卷|意愿|摸底|施工组织|委托书|合同|答复|指引|办法|规定|标准|导则|细则|资金使用|出资|缴存|诉求|热线"
)
_PROGRESS_TITLE = regex(
    r"进展|简报|通报|总结|汇报|周报|月报|季报|年报|完成情况|实施情况|工作报告|下达|下拨|动工|开工仪式|竣工|完工|快讯|新闻"
)
# What a title ends with outweighs the other words in it: 关于下达……任务的实施方案.
_ENDS_AS_PLAN = regex(r"实施方案(?:》?的通知)?\s*(?:[（(][^）)]*[）)])?\s*(?=$|\s)")
_LIST_TITLE = regex(
    r"清单|名单|名册|一览表|汇总表|项目表|明细表|台账|年度实施计划|项目库|分配表|任务表|分解表|计划表"
)
_PLAN_TITLE = regex(
    r"方案|行动计划|改造计划|实施计划|建设计划|总体规划|改造规划|专项规划|规划(?=[（(〔]|$)|年度计划|三年行动|五年行动|十[三四五]五.{0,2}规划|项目规划"
)
_RENEWAL = regex(r"改造|整治|提升|更新|微改|旧城|旧区|旧屋|旧住宅|老旧|薄弱学校|办学条件|校舍")
_NOTICE = regex(r"通知如下|事项通知|要求通知|的通知|函告如下|要求如下")
_FORWARDED = regex(r"关于(?:印发|转发)|印发给|现印发|现予以?印发|《[^》]{4,60}(?:方案|计划)》?(?:已经|已)")
_REVIEW_DUTY = regex(r"审核|申报|评审|受理|备案|报送|审查|专家|送审|审查要点")
_PARCEL = (
    "三旧", "工改", "标图建库", "权属", "控制性详细规划|控规", "容积率", "国用|土地使用证|不动产权证|集用|房地证",
    "权利人", "改造地块|该地块|地块位于", "产值", "改造主体", "用地面积|改造(?:总)?面积|改造范围", "年度实施计划", "违法用地",
)  # fmt: skip
_PARCEL_TITLE = regex(r"方案|地块|报批|用地|改造说明")
_SCHOOL = (
    "教学班|班级|个班", "在校学生|在校生|学生\\s?[\\d人数]|名学生", "教职工", "专任教师", "校舍|教学楼", "校园|学校占地", "班额", "寄宿|住宿生|住校生",
    "学生宿舍|宿舍", "食堂|伙房", "办学条件", "薄弱学校|改薄", "中小学|小学|中学|学校|幼儿园", "图书", "生均", "计算机|多媒体|教学仪器",
)  # fmt: skip
_SCHOOL_TITLE = regex(r"薄弱学校|办学条件|校舍|学校.{0,12}(?:改造|建设|布局)|(?:小学|中学|幼儿园)")
_PLANNED = regex(r"规划|拟|计划|新建|改造|购置|实施")
_NAMED_ESTATE = regex(
    r"(?<!老旧)(?<!住宅)(?<!城镇)(?<!居住)(?<!居民)(?<!旧改)(?<!个)(?<![有该本各县市])(?:小区|新村|家属院|家属区|家属楼|花园|花苑|家园|公寓|大院|宿舍|佳苑|名苑|新苑|嘉园)"
    r"|[一-龥]{2}(?:里|苑|园|院)(?=(?:小区|老旧|改造|片区))"
)
_CLUSTER = regex(r"片区|连片|组团|街区|社区(?!卫生|医院)|片改造")
_REGION = regex(r"(?:省|自治区|市|县|区|州|旗|盟|镇|乡|街道|全国|农场|团)")
_EXTRACT = regex(r"节选|摘要|摘录|摘编|要点|报道|摘自|转载自")
_DEPARTMENTS = regex(r"各县[（(]?市?、?区?[）)]?|各区县|各县区|各市州|各镇街|各街道|各乡镇")
_PROGRESS_WORDS = regex(
    r"截至|截止|累计|已完[成工]|全部完[成工]|完成投资|开工率|新开工|开工改造|惠及|下拨|筹措|动工|形象进度|共完成|完成\d|共投资|已开工|完成总|组织实施\d|已改造|同比|环比|开工建设"
)
_ENUMERATED = regex(r"(?:^|[\n；;：:。，,])\s*\d{1,2}(?:[.、．]\s?|\s+)(?=[^\d\s])")
_TOPICS: dict[str, tuple[str, ...]] = {
    "parcel": (
        "面积",
        "权属|确权|登记|国用",
        "规划",
        "补偿|意愿|违法用地",
        "改造主体|自行改造|权利人",
        "投资|投入|资金",
        "改造后|拟改造",
        "开发时序|分期|监管",
    ),
    "school": (
        "学生",
        "教职工|教师",
        "校舍|占地|宿舍|教学楼",
        "投资|资金",
        "规划|计划",
        "立项|开工|实施",
        "设备|图书|器材|仪器",
        "标准|目标",
    ),
    "notice": ("审核", "申报|报送", "受理|退回", "附件|材料", "专家|评审", "备案"),
}
_PLAN_TOPICS = (
    "目标|概况|基本情况|指导思想|总体要求", "改造内容|改造范围|建设内容|改造任务|主要任务", "资金|投资", "组织领导|领导小组|组织实施|保障措施|职责|责任",
    "阶段|步骤|进度安排|工期|实施计划|时间安排", "验收|考核", "问题|现状|破损|不足", "居民|业主|公示", "监督|管理",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind, and whether the text is evidently not a whole document of that kind."""

    name: str
    excerpt: bool


def detect(
    reading: Reading,
    chapters: tuple[Chapter, ...],
    estates: tuple[Estate, ...],
    duties: tuple[Duty, ...],
    truncated: bool,
) -> Kind:
    """The kind of a plan's stretch of text, from its title, its words and its structure."""
    title = _title(reading)
    name = _name(reading, title, estates, duties)
    return Kind(name, truncated or is_excerpt(reading, name, title, chapters))


def _title(reading: Reading) -> str:
    """The title, or the first words of a text that has none; empty for a page of a series."""
    title = reading.part.title.strip()
    if _SERIES_TITLE.search(title):
        return ""
    first = next((b for b in reading.blocks if b.kind is not BlockKind.ROW), None)
    if first is None:
        return ""
    text = reading.block_text(first).strip()
    if len(text) > 60:
        return re.split(r"[：:。，,]", text, maxsplit=1)[0][:50]
    second = reading.blocks[1] if len(reading.blocks) > 1 else None
    if second and not second.number and second.end - second.start <= 40 and second.kind is not BlockKind.ROW:
        text += " " + reading.block_text(second)
    return text


def _name(reading: Reading, title: str, estates: tuple[Estate, ...], duties: tuple[Duty, ...]) -> str:
    body = reading.body
    head = body[: 600 if not title else 300]
    if (name := _by_table(reading, title)) is not None:
        return name
    if _NOTICE.search(title or head) and not _FORWARDED.search(title or head) and _asks_for_review(body):
        return "notice"
    planned = bool(_PLAN_TITLE.search(title)) and not _NO_PLAN.search(title)
    if _REVIEW.search(title) and not re.search(r"(?:方案|办法|计划)(?:[（(]|$)", title):
        return "review"
    if _counts(_PARCEL, body) >= 4 and (planned or _PARCEL_TITLE.search(title or head)):
        return "parcel" if not _LIST_TITLE.search(title) else "list"
    if _is_school(title, body, planned):
        return "school"
    if _LIST_TITLE.search(title) and not re.search(r"方案", title):
        return "list"
    reports = _PROGRESS_TITLE.search(title) and not _ENDS_AS_PLAN.search(title)
    if planned and _RENEWAL.search(title) and not reports:
        return _plan_kind(reading, title, estates, duties)
    if not title and _counts(_PLAN_TOPICS, body) >= 5 and _RENEWAL.search(body):
        return _plan_kind(reading, "", estates, duties)
    return _no_plan(reading, title, body)


def _by_table(reading: Reading, title: str) -> str | None:
    """A text that is hardly more than tables: key and value, or a list of projects."""
    rows = [b for b in reading.blocks if b.kind is BlockKind.ROW]
    if len(rows) < 3 or re.search(r"方案|规划", title):
        return None
    in_rows = sum(b.end - b.start for b in rows)
    prose = sum(b.end - b.start for b in reading.blocks) - in_rows
    if in_rows < prose or prose > 600:
        return None
    table = reading.document.tables[rows[0].table or 0]
    head = " ".join(reading.text[c.start : c.end] for c in table.cells if c.row <= 1)
    listed = re.search(r"小区名称|项目名称|小区(?!数)|楼院|学校|地块", head) and table.cols > 2
    priced = re.search(r"单价|综合单价|工程量|合价", head)
    return "list" if listed and not priced else "table"


def _asks_for_review(body: str) -> bool:
    found = _REVIEW_DUTY.findall(body)
    return len(found) >= 4 and len(set(found)) >= 3


def _counts(terms: tuple[str, ...], text: str) -> int:
    return sum(1 for term in terms if re.search(term, text))


def _is_school(title: str, body: str, planned: bool) -> bool:
    score = _counts(_SCHOOL, body)
    if planned and _SCHOOL_TITLE.search(title):
        return True
    if title and _PROGRESS_TITLE.search(title):
        return False
    people = re.search("教学班|教职工|专任教师|在校学生|在校生", body)
    return score >= 6 and people is not None and _PLANNED.search(body) is not None


def _plan_kind(reading: Reading, title: str, estates: tuple[Estate, ...], duties: tuple[Duty, ...]) -> str:
    named = _NAMED_ESTATE.search(title)
    if named:
        return "cluster" if "片区" in title or re.search(r"等.{0,3}个", title) else "estate"
    if _CLUSTER.search(title) and not re.search(r"全[市县区]|[市县]城镇老旧|行动计划|年行动|规划", title):
        return "cluster"
    if title and _REGION.search(title):
        return "programme"
    if len(duties) >= 5 or _DEPARTMENTS.search(reading.body):
        return "programme"
    planned = [e for e in estates if e.role == "planned" and e.parent is None]
    if len(planned) > 1:
        return "cluster"
    return "estate" if planned else "programme"


def _no_plan(reading: Reading, title: str, body: str) -> str:
    if _NO_PLAN.search(title) and not _LIST_TITLE.search(title):
        return "other"
    if _PLAN_TITLE.search(title) and not _PROGRESS_TITLE.search(title) and not _RENEWAL.search(title):
        return "other"
    told = {m[0] for m in _PROGRESS_WORDS.finditer(body)}
    if _PROGRESS_TITLE.search(title) and not _LIST_TITLE.search(title):
        return "progress"
    if _enumerates(reading) and len(told) < 2 and not _PLAN_TITLE.search(title):
        return "list"
    if told:
        return "progress"
    return "other"


def _enumerates(reading: Reading) -> bool:
    """Three or more numbered items, or lines that are built alike (名称：数，数，数)."""
    if len(_ENUMERATED.findall(reading.body)) >= 3:
        return True
    shapes = [re.sub(r"\d[\d.,]*", "0", reading.block_text(b).partition("：")[2] or reading.block_text(b).partition(":")[2])
              for b in reading.blocks]  # fmt: skip
    return any(shape and shapes.count(shape) >= 3 for shape in set(shapes))


def is_excerpt(reading: Reading, kind: str, title: str, chapters: tuple[Chapter, ...]) -> bool:
    """Is this evidently not a whole document of its kind: too short, marked 节选, few of its topics?"""
    if kind not in WHOLE_PLAN_LENGTH:
        return True
    body = reading.body
    if len(body.strip()) < WHOLE_PLAN_LENGTH[kind] or _EXTRACT.search(title):
        return True
    if _counts(_TOPICS.get(kind, _PLAN_TOPICS), body) < WHOLE_PLAN_TOPICS[kind]:
        return True
    numbered = sum(1 for block in reading.blocks if block.number)
    return kind in ("estate", "cluster", "programme") and max(len(chapters), numbered) < 3
