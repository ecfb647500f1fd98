"""Figures beside figures: last year, the preceding period, the target, the year so far.

Every comparison has its own value and, against it, a change: in percent for quantities, in percentage points for rates.
What is missing is said per cell and never taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from attrs import frozen

from kexie_metrics.engine.evaluating import Evaluation
from kexie_metrics.engine.figuring.exact import Exact
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.states import State
from kexie_metrics.engine.targets import Targets
from kexie_metrics.periods import Period
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
        reasons: For each period, reasons of some states that are different for each organisation.
    """

    value: Exact
    change: Exact | None
    change_unit: Literal["%", "pp", "‰"]
    reasons: Sequence[Mapping[State, Sequence[str | None]]] = ()


def compared_columns(evaluation: Evaluation, targets: Targets, indicator: ResolvedIndicator) -> Mapping[str, Compared]:
    """Every asked comparison of an indicator for the asked periods, over the indicator's grid."""
    request = evaluation.request
    figure = evaluation.figure(indicator.id, request.periods)
    columns = {}
    for name in request.compare:
        if name == "target":
            columns[name] = _against_target(targets, indicator, figure)
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


def _against_target(targets: Targets, indicator: ResolvedIndicator, figure: Exact) -> Compared:
    target = targets.over(indicator, targets.evaluation.request.periods)
    return Compared(
        value=target.value,
        change=completion(figure, target.value, indicator.definition.better),
        change_unit="%",
        reasons=target.reasons,
    )


def completion(figure: Exact, target: Exact, better: Literal["higher", "lower", "none"]) -> Exact:
    """How far a target is met, in percent: 100 is met, and more is better.

    Args:
        figure: Exact figures.
        target: Exact targets, of the same shape.
        better: Which way is good. With `lower` it is target over figure; a figure of zero meets a target of zero by
            100, and one above zero by more than any share can say. With `none` it is the plain share.

    Returns: Undefined where the target is zero, and, where one way is good, where a number below zero has no share.
    """
    hundred, zero = Exact.constant(100), Exact.constant(0)
    if better != "lower":
        met = figure.over(target, State.ZERO_TARGET)
        below = target.compare(zero) < 0
        return (met if better == "none" else met.where(below, State.BELOW_ZERO)) * hundred
    met = target.over(figure, State.MET_BY_NONE)
    both_none = (figure.compare(zero) == 0) & (target.compare(zero) == 0)
    met = Exact(np.ones_like(met.num), 1, Exact.shared(figure.state, target.state)).choose(both_none, met)
    return met.where((figure.compare(zero) < 0) | (target.compare(zero) < 0), State.BELOW_ZERO) * hundred
