"""How each family is measured that is not simply added up: see `planning.Manner`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis
from attrs import frozen

from kexie_metrics.engine.planning import Family, is_across
from kexie_metrics.engine.queries import leaves
from kexie_metrics.engine.queries.components import Component, components_of, merged, scanned
from kexie_metrics.engine.queries.entities import (
    entity_counts,
    entity_leaf,
    joined_masks,
    mask_bits,
    mask_names,
    parts_of,
)
from kexie_metrics.engine.queries.measures import Measure, without
from kexie_metrics.engine.queries.measuring import Measuring
from kexie_metrics.engine.queries.results import Answer
from kexie_metrics.engine.queries.reusing import filter_name

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["MANNERS"]

Manner = Callable[[Measuring, Family, Sequence[Measure]], Iterator[Answer]]


def _suffix(family: Family, *more: str) -> str:
    return "_".join([family.manner, *([family.when] if family.when else []), family.reach, str(family.number), *more])


def _by(split: Mapping[str, str]) -> list[str]:
    return [f"_by_{name.replace('.', '_')}" for name in split]


@frozen(kw_only=True)
class _Share:
    """One share of the different values of a column, told apart by a hash.

    No value is in two of them, so what is counted in each adds up.

    Attributes:
        column: Whose values.
        measures: Every indicator that counts them; their order gives the bits.
        queries: How many read it.
        together: Whether rows of one unit, segment and value are put together; not where all are counted here.
        number: Which share.
        of: How many there are.
    """

    column: str
    measures: Sequence[Measure]
    queries: int
    together: bool
    number: int
    of: int

    def leaf(self, data: Measuring, when: str | None) -> Table:
        """The values, by unit, segment and dimensions."""
        dimensions = data.split(self.measures)
        columns = list(dimensions.values())

        def mine(rows: Table, column: str) -> Table:
            if self.of == 1:
                return rows
            return rows.filter(data.work.dialect.share(rows[column], self.of) == self.number)

        def make() -> Table:
            rows = leaves.changes(data.ready, when)
            if data.reuse is None:
                cut = leaves.segmented(mine(rows, self.column), data.spine)
                return entity_leaf(cut, "segment", columns, self.column, self.measures, together=self.together)
            names = ["unit", "day", "entity", *mask_names(self.measures)]
            kept = data.reuse.leaf(
                f"{when or 'all'}.{self.column}",
                rows,
                {**{name: name for name in names}, **data.reuse.dimensions(dimensions)},
                lambda t: entity_leaf(t, "day", columns, self.column, self.measures),
                [(filter_name(measure), is_across(measure.indicator)) for measure in self.measures],
            )
            cut = leaves.segmented(mine(kept, "entity"), data.spine)
            return joined_masks(cut, ["unit", "segment", *columns]) if self.together else cut

        return data.kept(("entities", when or "all", self.column, *self.name), self.queries, make)

    @property
    def name(self) -> list[str]:
        """What tells it apart where there are several."""
        return [f"share_{self.number}"] if self.of > 1 else []


def _entities(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    readers = [other for other in data.families if other.manner == "entities" and other.when == family.when]
    everyone = {measure.name: measure for other in readers for measure in data.measures(other)}
    across = any(other.reach == "across" for other in readers)
    for column in dict.fromkeys(str(measure.value) for measure in measures):
        counting = [(other, [each for each in data.measures(other) if each.value == column]) for other in readers]
        here = {other: data.counts_here(other, each) for other, each in counting if each}
        counted = [measure for measure in measures if measure.value == column]
        shares = 1 if across else data.shares(here=any(here.values()))
        for number in range(shares):
            share = _Share(
                column=column,
                measures=[everyone[name] for name in sorted(everyone) if everyone[name].value == column],
                queries=sum(1 if here[other] else len(list(data.splits(each))) for other, each in counting if each),
                together=not all(here.values()),
                number=number,
                of=shares,
            )
            if here[family]:
                yield _sighted(data, family, counted, share)
            else:
                yield from _counted(data, family, counted, share)


def _sighted(data: Measuring, family: Family, measures: Sequence[Measure], share: _Share) -> Answer:
    """The sightings of one share's values, to be counted here."""
    rows, split = share.leaf(data, family.when), data.split(measures)
    if any(is_across(measure.indicator) for measure in share.measures):
        rows = rows.filter(rows.entity.notnull())
    bits = mask_bits(share.measures)
    parts = [(each, part, *(bits[each.name] if part == "n" else (None, 1))) for each, part in parts_of(measures)]
    masks = sorted({name for _, _, name, _ in parts if name is not None})
    return data.by_sighting(
        _suffix(family, share.column, *share.name, "sightings"),
        rows.select("unit", "segment", "entity", *split.values(), *masks),
        family,
        parts,
        split,
    )


def _counted(data: Measuring, family: Family, measures: Sequence[Measure], share: _Share) -> Iterator[Answer]:
    """The different values of one share, in every window and organisation."""
    rows = leaves.in_windows(share.leaf(data, family.when), data.spine.parts(family.windows))
    for split, within in data.splits(measures):
        suffix = _suffix(family, share.column, *share.name, *_by(split))
        columns = list(split.values())
        if family.reach == "across":
            held = rows.join(data.trees.holders, ["tree", "unit"])
            keys = ["window", "tree", "holder", *columns]
            counts = entity_counts(held, keys, counted=within, order=share.measures).rename(unit="holder")
            yield data.by_window(
                suffix,
                counts,
                within,
                family.windows,
                dimensions=split,
                components=components_of(within),
                aggregate=lambda t, within=within: merged(t, components_of(within)),  # type: ignore[misc]
                totals=False,
            )
        else:
            joined = rows.join(data.above(family), ["tree", "unit"])
            counts = entity_counts(joined, ["window", "node", *columns], counted=within, order=share.measures)
            yield data.by_node(suffix, counts, family, parts_of(within), split)


def _direct(
    rows: Table, data: Measuring, family: Family, measures: Sequence[Measure], *, suffix: str = ""
) -> Iterator[Answer]:
    """Aggregates taken straight from records that stand in their windows: those that add up, then those that do not."""
    weight = "weight" if "weight" in rows.columns else None
    added = [measure for measure in measures if measure.indicator.definition.kind not in {"distinct", "median"}]
    if added:
        components = components_of(added)
        yield data.by_window(
            _suffix(family, *([suffix] if suffix else [])),
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
    held = rows.join(data.trees.holders if by_unit else data.above(family), ["tree", "unit"])
    value: Any = held[str(measure.value)]
    found = scanned(held, [each for each in components if each.part != "n"])
    found[f"{measure.name}__n"] = value.nunique(where=measure.flag.of(held))
    for split, _ in data.splits([measure]):
        suffix, columns = _suffix(family, measure.name, *_by(split)), list(split.values())
        if by_unit:
            counts = held.group_by(["window", "tree", "holder", *columns]).aggregate(**found).rename(unit="holder")
            yield data.by_window(
                suffix,
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
            yield data.by_node(suffix, counts, family, parts_of([measure]), split)


def _middles(rows: Table, data: Measuring, family: Family, measure: Measure) -> Iterator[Answer]:
    """The middle value, or the two of them: their sum in `mid` and their number in `mids`."""
    joined = rows.join(data.above(family), ["tree", "unit"])
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
        suffix = _suffix(family, measure.name, *_by(split))
        yield data.by_node(suffix, middle, family, [(measure, "mid"), (measure, "mids")], split)
    if measure.blanks:
        seen = Component(measure=measure, part="seen")
        yield data.by_window(
            _suffix(family, measure.name, "seen"),
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


def _edge_readings(data: Measuring, measures: Sequence[Measure], *, first: bool) -> Table:
    """All readings, or where they are kept, the last (or first) of each level in each month or day."""
    if data.reuse is None:
        return data.ready.table
    same = {"unit", "day", "at", *data.ready.of, *(measure.value for measure in measures if measure.value is not None)}
    rows = data.ready.table
    return data.reuse.leaf(
        "first" if first else "last",
        rows.mutate(**{measure.flag.name: measure.flag.of(rows) for measure in measures}),
        {
            **{name: name for name in sorted(same)},
            **{measure.flag.name: filter_name(measure) for measure in measures},
            **data.reuse.dimensions(data.split(measures)),
        },
        lambda t: leaves.picked(t, "day", data.ready.of, first=first),
    )


def _spells(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    rows = leaves.segmented(data.ready.table, data.spine)
    for split, within in data.splits(measures):
        columns = list(split.values())
        grouped = leaves.spells(rows, data.spine.parts(family.windows), columns, data.ready.of, within)
        for measure in within:
            if measure.indicator.behaviour.time == "mean":
                held = grouped.join(data.trees.holders, ["tree", "unit"])
                keys = ["window", "holder", *columns, f"{measure.name}__k"]
                sums: dict[str, Any] = {f"{measure.name}__v": held[f"{measure.name}__v"].sum()}
                if measure.blanks:
                    sums[f"{measure.name}__r"] = held[f"{measure.name}__r"].sum()
                table = held.group_by(keys).aggregate(**sums)
                suffix = _suffix(family, measure.name, *_by(split))
                yield data.by_node(suffix, table, family, [(measure, "v"), (measure, "k")], split)
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
    changed: Any = leaves.changes(data.ready, None)
    changed = changed.filter(changed.day.notnull())
    moments = data.spine.moments(family.windows)
    for split, within in data.splits(measures):
        components, columns = components_of(within), list(split.values())
        daily = changed.group_by(["unit", "day", *columns]).aggregate(**scanned(changed, components, weight="weight"))
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
        _suffix(family, *_by(split)),
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
    rows = leaves.in_windows(leaves.segmented(data.ready.table, data.spine), data.spine.parts(family.windows))
    joined = rows.join(data.trees.own, ["tree", "unit"])
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
        yield data.by_node(_suffix(family, *_by(split)), marked.group_by(keys).aggregate(**ends), family, parts, split)


def _picked(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    """How many of the readings that a reported figure is meet a further condition."""
    rows = leaves.in_windows(leaves.segmented(data.ready.table, data.spine), data.spine.parts(family.windows))
    joined = rows.join(data.trees.own, ["tree", "unit"])
    for split, within in data.splits(measures):
        keys = ["window", "node", *split.values()]
        taken: dict[str, Any] = {}
        for measure in within:
            at_edge = _at_edge(joined, measure, keys, (measure.among or measure.flag).of(joined))
            taken[f"{measure.name}__n"] = ibis.ifelse(at_edge & measure.flag.of(joined), 1, 0)
        marked = joined.select(*keys, **taken)
        table = marked.group_by(keys).aggregate(**{name: marked[name].sum() for name in taken})
        parts = [(measure, "n") for measure in within]
        yield data.by_node(_suffix(family, *_by(split)), table, family, parts, split)


def _at_edge(rows: Table, measure: Measure, keys: Sequence[str], there: Any) -> Any:  # noqa: ANN401 - Ibis columns
    """Whether a reading is of the last moment of its cell (or the first) of those that are there."""
    moment: Any = ibis.ifelse(there, rows["at"], None)
    edge = moment.min() if measure.indicator.behaviour.time == "first" else moment.max()
    return moment == edge.over(ibis.window(group_by=keys))


MANNERS: Mapping[str, Manner] = {
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
