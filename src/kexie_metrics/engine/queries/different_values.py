"""How different values are counted: in shares that have room, by the engine, or here from where they were seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from kexie_metrics.engine.planning import Family, is_across
from kexie_metrics.engine.queries import leaves
from kexie_metrics.engine.queries.components import components_of, merged
from kexie_metrics.engine.queries.entities import (
    entity_counts,
    entity_leaf,
    joined_masks,
    mask_bits,
    mask_names,
    parts_of,
)
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.measuring import Measuring
from kexie_metrics.engine.queries.naming import query_name
from kexie_metrics.engine.queries.results import Answer
from kexie_metrics.engine.queries.reusing import filter_name
from kexie_metrics.engine.queries.rows import Rows

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["entities"]


@frozen(kw_only=True)
class _Share:
    """One share of the different values of a column, told apart by a hash.

    No value is in two of them, so what is counted in each adds up.

    Attributes:
        column: Whose values.
        measures: Every indicator that counts them; their order gives the bits.
        queries: How many read it.
        together: Whether rows of one unit, segment and value are put together; not where all are counted here.
        by_unit: Whether the rows of different units are told apart.
        number: Which share.
        of: How many there are.
    """

    column: str
    measures: Sequence[Measure]
    queries: int
    together: bool
    by_unit: bool
    number: int
    of: int

    def leaf(self, data: Measuring, when: str | None) -> Table:
        """The values, by segment and dimensions, and by unit where that matters."""
        dimensions = data.split(self.measures)
        columns = [*(["unit"] if self.by_unit else []), *dimensions.values()]

        def mine(rows: Rows, column: str) -> Rows:
            if self.of == 1:
                return rows
            return rows.filter(data.work.dialect.share(rows[column], self.of) == self.number)

        def make() -> Table:
            rows = leaves.changes(data.ready, when)
            if data.reuse is None:
                cut = leaves.segmented(mine(rows, self.column), data.spine)
                return entity_leaf(cut, ["segment", *columns], self.column, self.measures, together=self.together)
            names = ["unit", "day", "entity", *mask_names(self.measures)]
            kept = data.reuse.leaf(
                f"{when or 'all'}.{self.column}",
                rows,
                {**{name: name for name in names}, **data.reuse.dimensions(dimensions)},
                lambda t: entity_leaf(Rows.of(t), ["unit", "day", *dimensions.values()], self.column, self.measures),
                [(filter_name(measure), is_across(measure.indicator)) for measure in self.measures],
            )
            cut = leaves.segmented(mine(Rows.of(kept), "entity"), data.spine).table
            return joined_masks(cut, ["segment", *columns]) if self.together else cut

        return data.kept(("entities", when or "all", self.column, *self.name), self.queries, make)

    @property
    def name(self) -> list[str]:
        """What tells it apart where there are several."""
        return [f"share_{self.number}"] if self.of > 1 else []


def entities(data: Measuring, family: Family, measures: Sequence[Measure]) -> Iterator[Answer]:
    """The different values seen, column by column and share by share."""
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
                by_unit=any(data.tells_units(other) or here[other] for other in here),
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
        query_name(family, share.column, *share.name, "sightings"),
        rows.select("unit", "segment", "entity", *split.values(), *masks),
        family,
        parts,
        split,
    )


def _counted(data: Measuring, family: Family, measures: Sequence[Measure], share: _Share) -> Iterator[Answer]:
    """The different values of one share, in every window and organisation."""
    rows = leaves.in_windows(Rows.of(share.leaf(data, family.when)), data.spine.parts(family.windows))
    for split, within in data.splits(measures):
        name = query_name(family, share.column, *share.name, split=split)
        columns = list(split.values())
        if family.reach == "across":
            held = rows.join(data.trees.holders, ["tree", "unit"])
            keys = ["window", "tree", "holder", *columns]
            counts = entity_counts(held, keys, counted=within, order=share.measures).rename(unit="holder")
            yield data.by_window(
                name,
                counts,
                within,
                family.windows,
                dimensions=split,
                components=components_of(within),
                aggregate=lambda t, within=within: merged(t, components_of(within)),  # type: ignore[misc]
                totals=False,
            )
        else:
            joined = data.at_nodes(rows, family)
            counts = entity_counts(joined, ["window", "node", *columns], counted=within, order=share.measures)
            yield data.by_node(name, counts, family, parts_of(within), split)
