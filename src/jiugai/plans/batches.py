"""Bringing the files of many plans at once: each goes to the project whose name stands in its own, the rest are told why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePath
from typing import Protocol

from django.db import transaction

from jiugai.ground.access.scope import Reach
from jiugai.ground.accounts.models import Account
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.actions import Upload
from jiugai.plans.actions import begin, bring_file, keep_plan_file
from jiugai.plans.models import Batch, BatchLine, Plan, Standing, Version
from jiugai.projects.models import Project

MOST = 60
_NAME, _WHY, _SHOWN = 200, 300, 3
_ENDED = (Standing.REFUSED, Standing.WITHDRAWN)


class NamedUpload(Upload, Protocol):
    """What a form gives of a file: its name as well."""

    @property
    def name(self) -> str | None: ...


class Names:
    """The projects of a reach by their names and those of their sites, read once."""

    def __init__(self, reach: Reach) -> None:
        self._projects: dict[str, set[Project]] = defaultdict(set)
        for project in Project.objects.within(reach).prefetch_related("sites"):
            for name in (project.name.removesuffix("项目"), *(s.name for s in project.sites.all())):
                self._projects[name].add(project)

    def project_of(self, file: str) -> Project:
        """The project of the longest name that stands in a file's.  Raises :class:`Refused` for none, and for several."""
        stem = PurePath(file).stem.replace(" ", "")
        named = [name for name in self._projects if name and name in stem]
        if not named:
            raise Refused("文件名里没有认出小区或项目：把小区全称写进文件名，或从项目页上传。")
        name = max(named, key=len)
        found = sorted(self._projects[name], key=lambda p: p.number)
        if len(found) > 1:
            told = "、".join(p.number for p in found[:_SHOWN])
            raise Refused(f"叫“{name}”的项目有 {len(found)} 个（{told}），不知道是哪一个：从项目页上传。")
        return found[0]


def bring_many(files: Iterable[NamedUpload], reach: Reach, *, account: Account) -> Batch:
    """A version of each file, of the plan that its project has or of a new one; what cannot be brought is told in its line.

    Raises :class:`Refused` for no file, and for more than :data:`MOST`.
    """
    given = list(files)
    if not given:
        raise Refused("没有收到文件：一次选多份 Word、PDF、Excel 或文本文件。")
    if len(given) > MOST:
        raise Refused(f"一次最多 {MOST} 份，现在 {len(given)} 份；分几次传。")
    names = Names(reach)
    batch = Batch.objects.create(account=account, made_at=clock.now())
    for number, file in enumerate(given, 1):
        name = file.name or f"第 {number} 份"
        version, why = None, ""
        try:
            version = _brought(names.project_of(name), file, name, account)
        except Refused as error:
            why = str(error)[:_WHY]
        BatchLine.objects.create(batch=batch, number=number, name=name[:_NAME], version=version, refused=why)
    return batch


def _brought(project: Project, given: Upload, name: str, account: Account) -> Version:
    """The file is kept first: one that is no plan begins none."""
    file = keep_plan_file(given, name, by=account.pk)
    with transaction.atomic():
        plan = Plan.objects.filter(project=project).exclude(standing__in=_ENDED).first()
        if plan is None:
            title = f"{project.name.removesuffix('项目')}实施方案"
            plan = begin(title=title, year=project.year, project=project, by=account.pk)
        return bring_file(plan, file, by=account.pk)
