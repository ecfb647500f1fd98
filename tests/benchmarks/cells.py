"""Answers of all sides in one form: for each indicator a grid over periods and organisations; equal, or an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from worlds import PERIODS, Indicator

from kexie_metrics import Figures

__all__ = ["Cells", "agree", "cells_of_figures", "cells_of_tables"]

Cells = Mapping[str, np.ndarray[Any, Any]]
"""By indicator: whole numbers (of money, hundredths), or quotients with NaN where there is none."""

_NEAR = 1e-9
"""Opponents divide in floating point; where a quotient is as near as this to the exact one, it is the same."""


def cells_of_figures(figures: Figures, indicators: Sequence[Indicator], codes: Sequence[str]) -> Cells:
    """The cells of a table of figures.

    Raises:
        SystemExit: A figure has no value, and no opponent could have one.
    """
    places = {name: place for place, name in enumerate(PERIODS)}
    units = {code: unit for unit, code in enumerate(codes)}
    kinds = {each.name: each.kind for each in indicators}
    found: dict[str, np.ndarray[Any, Any]] = {}
    for batch in figures.batches(max_rows=len(PERIODS) * len(codes)):
        name = batch["indicator"][0].as_py().partition(".")[2]
        kind = kinds[name]
        grid = found.setdefault(name, _empty(kind, len(codes)))
        missing = pc.sum(pc.is_null(batch["value"])).as_py()
        if missing and kind != "ratio":
            raise SystemExit(f"{name}: {missing} cells without a value")
        grid[_translated(batch["period"], places), _translated(batch["org"], units)] = _numbers(batch["value"], kind)
    return found


def _translated(words: pa.DictionaryArray, places: Mapping[str, int]) -> np.ndarray[Any, Any]:
    return np.array([places[word] for word in words.dictionary.to_pylist()])[words.indices.to_numpy()]


def _empty(kind: str, units: int) -> np.ndarray[Any, Any]:
    shape = (len(PERIODS), units)
    return np.full(shape, np.nan) if kind == "ratio" else np.zeros(shape, dtype=np.int64)


def _numbers(column: pa.Array, kind: str) -> np.ndarray[Any, Any]:
    if kind == "ratio":
        return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))
    if pa.types.is_decimal(column.type):
        scale = 2 if kind == "cost" else 0
        column = pc.multiply(column.cast(pa.decimal128(28, scale)), pa.scalar(10**scale, pa.decimal128(3, 0)))
        column = column.cast(pa.decimal128(38, 0)).cast(pa.int64())
    elif pa.types.is_floating(column.type):
        column = column.cast(pa.int64())
    return np.asarray(column.fill_null(0).to_numpy(zero_copy_only=False))


def cells_of_tables(tables: Iterable[Any], indicators: Sequence[Indicator], units: int) -> Cells:
    """The cells of wide tables (`unit`, `place`, a column an indicator) of Arrow, Polars or pandas.

    A row that is not there stands for zeros.
    """
    kinds = {each.name: each.kind for each in indicators}
    found = {each.name: _empty(each.kind, units) for each in indicators}
    for table in tables:
        pandas = isinstance(table, pd.DataFrame)
        rows = pa.Table.from_pandas(table, preserve_index=False) if pandas else pa.table(table).combine_chunks()
        at = tuple(rows[name].to_numpy().astype(np.int64) for name in ("place", "unit"))
        for name in set(rows.column_names) - {"place", "unit"}:
            column = rows[name].combine_chunks()
            kind = "count" if pa.types.is_integer(column.type) else kinds[name]  # hundredths already
            found[name][at] = _numbers(column, kind)
    return found


def agree(one: Cells, other: Cells, names: tuple[str, str], indicators: Sequence[Indicator]) -> int:
    """How many cells two sides have, all equal.

    Raises:
        SystemExit: One of them is not.
    """
    for each in indicators:
        a, b = one[each.name], other[each.name]
        near = np.isclose(a, b, rtol=_NEAR, atol=_NEAR, equal_nan=True) if each.kind == "ratio" else a == b
        if not near.all():
            place, unit = np.argwhere(~near)[0]
            raise SystemExit(
                f"{each.name} ({each.where}), {PERIODS[place]}, organisation {unit}: "
                f"{names[0]} has {a[place, unit]}, {names[1]} has {b[place, unit]}; {int((~near).sum())} differ"
            )
    return sum(grid.size for grid in one.values())
