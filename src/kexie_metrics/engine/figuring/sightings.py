"""Different entities below every place, counted from where they were seen, by additions alone.

Each sighting adds one at its place. Sightings of one entity in one cell, sorted by place, are then compared with those
before: all organisations above two of them would count the entity twice, so one is taken away at the lowest of these
organisations. Sums over subtrees are right from there on, whatever the depth of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from attrs import define, field

from kexie_metrics.engine.figuring.exact import Grid
from kexie_metrics.engine.queries.places import Places

__all__ = ["Repeats", "layers_of"]

_STEPS = 16
"""So many sightings back every filter looks together; one that has met nothing by then looks alone."""


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
    _end: Grid = field(init=False)
    _above: Grid = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Find the end of each place's subtree, and the organisation above it; -1 where there is none."""
        places = self.places
        there = np.flatnonzero(places.own >= 0)
        self._end = np.arange(1, places.count + 1)
        self._end[places.own[there]] = places.stop[there]
        self._above = np.full(places.count, -1, np.int64)
        size = places.stop[there] - places.first[there]
        for node in there[np.argsort(-size, kind="stable")][: np.count_nonzero(size > 1)]:
            self._above[places.first[node] + 1 : places.stop[node]] = places.first[node]

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
        order, key = _sorted((entity * cells + cell) * count + place if len(cell) else entity)
        group, place = np.divmod(key, count)
        at = group % cells * count
        for mask in masks:
            found = list(_repeats(key if self.own else group, mask[order]))
            later, earlier, bits = (np.concatenate(each) for each in zip(_NONE, *found, strict=True))
            lowest = self._common(place[earlier], place[later])
            common = lowest >= 0
            if not common.all():
                later, lowest, bits = later[common], lowest[common], bits[common]
            yield at[later] + lowest, bits

    def _common(self, first: Grid, second: Grid) -> Grid:
        """The lowest place whose subtree has both of two; of the first and the second, the first comes before."""
        found = first.copy()
        climbing = np.flatnonzero(self._end[found] <= second)
        while len(climbing):
            above = self._above[found[climbing]]
            found[climbing] = above
            climbing = climbing[(above >= 0) & (self._end[above] <= second[climbing])]
        return found


_NONE = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


def _sorted(key: Grid) -> tuple[Grid, Grid]:
    """The order of some numbers, and the numbers in it; sorting numbers is faster than sorting by them."""
    bits = len(key).bit_length()
    if not len(key) or int(key.max()) >= 1 << (63 - bits):
        order = np.argsort(key)
        return order, key[order]
    both = np.sort(key << bits | np.arange(len(key)))
    return both & ((1 << bits) - 1), both >> bits


def _repeats(group: Grid, mask: Grid) -> Iterator[tuple[Grid, Grid, Grid]]:
    """For each bit of each row, the row before it in its group that has the bit as well.

    Args:
        group: Of each row; rows of one follow each other.
        mask: Bits of each row.

    Returns: Later rows, earlier rows, and the bits that they share and none between has.
    """
    rows = np.flatnonzero(group[1:] == group[:-1]) + 1
    left = mask[rows]
    for step in range(1, _STEPS + 1):
        shared = left & mask[rows - step]
        hit = np.flatnonzero(shared)
        yield rows[hit], rows[hit] - step, shared[hit]
        left = left & ~shared
        further = np.flatnonzero((left != 0) & (rows > step))
        further = further[group[rows[further] - step - 1] == group[rows[further]]]
        rows, left = rows[further], left[further]
        if not len(rows):
            return
    wanted = int(np.bitwise_or.reduce(left))
    for bit in (1 << place for place in range(wanted.bit_length()) if wanted >> place & 1):
        having = np.flatnonzero(mask & bit)
        later = rows[(left & bit) != 0]
        earlier = having[np.searchsorted(having, later) - 1]
        same = (earlier < later) & (group[earlier] == group[later])
        yield later[same], earlier[same], np.full(np.count_nonzero(same), bit)
