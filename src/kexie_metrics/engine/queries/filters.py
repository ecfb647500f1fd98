"""Filters as Ibis conditions: one table from function name to meaning.

A quotient inside a filter stays a pair of whole or decimal numbers until it is compared, and is compared by
cross-multiplication: engines divide in floating point, and a record must not count on one engine and not on another.
Functions that would need the quotient itself are refused when the definition is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
from attrs import frozen

from kexie_metrics.definitions.expressions import Function
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name
from kexie_metrics.engine.queries.dialects import DIGITS, Dialect

__all__ = ["condition"]

Column = Any
"""An Ibis value; its methods depend on its type, which the registry has checked."""

Lookup = Callable[[tuple[str, ...]], Column]


def condition(where: Expression, lookup: Lookup, dialect: Dialect) -> Column:
    """A filter as a column, blank where it cannot be told.

    Args:
        where: Checked tree.
        lookup: Gives the column at a path.
        dialect: What the engine means by an expression.
    """
    return _Reader(lookup, dialect).read(where)


@frozen
class _Quotient:
    """A fraction whose denominator is positive, or blank where it is zero."""

    num: Column
    den: Column


@frozen
class _Reader:
    """Reads a tree for one engine."""

    lookup: Lookup
    dialect: Dialect

    def read(self, node: Expression) -> Any:  # noqa: ANN401 - an Ibis column or a quotient
        if isinstance(node, Literal):
            return _literal(node.value)
        if isinstance(node, Name):
            return self.lookup(node.parts)
        return self._call(node, [self.read(argument) for argument in node.arguments])

    def _call(self, node: Call, arguments: list[Any]) -> Any:  # noqa: ANN401
        name = node.function
        if isinstance(node.given, Function):
            return _known(arguments, node.given.ibis(*arguments))
        if name in _COMPARISONS:
            left, right = _crossed(*arguments)
            if name in _ORDERINGS and _texts(left, right):
                left, right = self.dialect.ordered(left), self.dialect.ordered(right)
            return _COMPARISONS[name](left, right)
        if name in _ARITHMETIC:
            arguments = [each if isinstance(each, _Quotient) else self.dialect.term(each) for each in arguments]
        if name == "/":
            return _divide(*arguments)
        if any(isinstance(argument, _Quotient) for argument in arguments):
            return _ON_QUOTIENTS[name](*(_quotient(argument) for argument in arguments))
        if name == "round":
            return self.dialect.rounded(arguments[0], _digits(node))
        if name in _CHOICES:
            arguments = self._of_one_scale(node, arguments)
        if name in _EXTREMES:
            return _extreme(name, arguments, self.dialect) if _texts(*arguments) else _EXTREMES[name](arguments)
        return _FUNCTIONS[name](arguments)

    def _of_one_scale(self, node: Call, arguments: list[Any]) -> list[Any]:
        """Values of which one is chosen; DuckDB would bring decimals of different scales to one that loses digits."""
        every_second = node.function == "case"
        places = {*range(1 if every_second else 0, len(arguments), 2 if every_second else 1), len(arguments) - 1}
        chosen = {arguments[place].type() for place in places if not arguments[place].type().is_null()}
        whole = all(isinstance(node.arguments[place], Literal | Name) for place in places)
        if not any(kind.is_decimal() for kind in chosen) or (len(chosen) == 1 and whole):
            return arguments
        to = dt.Decimal(DIGITS, self._scale(node))
        return [
            ops.Cast(each, to=to).to_expr() if place in places and each.type().is_numeric() else each
            for place, each in enumerate(arguments)
        ]

    def _scale(self, node: Expression) -> int:
        """Digits after the point that a number may have; Ibis does not tell for products."""
        if isinstance(node, Literal):
            return max(0, -int(node.value.as_tuple().exponent)) if isinstance(node.value, Decimal) else 0
        if isinstance(node, Name):
            own = self.lookup(node.parts).type()
            return (own.scale or 0) if own.is_decimal() else 0
        scales = [self._scale(argument) for argument in node.arguments]
        if node.function == "round":
            return max(scales[0], _digits(node))
        if node.given is not None:
            own = self.read(node).type()
            return (own.scale or 0) if own.is_decimal() else 0
        if node.function == "case":
            return max([*scales[1::2], scales[-1]])
        return sum(scales) if node.function == "*" else max(scales)


def _digits(node: Call) -> int:
    digits = node.arguments[1] if len(node.arguments) > 1 else None
    return int(str(digits.value)) if isinstance(digits, Literal) else 0


def _literal(value: Any) -> Column:  # noqa: ANN401
    """A literal with all its digits; Ibis leaves it to the engine how many a decimal has, and DuckDB takes three."""
    if value is None:
        return ibis.null()
    if not isinstance(value, Decimal):
        return ibis.literal(value)
    return ibis.literal(value, dt.Decimal(DIGITS, max(0, -int(value.as_tuple().exponent))))


def _texts(*values: Any) -> bool:  # noqa: ANN401
    return any(isinstance(value, ir.StringValue) for value in values)


def _extreme(name: str, texts: Sequence[Column], dialect: Dialect) -> Column:
    """The first or last of some texts by code point, taken two by two."""

    def further(a: Column, b: Column) -> Column:
        first = dialect.ordered(a) < dialect.ordered(b)
        return ibis.ifelse(first, a, b) if name == "least" else ibis.ifelse(first, b, a)

    return _known(texts, reduce(further, texts))


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
    "nullif": lambda v: v[0].nullif(v[1]),
    "coalesce": lambda v: ibis.coalesce(*v),
    "case": _case,
}

_EXTREMES: dict[str, Callable[[Sequence[Column]], Column]] = {
    "greatest": lambda v: _known(v, ibis.greatest(*v)),
    "least": lambda v: _known(v, ibis.least(*v)),
}
_CHOICES = frozenset({"coalesce", "case", "greatest", "least"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "neg", "abs"})
_ORDERINGS = frozenset({"<", "<=", ">", ">="})
