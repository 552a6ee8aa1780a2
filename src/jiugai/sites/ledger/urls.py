"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from jiugai.sites.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.uploads, name="uploads"),
    path("blank/", views.blank, name="blank"),
    path("<uuid:pk>/", views.account, name="account"),
    path("<uuid:pk>/columns/", views.columns, name="columns"),
    path("<uuid:pk>/problems/", views.problems, name="problems"),
    path("<uuid:pk>/answers/<uuid:row>/", views.answers, name="answers"),
    path("<uuid:pk>/writing/", views.writing, name="writing"),
    path("<uuid:pk>/withdrawal/", views.withdrawal, name="withdrawal"),
]
