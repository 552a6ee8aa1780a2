"""Checks renovation plans: a document goes in, its facts, verified relations and findings come out.

Nothing here has a clock, a network or settings: "today" and the policy are arguments.
"""
