"""Addresses of the room: nouns; POST, PUT and DELETE are the verbs."""

from __future__ import annotations

from django.urls import include, path

from jiugai.sites.views import detail, details, doubles, listing, overview

app_name = "sites"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("new/", detail.new, name="new"),
    path("target/", overview.targets, name="targets"),
    path("views/", overview.views, name="views"),
    path("export/", overview.export, name="export"),
    path("map/", overview.map_page, name="map"),
    path("map/outlines/", overview.outlines, name="outlines"),
    path("stock/", overview.stock, name="stock"),
    path("doubles/", doubles.doubles, name="doubles"),
    path("doubles/<uuid:pk>/", doubles.double, name="double"),
    path("comparison/", doubles.comparison, name="comparison"),
    path("import/", include("jiugai.sites.ledger.urls")),
    path("<uuid:pk>/", detail.detail, name="detail"),
    path("<uuid:pk>/form/", detail.form, name="form"),
    path("<uuid:pk>/outline/", detail.outline, name="outline"),
    path("<uuid:pk>/details/<slug:sheet>/", details.details, name="details"),
]
