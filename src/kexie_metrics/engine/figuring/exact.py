"""Exact columns: whole grids of fractions, each cell with its state, so that no engine ever divides.

Engines add, count and compare; those results are integers or decimals and equal everywhere. Every division, rounding
and formula happens here, on Python integers, so that a figure is the same to the last digit on every engine.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from kexie_metrics.engine.states import State

__all__ = ["Exact", "Grid", "along", "bounded"]

Grid = np.ndarray[Any, np.dtype[Any]]
"""An array over periods, organisations and the values of each asked dimension, the total first."""

_LIMIT = 2**62
"""What fits 64 bits with room for one addition."""
_DIGITS = 6
_STEP = 10**_DIGITS
"""A quotient is worked out so many digits at a time, so that 64 bits are enough for it."""


def bounded(numbers: Grid) -> Grid:
    """The same numbers, 64 bits wide only if all of them can be added up in 64 bits."""
    if numbers.dtype == object or not numbers.size:
        return numbers
    # A sum of floats is near enough to tell that nothing comes near the limit.
    return numbers if np.abs(numbers, dtype=np.float64).sum() < _LIMIT / 2 else numbers.astype(object)


def along(mask: Grid, axes: int) -> Grid:
    """A mask over the first of some axes, so that it covers all of the others."""
    return mask.reshape(mask.shape + (1,) * (axes - mask.ndim))


@frozen(eq=False)
class Exact:
    """A grid of fractions.

    Attributes:
        num: Numerators; whole numbers.
        den: Denominators; positive whole numbers, and 1 wherever there is no value.
        state: A `State` per cell.
    """

    num: Grid
    den: Grid | int = 1
    state: Grid = field()

    @state.default
    def _all_ok(self) -> Grid:
        return np.zeros(self.num.shape, dtype=np.uint8)

    @classmethod
    def constant(cls, value: int | Decimal) -> Exact:
        """One number for every cell."""
        num, den = Decimal(value).as_integer_ratio()
        return cls(_array(num), den)

    @classmethod
    def absent(cls, shape: tuple[int, ...], state: State) -> Exact:
        """No value anywhere."""
        return cls(np.zeros(shape, dtype=np.int64), 1, np.full(shape, state, dtype=np.uint8))

    @property
    def ok(self) -> Grid:
        """Where there is a value."""
        there: Grid = self.state <= State.INCOMPLETE
        return there

    def where(self, mask: Grid, state: State) -> Exact:
        """The same, with a state put on the cells of a mask that had a value."""
        return evolve(self, state=np.where(mask & self.ok, np.uint8(state), self.state))

    def stated(self, mask: Grid, state: State) -> Exact:
        """The same, with a state put on every cell of a mask."""
        return evolve(self, state=np.where(mask, np.uint8(state), self.state))

    def with_states(self, place: int, states: Grid) -> Exact:
        """The same, with other states at one place of the first axis."""
        found = np.array(self.state)
        found[place] = states
        return evolve(self, state=found)

    def __neg__(self) -> Exact:
        return evolve(self, num=-self.num)

    def __abs__(self) -> Exact:
        return evolve(self, num=abs(self.num))

    def __add__(self, other: Exact) -> Exact:
        if self._alike(other) and self._narrow(other):
            return Exact(self.num + other.num, self.den, self._both(other))
        a, b, c, d = self._parts(other)
        return Exact(a * d + c * b, _whole(b * d), self._both(other))

    def __sub__(self, other: Exact) -> Exact:
        return self + (-other)

    def __mul__(self, other: Exact) -> Exact:
        a, b, c, d = self._parts(other)
        return Exact(a * c, _whole(b * d), self._both(other))

    def __truediv__(self, other: Exact) -> Exact:
        return self.over(other)

    def over(self, other: Exact, zero: State = State.ZERO_DENOMINATOR) -> Exact:
        """Quotient; a cell whose divisor is zero gets the given state."""
        a, b, c, d = self._parts(other)
        state = self._both(other)
        by_zero = c == 0
        state = np.where(by_zero & (state <= State.INCOMPLETE), np.uint8(zero), state)
        sign = np.where(c < 0, -1, 1)
        return Exact(a * d * sign, np.where(by_zero, 1, b * abs(c)), state)

    def compare(self, other: Exact) -> Grid:
        """Where self is less than, equal to or greater than other: -1, 0 or 1."""
        a, b, c, d = self._parts(other)
        left, right = a * d, c * b
        order: Grid = np.asarray(left > right, dtype=np.int8) - np.asarray(left < right, dtype=np.int8)
        return order

    def choose(self, mask: Grid, other: Exact) -> Exact:
        """Cells of self where the mask holds, else those of other."""
        return Exact(
            np.where(mask, self.num, other.num),
            self.den if self._alike(other) else np.where(mask, _array(self.den), _array(other.den)),
            np.where(mask, self.state, other.state),
        )

    def rounded(self, places: int, *, half_even: bool = False) -> Grid:
        """Whole numbers of 10**-places nearest to each cell; halves away from zero, or to the even one."""
        divisor = 1 if places >= 0 else 10**-places
        num, den = self.num, _array(self.den)
        if max(_largest(den), 1) * divisor * _STEP >= _LIMIT or _largest(num) >= _LIMIT:
            num, den = num.astype(object), den.astype(object)
        den = den * divisor
        size = abs(num)
        whole, rest = size // den, size % den
        if max(_largest(whole), 1) * 10 ** max(places, 0) >= _LIMIT:
            # Of a single cell, object arithmetic gives a number and no array.
            whole, rest, den = (np.asarray(each, object) for each in (whole, rest, den))
        for step in [_STEP] * (max(places, 0) // _DIGITS) + [10 ** (max(places, 0) % _DIGITS)]:
            whole, rest = whole * step + rest * step // den, rest * step % den
        up = 2 * rest > den
        tie = 2 * rest == den
        up = up | (tie & (whole % 2 == 1)) if half_even else up | tie
        nearest: Grid = np.where(num < 0, -1, 1) * (whole + np.where(up, 1, 0))
        return nearest

    def spread(self, shape: tuple[int, ...]) -> Exact:
        """The same over a larger grid."""
        den = self.den if isinstance(self.den, int) else np.broadcast_to(self.den, shape)
        return Exact(np.broadcast_to(self.num, shape), den, np.broadcast_to(self.state, shape))

    def taken(self, at: tuple[Grid | slice | int | None, ...]) -> Exact:
        """Some of its cells, by their places on each axis, or by a stretch of it."""
        den = self.den if isinstance(self.den, int) else self.den[at]
        return Exact(self.num[at], den, self.state[at])

    def flat(self) -> Exact:
        """Its cells in one row."""
        den = self.den if isinstance(self.den, int) else np.broadcast_to(self.den, self.state.shape).ravel()
        return Exact(np.broadcast_to(self.num, self.state.shape).ravel(), den, self.state.ravel())

    @staticmethod
    def shared(first: Grid, second: Grid) -> Grid:
        """State of what is made of two: that of the first without a value, else the worse one."""
        worse = np.maximum(first, second)
        return np.where(first > State.INCOMPLETE, first, worse)

    def _alike(self, other: Exact) -> bool:
        """Whether all cells of both have one denominator."""
        return isinstance(self.den, int) and isinstance(other.den, int) and self.den == other.den

    def _narrow(self, other: Exact) -> bool:
        """Whether numerators can be added up as they are."""
        return object in {self.num.dtype, other.num.dtype} or _largest(self.num) + _largest(other.num) < _LIMIT

    def _parts(self, other: Exact) -> tuple[Grid, Grid, Grid, Grid]:
        """Both numerators and denominators, 64 bits wide only if the products of two fit."""
        a, b, c, d = self.num, _array(self.den), other.num, _array(other.den)
        sizes = [max(1, _largest(each)) for each in (a, b, c, d)]
        if max(sizes[0], sizes[1]) * max(sizes[2], sizes[3]) < _LIMIT / 2:
            return a, b, c, d
        return a.astype(object), b.astype(object), c.astype(object), d.astype(object)

    def _both(self, other: Exact) -> Grid:
        return self.shared(self.state, other.state)


def _array(numbers: Grid | int) -> Grid:
    if not isinstance(numbers, int):
        return numbers
    return np.array(numbers, dtype=np.int64 if abs(numbers) < _LIMIT else object)


def _whole(den: Grid) -> Grid | int:
    """One denominator for all cells as a plain number."""
    return int(den) if den.ndim == 0 else den


def _largest(numbers: Grid) -> int:
    if not numbers.size:
        return 0
    return max(int(numbers.max()), -int(numbers.min()))
