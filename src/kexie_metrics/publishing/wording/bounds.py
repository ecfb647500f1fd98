"""How far a rounded word may be from the true figure: the settings, and the interval that comes of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from attrs import field, frozen

__all__ = ["Exact", "Interval", "Number", "Style"]

Exact = int | Fraction
"""What is computed with."""
Number = Exact | Decimal
"""Exact numbers as they may come in; a float is none."""


def _share(value: Number | str) -> Fraction:
    """A share as an exact number.

    Raises:
        TypeError: A float, which holds no 0.05.
    """
    if isinstance(value, float):
        raise TypeError(f"write {value!r} in quotes: a float holds another number than is written")
    return Fraction(value)


@frozen(kw_only=True)
class Style:
    """Bounds and rounding; no style guide gives numbers for them, so an office may set its own.

    Attributes:
        fair: Share of the written number that the true one may be away from it and be called well put.
        hard: Share beyond which `近` and `约` (nearly, about) are false; at least `fair` and below 1.
        half_even: Round a half to the even neighbour (GB/T 8170) instead of away from zero.

    Raises:
        ValueError: The bounds are not in order.
        TypeError: A bound is a float.
    """

    fair: Fraction = field(default=Fraction(5, 100), converter=_share)
    hard: Fraction = field(default=Fraction(10, 100), converter=_share)
    half_even: bool = False

    def __attrs_post_init__(self) -> None:
        if not 0 < self.fair <= self.hard < 1:
            raise ValueError(f"bounds go 0 < fair <= hard < 1, got fair {self.fair} and hard {self.hard}")


@frozen
class Interval:
    """Numbers from one to another.

    Attributes:
        low: The lower end; None for no bound.
        high: The upper end; None for no bound.
        low_open: Whether the lower end itself is left out.
        high_open: Whether the upper end itself is left out.

    >>> 420 in Interval(400, 500, low_open=True, high_open=True), Interval(400, 500, low_open=True).whole
    (True, (401, 500))
    """

    low: Exact | None = None
    high: Exact | None = None
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: Exact) -> bool:
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        return above and (self.high is None or (value < self.high if self.high_open else value <= self.high))

    @property
    def whole(self) -> tuple[int | None, int | None]:
        """The smallest and the largest whole number in it; the first above the second where there is none."""
        low = high = None
        if self.low is not None:
            low = floor(self.low) + 1 if self.low_open else ceil(self.low)
        if self.high is not None:
            high = ceil(self.high) - 1 if self.high_open else floor(self.high)
        return low, high

    def __neg__(self) -> Interval:
        """The same numbers with the other sign."""
        return Interval(_minus(self.high), _minus(self.low), self.high_open, self.low_open)

    def times(self, factor: Exact) -> Interval:
        """Each number times a positive one."""
        low, high = (None if end is None else end * factor for end in (self.low, self.high))
        return Interval(low, high, self.low_open, self.high_open)

    def within(self, other: Interval) -> Interval:
        """The numbers that are in both."""
        low = max(self._low_end, other._low_end)
        high = min(self._high_end, other._high_end)
        return _from_ends(low, high)

    def around(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return _from_ends(min(self._low_end, other._low_end), max(self._high_end, other._high_end))

    @property
    def _low_end(self) -> _End:
        return (self.low is not None, self.low or 0, self.low_open)

    @property
    def _high_end(self) -> _End:
        return (self.high is None, self.high or 0, not self.high_open)


_End = tuple[bool, Exact, bool]
"""An end so that ends compare as the numbers beside them do."""


def _from_ends(low: _End, high: _End) -> Interval:
    return Interval(low[1] if low[0] else None, None if high[0] else high[1], low[2], not high[2])


def _minus(end: Exact | None) -> Exact | None:
    return None if end is None else -end
