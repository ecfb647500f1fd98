"""Where records are added up in a tree: places, numbered so that every subtree is one unbroken stretch of them.

A sum over a subtree is then the difference of two running sums, whatever the depth of the tree and however ragged it
is; a tree that changes has its places anew in every state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, field, frozen

__all__ = ["Places", "make_places"]

Numbers = np.ndarray[Any, np.dtype[np.int64]]


@frozen(eq=False, kw_only=True)
class Places:
    """The places of one state of the tree.

    Attributes:
        place_of: Place of each unit's records, by the unit's code; none where no asked organisation counts them.
        own: For each asked organisation, the place of its own records; -1 where it has none.
        first: For each asked organisation, the first place of its subtree.
        stop: The first place after it.
        count: Number of places.
    """

    place_of: Mapping[str, int]
    own: Numbers
    first: Numbers
    stop: Numbers
    count: int

    @property
    def one_to_one(self) -> bool:
        """Whether every unit has a place of its own, so that nothing has to be put together to get there."""
        return len(set(self.place_of.values())) == len(self.place_of)

    def at(self, units: pa.DictionaryArray) -> Numbers:
        """The place of each of some records by the code of its unit; -1 where no asked organisation counts it."""
        place_of = _numbers([*(self.place_of.get(code, -1) for code in units.dictionary.to_pylist()), -1])
        places: Numbers = place_of[units.indices.fill_null(-1).to_numpy()]
        return places


@define
class _Numbering:
    """Places given out from the top of the tree down, a parent before its children."""

    below: Mapping[str | None, Sequence[str]]
    shared: frozenset[str]
    own: dict[str, int] = field(factory=dict)
    rest: dict[str, int] = field(factory=dict)
    stop: dict[str, int] = field(factory=dict)
    count: int = 0

    def run(self) -> None:
        waiting: list[tuple[str, bool]] = [(code, False) for code in reversed(self.below.get(None, ()))]
        while waiting:
            code, done = waiting.pop()
            if done:
                self.stop[code] = self.count
                continue
            self.own[code] = self._next()
            if code in self.shared:
                self.rest[code] = self._next()
            waiting.append((code, True))
            waiting.extend((child, False) for child in reversed(self.below.get(code, ())))

    def _next(self) -> int:
        self.count += 1
        return self.count - 1


def make_places(lines: Mapping[str, tuple[str, ...]], asked: Sequence[str], *, every_unit: bool) -> Places:
    """Number the places of one state of the tree.

    Args:
        lines: For each unit, by its code: the unit that holds its records, and all above it.
        asked: Codes of the asked organisations.
        every_unit: Whether each unit below an asked one has a place of its own; else units that are not asked for share
            one with their neighbours below the same asked organisation.
    """
    wanted = set(asked)
    above: dict[str, str | None] = {}
    holders: dict[str, tuple[str, bool]] = {}
    for unit, line in lines.items():
        nodes = [code for code in line if code in wanted]
        if not nodes:
            continue
        if every_unit:
            nodes = list(line[: line.index(nodes[-1]) + 1])
        holders[unit] = (nodes[0], nodes[0] == line[0])
        above.update(zip(nodes, [*nodes[1:], None], strict=True))
    below: dict[str | None, list[str]] = {}
    for code in sorted(above):
        below.setdefault(above[code], []).append(code)
    numbering = _Numbering(below, frozenset(code for code, itself in holders.values() if not itself))
    numbering.run()

    own = _numbers(numbering.own.get(code, -1) for code in asked)
    return Places(
        place_of={
            unit: numbering.own[code] if itself else numbering.rest[code] for unit, (code, itself) in holders.items()
        },
        own=own,
        first=np.maximum(own, 0),
        stop=_numbers(numbering.stop.get(code, 0) for code in asked),
        count=max(1, numbering.count),  # a grid has at least one, if nobody is in force
    )


def _numbers(values: Iterable[int]) -> Numbers:
    return np.fromiter(values, dtype=np.int64)
