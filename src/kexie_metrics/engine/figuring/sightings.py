"""Different entities below every place, counted from where they were seen, by additions alone.

Each sighting adds one at its place. Sightings of one entity in one cell, sorted by place, are then compared with those
before: all organisations above two of them would count the entity twice, so one is taken away at the lowest of these
organisations. Sums over subtrees are right from there on, whatever the depth of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from attrs import define, field

from kexie_metrics.engine.figuring.exact import Grid
from kexie_metrics.engine.queries.places import Places

__all__ = ["Repeats", "layers_of"]

_STEPS = 16
"""So many sightings back every filter looks together; one that has met nothing by then looks alone."""

_PIECE = 1 << 16
"""Rows that are looked at together."""


def layers_of(stretches: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Stretches in as few layers as possible, none of which has two that overlap; by index."""
    layers: list[list[int]] = []
    ends: list[int] = []
    for index in sorted(range(len(stretches)), key=stretches.__getitem__):
        start, stop = stretches[index]
        free = next((layer for layer, end in enumerate(ends) if end <= start), None)
        if free is None:
            layers.append([index])
            ends.append(stop)
        else:
            layers[free].append(index)
            ends[free] = stop
    return layers


@define(eq=False)
class Repeats:
    """Where sightings have to be taken away again, in one state of the tree.

    Attributes:
        places: The state of the tree.
        own: Whether an organisation has only what was seen at itself, so that others' sightings are no repeats.
    """

    places: Places
    own: bool
    _levels: list[Grid] = field(init=False)

    @_levels.default
    def _from_the_top(self) -> list[Grid]:
        """For each depth of the tree, who stands there above each place; a place that is not so deep, for itself."""
        places = self.places
        above = np.full(places.count, -1)
        size = places.stop - places.first
        for node in np.argsort(-size, kind="stable")[: np.count_nonzero(size > 1)]:
            above[places.first[node] + 1 : places.stop[node]] = places.first[node]
        depth, highest = np.zeros(places.count, np.int64), above
        while (highest >= 0).any():
            depth += highest >= 0
            highest = np.where(highest >= 0, above[highest], -1)
        levels = [np.arange(places.count)]
        for height in reversed(range(depth.max())):
            levels.append(np.where(depth[levels[-1]] > height, above[levels[-1]], levels[-1]))
        return levels[::-1]

    def of(
        self, entity: Grid, cell: Grid, place: Grid, cells: int, masks: Sequence[Grid]
    ) -> Iterator[tuple[Grid, Grid]]:
        """Where each mask's bits are taken away.

        Args:
            entity: Who was seen, by number.
            cell: In which cell.
            place: At which place.
            cells: Number of cells.
            masks: Filters met, a bit each.

        Returns: For each of the masks: cell and place as one number, and bits.
        """
        count = self.places.count
        group = entity * cells + cell
        key = group * count + place
        rows = _not_alone(key if self.own else group)
        order, key = _sorted(key[rows])
        rows = rows[order]
        group, place = np.divmod(key, count)
        cell, group = group % cells, key if self.own else group
        pieces = _pieces(group)
        for mask in masks:
            met, found = mask[rows], [(_NONE, _NONE)]
            for piece in pieces:
                for later, earlier, bits in _repeats(group[piece], met[piece]):
                    lowest = self._common(place[piece][earlier], place[piece][later])
                    common = lowest >= 0
                    found.append((cell[piece][later[common]] * count + lowest[common], bits[common]))
            where, away = (np.concatenate(each) for each in zip(*found, strict=True))
            yield where, away

    def _common(self, some: Grid, others: Grid) -> Grid:
        """The lowest place whose subtree has both of two; -1 where there is none."""
        found = np.full(len(some), -1)
        for level in self._levels:
            above = level[some]
            np.copyto(found, above, where=above == level[others])
        return found


def _not_alone(group: Grid) -> Grid:
    """Rows that may have others in their group; some that have none are among them."""
    size = 1 << (2 * len(group)).bit_length()
    slot = group & (size - 1)
    return np.flatnonzero(np.bincount(slot)[slot] > 1)


_NONE = np.zeros(0, np.int64)


def _sorted(key: Grid) -> tuple[Grid, Grid]:
    """The order of some numbers, and the numbers in it; sorting numbers is faster than sorting by them."""
    bits = len(key).bit_length()
    if not len(key) or int(key.max()) >= 1 << (63 - bits):
        order = np.argsort(key)
        return order, key[order]
    both = np.sort(key << bits | np.arange(len(key)))
    return both & ((1 << bits) - 1), both >> bits


def _pieces(group: Grid) -> list[slice]:
    """Rows of whole groups, about as many at a time as a processor keeps at hand."""
    starts = np.flatnonzero(_first_of(group))
    cuts = starts[np.searchsorted(starts, np.arange(0, len(group), _PIECE), "right") - 1]
    return [slice(start, stop) for start, stop in pairwise([*np.unique(cuts).tolist(), len(group)])]


def _first_of(group: Grid) -> Grid:
    """Which rows are the first of their group."""
    return np.concatenate([[True], group[1:] != group[:-1]])[: len(group)]


def _repeats(group: Grid, mask: Grid) -> Iterator[tuple[Grid, Grid, Grid]]:
    """For each bit of each row, the row before it in its group that has the bit as well.

    Args:
        group: Of each row; rows of one follow each other.
        mask: Bits of each row.

    Returns: Later rows, earlier rows, and the bits that they share and none between has.
    """
    new = _first_of(group)
    rows = np.flatnonzero(~new)
    before = rows - np.maximum.accumulate(np.where(new, np.arange(len(group)), 0))[rows]
    left = mask[rows]
    for step in range(1, _STEPS + 1):
        shared = left & mask[rows - step]
        hit = np.flatnonzero(shared)
        yield rows[hit], rows[hit] - step, shared[hit]
        left = left & ~shared
        further = np.flatnonzero((left != 0) & (before > step))
        rows, left, before = rows[further], left[further], before[further]
        if not len(rows):
            return
    wanted = int(np.bitwise_or.reduce(left))
    for bit in (1 << place for place in range(wanted.bit_length()) if wanted >> place & 1):
        having = np.flatnonzero(mask & bit)
        later = rows[(left & bit) != 0]
        earlier = having[np.searchsorted(having, later) - 1]
        same = (earlier < later) & (group[earlier] == group[later])
        yield later[same], earlier[same], np.full(np.count_nonzero(same), bit)
