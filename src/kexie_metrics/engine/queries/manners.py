"""How each family is measured that is not simply added up: see `planning.Manner`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis
from attrs import evolve

from kexie_metrics.engine.planning import Family
from kexie_metrics.engine.queries import leaves
from kexie_metrics.engine.queries.components import Component, components_of, merged, scanned
from kexie_metrics.engine.queries.different_values import entities
from kexie_metrics.engine.queries.entities import parts_of
from kexie_metrics.engine.queries.measures import Flag, Measure, without
from kexie_metrics.engine.queries.measuring import Measuring
from kexie_metrics.engine.queries.naming import query_name
from kexie_metrics.engine.queries.results import Answer
from kexie_metrics.engine.queries.reusing import filter_name
from kexie_metrics.engine.queries.rows import Recipe, Rows

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["MANNERS"]

Manner = Callable[[Measuring, Family, Sequence[Measure]], Iterator[Answer]]


def _direct(
    rows: Table, data: Measuring, family: Family, measures: Sequence[Measure], *, suffix: str = ""
) -> Iterator[Answer]:
    """Aggregates taken straight from records that stand in their windows: those that add up, then those that do not."""
    weight = "weight" if "weight" in rows.columns else None
    added = [measure for measure in measures if measure.indicator.definition.kind not in {"distinct", "median"}]
    if added:
        components = components_of(added)
        yield data.by_window(
            query_name(family, suffix),
            rows,
            added,
            family.windows,
            dimensions=data.split(added),
            components=components,
            aggregate=lambda t: scanned(t, components, weight=weight),
        )
    for measure in measures:
        if measure.indicator.definition.kind == "distinct":
            yield from _different(rows, data, family, measure)
        elif measure.indicator.definition.kind == "median":
            yield from _middles(rows, data, family, measure)


def _different(rows: Table, data: Measuring, family: Family, measure: Measure) -> Iterator[Answer]:
    """Different values among records that stand in their windows."""
    components = components_of([measure])
    by_unit = family.reach == "across"
    held = rows.join(data.trees.holders, ["tree", "unit"]) if by_unit else data.at_nodes(rows, family)
    value: Any = held[str(measure.value)]
    found = scanned(held, [each for each in components if each.part != "n"])
    found[f"{measure.name}__n"] = value.nunique(where=measure.flag.of(held))
    for split, _ in data.splits([measure]):
        name, columns = query_name(family, measure.name, split=split), list(split.values())
        if by_unit:
            counts = held.group_by(["window", "tree", "holder", *columns]).aggregate(**found).rename(unit="holder")
            yield data.by_window(
                name,
                counts,
                [measure],
                family.windows,
                dimensions=split,
                components=components,
                aggregate=lambda t: merged(t, components),
                totals=False,
            )
        else:
            counts = held.group_by(["window", "node", *columns]).aggregate(**found)
            yield data.by_node(name, counts, family, parts_of([measure]), split)


def _middles(rows: Table, data: Measuring, family: Family, measure: Measure) -> Iterator[Answer]:
    """The middle value, or the two of them: their sum in `mid` and their number in `mids`."""
    joined = data.at_nodes(rows, family)
    for split, _ in data.splits([measure]):
        keys = ["window", "node", *split.values()]
        counted = joined.filter(measure.flag.of(joined) & joined[str(measure.value)].notnull())
        value: Any = counted[str(measure.value)]
        ranked = counted.select(
            *keys,
            middle=value,
            place=ibis.row_number().over(ibis.window(group_by=keys, order_by=value)),
            size=value.count().over(ibis.window(group_by=keys)),
        )
        place: Any = ranked.place
        inside = ranked.filter((place == (ranked.size - 1) // 2) | (place == ranked.size // 2))
        middle = inside.group_by(keys).aggregate(
            **{f"{measure.name}__mid": inside.middle.sum(), f"{measure.name}__mids": inside.count()}
        )
        name = query_name(family, measure.name, split=split)
        yield data.by_node(name, middle, family, [(measure, "mid"), (measure, "mids")], split)
    if measure.blanks:
        seen = Component(measure=measure, part="seen")
        yield data.by_window(
            query_name(family, measure.name, "seen"),
            rows,
            [measure],
            family.windows,
            dimensions=data.split([measure]),
            components=[seen],
            aggregate=lambda t: scanned(t, [seen]),
        )


def _moments(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    yield from _direct(leaves.in_force(data.ready, data.spine.moments(family.windows)), data, family, measures)


def _overlaps(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    rows = leaves.overlapping(data.ready, data.spine.moments(family.windows), data.work.dialect)
    yield from _direct(rows, data, family, measures)


def _present(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    rows: Any = leaves.overlapping(data.ready, data.spine.moments(family.windows), data.work.dialect)
    yield from _direct(without(rows.filter(rows.weight > 0), "weight"), data, family, measures)


def _values(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    changed = leaves.segmented(leaves.changes(data.ready, family.when), data.spine)
    yield from _direct(leaves.in_windows(changed, data.spine.parts(family.windows)), data, family, measures)


def _readings(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    for first in (False, True):
        taken = [measure for measure in measures if (measure.indicator.behaviour.time == "first") == first]
        if taken:
            rows = leaves.segmented(_edge_readings(data, taken, first=first), data.spine)
            picked = leaves.picked_readings(rows, data.spine.parts(family.windows), data.ready.of, first=first)
            yield from _direct(picked, data, family, taken, suffix="first" if first else "last")


def _edge_readings(data: Measuring, measures: Sequence[Measure], *, first: bool) -> Rows:
    """All readings, or where they are kept, the last (or first) of each level in each month or day."""
    rows = data.ready.rows
    if data.reuse is None:
        return rows
    same = {"unit", "day", "at", *data.ready.of, *(measure.value for measure in measures if measure.value is not None)}
    kept = data.reuse.leaf(
        "first" if first else "last",
        rows.having(**{measure.flag.name: _met(measure.flag, rows) for measure in measures}),
        {
            **{name: name for name in sorted(same)},
            **{measure.flag.name: filter_name(measure) for measure in measures},
            **data.reuse.dimensions(data.split(measures)),
        },
        lambda t: leaves.picked(t, "day", data.ready.of, first=first),
    )
    return Rows.of(kept)


def _met(flag: Flag, rows: Rows) -> Recipe:
    return lambda table: flag.of(evolve(rows, source=table))


def _spells(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    rows = leaves.segmented(data.ready.rows, data.spine)
    for split, within in data.splits(measures):
        columns = list(split.values())
        grouped = leaves.spells(rows, data.spine.parts(family.windows), columns, data.ready.of, within)
        for measure in within:
            if measure.indicator.behaviour.time == "mean":
                held = grouped.join(data.trees.holders, ["tree", "unit"])
                keys = ["window", "holder", *columns, f"{measure.name}__k"]
                summed = [f"{measure.name}__{part}" for part in (("v", "h", "r") if measure.blanks else ("v", "h"))]
                sums: dict[str, Any] = {name: held[name].sum() for name in summed}
                table = held.group_by(keys).aggregate(**sums)
                name = query_name(family, measure.name, split=split)
                yield data.by_node(name, table, family, [(measure, "v"), (measure, "k")], split)
        extreme = [measure for measure in within if measure.indicator.behaviour.time != "mean"]
        if extreme:
            named = {}
            for measure in extreme:
                named[f"{measure.name}__s"] = grouped[f"{measure.name}__v"]
                named[f"{measure.name}__has"] = grouped[f"{measure.name}__h"]
                if measure.blanks:
                    named[f"{measure.name}__seen"] = grouped[f"{measure.name}__r"]
            yield _valued(grouped.select("window", "tree", "unit", *columns, **named), data, family, extreme, split)


def _levels(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    changed = leaves.changes(data.ready, None)
    changed = changed.filter(changed["day"].notnull())
    moments = data.spine.moments(family.windows)
    for split, within in data.splits(measures):
        components, columns = components_of(within), list(split.values())
        daily = changed.source.group_by(**changed.picked("unit", "day", *columns)).aggregate(
            **scanned(changed, components, weight="weight")
        )
        extremes = leaves.level_extremes(daily, data.trees.holders, moments, columns, components)
        named: dict[str, Any] = {}
        for measure in within:
            end = "lo" if measure.indicator.behaviour.time == "min" else "hi"
            part = "s" if measure.indicator.definition.kind == "sum" else "n"
            named[f"{measure.name}__s"] = extremes[f"{measure.name}__{part}__{end}"]
            named[f"{measure.name}__has"] = extremes[f"{measure.name}__has__hi"]
            if measure.blanks:
                named[f"{measure.name}__seen"] = extremes[f"{measure.name}__seen__hi"]
        yield _valued(extremes.select("window", "tree", "unit", *columns, **named), data, family, within, split)


def _valued(
    table: Table, data: Measuring, family: Family, measures: Sequence[Measure], split: Mapping[str, str]
) -> Answer:
    """One value a unit, to be put together up the tree: `s` is the value, whatever the kind."""
    components = tuple(
        Component(measure=measure, part=part)
        for measure in measures
        for part in (("s", "has", "seen") if measure.blanks else ("s", "has"))
    )
    return data.by_window(
        query_name(family, split=split),
        table,
        measures,
        family.windows,
        dimensions=split,
        components=components,
        aggregate=lambda t: merged(t, components),
        totals=False,
    )


def _reported(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    """The last (or first) figure reported by the node itself: its smallest and largest value, equal where it is one."""
    rows = leaves.in_windows(leaves.segmented(data.ready.rows, data.spine), data.spine.parts(family.windows))
    joined = data.at_nodes(rows, family)
    for split, within in data.splits(measures):
        keys = ["window", "node", *split.values()]
        taken: dict[str, Any] = {}
        for measure in within:
            value: Any = joined[str(measure.value)]
            at_edge = _at_edge(joined, measure, keys, measure.flag.of(joined) & value.notnull())
            taken[f"{measure.name}__taken"] = ibis.ifelse(at_edge, value, None)
        marked = joined.select(*keys, **taken)
        ends: dict[str, Any] = {}
        for measure in within:
            ends[f"{measure.name}__lo"] = marked[f"{measure.name}__taken"].min()
            ends[f"{measure.name}__hi"] = marked[f"{measure.name}__taken"].max()
        parts = [(measure, part) for measure in within for part in ("lo", "hi")]
        yield data.by_node(
            query_name(family, split=split), marked.group_by(keys).aggregate(**ends), family, parts, split
        )


def _picked(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    """How many of the readings that a reported figure is meet a further condition."""
    rows = leaves.in_windows(leaves.segmented(data.ready.rows, data.spine), data.spine.parts(family.windows))
    joined = data.at_nodes(rows, family)
    for split, within in data.splits(measures):
        keys = ["window", "node", *split.values()]
        taken: dict[str, Any] = {}
        for measure in within:
            at_edge = _at_edge(joined, measure, keys, (measure.among or measure.flag).of(joined))
            taken[f"{measure.name}__n"] = ibis.ifelse(at_edge & measure.flag.of(joined), 1, 0)
        marked = joined.select(*keys, **taken)
        table = marked.group_by(keys).aggregate(**{name: marked[name].sum() for name in taken})
        parts = [(measure, "n") for measure in within]
        yield data.by_node(query_name(family, split=split), table, family, parts, split)


def _at_edge(rows: Table, measure: Measure, keys: Sequence[str], there: Any) -> Any:  # noqa: ANN401 - Ibis columns
    """Whether a reading is of the last moment of its cell (or the first) of those that are there."""
    moment: Any = ibis.ifelse(there, rows["at"], None)
    edge = moment.min() if measure.indicator.behaviour.time == "first" else moment.max()
    return moment == edge.over(ibis.window(group_by=keys))


MANNERS: Mapping[str, Manner] = {
    "entities": entities,
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
