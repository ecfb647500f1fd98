"""Time as queries know it: cut at the first and last day of every window, in segments that no window cuts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa
from attrs import define

from kexie_metrics.engine.queries.tables import NUMBER, small_table
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.engine.windows import Window

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Spine"]


@define
class Spine:
    """Time cut at every first and last day of some windows; what came before the first cut is segment 0.

    Attributes:
        work: Where the tables go.
        marks: The cuts, sorted; segment n runs from the nth mark up to the next.
        open: Whether some window takes in all that came before.
        tables: What has been written down, by what is in it, for the spines of all datasets.
    """

    work: Workspace
    marks: tuple[date, ...]
    open: bool
    tables: dict[tuple[object, ...], Table]

    @classmethod
    def of(cls, work: Workspace, windows: Collection[Window], tables: dict[tuple[object, ...], Table]) -> Spine:
        """The spine of some windows."""
        marks = {day for window in windows for day in (window.start, window.end) if day != date.min}
        return cls(work, tuple(sorted(marks)), any(window.start == date.min for window in windows), tables)

    @property
    def days(self) -> Table:
        """Columns `.day`, `.segment`: names that no column of records has."""

        def rows() -> pa.Table:
            days = [
                (start + timedelta(days=offset), number)
                for number, (start, stop) in enumerate(pairwise(self.marks), start=1)
                for offset in range((stop - start).days)
            ]
            return small_table({".day": pa.date32(), ".segment": NUMBER}, days)

        return self._table("days", (), rows)

    def stretches(self, windows: Sequence[Window]) -> list[tuple[int, int]]:
        """First segment of each window, and the first after it."""
        position = {day: number for number, day in enumerate(self.marks, start=1)}
        return [(0 if each.start == date.min else position[each.start], position[each.end]) for each in windows]

    def parts(self, windows: tuple[Window, ...]) -> Table:
        """Which segments make up each window: columns `window`, `tree`, `segment`."""

        def rows() -> pa.Table:
            stretches = enumerate(zip(windows, self.stretches(windows), strict=True))
            found = [
                (index, window.tree, segment)
                for index, (window, (start, stop)) in stretches
                for segment in range(start, stop)
            ]
            return small_table({"window": NUMBER, "tree": NUMBER, "segment": NUMBER}, found)

        return self._table("parts", windows, rows)

    def moments(self, windows: tuple[Window, ...]) -> Table:
        """The windows themselves: columns `window`, `tree`, `starts`, `stops`."""

        def rows() -> pa.Table:
            types = {"window": NUMBER, "tree": NUMBER, "starts": pa.date32(), "stops": pa.date32()}
            return small_table(types, [(index, each.tree, each.start, each.end) for index, each in enumerate(windows)])

        return self._table("windows", windows, rows)

    def slots(self, pairs: Sequence[tuple[int, int]]) -> Table:
        """Pairs of a state of the tree and a segment, numbered: columns `tree`, `segment`, `slot`."""
        rows = [(tree, segment, slot) for slot, (tree, segment) in enumerate(pairs)]
        types = {"tree": NUMBER, "segment": NUMBER, "slot": NUMBER}
        return self._table("slots", tuple(pairs), lambda: small_table(types, rows))

    def _table(self, what: str, of: tuple[object, ...], rows: Callable[[], pa.Table]) -> Table:
        key = (what, self.marks, of)
        if key not in self.tables:
            number = sum(1 for other, *_ in self.tables if other == what)
            self.tables[key] = self.work.put(f"kexie_{what}_{number}", rows())
        return self.tables[key]
