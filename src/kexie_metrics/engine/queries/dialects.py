"""What engines mean by the same expression, where they do not mean the same: every difference is told here, once.

Ibis writes one expression in the SQL of each engine, but not with one meaning: texts are ordered by the language of a
PostgreSQL server, and DataFusion lets sums of whole numbers run over in silence and rounds decimals in floating point.
Everything else in the engine is written in expressions that mean the same everywhere.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.datatypes as dt

__all__ = ["DIGITS", "Dialect", "dialect_of"]

Column = Any
"""An Ibis value; its methods depend on its type."""

DIGITS = 38
"""Digits of an exact decimal."""

_WIDE_DIGITS = 76


class Dialect:
    """An engine that takes every expression as it is meant; DuckDB is one, and others are taken for one."""

    temporary = True
    """Whether it has temporary tables."""
    near = True
    """Whether it lives in this process, so that rows come here at little cost."""

    def days(self, first: Column, stop: Column) -> Column:
        """Number of days from one day to another."""
        return stop.delta(first, unit="day")

    def addend(self, value: Column) -> Column:
        """A number that will be added up: so wide that its sum is right, or else an error."""
        return value

    def term(self, value: Column) -> Column:
        """A number inside the arithmetic of a filter: the result is right, or else an error."""
        return value

    def told(self, condition: Column) -> Column:
        """A condition that may be blank, as what an aggregate is filtered by: what cannot be told does not count."""
        return condition

    def rounded(self, value: Column, digits: int = 0) -> Column:
        """A number rounded half away from zero."""
        return value.round(digits) if digits else value.round()

    def ordered(self, text: Column) -> Column:
        """A text as something that is ordered by code points."""
        return text

    def share(self, value: Column, number: int) -> Column:
        """Which of a number of shares a value belongs to; equal values to the same, a blank to the first."""
        rest = value.hash() % number  # of a hash below zero, below zero itself
        return ((rest + number) % number).fill_null(0)


class _Postgres(Dialect):
    near = False

    def term(self, value: Column) -> Column:
        # A bigint that runs over is an error here; where DuckDB widens it, so must we.
        return value.cast(dt.Decimal(DIGITS, 0)) if value.type().is_integer() else value

    def ordered(self, text: Column) -> Column:
        # UTF-8 sorts as its code points do; the text itself sorts by the collation of its column.
        return _convert_to(text, "UTF8")


class _DataFusion(Dialect):
    temporary = False  # it lives in this process, and a table that is dropped at the end is as good

    def days(self, first: Column, stop: Column) -> Column:
        # A date is the number of its day; there is no difference of dates, and seconds have 32 bits.
        return stop.cast(dt.int32).cast(dt.int64) - first.cast(dt.int32).cast(dt.int64)

    def addend(self, value: Column) -> Column:
        own = value.type()
        return value.cast(dt.Decimal(_WIDE_DIGITS, own.scale or 0 if own.is_decimal() else 0))

    def term(self, value: Column) -> Column:
        return value.cast(dt.Decimal(DIGITS, 0)) if value.type().is_integer() else value

    def told(self, condition: Column) -> Column:
        # A blank condition of arithmetic lets a record through: what is left in the place of the blank may be true.
        return condition.fill_null(False)  # noqa: FBT003

    def rounded(self, value: Column, digits: int = 0) -> Column:
        if value.type().is_integer():
            return value
        # A cast would round as well, but beside a literal the optimiser takes it for one that loses nothing.
        unit = ibis.literal(Decimal(1).scaleb(-digits), dt.Decimal(DIGITS, digits))
        half = ibis.literal(Decimal(5).scaleb(-digits - 1), dt.Decimal(DIGITS, digits + 1))
        rest = value % unit
        return value - rest + ibis.cases((rest >= half, unit), (rest <= -half, -unit), else_=unit - unit)


class _Spark(Dialect):
    near = False

    def addend(self, value: Column) -> Column:
        # A sum of bigints that runs over is an error here; a decimal has room for it.
        return value.cast(dt.Decimal(DIGITS, 0)) if value.type().is_integer() else value

    def term(self, value: Column) -> Column:
        return value.cast(dt.Decimal(DIGITS, 0)) if value.type().is_integer() else value

    def ordered(self, text: Column) -> Column:
        # A column may have a collation of its own.
        return text.cast(dt.binary)


def convert_to(text: str, encoding: str) -> bytes:  # type: ignore[empty-body]
    """PostgreSQL's own function: the bytes of a text."""


_convert_to = ibis.udf.scalar.builtin(convert_to)


_DIALECTS = {"postgres": _Postgres(), "datafusion": _DataFusion(), "pyspark": _Spark()}
_PLAIN = Dialect()


def dialect_of(backend: Any) -> Dialect:  # noqa: ANN401 - an Ibis backend, whose type is not exported
    """The dialect of a backend."""
    return _DIALECTS.get(str(backend.name), _PLAIN)
