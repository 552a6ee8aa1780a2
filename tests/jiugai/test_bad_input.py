"""Bad input against the running site, web server and all: one sentence each time, nothing kept, nobody else disturbed."""

from __future__ import annotations

import io
import re
import secrets
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

import docx
import pytest
import xlsxwriter
from openpyxl import load_workbook

from tests.jiugai.ground.test_processes import pids
from tests.jiugai.installation import Installation, free_port, installation, stopped, waited_for

MADE = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.conf import settings
from jiugai.ground.accounts.models import Account, Kind, Membership, Organisation
from jiugai.ground.common import clock
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Level
from jiugai.sites.actions import register
under = None
for level, code, name in ((1, "640000", "宁夏"), (2, "640300", "吴忠市"), (3, "640302", "利通区"), (4, "640302100", "金星镇"), (5, "640302100001", "金星社区")):
    under = add(level=Level(level), code=code, name=name, under=under, since=None, by=None)
for sign in ("=1+1", "+1", "-1", "@SUM(A1)", "\\t=1", "\\r=1", "=HYPERLINK(\\"http://x\\")"):
    register(kind="estate", division=under, values={"name": f"小区{sign}", "address": sign}, by=None)
county = under.parent.parent
office = Organisation.objects.create(name="住建局", kind=Kind.BUREAU, division=county)
account = Account.objects.create(login="officer", opened_on=clock.today(), password="!")
Membership.objects.create(account=account, organisation=office, division=county, role="county_officer", since=clock.today())
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session.create()
print(session.session_key)
"""


@dataclass
class Running:
    """The site with one officer logged in, and the process that answers."""

    site: Installation
    port: int
    session: str
    server: int

    def sent(self, method: str, path: str, body: object = b"", **headers: str) -> tuple[int, str]:
        """Status and text of an answer."""
        token = "a" * 32
        line = HTTPConnection("127.0.0.1", self.port, timeout=120)
        told = {"Cookie": f"sessionid={self.session}; csrftoken={token}", "X-CSRFToken": token, **headers}
        try:
            line.request(method, quote(path, safe="/?=&%"), body=body, headers=told)  # type: ignore[arg-type]
            answer = line.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            line.close()

    def uploaded(self, path: str, field: str, name: str, data: bytes) -> tuple[int, str]:
        edge = secrets.token_hex(8)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        return self.sent("POST", path, body, **{"Content-Type": f"multipart/form-data; boundary={edge}"})

    @property
    def kept(self) -> set[str]:
        """What lies in the store."""
        return {p.name for p in (self.site.data / "files").rglob("*") if p.is_file()}

    @property
    def memory(self) -> int:
        """The most that the web server ever had in memory, in KiB: of all its processes the largest."""
        listed = [self.server, *pids_below(self.server)]
        return max(
            int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{p}/status").read_text())[1]) for p in listed
        )  # type: ignore[index]


def pids_below(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if re.search(rf"^PPid:\s+{parent}$", status.read_text(), re.M):
                found.append(int(status.parent.name))
        except OSError:  # gone meanwhile
            continue
    return found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with installation(tmp_path_factory.mktemp("site")) as site:
        session, port = site.python(MADE).split()[-1], free_port()
        process = site.begun("run", "--port", str(port), JIUGAI_REQUIRE_TOTP="0", JIUGAI_BACKUPS="off")
        try:
            assert waited_for(port)
            yield Running(site, port, session, pids(process.pid)["gunicorn"])
        finally:
            stopped(process)


def alert(text: str) -> str:
    """What a page says in red."""
    found = re.search(r'<div class="alert alert-danger[^>]*>(.*?)</div>', text, re.S)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def packed(**parts: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return whole.getvalue()


def sheet() -> bytes:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        book.add_worksheet().write_row(0, 0, ["小区名称", "所在社区"])
    return whole.getvalue()


def word() -> bytes:
    whole = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("实施方案")
    document.save(whole)
    return whole.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    whole = io.BytesIO(data)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, part)
    return whole.getvalue()


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("台账.xlsx", lambda: b"", "空的"),
    "a damaged workbook": ("台账.xlsx", lambda: sheet()[:-200], "损坏"),
    "a damaged document": ("方案.docx", lambda: word()[:-200], "损坏"),
    "a bomb": ("台账.xlsx", lambda: with_part(sheet(), "xl/media/a.bin", bytes(300_000_000)), "异常庞大"),
    "macros": ("台账.xlsm", lambda: with_part(sheet(), "xl/vbaProject.bin", b"x"), "有宏"),
    "a program": ("台账.xlsx", lambda: b"MZ" + bytes(4000), "不是能识别的文档"),
    "a picture": ("台账.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(40), "只收|这里只收"),
    "an archive": ("台账.zip", lambda: packed(a_xml=b"<x/>"), "压缩包|损坏|不是"),
}  # fmt: skip
PLACES = [("/plan-check/", "plan"), ("/sites/import/", "ledger")]


@pytest.mark.parametrize(("path", "field"), PLACES)
@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_not_kept(
    case: str, path: str, field: str, running: Running
) -> None:
    name, made, why = BAD[case]
    before = running.kept
    status, text = running.uploaded(path, field, name, made())
    said = alert(text)
    assert (status, said.count("。")) == (409, 1) and re.search(why, said), (status, said)
    assert running.kept == before


NAMES = {
    "../../../../etc/passwd.txt": "passwd.txt",
    "C:\\\\Users\\\\a\\\\方案.txt": "方案.txt",
    "😀改造👍🏽.txt": "😀改造👍🏽.txt",
    "长" * 300 + ".txt": "长" * 116 + ".txt",
    ".txt": "文件.txt",
    "a\u202etxt.exe.txt": "atxt.exe.txt",
}


def test_whatever_a_file_is_called_it_stays_in_its_place(running: Running) -> None:
    for given in NAMES:
        status, _ = running.uploaded("/plan-check/", "plan", given, "总投资 960 万元。".encode())
        assert status == 302, given
    told = "from jiugai.ground.files.models import File; print(*(f.name for f in File.objects.order_by('id')), sep='|')"
    assert running.site.python(told).strip().split("|")[-len(NAMES) :] == list(NAMES.values())
    assert all(re.fullmatch(r"[0-9a-f]{64}", name) for name in running.kept)


class Zeros(io.RawIOBase):
    """A body that nobody holds in memory."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        piece = min(self.left, size if size > 0 else 1 << 16)
        self.left -= piece
        return bytes(piece)


def test_two_hundred_megabytes_are_turned_away_with_flat_memory(running: Running) -> None:
    size = 200 * 1024 * 1024
    assert running.sent("GET", "/sites/")[0] == 200
    before = running.memory
    for _ in range(2):
        kind = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(size)}
        status, text = running.sent("POST", "/plan-check/", Zeros(size), **kind)
        assert status == 413 and "发来 200 MB，一个文件最多 50 MB" in text
    assert running.memory - before < 20 * 1024, "KiB"
    assert running.server in pids_of_all() and running.sent("GET", "/sites/")[0] == 200


def pids_of_all() -> set[int]:
    return {int(path.name) for path in Path("/proc").glob("[0-9]*")}


def test_what_is_announced_beyond_all_measure_is_cut_off_and_the_site_goes_on(running: Running) -> None:
    size = 100 * 1024**3
    line = HTTPConnection("127.0.0.1", running.port, timeout=60)
    line.putrequest("POST", "/plan-check/")
    line.putheader("Content-Length", str(size))
    line.endheaders()
    sent, answered = 0, False
    try:
        while sent < size:
            line.send(bytes(1 << 20))
            sent += 1 << 20
    except OSError:
        answered = True
    finally:
        line.close()
    assert answered and sent < 2 * 1024**3
    assert running.sent("GET", "/health/")[0] == 200


def test_a_form_that_breaks_off_or_never_ends_is_told_in_chinese(running: Running) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    many = "&".join(f"f{n}=1" for n in range(5000)).encode()
    for path, body, kind in (
        ("/sites/new/", many, form),
        ("/sites/new/", b"name=" + b"a" * 3_000_000, form),
        ("/plan-check/", b"--x\r\nbroken", {"Content-Type": "multipart/form-data; boundary="}),
    ):
        status, text = running.sent("POST", path, body, **kind)
        assert status == 400 and "读不懂，没有保存" in text, path


def test_a_name_of_the_site_that_is_not_ours_gets_no_page(running: Running) -> None:
    status, text = running.sent("GET", "/", Host="evil.example")
    assert status == 400 and "evil.example" not in text


def test_a_line_that_breaks_off_disturbs_nobody(running: Running) -> None:
    for _ in range(12):  # more than there are threads
        line = HTTPConnection("127.0.0.1", running.port, timeout=5)
        line.putrequest("POST", "/plan-check/")
        line.putheader("Content-Length", "1000000")
        line.endheaders()
        line.send(b"x" * 1000)
        line.close()
    assert running.sent("GET", "/sites/")[0] == 200


def test_no_export_holds_a_formula_and_none_loses_what_was_written(running: Running) -> None:
    line = HTTPConnection("127.0.0.1", running.port, timeout=60)
    line.request("GET", "/sites/export/", headers={"Cookie": f"sessionid={running.session}"})
    book = load_workbook(io.BytesIO(line.getresponse().read()))
    line.close()
    cells = [
        cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    texts = {str(cell.value) for cell in cells}
    assert {"小区=1+1", "=1+1", "+1", "-1", "@SUM(A1)"} <= texts


@pytest.mark.parametrize(
    "path",
    ["/sites/x/", "/sites/%00/", "/sites/?after=%FF", "/sites/?q=" + "a" * 4000, "/s/../../etc/passwd"],
)
def test_an_address_that_is_none_is_a_page_in_chinese(path: str, running: Running) -> None:
    try:
        status, text = running.sent("GET", path)
    except HTTPException as cut:  # pragma: no cover - says what was sent back instead of a page
        raise AssertionError(path) from cut
    assert status in (200, 302, 400, 404, 414) and "Traceback" not in text
