"""From a request to the plan: which figures are needed for which periods, and which queries answer them together.

A formula needs its parts, a shift needs them for another period, a running total for a longer window. All of that is
known before a record is read, so a filter on the asked period can never cut off what a comparison needs. What is
measured from one dataset, over the same windows and in the same manner, forms a family and shares its queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, combinations
from typing import Literal, TypeVar

from attrs import field, frozen

from kexie_metrics.definitions.tree import Call, Expression, Name
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.states import State
from kexie_metrics.engine.windows import Window, shifted, window_of
from kexie_metrics.periods import Period, Timeline
from kexie_metrics.registry import Registry, ResolvedIndicator

__all__ = ["Family", "Manner", "Plan", "Reach", "every_split", "is_across", "leans_on", "make_plan", "reach_of"]

Manner = Literal[
    "cube", "entities", "moments", "overlaps", "present", "levels", "readings", "spells", "reported", "picked", "values"
]
"""How a family is measured.

`cube`: a leaf cube added up. `entities`: the different values seen. `moments`: the records in force on a day.
`overlaps`: the days that records are in force within a window. `present`: the records in force on any day of it.
`levels`: the highs and lows of a stock. `readings`: the last or first reading of each level. `spells`: all readings of
each level, put into one value. `reported`: somebody else's figure. `picked`: the readings that it is. `values`: every
value afresh.
"""

T = TypeVar("T")

Reach = Literal["subtree", "own", "across"]
"""Whose records a node's figure takes: the whole subtree's; the node's own; or each unit's own figure, put together."""


@frozen(kw_only=True)
class Family:
    """Indicators that are measured together.

    Attributes:
        dataset: Full id of what they measure.
        manner: How they are measured.
        when: For intervals taken as events and not added up: `begins` or `ends`.
        reach: Whose records a node's figure takes.
        windows: The windows of every one of them, sorted.
        indicators: Full ids, sorted.
        number: Tells apart families that differ only in their windows.
    """

    dataset: str
    manner: Manner
    when: str | None
    reach: Reach
    windows: tuple[Window, ...]
    indicators: tuple[str, ...]
    number: int

    @property
    def name(self) -> str:
        """A short name for the plan's tables and for people."""
        parts = [self.dataset.replace(".", "__"), self.manner, self.when, self.reach, str(self.number)]
        return "_".join(part for part in parts if part)


@frozen(kw_only=True)
class Plan:
    """What has to be computed.

    Attributes:
        request: What was asked.
        families: What is measured from records, in the order of datasets.
        windows: For each measured indicator and each period that is needed: its window, or why it has none.
    """

    request: Request
    families: tuple[Family, ...]
    windows: Mapping[tuple[str, Period], Window | State] = field(repr=False)


def make_plan(request: Request, conditions: Iterable[Expression] = ()) -> Plan:
    """Find everything that a request needs, and what of it can be measured together.

    Args:
        request: What is asked.
        conditions: Conditions over indicators that will be evaluated as well, for every asked period.
    """
    registry = request.registry
    windows: dict[tuple[str, Period], Window | State] = {}
    # Equal windows are one object: a hundred indicators have the same ones.
    tree_of, each_once = cache(request.tree_state), cache(lambda found: found)
    for indicator, period in _needed(request, conditions):
        resolved = registry[indicator]
        if resolved.dataset is not None:
            windows[indicator, period] = each_once(window_of(resolved, period, request.timeline, tree_of(period)))
    grouped: dict[str, set[Window]] = {}
    for (indicator, _), found in windows.items():
        if not isinstance(found, State):
            grouped.setdefault(indicator, set()).add(found)
    in_order = cache(lambda windows: tuple(sorted(windows, key=lambda each: (each.start, each.end, each.tree))))
    grouped_by: dict[tuple[str, Manner, str, Reach, tuple[Window, ...]], list[str]] = {}
    for indicator, needed in grouped.items():
        resolved = registry[indicator]
        manner = _manner(resolved, registry)
        when = (
            resolved.definition.when if manner in {"entities", "values"} and not resolved.behaviour.in_force else None
        )
        key = (str(resolved.dataset), manner, when or "", reach_of(resolved), in_order(frozenset(needed)))
        grouped_by.setdefault(key, []).append(indicator)
    families = tuple(
        Family(
            dataset=dataset,
            manner=manner,
            when=when or None,
            reach=reach,
            windows=needed,
            indicators=tuple(sorted(members)),
            number=number,
        )
        for number, ((dataset, manner, when, reach, needed), members) in enumerate(sorted(grouped_by.items()))
    )
    return Plan(request=request, windows=windows, families=families)


def _needed(request: Request, conditions: Iterable[Expression]) -> Iterable[tuple[str, Period]]:
    """Every indicator and period that the asked ones lean on, each once."""
    seen: dict[tuple[str, Period], None] = {}
    waiting = list(request.needs())
    for condition in conditions:
        for period in request.periods:
            waiting.extend(leans_on(condition, period, request.timeline))
    waiting.extend(_counts(request))
    while waiting:
        need = waiting.pop()
        if need in seen:
            continue
        seen[need] = None
        formula = request.registry[need[0]].formula
        if formula is not None:
            waiting.extend(leans_on(formula, need[1], request.timeline))
    return seen


def _counts(request: Request) -> Iterable[tuple[str, Period]]:
    """The counts of records by status behind the asked figures; what they are compared with does without."""
    seen: dict[tuple[str, Period], None] = {}
    waiting = [(indicator, period) for indicator in request.indicators for period in request.periods]
    while waiting and request.counts:
        need = waiting.pop()
        if need in seen:
            continue
        seen[need] = None
        formula = request.registry[need[0]].formula
        if formula is not None:
            waiting.extend(leans_on(formula, need[1], request.timeline))
    return [(count, period) for name, period in seen for count in request.counts.get(name, {}).values()]


def leans_on(node: Expression, period: Period, timeline: Timeline) -> Iterable[tuple[str, Period]]:
    """Every indicator that a formula or a condition names, and the period for which it needs it."""
    if isinstance(node, Name):
        yield str(node), period
    elif isinstance(node, Call):
        if node.function in {"shift", "previous_year", "previous_period", "change"}:
            yield from leans_on(node.arguments[0], shifted(node, period, timeline), timeline)
        if node.function not in {"shift", "previous_year", "previous_period"}:
            for argument in node.arguments:
                yield from leans_on(argument, period, timeline)


def _manner(indicator: ResolvedIndicator, registry: Registry) -> Manner:
    kind, time = indicator.definition.kind, indicator.behaviour.time
    if indicator.among is not None:
        return "picked"
    if registry.dataset(str(indicator.dataset)).definition.role == "readings":
        if kind in {"count", "sum"} and time == "sum":
            return "cube"
        if kind == "reported":
            return "reported"
        return "spells" if time in {"mean", "min", "max"} else "readings"
    if indicator.behaviour.in_force:
        if kind in {"distinct", "median", "min", "max"}:
            return "moments"
        if time in {"mean", "any"}:
            return "overlaps" if time == "mean" else "present"
        return "levels" if time in {"min", "max"} else "cube"
    if kind == "distinct":
        return "entities"
    return "values" if kind == "median" else "cube"


def every_split(dimensions: Sequence[T]) -> Iterable[tuple[T, ...]]:
    """Every combination of some dimensions, none of them first."""
    return chain.from_iterable(combinations(dimensions, size) for size in range(len(dimensions) + 1))


def is_across(indicator: ResolvedIndicator) -> bool:
    """Whether units' own figures are put together, as against counting the subtree's records."""
    kind, org = indicator.definition.kind, indicator.behaviour.org
    return org in {"mean", "min", "max"} - {kind} or (org == "sum" and kind == "distinct")


def reach_of(indicator: ResolvedIndicator) -> Reach:
    """Whose records a node's figure takes."""
    if is_across(indicator):
        return "across"
    return "own" if indicator.behaviour.org == "none" else "subtree"
