"""Different entities of every window, organisation and combination of values, counted from where they were seen.

What sightings add is the same for all windows and is summed up once; what repeats take away is found for one layer of
windows after the other, in each of which a sighting belongs to one window at the most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np
from attrs import frozen

from kexie_metrics.engine.figuring.cubes import of_nodes, sums
from kexie_metrics.engine.figuring.exact import Grid
from kexie_metrics.engine.figuring.layouts import Layout
from kexie_metrics.engine.figuring.sightings import Repeats, layers_of
from kexie_metrics.engine.planning import every_split
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.results import SightingAnswer, Stretch

__all__ = ["different"]


def different(answer: SightingAnswer, layout: Layout) -> Iterator[tuple[Measure, str, Grid]]:
    """Count the different entities of every indicator.

    Returns: Indicator, part, and the counts over the answer's windows, organisations and dimensions.
    """
    rows, windows = answer.held.columns(answer.held.names), list(answer.stretches.values())
    entity = rows["entity"].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    unit, segment = rows["unit"].combine_chunks().dictionary_encode(), rows["segment"].to_numpy().astype(np.int64)
    masks: dict[str | None, Grid] = {
        name: np.ones(len(rows), np.int64) if name is None else rows[name].to_numpy()
        for name in dict.fromkeys(mask for _, _, mask, _ in answer.parts)
    }
    axes = [axis for axis in layout.axes if axis.name in answer.dimensions]
    placed = {axis.name: axis.placed(rows[answer.dimensions[axis.name]]) for axis in axes}
    found = [
        np.zeros((len(windows), *layout.shape(measure.indicator.dimensions)), np.int64) for measure, *_ in answer.parts
    ]
    for tree, places in answer.places.items():
        mine = [index for index, stretch in enumerate(windows) if stretch.tree == tree]
        into = slice(None) if len(mine) == len(windows) else np.array(mine)
        seen = _Seen.of(entity, places.at(unit), segment, masks, [windows[index] for index in mine])
        repeats = Repeats(places, answer.own)
        for split in every_split(axes):
            names = {axis.name for axis in split}
            within = [index for index, (each, *_) in enumerate(answer.parts) if names <= set(each.indicator.dimensions)]
            value = np.zeros(len(rows), np.int64)
            for axis in split:
                value = value * len(axis.values) + placed[axis.name]
            at = tuple(slice(None) if axis.name in names else slice(0, 1) for axis in layout.axes)
            sizes = tuple(len(axis.values) if axis.name in names else 1 for axis in layout.axes)
            counts = seen.counts(repeats, value, prod(sizes), [answer.parts[index][2:] for index in within])
            for index, number in zip(within, counts, strict=True):
                by_node = of_nodes(number, places, own=answer.own)
                found[index][(into, slice(None), *at)] += by_node.reshape(*by_node.shape[:2], *sizes)
    for (measure, part, *_), number in zip(answer.parts, found, strict=True):
        yield measure, part, number


@frozen(eq=False, kw_only=True)
class _Seen:
    """Who was seen where and when, in one state of the tree.

    Attributes:
        rows: Rows of the answer that count in that state; None for all.
        entity: Number of the entity.
        place: Where it was seen.
        segment: When, counted from the first of any window.
        masks: The filters it met, by column; without a name, the one that lets all pass.
        starts: First segment of each window.
        stops: First segment after each.
    """

    rows: Grid | None
    entity: Grid
    place: Grid
    segment: Grid
    masks: Mapping[str | None, Grid]
    starts: Grid
    stops: Grid

    @classmethod
    def of(
        cls, entity: Grid, place: Grid, segment: Grid, masks: Mapping[str | None, Grid], windows: Sequence[Stretch]
    ) -> _Seen:
        """What was seen at some place within the windows."""
        starts, stops = np.array([each.start for each in windows]), np.array([each.stop for each in windows])
        first = starts.min()
        here: Grid = (place >= 0) & (segment >= first) & (segment < stops.max())
        rows = None if here.all() else np.flatnonzero(here)
        return cls(
            rows=rows,
            entity=_taken(entity, rows),
            place=_taken(place, rows),
            segment=_taken(segment, rows) - first,
            masks={name: _taken(mask, rows) for name, mask in masks.items()},
            starts=starts - first,
            stops=stops - first,
        )

    def counts(
        self, repeats: Repeats, value: Grid, values: int, filters: Sequence[tuple[str | None, int]]
    ) -> Iterator[Grid]:
        """Different entities by window, place and value: what is summed over a subtree is what is different in it.

        Args:
            repeats: Finds what is counted twice.
            value: Of each row of the answer, by number.
            values: How many there can be.
            filters: Column of masks and bit of each filter.
        """
        if not filters:
            return
        value = _taken(value, self.rows)
        segments, places = int(self.stops.max()), repeats.places.count
        shape = (len(self.starts), values, places)
        away = self._away(repeats, value, values)
        added_at = (self.segment * values + value) * places + self.place
        for name, bit in filters:
            added = np.bincount(added_at[(self.masks[name] & bit) != 0], minlength=segments * values * places)
            number = sums(added.reshape(segments, values, places), 0, self.starts, self.stops)
            for at, bits in away[name]:
                number -= np.bincount(at[(bits & bit) != 0], minlength=number.size).reshape(shape)
            yield number.swapaxes(1, 2)

    def _away(self, repeats: Repeats, value: Grid, values: int) -> Mapping[str | None, list[tuple[Grid, Grid]]]:
        """What repeats take away: window, value and place as one number, and bits, by column of masks."""
        found: dict[str | None, list[tuple[Grid, Grid]]] = {name: [] for name in self.masks}
        windows = len(self.starts)
        for layer in layers_of(list(zip(self.starts.tolist(), self.stops.tolist(), strict=True))):
            window_of = np.full(int(self.stops.max()), -1)
            for window in layer:
                window_of[self.starts[window] : self.stops[window]] = window
            at: Grid = window_of[self.segment]
            rows = None if (at >= 0).all() else np.flatnonzero(at >= 0)
            taken = repeats.of(
                _taken(self.entity, rows),
                _taken(at * values + value, rows),
                _taken(self.place, rows),
                windows * values,
                [_taken(mask, rows) for mask in self.masks.values()],
            )
            for each, pair in zip(found.values(), taken, strict=True):
                each.append(pair)
        return found


def _taken(column: Grid, rows: Grid | None) -> Grid:
    """Some rows of a column, or all of them as they are."""
    return column if rows is None else column[rows]
