"""Figures beside figures: last year, the preceding period, the target, the year so far.

Every comparison has its own value and, against it, a change: in percent for quantities, in percentage points for rates.
What is missing is said per cell and never taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import numpy as np
from attrs import frozen

from kexie_metrics.engine.evaluating import Evaluation
from kexie_metrics.engine.figuring.exact import Exact
from kexie_metrics.engine.states import State
from kexie_metrics.errors import PeriodError
from kexie_metrics.periods import Period, Timeline
from kexie_metrics.registry import ResolvedIndicator

__all__ = ["Compared", "compared_columns", "completion"]


@frozen(eq=False, kw_only=True)
class Compared:
    """One comparison beside a figure.

    Attributes:
        value: The figure compared with.
        change: For a period: the change against it, in percent, or for rates in their own unit (percentage points).
            For a target: value / target in percent, the other way round where lower is better. None for the year so
            far, which is a figure of its own.
        change_unit: `%`; for rates `pp`, percentage points, or `‰`, points of a thousand.
    """

    value: Exact
    change: Exact | None
    change_unit: Literal["%", "pp", "‰"]


def compared_columns(evaluation: Evaluation, indicator: ResolvedIndicator, period: Period) -> Mapping[str, Compared]:
    """Every asked comparison of an indicator for a period, over the indicator's grid."""
    request = evaluation.request
    figure = evaluation.figure(indicator.id, period)
    columns = {}
    for name in request.compare:
        other = request.compared(name, period)
        if other is None:
            columns[name] = _against_target(evaluation, indicator, period, figure)
            continue
        if name == "year_to_date":
            columns[name] = Compared(value=evaluation.figure(indicator.id, other), change=None, change_unit="%")
            continue
        to_date = request.compared("year_to_date", period) if name == "year_to_date_previous_year" else None
        now = figure if to_date is None else evaluation.figure(indicator.id, to_date)
        columns[name] = _against(indicator, evaluation.comparable(indicator.id, other, to_date or period), now)
    return columns


def _against(indicator: ResolvedIndicator, base: Exact, figure: Exact) -> Compared:
    if indicator.points is not None:
        return Compared(value=base, change=figure - base, change_unit=indicator.points)
    relative = (figure - base).over(abs(base), State.ZERO_BASE) * Exact.constant(100)
    return Compared(value=base, change=relative, change_unit="%")


def _against_target(evaluation: Evaluation, indicator: ResolvedIndicator, period: Period, figure: Exact) -> Compared:
    if indicator.target is not None:
        target_of = evaluation.request.registry[indicator.target]
        target = evaluation.fitted(target_of, evaluation.figure(indicator.target, period), indicator.dimensions)
        target = target.spread(figure.state.shape)
    else:
        target = _given_target(evaluation, indicator, period, figure.state.shape)
    return Compared(value=target, change=completion(figure, target, indicator), change_unit="%")


def _given_target(
    evaluation: Evaluation, indicator: ResolvedIndicator, period: Period, shape: tuple[int, ...]
) -> Exact:
    """The target that the definition gives for the root of the tree; no other unit has one, nor has a part of it."""
    request = evaluation.request
    given = indicator.definition.target
    value: int | Decimal | None = None
    if isinstance(given, Mapping):
        value = next((number for text, number in given.items() if _is(request.timeline, text, period)), None)
    absent = Exact.absent(shape, State.NO_TARGET)
    root = request.organisations.root
    if value is None or root not in request.orgs:
        return absent
    at_root = np.zeros(shape, dtype=bool)
    at_root[(request.orgs.index(root), *([0] * (len(shape) - 1)))] = True
    return Exact.constant(value).spread(shape).choose(at_root, absent)


def _is(timeline: Timeline, text: str, period: Period) -> bool:
    """Whether a text names a period; a term of another office names none here."""
    try:
        named = timeline.parse(text)
    except PeriodError:
        return False
    return (named.start, named.end) == (period.start, period.end)


def completion(figure: Exact, target: Exact, indicator: ResolvedIndicator) -> Exact:
    """How far a target is met, in percent: 100 is met; where lower is better, target over value."""
    met = target / figure if indicator.definition.better == "lower" else figure / target
    return met * Exact.constant(100)
