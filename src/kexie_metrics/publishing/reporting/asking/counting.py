"""How many records are behind figures: each indicator that measures records is asked for beside a count of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyarrow.compute as pc
from attrs import evolve

from kexie_metrics.definitions.model import Indicator, Over
from kexie_metrics.figures import TOTAL, Figure, Figures
from kexie_metrics.registry import Registry, ResolvedIndicator
from kexie_metrics.registry.catalogue import measured_parts
from kexie_metrics.registry.rollups import rollup_of

__all__ = ["Place", "counted", "place_of", "with_counters"]

_SUFFIX = "__records"
"""An indicator's name with this behind it counts the records of that indicator; no name of an author ends so."""

Place = tuple[str, str, str, frozenset[tuple[str, str]]]
"""Indicator, organisation, period, and the values of the dimensions that a figure is split by."""


def with_counters(registry: Registry, indicators: Iterable[str]) -> tuple[Registry, tuple[str, ...]]:
    """The definitions with the counts that some indicators need, and the ids of these counts."""
    parts = sorted({part for indicator in indicators for part in measured_parts(indicator, registry.indicators)})
    counters = {counter.id: counter for counter in (_counter(registry, part) for part in parts)}
    return evolve(registry, indicators={**registry.indicators, **counters}), tuple(counters)


def counted(computed: Iterable[Figures]) -> Mapping[Place, int]:
    """The counts among some figures, by the place of the figure that they are behind."""
    return {place: number for figures in computed for place, number in _counts(figures)}


def place_of(figure: Figure) -> Place:
    """Where the count of a figure's records is found."""
    return figure.indicator, figure.org, figure.period, _split(figure.dimensions)


def _counts(figures: Figures) -> Iterator[tuple[Place, int]]:
    rows = figures.table.select(["indicator", "org", "period", "value", *figures.by]).combine_chunks()
    rows = rows.filter(pc.ends_with(rows["indicator"].cast("string"), _SUFFIX)).filter(pc.field("value").is_valid())
    for row in rows.to_pylist():
        split = _split({name: row[name] for name in figures.by})
        yield (row["indicator"].removesuffix(_SUFFIX), row["org"], row["period"], split), int(row["value"])


def _split(dimensions: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, value) for name, value in dimensions.items() if value != TOTAL)


def _counter(registry: Registry, indicator: str) -> ResolvedIndicator:
    """An indicator that counts the records of another one: the same filter and the same stretch of time."""
    resolved = registry[indicator]
    dataset = registry.dataset(str(resolved.dataset))
    own = resolved.behaviour.org == "none"
    written = resolved.definition
    definition = Indicator(
        label=written.label,
        count=dataset.id,
        when=written.when,
        last=written.last,
        running=written.running,
        over=Over(org="none") if own else None,
        since=written.since,
        until=written.until,
    )
    return evolve(
        resolved,
        id=f"{indicator}{_SUFFIX}",
        definition=definition,
        column=None,
        behaviour=rollup_of(definition, dataset.definition).behaviour(definition),
        unit=None,
        target=None,
    )
