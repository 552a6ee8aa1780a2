"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from jiugai.residents.views import owners, paper, papers, preparing, public, votes

app_name = "residents"
urlpatterns = [
    path("residents/", votes.listing, name="votes"),
    path("residents/votes/new/", preparing.new, name="vote_new"),
    path("residents/votes/<uuid:pk>/", votes.vote, name="vote"),
    path("residents/votes/<uuid:pk>/form/", preparing.form, name="vote_form"),
    path("residents/votes/<uuid:pk>/slips/", paper.slips_page, name="slips"),
    path("residents/votes/<uuid:pk>/paper/", paper.paper, name="paper"),
    path("residents/votes/<uuid:pk>/control/", paper.control, name="control"),
    path("residents/votes/<uuid:pk>/proxies/", papers.proxies_page, name="proxies"),
    path("residents/votes/<uuid:pk>/scans/", papers.scans_page, name="scans"),
    path("residents/votes/<uuid:pk>/scans/<uuid:paper>/", papers.scan, name="scan"),
    path("residents/votes/<uuid:pk>/conflicts/", paper.conflicts, name="conflicts"),
    path("residents/votes/<uuid:pk>/turnout/", votes.turnout, name="turnout"),
    path("residents/votes/<uuid:pk>/recount/", votes.recount, name="recount"),
    path("residents/owners/<uuid:pk>/", owners.register, name="owners"),
    path("residents/owners/<uuid:pk>/blank/", owners.blank, name="owners_blank"),
    path("ballots/<slug:token>/", public.ballot, name="ballot"),
    path("votes/<slug:number>/", public.result, name="result"),
    path("votes/<slug:number>/list/", public.ballot_list, name="ballot_list"),
]
