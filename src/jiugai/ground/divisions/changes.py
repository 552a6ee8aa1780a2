"""What is done to a division: another name, another place, merged, parted, closed; what cannot be taken back is shown first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import Asked, needs
from jiugai.ground.access.scope import Reach
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions import actions
from jiugai.ground.divisions.following import held_in
from jiugai.ground.divisions.lineage import below, lies_within
from jiugai.ground.divisions.models import DIGITS, Division, Level
from jiugai.ground.divisions.views import CHANGE, Typed, found, may_change, path_of, refuse_foreign_code


def changeable(request: Asked, pk: UUID) -> Division:
    """The division, where the person may change it; raises :class:`Refused` where only who is above may."""
    division = found(request, pk)
    if not may_change(division, request.acting.reach(CHANGE)):
        raise Refused(f"{division.name}的名称、代码和归属由上一级变更，您可以变更它之内的区划。")
    return division


@needs(CHANGE)
def form(request: Asked, pk: UUID) -> HttpResponse:
    """GET: name and code; POST: changes them from a day on."""
    division = changeable(request, pk)
    typed = (
        Typed.of(request.POST)
        if request.method == "POST"
        else Typed(division.name, division.code, str(clock.today()))
    )

    def act() -> str:
        if typed.code != division.code and division.parent is not None:
            refuse_foreign_code(Level(division.level), typed.code, division.parent)
        actions.change(
            division,
            name=typed.name,
            code=typed.code,
            since=typed.day(),
            by=request.acting.key,
            document=typed.document,
        )
        return f"{division} 自 {typed.since} 起。"

    return _answered(request, division, "form", typed, act)


@needs(CHANGE)
def parent(request: Asked, pk: UUID) -> HttpResponse:
    """GET: under which it may come; POST: what that would do, then does it."""
    division, typed = changeable(request, pk), Typed.of(request.POST)
    choices = _parents(division, request.acting.reach(CHANGE))
    target = _chosen(request, choices)

    def act() -> str:
        code = typed.code if typed.code and typed.code != division.code else None
        if code:
            refuse_foreign_code(Level(division.level), code, _needed(target))
        actions.move(
            division,
            under=_needed(target),
            code=code,
            since=typed.day(),
            by=request.acting.key,
            document=typed.document,
        )
        return f"{division} 已划归{_needed(target).name}。"

    said = [f"{division} 自 {typed.since} 起划归{target}，它之内的都跟着走。"] if target else []
    return _answered(request, division, "parent", typed, act, choices=choices, target=target, said=said)


@needs(CHANGE)
def merger(request: Asked, pk: UUID) -> HttpResponse:
    """GET: into which it may be merged; POST: what that would do, then does it."""
    division, typed = changeable(request, pk), Typed.of(request.POST)
    choices = _others(division, request.acting.reach(CHANGE))
    target = _chosen(request, choices)

    def act() -> str:
        actions.merge(
            [division],
            into=_needed(target),
            since=typed.day(),
            by=request.acting.key,
            document=typed.document,
        )
        return f"{division} 已并入{_needed(target).name}。"

    said = [f"{division} 自 {typed.since} 起撤销，代码不再使用；并入{target}。"] if target else []
    if target and (doubles := _doubles(division, target)):
        said.append(
            f"{target.name}里已有同名的{'、'.join(doubles[:5])}，共 {len(doubles)} 个：先改一边的名称，台账才分得清。"
        )
    return _answered(request, division, "merger", typed, act, choices=choices, target=target, said=said)


@needs(CHANGE)
def parting(request: Asked, pk: UUID) -> HttpResponse:
    """GET: a new one beside it and the children that may go there; POST: makes it."""
    division = changeable(request, pk)
    children = Division.objects.filter(parent=division, ended_on=None).order_by("code")
    typed = Typed.of(request.POST) if request.method == "POST" else Typed(since=str(clock.today()))
    picked = set(request.POST.getlist("children"))
    chosen = [c for c in children if str(c.pk) in picked]

    def act() -> str:
        if division.parent is not None:
            refuse_foreign_code(Level(division.level), typed.code, division.parent)
        if division.level < Level.COMMUNITY and not chosen:
            raise Refused("勾选划过去的下级；一个都不划，就用“新增”。")
        made = actions.part(
            division, code=typed.code, name=typed.name, children=chosen, since=typed.day(), by=request.acting.key,
            document=typed.document,
        )  # fmt: skip
        return f"已从{division.name}析出{made}，划去 {len(chosen)} 个下级。"

    return _answered(request, division, "parting", typed, act, children=children, picked=chosen)


@needs(CHANGE)
def closure(request: Asked, pk: UUID) -> HttpResponse:
    """GET: a day and a document; POST: ends it where nothing lies in it."""
    division = changeable(request, pk)
    typed = Typed.of(request.POST) if request.method == "POST" else Typed(since=str(clock.today()))

    def act() -> str:
        actions.close(division, since=typed.day(), by=request.acting.key, document=typed.document)
        return f"{division} 已撤销。"

    return _answered(request, division, "closure", typed, act, keeps=actions.what_keeps(division))


_STEPS: dict[str, tuple[str, str, bool]] = {
    "form": ("改名称、代码", "保存", False),
    "parent": ("划归别处", "划归", True),
    "merger": ("并入别的区划", "并入", True),
    "parting": ("析出一个新的", "析出", False),
    "closure": ("撤销", "撤销", False),
}
"""What a change is called, its verb, and whether it is shown before it is done."""


def _answered(
    request: Asked, division: Division, kind: str, typed: Typed, act: Callable[[], str], **more: Any
) -> HttpResponse:
    """The form, the page before a step that moves much, or the way on."""
    title, verb, is_shown_first = _STEPS[kind]
    refused, previewing = "", False
    if request.method == "POST":
        try:
            if is_shown_first and "confirmed" not in request.POST:
                typed.day()
                _needed(more.get("target"))
                previewing = True
            else:
                done = act()
                messages.success(request, done)
                return HttpResponseRedirect(reverse("divisions:detail", args=[division.pk]))
        except Refused as error:
            refused = str(error)
    elif not typed.since:
        typed.since = str(clock.today())
    context = {
        "division": division, "path": path_of(division, request.acting.reach(CHANGE)), "kind": kind, "title": title, "verb": verb,
        "typed": typed, "refused": refused, "previewing": previewing, "today": clock.today(), "digits": DIGITS[Level(division.level)],
        "level_name": Level(division.level).label, "earliest": actions.EARLIEST, **more,
    }  # fmt: skip
    if previewing:
        context["takes"] = _takes(division)
    return render(request, "divisions/change.html", context, status=409 if refused else 200)


def _doubles(division: Division, target: Division) -> list[str]:
    """Names that children of both have."""
    there = Division.objects.filter(parent=target, ended_on=None).values("name")
    here = Division.objects.filter(parent=division, ended_on=None, name__in=there)
    return list(here.order_by("code").values_list("name", flat=True))


def _takes(division: Division) -> list[str]:
    children = below(division).count()
    held = held_in(division)
    return [f"{children:,} 个下级区划"] * bool(children) + [f"{n:,} {called}" for called, n in held.items()]


def _needed(target: Division | None) -> Division:
    if target is None:
        raise Refused("先选一个区划。")
    return target


def _chosen(request: Asked, choices: QuerySet[Division]) -> Division | None:
    """What was chosen of what may be chosen: a key from elsewhere is none."""
    try:
        key = UUID(request.POST.get("target", ""))
    except ValueError:
        return None
    return choices.filter(pk=key).first()


def _wider(division: Division, reach: Reach) -> Division | None:
    """As far around as the person reaches: what its parent lies in, else its parent."""
    above = division.parent
    if above is not None and above.parent is not None and lies_within(above.parent, reach):
        return above.parent
    return above


def _others(division: Division, reach: Reach) -> QuerySet[Division]:
    wider = _wider(division, reach)
    around = below(wider) if wider else Division.objects.filter(ended_on=None)
    found = around.filter(level=division.level).exclude(pk=division.pk)
    return found.select_related("parent").order_by("parent__code", "code")


def _parents(division: Division, reach: Reach) -> QuerySet[Division]:
    wider = _wider(division, reach)
    if wider is None:
        return Division.objects.none()
    levels = {division.level - 1, division.parent.level if division.parent else 0}
    return (
        below(wider)
        .filter(level__in=levels)
        .exclude(pk=division.parent_id or division.pk)
        .select_related("parent")
        .order_by("parent__code", "code")
    )
