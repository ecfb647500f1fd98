"""The form of every grid: asked organisations by the values of each asked dimension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
import pyarrow as pa
from attrs import frozen

from kexie_metrics.engine.figuring.exact import Grid

__all__ = ["Axis", "Layout"]


@frozen(kw_only=True)
class Axis:
    """The values of one asked dimension.

    Attributes:
        name: The dimension.
        values: The total first, then its values in order.
    """

    name: str
    values: tuple[str, ...]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Place of each value."""
        return {value: place for place, value in enumerate(self.values)}

    def placed(self, column: pa.ChunkedArray) -> Grid:
        """Place of each value of a column."""
        encoded = column.combine_chunks().dictionary_encode()
        known = np.array([self.places[value] for value in encoded.dictionary.to_pylist()], dtype=np.int64)
        return known[encoded.indices.to_numpy()] if len(known) else np.zeros(0, dtype=np.int64)


@frozen(kw_only=True)
class Layout:
    """The form of every grid, below its first axis of periods.

    Attributes:
        orgs: Codes of the asked organisations.
        axes: One per asked dimension.
    """

    orgs: tuple[str, ...]
    axes: tuple[Axis, ...]

    def shape(self, dimensions: Iterable[str]) -> tuple[int, ...]:
        """Shape of the grid of an indicator that may be split by some dimensions; the others have only a total."""
        return (len(self.orgs), *self.split(dimensions))

    def split(self, dimensions: Iterable[str]) -> tuple[int, ...]:
        """Length of each axis of an indicator that may be split by some dimensions."""
        split = set(dimensions)
        return tuple(len(axis.values) if axis.name in split else 1 for axis in self.axes)

    def axis(self, name: str) -> Axis:
        """The axis of an asked dimension."""
        return next(axis for axis in self.axes if axis.name == name)
