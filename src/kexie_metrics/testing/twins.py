"""A function of a plugin comes in two ways, in Ibis and in plain Python; values are drawn on which both must agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
from hypothesis import strategies as st

from kexie_metrics.definitions.expressions import Function

__all__ = ["arguments_of", "disagreements"]

_TEXTS = st.text(st.sampled_from("aBé甲0 9'%_\\"), max_size=4)
_DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "text": _TEXTS,
    "number": st.integers(-1000, 1000),
    "boolean": st.booleans(),
    "day": _DAYS,
}
_MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 12, 31)).map(lambda moment: moment.replace(microsecond=0))  # noqa: DTZ001 - records have no zones


def arguments_of(function: Function) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Rows of arguments; days with a time of day or without one, the same throughout."""
    kinds = [_VALUES[kind] for kind in function.takes]
    with_time = [_MOMENTS if kind == "day" else _VALUES[kind] for kind in function.takes]
    rows = st.one_of(*[st.lists(st.tuples(*each), min_size=1, max_size=20) for each in (kinds, with_time)])
    return rows if "day" in function.takes else st.lists(st.tuples(*kinds), min_size=1, max_size=20)


def disagreements(function: Function, rows: list[tuple[Any, ...]]) -> Iterator[str]:
    """Where the two ways differ, each as a sentence."""
    table = ibis.memtable({f"a{place}": [row[place] for row in rows] for place in range(len(function.takes))})
    column = function.ibis(*[table[name] for name in table.columns]).name("result")
    found = ibis.duckdb.connect().to_pyarrow(table.select(*table.columns, column)).to_pylist()
    for row in found:
        arguments = [row[name] for name in table.columns]
        plain = function.plain(*[_exact(value) for value in arguments])
        given = row["result"]
        if isinstance(given, float):
            yield f"{function.name}{tuple(arguments)!r} is the float {given!r}; give a whole number or an exact decimal"
        elif _exact(given) != _exact(plain):
            yield f"{function.name}{tuple(arguments)!r} is {given!r} in Ibis, but {plain!r} in plain Python"


def _exact(value: object) -> object:
    return Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
