"""Exact numbers as Arrow decimals of twelve digits, without a Python object for each where 64 bits are enough."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa

from kexie_metrics.engine.figuring.exact import Exact, Grid
from kexie_metrics.errors import RequestError

__all__ = ["NUMBER", "PLACES", "decimals"]

PLACES = 12
"""Digits after the point of a value."""
NUMBER = pa.decimal128(38, PLACES)
_LIMIT = 10**38
_POWERS = {10**scale: scale for scale in range(PLACES + 1)}
_WORD = 2**63


def decimals(figure: Exact) -> pa.Array:
    """A row of figures to twelve digits, blank where there are none.

    Raises:
        RequestError: A figure has more digits than a table holds.
    """
    absent = ~figure.ok
    if isinstance(figure.den, int) and figure.den in _POWERS and figure.num.dtype != object:
        factor = 10**PLACES // figure.den
        largest = max(int(figure.num.max()), -int(figure.num.min())) if figure.num.size else 0
        if largest * factor < _WORD:
            return _packed(figure.num * factor, PLACES, absent)
        return _packed(figure.num, _POWERS[figure.den], absent).cast(NUMBER)
    whole = figure.rounded(PLACES)
    if whole.dtype != object:
        return _packed(whole, PLACES, absent)
    return pa.array(
        [None if gone else _decimal(number) for number, gone in zip(whole.tolist(), absent.tolist(), strict=True)],
        NUMBER,
    )


def _packed(numbers: Grid, scale: int, absent: Grid) -> pa.Array:
    """Whole numbers of a last digit as decimals: 128 bits, low word first, the high word only a sign."""
    words = np.empty((len(numbers), 2), dtype=np.int64)
    words[:, 0] = numbers
    np.right_shift(words[:, 0], 63, out=words[:, 1])
    there = pa.array(~absent).buffers()[1] if absent.any() else None
    return pa.Array.from_buffers(pa.decimal128(38, scale), len(numbers), [there, pa.py_buffer(words)])


def _decimal(number: int) -> Decimal:
    if abs(number) >= _LIMIT:
        raise RequestError(f"a figure has {len(str(abs(number))) - PLACES} digits before the point; a table holds 26")
    return Decimal(number).scaleb(-PLACES) if number else Decimal(0)
