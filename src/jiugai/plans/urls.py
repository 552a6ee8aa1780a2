"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from jiugai.plans.views import batching, comparing, desk, dropping, filling, listing, papers, sharing

app_name = "plans"
urlpatterns = [
    path("plan-check/", dropping.checks, name="checks"),
    path("plan-check/<uuid:pk>/", dropping.check, name="check"),
    path("plan-check/<uuid:pk>/<int:number>/", dropping.page, name="page"),
    path("plans/", listing.listing, name="list"),
    path("plan-batches/", batching.batches, name="batches"),
    path("plan-batches/<uuid:pk>/", batching.batch, name="batch"),
    path("plans/new/", desk.new, name="new"),
    path("plans/new/programme/", desk.new_programme, name="new_programme"),
    path("plans/of-project/<uuid:pk>/", desk.of_project, name="of_project"),
    path("plans/<uuid:pk>/", desk.detail, name="detail"),
    path("plans/<uuid:pk>/versions/", desk.versions, name="versions"),
    path("plans/<uuid:pk>/reasons/", desk.reasons, name="reasons"),
    path("plans/<uuid:pk>/people/", sharing.people, name="people"),
    path("plans/<uuid:pk>/changes/", desk.changes, name="changes"),
    path("plans/<uuid:pk>/form/", filling.overview, name="form"),
    path("plans/<uuid:pk>/form/filled/", filling.filled, name="form_filled"),
    path("plans/<uuid:pk>/form/<slug:code>/", filling.page, name="form_page"),
    path("plans/<uuid:pk>/attachments/", desk.attachments, name="attachments"),
    path("plans/<uuid:pk>/attachments/<uuid:attachment>/", papers.attachment, name="attachment"),
    path("plans/<uuid:pk>/versions/<int:number>/", papers.version, name="version"),
    path("plans/<uuid:pk>/versions/<int:number>/file/", papers.file, name="file"),
    path("plans/<uuid:pk>/versions/<int:number>/<int:other>/", comparing.comparison, name="comparison"),
    path("plans/<uuid:pk>/versions/<int:number>/chapters/<int:chapter>/", papers.chapter, name="chapter"),
]
