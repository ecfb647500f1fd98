"""Grids laid out as rows: the tidy table that leaves the engine, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from attrs import define, field

from kexie_metrics.engine.comparing import compared_columns
from kexie_metrics.engine.evaluating import Evaluation
from kexie_metrics.engine.figuring.decimals import NUMBER, PLACES, decimals
from kexie_metrics.engine.figuring.exact import Exact, Grid
from kexie_metrics.engine.states import State
from kexie_metrics.engine.targets import Targets
from kexie_metrics.figures import RECORDS
from kexie_metrics.registry import ResolvedIndicator

__all__ = ["Tabling"]

_BLOCK = 2_000_000
"""Rows of a block, as far as whole periods go."""


@define(eq=False)
class Tabling:
    """The rows of an evaluation, made when they are asked for.

    Attributes:
        evaluation: Gives the figures.
        targets: Gives what they are aimed at.
    """

    evaluation: Evaluation
    targets: Targets
    _keys: dict[tuple[tuple[int, ...], ...], dict[str, pa.Array]] = field(factory=dict)
    _blank: dict[int, pa.Array] = field(factory=dict)

    @property
    def size(self) -> int:
        """Number of rows."""
        evaluation = self.evaluation
        periods, orgs = len(evaluation.request.periods), len(evaluation.request.orgs)
        shapes = [evaluation.emitted(evaluation.request.registry[each]) for each in evaluation.request.indicators]
        return sum(periods * orgs * int(np.prod([len(places) for places in shape])) for shape in shapes)

    def blocks(self) -> Iterator[pa.RecordBatch]:
        """All rows, in the order of indicators, periods, organisations and dimension values."""
        for indicator in self.evaluation.request.indicators:
            yield from self._of_indicator(self.evaluation.request.registry[indicator])
            if self.evaluation.large:
                self.evaluation.forget()

    def _of_indicator(self, indicator: ResolvedIndicator) -> Iterator[pa.RecordBatch]:
        evaluation, request = self.evaluation, self.evaluation.request
        emitted = evaluation.emitted(indicator)
        figure = evaluation.figure(indicator.id, request.periods)
        parts = evaluation.parts(indicator, request.periods)
        compared = compared_columns(evaluation, self.targets, indicator)
        records = evaluation.records(indicator, request.periods) if request.counts else {}
        reasons = [evaluation.completeness.reasons(indicator.id, period) for period in request.periods]
        keys = [tuple(places.tolist()) for places in emitted]
        a_period = len(request.orgs) * int(np.prod([len(places) for places in emitted]))
        step = max(1, _BLOCK // max(1, a_period))
        for start in range(0, len(request.periods), step):
            stop = min(start + step, len(request.periods))
            cut = _Cut(start, stop, len(request.orgs), tuple(emitted))
            columns: dict[str, pa.Array] = {}
            size = a_period * (stop - start)
            columns["indicator"] = _repeated(request.indicators.index(indicator.id), request.indicators, size)
            columns.update(self._key_columns(start, stop, keys))
            rows = cut.of(figure)
            columns["value"] = decimals(rows)
            columns["unit"] = _repeated(0, (indicator.unit,), size)
            columns["status"] = _words(_STATUSES, rows.state)
            columns["numerator"], columns["denominator"] = self._quotient(rows, parts, cut)
            columns["reason"] = _reasons(cut.by_org(rows), reasons[start:stop])
            for status in request.statuses:
                columns[f"{RECORDS}{status}"] = _counted(records, status, rows, cut)
            for name, comparison in compared.items():
                base = cut.of(comparison.value)
                columns[name] = decimals(base)
                columns[f"{name}_status"] = _words(_STATUSES, base.state)
                own = comparison.reasons[start:stop]
                if name == "target":
                    columns["target_reason"] = _reasons(cut.by_org(base), own)
                if comparison.change is not None:
                    change = cut.of(comparison.change.spread(figure.state.shape))
                    suffix = "completion" if name == "target" else "change"
                    columns[f"{name}_{suffix}"] = decimals(change)
                    columns[f"{name}_{suffix}_unit"] = _repeated(0, (comparison.change_unit,), size)
                    columns[f"{name}_{suffix}_reason"] = _reasons(cut.by_org(change), own)
            yield pa.RecordBatch.from_pydict(columns)

    def _key_columns(self, start: int, stop: int, emitted: Sequence[tuple[int, ...]]) -> dict[str, pa.Array]:
        """Organisation, period and dimensions, the same for every indicator that has the same form."""
        key = ((start, stop), *emitted)
        if key not in self._keys:
            layout, request = self.evaluation.layout, self.evaluation.request
            shape = (stop - start, len(layout.orgs), *(len(places) for places in emitted))
            at = [
                np.broadcast_to(_upright(each, len(shape), axis), shape).ravel()
                for axis, each in enumerate(
                    [np.arange(start, stop), np.arange(len(layout.orgs)), *map(np.array, emitted)]
                )
            ]
            found = {
                "org": _words(layout.orgs, at[1]),
                "period": _words([period.name for period in request.periods], at[0]),
            }
            for axis, places in zip(layout.axes, at[2:], strict=True):
                found[axis.name] = _words(axis.values, places)
            self._keys[key] = found
        return self._keys[key]

    def _quotient(self, rows: Exact, parts: tuple[Exact, Exact] | None, cut: _Cut) -> tuple[pa.Array, pa.Array]:
        """Numerator and denominator, blank where twelve digits are all of a value."""
        if parts is not None:
            return _given(rows, *(cut.of(part) for part in parts))
        if isinstance(rows.den, int) and 10**PLACES % rows.den == 0:
            size = len(rows.state)
            if size not in self._blank:
                self._blank[size] = pa.nulls(size, NUMBER)
            return self._blank[size], self._blank[size]
        return _reduced(rows)


@define(eq=False)
class _Cut:
    """Some periods of a grid, and the places on each axis at which there are rows."""

    start: int
    stop: int
    orgs: int
    emitted: tuple[Grid, ...]

    def of(self, figure: Exact) -> Exact:
        """Its cells in one row."""
        taken = figure.taken((slice(self.start, self.stop),))
        for axis, places in enumerate(self.emitted, start=2):
            if len(places) != taken.state.shape[axis]:
                taken = taken.taken((*([slice(None)] * axis), places))
        return taken.flat()

    def by_org(self, rows: Exact) -> Grid:
        """States of cells in one row: periods, organisations, and all others in one row."""
        return rows.state.reshape(self.stop - self.start, self.orgs, -1)


_STATUSES = [state.status for state in State]


def _given(figure: Exact, upper: Exact, lower: Exact) -> tuple[pa.Array, pa.Array]:
    """Numerator and denominator as they were added up; in whole numbers where one of them is a fraction itself."""
    upper, lower = (part.stated(~figure.ok, State.NO_RECORD) for part in (upper, lower))
    whole = np.broadcast_to((10**PLACES % upper.den == 0) & (10**PLACES % lower.den == 0), figure.state.shape)
    if whole.all():
        return decimals(upper), decimals(lower)
    quotient = upper.over(lower).spread(figure.state.shape)
    shared = np.gcd(quotient.num, quotient.den)
    top, bottom = Exact(quotient.num // shared, 1, quotient.state), Exact(quotient.den // shared, 1, quotient.state)
    return decimals(upper.choose(whole, top)), decimals(lower.choose(whole, bottom))


def _reduced(figure: Exact) -> tuple[pa.Array, pa.Array]:
    """Numerator and denominator in lowest terms where twelve digits are not all of a value."""
    den = np.broadcast_to(figure.den, figure.state.shape)
    shared = np.gcd(figure.num, den)
    top, bottom = figure.num // shared, den // shared
    too_long = np.maximum(abs(top), bottom) >= 10 ** (38 - PLACES)
    blank = ~figure.ok | (10**PLACES % bottom == 0) | too_long
    state = np.where(blank, np.uint8(State.NO_RECORD), figure.state)
    top, bottom = np.where(blank, 0, top), np.where(blank, 1, bottom)
    return decimals(Exact(top, 1, state)), decimals(Exact(bottom, 1, state))


def _counted(records: Mapping[str, Grid], status: str, rows: Exact, cut: _Cut) -> pa.Array:
    """Records of one status; blank without a value, or where nobody says what the records are."""
    if not records:
        return pa.nulls(rows.state.size, pa.int64())
    counts = records.get(status, np.zeros_like(next(iter(records.values()))))
    return pa.array(cut.of(Exact(counts)).num.astype(np.int64), mask=~rows.ok)


def _upright(values: Grid, dimensions: int, axis: int) -> Grid:
    return values.reshape([-1 if place == axis else 1 for place in range(dimensions)])


def _repeated(place: int, words: Sequence[str | None], size: int) -> pa.Array:
    """One word of a list for every row."""
    return _words(words, np.full(size, place, np.int32))


def _reasons(states: Grid, given: Sequence[Mapping[State, Sequence[str | None]]]) -> pa.Array:
    """The reason of each row's state, or where one is given for it, that of its period and organisation."""
    words = {state.reason: place for place, state in enumerate(State)}
    places = states.astype(np.int32)
    for period, by_state in enumerate(given):
        for state, reasons in by_state.items():
            own = np.array([words.setdefault(reason or state.reason, len(words)) for reason in reasons], np.int32)
            places[period] = np.where(states[period] == state, own[:, None], places[period])
    return _words(list(words), places.ravel())


def _words(words: Sequence[str | None], places: Grid) -> pa.Array:
    """Words by their place in a list."""
    none = np.array([word is None for word in words])
    mask = none[places] if none.any() else None
    indices = pa.array(places.astype(np.int32, copy=False), mask=mask)
    return pa.DictionaryArray.from_arrays(indices, pa.array([word or "" for word in words], pa.string()))
