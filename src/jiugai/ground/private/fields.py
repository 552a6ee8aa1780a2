"""Which personal data is kept: how each is made uniform for look-ups, and how it is shown masked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

MASK = "*"


@dataclass(frozen=True)
class Field:
    """One kind of personal data; ``uniform`` makes what is meant alike equal, ``masked`` is what is shown by default."""

    code: str
    name: str
    uniform: Callable[[str], str]
    masked: Callable[[str], str]


def _plain(value: str) -> str:
    """Full-width characters made narrow, spaces dropped."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value))


def _digits(value: str) -> str:
    """A telephone number without +86, hyphens and spaces."""
    plain = re.sub(r"[-()—]", "", _plain(value))
    return re.sub(r"^(?:\+|00)86(?=1\d{10}$)", "", plain)


def _mailbox(value: str) -> str:
    """An e-mail address: the name of the host has no case."""
    name, at, host = _plain(value).rpartition("@")
    return name + at + host.lower()


def _hidden_mailbox(value: str) -> str:
    """The first character and the host: z***@example.gov.cn."""
    name, at, host = value.rpartition("@")
    return f"{name[:1]}{MASK * 3}{at}{host}" if at else _hidden(value, 1, 0)


def _hidden(value: str, head: int, tail: int) -> str:
    """The first and last characters; of a short value the first only."""
    if len(value) <= head + tail:
        return value[:1] + MASK * max(len(value) - 1, 1)
    return value[:head] + MASK * (len(value) - head - tail) + value[len(value) - tail :]


FIELDS: dict[str, Field] = {
    field.code: field
    for field in (
        Field("name", "姓名", _plain, lambda v: v[:1] + MASK * max(len(v) - 1, 1)),
        Field("id_number", "身份证号", lambda v: _plain(v).upper(), lambda v: _hidden(v, 3, 4)),
        Field("email", "电子邮箱", _mailbox, _hidden_mailbox),
        Field("phone", "电话", _digits, lambda v: _hidden(v, 3, 4)),
    )
}
