"""Which stretch of time a figure is taken from: the asked period, or what a running total or a shift makes of it."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import frozen

from kexie_metrics.definitions.expressions import read_span
from kexie_metrics.definitions.tree import Call, Expression, Literal
from kexie_metrics.engine.states import State
from kexie_metrics.periods import Period, Timeline, months_back, parse_span, shift, span_back
from kexie_metrics.registry import ResolvedIndicator

__all__ = ["Window", "shifted", "window_of"]

_DAY = timedelta(days=1)


@frozen(order=True)
class Window:
    """A stretch of days, half-open, and the state of the tree that says whose records are whose.

    Attributes:
        start: First day; `date.min` for all that came before.
        end: First day after it.
        tree: Index of the tree's state on the asked period's last day.
    """

    start: date
    end: date
    tree: int


def window_of(indicator: ResolvedIndicator, period: Period, timeline: Timeline, tree: int) -> Window | State:
    """The window an indicator needs for a period, or why it has none then.

    Args:
        indicator: One that measures records.
        period: As asked, or as a comparison or a formula shifts it.
        timeline: Knows the office's terms.
        tree: Index of the tree's state.

    Returns: For a stock, everything up to the day it is looked at, or the period where it is looked at throughout; for
        the rest, the period, or what a running total or a look-back makes of it.
    """
    if indicator.behaviour.in_force:
        if indicator.behaviour.time in {"mean", "min", "max", "any"}:
            return Window(period.start, period.end, tree)
        looked_at = period.start + _DAY if indicator.behaviour.time == "first" else period.end
        return Window(date.min, looked_at, tree)
    start = _start(indicator, period, timeline)
    return start if isinstance(start, State) else Window(start, period.end, tree)


def _start(indicator: ResolvedIndicator, period: Period, timeline: Timeline) -> date | State:
    definition = indicator.definition
    if definition.last is not None:
        return span_back(period.end, *parse_span(definition.last.within))
    running = definition.running
    if running is None:
        return period.start
    if running == "all":
        return date.min
    if running == "year":
        return date(period.last.year, 1, 1)
    if running == "term":
        term = timeline.term_containing(period.last)
        return State.NO_TERM if term is None else term.start
    return months_back(period.end, running.months)


def shifted(node: Call, period: Period, timeline: Timeline) -> Period:
    """The period that `shift` and its kin look at."""
    if node.function == "previous_period" or (
        len(node.arguments) > 1 and _text(node.arguments[1]) == "previous_period"
    ):
        return timeline.previous(period)
    if node.function == "shift":
        span = read_span(_text(node.arguments[1]))
        assert span is not None  # noqa: S101 - the reader lets nothing else through
        return shift(period, *span)
    return shift(period, 1, "year")


def _text(node: Expression) -> str:
    assert isinstance(node, Literal)  # noqa: S101 - the reader lets nothing else through
    return str(node.value)
