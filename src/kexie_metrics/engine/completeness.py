"""Who owed a report and who gave one: how many are in, whether a figure may be given, and who is missing.

A unit that reports twice in a unit of time has reported once, so there are never more reports than are owed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from attrs import define, field

from kexie_metrics.definitions.model import Expects, Publish
from kexie_metrics.engine.figuring.exact import Exact, along
from kexie_metrics.engine.owing import Reports, Stretch, check_owed, day_after, percent
from kexie_metrics.engine.planning import Plan, leans_on
from kexie_metrics.engine.queries.reports import reported
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.states import State
from kexie_metrics.figures import MissingReport
from kexie_metrics.periods import Period, whole_units
from kexie_metrics.registry import Registry, ResolvedIndicator

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Completeness", "make_completeness"]


def make_completeness(work: Workspace, plan: Plan, registry: Registry, tables: Mapping[str, Table]) -> Completeness:
    """Ask each dataset that says who owes it who has reported.

    Raises:
        RequestError: A definition expects reports from a level, or demands one of a unit, that the tree has not.
    """
    found = Completeness(plan)
    check_owed(plan, registry, tables.keys())
    stretches: dict[str, set[Stretch]] = {}
    for (indicator, period), window in plan.windows.items():
        if not isinstance(window, State):
            for stretch in found.stretches(indicator, period):
                stretches.setdefault(stretch.dataset, set()).add(stretch)
    for name in sorted(stretches.keys() & tables.keys()):
        dataset, expects = registry.dataset(name), found.expected(name)
        units = {time for each in stretches[name] for time in whole_units(each.start, each.end, expects.every)}
        times = sorted(units, key=lambda time: time.order)
        if times:
            found.reported[name] = reported(
                work, dataset, expects, tables[name], times=times, organisations=plan.request.organisations
            )
    return found


@define
class Completeness:
    """Reports given and owed behind any figure of a plan.

    Attributes:
        plan: What is measured.
        reported: By dataset: who has reported, with the first day of the unit of time.
    """

    plan: Plan
    reported: dict[str, frozenset[tuple[str, date]]] = field(factory=dict)
    _places: Mapping[str, int] = field(init=False)
    _counted: dict[Stretch, Reports] = field(factory=dict)
    _owing: dict[tuple[str, int], tuple[str, ...]] = field(factory=dict)
    _found: dict[tuple[str, Period], Reports | None] = field(factory=dict)

    @_places.default
    def _of_orgs(self) -> Mapping[str, int]:
        return {code: place for place, code in enumerate(self.plan.request.orgs)}

    @property
    def request(self) -> Request:
        """What is asked."""
        return self.plan.request

    def expected(self, dataset: str) -> Expects:
        """Who owes a dataset that says so."""
        expects = self.request.registry.dataset(dataset).definition.expects
        assert expects is not None  # noqa: S101 - the caller looked
        return expects

    def applied(self, resolved: ResolvedIndicator, periods: Sequence[Period], figure: Exact) -> Exact:
        """The figure with its states: incomplete where it is measured from too few reports, or withheld for that."""
        publish = resolved.definition.publish
        for place, period in enumerate(periods):
            reports = self.reports(resolved.id, period)
            if reports is None:
                continue
            states = figure.state[place]
            if resolved.formula is None:
                states = np.where(along(reports.short, states.ndim) & (states == State.OK), State.INCOMPLETE, states)
            if publish is not None:
                few = np.array([reason is not None for reason in self._shortcomings(resolved, period, publish)])
                states = np.where(along(few, states.ndim) & (states <= State.INCOMPLETE), State.WITHHELD, states)
            figure = figure.with_states(place, states)
        return figure

    def reports(self, indicator: str, period: Period) -> Reports | None:
        """Reports behind a figure: its own, or of its parts the smallest share; None where nobody owes any."""
        key = (indicator, period)
        if key not in self._found:
            worst = None
            for stretch in self.stretches(indicator, period):
                counted = self._count(stretch)
                worst = counted if worst is None else worst.worse(counted)
            self._found[key] = worst
        return self._found[key]

    def reasons(self, indicator: str, period: Period) -> Mapping[State, list[str | None]]:
        """Why a figure is incomplete or withheld, for each asked organisation."""
        reports = self.reports(indicator, period)
        if reports is None or not reports.short.any():
            return {}
        counted = [
            f"{given} of {owed} reports" if given < owed else None
            for given, owed in zip(reports.given.tolist(), reports.owed.tolist(), strict=True)
        ]
        return {State.INCOMPLETE: counted, State.WITHHELD: self._withheld(indicator, period)}

    def missing(self) -> tuple[MissingReport, ...]:
        """Every report that asked figures lack, once each, by dataset, unit of time and place in the tree."""
        wanted = {
            stretch
            for indicator in self.request.indicators
            for period in self.request.periods
            for stretch in self.stretches(indicator, period)
        }
        found: dict[MissingReport, tuple[str, date, int]] = {}
        for stretch in wanted:
            due = self.expected(stretch.dataset).due
            for time, place, unit in self._owed(stretch):
                if self._nodes(unit, stretch) and not self._has_reported(stretch, unit, time):
                    by = None if due is None else day_after(time.last, due)
                    row = MissingReport(dataset=stretch.dataset, org=unit, period=time.name, due=by)
                    found[row] = (stretch.dataset, time.start, place)
        return tuple(sorted(found, key=found.__getitem__))

    def stretches(self, indicator: str, period: Period) -> Iterator[Stretch]:
        """What a figure takes in, part by part in order of reading, as far as somebody owes it."""
        resolved = self.request.registry[indicator]
        if resolved.formula is not None:
            for part, when in leans_on(resolved.formula, period, self.request.timeline):
                yield from self.stretches(part, when)
            return
        window = self.plan.windows[indicator, period]
        dataset = self.request.registry.dataset(str(resolved.dataset))
        if dataset.definition.expects is not None and not isinstance(window, State):
            start = period.start if window.start == date.min else window.start
            own = resolved.behaviour.org == "none"
            yield Stretch(dataset.id, start, window.end, self.request.tree_day(period), own)

    def _owed(self, stretch: Stretch) -> Iterator[tuple[Period, int, str]]:
        """Every report that is owed anywhere in the tree: when, and by whom, with its place in the tree."""
        expects, organisations = self.expected(stretch.dataset), self.request.organisations
        for time in whole_units(stretch.start, stretch.end, expects.every):
            key = (expects.level, organisations.state(time.last))
            if key not in self._owing:
                there = expects.level in organisations.levels  # it need not be, where there are no records
                self._owing[key] = organisations.at_level(expects.level, time.last) if there else ()
            for place, unit in enumerate(self._owing[key]):
                yield time, place, unit

    def _has_reported(self, stretch: Stretch, unit: str, time: Period) -> bool:
        return (unit, time.start) in self.reported.get(stretch.dataset, ())

    def _nodes(self, unit: str, stretch: Stretch) -> list[int]:
        """Places of the asked organisations whose figure takes in what a unit reports."""
        line = self.request.organisations.ancestors(unit, stretch.day)
        return [self._places[code] for code in (line[:1] if stretch.own else line) if code in self._places]

    def _count(self, stretch: Stretch) -> Reports:
        if stretch not in self._counted:
            given, owed = [0] * len(self.request.orgs), [0] * len(self.request.orgs)
            for time, _, unit in self._owed(stretch):
                has_reported = self._has_reported(stretch, unit, time)
                for node in self._nodes(unit, stretch):
                    owed[node] += 1
                    given[node] += has_reported
            self._counted[stretch] = Reports(np.array(given, dtype=np.int64), np.array(owed, dtype=np.int64))
        return self._counted[stretch]

    def _shortcomings(self, resolved: ResolvedIndicator, period: Period, publish: Publish) -> list[str | None]:
        """What a figure's own threshold misses, for each asked organisation."""
        reports = self.reports(resolved.id, period)
        assert reports is not None  # noqa: S101 - the caller looked
        absent: list[dict[str, None]] = [{} for _ in self.request.orgs]
        for stretch in self.stretches(resolved.id, period) if publish.must else ():
            for time, _, unit in self._owed(stretch):
                if unit in publish.must and not self._has_reported(stretch, unit, time):
                    for node in self._nodes(unit, stretch):
                        absent[node][unit] = None
        least = Fraction(publish.at_least or 0)
        found: list[str | None] = []
        for given, owed, units in zip(reports.given.tolist(), reports.owed.tolist(), absent, strict=True):
            words = [f"{given} of {owed} reports, {percent(least)} needed"] if given < least * owed else []
            words += [f"{unit} has not reported" for unit in publish.must if unit in units]
            found.append("; ".join(words) or None)
        return found

    def _withheld(self, indicator: str, period: Period) -> list[str | None]:
        """Why a figure is not given: its own threshold, or else that of the first part that is not given."""
        resolved = self.request.registry[indicator]
        publish = resolved.definition.publish
        nothing: list[str | None] = [None] * len(self.request.orgs)
        found = nothing if publish is None else self._shortcomings(resolved, period, publish)
        if resolved.formula is not None:
            for part, when in leans_on(resolved.formula, period, self.request.timeline):
                if self.reports(part, when) is not None:
                    found = [mine or other for mine, other in zip(found, self._withheld(part, when), strict=True)]
        return found
