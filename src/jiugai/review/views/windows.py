"""Pages of concentrated submission: windows, a city's letters, who is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from jiugai.ground.access.doors import needs
from jiugai.ground.access.limits import limited
from jiugai.ground.accounts.acting import Asked
from jiugai.ground.common import clock
from jiugai.ground.common.numbers import read_number
from jiugai.ground.common.paging import page
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.files.actions import as_attachment
from jiugai.ground.letters.pdf import as_pdf
from jiugai.ground.letters.word import as_docx
from jiugai.plans.models import Kind
from jiugai.review import windows
from jiugai.review.flow import BY_CODE
from jiugai.review.letters import cover_letter
from jiugai.review.models import Case, CoverLetter, Lateness, Outcome, Priority, Turn, Window
from jiugai.review.views.case import day_of
from jiugai.review.windows import Facts, Sheet

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _provinces(request: Asked) -> list[str]:
    """The codes of the provinces in which the person sees reviews; a county sees the windows of its province."""
    places = request.acting.reach("review.view").places
    codes = {p.code[:2] + "0000" for p in places if p.level}
    return sorted(codes)


def _window(request: Asked, pk: UUID) -> Window:
    held = Window.objects.filter(pk=pk).annotate(
        has_late=Exists(Lateness.objects.filter(window=OuterRef("pk")))
    )
    provinces = _provinces(request)
    one = (held.filter(province_code__in=provinces) if provinces else held).select_related("division").first()
    if one is None:
        raise OutOfReach("没有这个窗口，或它不在您的省里。")
    return one


_MOST_LATE, _MOST_LETTERS = 200, 100


@needs("review.view", to_write="review.docket")
def listing(request: Asked) -> HttpResponse:
    """GET: the windows of the province, the latest first; POST: the province opens one."""
    today, refused = clock.today(), ""
    given = request.POST
    typed: dict[str, Any] = {
        "name": given.get("name", ""), "year": given.get("year", str(today.year + 1)), "batch": given.get("batch", ""),
        "opens_on": given.get("opens_on", today.isoformat()), "closes_on": given.get("closes_on", (today + timedelta(days=30)).isoformat()),
        "kinds": given.getlist("kind") or [Kind.ESTATE, Kind.CLUSTER],
    }  # fmt: skip
    if request.method == "POST":
        try:
            made = windows.open_window(_province(request), _facts(request), by=request.acting.key)
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"已开窗口「{made.name}」，{made.closes_on} 24:00 截止。")
            return HttpResponseRedirect(reverse("review:window", args=[made.pk]))
    provinces = _provinces(request)
    rows = Window.objects.filter(province_code__in=provinces) if provinces else Window.objects.all()
    told = rows.annotate(
        sent=Count("cases", distinct=True), numbered=Count("cases", filter=~Q(cases__number=""), distinct=True),
        behind=Count("late", filter=Q(late__decided_at=None), distinct=True),
    ).order_by("-year", "-batch")[:100]  # fmt: skip
    context = {
        "windows": list(told),
        "today": today,
        "typed": typed,
        "kinds": Kind.choices,
        "refused": refused,
        "place": request.acting.place,
    }
    return render(request, "review/windows/list.html", context, status=409 if refused else 200)


def _province(request: Asked) -> Division:
    codes = [p.code for p in request.acting.reach("review.docket").places if p.level == Level.PROVINCE]
    if not codes:
        raise Refused("集中申报窗口由省级开；您的管辖范围不是一个省。")
    return Division.objects.get(code=codes[0], level=Level.PROVINCE, ended_on=None)


def _facts(request: Asked) -> Facts:
    given = request.POST
    year, batch = read_number(given.get("year", "")), read_number(given.get("batch", ""))
    if year is None or not 2000 <= year <= 2100 or batch is None:
        raise Refused("年度写四位数字，批次写 1 到 99。")
    return Facts(
        year, batch, given.get("name", ""), tuple(given.getlist("kind")), day_of(given.get("opens_on", "")), day_of(given.get("closes_on", ""))
    )  # fmt: skip


@needs("review.view", to_write="review.docket")
def window(request: Asked, pk: UUID) -> HttpResponse:
    """GET: figures by city, cases, letters, the late; POST ``act``: extend, late."""
    one = _window(request, pk)
    if request.method != "POST":
        return render(request, "review/windows/window.html", _context(request, one))
    if not request.acting.reach("review.docket").covers(one):
        raise OutOfReach("这个窗口不由您办。")
    try:
        said = _extended(request, one) if request.POST.get("act") == "extend" else _late(request, one)
    except Refused as error:
        return render(
            request, "review/windows/window.html", {**_context(request, _window(request, pk)), "refused": str(error)}, status=409
        )  # fmt: skip
    messages.success(request, said)
    return HttpResponseRedirect(reverse("review:window", args=[pk]))


def _extended(request: Asked, one: Window) -> str:
    version = read_number(request.POST.get("version", "")) or 0
    done = windows.extend(
        one, day_of(request.POST.get("closes_on", "")), version=version, by=request.acting.key
    )
    return f"截止日期改为 {done.closes_on}。"


def _late(request: Asked, one: Window) -> str:
    try:
        late = one.late.filter(pk=UUID(request.POST.get("late", ""))).first()
        into = Window.objects.filter(pk=UUID(request.POST.get("into", ""))).first()
    except ValueError:
        late = into = None
    if late is None or into is None:
        raise Refused("没有这一件迟报或这个窗口，刷新后再办。")
    windows.decide_late(late, into, request.POST.get("answer", ""), by=request.acting.key)
    return f"已列入「{into.name}」。"


def _context(request: Asked, one: Window) -> dict[str, Any]:
    reach = request.acting.reach("review.view")
    cases = Case.objects.within(reach).filter(window=one)
    city = Division.objects.filter(code=OuterRef("city_code"), ended_on=None).values("name")[:1]
    county = Division.objects.filter(code=OuterRef("county_code"), ended_on=None).values("name")[:1]
    by_city = (
        cases.values("city_code").annotate(
            city=Subquery(city), sent=Count("pk"), waiting=Count("pk", filter=Q(step=windows.STEP, turn=Turn.REVIEWER)),
            returned=Count("pk", filter=Q(turn=Turn.AUTHOR)), numbered=Count("pk", filter=~Q(number="")),
            refused=Count("pk", filter=Q(outcome=Outcome.REFUSE)),
        ).order_by("city_code")
    )  # fmt: skip
    shown = page(
        cases.annotate(place=Subquery(county), title=F("plan__title"), plan_number=F("plan__number"), letter=F("covered__letter__number"), letter_key=F("covered__letter")).values(
            "id", "priority", "place", "title", "plan_number", "step", "turn", "outcome", "number", "letter", "letter_key",
        ),
        ("-priority", "-id"), after=request.GET.get("after", ""), before=request.GET.get("before", ""),
    )  # fmt: skip
    mine = request.acting.reach("review.city")
    letters = (
        CoverLetter.objects.within(reach)
        .filter(window=one)
        .annotate(count=Count("covered"), city=Subquery(city))
    )
    late = Lateness.objects.filter(window=one, case__in=Case.objects.within(reach)).select_related(
        "case__plan", "into"
    )
    organises = request.acting.reach("review.docket").covers(one)
    rows, behind = list(by_city), []
    if one.has_late:  # type: ignore[attr-defined]  # annotated
        behind = list(late.order_by(F("decided_at").desc(nulls_first=True), "id")[:_MOST_LATE])
    return {
        "window": one, "today": clock.today(), "by_city": rows, "cases": [{**r, **_told(r)} for r in shown.rows], "page": shown,
        "total": {k: sum(r[k] for r in rows) for k in ("sent", "waiting", "returned", "numbered", "refused")},
        "letters": list(letters.order_by("-id")[:_MOST_LETTERS]), "late": behind, "organises": organises,
        "most_late": _MOST_LATE, "most_letters": _MOST_LETTERS, "others": _later(one) if organises and any(x.decided_at is None for x in behind) else [], "may_send": bool(mine) and not organises,
    }  # fmt: skip


def _later(one: Window) -> list[Window]:
    """The windows into which a late one can be put instead."""
    open_ones = Window.objects.filter(province_code=one.province_code, closes_on__gte=clock.today())
    return list(open_ones.exclude(pk=one.pk).order_by("opens_on")[:10])


def _told(r: dict[str, Any]) -> dict[str, str]:
    if r["turn"] == Turn.NOBODY:
        state, tone = (
            str(Outcome(r["outcome"]).label),
            "danger" if r["outcome"] == Outcome.REFUSE else "success",
        )
    elif r["turn"] == Turn.AUTHOR:
        state, tone = "退回补正中", "warning"
    else:
        state, tone = BY_CODE[r["step"]].name, "primary"
    return {"state": state, "tone": tone, "first": Priority(r["priority"]).label if r["priority"] else ""}


@needs("review.city")
@limited("uploads")
def letter(request: Asked, pk: UUID) -> HttpResponse:
    """GET: what a city can send under one letter; POST ``chosen``, ``number``, ``dated_on``, ``late_because``: sends it."""
    one = _window(request, pk)
    city = _city(request)
    given, refused = request.POST, ""
    typed = {
        "number": given.get("number", ""),
        "dated_on": given.get("dated_on", clock.today().isoformat()),
        "late_because": given.get("late_because", ""),
    }
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            try:
                chosen = [UUID(key) for key in given.getlist("chosen")[: windows.MOST + 1]]
            except ValueError:
                raise Refused("选中的编号读不懂，刷新再选。") from None
            sheet = Sheet(typed["number"], day_of(typed["dated_on"]), typed["late_because"])
            name = (upload.name or "报送函") if upload else ""
            made = windows.cover(
                one, chosen, sheet, city=city, by=request.acting.key, stream=upload, name=name
            )
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, f"报送函 {made.number} 已报出，带 {made.covered.count()} 件方案。")
            return HttpResponseRedirect(reverse("review:window", args=[pk]))
    rows = [
        c
        for c in windows.waiting([city.code], province=codes_of(city)["province_code"])
        if c.plan.kind in one.kinds.split(",")
    ]
    context = {
        "window": one, "city": city, "rows": rows, "typed": typed, "refused": refused, "is_late": clock.today() > one.closes_on,
        "is_early": clock.today() < one.opens_on, "chosen": given.getlist("chosen"),
    }  # fmt: skip
    return render(request, "review/windows/letter.html", context, status=409 if refused else 200)


def _city(request: Asked) -> Division:
    codes = [p.code for p in request.acting.reach("review.city").places if p.level == Level.CITY]
    if not codes:
        raise Refused("报送函由市级报；您的管辖范围不是一个市。")
    return Division.objects.get(code=codes[0], level=Level.CITY, ended_on=None)


@needs("review.view")
def cover(request: Asked, pk: UUID, form: str) -> HttpResponseBase:
    """GET: a city's letter as ``pdf`` or ``docx``, made from what is on record, or its ``scan``."""
    held = (
        CoverLetter.objects.within(request.acting.reach("review.view"))
        .select_related("window", "file")
        .filter(pk=pk)
        .first()
    )
    if held is None or (form == "scan" and held.file is None) or form not in (*_TYPES, "scan"):
        raise OutOfReach("没有这份报送函。")
    if form == "scan":
        assert held.file is not None  # else it was refused above
        return as_attachment(held.file)
    made = cover_letter(held)
    answer = HttpResponse(as_pdf(made) if form == "pdf" else as_docx(made), content_type=_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="cover-{held.pk}.{form}"'
    return answer
