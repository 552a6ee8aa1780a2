"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from jiugai.review.views import (
    author,
    case,
    deciding,
    guiding,
    letters,
    listing,
    many,
    panel,
    pool,
    public,
    returning,
    scoring,
    tracking,
    windows,
)

app_name = "review"
urlpatterns = [
    path("review/", listing.listing, name="list"),
    path("review/conditions/", tracking.listing, name="conditions_list"),
    path("review/decisions/", many.decisions, name="decisions"),
    path("review/<uuid:pk>/", case.detail, name="case"),
    path("review/<uuid:pk>/acts/<slug:step>/<slug:act>/", case.acts, name="act"),
    path("review/<uuid:pk>/points/", case.points, name="points"),
    path("review/<uuid:pk>/corrections/", case.corrections, name="corrections"),
    path("review/<uuid:pk>/return/", returning.returning, name="return"),
    path("review/<uuid:pk>/recommendation/", deciding.recommendation, name="recommendation"),
    path("review/<uuid:pk>/conclusion/", deciding.conclusion, name="conclusion"),
    path("review/<uuid:pk>/approval/", deciding.approval, name="approval"),
    path("review/<uuid:pk>/conditions/", tracking.conditions, name="conditions"),
    path("review/<uuid:pk>/reconsideration/", tracking.reconsideration, name="reconsideration"),
    path("windows/", windows.listing, name="windows"),
    path("windows/<uuid:pk>/", windows.window, name="window"),
    path("windows/<uuid:pk>/letter/", windows.letter, name="window_letter"),
    path("cover-letters/<uuid:pk>/<slug:form>/", windows.cover, name="cover"),
    path("guidance/", guiding.log, name="guidance_log"),
    path("plans/<uuid:pk>/guidance/", guiding.guidance, name="guidance"),
    path("review/overdue/", guiding.overdue, name="overdue"),
    path("review/<uuid:pk>/priority/", guiding.priority, name="priority"),
    path("review/<uuid:pk>/panel/", panel.panel, name="panel"),
    path("review/<uuid:pk>/opinions/", panel.opinions, name="opinions"),
    path("review/<uuid:pk>/draws/<int:number>/", panel.inputs, name="draw"),
    path("experts/", pool.listing, name="experts"),
    path("experts/<uuid:pk>/", pool.expert, name="expert"),
    path("panels/", scoring.listing, name="seats"),
    path("panels/<uuid:pk>/", scoring.seat, name="seat"),
    path("panels/<uuid:pk>/chapters/<int:chapter>/", scoring.chapter, name="seat_chapter"),
    path("panels/<uuid:pk>/papers/<uuid:paper>/", scoring.paper, name="seat_paper"),
    path("review/<uuid:pk>/papers/<uuid:file>/", tracking.paper, name="paper"),
    path("review/<uuid:pk>/answers/", author.answers, name="answers"),
    path("review/<uuid:pk>/withdrawal/", author.withdrawal, name="withdrawal"),
    path("review/<uuid:pk>/letters/<int:number>/<slug:kind>/<slug:form>/", letters.letter, name="letter"),
    path("plans/<uuid:pk>/submission/", author.submission, name="submission"),
    path("plans/<uuid:pk>/filing/", author.filing, name="filing"),
    path("plans/<uuid:pk>/review/", case.of_plan, name="of_plan"),
    path("number/", public.number, name="number"),
]
