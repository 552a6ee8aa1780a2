"""Who logs in to the demonstration, each with a password made at random for this installation."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from jiugai.demo.cities import CITIES
from jiugai.ground.accounts.actions import grant, open_account
from jiugai.ground.accounts.models import Account, Kind, Organisation
from jiugai.ground.common.ids import secret_bytes
from jiugai.ground.common.keyfile import replaced
from jiugai.ground.divisions.models import Division


@dataclass(frozen=True)
class Login:
    """One line of what ``make run`` prints and the log-in page lists."""

    who: str
    login: str
    password: str
    what: str


@dataclass(frozen=True)
class Post:
    """A person's post: log-in name, role, organisation, where, what to try; who only acts in a story is not listed."""

    login: str
    role: str
    kind: str
    organisation: str
    place: str
    who: str
    what: str
    is_listed: bool = True


POSTS = (
    Post(
        "sheng",
        "province_reviewer",
        Kind.BUREAU,
        "宁夏回族自治区住建厅",
        "640000",
        "省级审核",
        "看七小区方案第2版改了什么；全区存量、各县地图",
    ),
    Post(
        "shi",
        "city_officer",
        Kind.BUREAU,
        "吴忠市住建局",
        "640300",
        "市级经办人",
        "古城巷方案等市初审；看所辖各县",
    ),
    Post(
        "xian",
        "county_officer",
        Kind.BUREAU,
        "利通区住建局",
        "640302",
        "县级经办人",
        "登记地区大院的政府批准；导入台账、比对金星小区",
    ),
    Post(
        "chushen",
        "county_reviewer",
        Kind.BUREAU,
        "利通区住建局",
        "640302",
        "县级初审",
        "区委住宅小区方案过了期限：通过，或退回补正",
    ),
    Post(
        "shending",
        "province_decider",
        Kind.BUREAU,
        "宁夏回族自治区住建厅",
        "640000",
        "省级审定",
        "按处理建议作出结论、给审核编号",
    ),
    Post(
        "jie",
        "street_officer",
        Kind.STREET_OFFICE,
        "金星镇人民政府",
        "640302100",
        "街道经办人",
        "组织金桂园小区的业主表决；登记和修改本镇小区",
    ),
    Post(
        "shequ",
        "community_worker",
        Kind.COMMUNITY,
        "金花园社区",
        "640302100001",
        "社区工作者",
        "金桂园小区正在表决：录纸票、看谁还没投、打印投票纸",
    ),
    Post(
        "shequer", "community_worker", Kind.COMMUNITY, "金花园社区", "640302100001", "", "", is_listed=False
    ),
    Post(
        "wuzhong",
        "programme_author",
        Kind.BUREAU,
        "吴忠市住建局",
        "640300",
        "市方案编制",
        "接着编全市的实施方案，机审有问题没改",
    ),
    Post(
        "zhenning",
        "county_officer",
        Kind.DEPARTMENT,
        "镇宁布依族苗族自治县教育局",
        "520423",
        "学校方案编制",
        "沙子小学方案被退回，逐条答复、改好再报",
    ),
    Post(
        "zhenshen",
        "county_reviewer",
        Kind.BUREAU,
        "镇宁布依族苗族自治县住建局",
        "520423",
        "贵州 · 县级初审",
        "等沙子小学方案补正后再审",
    ),
    Post(
        "tangxia",
        "county_officer",
        Kind.DEPARTMENT,
        "东莞市自然资源局",
        "441900",
        "地块方案编制",
        "塘厦旧厂房地块方案已报送",
    ),
    Post(
        "guanshen",
        "city_officer",
        Kind.BUREAU,
        "东莞市住建局",
        "441900",
        "广东 · 市初审",
        "初审塘厦的地块方案",
    ),
    Post(
        "zhuanjia",
        "expert",
        Kind.EXPERT_POOL,
        "评审专家库",
        "640000",
        "评审专家",
        "抽到的方案：看文本，交评分表",
    ),
    Post("jumin", "resident", Kind.COMMUNITY, "金花园社区", "640302100001", "居民", "机审一份方案"),
    Post(
        "guanli",
        "administrator",
        Kind.BUREAU,
        "宁夏回族自治区住建厅信息中心",
        "",
        "系统管理员",
        "机构、人员、角色",
    ),
    Post("shenji", "auditor", Kind.DEPARTMENT, "宁夏回族自治区审计厅", "", "审计员", "审计记录"),
    *(
        Post(login, role, Kind.BUREAU, f"{county.name}住建局", county.code, "", "", is_listed=False)
        for city in CITIES
        for county in city.counties
        for login, role in ((county.author, "county_officer"), (county.reviewer, "county_reviewer"))
    ),
    *(
        Post(
            city.officer,
            "city_officer",
            Kind.BUREAU,
            f"{city.name}住建局",
            city.code,
            "",
            "",
            is_listed=False,
        )
        for city in CITIES
    ),
    Post(
        "wugui",
        "designer",
        Kind.DESIGN_INSTITUTE,
        "吴忠市规划设计有限公司",
        "640300",
        "",
        "",
        is_listed=False,
    ),
    *(
        Post(login, "expert", Kind.EXPERT_POOL, "评审专家库", "640000", "", "", is_listed=False)
        for login in ("dingxiulan", "wuhaitao")
    ),
    *(
        Post(login, role, Kind.BUREAU, f"{place}住建局", code, "", "", is_listed=False)
        for code, place, author, reviewer in (
            ("640323", "盐池县", "yanchi", "yanchushen"),
            ("640381", "青铜峡市", "qingtong", "qingchushen"),
        )
        for login, role in ((author, "county_officer"), (reviewer, "county_reviewer"))
    ),
)


def file() -> Path:
    """Where the log-ins of this installation's demonstration lie; readable by its user only."""
    return Path(settings.DATA_DIR) / "demo_logins.json"


def open_all() -> dict[str, Account]:
    """Opens the accounts and grants the roles, the administrator first; returns them by log-in name."""
    opened: dict[str, Account] = {}
    logins = []
    for post in sorted(POSTS, key=lambda p: p.role != "administrator"):
        # who only acts in a story never logs in
        password = (
            None
            if not post.is_listed
            else "".join("23456789abcdefghjkmnpqrstuvwxyz"[b % 31] for b in secret_bytes(12))
        )
        account = open_account(login=post.login, password=password, by=None)
        division = Division.objects.get(code=post.place, ended_on=None) if post.place else None
        office, _ = Organisation.objects.get_or_create(
            name=post.organisation, division=division, defaults={"kind": post.kind}
        )
        grant(account, role=post.role, organisation=office, division=division, by=None)
        opened[post.login] = account
        if password is not None:
            logins.append(Login(post.who, post.login, password, post.what))
    order = [p.login for p in POSTS]
    logins.sort(key=lambda entry: order.index(entry.login))
    replaced(file(), json.dumps([asdict(entry) for entry in logins], ensure_ascii=True))
    return opened


def logins() -> list[Login]:
    """What was opened; empty where this is no demonstration."""
    return [Login(**entry) for entry in json.loads(file().read_text("ascii"))] if file().exists() else []
