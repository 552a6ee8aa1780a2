"""Tests of the repository itself: its sizes, names, documents and locks."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from script.sizes import sources, too_long

ROOT = Path(__file__).resolve().parent.parent
CODE = ("src", "tests", "script", "bench")
NO_NOUN = {
    "utils",
    "util",
    "helpers",
    "services",
    "selectors",
    "signals",
    "constants",
    "common_utils",
    "misc",
}


def tracked(*patterns: str) -> list[Path]:
    """The files of the repository that match git patterns, those not yet added included."""
    ask = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(ask, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")
    return sorted(ROOT / name for name in listed if name and (ROOT / name).is_file())


def texts(*patterns: str) -> Iterator[tuple[str, str]]:
    """Name and text of each tracked file that is UTF-8 text."""
    for path in tracked(*patterns):
        data = path.read_bytes()
        if b"\0" in data:
            continue
        try:
            yield str(path.relative_to(ROOT)), data.decode("utf-8")
        except UnicodeDecodeError:  # a sample in another encoding
            continue


def hits(pattern: str, *patterns: str, flags: int = 0) -> list[str]:
    """``file:line: text`` of each line that a regular expression finds."""
    wanted = re.compile(pattern, flags)
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts(*patterns)
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]


# ── sizes and names ────────────────────────────────────────────────────────────


def test_no_file_and_no_function_is_too_long() -> None:
    assert too_long(*CODE) == []


def test_a_module_is_named_by_a_noun_of_the_trade() -> None:
    stems = {path: {path.stem, path.parent.name} for path in sources(*CODE)}
    assert [str(path.relative_to(ROOT)) for path, names in stems.items() if names & NO_NOUN] == []


def test_nothing_is_left_to_do() -> None:
    words = "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK"])
    assert hits(rf"\b({words})\b", "src", "tests", "script", "bench", "docs", "Makefile", "*.toml") == []


def test_no_file_names_a_place_on_one_machine() -> None:
    folders = "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers", "farm"])
    assert hits(rf"(?<![\w.~<])/({folders})/(?!\.\.\.)[a-z0-9]", ".") == []


# ── what planlint may touch ────────────────────────────────────────────────────


def imports_of(path: Path) -> Iterator[str]:
    """Every module and name that a file imports, dotted."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls_of(path: Path) -> Iterator[str]:
    """Every attribute that a file names, as ``owner.attribute``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            yield f"{owner}.{node.attr}"


CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime"}


def test_planlint_has_no_clock_no_dice_and_no_network() -> None:
    faults = []
    for path in sources("src/planlint"):
        if path.name == "cli.py" or "cli" in path.relative_to(ROOT / "src/planlint").parts[:1]:
            continue  # the command line is where "today" comes in
        faults += [f"{path.name}: {call}" for call in calls_of(path) if call in CLOCK]
        faults += [
            f"{path.name}: {name}" for name in imports_of(path) if name.split(".")[0] in ("random", "secrets")
        ]
        faults += [f"{path.name}: {name}" for name in imports_of(path) if name.startswith("urllib.request")]
    assert faults == []


SOURCES = {"src/jiugai/ground/common/clock.py", "src/jiugai/ground/common/ids.py", "src/jiugai/settings.py"}


def test_the_site_has_one_clock_and_one_source_of_chance() -> None:
    faults = []
    for path in sources("src/jiugai"):
        name = str(path.relative_to(ROOT))
        if name in SOURCES or "migrations" in path.parts:
            continue
        faults += [f"{name}: {call}" for call in calls_of(path) if call in {*CLOCK, "timezone.now"}]
        faults += [
            f"{name}: {module}"
            for module in imports_of(path)
            if module.split(".")[0] in ("random", "secrets", "time") or module.startswith("uuid.uuid")
        ]
    assert faults == []


def test_money_and_area_are_never_floating() -> None:
    exact = ("money.py", "quantity.py", "dates.py", "facts.py", "relations", "checks", "extract")
    literal = ("money.py", "quantity.py", "dates.py", "facts.py", "checks")
    faults = []
    for path in sources("src/planlint"):
        parts = set(path.relative_to(ROOT / "src/planlint").parts)
        if not parts & set(exact):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            floating = (
                isinstance(node, ast.Constant) and isinstance(node.value, float) and parts & set(literal)
            )
            if floating or (isinstance(node, ast.Name) and node.id == "float"):
                faults.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert faults == []


def test_a_check_is_one_file_with_a_code_for_a_name() -> None:
    stray = [
        p.name
        for p in (ROOT / "src/planlint/checks").glob("*.py")
        if not re.fullmatch(r"[a-z]{2}\d{3}|__init__", p.stem)
    ]
    assert stray == []


def test_no_test_reaches_the_network() -> None:
    with socket.socket() as plug, pytest.raises(SocketConnectBlockedError), pytest.warns(UserWarning):
        plug.connect(("192.0.2.1", 80))


# ── data and locks ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", tracked("*.toml"), ids=lambda path: str(path.relative_to(ROOT)))
def test_data_can_be_read(path: Path) -> None:
    tomllib.loads(path.read_text("utf-8"))


def test_locks_name_no_host() -> None:
    assert hits(r"://|index-url|find-links|trusted-host|\bgit\+|@ file", "requirements") == []


@pytest.mark.parametrize("name", ["core", "dev", "ocr", "prove"])
def test_every_pin_has_its_hashes(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    pins = re.split(r"\n(?=\S)", lock.strip())
    assert len(pins) > 5
    assert [pin.splitlines()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_the_locks_agree_and_hold_what_pyproject_asks_for() -> None:
    def pins(name: str) -> set[str]:
        lock = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        return set(re.findall(r"^([\w.-]+==[^ ;\\]+)", lock, re.M))

    assert pins("core") <= pins("dev") <= pins("ocr") <= pins("prove")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + [
        need for extra in project["optional-dependencies"].values() for need in extra
    ]
    names = {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", need)[0]).lower() for need in wanted}  # type: ignore[index]
    assert names - {pin.split("==")[0] for pin in pins("prove")} == set()


@pytest.mark.parametrize(
    ("folder", "extras"),
    [("src", ["ocr", "site", "s3"]), ("tests", ["ocr", "site", "dev"]), ("bench", ["site", "dev", "prove"])],
)
def test_what_is_imported_is_asked_for(folder: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needs = project["dependencies"] + [n for extra in extras for n in project["optional-dependencies"][extra]]
    asked = {re.split(r"[^\w.-]", need)[0].lower() for need in needs}
    imported = {name.split(".")[0] for path in sources(folder) for name in imports_of(path)}
    ours = {"planlint", "jiugai", "bench", "tests", "script"}
    provided = packages_distributions()
    strange = imported - sys.stdlib_module_names - ours - {"atheris"}
    assert {name for name in strange if not {d.lower() for d in provided.get(name, [name])} & asked} == set()


# ── documents ──────────────────────────────────────────────────────────────────

DOCUMENTS = tracked("*.md", ":!docs/checks")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    prose = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose)]
    assert [link for link in links if link and "://" not in link and not (path.parent / link).exists()] == []


def test_decision_records_are_numbered_once_and_in_order() -> None:
    names = sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    assert re.search(r"^## Unreleased$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)


def glossary() -> list[tuple[str, str]]:
    """Chinese terms and identifiers of ``docs/glossary.md``; a cell may hold several, split by ``/``."""
    rows = re.findall(
        r"^\| *([^|]+?) *\| *[^|]+? *\| *(`[^|]+`) *\|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.M
    )
    return [(term, name) for term, names in rows for name in re.findall(r"`(\w+)`", names)]


def test_one_term_has_one_word() -> None:
    names = [name for _, name in glossary()]
    terms = [term for term, _ in dict.fromkeys((term, "") for term, _ in glossary())]
    assert len(names) > 40
    assert sorted(names) == sorted(set(names))
    assert sorted(terms) == sorted(set(terms))


def test_the_words_of_the_glossary_are_used() -> None:
    code = "\n".join(text for name, text in texts("src") if name.endswith((".py", ".toml")))
    assert [f"{term} {name}" for term, name in glossary() if not re.search(rf"{name}", code, re.I)] == []


def test_every_setting_of_the_environment_is_explained() -> None:
    told = (ROOT / "docs/operations.md").read_text("utf-8")
    code = "\n".join(text for name, text in texts("src/jiugai/*.py") if name.endswith("settings.py"))
    names = set(re.findall(r'env\.\w+\(\s*"(\w+)"', code))
    assert len(names) > 20
    assert {name for name in names if f"`{name}`" not in told} == set()
    assert set(re.findall(r"\bJIUGAI_[A-Z0-9_]+\b", told)) <= names


def test_every_command_that_is_explained_is_there() -> None:
    told = (ROOT / "docs/operations.md").read_text("utf-8")
    ours = {p.stem for p in (ROOT / "src/jiugai").rglob("management/commands/*.py")} | {
        "migrate",
        "collectstatic",
    }
    named = re.findall(r"(?:^|&& |`)jiugai ([a-z][a-z-]+)", told, re.M)
    assert len(set(named)) > 8
    assert {name for name in named if name.replace("-", "_") not in ours} == set()


def test_both_readmes_show_the_same_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        readme = (ROOT / name).read_text("utf-8")
        assert "make run" in readme and "make test" in readme and "planlint check" in readme
