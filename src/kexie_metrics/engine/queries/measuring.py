"""One dataset measured: one pass over its records for all that can be added up, and the forms of all other answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import ceil, log2, prod
from typing import TYPE_CHECKING, Any

from attrs import define, field

from kexie_metrics.engine.planning import Family, every_split
from kexie_metrics.engine.queries import leaves
from kexie_metrics.engine.queries.components import Component, components_of, merged, scanned
from kexie_metrics.engine.queries.holding import Held
from kexie_metrics.engine.queries.measures import Measure, Ready
from kexie_metrics.engine.queries.results import CubeAnswer, NodeAnswer, SightingAnswer, Stretch
from kexie_metrics.engine.queries.reusing import Reuse, component_name
from kexie_metrics.engine.queries.rows import Rows
from kexie_metrics.engine.queries.spine import Spine
from kexie_metrics.engine.queries.trees import RollUp, Trees
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.engine.windows import Window

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Measuring"]

_ENTITY_BYTES = 640
"""Memory limit a record asks for where different values are counted: 128 bytes a record were measured, and a fifth of
the limit is theirs, as the engine needs room for several steps at once."""
_FEW_RECORDS = 2**16
"""Up to so many records, different values are counted here sooner than another query is made."""
_ROOMS = 8
"""A limit is so many times the room that an answer may have here."""


@define(kw_only=True)
class Measuring:
    """One dataset: what its families share, and the forms their answers can have.

    Attributes:
        work: Where the queries run.
        dataset: Full id.
        families: What is measured from it.
        source: Its records as they are.
        ready: Its records as they are measured.
        trees: The organisations.
        spine: Its windows' cuts of time.
        sizes: How many values each asked dimension has, its total among them.
        reuse: Its leaves of earlier runs, where they are kept.
    """

    work: Workspace
    dataset: str
    families: tuple[Family, ...]
    source: Table
    ready: Ready
    trees: Trees
    spine: Spine
    sizes: Mapping[str, int]
    reuse: Reuse | None = None
    _leaves: dict[tuple[str, ...], Table] = field(factory=dict)

    @property
    def name(self) -> str:
        """The dataset's id as a name for tables."""
        return self.dataset.replace(".", "__")

    def measures(self, family: Family) -> list[Measure]:
        """The indicators of a family."""
        return [self.ready.measures[indicator] for indicator in family.indicators]

    def split(self, measures: Sequence[Measure]) -> dict[str, str]:
        """The asked dimensions that some of the indicators may be split by, and the column of each."""
        within = {name for measure in measures for name in measure.indicator.dimensions}
        return {name: column for name, column in self.ready.dimensions.items() if name in within}

    def splits(self, measures: Sequence[Measure]) -> Iterator[tuple[dict[str, str], list[Measure]]]:
        """Every combination of asked dimensions, none of them first, and who may be split by it."""
        names = self.ready.dimensions
        for split in every_split(tuple(names)):
            within = [measure for measure in measures if set(split) <= set(measure.indicator.dimensions)]
            if within:
                yield {name: names[name] for name in split}, within

    def kept(self, key: tuple[str, ...], queries: int, make: Callable[[], Table]) -> Table:
        """A leaf that is kept where more than one query reads it."""
        if key not in self._leaves:
            made = make()
            self._leaves[key] = made if queries == 1 else self.work.keep("_".join(("kexie", self.name, *key)), made)
        return self._leaves[key]

    def shares(self, *, here: bool) -> int:
        """Into how many shares different values are split, so that what is known of each fits into memory.

        Args:
            here: Whether some are counted here, where there is room for so much and no more.
        """
        limit = self.work.memory_limit
        if here and (limit is not None or self.reuse is None):
            limit = self.work.room * _ROOMS
        if limit is None:
            return 1  # where leaves are kept, they are here already, for records that may not be there any more
        return 1 << max(0, ceil(log2(max(1, self._records * _ENTITY_BYTES / limit))))

    @cached_property
    def _records(self) -> int:
        """Number of records."""
        return self.work.count(self.source)

    def _combinations(self, dimensions: Iterable[str]) -> int:
        """How many combinations of values some dimensions have, their totals among them."""
        return prod(self.sizes[name] for name in dimensions)

    def counts_here(self, family: Family, measures: Sequence[Measure]) -> bool:
        """Whether different entities are counted here: their rows come at little cost, and all counts have room.

        Where it does not matter at whose place they were seen, the engine is faster, unless they are few. Kept leaves
        are here already, for records that may not be there any more.
        """
        if family.reach == "across" or not self.work.dialect.near:
            return False
        if self.reuse is None and not self.tells_units(family) and self._records > _FEW_RECORDS:
            return False
        values = len(self.trees.asked) * self._combinations(self.split(measures))
        return self.work.has_room(max(len(family.windows) * 2 * len(measures), len(self.spine.marks)) * values)

    def cube(self, families: Sequence[Family]) -> CubeAnswer:
        """All that is added up over time and organisations: one pass over the records for all indicators."""
        measures = [measure for family in families for measure in self.measures(family)]
        components = components_of(measures)
        dimensions = self.split(measures)
        rows, aggregate = self._cut(components, dimensions)
        windows = sorted({window for family in families for window in family.windows})
        segments = dict(zip(windows, self.spine.stretches(windows), strict=True))
        pairs = _slots(segments)
        slot_of = {pair: slot for slot, pair in enumerate(pairs)}
        stretches = {}
        for window, (start, stop) in segments.items():
            first = slot_of[window.tree, start]
            stretches[window] = Stretch(window.tree, first, first + stop - start)
        most, columns = len(pairs) * self._combinations(dimensions), tuple(dimensions.values())
        up = RollUp.of(self.trees, windows, measures, most * len(components))
        alone = len(up.places) == 1
        if alone:
            placed = up.placed(rows)
            keys = {**up.keys(placed), **placed.picked(*columns), "slot": placed["segment"]}
            rolled = placed.source.group_by(**keys).aggregate(**aggregate(placed))
        else:
            keys = {**up.leaf_keys(rows), **rows.picked(*columns, "segment")}
            leaf = rows.source.group_by(**keys).aggregate(**aggregate(rows))
            placed = up.placed(Rows.of(leaf.join(self.spine.slots(pairs), "segment")))
            keys = {**up.keys(placed), **placed.picked(*columns, "slot")}
            rolled = placed.source.group_by(**keys).aggregate(**merged(placed, components))
        return CubeAnswer(
            dataset=self.dataset,
            components=components,
            dimensions=dimensions,
            totals=True,
            held=self._hold("cube", rolled, most * up.count),
            stretches=stretches,
            slots=len(pairs),
            first=pairs[0][1] if alone else 0,
            places=up.places,
        )

    def _cut(
        self, components: Sequence[Component], dimensions: Mapping[str, str]
    ) -> tuple[Rows, Callable[[Rows], dict[str, Any]]]:
        """Records, or what is kept of them, in segments of time, and how they are put together."""
        rows, columns = leaves.changes(self.ready, None), list(dimensions.values())
        weight = "weight" if "weight" in rows.columns else None
        if self.reuse is None:
            return leaves.segmented(rows, self.spine), lambda t: scanned(t, components, weight=weight)
        said = {component.name: component_name(component) for component in components}
        kept = self.reuse.leaf(
            "sums",
            rows,
            {"unit": "unit", "day": "day", **self.reuse.dimensions(dimensions), **said},
            lambda t: t.group_by(["unit", "day", *columns]).aggregate(**scanned(t, components, weight=weight)),
        )
        return leaves.segmented(Rows.of(kept), self.spine), lambda t: merged(t, components)

    def by_window(
        self,
        suffix: str,
        rows: Table,
        measures: Sequence[Measure],
        windows: Sequence[Window],
        *,
        dimensions: Mapping[str, str],
        components: Sequence[Component],
        aggregate: Callable[[Rows], dict[str, Any]],
        totals: bool = True,
    ) -> CubeAnswer:
        """Rows that stand in their windows, put together by place.

        Args:
            suffix: Tells the query from others.
            rows: Columns `window`, `tree`, `unit`, dimensions, and what is aggregated.
            measures: The indicators.
            windows: Their windows.
            dimensions: What the rows are split by.
            components: What the aggregates are.
            aggregate: Aggregates for the rows of one cell, by name.
            totals: Whether the totals of the dimensions are sums.
        """
        most = len(windows) * self._combinations(dimensions)
        up = RollUp.of(self.trees, windows, measures, most * len(components))
        placed = up.placed(Rows.of(rows))
        keys = {**up.keys(placed), **placed.picked(*dimensions.values()), "slot": placed["window"]}
        rolled = placed.source.group_by(**keys).aggregate(**aggregate(placed))
        return CubeAnswer(
            dataset=self.dataset,
            components=tuple(components),
            dimensions=dimensions,
            totals=totals,
            held=self._hold(suffix, rolled, most * up.count),
            stretches={window: Stretch(window.tree, slot, slot + 1) for slot, window in enumerate(windows)},
            slots=len(windows),
            places=up.places,
        )

    def by_node(
        self,
        suffix: str,
        table: Table,
        family: Family,
        parts: Sequence[tuple[Measure, str]],
        dimensions: Mapping[str, str],
    ) -> NodeAnswer:
        """Rows that are figures of asked organisations already."""
        rows = len(family.windows) * len(self.trees.asked) * self._combinations(dimensions)
        return NodeAnswer(
            dataset=self.dataset,
            parts=tuple(parts),
            dimensions=dimensions,
            held=self._hold(suffix, table, rows),
            windows=family.windows,
        )

    def by_sighting(
        self,
        suffix: str,
        rows: Table,
        family: Family,
        parts: Sequence[tuple[Measure, str, str | None, int]],
        dimensions: Mapping[str, str],
    ) -> SightingAnswer:
        """Rows that say where and when entities were seen."""
        windows = family.windows
        stretches = zip(windows, self.spine.stretches(windows), strict=True)
        return SightingAnswer(
            dataset=self.dataset,
            parts=tuple(parts),
            dimensions=dimensions,
            held=Held(tuple(rows.columns), self.work.fetch(f"{self.name}_{suffix}", rows)),
            stretches={window: Stretch(window.tree, start, stop) for window, (start, stop) in stretches},
            places=self.trees.places(windows),
            own=family.reach == "own",
        )

    def _hold(self, suffix: str, table: Table, rows: int) -> Held:
        return self.work.hold(f"{self.name}_{suffix}", table, rows=rows)

    def tells_units(self, family: Family) -> bool:
        """Whether it matters for a family whose records are whose."""
        return family.reach != "subtree" or not self.trees.has_all(self.trees.places(family.windows))

    def at_nodes(self, rows: Table, family: Family) -> Table:
        """Rows of a family's windows beside each asked organisation that counts them, its number in `node`."""
        return self.trees.at_nodes(rows, family.windows, own=family.reach == "own")


def _slots(segments: Mapping[Window, tuple[int, int]]) -> list[tuple[int, int]]:
    """The state of the tree and the segment of every slot; those of one window follow each other."""
    if len({window.tree for window in segments}) == 1:
        first, last = min(start for start, _ in segments.values()), max(stop for _, stop in segments.values())
        return [(next(iter(segments)).tree, segment) for segment in range(first, last)]
    pairs = {(window.tree, each) for window, (start, stop) in segments.items() for each in range(start, stop)}
    return sorted(pairs)
