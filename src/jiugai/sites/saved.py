"""Keeping and removing views of one's own: named filters of the list.

A record says how many conditions a view has and never its name, which its owner may have made from a person's.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.sites.filters import Filters
from jiugai.sites.models import SavedView

_LONGEST = 500


def keep_view(owner: Account, name: str, filters: Filters) -> SavedView:
    """Keeps the conditions under a name; under one that the owner has already, these take the place of the former ones.

    Raises :class:`Refused` without a name, and where there are more conditions than a view holds.  Unchanged, it leaves
    no record.
    """
    if not name:
        raise Refused("给视图起个名字，如“第1批与备选”。")
    query = filters.query()
    if len(query) > _LONGEST:
        raise Refused("条件太多，一个视图存不下，去掉几项再存。")
    with transaction.atomic():
        view, is_new = SavedView.objects.select_for_update().get_or_create(
            account=owner, name=name, defaults={"query": query}
        )
        if not is_new and view.query == query:
            return view
        view.query = query
        view.save(update_fields=["query"])
        event = "sites.view_kept" if is_new else "sites.view_changed"
        record(
            event,
            {"conditions": len(filters.chips)},
            by=owner.pk,
            subject_kind="saved_view",
            subject=view.pk,
        )
    return view


def remove_view(owner: Account, key: str) -> None:
    """Removes a view of the owner's; removed already (a second click): nothing happens.

    Raises :class:`OutOfReach` for what is no key.
    """
    try:
        wanted = UUID(key)
    except ValueError:
        raise OutOfReach("没有这个视图。") from None
    with transaction.atomic():
        if SavedView.objects.filter(account=owner, pk=wanted).delete()[0]:
            record("sites.view_removed", by=owner.pk, subject_kind="saved_view", subject=wanted)
