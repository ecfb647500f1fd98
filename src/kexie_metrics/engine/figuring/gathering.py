"""What the queries brought back, asked for part by part: grids over windows, organisations and dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import define, field

from kexie_metrics.engine.figuring.columns import whole_numbers
from kexie_metrics.engine.figuring.cubes import Cube, Part, picked
from kexie_metrics.engine.figuring.different import different
from kexie_metrics.engine.figuring.exact import Grid
from kexie_metrics.engine.figuring.layouts import Layout
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.results import Answer, CubeAnswer, NodeAnswer, SightingAnswer
from kexie_metrics.engine.windows import Window
from kexie_metrics.figures import TOTAL

__all__ = ["Gathered"]


@define(eq=False)
class _Nodes:
    """One answer whose rows are figures of asked organisations already."""

    answer: NodeAnswer
    layout: Layout
    _place_of: Mapping[Window, int] = field(init=False)

    @_place_of.default
    def _by_window(self) -> Mapping[Window, int]:
        return {window: place for place, window in enumerate(self.answer.windows)}

    @property
    def parts(self) -> dict[tuple[str, str], Measure]:
        return {(measure.indicator.id, part): measure for measure, part in self.answer.parts}

    def part(self, measure: Measure, part: str, windows: Sequence[Window]) -> Part:
        name = f"{measure.name}__{part}"
        rows = self.answer.held.columns([*self.answer.keys, name])
        numbers, valid = whole_numbers(rows[name].combine_chunks(), measure.scale)
        split = self.layout.split(measure.indicator.dimensions)
        at = [rows["window"].to_numpy(), rows["node"].to_numpy()]
        for axis in self.layout.axes:
            column = self.answer.dimensions.get(axis.name)
            at.append(np.zeros(len(numbers), np.int64) if column is None else axis.placed(rows[column]))
        shape = (len(self.answer.windows), len(self.layout.orgs), *split)
        number, there = np.zeros(shape, dtype=numbers.dtype), np.zeros(shape, dtype=bool)
        number[tuple(at)], there[tuple(at)] = numbers, valid
        places = np.array([self._place_of[window] for window in windows])
        return Part(picked(number, places), None if part in _ADDED else picked(there, places))


@define(eq=False)
class _Counts:
    """Different entities of one indicator, counted."""

    number: Grid
    place_of: Mapping[Window, int]

    def part(self, measure: Measure, part: str, windows: Sequence[Window]) -> Part:  # noqa: ARG002 - as the others
        return Part(picked(self.number, np.array([self.place_of[window] for window in windows])))


_ADDED = {"n", "has", "seen"}
"""Parts that are added up where several answers have some of them; a cell without one has none."""


@define
class Gathered:
    """Parts of every measured indicator.

    Attributes:
        layout: The form of every grid.
        means: Rows of means over time, kept as they came: put together unit by unit.
    """

    layout: Layout
    means: dict[tuple[str, Window], list[dict[str, Any]]] = field(factory=dict)
    _sources: dict[tuple[str, str], list[tuple[Measure, Cube | _Nodes | _Counts]]] = field(factory=dict)

    def add(self, answer: Answer) -> None:
        """Take in one answer."""
        if isinstance(answer, SightingAnswer):
            self._add_counts(answer)
            return
        if isinstance(answer, NodeAnswer) and "k" in {part for _, part in answer.parts}:
            self._add_means(answer)
            return
        source = Cube(answer, self.layout) if isinstance(answer, CubeAnswer) else _Nodes(answer, self.layout)
        for key, measure in source.parts.items():
            self._sources.setdefault(key, []).append((measure, source))

    def _add_counts(self, answer: SightingAnswer) -> None:
        """Count at once, so that no more than one share of the entities is here at a time."""
        place_of = {window: place for place, window in enumerate(answer.stretches)}
        for measure, part, number in different(answer, self.layout):
            sources = self._sources.setdefault((measure.indicator.id, part), [])
            known = next((source for _, source in sources if isinstance(source, _Counts)), None)
            if known is None:
                sources.append((measure, _Counts(number, place_of)))
            else:
                known.number += number

    def _add_means(self, answer: NodeAnswer) -> None:
        measure = answer.parts[0][0]
        for row in answer.held.columns(answer.held.names).to_pylist():
            key = (measure.indicator.id, answer.windows[row["window"]])
            cell = {name: row[column] for name, column in answer.dimensions.items()}
            place = tuple(axis.places[cell.get(axis.name, TOTAL)] for axis in self.layout.axes)
            found = {
                "holder": row["holder"],
                "place": place,
                "sum": row[f"{measure.name}__v"],
                "number": row[f"{measure.name}__k"],
                "has": row[f"{measure.name}__h"],
                "seen": row.get(f"{measure.name}__r", 1),
            }
            self.means.setdefault(key, []).append(found)

    def part(self, indicator: str, part: str, windows: Sequence[Window], shape: tuple[int, ...]) -> Part:
        """One part of an indicator.

        Args:
            indicator: Full id.
            part: Its name; see `Component`.
            windows: Where from.
            shape: Of the grid of one window.

        Returns: Grids over windows, organisations and dimensions; nowhere a value where no answer has the part.
        """
        found: Part | None = None
        for measure, source in self._sources.get((indicator, part), ()):
            piece = source.part(measure, part, windows)
            found = piece if found is None else found.joined(piece)
        if found is not None:
            return found
        whole = (len(windows), *shape)
        return Part(np.zeros(whole, dtype=np.int64), np.zeros(whole, dtype=bool))
