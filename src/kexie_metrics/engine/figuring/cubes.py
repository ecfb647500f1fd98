"""From what an engine put together to figures of every asked window and organisation, by additions alone.

A window is an unbroken stretch of slots and a subtree an unbroken stretch of places, so each sum is the difference of
two running sums: the cost is that of the cube, not that of its cells times the height of the tree or the length of a
running total.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, frozen

from kexie_metrics.engine.figuring.columns import whole_numbers
from kexie_metrics.engine.figuring.exact import Grid, bounded
from kexie_metrics.engine.figuring.layouts import Layout
from kexie_metrics.engine.planning import reach_of
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.places import Places
from kexie_metrics.engine.queries.results import CubeAnswer
from kexie_metrics.engine.windows import Window

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Cube", "Part", "of_nodes", "picked", "sums"]


@frozen(eq=False)
class Part:
    """One part of an indicator over windows, organisations and dimensions.

    Attributes:
        number: Whole numbers of the measured column's last digit; zero where there is none.
        there: Where there is one; None where zero is one.
    """

    number: Grid
    there: Grid | None = None

    def joined(self, other: Part) -> Part:
        """Two parts that have their values in different cells."""
        if self.there is None or other.there is None:
            return Part(self.number + other.number)
        return Part(np.where(self.there, self.number, other.number), self.there | other.there)


@frozen
class _Operation:
    """How cells are put together."""

    scatter: Callable[..., None]
    over: Callable[[Grid, int, Grid, Grid], Grid]
    total: Callable[..., Grid]
    sign: int

    def nothing(self, dtype: Any) -> int:  # noqa: ANN401 - NumPy takes a type in many forms
        """What stands where there is no value: nothing to add, or more than any value can be."""
        return _nothing(self.sign, dtype)


_LARGE = 2**62
"""More than any number of a column that fits 64 bits when it is added up; see `bounded`."""
_HUGE = 10**40
"""More than any decimal."""


def _nothing(sign: int, dtype: Any) -> int:  # noqa: ANN401 - NumPy takes a type in many forms
    return sign * (_HUGE if np.dtype(dtype).hasobject else _LARGE)


def sums(numbers: Grid, axis: int, starts: Grid, stops: Grid) -> Grid:
    """Sums of stretches of an axis, as differences of running sums."""
    shape = list(numbers.shape)
    shape[axis] += 1
    running = np.zeros(shape, dtype=numbers.dtype)
    after = tuple(slice(1, None) if place == axis else slice(None) for place in range(numbers.ndim))
    np.cumsum(numbers, axis=axis, out=running[after])
    found: Grid = np.take(running, stops, axis=axis) - np.take(running, starts, axis=axis)
    return found


def _extremes(ufunc: np.ufunc, sign: int) -> Callable[[Grid, int, Grid, Grid], Grid]:
    def taken(numbers: Grid, axis: int, starts: Grid, stops: Grid) -> Grid:
        nothing = _nothing(sign, numbers.dtype)
        shape = list(numbers.shape)
        shape[axis] = 1  # one more, so that a stretch may end at the last
        longer = np.concatenate([numbers, np.full(shape, nothing, dtype=numbers.dtype)], axis=axis)
        bounds = np.stack([starts, stops], axis=1).ravel()
        found = np.take(ufunc.reduceat(longer, bounds, axis=axis), np.arange(0, len(bounds), 2), axis=axis)
        along = [-1 if place == axis else 1 for place in range(numbers.ndim)]
        filled: Grid = np.where((stops > starts).reshape(along), found, nothing)
        return filled

    return taken


_ADD = _Operation(np.add.at, sums, np.sum, 0)
_OPERATIONS = {
    "lo": _Operation(np.minimum.at, _extremes(np.minimum, 1), np.min, 1),
    "hi": _Operation(np.maximum.at, _extremes(np.maximum, -1), np.max, -1),
}


@define(eq=False)
class Cube:
    """One answer that can be added up.

    Attributes:
        answer: What the engine put together.
        layout: The form of every grid.
    """

    answer: CubeAnswer
    layout: Layout
    _located: tuple[Grid, ...] | None = None

    @property
    def parts(self) -> dict[tuple[str, str], Measure]:
        """Every part it can give, by the indicator's id and the part's name."""
        found = {}
        for component in self.answer.components:
            measure = component.measure
            across = reach_of(measure.indicator) == "across"
            names = _PUT_TOGETHER if across and component.part != "seen" else (component.part,)
            found.update({(measure.indicator.id, name): measure for name in names})
        return found

    def part(self, measure: Measure, part: str, windows: Sequence[Window]) -> Part:
        """One part of an indicator.

        Returns: Grids over windows, organisations, and the values of each asked dimension, the total first.
        """
        reach, operation = reach_of(measure.indicator), _OPERATIONS.get(part, _ADD)
        if reach == "across" and part != "seen":
            by_place = self._own_figures(measure, part, windows, operation)
        else:
            by_place = self._by_place(measure, part, windows, operation)
        return _given(self._over_places(by_place, windows, operation, own=reach == "own"), operation)

    def _own_figures(self, measure: Measure, part: str, windows: Sequence[Window], operation: _Operation) -> Grid:
        """Each unit's own figure, or 1 for `units`; nothing where it has none."""
        names = {each.part for each in self.answer.components if each.measure is measure}
        has = self._by_place(measure, "has", windows, _ADD) > 0
        if "seen" in names:
            has &= self._by_place(measure, "seen", windows, _ADD) > 0
        if part == "units":
            return has.astype(np.int64)
        own = self._by_place(measure, "s" if "s" in names else "n", windows, _ADD)
        return np.where(has, own, operation.nothing(own.dtype))

    def _by_place(self, measure: Measure, part: str, windows: Sequence[Window], operation: _Operation) -> Grid:
        """One component over windows, places, and the values of each asked dimension."""
        name = f"{measure.name}__{part}"
        rows = self.answer.held.columns([*self.answer.keys, name])
        column = rows[name].combine_chunks()
        numbers, valid = whole_numbers(column, measure.scale)
        numbers = bounded(numbers)
        nothing = operation.nothing(numbers.dtype)
        if nothing and not valid.all():
            numbers = np.where(valid, numbers, nothing)
        inside, slot, place, *axes = self._located_rows(rows)
        split = self.layout.split(measure.indicator.dimensions)
        at = (slot, place, *(along if size > 1 else 0 for along, size in zip(axes, split, strict=True)))
        places = max(each.count for each in self.answer.places.values())
        grid = np.full((self.answer.slots, places, *split), nothing, dtype=numbers.dtype)
        operation.scatter(grid, at, numbers if inside.all() else numbers[inside])
        if self.answer.totals:
            for axis, size in enumerate(split, start=2):
                if size > 1:
                    total = tuple(slice(0, 1) if number == axis else slice(None) for number in range(grid.ndim))
                    grid[total] = operation.total(grid, axis=axis, keepdims=True)
        return self._over_slots(grid, windows, operation)

    def _located_rows(self, rows: pa.Table) -> tuple[Grid, ...]:
        """Which rows count, and of those: slot, place, and the place on each axis."""
        if self._located is not None:
            return self._located
        slot = rows["slot"].to_numpy().astype(np.int64) - self.answer.first
        if "unit" in rows.column_names:
            (places,) = self.answer.places.values()
            place = places.at(rows["unit"].combine_chunks().dictionary_encode())
        elif "place" in rows.column_names:
            place = rows["place"].to_numpy().astype(np.int64)
        else:
            place = np.zeros(len(slot), np.int64)
        inside = (place >= 0) & (slot >= 0) & (slot < self.answer.slots)
        found = [inside, slot[inside], place[inside]]
        for axis in self.layout.axes:
            column = self.answer.dimensions.get(axis.name)
            along = np.zeros(len(slot), np.int64) if column is None else axis.placed(rows[column])
            found.append(along[inside])
        if self.answer.held.rows is not None:
            self._located = tuple(found)
        return tuple(found)

    def _over_slots(self, grid: Grid, windows: Sequence[Window], operation: _Operation) -> Grid:
        stretches = [self.answer.stretches[window] for window in windows]
        starts, stops = (np.array(each, np.int64) for each in zip(*((s.start, s.stop) for s in stretches), strict=True))
        if (stops == starts + 1).all():
            return picked(grid, starts)
        return operation.over(grid, 0, starts, stops)

    def _over_places(self, grid: Grid, windows: Sequence[Window], operation: _Operation, *, own: bool) -> Grid:
        trees = np.array([window.tree for window in windows])
        found = np.empty((len(windows), len(self.layout.orgs), *grid.shape[2:]), dtype=grid.dtype)
        for tree in np.unique(trees):
            mine, places = trees == tree, self.answer.places[int(tree)]
            held = grid if mine.all() else grid[mine]
            found[mine] = of_nodes(held, places, operation, own=own)
        return found


_PUT_TOGETHER = ("units", "s", "lo", "hi")
"""What is known of units' own figures at an organisation: how many there are, their sum, the smallest, the largest."""


def picked(grid: Grid, places: Grid) -> Grid:
    """Some of a grid along its first axis; the grid itself where that is all of it, in order."""
    return grid if np.array_equal(places, np.arange(len(grid))) else grid[places]


def of_nodes(grid: Grid, places: Places, operation: _Operation = _ADD, *, own: bool) -> Grid:
    """From places to asked organisations: the place that is their own, or their whole subtree."""
    if not own:
        return operation.over(grid, 1, places.first, places.stop)
    there = (places.own >= 0).reshape((1, -1) + (1,) * (grid.ndim - 2))
    found: Grid = np.where(there, np.take(grid, np.maximum(places.own, 0), axis=1), operation.nothing(grid.dtype))
    return found


def _given(grid: Grid, operation: _Operation) -> Part:
    nothing = operation.nothing(grid.dtype)
    if not nothing:
        return Part(grid)
    there = grid != nothing
    return Part(np.where(there, grid, 0), there)
