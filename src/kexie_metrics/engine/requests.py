"""What a user asks for, checked and spelled out: indicators, periods, organisations, dimensions, comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal

from attrs import field, frozen

from kexie_metrics.definitions.model import RECORD_STATUSES
from kexie_metrics.engine.record_counts import Counts, with_counts
from kexie_metrics.errors import RequestError, UnknownDimensionError, suggestion
from kexie_metrics.periods import Period, Timeline, shift, year_to_date
from kexie_metrics.records import Organisations, Records
from kexie_metrics.registry import Registry

__all__ = ["COMPARISONS", "Request", "Tree", "is_set_for_units", "listed", "make_request"]

Tree = Literal["then", "now"] | date
"""Which tree shows history: as it was at each period's end, as it is now, or as it was on a day."""

COMPARISONS = ("previous_year", "previous_period", "target", "year_to_date", "year_to_date_previous_year")


@frozen(kw_only=True)
class Request:
    """A checked request.

    Attributes:
        indicators: Full ids, in the order of the answer.
        periods: Sorted, each once.
        orgs: Codes in tree order; of an asked level, those in force at the end of one of the periods.
        by: Asked dimensions.
        compare: Comparisons: a name of `COMPARISONS`, or a period to compare with.
        tree: Which tree shows history.
        timeline: The office's terms and calendars.
        organisations: The tree.
        registry: The definitions, and the counts of records by status that the asked ones need.
        counts: Which those are: by measured indicator and status, the full id of a count.
    """

    indicators: tuple[str, ...]
    periods: tuple[Period, ...]
    orgs: tuple[str, ...]
    by: tuple[str, ...]
    compare: tuple[str, ...]
    tree: Tree
    timeline: Timeline
    organisations: Organisations
    registry: Registry
    counts: Counts = field(factory=dict)

    @property
    def statuses(self) -> tuple[str, ...]:
        """Statuses that the records behind the asked figures may have, in the order of columns."""
        return tuple(status for status in RECORD_STATUSES if any(status in counts for counts in self.counts.values()))

    def tree_day(self, period: Period) -> date:
        """The day whose tree says whose records a period's are."""
        return _tree_day(self.tree, period)

    def tree_state(self, period: Period) -> int:
        """Index of the tree's state for a period."""
        return self.organisations.state(self.tree_day(period))

    def line_in(self, period: Period) -> Callable[[str], tuple[str, ...]]:
        """For a unit's code: the unit that holds its records in a period, and all above it."""
        day = self.tree_day(period)
        return lambda code: self.organisations.ancestors(code, day)

    def compared(self, comparison: str, period: Period) -> Period | None:
        """The period that a comparison looks at; None for the target of the period itself."""
        if comparison == "previous_year":
            return shift(period, 1, "year")
        if comparison == "previous_period":
            return self.timeline.previous(period)
        if comparison == "year_to_date":
            return year_to_date(period)
        if comparison == "year_to_date_previous_year":
            return shift(year_to_date(period), 1, "year")
        return None if comparison == "target" else self.timeline.parse(comparison)

    def needs(self) -> Iterable[tuple[str, Period]]:
        """Every indicator and period that is asked for or compared with."""
        for indicator in self.indicators:
            target = self.registry[indicator].target if "target" in self.compare else None
            if target is not None and is_set_for_units(self.registry, target):
                target = None  # read for every unit by itself
            for period in self.periods:
                yield indicator, period
                if target is not None:
                    yield target, period
                for comparison in self.compare:
                    other = self.compared(comparison, period)
                    if other is not None:
                        yield indicator, other
                    if comparison == "year_to_date_previous_year":
                        yield indicator, year_to_date(period)


def is_set_for_units(registry: Registry, target: str) -> bool:
    """Whether an indicator that gives targets takes each from records of one unit, so that some may have none.

    The others give one to every unit, whether by a formula or because no record means zero.
    """
    resolved = registry[target]
    if resolved.dataset is None or resolved.definition.kind not in {"count", "sum", "reported"}:
        return False
    is_missing = registry.dataset(resolved.dataset).definition.empty == "missing"
    return resolved.definition.kind == "reported" or (is_missing and resolved.behaviour.org in {"sum", "none"})


def make_request(
    registry: Registry,
    records: Records,
    *,
    indicators: Iterable[str] | str | None,
    periods: Sequence[str | Period] | str | Period,
    every: str | None,
    orgs: Sequence[str] | str | None,
    by: Sequence[str] | str,
    compare: Sequence[str] | str,
    tree: Tree,
    counted: bool = True,
) -> Request:
    """Check a request against the definitions, and the tree, terms and calendars that came with the records.

    The arguments are those of `compute`; `counted` says whether records are counted by status.

    Raises:
        UnknownIndicatorError: No plugin defines an indicator.
        UnknownOrganisationError: A code or level is not in the tree.
        PeriodError: A text is no period, or cannot be split as asked.
        RequestError: An asked dimension, comparison or tree does not exist.
    """
    site, organisations = records.site, records.organisations
    timeline = Timeline(terms=site.terms, calendars=site.calendars)
    wanted = tuple(dict.fromkeys(listed(indicators))) if indicators is not None else tuple(registry)
    for indicator in wanted:
        registry[indicator]  # raises where it is unknown
    if not wanted:
        raise RequestError("no indicator is defined: install a plugin, or give definition files")
    found = [timeline.parse(each) if isinstance(each, str) else each for each in listed(periods)]
    if not found:
        raise RequestError("no period is asked for; name one, such as 2023")
    if every is not None:
        found = [part for period in found for part in timeline.split(period, every)]
    dimensions = tuple(dict.fromkeys(listed(by)))
    known = {name for indicator in wanted for name in registry[indicator].dimensions}
    for name in dimensions:
        if name not in known:
            raise UnknownDimensionError(name, known)
    comparisons = tuple(dict.fromkeys(listed(compare)))
    for name in comparisons:
        if name not in COMPARISONS:
            _parse_comparison(timeline, name)
    if not isinstance(tree, date) and tree not in {"then", "now"}:
        raise RequestError(f"unknown tree {tree!r}; write 'then', 'now' or a day")
    ordered = tuple(sorted(set(found), key=lambda period: period.order))
    asked = listed(orgs) if orgs is not None else [site.root or organisations.root]
    days = sorted({_tree_day(tree, period) for period in ordered})
    registry, counts = with_counts(registry, wanted) if counted else (registry, {})
    return Request(
        indicators=wanted,
        periods=ordered,
        orgs=_selected(organisations, asked, days),
        by=dimensions,
        compare=comparisons,
        tree=tree,
        timeline=timeline,
        organisations=organisations,
        registry=registry,
        counts=counts,
    )


def _tree_day(tree: Tree, period: Period) -> date:
    if isinstance(tree, date):
        return tree
    return date.max if tree == "now" else period.last


def _selected(organisations: Organisations, asked: Sequence[str], days: Sequence[date]) -> tuple[str, ...]:
    """Codes in tree order; of a level, the units in force on one of the days, or all of them where none is."""
    selected = organisations.select(asked, days[-1])
    named = set(asked)
    met = [code for code in selected if code in named or any(organisations.in_force(code, day) for day in days)]
    return tuple(met) or selected


def _parse_comparison(timeline: Timeline, name: str) -> None:
    try:
        timeline.parse(name)
    except ValueError as error:
        raise RequestError(
            f"unknown comparison {name!r}; {suggestion(name, COMPARISONS)}, or a period such as 2020"
        ) from error


def listed(value: Iterable[object] | str | Period) -> list:  # type: ignore[type-arg]
    """One thing or many, as many."""
    return [value] if isinstance(value, str | Period) else list(value)
