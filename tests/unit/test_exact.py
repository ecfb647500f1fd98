"""Exact grids: fractions to the last digit, and a state that goes with every cell."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie_metrics.engine.figuring.exact import Exact
from kexie_metrics.engine.states import State

numbers = st.integers(-(10**30), 10**30)
fractions = st.tuples(numbers, st.integers(1, 10**20)).map(lambda pair: Fraction(*pair))


def grid(*values: Fraction | None) -> Exact:
    num = np.array([0 if value is None else value.numerator for value in values], dtype=object)
    den = np.array([1 if value is None else value.denominator for value in values], dtype=object)
    state = np.array([State.NO_RECORD if value is None else State.OK for value in values], dtype=np.uint8)
    return Exact(num, den, state)


def read(figure: Exact) -> list[Fraction | None]:
    den = np.broadcast_to(figure.den, np.shape(figure.state))
    return [
        Fraction(int(num), int(low)) if state == State.OK else None
        for num, low, state in zip(
            np.atleast_1d(figure.num), np.atleast_1d(den), np.atleast_1d(figure.state), strict=True
        )
    ]


@given(fractions, fractions)
def test_arithmetic_is_that_of_fractions(a, b):
    left, right = grid(a), grid(b)
    assert read(left + right) == [a + b]
    assert read(left - right) == [a - b]
    assert read(left * right) == [a * b]
    assert read(left / right) == [a / b if b else None]
    assert read(-left) == [-a]
    assert read(abs(left)) == [abs(a)]
    assert left.compare(right).tolist() == [(a > b) - (a < b)]


@given(fractions, st.integers(0, 12))
def test_rounding_takes_halves_away_from_zero(value, places):
    scaled = abs(value) * 10**places
    expected = int(scaled + Fraction(1, 2)) * (-1 if value < 0 else 1)
    assert grid(value).rounded(places).tolist() == [expected]


def test_halves_may_go_to_the_even_digit():
    values = grid(Fraction(1, 8), Fraction(3, 8), Fraction(-1, 8))
    assert values.rounded(2).tolist() == [13, 38, -13]
    assert values.rounded(2, half_even=True).tolist() == [12, 38, -12]


def test_a_zero_divisor_is_a_state_and_not_an_error():
    quotient = grid(Fraction(1), Fraction(0), None) / grid(Fraction(0), Fraction(0), Fraction(0))
    assert [State(int(state)) for state in quotient.state] == [
        State.ZERO_DENOMINATOR,
        State.ZERO_DENOMINATOR,
        State.NO_RECORD,
    ]


def test_the_first_part_without_a_value_gives_its_state():
    missing = grid(None)
    undefined = grid(Fraction(1)) / grid(Fraction(0))
    assert (missing + undefined).state.tolist() == [State.NO_RECORD]
    assert (undefined + missing).state.tolist() == [State.ZERO_DENOMINATOR]


def test_a_constant_is_exact():
    assert Exact.constant(Decimal("0.1")).den == 10
    assert int(Exact.constant(Decimal("0.1")).num) == 1


@pytest.mark.parametrize("state", [state for state in State if state is not State.OK])
def test_every_state_without_a_value_says_why(state):
    assert state.reason
    assert state.status != "ok"
