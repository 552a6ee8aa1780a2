"""What is offered while somebody types a division, an organisation or a log-in name, and reading what was chosen."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from jiugai.ground.access.doors import needs
from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts import within
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.accounts.models import Account, Organisation
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.models import Division

_MOST = 12
_CODED = re.compile(r"^(?P<name>.*?)（(?P<code>\d{6,12})）$")
COUNTRY = "全国"


@needs("accounts.manage")
def divisions(request: Asked) -> HttpResponse:
    """GET ?place=: options of divisions by the beginning of the name, or of the code."""
    typed = request.GET.get("place", "").strip()[:40]
    found = within.divisions(request.acting.reach("accounts.manage")).select_related("parent")
    if coded := _CODED.match(typed):
        typed = coded["code"]
    if typed:
        found = found.filter(Q(name__contains=typed) | Q(code=typed))
    options = [
        (label_of(d), d.parent.name if d.parent else "") for d in found.order_by("level", "code")[:_MOST]
    ]
    return render(request, "accounts/options.html", {"options": options})


@needs("accounts.manage")
def organisations(request: Asked) -> HttpResponse:
    """GET ?office=: options of organisations by a part of the name; ?group=: those that may sit in a leading group."""
    typed = request.GET.get("office", "").strip()[:120]
    coded, reach = _CODED.match(typed), request.acting.reach("accounts.manage")
    group = _group(request.GET.get("group", ""), reach)
    found = within.seatable(reach, group) if group else within.organisations(reach)
    found = found.select_related("division")
    found = found.filter(name__contains=coded["name"] if coded else typed)
    options = [(office_label(o), o.get_kind_display()) for o in found.order_by("name", "id")[:_MOST]]
    return render(request, "accounts/options.html", {"options": options})


@needs("accounts.manage")
def people(request: Asked) -> HttpResponse:
    """GET ?second=: options of open accounts by the beginning of the log-in name."""
    typed = request.GET.get("second", "").strip()[:64]
    found = within.accounts(request.acting.reach("accounts.manage")).filter(
        closed_on=None, login__startswith=typed
    )
    options = [(a.login, "") for a in found.order_by("login")[:_MOST]]
    return render(request, "accounts/options.html", {"options": options})


def _group(typed: str, reach: Reach) -> Organisation | None:
    try:
        return within.organisations(reach).select_related("division").get(pk=UUID(typed))
    except (ValueError, Organisation.DoesNotExist):
        return None


def label_of(division: Division | None) -> str:
    """A division as it stands in a field: 利通区（640302）."""
    return f"{division.name}（{division.code}）" if division else COUNTRY


def office_label(office: Organisation) -> str:
    """An organisation as it stands in a field, with the code of its place."""
    return f"{office.name}（{office.division.code}）" if office.division else office.name


def division_of(typed: str, reach: Reach) -> Division | None:
    """What was chosen or typed: a label, a code, or a name that only one has; 全国 is None.

    Raises :class:`Refused` where it is none, more than one, or out of reach.
    """
    text = typed.strip()
    if text == COUNTRY:
        if within.whole_country(reach):
            return None
        raise Refused("您不能授予全国范围，写您管辖范围内的区划。")
    coded = _CODED.match(text)
    wanted = Q(code=coded["code"]) if coded else Q(code=text) | Q(name=text)
    found = (
        list(within.divisions(reach).filter(wanted).select_related("parent").order_by("code")[:3])
        if text
        else []
    )
    if not found:
        raise Refused(f"您的管辖范围内没有区划“{text[:40]}”，输入名称或代码后从列表里选。")
    if len(found) > 1:
        raise Refused(f"叫“{text[:40]}”的不止一个，写代码，如 {found[0].code}（{found[0].name}）。")
    return found[0]


def office_of(typed: str, reach: Reach) -> Organisation:
    """The organisation within reach of a label or a name that only one has.  Raises :class:`Refused` as :func:`division_of`."""
    return office_among(within.organisations(reach), typed)


def office_among(offered: QuerySet[Organisation], typed: str) -> Organisation:
    """The organisation of a label or a name that only one of these has.  Raises :class:`Refused` as :func:`division_of`."""
    text = typed.strip()
    coded = _CODED.match(text)
    wanted = Q(name=coded["name"], division__code=coded["code"]) if coded else Q(name=text)
    found = list(offered.filter(wanted).select_related("division")[:2]) if text else []
    if not found:
        raise Refused(f"没有机构“{text[:60]}”，从列表里选；还没有登记的，先在“机构”里登记。")
    if len(found) > 1:
        raise Refused(f"叫“{text[:60]}”的机构不止一个，从列表里选带代码的。")
    return found[0]


def person_of(typed: str, reach: Reach) -> Account:
    """The open account of a log-in name.  Raises :class:`Refused` where there is none within reach."""
    found = within.accounts(reach).filter(login=typed.strip(), closed_on=None).first()
    if found is None:
        raise Refused(f"您的管辖范围内没有登录名“{typed.strip()[:64]}”的账号。")
    return found
