"""Verifies that every person's key can be opened, and that nobody purged has come back."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from django.conf import settings

from jiugai.ground.common.verifying import verification
from jiugai.ground.private import keys, purges
from jiugai.ground.private.actions import opens
from jiugai.ground.private.models import Subject, Value


@verification("个人信息")
def people() -> Iterator[str]:
    living, gone = Subject.objects.filter(purged_at=None), purges.noted()
    for held in (
        Value.objects.exclude(subject__purged_at=None).values_list("subject_id", flat=True).distinct()
    ):
        yield f"{held} 的个人信息已经销毁，却还有密文。"
    if not living.exists():
        return
    if not settings.PRIVATE_KEYS.exists():
        yield f"密钥文件 {settings.PRIVATE_KEYS} 不在，{living.count()} 人的个人信息打不开，请从另存处放回。"
        return
    ring = keys.load()
    for subject in living.order_by("id").iterator(chunk_size=1000):
        if subject.pk in gone:
            yield f"{subject.pk} 的个人信息已经销毁过，又出现了，请从备份再恢复一次或联系系统管理员。"
        try:
            opens(ring, subject)
        except (InvalidTag, KeyError):
            yield f"{subject.pk} 的个人信息用现在的密钥文件打不开，请检查密钥文件是不是原来的。"
