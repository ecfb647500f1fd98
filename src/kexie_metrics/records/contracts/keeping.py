"""Whether the rows of a small table keep a rule, told in Arrow: microseconds, where a query costs milliseconds.

What is kept here is met by no row in an engine either. Where a rule is not kept, the engine says which rows meet it, as
it does for a large table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kexie_metrics.records.columns import one_array

__all__ = ["after", "differing", "filled", "known", "never", "none_of"]


def filled(values: pa.ChunkedArray) -> bool:
    """Whether there is no blank."""
    return bool(values.null_count == 0)


def none_of(values: pa.ChunkedArray, texts: Collection[str]) -> bool:
    """Whether no value is one of some texts."""
    return not pc.any(pc.is_in(values, value_set=pa.array(texts, pa.string()))).as_py()


def known(values: pa.ChunkedArray, texts: Collection[str] | pa.ChunkedArray) -> bool:
    """Whether every value, blanks aside, is one of some texts."""
    there = texts if isinstance(texts, pa.ChunkedArray) else pa.array(texts, pa.string())
    return pc.all(pc.is_in(values.drop_null(), value_set=there)).as_py() is not False


def never(compare: Callable[[Any, Any], bool], values: pa.ChunkedArray, bound: object) -> bool:
    """Whether no value is smaller, or larger, than a bound: then neither the smallest nor the largest is."""
    if isinstance(bound, date) and not isinstance(bound, datetime) and pa.types.is_timestamp(values.type):
        bound = datetime.combine(bound, time.min)
    ends = pc.min_max(values).as_py().values()
    return not any(end is not None and compare(end, bound) for end in ends)


def after(first: pa.ChunkedArray, last: pa.ChunkedArray) -> bool:
    """Whether each interval ends after it begins."""
    if first.type != last.type:
        first, last = first.cast(pa.timestamp("us")), last.cast(pa.timestamp("us"))
    return not pc.any(pc.less_equal(last, first)).as_py()


def differing(rows: pa.Table, columns: Sequence[str], filled: Sequence[str]) -> bool:
    """Whether no two rows have the same values in some columns; those with a blank in one to be filled do not count."""
    for name in filled:
        if rows[name].null_count:
            rows = rows.filter(rows[name].is_valid())
    numbers = _numbered(rows[columns[0]])
    for name in columns[1:]:
        own = _numbered(rows[name])
        # A number for each pair; numbered anew, it stays far below the largest there is.
        numbers = _numbered(pc.add(pc.multiply(numbers, rows.num_rows), own))
    return bool(pc.count_distinct(numbers).as_py() == rows.num_rows)


def _numbered(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The same number for the same value; a blank is a value like any other."""
    return one_array(values).dictionary_encode(null_encoding="encode").indices.cast(pa.int64())
