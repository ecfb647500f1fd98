"""Exact columns: whole grids of fractions, each cell with its state, so that no engine ever divides.

Engines add, count and compare; those results are integers or decimals and equal everywhere. Every division, rounding
and formula happens here, on Python integers, so that a figure is the same to the last digit on every engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from kexie_metrics.engine.states import State

__all__ = ["Exact", "Grid"]

Grid = np.ndarray[Any, np.dtype[Any]]
"""An array over organisations and the values of each asked dimension, the total first."""


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
        return cls(np.array(num, dtype=object), den)

    @classmethod
    def absent(cls, shape: tuple[int, ...], state: State) -> Exact:
        """No value anywhere."""
        return cls(np.zeros(shape, dtype=np.int64), 1, np.full(shape, state, dtype=np.uint8))

    @property
    def ok(self) -> Grid:
        """Where there is a value."""
        there: Grid = self.state <= State.INCOMPLETE
        return there

    @classmethod
    def stacked(cls, figures: Sequence[Exact]) -> Exact:
        """Several grids of one shape as one, along a new first axis."""
        dens = {figure.den if isinstance(figure.den, int) else 0 for figure in figures}
        den: Grid | int = dens.pop()
        if dens or not den:
            den = np.stack([np.broadcast_to(cls._wide(figure.den), figure.num.shape) for figure in figures])
        return cls(np.stack([figure.num for figure in figures]), den, np.stack([figure.state for figure in figures]))

    def where(self, mask: Grid, state: State) -> Exact:
        """The same, with a state put on the cells of a mask that had a value."""
        return evolve(self, state=np.where(mask & self.ok, np.uint8(state), self.state))

    def stated(self, mask: Grid, state: State) -> Exact:
        """The same, with a state put on every cell of a mask."""
        return evolve(self, state=np.where(mask, np.uint8(state), self.state))

    def __neg__(self) -> Exact:
        return evolve(self, num=-self._wide(self.num))

    def __abs__(self) -> Exact:
        return evolve(self, num=abs(self._wide(self.num)))

    def __add__(self, other: Exact) -> Exact:
        a, b, c, d = self._parts(other)
        return Exact(a * d + c * b, b * d, self._both(other))

    def __sub__(self, other: Exact) -> Exact:
        return self + (-other)

    def __mul__(self, other: Exact) -> Exact:
        a, b, c, d = self._parts(other)
        return Exact(a * c, b * d, self._both(other))

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
        num, den = self._wide(self.num), self._wide(self.den)
        return Exact(
            np.where(mask, num, self._wide(other.num)),
            np.where(mask, den, self._wide(other.den)),
            np.where(mask, self.state, other.state),
        )

    def rounded(self, places: int, *, half_even: bool = False) -> Grid:
        """Whole numbers of 10**-places nearest to each cell; halves away from zero, or to the even one."""
        factor = 10**places if places >= 0 else 1
        num = self._wide(self.num) * factor
        den = self._wide(self.den) * (1 if places >= 0 else 10**-places)
        size = abs(num)
        whole, rest = size // den, size % den
        up = 2 * rest > den
        tie = 2 * rest == den
        up = up | (tie & (whole % 2 == 1)) if half_even else up | tie
        nearest: Grid = np.where(num < 0, -1, 1) * (whole + np.where(up, 1, 0))
        return nearest

    def spread(self, shape: tuple[int, ...]) -> Exact:
        """The same over a larger grid."""
        den = self.den if isinstance(self.den, int) else np.broadcast_to(self.den, shape)
        return Exact(np.broadcast_to(self.num, shape), den, np.broadcast_to(self.state, shape))

    def taken(self, at: tuple[Grid | slice, ...]) -> Exact:
        """Some of its cells, by their places on each axis, or by a stretch of it."""
        den = self.den if isinstance(self.den, int) else self.den[at]
        return Exact(self.num[at], den, self.state[at])

    @staticmethod
    def shared(first: Grid, second: Grid) -> Grid:
        """State of what is made of two: that of the first without a value, else the worse one."""
        worse = np.maximum(first, second)
        return np.where(first > State.INCOMPLETE, first, worse)

    @staticmethod
    def _wide(numbers: Grid | int) -> Grid:
        array = np.asarray(numbers)
        return array if array.dtype == object else array.astype(object)

    def _parts(self, other: Exact) -> tuple[Grid, Grid, Grid, Grid]:
        return self._wide(self.num), self._wide(self.den), self._wide(other.num), self._wide(other.den)

    def _both(self, other: Exact) -> Grid:
        return self.shared(self.state, other.state)
