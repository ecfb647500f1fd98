"""Filters as Ibis conditions: one table from function name to meaning.

A quotient inside a filter stays a pair of whole or decimal numbers until it is compared, and is compared by
cross-multiplication: engines divide in floating point, and a record must not count on one engine and not on another.
Functions that would need the quotient itself are refused when the definition is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import ibis
from attrs import frozen

from kexie_metrics.definitions.tree import Expression, Literal, Name

__all__ = ["condition"]

Column = Any
"""An Ibis value; its methods depend on its type, which the registry has checked."""

Lookup = Callable[[tuple[str, ...]], Column]


def condition(where: Expression | None, lookup: Lookup) -> Column:
    """A filter as a column that is never blank: what cannot be told does not count.

    Args:
        where: Checked tree; None for no filter.
        lookup: Gives the column at a path.
    """
    if where is None:
        return ibis.literal(True)  # noqa: FBT003
    return _read(where, lookup).fill_null(False)  # noqa: FBT003


@frozen
class _Quotient:
    """A fraction whose denominator is positive, or blank where it is zero."""

    num: Column
    den: Column


def _read(node: Expression, lookup: Lookup) -> Any:  # noqa: ANN401 - an Ibis column or a quotient
    if isinstance(node, Literal):
        return ibis.null() if node.value is None else ibis.literal(node.value)
    if isinstance(node, Name):
        return lookup(node.parts)
    arguments = [_read(argument, lookup) for argument in node.arguments]
    if node.function in _COMPARISONS:
        left, right = arguments
        return _COMPARISONS[node.function](*_crossed(left, right))
    if node.function == "/":
        return _divide(*arguments)
    if any(isinstance(argument, _Quotient) for argument in arguments):
        return _ON_QUOTIENTS[node.function](*(_quotient(argument) for argument in arguments))
    return _FUNCTIONS[node.function](arguments)


def _quotient(value: Any) -> _Quotient:  # noqa: ANN401
    return value if isinstance(value, _Quotient) else _Quotient(value, ibis.literal(1))


def _crossed(left: Any, right: Any) -> tuple[Column, Column]:  # noqa: ANN401
    if isinstance(left, _Quotient) or isinstance(right, _Quotient):
        a, b = _quotient(left), _quotient(right)
        return a.num * b.den, b.num * a.den
    return left, right


def _divide(left: Any, right: Any) -> _Quotient:  # noqa: ANN401
    a, b = _quotient(left), _quotient(right)
    num, den = a.num * b.den, a.den * b.num
    return _Quotient(ibis.ifelse(den < 0, -num, num), den.abs().nullif(0))


def _plus(a: _Quotient, b: _Quotient) -> _Quotient:
    return _Quotient(a.num * b.den + b.num * a.den, a.den * b.den)


_ON_QUOTIENTS: dict[str, Callable[..., Any]] = {
    "+": _plus,
    "-": lambda a, b: _plus(a, _Quotient(-b.num, b.den)),
    "*": lambda a, b: _Quotient(a.num * b.num, a.den * b.den),
    "neg": lambda a: _Quotient(-a.num, a.den),
    "abs": lambda a: _Quotient(a.num.abs(), a.den),
    "is_null": lambda a: a.num.isnull() | a.den.isnull(),
}

_COMPARISONS: dict[str, Callable[[Column, Column], Column]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _known(values: Sequence[Column], result: Column) -> Column:
    """A result that is blank where any of its values is; engines differ in this."""
    blank = reduce(lambda a, b: a | b, [value.isnull() for value in values])
    return ibis.ifelse(blank, None, result)


def _case(values: Sequence[Column]) -> Column:
    *branches, otherwise = values
    return ibis.cases(*zip(branches[::2], branches[1::2], strict=True), else_=otherwise)


_FUNCTIONS: dict[str, Callable[[Sequence[Column]], Column]] = {
    "and": lambda v: reduce(lambda a, b: a & b, v),
    "or": lambda v: reduce(lambda a, b: a | b, v),
    "not": lambda v: ~v[0],
    "in": lambda v: v[0].isin(v[1:]),
    "is_null": lambda v: v[0].isnull(),
    "+": lambda v: v[0] + v[1],
    "-": lambda v: v[0] - v[1],
    "*": lambda v: v[0] * v[1],
    "neg": lambda v: -v[0],
    "abs": lambda v: v[0].abs(),
    "round": lambda v: v[0].round(*v[1:]),
    "nullif": lambda v: v[0].nullif(v[1]),
    "coalesce": lambda v: ibis.coalesce(*v),
    "greatest": lambda v: _known(v, ibis.greatest(*v)),
    "least": lambda v: _known(v, ibis.least(*v)),
    "case": _case,
}
