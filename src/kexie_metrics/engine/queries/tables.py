"""How the small tables that a plan brings along are written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

__all__ = ["NUMBER", "TEXT", "small_table"]

NUMBER, TEXT = pa.int32(), pa.string()


def small_table(types: Mapping[str, pa.DataType], rows: Sequence[Sequence[object]]) -> pa.Table:
    """Rows as a table, which has the same columns if there are none."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return pa.table({name: pa.array(column, types[name]) for name, column in zip(types, columns, strict=True)})
