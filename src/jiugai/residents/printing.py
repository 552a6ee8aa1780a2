"""Slips as PDF: their codes are printed here and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

import qrcode
from django.conf import settings
from django.urls import reverse

from jiugai.ground.common.templatetags.words import plain_day, square_metres
from jiugai.ground.letters.pdf import typeset
from jiugai.residents.models import Vote
from jiugai.residents.receipts import grouped
from jiugai.residents.slips import Printed

_QUIET = 2
_DOORS = 40


def slips_as_pdf(vote: Vote, printed: Sequence[Printed]) -> bytes:
    """Two pages of A5 a slip, to be printed on both sides of a sheet; one page where the vote is on paper alone."""
    assert vote.closes_on is not None, "slips are of an open vote"
    told = {
        "title": f"{vote.site.name}：{vote.title}", "place": vote.site.name, "name": vote.title, "question": vote.question,
        "figures": vote.figures, "until": f"{plain_day(vote.closes_on)}晚上 12 点", "contact": vote.contact, "number": vote.number,
        "has_web": vote.has_web, "precedence": f"一户交了几张票的，{vote.get_precedence_display()}",
        "address": settings.SITE_ADDRESS + reverse("residents:result", args=[vote.number]), "slips": [_told(one) for one in printed],
    }  # fmt: skip
    return typeset((files(__package__) / "slip.typ").read_bytes(), told)


def _told(one: Printed) -> dict[str, Any]:
    doors = one.group.doors
    return {
        "code": grouped(one.code), "serial": one.slip.serial, "doors": doors if len(doors) <= _DOORS else doors[:_DOORS] + "…",
        "area": square_metres(one.group.area_dm2), "receipt": grouped(one.receipt), "address": address_of(one.slip.token), "qr": qr_of(address_of(one.slip.token)),
    }  # fmt: skip


def address_of(token: str) -> str:
    """What the QR of a slip says."""
    address: str = settings.SITE_ADDRESS + reverse("residents:ballot", args=[token])
    return address


def qr_of(text: str) -> str:
    """A QR code as SVG: one path, a run of dark squares a stroke."""
    code = qrcode.QRCode(border=_QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    size = len(matrix)
    path = "".join(_run(y, *run) for y, row in enumerate(matrix) for run in _runs(row))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><rect width="{size}" height="{size}" fill="#fff"/><path d="{path}"/></svg>'


def _runs(row: Iterable[bool]) -> Iterable[tuple[int, int]]:
    at = 0
    for dark, cells in groupby(row):
        length = sum(1 for _ in cells)
        if dark:
            yield at, length
        at += length


def _run(y: int, x: int, length: int) -> str:
    return f"M{x} {y}h{length}v1h-{length}z"
