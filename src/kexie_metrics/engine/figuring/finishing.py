"""From gathered parts to exact figures: every measured indicator's value in every cell, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from attrs import frozen

from kexie_metrics.engine.figuring.exact import Exact, Grid
from kexie_metrics.engine.figuring.gathering import Gathered
from kexie_metrics.engine.queries.measures import decimals_of
from kexie_metrics.engine.states import State
from kexie_metrics.engine.windows import Window
from kexie_metrics.periods import Period
from kexie_metrics.registry import ResolvedDataset, ResolvedIndicator

__all__ = ["finished", "means_over_time"]


@frozen
class _Parts:
    """One indicator's parts in one window."""

    gathered: Gathered
    indicator: ResolvedIndicator
    window: Window
    shape: tuple[int, ...]
    scale: int

    def number(self, part: str) -> Grid:
        return self.gathered.grid(self.indicator.id, self.window, part, self.shape)

    def has(self, part: str) -> Grid:
        return self.gathered.has(self.indicator.id, self.window, part, self.shape)

    def value(self, part: str) -> Exact:
        """A part in the indicator's unit; without a value where no row came back."""
        return Exact(self.number(part), 10**self.scale).where(~self.has(part), State.NOTHING_TO_TAKE)


def finished(
    gathered: Gathered,
    indicator: ResolvedIndicator,
    dataset: ResolvedDataset,
    window: Window,
    period: Period,
    *,
    across: bool,
    valued: bool,
) -> Exact:
    """Figures of one measured indicator for one window.

    Args:
        gathered: What the queries brought back.
        indicator: What is measured.
        dataset: What it is measured from.
        window: Where from.
        period: The period it is for; its days are what a mean over time divides by.
        across: Whether units' own figures were put together.
        valued: Whether part `s` holds the value whatever the kind.

    Returns: Exact figures over the indicator's grid, in its unit, before anything is said of units not in force.
    """
    shape = gathered.layout.shape(indicator.dimensions)
    scale = decimals_of(indicator, dataset)
    parts = _Parts(gathered, indicator, window, shape, scale)
    value = _across(parts) if across else _VALUES.get(indicator.definition.kind, _counted)(parts)
    if valued and not across:
        value = Exact(parts.number("s"), 10**scale)
    if indicator.behaviour.time == "mean" and indicator.behaviour.in_force:
        value = value / Exact.constant(period.days)
    if dataset.definition.empty == "missing" and indicator.definition.kind != "reported":
        value = value.stated(parts.number("seen") == 0, State.NO_RECORD)
    return value


def _counted(parts: _Parts) -> Exact:
    return Exact(parts.number("n"))


def _summed(parts: _Parts) -> Exact:
    return Exact(parts.number("s"), 10**parts.scale)


def _mean(parts: _Parts) -> Exact:
    return Exact(parts.number("s"), 10**parts.scale).over(Exact(parts.number("n")), State.NOTHING_TO_TAKE)


def _median(parts: _Parts) -> Exact:
    return Exact(parts.number("mid"), 10**parts.scale).over(Exact(parts.number("mids")), State.NOTHING_TO_TAKE)


def _reported(parts: _Parts) -> Exact:
    low, high = parts.value("lo"), parts.value("hi")
    value = low.where(low.compare(high) != 0, State.SEVERAL_READINGS)
    return value.stated(~parts.has("lo"), State.NO_RECORD)


_VALUES = {
    "count": _counted,
    "distinct": _counted,
    "sum": _summed,
    "mean": _mean,
    "min": lambda parts: parts.value("lo"),
    "max": lambda parts: parts.value("hi"),
    "median": _median,
    "reported": _reported,
}


def _across(parts: _Parts) -> Exact:
    operator = parts.indicator.behaviour.org
    if operator == "sum":
        return _summed(parts)
    if operator == "mean":
        return Exact(parts.number("s"), 10**parts.scale).over(Exact(parts.number("units")), State.NOTHING_TO_TAKE)
    return parts.value("lo" if operator == "min" else "hi")


def means_over_time(
    gathered: Gathered,
    indicator: ResolvedIndicator,
    dataset: ResolvedDataset,
    window: Window,
    line: Callable[[int], tuple[str, ...]],
) -> Exact:
    """Means over time of readings, added up: fractions of different denominators, put together unit by unit.

    Args:
        gathered: What the queries brought back.
        indicator: A sum of readings with the time operator `mean`.
        dataset: What it is measured from.
        window: Where from.
        line: For a unit's number: the unit that holds its records, and all above it.
    """
    own: dict[_Cell, Fraction] = {}
    seen: set[_Cell] = set()
    for row in gathered.means.get((indicator.id, window), ()):
        key = (row["holder"], row["place"])
        if row["seen"]:
            seen.add(key)
        if row["number"]:
            own[key] = own.get(key, Fraction(0)) + Fraction(row["sum"]) / row["number"]
    node_of = {code: index for index, code in enumerate(gathered.layout.orgs)}
    below: dict[_Cell, list[Fraction]] = {}
    reported: set[_Cell] = set()
    for holder, place in sorted(own.keys() | seen):
        reached = line(holder)[:1] if indicator.behaviour.org == "none" else line(holder)
        cells = [(node_of[code], place) for code in reached if code in node_of]
        reported.update(cells if (holder, place) in seen else ())
        for cell in cells if (holder, place) in own else ():
            below.setdefault(cell, []).append(own[holder, place])
    shape = gathered.layout.shape(indicator.dimensions)
    figure = Exact(np.zeros(shape, dtype=object), np.ones(shape, dtype=object))
    assert not isinstance(figure.den, int)  # noqa: S101 - made just above
    for index in np.ndindex(*shape):
        value = _combined(below.get((index[0], index[1:]), []), indicator.behaviour.org or "sum")
        if value is None:
            figure.state[index] = State.NOTHING_TO_TAKE
        else:
            figure.num[index], figure.den[index] = value.numerator, value.denominator
        if dataset.definition.empty == "missing" and (index[0], index[1:]) not in reported:
            figure.state[index] = State.NO_RECORD
    return figure


_Cell = tuple[int, tuple[int, ...]]


def _combined(values: Sequence[Fraction], operator: str) -> Fraction | None:
    if operator in {"sum", "none"}:
        return sum(values, Fraction(0))
    if not values:
        return None
    if operator == "mean":
        return sum(values, Fraction(0)) / len(values)
    return min(values) if operator == "min" else max(values)
