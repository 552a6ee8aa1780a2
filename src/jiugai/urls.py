"""Addresses: nouns; the verb is HTTP's."""

from __future__ import annotations

from django.urls import include, path

handler400 = "jiugai.ground.accounts.refusals.unreadable"
handler404 = "jiugai.ground.accounts.refusals.not_found"
handler500 = "jiugai.ground.accounts.refusals.failed"

urlpatterns = [
    path("", include("jiugai.today.urls")),
    path("", include("jiugai.ground.accounts.urls")),
    path("inbox/", include("jiugai.ground.inbox.urls")),
    path("divisions/", include("jiugai.ground.divisions.urls")),
    path("sites/", include("jiugai.sites.urls")),
    path("projects/", include("jiugai.projects.urls")),
    path("", include("jiugai.plans.urls")),
    path("", include("jiugai.residents.urls")),
    path("", include("jiugai.review.urls")),
]
