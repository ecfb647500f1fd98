"""What queries bring back: rows to be added up further, or rows that are figures already."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import frozen

from kexie_metrics.engine.queries.components import Component
from kexie_metrics.engine.queries.holding import Held
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.places import Places
from kexie_metrics.engine.windows import Window

__all__ = ["Answer", "CubeAnswer", "NodeAnswer", "SightingAnswer", "Stretch"]


@frozen
class Stretch:
    """The slots that make up a window.

    Attributes:
        tree: State of the tree.
        start: First slot.
        stop: First slot after it.
    """

    tree: int
    start: int
    stop: int


@frozen(kw_only=True)
class CubeAnswer:
    """What can be added up further: by slot (a segment of time, or a window), place in the tree, and dimensions.

    Attributes:
        dataset: Full id of what was measured.
        components: Its columns.
        dimensions: Asked dimensions that its rows are split by, and the column of each.
        totals: Whether the totals of those dimensions are the sums of its rows; else they are in another answer.
        held: Rows: `slot`, `place` (or the code of the `unit`, or neither where all are at the first), dimensions,
            components.
        stretches: The slots of each window.
        slots: Number of slots.
        first: What the first slot is called in the rows.
        places: Places of each state of the tree.
    """

    dataset: str
    components: tuple[Component, ...]
    dimensions: Mapping[str, str]
    totals: bool
    held: Held
    stretches: Mapping[Window, Stretch]
    slots: int
    first: int = 0
    places: Mapping[int, Places]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Columns that say which cell a row is."""
        components = {component.name for component in self.components}
        return tuple(name for name in self.held.names if name not in components)


@frozen(kw_only=True)
class NodeAnswer:
    """What is counted afresh for every cell: by window, asked organisation and dimensions.

    Attributes:
        dataset: Full id of what was measured.
        parts: Its columns; `v` and `k` are sums and numbers of readings, by unit (`holder`) and not by node.
        dimensions: Asked dimensions that its rows are split by, and the column of each; the others are totals.
        held: Rows: `window` (index in `windows`), `node` (index in the asked organisations), dimensions, parts.
        windows: The windows.
    """

    dataset: str
    parts: tuple[tuple[Measure, str], ...]
    dimensions: Mapping[str, str]
    held: Held
    windows: tuple[Window, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that say which cell a row is."""
        return ("window", "node", *self.dimensions.values())


@frozen(kw_only=True)
class SightingAnswer:
    """Where entities were seen: the different ones of each cell are counted from it here.

    Attributes:
        dataset: Full id of what was measured.
        parts: What is counted: indicator, part, and the column of masks and the bit that its filter has; no column
            where every sighting counts.
        dimensions: Asked dimensions that its rows are split by, and the column of each.
        held: Rows: `unit`, `segment`, `entity`, dimensions, masks; a sighting may be there more than once.
        stretches: The segments of each window; several answers of the same indicators have no entity in common.
        places: Places of each state of the tree.
        own: Whether an organisation has only what was seen at itself.
    """

    dataset: str
    parts: tuple[tuple[Measure, str, str | None, int], ...]
    dimensions: Mapping[str, str]
    held: Held
    stretches: Mapping[Window, Stretch]
    places: Mapping[int, Places]
    own: bool


Answer = CubeAnswer | NodeAnswer | SightingAnswer
