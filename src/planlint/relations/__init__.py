"""Arithmetic that a text prints: found, recomputed, and judged with the printed precision."""

from __future__ import annotations

from planlint.relations.relation import Grade, Group, Operand, Relation

__all__ = ["Grade", "Group", "Operand", "Relation"]
