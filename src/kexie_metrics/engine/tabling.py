"""Grids laid out as rows: the tidy table that leaves the engine, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import gcd
from typing import Any

import numpy as np
import pyarrow as pa
from attrs import define, field

from kexie_metrics.engine.comparing import Compared
from kexie_metrics.engine.figuring.exact import Exact, Grid
from kexie_metrics.engine.figuring.gathering import Layout
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.states import State
from kexie_metrics.errors import RequestError
from kexie_metrics.figures import RECORDS
from kexie_metrics.registry import ResolvedIndicator

__all__ = ["PLACES", "Rows", "tidy"]

PLACES = 12
"""Digits after the point of a value."""

_NUMBER = pa.decimal128(38, PLACES)
_LIMIT = 10**38
_POWERS = {10**scale: scale for scale in range(PLACES + 1)}


@define
class Rows:
    """Columns of the tidy table, filled block by block.

    Attributes:
        request: What was asked.
        layout: The form of every grid.
    """

    request: Request
    layout: Layout
    columns: dict[str, list[pa.Array]] = field(factory=dict)

    def add(
        self,
        indicator: ResolvedIndicator,
        figures: Sequence[Exact],
        *,
        parts: Sequence[tuple[Exact, Exact] | None],
        compared: Sequence[Mapping[str, Compared]],
        emitted: Sequence[np.ndarray[Any, np.dtype[np.int64]]],
        records: Sequence[Mapping[str, Grid]],
        reasons: Sequence[Mapping[State, Sequence[str | None]]],
    ) -> None:
        """Add an indicator's rows: every period, every organisation, and every value it has on each axis.

        Args:
            indicator: Whose rows.
            figures: For each asked period, its grid.
            parts: For each asked period, what a quotient divides.
            compared: For each asked period, its comparisons.
            emitted: Places on each axis at which it has rows.
            records: For each asked period, the number of records by status.
            reasons: For each asked period, reasons of some states that are different for each organisation.
        """
        periods, orgs = np.arange(len(figures)), np.arange(len(self.layout.orgs))
        at = tuple(place.ravel() for place in np.meshgrid(periods, orgs, *emitted, indexing="ij"))
        size = len(at[0])
        self._put("indicator", _repeated(indicator.id, size))
        self._put("org", _words(self.layout.orgs, at[1]))
        self._put("period", _words([period.name for period in self.request.periods], at[0]))
        for axis, place in zip(self.layout.axes, at[2:], strict=True):
            self._put(axis.name, _words(axis.values, place))
        figure = Exact.stacked(figures).taken(at)
        self._put("value", _values(figure))
        self._put("unit", _repeated(indicator.unit, size))
        self._put("status", _words([state.status for state in State], figure.state))
        pairs = [pair for pair in parts if pair is not None]
        numerator, denominator = _given(figure, pairs, at) if len(pairs) == len(parts) else _reduced(figure)
        self._put("numerator", numerator)
        self._put("denominator", denominator)
        self._put("reason", _reasons(figure.state, at, reasons))
        for status in self.request.statuses:
            self._put(f"{RECORDS}{status}", _counted(records, status, figure, at))
        for name, first in compared[0].items():
            columns = [comparisons[name] for comparisons in compared]
            base = Exact.stacked([column.value for column in columns]).taken(at)
            self._put(name, _values(base))
            self._put(f"{name}_status", _words([state.status for state in State], base.state))
            changes = [column.change for column in columns if column.change is not None]
            if changes:
                change = Exact.stacked(changes).taken(at)
                suffix = "completion" if name == "target" else "change"
                self._put(f"{name}_{suffix}", _values(change))
                self._put(f"{name}_{suffix}_unit", _repeated(first.change_unit, size))
                self._put(f"{name}_{suffix}_reason", _words([state.reason for state in State], change.state))

    def _put(self, name: str, column: pa.Array) -> None:
        self.columns.setdefault(name, []).append(column)


def tidy(rows: Rows) -> pa.Table:
    """The table of all blocks, in the order they were added."""
    return pa.table({name: pa.chunked_array(chunks) for name, chunks in rows.columns.items()}).unify_dictionaries()


def _values(figure: Exact) -> pa.Array:
    """Values to twelve digits, blank where there are none."""
    absent = ~figure.ok
    if isinstance(figure.den, int) and figure.den in _POWERS and figure.num.dtype != object:
        return _from_whole(figure.num, _POWERS[figure.den], absent).cast(_NUMBER)
    whole = figure.rounded(PLACES)
    return pa.array(
        [None if gone else _decimal(number) for number, gone in zip(whole.tolist(), absent.tolist(), strict=True)],
        _NUMBER,
    )


def _from_whole(numbers: Grid, scale: int, absent: Grid) -> pa.Array:
    """Whole numbers of a last digit as decimals: 128 bits, low word first, the high word only a sign."""
    words = np.empty((len(numbers), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = numbers, numbers >> 63
    there = pa.array(~absent).buffers()[1]
    return pa.Array.from_buffers(pa.decimal128(38, scale), len(numbers), [there, pa.py_buffer(words)])


def _decimal(number: int) -> Decimal:
    if abs(number) >= _LIMIT:
        raise RequestError(f"a figure has {len(str(abs(number))) - PLACES} digits before the point; a table holds 26")
    return Decimal(number).scaleb(-PLACES) if number else Decimal(0)


def _given(figure: Exact, pairs: Sequence[tuple[Exact, Exact]], at: tuple[Grid, ...]) -> tuple[pa.Array, pa.Array]:
    """Numerator and denominator as they were added up; in whole numbers where one of them is a fraction itself."""
    upper, lower = (
        Exact.stacked([pair[side] for pair in pairs]).taken(at).stated(~figure.ok, State.NO_RECORD) for side in (0, 1)
    )
    whole = np.broadcast_to((10**PLACES % upper.den == 0) & (10**PLACES % lower.den == 0), figure.state.shape)
    if whole.all():
        return _values(upper), _values(lower)
    quotient = upper.over(lower).spread(figure.state.shape)
    shared = np.gcd(quotient.num, quotient.den)
    top, bottom = Exact(quotient.num // shared, 1, quotient.state), Exact(quotient.den // shared, 1, quotient.state)
    return _values(upper.choose(whole, top)), _values(lower.choose(whole, bottom))


def _reduced(figure: Exact) -> tuple[pa.Array, pa.Array]:
    """Numerator and denominator in lowest terms where twelve digits are not all of a value."""
    size = len(figure.state)
    blank = pa.nulls(size, _NUMBER)
    if isinstance(figure.den, int) and 10**PLACES % figure.den == 0:
        return blank, blank
    pairs: list[tuple[Decimal | None, Decimal | None]] = []
    nums, dens = np.asarray(figure.num).tolist(), np.broadcast_to(figure.den, size).tolist()
    for num, den, ok in zip(nums, dens, figure.ok.tolist(), strict=True):
        shared = gcd(num, den)
        top, bottom = num // shared, den // shared
        whole = not ok or 10**PLACES % bottom == 0 or max(abs(top), bottom) * 10**PLACES >= _LIMIT
        pairs.append((None, None) if whole else (Decimal(top), Decimal(bottom)))
    return pa.array([top for top, _ in pairs], _NUMBER), pa.array([bottom for _, bottom in pairs], _NUMBER)


def _counted(records: Sequence[Mapping[str, Grid]], status: str, figure: Exact, at: tuple[Grid, ...]) -> pa.Array:
    """Records of one status; blank without a value, or where nobody says what the records are."""
    if not records[0]:
        return pa.nulls(len(figure.state), pa.int64())
    counts = [found.get(status, np.zeros_like(next(iter(found.values())))) for found in records]
    return pa.array(np.stack(counts)[at].astype(np.int64), mask=~figure.ok)


def _repeated(word: str | None, size: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(size, np.int32), mask=np.full(size, word is None)), pa.array([word or ""], pa.string())
    )


def _reasons(states: Grid, at: tuple[Grid, ...], given: Sequence[Mapping[State, Sequence[str | None]]]) -> pa.Array:
    """The reason of each row's state, or where one is given for it, that of its period and organisation."""
    words = {state.reason: place for place, state in enumerate(State)}
    places = states.astype(np.int32)
    for period, by_state in enumerate(given):
        for state, reasons in by_state.items():
            rows = np.flatnonzero((at[0] == period) & (states == state))
            if len(rows):
                own = np.array([words.setdefault(reason or state.reason, len(words)) for reason in reasons], np.int32)
                places[rows] = own[at[1][rows]]
    return _words(list(words), places)


def _words(words: Sequence[str | None], places: Grid) -> pa.Array:
    """Words by their place in a list."""
    known = np.array([word is None for word in words])
    indices = pa.array(places.astype(np.int32), mask=known[places])
    return pa.DictionaryArray.from_arrays(indices, pa.array([word or "" for word in words], pa.string()))
