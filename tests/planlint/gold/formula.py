"""Formulas of the gold, in exact decimals."""

from __future__ import annotations

import ast
from decimal import Decimal, localcontext


def evaluate(formula: str) -> Decimal:
    """Value of an arithmetic formula in exact decimals; ValueError for anything else in it."""

    def walk(node: ast.expr) -> Decimal:
        if isinstance(node, ast.Constant):
            return Decimal(ast.get_source_segment(formula, node) or "")
        if not isinstance(node, ast.BinOp):
            raise ValueError(formula)
        left, right = walk(node.left), walk(node.right)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div():
                return left / right
        raise ValueError(formula)

    with localcontext() as context:
        context.prec = 50
        return walk(ast.parse(formula, mode="eval").body)
