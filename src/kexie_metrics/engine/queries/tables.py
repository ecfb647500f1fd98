"""The small tables that a plan brings along: units, segments of time, windows, and who stands above whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
from attrs import define, field

from kexie_metrics.engine.queries.places import Places, make_places
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.windows import Window
from kexie_metrics.periods import Period

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Spine", "Trees", "make_trees"]


@define(kw_only=True)
class Trees:
    """Organisations as small integers, in every state of the tree that a plan meets.

    Attributes:
        units: Columns `.code`, `.unit`.
        lines: By state: for each unit, by its number, the unit that holds its records and all above it.
        asked: Codes of the asked organisations.
    """

    units: Table
    lines: Mapping[int, Sequence[tuple[str, ...]]]
    asked: tuple[str, ...]
    _work: Workspace
    _numbers: Mapping[str, int]
    _tables: dict[str, Table] = field(factory=dict)
    _places: dict[tuple[int, bool], Places] = field(factory=dict)

    def places(self, state: int, *, every_unit: bool) -> Places:
        """Where records are added up in a state of the tree."""
        key = (state, every_unit)
        if key not in self._places:
            self._places[key] = make_places(self.lines[state], self.asked, every_unit=every_unit)
        return self._places[key]

    def placed(self, states: Collection[int], *, every_unit: bool) -> Table:
        """Columns `tree`, `unit`, `place`: the place of each unit's records in some states of the tree."""
        rows = [
            (state, unit, place)
            for state in sorted(states)
            for unit, place in enumerate(self.places(state, every_unit=every_unit).place_of.tolist())
            if place >= 0
        ]
        name = "_".join(["kexie_places", *(["every"] if every_unit else []), *map(str, sorted(states))])
        return self._table(name, ("tree", "unit", "place"), rows)

    @property
    def above(self) -> Table:
        """Columns `tree`, `unit`, `node`, `itself`: each asked organisation that counts a unit's records.

        `itself` is 1 where they are the organisation's own.
        """
        node_of = {code: index for index, code in enumerate(self.asked)}
        rows = [
            (state, unit, node_of[code], int(code == line[0]))
            for state, lines in self.lines.items()
            for unit, line in enumerate(lines)
            for code in line
            if code in node_of
        ]
        return self._table("kexie_above", ("tree", "unit", "node", "itself"), rows)

    @property
    def own(self) -> Table:
        """Of `above`, only the node that is the unit that holds the records."""
        return self.above.filter(self.above.itself == 1)

    @property
    def holders(self) -> Table:
        """Columns `tree`, `unit`, `holder`: the unit that holds a unit's records, where an asked one counts them."""
        wanted = set(self.asked)
        rows = [
            (state, unit, self._numbers[line[0]])
            for state, lines in self.lines.items()
            for unit, line in enumerate(lines)
            if not wanted.isdisjoint(line)
        ]
        return self._table("kexie_holders", ("tree", "unit", "holder"), rows)

    def _table(self, name: str, columns: tuple[str, ...], rows: Sequence[tuple[int, ...]]) -> Table:
        if name not in self._tables:
            self._tables[name] = self._work.put(name, _rows(columns, rows))
        return self._tables[name]


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
        """Columns `spine_day`, `segment`."""

        def rows() -> pa.Table:
            days: list[date] = []
            segments: list[int] = []
            for number, (start, stop) in enumerate(zip(self.marks, self.marks[1:], strict=False), start=1):
                length = (stop - start).days
                days.extend(start + timedelta(days=offset) for offset in range(length))
                segments.extend([number] * length)
            return pa.table({"spine_day": pa.array(days, pa.date32()), "segment": _whole(segments)})

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
            return _rows(("window", "tree", "segment"), found)

        return self._table("parts", windows, rows)

    def moments(self, windows: tuple[Window, ...]) -> Table:
        """The windows themselves: columns `window`, `tree`, `starts`, `stops`."""

        def rows() -> pa.Table:
            return pa.table(
                {
                    "window": _whole(range(len(windows))),
                    "tree": _whole(window.tree for window in windows),
                    "starts": pa.array([window.start for window in windows], pa.date32()),
                    "stops": pa.array([window.end for window in windows], pa.date32()),
                }
            )

        return self._table("windows", windows, rows)

    def slots(self, pairs: Sequence[tuple[int, int]]) -> Table:
        """Pairs of a state of the tree and a segment, numbered: columns `tree`, `segment`, `slot`."""
        rows = [(tree, segment, slot) for slot, (tree, segment) in enumerate(pairs)]
        return self._table("slots", tuple(pairs), lambda: _rows(("tree", "segment", "slot"), rows))

    def _table(self, what: str, of: tuple[object, ...], rows: Callable[[], pa.Table]) -> Table:
        key = (what, self.marks, of)
        if key not in self.tables:
            number = sum(1 for other, *_ in self.tables if other == what)
            self.tables[key] = self.work.put(f"kexie_{what}_{number}", rows())
        return self.tables[key]


def make_trees(work: Workspace, request: Request, periods: Iterable[Period]) -> Trees:
    """Write down the tree in each state that the periods meet."""
    organisations = request.organisations
    number = {code: index for index, code in enumerate(organisations.codes)}
    days = {request.tree_state(period): request.tree_day(period) for period in periods}
    return Trees(
        units=work.put("kexie_units", pa.table({".code": list(number), ".unit": _whole(number.values())})),
        lines={state: [organisations.ancestors(code, day) for code in number] for state, day in sorted(days.items())},
        asked=request.orgs,
        work=work,
        numbers=number,
    )


def _whole(numbers: Iterable[int]) -> pa.Array:
    return pa.array(list(numbers), pa.int32())


def _rows(names: tuple[str, ...], rows: Sequence[tuple[int, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table({name: _whole(column) for name, column in zip(names, columns, strict=True)})
