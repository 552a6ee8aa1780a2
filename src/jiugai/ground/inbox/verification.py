"""What ``jiugai verify`` recomputes of this room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from jiugai.ground.common.verifying import verification
from jiugai.ground.inbox.models import Mail, Notice, Task
from jiugai.ground.inbox.register import KINDS, NOTICES, name_of
from jiugai.ground.jobs.models import Job

_CHUNK = 2000


@verification("待办")
def tasks() -> Iterator[str]:
    """An open task is of a kind that there is, with its permission, and its subject still waits for it."""
    rows = Task.objects.open().order_by("kind", "id").values_list("kind", "title", "permission", "subject")
    for kind, title, permission, _ in rows.iterator(chunk_size=_CHUNK):
        known = KINDS.get(kind)
        if known is None:
            yield f"待办「{title}」的种类 {kind} 已不存在，没有人能办。"
        elif known.permission != permission:
            yield f"待办「{title}」记的权限是 {permission}，「{known.name}」要的是 {known.permission}。"
    for known in KINDS.values():
        if known.waits is None:
            continue
        waiting = rows.filter(kind=known.code).iterator(chunk_size=_CHUNK)
        while chunk := list(islice(waiting, _CHUNK)):
            still = set(known.waits([subject for *_, subject in chunk]))
            yield from (
                f"待办「{title}」还开着，它的事已经不等「{name_of(kind)}」了。"
                for kind, title, _, subject in chunk if subject not in still
            )  # fmt: skip


@verification("提醒")
def notices() -> Iterator[str]:
    """A notice is of an event that there is, and one whose e-mail waits has its job."""
    known = list(NOTICES)
    for event in (
        Notice.objects.exclude(event__in=known).order_by("event").values_list("event", flat=True).distinct()
    ):
        yield f"有「{event}」的提醒，这个事件已不存在。"
    waiting = Notice.objects.filter(mail=Mail.WAITING).order_by("id").values_list("pk", flat=True)
    rows = waiting.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(rows, 500)):
        keys = {f"inbox.mail:{pk}": pk for pk in chunk}
        there = set(Job.objects.filter(key__in=list(keys)).values_list("key", flat=True))
        yield from (
            f"提醒 {pk} 的邮件待发，但没有发信的后台工作。" for key, pk in keys.items() if key not in there
        )
