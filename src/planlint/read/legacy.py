"""Old Word files (.doc, .wps, .rtf) and .odt, turned into .docx by LibreOffice where it is installed.

LibreOffice runs apart: its own empty profile, macros forbidden, a time limit.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from planlint.document import Document, Unreadable
from planlint.read.docx import read_docx
from planlint.read.package import DAMAGED

SECONDS = 50
NOT_INSTALLED = "旧版 Word 文件需要先转换，请用 Word 或 WPS 另存为 .docx 再检查。"
_TOO_SLOW = "旧版 Word 文件转换超时，请用 Word 或 WPS 另存为 .docx 再检查。"
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
_SUFFIXES = ((b"{\\rtf", ".rtf"), (b"PK", ".odt"))


def office() -> str | None:
    """The command that starts LibreOffice, None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def read_legacy(path: Path) -> Document:
    """The document of an old Word file; raises :class:`Unreadable`, also without LibreOffice."""
    command = office()
    if command is None:
        raise Unreadable(NOT_INSTALLED)
    with tempfile.TemporaryDirectory(prefix="planlint-", ignore_cleanup_errors=True) as folder:
        document = read_docx(_convert(command, path, Path(folder)))
    return replace(document, name=path.name, format="doc")


def _convert(command: str, path: Path, folder: Path) -> Path:
    data = path.read_bytes()
    suffix = next((suffix for head, suffix in _SUFFIXES if data.startswith(head)), ".doc")
    source = folder / f"source{suffix}"
    source.write_bytes(data)
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    _run(
        [
            command, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
            "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML",
            "--outdir", str(folder / "out"), str(source),
        ],
        folder,
    )  # fmt: skip
    target = folder / "out" / "source.docx"
    if not target.is_file():
        raise Unreadable(DAMAGED)
    return target


def _run(command: list[str], folder: Path) -> None:
    """Run LibreOffice in its own process group, which is ended whatever happens."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_without_memory_limit if os.name == "posix" else None,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise Unreadable(_TOO_SLOW) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    else:
        process.kill()
    process.wait()


def _without_memory_limit() -> None:
    """LibreOffice maps far more address space than it uses; it must not inherit our limit."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
