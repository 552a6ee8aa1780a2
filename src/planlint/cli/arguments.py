"""The arguments of every command, with Chinese help and Chinese refusals."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from planlint.render.columns import clip, printable

FORMATS = ("text", "json", "sarif", "html", "docx", "xlsx")
FAIL_ON = ("error", "warning", "info", "never")
TEMPLATES = ("estate", "cluster", "programme", "school", "parcel")

_ABOUT = "核对老旧小区改造方案：算得出的都验算，缺的、前后不一致的、不合规定的都指出位置。"
_MORE = "每个命令的说明：planlint 命令 --help。"
_EXIT = "退出状态：0 没有达到 --fail-on 的问题；1 有；2 文件读不了或命令写错。"

_REFUSALS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", r"缺少参数：{0}。"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：{0}。"),
    (r"argument (.+?): expected one argument", r"{0} 后面要写一个值。"),
    (r"argument (.+?): expected at least one argument", r"{0} 后面至少要写一个值。"),
    (r"argument (.+?): ignored explicit argument (.+)", r"{0} 后面不写值。"),
    (r"argument (.+?): not allowed with argument (.+)", r"{0} 和 {1} 不能同时用。"),
    (r"argument .+?: invalid choice: '?(.*?)'? \(choose from (.+)\)", r"没有“{0}”这个命令，可以用：{1}。"),
    (r"argument (.+?): (.*[\u4e00-\u9fff].*)", r"{0}：{1}"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help with a Chinese head and room for Chinese text."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese; ``-h`` is added in Chinese too."""

    def __init__(self, **given: Any) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, allow_abbrev=False, **given)
        self.options = self.add_argument_group("选项")
        self.options.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"planlint：{printable(_refusal(message))}用法见 {self.prog} --help。\n")


def _refusal(message: str) -> str:
    for pattern, sentence in _REFUSALS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return sentence.format(*(g.replace("'", "") for g in match.groups()))
    return "参数写得不对。"


def parser() -> Parser:
    """The parser of the whole command line; ``command`` names the command given."""
    top = Parser(prog="planlint", description=_ABOUT, epilog=f"{_MORE}\n{_EXIT}")
    top.options.add_argument("--version", action=_Version, nargs=0, help="显示版本")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令", title="命令")
    _check(
        commands.add_parser(
            "check", help="核对方案，报告问题和已核对的算式", description=_ABOUT, epilog=_EXIT
        )
    )
    _text(
        commands.add_parser(
            "text", help="显示读到的全文，报告里的位置都按它计", description="显示读到的全文，一字不改。"
        )
    )
    _facts(
        commands.add_parser(
            "facts", help="显示从方案里读到的内容", description="显示从方案里读到的小区、金额、工期等内容。"
        )
    )
    _explain(
        commands.add_parser(
            "explain", help="解释一项检查", description="解释一项检查：查什么，为什么，怎样算违反。"
        )
    )
    _rules(
        commands.add_parser(
            "rules",
            help="列出全部检查，或一地的政策规定",
            description="列出全部检查；用 --policy 列出一地的政策规定。",
        )
    )
    _new(
        commands.add_parser(
            "new",
            help="写出方案模版（Word）",
            description="写出一份方案模版（Word），含章节、表格和填写说明。",
        )
    )
    return top


class _Version(argparse.Action):
    """Prints the version; the metadata is read only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("jiugai")
        except PackageNotFoundError:
            number = "（未安装）"
        parser.exit(0, f"planlint {number}\n")


def _check(p: Parser) -> None:
    files = p.add_argument_group("文件")
    files.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="文件或文件夹",
        help="Word、PDF、Excel、文本；文件夹连同里面的一起查",
    )
    add = p.options.add_argument
    add(
        "--format",
        type=one_of(FORMATS),
        default="text",
        metavar="格式",
        help="text（默认）、json、sarif、html、docx（批注）、xlsx",
    )
    add("-o", "--output", type=Path, metavar="路径", help="写到这个文件；多个文件时是文件夹")
    _reading(p)
    _ruling(p)
    add("--only", type=names, default=(), metavar="检查", help="只做这些检查：编号、代号或名称，逗号分开")
    add("--exempt", type=names, default=(), metavar="检查", help="不做这些检查（豁免）")
    add("--kind", metavar="类型", help="方案类型；不写就按内容判断")
    add(
        "--fail-on",
        type=one_of(FAIL_ON),
        default="error",
        metavar="级别",
        help="到哪一级算不通过：error（默认）、warning、info、never",
    )
    add("-v", "--verbose", action="store_true", help="提示也写全文，逐条列出已核对的算式")
    add("-j", "--jobs", type=positive, metavar="数目", help="同时检查几个文件，默认用全部处理器")


def _text(p: Parser) -> None:
    _file(p)
    _reading(p)


def _facts(p: Parser) -> None:
    _file(p)
    _reading(p)
    p.options.add_argument(
        "--format", type=one_of(("text", "json")), default="text", metavar="格式", help="text（默认）或 json"
    )
    p.options.add_argument("--kind", metavar="类型", help="方案类型；不写就按内容判断")


def _explain(p: Parser) -> None:
    what = p.add_argument_group("检查")
    what.add_argument("name", metavar="检查", help="编号（FD003）、代号或中文名称")


def _rules(p: Parser) -> None:
    p.options.add_argument(
        "--format", type=one_of(("text", "json")), default="text", metavar="格式", help="text（默认）或 json"
    )
    _ruling(p, policy=None)


def _new(p: Parser) -> None:
    add = p.options.add_argument
    kinds = "estate 小区、cluster 片区、programme 市县、school 学校、parcel 地块"
    add("--kind", type=one_of(TEMPLATES), required=True, metavar="类型", help=kinds)
    add("-o", "--output", type=Path, required=True, metavar="文件", help="写到哪个 .docx")
    add("--force", action="store_true", help="文件已经存在时也写")


def _file(p: Parser) -> None:
    p.add_argument_group("文件").add_argument(
        "path", type=Path, metavar="文件", help="Word、PDF、Excel 或文本"
    )


def _reading(p: Parser) -> None:
    p.options.add_argument("--ocr", action="store_true", help="识别扫描页和图片（要装 ocr 附加包）")
    p.options.add_argument("--no-isolation", action="store_true", help="在本进程里读文件，不限内存和时间")


def _ruling(p: Parser, policy: str | None = "national") -> None:
    p.options.add_argument("--as-of", type=day, metavar="日期", help="按哪一天的规定判断，默认今天")
    p.options.add_argument("--policy", default=policy, metavar="地区", help="哪里的政策，如 national、hunan")
    p.options.add_argument(
        "--policy-dir", type=Path, metavar="文件夹", help="自己的政策文件（TOML）所在的文件夹"
    )


def one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    """A type that accepts just these words and names the nearest one otherwise."""

    def parse(text: str) -> str:
        if text in words:
            return text
        near = difflib.get_close_matches(text, words, 1)
        hint = f"是不是 {near[0]}？" if near else ""
        raise argparse.ArgumentTypeError(f"没有“{clip(text, 40)}”，可以用 {'、'.join(words)}。{hint}")

    return parse


def day(text: str) -> date:
    """A date as ``2026-03-01``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{clip(text, 40)}”不是日期，写成 2026-03-01 的样子。") from error


def positive(text: str) -> int:
    """A whole number of at least 1."""
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{clip(text, 40)}”不是正整数。")


def names(text: str) -> tuple[str, ...]:
    """Names separated by commas of either width."""
    return tuple(name for name in re.split(r"[,，、\s]+", text) if name)
