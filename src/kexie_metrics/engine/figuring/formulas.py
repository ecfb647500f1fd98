"""Formulas and audit conditions over grids of exact figures: one table from function name to meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce

import numpy as np
from attrs import frozen

from kexie_metrics.definitions.tree import Call, Expression, Literal, Name
from kexie_metrics.engine.figuring.exact import Exact, Grid
from kexie_metrics.engine.states import State
from kexie_metrics.engine.windows import shifted
from kexie_metrics.periods import Period, Timeline

__all__ = ["Truth", "evaluate", "holds", "quotient_of"]

Periods = tuple[Period, ...]
Lookup = Callable[[str, Periods], Exact]
"""Figures of an indicator (full id) for some periods."""


@frozen(eq=False)
class Truth:
    """A grid of conditions.

    Attributes:
        true: Where the condition holds.
        state: OK or INCOMPLETE where it can be told, else why not.
    """

    true: Grid
    state: Grid

    @property
    def known(self) -> Grid:
        """Where it can be told."""
        there: Grid = self.state <= State.INCOMPLETE
        return there


def evaluate(node: Expression, periods: Periods, lookup: Lookup, timeline: Timeline) -> Exact:
    """A formula's figures for some periods.

    Args:
        node: Checked tree with full names.
        periods: The periods asked for.
        lookup: Gives an indicator's figures for any periods.
        timeline: Knows the terms, for the preceding one.

    Returns: One exact grid, periods along its first axis. A part without a value gives its state to the whole, the
        first in order of reading, unless `coalesce` or `case` does not use it.
    """
    if isinstance(node, Literal):
        assert isinstance(node.value, int | Decimal)  # noqa: S101 - the registry lets nothing else through
        return Exact.constant(node.value)
    if isinstance(node, Name):
        return lookup(str(node), periods)

    def at(argument: Expression) -> Exact:
        return evaluate(argument, periods, lookup, timeline)

    def back(call: Call) -> Periods:
        return tuple(shifted(call, period, timeline) for period in periods)

    if node.function in {"shift", "previous_year", "previous_period"}:
        return evaluate(node.arguments[0], back(node), lookup, timeline)
    if node.function == "change":
        base = evaluate(node.arguments[0], back(node), lookup, timeline)
        return at(node.arguments[0]).over(base, State.ZERO_BASE) - Exact.constant(1)
    if node.function == "case":
        return _case(node, periods, lookup, timeline)
    if node.function == "round":
        places = int(_number(node.arguments[1])) if len(node.arguments) > 1 else 0
        value = at(node.arguments[0])
        scale = 10 ** abs(places)
        whole = value.rounded(places)
        return Exact(whole * scale if places < 0 else whole, 1 if places < 0 else scale, value.state)
    return _FUNCTIONS[node.function]([at(argument) for argument in node.arguments])


def holds(node: Expression, periods: Periods, lookup: Lookup, timeline: Timeline) -> Truth:
    """Where a condition over figures holds, with SQL's three values: a part without a value leaves it open."""
    assert isinstance(node, Call)  # noqa: S101 - the registry lets nothing else through
    if node.function in {"and", "or"}:
        deciding = node.function == "or"
        parts = [holds(argument, periods, lookup, timeline) for argument in node.arguments]
        return reduce(lambda left, right: _combined(left, right, deciding=deciding), parts)
    if node.function == "not":
        part = holds(node.arguments[0], periods, lookup, timeline)
        return Truth(~part.true & part.known, part.state)
    values = [evaluate(argument, periods, lookup, timeline) for argument in node.arguments]
    if node.function == "is_null":
        return Truth(~values[0].ok, np.zeros(values[0].state.shape, dtype=np.uint8))
    if node.function == "in":
        tests = [Truth((values[0].compare(option) == 0) & values[0].ok, values[0].state) for option in values[1:]]
        return reduce(lambda left, right: _combined(left, right, deciding=True), tests)
    order = values[0].compare(values[1])
    state = Exact.shared(values[0].state, values[1].state)
    true = _COMPARISONS[node.function](order)
    return Truth(true & (state <= State.INCOMPLETE), state)


def quotient_of(ratio: Expression) -> tuple[Name, Name]:
    """Numerator and denominator in the tree of a ratio, `scale * of / to`."""
    quotient = ratio
    if isinstance(quotient, Call) and quotient.function == "*":
        quotient = quotient.arguments[1]
    assert isinstance(quotient, Call)  # noqa: S101 - the registry builds it so
    upper, lower = quotient.arguments
    assert isinstance(upper, Name)  # noqa: S101 - same
    assert isinstance(lower, Name)  # noqa: S101 - same
    return upper, lower


_COMPARISONS: dict[str, Callable[[Grid], Grid]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def _combined(left: Truth, right: Truth, *, deciding: bool) -> Truth:
    """`or` where True decides, `and` where False does; one deciding side settles an unknown other."""
    a, b = left.known, right.known
    if deciding:
        true = (left.true & a) | (right.true & b)
        known = true | (a & b)
    else:
        true = (left.true & a) & (right.true & b)
        known = (a & b) | (a & ~left.true) | (b & ~right.true)
    told = np.maximum(np.where(a, left.state, State.OK), np.where(b, right.state, State.OK))
    state = np.where(known, told, np.where(a, right.state, left.state)).astype(np.uint8)
    return Truth(true, state)


def _case(node: Call, periods: Periods, lookup: Lookup, timeline: Timeline) -> Exact:
    *branches, otherwise = node.arguments
    result = (
        Exact.absent((), State.NO_CASE)
        if otherwise == Literal(None)
        else evaluate(otherwise, periods, lookup, timeline)
    )
    for condition, value in reversed(list(zip(branches[::2], branches[1::2], strict=True))):
        truth = holds(condition, periods, lookup, timeline)
        result = evaluate(value, periods, lookup, timeline).choose(truth.true, result)
        result = Exact(result.num, result.den, Exact.shared(truth.state, result.state))
    return result


def _coalesce(values: Sequence[Exact]) -> Exact:
    *earlier, result = values
    for value in reversed(earlier):
        result = value.choose(value.ok, result.choose(result.ok, value))
    return result


def _nullif(values: Sequence[Exact]) -> Exact:
    value, other = values
    left = Exact(value.num, value.den, np.where(other.ok, Exact.shared(value.state, other.state), value.state))
    return left.where((value.compare(other) == 0) & other.ok, State.NULLED)


def _extreme(values: Sequence[Exact], sign: int) -> Exact:
    def pick(left: Exact, right: Exact) -> Exact:
        chosen = left.choose(left.compare(right) * sign >= 0, right)
        return Exact(chosen.num, chosen.den, Exact.shared(left.state, right.state))

    return reduce(pick, values)


_FUNCTIONS: dict[str, Callable[[Sequence[Exact]], Exact]] = {
    "+": lambda values: values[0] + values[1],
    "-": lambda values: values[0] - values[1],
    "*": lambda values: values[0] * values[1],
    "/": lambda values: values[0] / values[1],
    "neg": lambda values: -values[0],
    "abs": lambda values: abs(values[0]),
    "nullif": _nullif,
    "coalesce": _coalesce,
    "greatest": lambda values: _extreme(values, 1),
    "least": lambda values: _extreme(values, -1),
}


def _number(node: Expression) -> Decimal:
    assert isinstance(node, Literal)  # noqa: S101 - the reader lets nothing else through
    return Decimal(str(node.value))
