"""Faults planted into clean documents, to see which check catches what."""

from tests.planlint.plant import consistency, figures, rules, scope, wording

FAULTS = (*figures.FAULTS, *wording.FAULTS, *consistency.FAULTS, *rules.FAULTS, *scope.FAULTS)
