"""Values of a declared type: exactly, or not at all.

Engines convert leniently (`1.5` becomes a whole 2, `1e3` a thousand), so the form of a text is checked first, in Arrow;
a column without a fault is converted as a whole, and only a column with one is looked at value by value. A column that
comes with a type of its own is cast by its engine, and never in a way that the engine would round or refuse half-way
through a query: a value that does not fit is told by a condition and becomes a null in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import cast

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from kexie_metrics.definitions.model import Column

__all__ = ["DIGITS", "TEXTS", "TypedColumn", "arrow_type", "convert", "engine_type", "expected", "one_array", "typed"]

TEXTS = frozenset({"text", "org", "code", "ref"})
"""Column types whose values are texts."""

DIGITS = 38
"""Digits of an exact decimal."""

_LARGEST = 2**63 - 1

_YEAR = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9][0-9]|[1-9][0-9][0-9][0-9])"
_DATE = f"{_YEAR}-[0-9][0-9]-[0-9][0-9]"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"

_FLOAT_DIGITS = 2**53
_MICROSECONDS = 6


def arrow_type(column: Column) -> pa.DataType:
    """Arrow type of a column's values."""
    types = {
        "integer": pa.int64(),
        "decimal": pa.decimal128(DIGITS, column.scale),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
        "boolean": pa.bool_(),
    }
    return types.get(column.type, pa.string())


def expected(column: Column) -> str:
    """What a column's values look like, for a message."""
    places = "without a point" if column.scale == 0 else f"with at most {column.scale} digits after the point"
    return {
        "integer": "expected a whole number, written like 1200, without separators or spaces",
        "decimal": f"expected a number {places}, written like {Decimal(12005).scaleb(-column.scale):f}, "
        "without separators or spaces",
        "date": "expected a date, written like 2023-11-05",
        "datetime": "expected a day and time without a zone, written like 2023-11-05 14:30",
        "boolean": "expected true or false",
    }.get(column.type, "expected text")


def one_array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The values as one piece."""
    while isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    return values


def convert(values: pa.Array | pa.ChunkedArray, column: Column) -> tuple[pa.Array, pa.Array | None]:
    """Convert texts to the values of a column.

    Args:
        values: Texts; a blank is null.
        column: The column as declared.

    Returns:
        The values, null where a text is no such value; and which ones are not, None where all are.
    """
    texts = one_array(values)
    if column.type in TEXTS:
        return texts, None
    pattern = _pattern(column)
    if pc.all(pc.match_substring_regex(texts, f"^(?:{pattern})$")).as_py() is not False:
        try:
            return pc.cast(_plain(texts, column), arrow_type(column)), None
        except pa.ArrowInvalid:
            pass  # a form without a value, such as 30 February: found one by one
    return _one_by_one(texts, column, re.compile(pattern))


def _pattern(column: Column) -> str:
    return {
        "integer": "[+-]?[0-9]+",
        "decimal": "[+-]?[0-9]+" if column.scale == 0 else rf"[+-]?[0-9]+(?:\.[0-9]{{1,{column.scale}}})?",
        "date": _DATE,
        "datetime": f"{_DATE}[ T]{_TIME}",
        "boolean": "(?i:true|false)",
    }[column.type]


def _plain(texts: pa.Array, column: Column) -> pa.Array:
    if column.type == "integer":
        return pc.replace_substring(texts, "+", "", max_replacements=1)
    return pc.utf8_lower(texts) if column.type == "boolean" else texts


def _one_by_one(texts: pa.Array, column: Column, pattern: re.Pattern[str]) -> tuple[pa.Array, pa.Array]:
    encoded = texts.dictionary_encode()
    parse = _parser(column)
    values: list[object] = []
    bad: list[bool] = []
    for text in encoded.dictionary.to_pylist():
        value = None
        if pattern.fullmatch(text):
            try:
                value = parse(text)
            except ValueError:
                value = None
        values.append(value)
        bad.append(value is None)
    typed = pa.array(values, arrow_type(column)).take(encoded.indices)
    faulty = pc.fill_null(pa.array(bad, pa.bool_()).take(encoded.indices), False)  # noqa: FBT003 - the value to fill with
    return typed, faulty


def _parser(column: Column) -> Callable[[str], object]:
    return {
        "integer": _integer,
        "decimal": lambda text: _decimal(text, column.scale),
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "boolean": lambda text: text.lower() == "true",
    }[column.type]


def _integer(text: str) -> int | None:
    value = int(text)
    return value if -_LARGEST - 1 <= value <= _LARGEST else None


def _decimal(text: str, scale: int) -> Decimal | None:
    whole, _, fraction = text.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > DIGITS - scale:
        return None
    sign = "-" if text.startswith("-") else ""
    return Decimal(f"{sign}{whole.lstrip('0') or '0'}.{fraction}" if fraction else f"{sign}{whole.lstrip('0') or '0'}")


@frozen(kw_only=True, eq=False)
class TypedColumn:
    """A column as its dataset declares it.

    Attributes:
        values: Values of the declared type, null where one does not fit.
        unfit: Condition of a value that does not fit; None where all do by their type.
        problem: Why no value can be taken; None where they can.
    """

    values: ir.Value
    unfit: ir.BooleanValue | None = None
    problem: str | None = None


def engine_type(column: Column) -> dt.DataType:
    """Type of a column's values in an engine."""
    types: dict[str, dt.DataType] = {
        "integer": dt.int64,
        "decimal": dt.Decimal(DIGITS, column.scale),
        "date": dt.date,
        "datetime": dt.Timestamp(scale=_MICROSECONDS),
        "boolean": dt.boolean,
    }
    return types.get(column.type, dt.string)


def typed(values: ir.Value, column: Column, *, blanks: bool = True) -> TypedColumn:
    """Bring a column to its declared type.

    Args:
        values: The column as the source holds it.
        column: The column as declared.
        blanks: Whether an empty text may stand for a blank.
    """
    own = values.type()
    wanted = engine_type(column)
    if own.is_null():
        return TypedColumn(values=values.cast(wanted))
    converted = _texts(values, blanks=blanks) if column.type in TEXTS else _TYPES[column.type](values, column)
    if converted is None:
        problem = f"a column of type {own}; {expected(column)}"
        if column.type in TEXTS:
            problem += ", because a number loses the zeros in front of a code"
        return TypedColumn(values=ibis.null(wanted), problem=problem)
    return converted


def _fitting(values: ir.Value, wanted: dt.DataType, unfit: ir.BooleanValue) -> TypedColumn:
    return TypedColumn(values=ibis.cases((unfit, ibis.null(wanted)), else_=values.cast(wanted)), unfit=unfit)


def _texts(values: ir.Value, *, blanks: bool) -> TypedColumn | None:
    if isinstance(values, ir.StringValue):
        return TypedColumn(values=values.nullif("") if blanks else values)
    return TypedColumn(values=values.cast("string")) if values.type().is_uuid() else None


def _integers(values: ir.Value, column: Column) -> TypedColumn | None:
    own = values.type()
    wanted = engine_type(column)
    if isinstance(own, dt.UInt64):
        return _fitting(values, wanted, cast("ir.BooleanValue", values > _LARGEST))
    if own.is_integer():
        return TypedColumn(values=values if own == dt.int64 else values.cast(wanted))
    if isinstance(values, ir.FloatingValue):
        return _floats(values, wanted, 0)
    return _exact(values, wanted, 0, _LARGEST) if isinstance(values, ir.DecimalValue) else None


def _floats(values: ir.FloatingValue, wanted: dt.DataType, scale: int) -> TypedColumn:
    """Floats that are the nearest ones to a decimal of that scale, and only those."""
    factor = 10.0**scale
    # Engines turn a rounded float into a whole number, so one that is too large for that is taken away before.
    small = ibis.cases((values.abs() <= _FLOAT_DIGITS / factor, values))
    exact = small.notnull() & ((small * factor).round() / factor == small)
    return _fitting(values, wanted, values.notnull() & ~exact)


def _exact(values: ir.DecimalValue, wanted: dt.DataType, scale: int, largest: int) -> TypedColumn:
    """Decimals without digits beyond that scale, and no larger than that whole number."""
    own = values.type()
    precision, own_scale = own.precision, own.scale
    unfit: list[ir.BooleanValue] = []
    if precision is None or own_scale is None:
        # PostgreSQL's numeric knows no bounds, and NaN, which it takes for larger than any number.
        small = ibis.cases((values.abs() <= ibis.literal(largest, dt.Decimal(DIGITS, 0)), values))
        fits = small.notnull() & (small.cast(wanted).cast(own) == small)
        return TypedColumn(values=small.cast(wanted), unfit=values.notnull() & ~fits.fill_null(False))  # noqa: FBT003
    if own_scale > scale:
        unfit.append(values.cast(dt.Decimal(precision, scale)).cast(own) != values)
    if 10 ** (precision - own_scale) - 1 > largest:
        unfit.append(values.abs() > ibis.literal(largest, own))
    if not unfit:
        return TypedColumn(values=values if own == wanted else values.cast(wanted))
    return _fitting(values, wanted, ibis.or_(*unfit))


def _decimals(values: ir.Value, column: Column) -> TypedColumn | None:
    own = values.type()
    wanted = engine_type(column)
    if own.is_integer():
        return TypedColumn(values=values.cast(wanted))
    if isinstance(values, ir.FloatingValue):
        return _floats(values, wanted, column.scale)
    if isinstance(values, ir.DecimalValue):
        return _exact(values, wanted, column.scale, 10 ** (DIGITS - column.scale) - 1)
    return None


def _dates(values: ir.Value, column: Column) -> TypedColumn | None:
    if isinstance(values, ir.DateValue):
        return TypedColumn(values=values)
    if isinstance(values, ir.TimestampValue) and _without_zone(values):
        return _fitting(values, engine_type(column), values != values.truncate("D"))
    return None


def _datetimes(values: ir.Value, column: Column) -> TypedColumn | None:
    own = values.type()
    wanted = engine_type(column)
    if isinstance(values, ir.DateValue):
        return TypedColumn(values=values.cast(wanted))
    if not isinstance(values, ir.TimestampValue) or not isinstance(own, dt.Timestamp) or not _without_zone(values):
        return None
    if own.scale is not None and own.scale > _MICROSECONDS:
        return _fitting(values, wanted, values != values.cast(wanted).cast(own))
    return TypedColumn(values=values if own == wanted else values.cast(wanted))


def _without_zone(values: ir.TimestampValue) -> bool:
    own = values.type()
    return isinstance(own, dt.Timestamp) and own.timezone is None


def _booleans(values: ir.Value, column: Column) -> TypedColumn | None:
    return TypedColumn(values=values) if values.type() == engine_type(column) or values.type().is_boolean() else None


_TYPES = {
    "integer": _integers,
    "decimal": _decimals,
    "date": _dates,
    "datetime": _datetimes,
    "boolean": _booleans,
}
