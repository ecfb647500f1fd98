"""A plan run, and the figures made of what it measured: parts, formulas, and where a figure does not apply.

Every figure is made on demand and once, for any indicator and period that the plan foresaw; comparing, auditing and
tabling all ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import define, field

from kexie_metrics.definitions.tree import Expression, names
from kexie_metrics.engine.completeness import Completeness, make_completeness
from kexie_metrics.engine.figuring.exact import Exact, Grid
from kexie_metrics.engine.figuring.finishing import finished, means_over_time
from kexie_metrics.engine.figuring.formulas import evaluate, quotient_of
from kexie_metrics.engine.figuring.gathering import Axis, Gathered, Layout
from kexie_metrics.engine.planning import Family, Plan, leans_on, make_plan
from kexie_metrics.engine.queries.answering import answers
from kexie_metrics.engine.queries.measures import decimals_of
from kexie_metrics.engine.queries.members import members
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.series import is_comparable, taken_from
from kexie_metrics.engine.states import State
from kexie_metrics.figures import EMPTY, TOTAL
from kexie_metrics.periods import Period
from kexie_metrics.records import Records
from kexie_metrics.registry import ResolvedIndicator

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Evaluation", "Progress", "prepare"]

Progress = Callable[[str, int, int], None]
"""Called with what is being measured, how many queries are done, and how many there are."""


def prepare(
    request: Request,
    records: Records,
    *,
    on_violation: Literal["refuse", "exclude"] = "refuse",
    progress: Progress | None = None,
    conditions: Iterable[Expression] = (),
) -> Evaluation:
    """Run a request's queries, so that any of its figures can be evaluated.

    Args:
        request: What is asked.
        records: The records.
        on_violation: What to do about records that do not keep their contract.
        progress: Called as families of indicators are measured.
        conditions: Conditions over indicators that will be evaluated as well, for every asked period.
    """
    clean = records.clean(on_violation)
    plan = make_plan(request, conditions)
    with Workspace(records.backend) as work:
        layout, seen = _layout(work, request, clean.tables)
        gathered = Gathered(layout)
        families: dict[str, Family] = {each: family for family in plan.families for each in family.indicators}
        total = len(plan.families)
        for answer in answers(work, plan, request.registry, clean.tables):
            gathered.add(answer)
            if progress is not None:
                progress(answer.family.dataset, answer.family.number + 1, total)
        completeness = make_completeness(work, plan, request.registry, clean.tables)
    return Evaluation(
        request=request,
        plan=plan,
        layout=layout,
        seen=seen,
        gathered=gathered,
        families=families,
        completeness=completeness,
        tables=clean.tables,
        excluded=clean.excluded,
    )


@define(kw_only=True)
class Evaluation:
    """Measured parts of a request, and the figures made of them on demand, each once.

    Attributes:
        request: What was asked.
        plan: What was measured.
        layout: The form of every grid.
        seen: Values of each asked dimension that the records of a dataset hold.
        gathered: What the queries brought back.
        families: The family of each measured indicator.
        completeness: Reports given and owed.
        tables: Tables by full dataset id.
        excluded: Records that were left out.
    """

    request: Request
    plan: Plan
    layout: Layout
    seen: Mapping[tuple[str, str], tuple[str, ...]]
    gathered: Gathered
    families: Mapping[str, Family]
    completeness: Completeness
    tables: Mapping[str, Table]
    excluded: Any
    _figures: dict[tuple[str, Period], Exact] = field(factory=dict)
    _out: dict[date, Grid] = field(factory=dict)

    def figure(self, indicator: str, period: Period) -> Exact:
        """Figures of an indicator for a period, over its grid."""
        key = (indicator, period)
        if key not in self._figures:
            resolved = self.request.registry[indicator]
            made = self._measured(resolved, period) if resolved.formula is None else self._composed(resolved, period)
            made = self.completeness.applied(resolved, period, made.spread(self.layout.shape(resolved.dimensions)))
            self._figures[key] = self._applicable(resolved, period, made)
        return self._figures[key]

    def _measured(self, resolved: ResolvedIndicator, period: Period) -> Exact:
        shape = self.layout.shape(resolved.dimensions)
        window = self.plan.windows[resolved.id, period]
        dataset = self.request.registry.dataset(str(resolved.dataset))
        if isinstance(window, State):
            return Exact.absent(shape, window)
        if dataset.id not in self.tables:
            return Exact.absent(shape, State.NO_TABLE)
        family = self.families[resolved.id]
        if family.manner == "spells" and resolved.behaviour.time == "mean":
            return means_over_time(self.gathered, resolved, dataset, window, self.request.line_in(period))
        return finished(
            self.gathered,
            resolved,
            dataset,
            window,
            period,
            across=family.reach == "across",
            valued=family.manner in {"spells", "levels"},
        )

    def _composed(self, resolved: ResolvedIndicator, period: Period) -> Exact:
        assert resolved.formula is not None  # noqa: S101 - the caller looked

        def part(indicator: str, when: Period) -> Exact:
            figure = self.comparable(indicator, when, period)
            return self.fitted(self.request.registry[indicator], figure, resolved.dimensions)

        return evaluate(resolved.formula, period, part, self.request.timeline)

    def comparable(self, indicator: str, other: Period, period: Period) -> Exact:
        """Figures of another period, without a value where a break in the series lies between it and this one."""
        figure = self.figure(indicator, other)
        if is_comparable(self.request.registry, self.request.timeline, indicator, period, other):
            return figure
        return figure.stated(np.ones_like(figure.state, dtype=bool), State.BREAK)

    def parts(self, resolved: ResolvedIndicator, period: Period) -> tuple[Exact, Exact] | None:
        """What a ratio or a mean divides; None for other kinds."""
        shape = self.layout.shape(resolved.dimensions)
        if resolved.definition.ratio is not None and resolved.formula is not None:
            of, to = (
                self.fitted(self.request.registry[str(name)], self.figure(str(name), period), resolved.dimensions)
                for name in quotient_of(resolved.formula)
            )
            return of.spread(shape), to.spread(shape)
        window = self.plan.windows.get((resolved.id, period))
        if resolved.definition.kind != "mean" or isinstance(window, State) or window is None:
            return None
        scale = decimals_of(resolved, self.request.registry.dataset(str(resolved.dataset)))
        total = self.gathered.grid(resolved.id, window, "s", shape)
        return Exact(total, 10**scale), Exact(self.gathered.grid(resolved.id, window, "n", shape))

    def records(self, resolved: ResolvedIndicator, period: Period) -> Mapping[str, Grid]:
        """Records behind an indicator's figures by status, where they have a value; empty where no column says so.

        Of a formula, the records of each of its parts that has a value, part by part.
        """
        found: dict[str, Grid] = {}
        if resolved.formula is None:
            for status, count in self.request.counts.get(resolved.id, {}).items():
                found[status] = np.where(self.figure(resolved.id, period).ok, self.figure(count, period).num, 0)
            return found
        shape = self.layout.shape(resolved.dimensions)
        for part, when in dict.fromkeys(leans_on(resolved.formula, period, self.request.timeline)):
            of = self.request.registry[part]
            for status, counts in self.records(of, when).items():
                there = np.where(self.comparable(part, when, period).ok, counts, 0)
                own = self.fitted(of, Exact(there), resolved.dimensions).spread(shape).num
                found[status] = found.get(status, 0) + own
        return found

    def fitted(self, part: ResolvedIndicator, figure: Exact, dimensions: Iterable[str]) -> Exact:
        """A part's figures as the whole needs them: its totals where the whole is not split."""
        wanted = set(dimensions)
        totals = tuple(
            slice(0, 1) if axis.name in part.dimensions and axis.name not in wanted else slice(None)
            for axis in self.layout.axes
        )
        return figure.taken((slice(None), *totals))

    def _applicable(self, resolved: ResolvedIndicator, period: Period, figure: Exact) -> Exact:
        """Say where a figure does not apply: units not in force at the period's end, years it is not defined for."""
        if not self._defined(resolved, period):
            figure = figure.stated(np.ones_like(figure.state, dtype=bool), State.NOT_DEFINED_THEN)
        out = self._not_in_force(self.request.tree_day(period))
        return figure.stated(out, State.NO_UNIT) if out.any() else figure

    def _not_in_force(self, day: date) -> Grid:
        """Asked organisations that are not in force on a day, along the first axis of every grid."""
        if day not in self._out:
            organisations = self.request.organisations
            out = np.array([not organisations.in_force(code, day) for code in self.layout.orgs])
            self._out[day] = out.reshape((-1,) + (1,) * len(self.layout.axes))
        return self._out[day]

    def _defined(self, resolved: ResolvedIndicator, period: Period) -> bool:
        """Whether the definition holds for all of what a period's figure is taken from."""
        definition = resolved.definition
        until = definition.until is None or period.last.year <= definition.until
        if definition.since is None:
            return until
        first, _ = taken_from(resolved, period, self.request.timeline)
        return until and first >= date(definition.since, 1, 1)

    def emitted(self, resolved: ResolvedIndicator) -> tuple[np.ndarray[Any, np.dtype[np.int64]], ...]:
        """Places on each axis at which an indicator has rows: the total, its codes, and values its records hold."""
        places = []
        for axis in self.layout.axes:
            if axis.name not in resolved.dimensions:
                places.append(np.array([0]))
                continue
            held = self._held(resolved, axis.name)
            places.append(np.array([place for place, value in enumerate(axis.values) if value in held], dtype=np.int64))
        return tuple(places)

    def _held(self, resolved: ResolvedIndicator, dimension: str) -> set[str]:
        if resolved.dataset is not None:
            return {TOTAL, *self.seen.get((resolved.dataset, dimension), ())}
        assert resolved.formula is not None  # noqa: S101 - what has no dataset has a formula
        parts = [self.request.registry[str(name)] for name in names(resolved.formula)]
        return {TOTAL}.union(*(self._held(part, dimension) for part in parts))


def _layout(
    work: Workspace, request: Request, tables: Mapping[str, Table]
) -> tuple[Layout, Mapping[tuple[str, str], tuple[str, ...]]]:
    """Axes of the grids: for each asked dimension the codes of its lists, or the values its records hold."""
    seen = members(work, request, tables)
    axes = []
    for name in request.by:
        values: dict[str, None] = {}
        for (_, dimension), held in seen.items():
            if dimension == name:
                values.update(dict.fromkeys(held))
        ordered = sorted(values, key=lambda value: value == EMPTY)  # blanks come last, whatever dataset has them
        axes.append(Axis(name=name, values=(TOTAL, *ordered)))
    return Layout(orgs=request.orgs, axes=tuple(axes)), seen
