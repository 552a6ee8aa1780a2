"""The cities and counties that send the concentrated batch of forty, and who acts there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class County:
    """A county of the batch: its code and name, how many of its estates, the log-ins of its author and its reviewer."""

    code: str
    name: str
    count: int
    author: str
    reviewer: str


@dataclass(frozen=True)
class City:
    """A city with its counties, the log-in of its officer and the number of its letter."""

    code: str
    name: str
    officer: str
    letter: str
    counties: tuple[County, ...]


CITIES = (
    City("640100", "银川市", "yinchuan", "银建发〔2026〕63号（演示）", (
        County("640104", "兴庆区", 9, "xingqing", "xingqingchu"), County("640105", "西夏区", 7, "xixia", "xixiachu"),
        County("640106", "金凤区", 8, "jinfeng", "jinfengchu"),
    )),
    City("640200", "石嘴山市", "shizuishan", "石建发〔2026〕41号（演示）", (
        County("640202", "大武口区", 8, "dawukou", "dawukouchu"), County("640205", "惠农区", 6, "huinong", "huinongchu"),
    )),
    City("640400", "固原市", "guyuan", "固建发〔2026〕29号（演示）", (County("640402", "原州区", 2, "yuanzhou", "yuanzhouchu"),)),
)  # fmt: skip
