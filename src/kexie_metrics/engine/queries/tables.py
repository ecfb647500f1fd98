"""The small tables that a plan brings along: units, segments of time, windows, and who stands above whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
from attrs import define, field

from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.windows import Window
from kexie_metrics.periods import Period

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Spine", "Trees", "make_trees"]


@define(kw_only=True)
class Trees:
    """Organisations as small integers.

    Attributes:
        units: Columns `code`, `unit`.
        above: Columns `tree`, `unit`, `node`, `itself`: for each state of the tree, each asked node that counts a
            unit's records, and 1 where they are the node's own.
    """

    units: Table
    above: Table
    _work: Workspace
    _held: Sequence[tuple[int, int, int]]
    _holders: Table | None = None

    @property
    def own(self) -> Table:
        """Of `above`, only the node that is the unit that holds the records."""
        return self.above.filter(self.above.itself == 1)

    @property
    def holders(self) -> Table:
        """Columns `tree`, `unit`, `holder`: the unit that holds a unit's records."""
        if self._holders is None:
            self._holders = self._work.put("kexie_holders", _rows(("tree", "unit", "holder"), self._held))
        return self._holders


@define
class Spine:
    """Time cut at every first and last day of any window of a plan; what came before the first cut is segment 0.

    Attributes:
        work: Where the tables go.
        marks: The cuts, sorted; segment n runs from the nth mark up to the next.
        open: Whether some window takes in all that came before.
    """

    work: Workspace
    marks: tuple[date, ...]
    open: bool
    _days: Table | None = None
    _segments: dict[tuple[Window, ...], list[tuple[int, int, int]]] = field(factory=dict)
    _parts: dict[tuple[Window, ...], Table] = field(factory=dict)
    _moments: dict[tuple[Window, ...], Table] = field(factory=dict)

    @classmethod
    def of(cls, work: Workspace, windows: Collection[Window]) -> Spine:
        """The spine of a plan's windows."""
        marks = {day for window in windows for day in (window.start, window.end) if day != date.min}
        return cls(work, tuple(sorted(marks)), any(window.start == date.min for window in windows))

    @property
    def days(self) -> Table:
        """Columns `spine_day`, `segment`."""
        if self._days is None:
            days: list[date] = []
            segments: list[int] = []
            for number, (start, stop) in enumerate(zip(self.marks, self.marks[1:], strict=False), start=1):
                length = (stop - start).days
                days.extend(start + timedelta(days=offset) for offset in range(length))
                segments.extend([number] * length)
            table = pa.table({"spine_day": pa.array(days, pa.date32()), "segment": _whole(segments)})
            self._days = self.work.put("kexie_days", table)
        return self._days

    def hardly_overlap(self, windows: tuple[Window, ...]) -> bool:
        """Whether a segment belongs to two windows at the most, on average."""
        return len(self._in_windows(windows)) <= 2 * (len(self.marks) - 1 + self.open)

    def parts(self, windows: tuple[Window, ...]) -> Table:
        """Which segments make up each window: columns `window`, `tree`, `segment`."""
        if windows not in self._parts:
            name = f"kexie_parts_{len(self._parts)}"
            self._parts[windows] = self.work.put(name, _rows(("window", "tree", "segment"), self._in_windows(windows)))
        return self._parts[windows]

    def _in_windows(self, windows: tuple[Window, ...]) -> list[tuple[int, int, int]]:
        """Window, tree and segment of each part."""
        if windows not in self._segments:
            position = {day: number for number, day in enumerate(self.marks, start=1)}
            rows = self._segments[windows] = []
            for index, window in enumerate(windows):
                start = 0 if window.start == date.min else position[window.start]
                rows.extend((index, window.tree, segment) for segment in range(start, position[window.end]))
        return self._segments[windows]

    def moments(self, windows: tuple[Window, ...]) -> Table:
        """The windows themselves: columns `window`, `tree`, `starts`, `stops`."""
        if windows not in self._moments:
            rows = pa.table(
                {
                    "window": _whole(range(len(windows))),
                    "tree": _whole(window.tree for window in windows),
                    "starts": pa.array([window.start for window in windows], pa.date32()),
                    "stops": pa.array([window.end for window in windows], pa.date32()),
                }
            )
            self._moments[windows] = self.work.put(f"kexie_windows_{len(self._moments)}", rows)
        return self._moments[windows]


def make_trees(work: Workspace, request: Request, periods: Iterable[Period]) -> Trees:
    """Write down the tree in each state that the periods meet, as far as the asked nodes go."""
    organisations = request.organisations
    number = {code: index for index, code in enumerate(organisations.codes)}
    node_of = {code: index for index, code in enumerate(request.orgs)}
    days = {request.tree_state(period): request.tree_day(period) for period in periods}
    above: list[tuple[int, int, int, int]] = []
    holders: list[tuple[int, int, int]] = []
    for state, day in sorted(days.items()):
        for code, unit in number.items():
            line = organisations.ancestors(code, day)
            nodes = [ancestor for ancestor in line if ancestor in node_of]
            above.extend((state, unit, node_of[node], int(node == line[0])) for node in nodes)
            if nodes:
                holders.append((state, unit, number[line[0]]))
    return Trees(
        units=work.put("kexie_units", pa.table({"code": list(number), "unit": _whole(number.values())})),
        above=work.put("kexie_above", _rows(("tree", "unit", "node", "itself"), above)),
        work=work,
        held=holders,
    )


def _whole(numbers: Iterable[int]) -> pa.Array:
    return pa.array(list(numbers), pa.int32())


def _rows(names: tuple[str, ...], rows: Sequence[tuple[int, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table({name: _whole(column) for name, column in zip(names, columns, strict=True)})
