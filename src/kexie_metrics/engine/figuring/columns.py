"""Columns that an engine answered with, as whole numbers: 64 bits wide where all of them fit, else of any size."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa

from kexie_metrics.engine.figuring.exact import Grid

__all__ = ["whole_numbers"]


def whole_numbers(column: pa.Array, scale: int) -> tuple[Grid, Grid]:
    """A column as whole numbers, and where it has a value.

    Args:
        column: Whole numbers or decimals; engines give a sum of decimals more digits than its column has.
        scale: Digits after the point of the measured column: a decimal counts its last one of these.
    """
    valid = np.asarray(column.is_valid())
    if pa.types.is_decimal(column.type):
        return _unscaled(column, scale), valid
    if pa.types.is_integer(column.type):
        return column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64), valid
    raise TypeError(f"an engine answered with {column.type} where a whole number or a decimal was asked for")


def _unscaled(column: pa.Array, scale: int) -> Grid:
    """Decimals as whole numbers of their last digit; 64 bits wide where all of them fit.

    A decimal of Arrow is 128 bits, low word first; what fits 64 bits has only its sign in the high word.
    """
    wide = column.cast(pa.decimal128(38, scale)).fill_null(Decimal(0))
    words = np.frombuffer(wide.buffers()[1], dtype=np.int64)[2 * wide.offset : 2 * (wide.offset + len(wide))]
    low, high = words[0::2], words[1::2]
    if np.array_equal(high, low >> 63):
        return low
    whole: Grid = high.astype(object) * 2**64 + low.view(np.uint64).astype(object)
    return whole
