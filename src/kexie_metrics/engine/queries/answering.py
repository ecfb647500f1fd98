"""The queries of a plan, family by family: from the leaf, up through time, up the tree, once for each split."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
from attrs import define, field, frozen

from kexie_metrics.engine.planning import Family, Plan
from kexie_metrics.engine.queries import leaves
from kexie_metrics.engine.queries.components import Component, components_of, merged, scanned
from kexie_metrics.engine.queries.entities import entity_counts, entity_leaf
from kexie_metrics.engine.queries.measures import Measure, Ready, make_ready, without
from kexie_metrics.engine.queries.rollup import climb
from kexie_metrics.engine.queries.tables import Spine, Trees, make_trees
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.registry import Registry

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Answer", "answers"]


@frozen(kw_only=True)
class Answer:
    """What one query brought back.

    Attributes:
        family: What was measured.
        measures: The indicators in it.
        split: Asked dimensions that the rows are split by; the others are totals.
        columns: Column of each of them.
        table: Rows by `window` (index in the family's windows), `node` (index in the asked organisations) and split.
    """

    family: Family
    measures: tuple[Measure, ...]
    split: tuple[str, ...]
    columns: tuple[str, ...]
    table: pa.Table


def answers(work: Workspace, plan: Plan, registry: Registry, tables: Mapping[str, Table]) -> Iterator[Answer]:
    """Run the queries of a plan, in order.

    Args:
        work: Where they run.
        plan: What is needed.
        registry: The definitions.
        tables: Typed tables by full dataset id; a dataset without a table has no answer.
    """
    periods = {period for _, period in plan.windows}
    trees = make_trees(work, plan.request, sorted(periods, key=lambda period: period.order))
    spine = Spine.of(work, {window for family in plan.families for window in family.windows})
    by_dataset: dict[str, list[Family]] = {}
    for family in plan.families:
        by_dataset.setdefault(family.dataset, []).append(family)
    for dataset, families in by_dataset.items():
        if dataset in tables:
            indicators = sorted({indicator for family in families for indicator in family.indicators})
            ready = make_ready(
                registry,
                registry.dataset(dataset),
                tables=tables,
                units=trees.units,
                indicators=indicators,
                by=plan.request.by,
            )
            yield from _Dataset(work, dataset.replace(".", "__"), tuple(families), ready, trees, spine).answers()


@define
class _Dataset:
    """All families of one dataset, with what they share."""

    work: Workspace
    name: str
    families: tuple[Family, ...]
    ready: Ready
    trees: Trees
    spine: Spine
    _leaves: dict[tuple[str, ...], Table] = field(factory=dict)

    def answers(self) -> Iterator[Answer]:
        for family in self.families:
            manner = _MANNERS[family.manner]
            measures = [self.ready.measures[indicator] for indicator in family.indicators]
            for split in _splits(measures, self.ready):
                within = [measure for measure in measures if set(split) <= set(measure.indicator.dimensions)]
                columns = tuple(self.ready.dimensions[name] for name in split)
                for asked in manner(self, family, within, columns):
                    suffix = "".join(f"__by_{name.replace('.', '_')}" for name in split)
                    table = self.work.fetch(f"{family.name}{suffix}", asked.table)
                    yield Answer(
                        family=family, measures=tuple(asked.measures), split=split, columns=columns, table=table
                    )

    # What several queries share.

    def shared(self, key: tuple[str, ...], readers: Sequence[Family], make: Callable[[], Table]) -> Table:
        """A leaf that is kept where more than one query reads it."""
        if key not in self._leaves:
            queries = sum(
                len(_splits([self.ready.measures[each] for each in family.indicators], self.ready))
                for family in readers
            )
            made = make()
            self._leaves[key] = made if queries == 1 else self.work.keep("_".join(("kexie", self.name, *key)), made)
        return self._leaves[key]

    def cube(self) -> Table:
        """What is added up, by unit, segment and dimensions; one pass over the records for all indicators."""
        readers = [family for family in self.families if family.manner == "cube"]

        def make() -> Table:
            rows = leaves.segmented(leaves.changes(self.ready, None), self.spine)
            measures = [self.ready.measures[indicator] for family in readers for indicator in family.indicators]
            return leaves.leaf_cube(rows, list(self.ready.dimensions.values()), components_of(measures))

        return self.shared(("cube",), readers, make)

    def entities(self, when: str | None, column: str, measures: Sequence[Measure]) -> Table:
        """The different values of a column, by unit, segment and dimensions."""
        readers = [
            family
            for family in self.families
            if family.manner == "entities"
            and family.when == when
            and any(self.ready.measures[indicator].value == column for indicator in family.indicators)
        ]

        def make() -> Table:
            rows = leaves.segmented(leaves.changes(self.ready, when), self.spine)
            return entity_leaf(rows, list(self.ready.dimensions.values()), column, measures)

        return self.shared(("entities", when or "all", column), readers, make)


@frozen
class _Asked:
    measures: Sequence[Measure]
    table: Table


_Manner = Callable[[_Dataset, Family, Sequence[Measure], Sequence[str]], Iterator[_Asked]]


def _splits(measures: Sequence[Measure], ready: Ready) -> list[tuple[str, ...]]:
    """Every combination of asked dimensions that some indicator may be split by; none of them first."""
    possible = chain.from_iterable(combinations(ready.dimensions, size) for size in range(len(ready.dimensions) + 1))
    return [split for split in possible if any(set(split) <= set(measure.indicator.dimensions) for measure in measures)]


def _cube(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    components = components_of(measures)
    parts, few = data.spine.parts(family.windows), data.spine.hardly_overlap(family.windows)
    windowed = leaves.windowed_cube(data.cube(), parts, columns, components, few=few)
    table = climb(
        windowed, data.trees, family.reach, columns, aggregate=lambda t: merged(t, components), components=components
    )
    yield _Asked(measures, table)


def _entities(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    by_column: dict[str, list[Measure]] = {}
    for measure in measures:
        by_column.setdefault(str(measure.value), []).append(measure)
    everyone = [
        data.ready.measures[indicator]
        for other in data.families
        if other.manner == "entities" and other.when == family.when
        for indicator in other.indicators
    ]
    for column, counted in by_column.items():
        together = sorted({m.name: m for m in everyone if m.value == column}.values(), key=lambda m: m.name)
        leaf = data.entities(family.when, column, together)
        rows = leaves.in_windows(leaf, data.spine.parts(family.windows))
        yield _Asked(counted, entity_counts(rows, data.trees, family.reach, columns, counted=counted, order=together))


def _direct(rows: Table, data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Table:
    """Aggregates taken straight from records that stand in their windows."""
    components = components_of(measures)
    weight = "weight" if "weight" in rows.columns else None

    def aggregate(table: Table) -> dict[str, Any]:
        found = scanned(table, components, weight=weight)
        for measure in measures:
            if measure.indicator.definition.kind == "distinct":
                value: Any = table[str(measure.value)]
                found[f"{measure.name}__n"] = value.nunique(where=table[measure.flag])
        return found

    return climb(rows, data.trees, family.reach, columns, aggregate=aggregate, components=components)


def _with_medians(
    rows: Table, data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]
) -> Iterator[_Asked]:
    direct = [measure for measure in measures if measure.indicator.definition.kind != "median" or measure.seen]
    if direct:
        yield _Asked(direct, _direct(rows, data, family, direct, columns))
    for measure in measures:
        if measure.indicator.definition.kind == "median":
            yield _Asked([measure], _middle(rows, data, family, measure, columns))


def _middle(rows: Table, data: _Dataset, family: Family, measure: Measure, columns: Sequence[str]) -> Table:
    """The middle value, or the two of them: their sum in `mid` and their number in `mids`."""
    joined = rows.join(data.trees.own if family.reach == "own" else data.trees.above, ["tree", "unit"])
    keys = ["window", "node", *columns]
    counted = joined.filter(joined[measure.flag] & joined[str(measure.value)].notnull())
    value: Any = counted[str(measure.value)]
    ranked = counted.select(
        *keys,
        middle=value,
        place=ibis.row_number().over(ibis.window(group_by=keys, order_by=value)),
        size=value.count().over(ibis.window(group_by=keys)),
    )
    place: Any = ranked.place
    inside = ranked.filter((place == (ranked.size - 1) // 2) | (place == ranked.size // 2))
    return inside.group_by(keys).aggregate(
        **{f"{measure.name}__mid": inside.middle.sum(), f"{measure.name}__mids": inside.count()}
    )


def _moments(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    yield from _with_medians(
        leaves.in_force(data.ready, data.spine.moments(family.windows)), data, family, measures, columns
    )


def _overlaps(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    rows = leaves.overlapping(data.ready, data.spine.moments(family.windows), data.work.dialect)
    yield _Asked(measures, _direct(rows, data, family, measures, columns))


def _present(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    rows: Any = leaves.overlapping(data.ready, data.spine.moments(family.windows), data.work.dialect)
    at_all = without(rows.filter(rows.weight > 0), "weight")
    yield _Asked(measures, _direct(at_all, data, family, measures, columns))


def _values(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    rows = leaves.in_windows(
        leaves.segmented(leaves.changes(data.ready, family.when), data.spine), data.spine.parts(family.windows)
    )
    yield from _with_medians(rows, data, family, measures, columns)


def _readings(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    rows = leaves.segmented(data.ready.table, data.spine)
    for first in (False, True):
        taken = [measure for measure in measures if (measure.indicator.behaviour.time == "first") == first]
        if taken:
            picked = leaves.picked_readings(rows, data.spine.parts(family.windows), data.ready.of, first=first)
            yield from _with_medians(picked, data, family, taken, columns)


def _spells(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    rows = leaves.segmented(data.ready.table, data.spine)
    grouped = leaves.spells(rows, data.spine.parts(family.windows), columns, data.ready.of, measures)
    for measure in measures:
        if measure.indicator.behaviour.time == "mean":
            held = grouped.join(data.trees.holders, ["tree", "unit"])
            keys = ["window", "tree", "holder", *columns, f"{measure.name}__k"]
            sums: dict[str, Any] = {f"{measure.name}__v": held[f"{measure.name}__v"].sum()}
            if measure.seen is not None:
                sums[f"{measure.name}__r"] = held[f"{measure.name}__r"].sum()
            yield _Asked([measure], held.group_by(keys).aggregate(**sums))
    extreme = [measure for measure in measures if measure.indicator.behaviour.time != "mean"]
    if extreme:
        renamed = {}
        for measure in extreme:
            renamed[f"{measure.name}__s"] = grouped[f"{measure.name}__v"]
            renamed[f"{measure.name}__has"] = grouped[f"{measure.name}__h"]
            if measure.seen is not None:
                renamed[f"{measure.name}__seen"] = grouped[f"{measure.name}__r"]
        valued = grouped.select("window", "tree", "unit", *columns, **renamed)
        yield _Asked(extreme, _valued(valued, data, family, extreme, columns))


def _levels(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    components = components_of(measures)
    changed = leaves.changes(data.ready, None)
    daily = changed.group_by(["unit", "day", *columns]).aggregate(**scanned(changed, components, weight="weight"))
    extremes = leaves.level_extremes(daily, data.trees.holders, data.spine.moments(family.windows), columns, components)
    named: dict[str, Any] = {}
    for measure in measures:
        end = "lo" if measure.indicator.behaviour.time == "min" else "hi"
        part = "s" if measure.indicator.definition.kind == "sum" else "n"
        named[f"{measure.name}__s"] = extremes[f"{measure.name}__{part}__{end}"]
        named[f"{measure.name}__has"] = extremes[f"{measure.name}__has__hi"]
        if measure.seen is not None:
            named[f"{measure.name}__seen"] = extremes[f"{measure.name}__seen__hi"]
    valued = extremes.select("window", "tree", "unit", *columns, **named)
    yield _Asked(measures, _valued(valued, data, family, measures, columns))


def _valued(table: Table, data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Table:
    """Up the tree with one value a unit: `s` is the value, whatever the kind."""
    components = tuple(
        Component(measure=measure, part=part)
        for measure in measures
        for part in (("s", "has", "seen") if measure.seen else ("s", "has"))
    )
    return climb(
        table, data.trees, family.reach, columns, aggregate=lambda t: merged(t, components), components=components
    )


def _reported(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    """The last (or first) figure reported by the node itself: its smallest and largest value, equal where it is one."""
    rows = leaves.in_windows(leaves.segmented(data.ready.table, data.spine), data.spine.parts(family.windows))
    joined = rows.join(data.trees.own, ["tree", "unit"])
    keys = ["window", "node", *columns]
    taken: dict[str, Any] = {}
    for measure in measures:
        value: Any = joined[str(measure.value)]
        at_edge = _at_edge(joined, measure, keys, joined[measure.flag] & value.notnull())
        taken[f"{measure.name}__taken"] = ibis.ifelse(at_edge, value, None)
    marked = joined.select(*keys, **taken)
    ends: dict[str, Any] = {}
    for measure in measures:
        ends[f"{measure.name}__lo"] = marked[f"{measure.name}__taken"].min()
        ends[f"{measure.name}__hi"] = marked[f"{measure.name}__taken"].max()
    yield _Asked(measures, marked.group_by(keys).aggregate(**ends))


def _picked(data: _Dataset, family: Family, measures: Sequence[Measure], columns: Sequence[str]) -> Iterator[_Asked]:
    """How many of the readings that a reported figure is meet a further condition."""
    rows = leaves.in_windows(leaves.segmented(data.ready.table, data.spine), data.spine.parts(family.windows))
    joined = rows.join(data.trees.own, ["tree", "unit"])
    keys = ["window", "node", *columns]
    taken: dict[str, Any] = {}
    for measure in measures:
        at_edge = _at_edge(joined, measure, keys, joined[str(measure.among)])
        taken[f"{measure.name}__n"] = ibis.ifelse(at_edge & joined[measure.flag], 1, 0)
    marked = joined.select(*keys, **taken)
    yield _Asked(measures, marked.group_by(keys).aggregate(**{name: marked[name].sum() for name in taken}))


def _at_edge(rows: Table, measure: Measure, keys: Sequence[str], there: Any) -> Any:  # noqa: ANN401 - Ibis columns
    """Whether a reading is of the last moment of its cell (or the first) of those that are there."""
    moment: Any = ibis.ifelse(there, rows["at"], None)
    edge = moment.min() if measure.indicator.behaviour.time == "first" else moment.max()
    return moment == edge.over(ibis.window(group_by=keys))


_MANNERS: Mapping[str, _Manner] = {
    "cube": _cube,
    "entities": _entities,
    "moments": _moments,
    "overlaps": _overlaps,
    "present": _present,
    "levels": _levels,
    "readings": _readings,
    "spells": _spells,
    "reported": _reported,
    "picked": _picked,
    "values": _values,
}
