"""What is kept of an indicator on the way up: sums, counts, extremes; each can be put together from smaller ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Literal

import ibis
from attrs import frozen

from kexie_metrics.engine.planning import is_across
from kexie_metrics.engine.queries.measures import Flag, Measure
from kexie_metrics.engine.queries.rows import Rows

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Component", "components_of", "merged", "scanned"]

Part = Literal["n", "s", "lo", "hi", "has", "seen"]


@frozen(kw_only=True)
class Component:
    """One column of an indicator.

    Attributes:
        measure: The indicator's columns in the ready table.
        part: `n`, `s`, `lo`, `hi`: records that count and have a value, their sum, smallest and largest value. `has`:
            records that count, with a value or not. `seen`: records reported at all.
    """

    measure: Measure
    part: Part

    @property
    def name(self) -> str:
        """Column name in every table on the way up."""
        return f"{self.measure.name}__{self.part}"


_PARTS: Mapping[str, tuple[Part, ...]] = {
    "count": ("n",),
    "sum": ("s",),
    "mean": ("n", "s"),
    "min": ("lo",),
    "max": ("hi",),
    "distinct": ("n",),
    "median": (),
    "reported": (),
}


def components_of(measures: Iterable[Measure]) -> tuple[Component, ...]:
    """The components of several indicators, in order."""
    return tuple(Component(measure=measure, part=part) for measure in measures for part in _parts_of(measure))


def _parts_of(measure: Measure) -> Iterator[Part]:
    kind, behaviour = measure.indicator.definition.kind, measure.indicator.behaviour
    yield from _PARTS[kind]
    if is_across(measure.indicator) or behaviour.time in {"min", "max"}:
        yield "has"  # a unit without records has no figure of its own
    if measure.blanks:
        yield "seen"


def scanned(table: Rows | Table, components: Iterable[Component], *, weight: str | None = None) -> dict[str, Any]:
    """First aggregates, from records.

    Args:
        table: Rows with what filters read, and values.
        components: What to aggregate.
        weight: Column with 1 for a beginning and -1 for an end, or with a number of days; None for one each. Beside a
            column `change`, beginnings and ends are what some indicators count, one each.
    """
    components = tuple(components)
    few = len(components) <= _FEW
    rows = table.source if isinstance(table, Rows) else table
    flags: dict[Flag, Any] = {}
    found: dict[str, Any] = {}
    for component in components:
        measure, part = component.measure, component.part
        times: Any = None if weight is None else table[weight]
        value: Any = None if measure.value is None else table[measure.value]
        conditions = []
        if part == "seen":
            conditions += [] if value is None else [value.notnull()]
        elif measure.flag.where is not None:
            if measure.flag not in flags:
                flags[measure.flag] = measure.flag.of(table)
            conditions.append(flags[measure.flag])
        when = measure.indicator.definition.when
        if when in {"begins", "ends"} and "change" in table.columns:
            conditions.append(table["change"] == when)
            times = None
        if part == "n" and value is not None:
            conditions.append(value.notnull())
        where = reduce(and_, conditions) if conditions else None
        if part in {"n", "has", "seen"} and times is None:
            found[component.name] = _counted(rows, where, few=few)
        elif part in {"n", "has", "seen"}:
            found[component.name] = _summed(times, where, few=few)
        elif part == "s":
            found[component.name] = _summed(value if times is None else value * times, where, few=few)
        else:
            chosen = value if where is None else ibis.ifelse(where, value, None)
            found[component.name] = chosen.min() if part == "lo" else chosen.max()
    return found


_FEW = 32
"""Up to so many aggregates in a query, DuckDB is faster with filters; beyond, with cases. Others do not mind."""


def _counted(table: Table, where: Any, *, few: bool) -> Any:  # noqa: ANN401 - Ibis columns have their methods by type
    return table.count(where=where) if few or where is None else ibis.ifelse(where, 1, None).count()


def _summed(value: Any, where: Any, *, few: bool) -> Any:  # noqa: ANN401 - same
    return value.sum(where=where) if few or where is None else ibis.ifelse(where, value, None).sum()


def merged(table: Rows | Table, components: Iterable[Component]) -> dict[str, Any]:
    """Aggregates of aggregates, on the way up."""
    found: dict[str, Any] = {}
    for component in components:
        column: Any = table[component.name]
        if component.part == "lo":
            found[component.name] = column.min()
        elif component.part == "hi":
            found[component.name] = column.max()
        else:
            found[component.name] = column.sum()
    return found
