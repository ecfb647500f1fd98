"""Which figures of an indicator belong to one series: what each is taken from, and whether a break lies between two."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from kexie_metrics.engine.planning import leans_on
from kexie_metrics.engine.states import State
from kexie_metrics.engine.windows import window_of
from kexie_metrics.periods import Period, Timeline
from kexie_metrics.registry import Registry, ResolvedIndicator

__all__ = ["is_comparable", "taken_from"]


def taken_from(indicator: ResolvedIndicator, period: Period, timeline: Timeline) -> tuple[date, date]:
    """The first and the last day of what a figure stands for.

    A state at the period's end, and a total of all time, stand for the last day alone; what the records are taken from
    begins earlier, the same for every period.
    """
    definition, behaviour = indicator.definition, indicator.behaviour
    at_end = behaviour.in_force or behaviour.kind == "reported" or definition.last is not None
    if at_end or (indicator.dataset is not None and definition.running == "all"):
        return period.last, period.last
    window = None if indicator.dataset is None else window_of(indicator, period, timeline, 0)
    return (period.start if window is None or isinstance(window, State) else window.start), period.last


def is_comparable(registry: Registry, timeline: Timeline, indicator: str, period: Period, other: Period) -> bool:
    """Whether no break in the series lies between the figures of two periods, or inside one of them.

    A formula is judged by its own breaks and, part by part, by those of what it is made of.

    Args:
        registry: The definitions.
        timeline: The office's terms and calendars.
        indicator: Full id.
        period: The period that is compared.
        other: The period that it is compared with.
    """
    if (period.start, period.end) == (other.start, other.end):
        return True
    resolved = registry[indicator]
    sides = {
        bisect_right(resolved.breaks, day)
        for each in (period, other)
        for day in (taken_from(resolved, each, timeline) if resolved.breaks else ())
    }
    if len(sides) > 1:
        return False
    if resolved.formula is None:
        return True
    parts = zip(leans_on(resolved.formula, period, timeline), leans_on(resolved.formula, other, timeline), strict=True)
    return all(is_comparable(registry, timeline, part, now, before) for (part, now), (_, before) in parts)
