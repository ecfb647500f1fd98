"""What the queries brought back, laid out as grids: organisations by the values of each asked dimension."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, field, frozen

from kexie_metrics.engine.figuring.exact import Grid
from kexie_metrics.engine.queries.answering import Answer
from kexie_metrics.engine.windows import Window
from kexie_metrics.figures import TOTAL

__all__ = ["Axis", "Gathered", "Layout"]


@frozen(kw_only=True)
class Axis:
    """The values of one asked dimension.

    Attributes:
        name: The dimension.
        values: The total first, then its values in order.
    """

    name: str
    values: tuple[str, ...]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Place of each value."""
        return {value: place for place, value in enumerate(self.values)}


@frozen(kw_only=True)
class Layout:
    """The form of every grid.

    Attributes:
        orgs: Codes of the asked organisations.
        axes: One per asked dimension.
    """

    orgs: tuple[str, ...]
    axes: tuple[Axis, ...]

    def shape(self, dimensions: Iterable[str]) -> tuple[int, ...]:
        """Shape of the grid of an indicator that may be split by some dimensions; the others have only a total."""
        split = set(dimensions)
        return (len(self.orgs), *(len(axis.values) if axis.name in split else 1 for axis in self.axes))


@define
class Gathered:
    """Columns of the answers as grids, by indicator, window and part.

    Attributes:
        layout: The form of every grid.
        grids: Whole numbers, scaled by the column's digits; with no entry where no row came back.
        present: Where a row with a value came back.
        means: Rows of means over time, kept as they came: put together unit by unit.
    """

    layout: Layout
    grids: dict[tuple[str, Window, str], Grid] = field(factory=dict)
    present: dict[tuple[str, Window, str], Grid] = field(factory=dict)
    means: dict[tuple[str, Window], list[dict[str, Any]]] = field(factory=dict)

    def add(self, answer: Answer) -> None:
        """Lay out one answer."""
        table = answer.table
        if f"{answer.measures[0].name}__k" in table.column_names:
            self._add_means(answer)
            return
        order = np.argsort(windows := table["window"].to_numpy(), kind="stable")
        windows = windows[order]
        bounds = np.searchsorted(windows, np.arange(len(answer.family.windows) + 1))
        nodes = table["node"].to_numpy()[order]
        places = {
            name: _placed(table[column], self._axis(name))[order]
            for name, column in zip(answer.split, answer.columns, strict=True)
        }
        for measure in answer.measures:
            dimensions = measure.indicator.dimensions
            shape = self.layout.shape(dimensions)
            index = (nodes, *(places.get(axis.name, np.zeros(len(nodes), np.int64)) for axis in self.layout.axes))
            at = [tuple(axis[start:end] for axis in index) for start, end in itertools.pairwise(bounds)]
            for part in (part for part in PARTS if f"{measure.name}__{part}" in table.column_names):
                column = table[f"{measure.name}__{part}"].combine_chunks().take(pa.array(order))
                numbers, valid = _whole(column, measure.scale)
                for window, cells, start, end in zip(answer.family.windows, at, bounds[:-1], bounds[1:], strict=True):
                    self._put((measure.indicator.id, window, part), shape, cells, numbers[start:end], valid[start:end])

    def _put(
        self, key: tuple[str, Window, str], shape: tuple[int, ...], at: tuple[Grid, ...], numbers: Grid, valid: Grid
    ) -> None:
        """Write some cells of one grid; another split of the same indicator writes the others."""
        if key not in self.grids:
            self.grids[key] = np.zeros(shape, dtype=numbers.dtype)
            self.present[key] = np.zeros(shape, dtype=bool)
        elif numbers.dtype == object and self.grids[key].dtype != object:
            self.grids[key] = self.grids[key].astype(object)
        self.grids[key][at] = numbers
        self.present[key][at] = valid

    def _axis(self, name: str) -> Axis:
        return next(axis for axis in self.layout.axes if axis.name == name)

    def _add_means(self, answer: Answer) -> None:
        (measure,) = answer.measures
        for row in answer.table.to_pylist():
            key = (measure.indicator.id, answer.family.windows[row["window"]])
            cell = {name: row[column] for name, column in zip(answer.split, answer.columns, strict=True)}
            place = tuple(axis.places[cell.get(axis.name, TOTAL)] for axis in self.layout.axes)
            found = {
                "holder": row["holder"],
                "place": place,
                "sum": row[f"{measure.name}__v"],
                "number": row[f"{measure.name}__k"],
                "seen": row.get(f"{measure.name}__r", 1),
            }
            self.means.setdefault(key, []).append(found)

    def grid(self, indicator: str, window: Window, part: str, shape: tuple[int, ...]) -> Grid:
        """Numbers of one part; zero where no row came back."""
        found = self.grids.get((indicator, window, part))
        return np.zeros(shape, dtype=np.int64) if found is None else found

    def has(self, indicator: str, window: Window, part: str, shape: tuple[int, ...]) -> Grid:
        """Where one part has a value."""
        found = self.present.get((indicator, window, part))
        return np.zeros(shape, dtype=bool) if found is None else found


def _placed(column: pa.ChunkedArray, axis: Axis) -> np.ndarray[Any, np.dtype[np.int64]]:
    places = axis.places
    encoded = column.combine_chunks().dictionary_encode()
    known = np.array([places[value] for value in encoded.dictionary.to_pylist()], dtype=np.int64)
    return known[encoded.indices.to_numpy()] if len(known) else np.zeros(0, dtype=np.int64)


PARTS = ("n", "s", "lo", "hi", "units", "mid", "mids", "seen")
"""Parts of an indicator that finishing reads."""


def _whole(column: pa.Array, scale: int) -> tuple[Grid, Grid]:
    """A column as whole numbers, and where it has a value.

    Args:
        column: Whole numbers or decimals; engines give a sum of decimals more digits than its column has.
        scale: Digits after the point of the measured column: a decimal counts its last one of these.
    """
    valid = np.asarray(column.is_valid())
    if pa.types.is_decimal(column.type):
        return _unscaled(column, scale), valid
    if pa.types.is_integer(column.type):
        return column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64), valid
    raise TypeError(f"an engine answered with {column.type} where a whole number or a decimal was asked for")


def _unscaled(column: pa.Array, scale: int) -> Grid:
    """Decimals as whole numbers of their last digit; 64 bits wide where all of them fit.

    A decimal of Arrow is 128 bits, low word first; what fits 64 bits has only its sign in the high word.
    """
    wide = column.cast(pa.decimal128(38, scale)).fill_null(Decimal(0))
    words = np.frombuffer(wide.buffers()[1], dtype=np.int64)[2 * wide.offset : 2 * (wide.offset + len(wide))]
    low, high = words[0::2], words[1::2]
    if np.array_equal(high, low >> 63):
        return low
    whole: Grid = high.astype(object) * 2**64 + low.view(np.uint64).astype(object)
    return whole
