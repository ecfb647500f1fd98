"""Figures beside figures: last year, the preceding period, the target, the year so far.

Every comparison has its own value and, against it, a change: in percent for quantities, in percentage points for rates.
What is missing is said per cell and never taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from attrs import frozen

from kexie_metrics.engine.evaluating import Evaluation
from kexie_metrics.engine.figuring.exact import Exact
from kexie_metrics.engine.requests import Request
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


def compared_columns(evaluation: Evaluation, indicator: ResolvedIndicator) -> Mapping[str, Compared]:
    """Every asked comparison of an indicator for the asked periods, over the indicator's grid."""
    request = evaluation.request
    figure = evaluation.figure(indicator.id, request.periods)
    columns = {}
    for name in request.compare:
        if name == "target":
            columns[name] = _against_target(evaluation, indicator, figure)
            continue
        others = _others(request, name)
        if name == "year_to_date":
            columns[name] = Compared(value=evaluation.figure(indicator.id, others), change=None, change_unit="%")
            continue
        periods, now = request.periods, figure
        if name == "year_to_date_previous_year":
            periods = _others(request, "year_to_date")
            now = evaluation.figure(indicator.id, periods)
        columns[name] = _against(indicator, evaluation.comparable(indicator.id, others, periods), now)
    return columns


def _others(request: Request, comparison: str) -> tuple[Period, ...]:
    """For each asked period, the one that a comparison looks at."""
    others = [request.compared(comparison, period) for period in request.periods]
    return tuple(other for other in others if other is not None)


def _against(indicator: ResolvedIndicator, base: Exact, figure: Exact) -> Compared:
    if indicator.points is not None:
        return Compared(value=base, change=figure - base, change_unit=indicator.points)
    relative = (figure - base).over(abs(base), State.ZERO_BASE) * Exact.constant(100)
    return Compared(value=base, change=relative, change_unit="%")


def _against_target(evaluation: Evaluation, indicator: ResolvedIndicator, figure: Exact) -> Compared:
    request = evaluation.request
    if indicator.target is not None:
        target_of = request.registry[indicator.target]
        target = evaluation.figure(indicator.target, request.periods)
        target = evaluation.fitted(target_of, target, indicator.dimensions).spread(figure.state.shape)
    else:
        target = _given_target(request, indicator, figure.state.shape)
    return Compared(value=target, change=completion(figure, target, indicator), change_unit="%")


def _given_target(request: Request, indicator: ResolvedIndicator, shape: tuple[int, ...]) -> Exact:
    """The target that the definition gives for the root of the tree; no other unit has one, nor has a part of it."""
    target, root = Exact.absent(shape, State.NO_TARGET), request.organisations.root
    given = indicator.definition.target
    if not isinstance(given, Mapping) or root not in request.orgs:
        return target
    for place, period in enumerate(request.periods):
        value = next((number for text, number in given.items() if _is(request.timeline, text, period)), None)
        if value is not None:
            at = np.zeros(shape, dtype=bool)
            at[(place, request.orgs.index(root), *([0] * (len(shape) - 2)))] = True
            target = Exact.constant(value).choose(at, target)
    return target


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
