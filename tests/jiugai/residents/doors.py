"""The rows of the permission matrix of the room of residents."""

from __future__ import annotations

from jiugai.ground.access.doors import PUBLIC

OF_RESIDENTS = {
    "residents/": ("residents.view", "residents.view"),
    "residents/votes/new/": ("residents.run", "residents.run"),
    "residents/votes/<uuid:pk>/": ("residents.view", "residents.run"),
    "residents/votes/<uuid:pk>/form/": ("residents.run", "residents.run"),
    "residents/votes/<uuid:pk>/slips/": ("residents.enter", "residents.enter"),
    "residents/votes/<uuid:pk>/paper/": ("residents.enter", "residents.enter"),
    "residents/votes/<uuid:pk>/control/": ("residents.enter", "residents.enter"),
    "residents/votes/<uuid:pk>/proxies/": ("residents.enter", "residents.enter"),
    "residents/votes/<uuid:pk>/scans/": ("residents.enter", "residents.enter"),
    "residents/votes/<uuid:pk>/scans/<uuid:paper>/": ("private.read", "private.read"),
    "residents/votes/<uuid:pk>/conflicts/": ("residents.run", "residents.run"),
    "residents/votes/<uuid:pk>/turnout/": ("residents.turnout", "residents.turnout"),
    "residents/votes/<uuid:pk>/recount/": ("residents.recount", "residents.recount"),
    "residents/owners/<uuid:pk>/": ("residents.enter", "residents.enter"),
    "residents/owners/<uuid:pk>/blank/": ("residents.enter", "residents.enter"),
    "ballots/<slug:token>/": (PUBLIC, PUBLIC),
    "votes/<slug:number>/": (PUBLIC, PUBLIC),
    "votes/<slug:number>/list/": (PUBLIC, PUBLIC),
}
"""Address → permission to read, permission to write."""
