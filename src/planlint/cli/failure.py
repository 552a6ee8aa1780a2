"""What goes wrong on the command line, as one Chinese sentence."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path

from planlint.render.columns import clip, printable


class UsageFault(Exception):
    """The command cannot be carried out; the message is one Chinese sentence for the user."""


def internal_fault(error: BaseException) -> str:
    """A sentence for an error that is planlint's own: kind and place in the code, and what to do."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"，{Path(frames[-1].filename).name} 第 {frames[-1].lineno} 行" if frames else ""
    return (
        f"程序内部出错（{type(error).__name__}{place}），这是 planlint 的问题；"
        "请把这句话和 planlint --version 的输出报告给维护者，不要附上含个人信息的文档。"
    )


def file_fault(error: OSError, what: str) -> str:
    """A sentence for a file, a folder or standard output that cannot be written."""
    what = printable(what)
    match error:
        case FileNotFoundError():
            why = "文件夹不存在"
        case PermissionError():
            why = "没有写入权限"
        case IsADirectoryError():
            why = "这是一个文件夹"
        case NotADirectoryError() | FileExistsError():
            why = "同名的文件已经存在，不能当作文件夹"
        case _ if error.errno == errno.ENAMETOOLONG:
            what, why = clip(what, 40), "文件名太长"
        case _:
            why = "磁盘已满或不可写"
    return f"“{what}”写不进去：{why}。"
