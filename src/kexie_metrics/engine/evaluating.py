"""A plan run, and the figures made of what it measured: parts, formulas, and where a figure does not apply.

Every figure is made on demand and once, for any indicator and period that the plan foresaw; comparing, auditing and
tabling all ask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from weakref import finalize

import numpy as np
from attrs import define, field

from kexie_metrics.definitions.tree import Expression, names
from kexie_metrics.engine.completeness import Completeness, make_completeness
from kexie_metrics.engine.figuring.exact import Exact, Grid, along
from kexie_metrics.engine.figuring.finishing import finished, means_over_time
from kexie_metrics.engine.figuring.formulas import evaluate, quotient_of
from kexie_metrics.engine.figuring.gathering import Gathered
from kexie_metrics.engine.figuring.layouts import Axis, Layout
from kexie_metrics.engine.planning import Family, Plan, leans_on, make_plan
from kexie_metrics.engine.queries.answering import answers
from kexie_metrics.engine.queries.measures import decimals_of
from kexie_metrics.engine.queries.members import members
from kexie_metrics.engine.queries.workspace import Workspace, workspace
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.series import is_comparable, taken_from
from kexie_metrics.engine.states import State
from kexie_metrics.engine.windows import Window
from kexie_metrics.figures import EMPTY, TOTAL, Progress
from kexie_metrics.periods import Period
from kexie_metrics.records import Records
from kexie_metrics.registry import ResolvedIndicator

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Evaluation", "prepare"]

Periods = tuple[Period, ...]


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
    work = workspace(records)
    try:
        layout, seen = _layout(work, request, clean.tables)
        gathered = Gathered(layout)
        families: dict[str, Family] = {each: family for family in plan.families for each in family.indicators}
        datasets = list(dict.fromkeys(family.dataset for family in plan.families))
        sizes = {axis.name: len(axis.values) for axis in layout.axes}
        for answer in answers(work, plan, request.registry, clean.tables, sizes):
            gathered.add(answer)
            if progress is not None:
                progress(answer.dataset, datasets.index(answer.dataset) + 1, len(datasets))
        completeness = make_completeness(work, plan, request.registry, clean.tables)
    finally:
        if not work.holding:
            work.close()
    evaluation = Evaluation(
        request=request,
        plan=plan,
        layout=layout,
        seen=seen,
        gathered=gathered,
        families=families,
        completeness=completeness,
        tables=clean.tables,
        excluded=clean.excluded,
        large=work.holding,
    )
    if work.holding:
        finalize(evaluation, work.close)
    return evaluation


@define(kw_only=True, eq=False)
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
        large: Whether the answers are so large that they are still with the engine.
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
    large: bool = False
    _figures: dict[tuple[str, Periods], Exact] = field(factory=dict)
    _out: dict[int, Grid] = field(factory=dict)

    def figure(self, indicator: str, periods: Periods) -> Exact:
        """Figures of an indicator for some periods, over its grid."""
        key = (indicator, periods)
        if key not in self._figures:
            resolved = self.request.registry[indicator]
            made = self._measured(resolved, periods) if resolved.formula is None else self._composed(resolved, periods)
            made = made.spread((len(periods), *self.layout.shape(resolved.dimensions)))
            made = self.completeness.applied(resolved, periods, made)
            self._figures[key] = self._applicable(resolved, periods, made)
        return self._figures[key]

    def forget(self) -> None:
        """Let go of figures made so far; they are made again when they are asked for."""
        self._figures.clear()

    def _measured(self, resolved: ResolvedIndicator, periods: Periods) -> Exact:
        found = [self.plan.windows[resolved.id, period] for period in periods]
        family = self.families.get(resolved.id)
        shape = (len(periods), *self.layout.shape(resolved.dimensions))
        if family is None or family.dataset not in self.tables:
            figure = Exact.absent(shape, State.NO_TABLE)
        else:
            # A period without a window gets one for now, and its state right after.
            windows = [each if isinstance(each, Window) else family.windows[0] for each in found]
            figure = self._from_windows(family, resolved, windows, periods)
        for place, each in enumerate(found):
            if isinstance(each, State):
                figure.state[place] = each
        return figure

    def _from_windows(
        self, family: Family, resolved: ResolvedIndicator, windows: Sequence[Window], periods: Periods
    ) -> Exact:
        dataset = self.request.registry.dataset(family.dataset)
        if family.manner == "spells" and resolved.behaviour.time == "mean":
            lines = [self.request.line_in(period) for period in periods]
            return means_over_time(self.gathered, resolved, dataset, windows, lines)
        return finished(
            self.gathered,
            resolved,
            dataset,
            windows,
            periods,
            across=family.reach == "across",
            valued=family.manner in {"spells", "levels"},
        )

    def _composed(self, resolved: ResolvedIndicator, periods: Periods) -> Exact:
        assert resolved.formula is not None  # noqa: S101 - the caller looked

        def part(indicator: str, when: Periods) -> Exact:
            figure = self.comparable(indicator, when, periods)
            return self.fitted(self.request.registry[indicator], figure, resolved.dimensions)

        return evaluate(resolved.formula, periods, part, self.request.timeline)

    def comparable(self, indicator: str, others: Periods, periods: Periods) -> Exact:
        """Figures of other periods, without a value where a break in the series lies between one and the asked one."""
        figure, request = self.figure(indicator, others), self.request
        if others == periods:
            return figure
        broken = [
            not is_comparable(request.registry, request.timeline, indicator, period, other)
            for period, other in zip(periods, others, strict=True)
        ]
        return figure.stated(along(np.array(broken), figure.state.ndim), State.BREAK) if any(broken) else figure

    def parts(self, resolved: ResolvedIndicator, periods: Periods) -> tuple[Exact, Exact] | None:
        """What a ratio or a mean divides; None for other kinds."""
        shape = self.layout.shape(resolved.dimensions)
        if resolved.definition.ratio is not None and resolved.formula is not None:
            of, to = (
                self.fitted(self.request.registry[str(name)], self.figure(str(name), periods), resolved.dimensions)
                for name in quotient_of(resolved.formula)
            )
            return of.spread((len(periods), *shape)), to.spread((len(periods), *shape))
        found = [self.plan.windows.get((resolved.id, period)) for period in periods]
        windows = [each for each in found if isinstance(each, Window)]
        if resolved.definition.kind != "mean" or len(windows) < len(found):
            return None
        scale = decimals_of(resolved, self.request.registry.dataset(str(resolved.dataset)))
        total, number = (self.gathered.part(resolved.id, part, windows, shape).number for part in ("s", "n"))
        return Exact(total, 10**scale), Exact(number)

    def records(self, resolved: ResolvedIndicator, periods: Periods) -> Mapping[str, Grid]:
        """Records behind an indicator's figures by status, where they have a value; empty where no column says so.

        Of a formula, the records of each of its parts that has a value, part by part.
        """
        if resolved.formula is None:
            figure = self.figure(resolved.id, periods)
            return {
                status: np.where(figure.ok, self.figure(count, periods).num, 0)
                for status, count in self.request.counts.get(resolved.id, {}).items()
            }
        if not self.request.counts:
            return {}
        found: dict[str, Grid] = {}
        shape = (len(periods), *self.layout.shape(resolved.dimensions))
        needed = [dict.fromkeys(leans_on(resolved.formula, period, self.request.timeline)) for period in periods]
        for place, leaning in enumerate(needed):
            for part, when in leaning:
                of = self.request.registry[part]
                for status, counts in self.records(of, (when,)).items():
                    there = np.where(self.comparable(part, (when,), (periods[place],)).ok, counts, 0)
                    own = self.fitted(of, Exact(there), resolved.dimensions).spread((1, *shape[1:])).num
                    found.setdefault(status, np.zeros(shape, dtype=np.int64))[place] += own[0]
        return found

    def fitted(self, part: ResolvedIndicator, figure: Exact, dimensions: Iterable[str]) -> Exact:
        """A part's figures as the whole needs them: its totals where the whole is not split."""
        wanted = set(dimensions)
        totals = tuple(
            slice(0, 1) if axis.name in part.dimensions and axis.name not in wanted else slice(None)
            for axis in self.layout.axes
        )
        return figure.taken((slice(None), slice(None), *totals))

    def _applicable(self, resolved: ResolvedIndicator, periods: Periods, figure: Exact) -> Exact:
        """Say where a figure does not apply: units not in force at the period's end, years it is not defined for."""
        defined = np.array([self._defined(resolved, period) for period in periods])
        if not defined.all():
            figure = figure.stated(along(~defined, figure.state.ndim), State.NOT_DEFINED_THEN)
        out = np.stack([self.not_in_force(self.request.tree_day(period)) for period in periods])
        return figure.stated(along(out, figure.state.ndim), State.NO_UNIT) if out.any() else figure

    def not_in_force(self, day: date) -> Grid:
        """Asked organisations that are not in force on a day."""
        organisations = self.request.organisations
        state = organisations.state(day)
        if state not in self._out:
            there = [organisations.in_force(code, day) for code in self.layout.orgs]
            self._out[state] = ~np.array(there, dtype=bool)
        return self._out[state]

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
