"""Who stands above whom, in every state of the tree that a plan meets, and how records get up there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import ibis
import pyarrow as pa
from attrs import define, field, frozen

from kexie_metrics.engine.planning import is_across, reach_of
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.places import Places, make_places
from kexie_metrics.engine.queries.rows import Rows
from kexie_metrics.engine.queries.tables import NUMBER, TEXT, small_table
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.engine.requests import Request
from kexie_metrics.engine.windows import Window
from kexie_metrics.periods import Period

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["RollUp", "Trees", "make_trees"]

_FEW_CELLS = 2**16
"""Up to so many numbers, adding units up here is less work than having the engine do it."""


@define(kw_only=True)
class Trees:
    """The organisations, in every state of the tree that a plan meets.

    Attributes:
        lines: By state: for each unit, by its code, the unit that holds its records and all above it.
        asked: Codes of the asked organisations.
    """

    lines: Mapping[int, Mapping[str, tuple[str, ...]]]
    asked: tuple[str, ...]
    _work: Workspace
    _tables: dict[str, Table] = field(factory=dict)
    _made: dict[tuple[int, bool], Places] = field(factory=dict)

    def places(self, windows: Iterable[Window], *, every_unit: bool = False) -> dict[int, Places]:
        """Where records are added up, in each state of the tree that some windows are asked in."""
        return {state: self._places(state, every_unit=every_unit) for state in sorted({each.tree for each in windows})}

    def _places(self, state: int, *, every_unit: bool) -> Places:
        key = (state, every_unit)
        if key not in self._made:
            self._made[key] = make_places(self.lines[state], self.asked, every_unit=every_unit)
        return self._made[key]

    def has_all(self, places: Mapping[int, Places]) -> bool:
        """Whether one organisation is asked for, and every unit is below it, so that it does not matter which it is."""
        if len(self.asked) > 1:
            return False
        return all(len(each.place_of) == len(self.lines[state]) for state, each in places.items())

    def at_nodes(self, rows: Table, windows: Iterable[Window], *, own: bool) -> Table:
        """Rows of windows beside each asked organisation that counts them, its number in `node`.

        Args:
            rows: Columns `tree`, `unit`, and more.
            windows: The windows that the rows are in.
            own: Whether an organisation counts its own records alone.
        """
        if not own and self.has_all(self.places(windows)):
            return rows.mutate(node=ibis.literal(0))
        return rows.join(self.above.filter(self.above.itself == 1) if own else self.above, ["tree", "unit"])

    def placed(self, places: Mapping[int, Places], *, every_unit: bool) -> Table:
        """Columns `tree`, `unit`, `place`: the place of each unit's records in some states of the tree."""
        rows = [(state, unit, place) for state, each in places.items() for unit, place in each.place_of.items()]
        name = "_".join(["kexie_places", *(["every"] if every_unit else []), *map(str, places)])
        return self._table(name, {"tree": NUMBER, "unit": TEXT, "place": NUMBER}, rows)

    @property
    def above(self) -> Table:
        """Columns `tree`, `unit`, `node`, `itself`: each asked organisation that counts a unit's records.

        `itself` is 1 where they are the organisation's own.
        """
        node_of = {code: index for index, code in enumerate(self.asked)}
        rows = [
            (state, unit, node_of[code], int(code == line[0]))
            for state, lines in self.lines.items()
            for unit, line in lines.items()
            for code in line
            if code in node_of
        ]
        return self._table("kexie_above", {"tree": NUMBER, "unit": TEXT, "node": NUMBER, "itself": NUMBER}, rows)

    @property
    def holders(self) -> Table:
        """Columns `tree`, `unit`, `holder`: the unit that holds a unit's records, where an asked one counts them."""
        wanted = set(self.asked)
        rows = [
            (state, unit, line[0])
            for state, lines in self.lines.items()
            for unit, line in lines.items()
            if not wanted.isdisjoint(line)
        ]
        return self._table("kexie_holders", {"tree": NUMBER, "unit": TEXT, "holder": TEXT}, rows)

    def _table(self, name: str, types: Mapping[str, pa.DataType], rows: Sequence[Sequence[object]]) -> Table:
        if name not in self._tables:
            self._tables[name] = self._work.put(name, small_table(types, rows))
        return self._tables[name]


def make_trees(work: Workspace, request: Request, periods: Iterable[Period]) -> Trees:
    """Write down the tree in each state that the periods meet."""
    organisations = request.organisations
    days = {request.tree_state(period): request.tree_day(period) for period in periods}
    lines = {
        state: {code: organisations.ancestors(code, day) for code in organisations.codes}
        for state, day in sorted(days.items())
    }
    return Trees(lines=lines, asked=request.orgs, work=work)


@frozen(kw_only=True)
class RollUp:
    """By what rows are put together on their way up the tree.

    Attributes:
        trees: The organisations.
        places: Where records are added up, in each state of the tree.
        every_unit: Whether each unit has a place of its own.
        at: The place in the tree; the unit, where that comes to few rows or to no more, which are put together here;
            None where the whole tree is asked for, and nothing but its sums, so that it does not matter whose they are.
    """

    trees: Trees
    places: Mapping[int, Places]
    every_unit: bool
    at: Literal["place", "unit"] | None

    @classmethod
    def of(cls, trees: Trees, windows: Iterable[Window], measures: Sequence[Measure], cells: int) -> RollUp:
        """The way up for some indicators.

        Args:
            trees: The organisations.
            windows: The windows that they are measured in.
            measures: The indicators.
            cells: How many numbers a unit can have.
        """
        every_unit = any(is_across(measure.indicator) for measure in measures)
        places = trees.places(windows, every_unit=every_unit)
        at: Literal["place", "unit"] | None = "place"
        if trees.has_all(places) and all(reach_of(measure.indicator) == "subtree" for measure in measures):
            at = None
        elif len(places) == 1:
            ((state, only),) = places.items()
            if only.one_to_one or cells * len(trees.lines[state]) <= _FEW_CELLS:
                at = "unit"
        return cls(trees=trees, places=places, every_unit=every_unit, at=at)

    @property
    def count(self) -> int:
        """At how many places, or units, rows can be."""
        if self.at is None:
            return 1
        if self.at == "unit":
            return max(len(self.trees.lines[state]) for state in self.places)
        return max(each.count for each in self.places.values())

    def placed(self, rows: Rows) -> Rows:
        """Rows beside the place of their unit, in the state of the tree that is theirs, where that is asked for."""
        if self.at != "place":
            return rows
        placed = self.trees.placed(self.places, every_unit=self.every_unit)
        return Rows.of(rows.table.join(placed, ["tree", "unit"] if "tree" in rows.columns else "unit"))

    def leaf_keys(self, rows: Rows) -> dict[str, Any]:
        """What rows of several states of the tree are put together by before they are placed."""
        return rows.picked(*(["unit"] if self.at else []))

    def keys(self, rows: Rows) -> dict[str, Any]:
        """What placed rows are put together by."""
        return rows.picked(*([self.at] if self.at else []))
