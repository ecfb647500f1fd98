"""Rows in their windows: what each manner of measuring starts its way up from.

Events, beginnings and ends fall into segments of time and are added up per unit and segment, once for all windows: the
leaf cube. What cannot be added up keeps its records: those in force at a moment, the last reading of each level, the
different entities.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import ibis
from attrs import evolve

from kexie_metrics.engine.queries.components import Component, merged
from kexie_metrics.engine.queries.dialects import Dialect
from kexie_metrics.engine.queries.measures import Measure, Ready, without
from kexie_metrics.engine.queries.rows import Recipe, Rows
from kexie_metrics.engine.queries.spine import Spine

if TYPE_CHECKING:
    from ibis.expr.types import Table

_FEW_MARKS = 8
"""Up to so many cuts of time, comparing a day with each is less work than joining a table of days."""

__all__ = [
    "changes",
    "in_force",
    "in_windows",
    "level_extremes",
    "overlapping",
    "picked",
    "picked_readings",
    "segmented",
    "spells",
]


def changes(ready: Ready, when: str | None) -> Rows:
    """Records as events: those that happened, or the beginnings and ends of intervals.

    Args:
        ready: The dataset.
        when: For intervals: `begins`, `ends`, or None for both, with 1 and -1 in `weight`, and where some indicator
            counts beginnings or ends, in `change` which it is: `begins`, `ends`, or `always` for what has been in force
            since before any record.

    Returns: Rows with a `day`; what never began or has not ended has none.
    """
    rows = ready.rows
    if "day" in rows.columns:
        return rows
    rest = [name for name in rows.columns if name not in {"begins", "ends"}]
    if when is not None:
        return Rows(
            source=rows.source, recipes={**{name: rows.recipes[name] for name in rest}, "day": rows.recipes[when]}
        )
    begins, ends, others = rows["begins"], rows["ends"], rows.picked(*rest)
    begun: dict[str, Any] = {"day": ibis.coalesce(begins, ibis.date(1, 1, 1)), "weight": ibis.literal(1)}
    ended: dict[str, Any] = {"day": ends, "weight": ibis.literal(-1)}
    if ready.tells_changes:
        begun["change"] = ibis.ifelse(begins.isnull(), "always", "begins")
        ended["change"] = ibis.literal("ends")
    return Rows.of(rows.source.select(**others, **begun).union(rows.source.select(**others, **ended)))


def segmented(rows: Rows, spine: Spine) -> Rows:
    """The rows with their segment of time; what lies outside every window is left out."""
    day, marks = rows["day"], [ibis.literal(mark) for mark in spine.marks]
    if len(marks) <= _FEW_MARKS:
        inside = day < marks[-1] if spine.open else (day >= marks[0]) & (day < marks[-1])
        return rows.filter(inside).having(segment=_passed(rows.recipes["day"], marks[:-1]))
    days = spine.days
    same_day = [day == days[".day"]]
    joined = rows.source.left_join(days, same_day) if spine.open else rows.source.join(days, same_day)
    beside = Rows.of(evolve(rows, source=joined).having(segment=lambda table: table[".segment"]).table)
    if not spine.open:
        return beside
    there = beside.filter((beside["day"] < marks[0]) | beside["segment"].notnull())
    return there.having(segment=lambda table: table["segment"].fill_null(0))


def _passed(day: Recipe, marks: Sequence[Any]) -> Recipe:
    """How many of some days have come: the segment of a day."""
    return lambda table: reduce(add, [ibis.ifelse(day(table) >= mark, 1, 0) for mark in marks], ibis.literal(0))


def in_windows(rows: Rows, parts: Table) -> Table:
    """Every row once for each window that its segment belongs to."""
    return without(rows.table.join(parts, "segment"), "segment")


def in_force(ready: Ready, moments: Table) -> Table:
    """Every record once for each window on whose last day it is in force."""
    table = ready.rows.table.view()  # a table of its own: Ibis would take a join's columns for those of the next join
    begun = table.begins.isnull() | (table.begins < moments.stops)
    not_ended = table.ends.isnull() | (table.ends >= moments.stops)
    return without(table.join(moments, [begun & not_ended]), "begins", "ends", "starts", "stops")


def overlapping(ready: Ready, moments: Table, dialect: Dialect) -> Table:
    """Every record once for each window it is in force in, with the number of days in `weight`."""
    table = ready.rows.table.view()  # a table of its own: Ibis would take a join's columns for those of the next join
    begun = table.begins.isnull() | (table.begins < moments.stops)
    not_ended = table.ends.isnull() | (table.ends > moments.starts)
    joined: Any = table.join(moments, [begun & not_ended])
    first = ibis.greatest(joined.begins.fill_null(joined.starts), joined.starts)
    stop = ibis.least(joined.ends.fill_null(joined.stops), joined.stops)
    return without(joined.mutate(weight=dialect.days(first, stop)), "begins", "ends", "starts", "stops")


def picked_readings(rows: Rows, parts: Table, of: Sequence[str], *, first: bool) -> Table:
    """The last (or first) reading of each level in each window."""
    edge = Rows.of(picked(rows.table, "segment", of, first=first))
    return picked(in_windows(edge, parts), "window", of, first=first)


def picked(rows: Table, within: str, of: Sequence[str], *, first: bool) -> Table:
    """The last (or first) reading of each level among rows that have the same value in a column."""
    moment: Any = rows["at"]
    order = moment.asc() if first else moment.desc()
    place = ibis.row_number().over(ibis.window(group_by=[within, *(of or ["unit"])], order_by=order))
    return without(rows.mutate(place=place).filter(lambda t: t.place == 0), "place")


def spells(
    readings: Rows, parts: Table, dimensions: Sequence[str], of: Sequence[str], measures: Sequence[Measure]
) -> Table:
    """The readings of each level in each window, put into one value: its smallest, largest, or sum and number."""
    rows = in_windows(readings, parts)
    aggregates: dict[str, Any] = {}
    for measure in measures:
        value: Any = rows[str(measure.value)]
        counts = measure.flag.of(rows)
        chosen = ibis.ifelse(counts, value, None)
        time = measure.indicator.behaviour.time
        taken = chosen.min() if time == "min" else chosen.max() if time == "max" else chosen.sum()
        aggregates[f"{measure.name}__v"] = taken
        aggregates[f"{measure.name}__k"] = ibis.ifelse(counts & value.notnull(), 1, 0).sum()
        aggregates[f"{measure.name}__h"] = ibis.ifelse(counts, 1, 0).sum()
        if measure.blanks:
            aggregates[f"{measure.name}__r"] = ibis.ifelse(value.notnull(), 1, 0).sum()
    return rows.group_by(["window", "tree", "unit", *dimensions, *of]).aggregate(**aggregates)


def level_extremes(
    daily: Table, holders: Table, moments: Table, dimensions: Sequence[str], components: Sequence[Component]
) -> Table:
    """The smallest and largest level of each unit within each window.

    Args:
        daily: Changes by `unit`, `day` and dimensions.
        holders: Columns `tree`, `unit`, `holder`.
        moments: Columns `window`, `tree`, `starts`, `stops`.
        dimensions: Columns that stay.
        components: Columns of changes.

    Returns: Rows by `window`, `tree`, `unit` (the holder) and dimensions; `NAME__lo` and `NAME__hi` for each component.
    """
    keys = ["tree", "holder", *dimensions]
    held = daily.join(holders, "unit")
    changed = held.group_by([*keys, "day"]).aggregate(**merged(held, components))
    nothing = {
        component.name: (changed[component.name] * 0).cast(changed[component.name].type()) for component in components
    }
    before = changed.mutate(day=ibis.date(1, 1, 1), **nothing).distinct()
    both = before.union(changed)
    steps = both.group_by([*keys, "day"]).aggregate(**merged(both, components))
    window = ibis.window(group_by=keys, order_by="day")
    levels = steps.select(
        *keys,
        "day",
        until=steps.day.lead().over(window),
        **{
            component.name: steps[component.name].sum().over(ibis.cumulative_window(group_by=keys, order_by="day"))
            for component in components
        },
    )
    moments = moments.rename(moment_tree="tree")
    inside = (levels.day < moments.stops) & (levels.until.isnull() | (levels.until > moments.starts))
    joined: Any = levels.join(moments, [(levels.tree == moments.moment_tree) & inside])
    extremes: dict[str, Any] = {}
    for component in components:
        extremes[f"{component.name}__lo"] = joined[component.name].min()
        extremes[f"{component.name}__hi"] = joined[component.name].max()
    return joined.group_by(["window", *keys]).aggregate(**extremes).rename(unit="holder")
