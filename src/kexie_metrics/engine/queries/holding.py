"""Answers that are fetched when they are needed: whole where they are small, column by column where they are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
from attrs import define

__all__ = ["Held"]


@define
class Held:
    """Rows of an answer, here or still with the engine.

    Attributes:
        names: Its columns.
        rows: All of them; None where they are with the engine.
    """

    names: tuple[str, ...]
    rows: pa.Table | None
    _fetch: Callable[[Sequence[str]], pa.Table] | None = None

    def columns(self, names: Sequence[str]) -> pa.Table:
        """Some columns of all rows, in no particular order of rows."""
        if self.rows is not None:
            return self.rows.select(list(names))
        assert self._fetch is not None  # noqa: S101 - what is not here is fetched
        return self._fetch(names)
