"""What browsers are given: vendored files as the manifest says, nothing from outside, no icon that is not there."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.test_house import ROOT, tracked

VENDOR = ROOT / "src/jiugai/ground/common/static/vendor"
MANIFEST: list[dict[str, Any]] = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
LISTED = {name: digest for package in MANIFEST for name, digest in package["files"].items()}
LICENCES = {
    "MIT": "Permission is hereby granted, free of charge",
    "0BSD": "Permission to use, copy, modify, and/or distribute",
    "BSD-2-Clause": "Redistributions in binary form must reproduce",
}
"""What may be vendored, by words that its text holds."""
PAGES = [
    *tracked("src/**/*.html"),
    *tracked("src/jiugai/**/*.css", "src/jiugai/**/*.js", "src/jiugai/**/*.svg"),
]
OWN = [path for path in PAGES if VENDOR not in path.parents]
NAMESPACES = re.compile(r"http://www\.w3\.org/[\w/]+")


def test_the_vendored_folder_holds_what_the_manifest_lists_and_nothing_else() -> None:
    there = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert len(LISTED) == sum(len(package["files"]) for package in MANIFEST), "two packages with one file"
    assert there == LISTED


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: str(package["package"]))
def test_every_package_names_its_version_and_brings_its_licence(package: dict[str, Any]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    (name,) = (name for name in package["files"] if name.endswith(".LICENSE"))
    assert LICENCES[package["licence"]] in (VENDOR / name).read_text("utf-8")


def test_what_is_fetched_again_has_the_versions_of_the_manifest() -> None:
    script = (ROOT / "script/vendor").read_text("utf-8")
    told = re.findall(r'^    "([@\w./-]+)": \("([\d.]+)", "([\w-]+)"', script, re.M)
    assert told == [(p["package"], p["version"], p["licence"]) for p in MANIFEST]


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_reaches_outside(path: Path) -> None:
    text = NAMESPACES.sub("", path.read_text("utf-8"))
    assert (
        re.findall(r"""(?:https?:|wss?:|["'(=\s])//[\w.{]+""", re.sub(r"^\s*//.*$", "", text, flags=re.M))
        == []
    )


@pytest.mark.parametrize("path", [p for p in PAGES if p.suffix == ".css"], ids=lambda path: path.name)
def test_no_style_asks_for_a_file_that_is_not_beside_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "@import" not in text
    wanted = {url.strip("\"'") for url in re.findall(r"url\(([^)]*?)\)", text)}
    files = {url for url in wanted if not url.startswith(("data:", "#", "%23"))}
    assert {url for url in files if not (path.parent / url).is_file()} == set()


def test_no_page_names_an_icon_that_the_sprite_lacks() -> None:
    sprite = (VENDOR / "icons.svg").read_text("utf-8")
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named: dict[str, str] = {}
    for path in [*tracked("src/jiugai/**/*.html"), *tracked("src/jiugai/**/*.py", "src/jiugai/**/*.js")]:
        if VENDOR in path.parents:
            continue
        for call in re.findall(
            r"\{% icon ([^%]+)%\}|\bicon\((['\"][^)]+)\)|icons\.svg#([\w-]+)", path.read_text("utf-8")
        ):
            first = next(part for part in call if part).split()[0].rstrip(",")
            assert first[0] in "\"'" or first.replace("-", "").isalnum(), f"{path}: {first}"
            named[first.strip("\"'")] = str(path.relative_to(ROOT))
    assert len(named) > 20
    assert {name: where for name, where in named.items() if name not in drawn} == {}
