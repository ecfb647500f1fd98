"""What a figure is aimed at: targets that are set unit by unit, rolled up where every unit has one, and never down.

A target is set for a unit by the definition itself, by an indicator whose figure is the unit's target, or by records of
which each says it of one unit. These are read for the units below the asked ones as well: a sum of targets is a target
only where none is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Literal

import numpy as np
from attrs import define, evolve, field, frozen

from kexie_metrics.engine.evaluating import Evaluation, prepare
from kexie_metrics.engine.figuring.exact import Exact, Grid, along
from kexie_metrics.engine.requests import Request, is_set_for_units
from kexie_metrics.engine.states import State
from kexie_metrics.errors import PeriodError, RequestError, suggestion
from kexie_metrics.figures import TOTAL
from kexie_metrics.periods import Period, Timeline
from kexie_metrics.records import Records
from kexie_metrics.registry import ResolvedIndicator

__all__ = ["Targets", "make_targets", "request_for_units"]


@frozen(eq=False)
class Target:
    """Targets of one indicator for one period.

    Attributes:
        value: Over the indicator's grid.
        reasons: Why there is none, for each asked organisation; None where nothing more is to be said.
    """

    value: Exact
    reasons: Sequence[str | None]


@frozen(eq=False)
class TargetsOverTime:
    """Targets of one indicator for some periods.

    Attributes:
        value: Over periods and the indicator's grid.
        reasons: For each period, why there is none where too few units have one.
    """

    value: Exact
    reasons: Sequence[Mapping[State, Sequence[str | None]]]


def request_for_units(request: Request) -> Request | None:
    """What has to be asked besides: targets that records set, of the asked units and all below; None where none are."""
    if "target" not in request.compare:
        return None
    registry, wanted = request.registry, {}
    for indicator in request.indicators:
        target = registry[indicator].target
        if target is not None and is_set_for_units(registry, target):
            of = registry[target]
            wanted[target] = evolve(of, id=_own(target), behaviour=evolve(of.behaviour, org="none"))
    if not wanted:
        return None
    organisations = request.organisations
    units = dict.fromkeys(request.orgs)
    for day in {request.tree_day(period) for period in request.periods}:
        waiting = list(request.orgs)
        while waiting:
            below = organisations.children(waiting.pop(), day)
            units.update(dict.fromkeys(below))
            waiting.extend(below)
    return evolve(
        request,
        indicators=tuple(sorted(own.id for own in wanted.values())),
        orgs=tuple(units),
        compare=(),
        counts={},
        registry=evolve(registry, indicators={**registry.indicators, **{own.id: own for own in wanted.values()}}),
    )


def make_targets(
    evaluation: Evaluation, records: Records, *, on_violation: Literal["refuse", "exclude"] = "refuse"
) -> Targets:
    """Read the targets that records set for units, and check those that definitions set.

    Raises:
        RequestError: A definition sets a target for a unit that is not in the tree.
    """
    request = evaluation.request
    codes = request.organisations.codes
    for indicator in request.indicators if "target" in request.compare else ():
        target = request.registry[indicator].definition.target
        for given in target.values() if isinstance(target, Mapping) else ():
            for code in given if isinstance(given, Mapping) else ():
                if code not in codes:
                    hint = suggestion(code, codes)
                    raise RequestError(f"{indicator} has a target for {code!r}, which is no organisation; {hint}")
    asked = request_for_units(request)
    return Targets(evaluation, None if asked is None else prepare(asked, records, on_violation=on_violation))


@define
class Targets:
    """Targets of a request's indicators.

    Attributes:
        evaluation: The figures that are aimed at something.
        units: The targets that records set, for every unit by itself.
    """

    evaluation: Evaluation
    units: Evaluation | None
    _found: dict[tuple[str, Period], Target] = field(factory=dict)

    def over(self, indicator: ResolvedIndicator, periods: Sequence[Period]) -> TargetsOverTime:
        """Targets of an indicator for some periods, over its grid."""
        found = [self._target(indicator, period) for period in periods]
        return TargetsOverTime(
            _together([each.value.taken((None,)) for each in found]),
            [{State.FEW_TARGETS: each.reasons} if any(each.reasons) else {} for each in found],
        )

    def _target(self, indicator: ResolvedIndicator, period: Period) -> Target:
        key = (indicator.id, period)
        if key not in self._found:
            registry = self.evaluation.request.registry
            if indicator.target is None:
                made = self._rolled_up(indicator, period, self._given(indicator, period))
            elif is_set_for_units(registry, indicator.target):
                made = self._rolled_up(indicator, period, self._recorded(indicator, period))
            else:
                of = registry[indicator.target]
                made = Target(self._fitted(of, period, indicator, self.evaluation), ())
            self._found[key] = made
        return self._found[key]

    def _given(self, indicator: ResolvedIndicator, period: Period) -> Mapping[str, Exact]:
        """The targets that a definition sets: of the top of the tree, or of units by code; never of its parts."""
        request = self.evaluation.request
        organisations, day = request.organisations, request.tree_day(period)
        by_code: dict[str, int | Decimal] = {}
        given = indicator.definition.target
        for text, number in given.items() if isinstance(given, Mapping) else ():
            if _is(request.timeline, text, period):
                top = organisations.ancestors(organisations.root, day)[-1]
                by_code |= number if isinstance(number, Mapping) else {top: number}
        held: dict[str, list[str]] = {}
        for code in by_code:
            held.setdefault(organisations.resolve(code, day), []).append(code)
        row = (1, *self.evaluation.layout.shape(indicator.dimensions)[1:])
        found = {}
        for holder, codes in held.items():
            if holder in codes:
                value = Fraction(by_code[holder])
            elif len(codes) == 1 or indicator.behaviour.additive:
                value = sum((Fraction(by_code[code]) for code in codes), Fraction(0))
            else:
                continue  # of several units that gave way to one, each has its own share, and the one has none
            num = np.full(row, value.numerator, dtype=object)
            found[holder] = Exact(num, value.denominator).stated(~_total(row), State.NO_TARGET)
        return found

    def _recorded(self, indicator: ResolvedIndicator, period: Period) -> Mapping[str, Exact]:
        """The targets that records set for units."""
        assert self.units is not None  # noqa: S101 - asked for with the request
        assert indicator.target is not None  # noqa: S101 - the caller looked
        of = self.units.request.registry[_own(indicator.target)]
        figure = self._fitted(of, period, indicator, self.units)
        figure = figure.stated(~figure.ok, State.NO_TARGET)
        there = figure.ok.reshape(figure.state.shape[0], -1).any(axis=1)
        codes = self.units.layout.orgs
        return {codes[place]: figure.taken((slice(place, place + 1),)) for place in np.flatnonzero(there).tolist()}

    def _fitted(self, of: ResolvedIndicator, period: Period, to: ResolvedIndicator, source: Evaluation) -> Exact:
        """Targets by the dimensions of what they are for; one that is not split is that of the total, not of a part."""
        figure = source.fitted(of, source.figure(of.id, (period,)), to.dimensions).taken((0,))
        places = [np.arange(len(figure.state))]
        lacking = [np.zeros(len(figure.state), dtype=bool)]
        for axis, theirs in zip(self.evaluation.layout.axes, source.layout.axes, strict=True):
            values = axis.values if axis.name in to.dimensions else axis.values[:1]
            known = theirs.places if axis.name in of.dimensions else {TOTAL: 0}
            places.append(np.array([known.get(value, 0) for value in values], dtype=np.int64))
            lacking.append(np.array([value not in known for value in values], dtype=bool))
        return figure.taken(np.ix_(*places)).stated(reduce(np.logical_or.outer, lacking), State.NO_TARGET)

    def _rolled_up(self, indicator: ResolvedIndicator, period: Period, own: Mapping[str, Exact]) -> Target:
        """Each unit's own target, or else the sum of those below it, if figures add up and all of them have one."""
        request, layout = self.evaluation.request, self.evaluation.layout
        organisations, day = request.organisations, request.tree_day(period)
        shape = layout.shape(indicator.dimensions)
        out = along(self.evaluation.not_in_force(day), len(shape))
        reached = {code for unit in own for code in organisations.ancestors(unit, day)}
        row = (1, *shape[1:])
        nothing = Exact.absent(row, State.NO_TARGET)
        done: dict[str, Exact] = {}
        reasons: dict[str, str] = {}

        def of(code: str) -> Exact:
            if code not in reached:
                return nothing
            if code in done:
                return done[code]
            target = own.get(code, nothing)
            children = organisations.children(code, day) if indicator.behaviour.additive else ()
            if children and not target.ok.all():
                below = [of(child) for child in children]
                summed = reduce(add, below)
                target = target.choose(target.ok, summed.stated(~summed.ok, State.NO_TARGET))
                number = sum(bool(child.ok.flat[0]) for child in below)
                if number and not target.ok.flat[0]:
                    reasons[code] = f"{number} of {len(below)} units below have a target"
                    target = target.stated(_total(row), State.FEW_TARGETS)
            done[code] = target
            return target

        found = Exact.absent(shape, State.NO_TARGET)
        if reached:
            found = Exact(np.zeros(shape, dtype=object), np.ones(shape, dtype=object), found.state)
        for place, code in enumerate(layout.orgs):
            if code in reached:
                _put(of(code), found, place)
        value = found.stated(np.broadcast_to(out, shape), State.NO_UNIT)
        return Target(value, [reasons.get(code) for code in layout.orgs])


def _own(indicator: str) -> str:
    return f"{indicator}~own"


def _together(rows: Sequence[Exact]) -> Exact:
    """The cells of several organisations or periods, one after another."""
    num, state = np.concatenate([row.num for row in rows]), np.concatenate([row.state for row in rows])
    shared = {row.den if isinstance(row.den, int) else 0 for row in rows}
    if len(shared) == 1 and 0 not in shared:
        return Exact(num, shared.pop(), state)
    dens = [np.broadcast_to(np.asarray(row.den, dtype=object), row.num.shape) for row in rows]
    return Exact(num, np.concatenate(dens), state)


def _put(target: Exact, into: Exact, place: int) -> None:
    """Write the cells of one organisation."""
    assert not isinstance(into.den, int)  # noqa: S101 - made with a denominator in each cell
    into.num[place], into.state[place] = target.num.astype(object)[0], target.state[0]
    into.den[place] = target.den if isinstance(target.den, int) else target.den.astype(object)[0]


def _total(shape: tuple[int, ...]) -> Grid:
    """Where the total is, among the values of every dimension of one organisation."""
    mask = np.zeros(shape, dtype=bool)
    mask[(0,) * len(shape)] = True
    return mask


def _is(timeline: Timeline, text: str, period: Period) -> bool:
    """Whether a text names a period; a term of another office names none here."""
    try:
        named = timeline.parse(text)
    except PeriodError:
        return False
    return (named.start, named.end) == (period.start, period.end)
