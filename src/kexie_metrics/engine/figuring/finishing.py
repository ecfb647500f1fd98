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
    """One indicator's parts in some windows."""

    gathered: Gathered
    indicator: ResolvedIndicator
    windows: Sequence[Window]
    shape: tuple[int, ...]
    scale: int

    def number(self, part: str) -> Grid:
        return self.gathered.part(self.indicator.id, part, self.windows, self.shape).number

    def value(self, part: str) -> Exact:
        """A part in the indicator's unit; without a value where no row came back."""
        found = self.gathered.part(self.indicator.id, part, self.windows, self.shape)
        value = Exact(found.number, 10**self.scale)
        return value if found.there is None else value.where(~found.there, State.NOTHING_TO_TAKE)


def finished(
    gathered: Gathered,
    indicator: ResolvedIndicator,
    dataset: ResolvedDataset,
    windows: Sequence[Window],
    periods: Sequence[Period],
    *,
    across: bool,
    valued: bool,
) -> Exact:
    """Figures of one measured indicator for some windows.

    Args:
        gathered: What the queries brought back.
        indicator: What is measured.
        dataset: What it is measured from.
        windows: Where from.
        periods: The period each window is for; its days are what a mean over time divides by.
        across: Whether units' own figures were put together.
        valued: Whether part `s` holds the value whatever the kind.

    Returns: Exact figures over windows and the indicator's grid, in its unit, before anything is said of units not in
        force.
    """
    shape = gathered.layout.shape(indicator.dimensions)
    scale = decimals_of(indicator, dataset)
    parts = _Parts(gathered, indicator, windows, shape, scale)
    if across:
        value = _across(parts)
    elif valued:
        value = Exact(parts.number("s"), 10**scale)
    else:
        value = _VALUES[indicator.definition.kind](parts)
    if indicator.behaviour.time == "mean" and indicator.behaviour.in_force:
        days = np.array([period.days for period in periods], dtype=np.int64)
        value = value / Exact(days.reshape((-1,) + (1,) * len(shape)))
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
    return value.stated(low.state != State.OK, State.NO_RECORD)


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
    windows: Sequence[Window],
    lines: Sequence[Callable[[str], tuple[str, ...]]],
) -> Exact:
    """Means over time of readings, added up: fractions of different denominators, put together unit by unit.

    Args:
        gathered: What the queries brought back.
        indicator: A sum of readings with the time operator `mean`.
        dataset: What it is measured from.
        windows: Where from.
        lines: For each window, and a unit's code: the unit that holds its records, and all above it.
    """
    shape = (len(windows), *gathered.layout.shape(indicator.dimensions))
    num, den = np.zeros(shape, dtype=object), np.ones(shape, dtype=object)
    state = np.zeros(shape, dtype=np.uint8)
    for number, (window, line) in enumerate(zip(windows, lines, strict=True)):
        below, reported = _means_below(gathered, indicator, window, line)
        for index in np.ndindex(*shape[1:]):
            cell = (index[0], index[1:])
            value = _combined(below.get(cell, []), indicator.behaviour.org or "sum")
            if value is None:
                state[number, *index] = State.NOTHING_TO_TAKE
            else:
                num[number, *index], den[number, *index] = value.numerator, value.denominator
            if dataset.definition.empty == "missing" and cell not in reported:
                state[number, *index] = State.NO_RECORD
    return Exact(num, den, state)


def _means_below(
    gathered: Gathered, indicator: ResolvedIndicator, window: Window, line: Callable[[str], tuple[str, ...]]
) -> tuple[dict[_Cell, list[Fraction]], set[_Cell]]:
    """Units' means below each asked organisation, and where there was any reading."""
    own: dict[tuple[str, tuple[int, ...]], Fraction] = {}
    seen: set[tuple[str, tuple[int, ...]]] = set()
    for row in gathered.means.get((indicator.id, window), ()):
        key = (row["holder"], row["place"])
        if row["seen"]:
            seen.add(key)
        if row["has"]:  # of blanks alone, the sum is zero
            mean = Fraction(row["sum"]) / row["number"] if row["number"] else Fraction(0)
            own[key] = own.get(key, Fraction(0)) + mean
    node_of = {code: index for index, code in enumerate(gathered.layout.orgs)}
    below: dict[_Cell, list[Fraction]] = {}
    reported: set[_Cell] = set()
    for holder, place in sorted(own.keys() | seen):
        reached = line(holder)[:1] if indicator.behaviour.org == "none" else line(holder)
        cells = [(node_of[code], place) for code in reached if code in node_of]
        reported.update(cells if (holder, place) in seen else ())
        for cell in cells if (holder, place) in own else ():
            below.setdefault(cell, []).append(own[holder, place])
    return below, reported


_Cell = tuple[int, tuple[int, ...]]


def _combined(values: Sequence[Fraction], operator: str) -> Fraction | None:
    if operator in {"sum", "none"}:
        return sum(values, Fraction(0))
    if not values:
        return None
    if operator == "mean":
        return sum(values, Fraction(0)) / len(values)
    return min(values) if operator == "min" else max(values)
