"""What is refused becomes one page that says why, and one record, written after the rollback in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from jiugai.ground.access.doors import NoPermission
from jiugai.ground.access.limits import TooOften
from jiugai.ground.access.roles import PERMISSIONS, ROLES
from jiugai.ground.audit.actions import record
from jiugai.ground.common.refusal import OutOfReach, Refused

_NUL = "\x00"
"""No database keeps it in a text, and no keyboard types it."""


class RefusalMiddleware:
    """Denies views without a door, and answers refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not hasattr(view, "door"):
            return answer(request, 403, "这个页面没有对任何人开放。")
        if any(
            _NUL in text
            for sent in (request.GET, request.POST)
            for texts in sent.lists()
            for text in texts[1]
        ):
            return answer(
                request,
                400,
                "内容里有不能保存的字符。",
                "重新输入；从别处粘贴来的，先粘贴到记事本里再复制一次。",
            )
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        key = request.acting.key  # type: ignore[attr-defined]
        if isinstance(error, NoPermission):
            wanted = PERMISSIONS[error.permission].name
            holders = "、".join(r.name for r in ROLES.values() if error.permission in r.permissions)
            said = {"permission": wanted, "code": error.permission, "path": request.path[:200]}
            record("access.refused", said, by=key)
            return answer(
                request,
                403,
                f"您的角色不能{wanted}。",
                f"可以办理的角色：{holders}。需要这项权限时，请联系本级系统管理员授予。",
            )
        if isinstance(error, TooOften):
            limit = error.limit
            if error.is_first:
                said = {"what": limit.verb, "most": str(limit.most), "minutes": str(limit.seconds // 60)}
                record("access.limited", said, by=key)
            refused = answer(request, 429, str(error), error.remedy)
            refused["Retry-After"] = str(error.left)
            return refused
        if isinstance(error, OutOfReach):
            record("access.out_of_reach", {"path": request.path[:200]}, by=key)
            return answer(
                request,
                404,
                str(error),
                "地址抄错了，或者它不在您的管辖范围内。可以从列表里找，或者请上级单位办理。",
            )
        if isinstance(error, Refused):
            record("access.declined", {"why": str(error)[:300], "path": request.path[:200]}, by=key)
            return answer(request, 409, str(error))
        return None


def answer(request: HttpRequest, status: int, title: str, what_to_do: str = "") -> HttpResponse:
    """The page of a refusal; a part of a page where htmx asked."""
    part = "common/refusal_part.html" if request.headers.get("HX-Request") else "common/refusal.html"
    return render(request, part, {"title": title, "what_to_do": what_to_do, "status": status}, status=status)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: fields without end, a form that breaks off, a name of the site that is not ours."""
    return render(request, "common/unreadable.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return answer(request, 404, "没有这个页面。", "检查地址，或从上面的菜单进入。")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the form protection: an old tab, or a log-in in between."""
    return answer(
        request,
        403,
        "这一页停留太久，没有保存。",
        "按浏览器的“后退”回到刚才那一页，填的内容还在；刷新登录后再提交一次。",
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: a number to quote; the log has the rest."""
    number = getattr(request, "number", "")
    return render(request, "common/failed.html", {"number": number}, status=500)
