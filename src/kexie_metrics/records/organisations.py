"""The tree of organisations through time: who held whose records on a given day.

A unit may move to another parent or give way to a successor. Between two such changes the tree stands still; each
such stretch is a *state*, and what is worked out for a state is kept. Pure Python, so that it serves every engine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from attrs import Factory, field, frozen

from kexie_metrics.errors import UnknownOrganisationError

__all__ = ["Organisations", "Unit"]

_DAY = timedelta(days=1)


@frozen(kw_only=True)
class Unit:
    """One row of the table of organisations: a unit as it was for a span of time.

    Attributes:
        code: Its code, as text; leading zeros stay.
        name: Its name in that span.
        parent: Code of the unit above; None for the root.
        level: Its level, such as `county`.
        valid_from: First day in force; None for always.
        valid_to: Last day in force; None for still.
        successor: Code of the unit that took over when it ended.
    """

    code: str
    name: str
    parent: str | None = None
    level: str
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None

    @property
    def first(self) -> date:
        """First day in force, with the earliest date there is for always."""
        return self.valid_from or date.min

    @property
    def last(self) -> date:
        """Last day in force, with the latest date there is for still."""
        return self.valid_to or date.max


def _ordered(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(sorted(units, key=lambda unit: (unit.code, unit.first, unit.last)))


def _by_code(self: Organisations) -> dict[str, tuple[Unit, ...]]:
    rows: dict[str, list[Unit]] = {}
    for unit in self.units:
        rows.setdefault(unit.code, []).append(unit)
    return {code: tuple(units) for code, units in rows.items()}


def _boundaries(self: Organisations) -> tuple[date, ...]:
    days = {unit.first for unit in self.units if unit.first > date.min}
    days.update(unit.last + _DAY for unit in self.units if unit.last < date.max)
    return tuple(sorted(days))


def _predecessors(self: Organisations) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for unit in self.units:
        if unit.successor is not None:
            found.setdefault(unit.successor, {})[unit.code] = None
    return {code: tuple(before) for code, before in found.items()}


@frozen
class Organisations:
    """A checked tree of organisations; `on` is a day, and `date.max` stands for now.

    Attributes:
        units: The rows, in the order of code and first day.
    """

    units: tuple[Unit, ...] = field(converter=_ordered)
    _rows: Mapping[str, tuple[Unit, ...]] = field(
        init=False, eq=False, repr=False, default=Factory(_by_code, takes_self=True)
    )
    _days: tuple[date, ...] = field(init=False, eq=False, repr=False, default=Factory(_boundaries, takes_self=True))
    _before: Mapping[str, tuple[str, ...]] = field(
        init=False, eq=False, repr=False, default=Factory(_predecessors, takes_self=True)
    )
    _holders: dict[int, dict[str, str]] = field(init=False, eq=False, repr=False, factory=dict)
    _ancestors: dict[int, dict[str, tuple[str, ...]]] = field(init=False, eq=False, repr=False, factory=dict)
    _children: dict[int, dict[str, tuple[str, ...]]] = field(init=False, eq=False, repr=False, factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes that ever were, sorted."""
        return tuple(self._rows)

    @property
    def root(self) -> str:
        """Code of the unit at the top now."""
        return self._root(date.max)

    @property
    def levels(self) -> tuple[str, ...]:
        """All levels, from the top of the tree down."""
        places: dict[str, tuple[int, str]] = {}
        gone: dict[str, Unit] = {}
        for code, rows in self._rows.items():
            now = self.unit(code, date.max)
            if now is not None:
                place = (len(self.ancestors(code, date.max)), code)
                places[now.level] = min(places.get(now.level, place), place)
            for unit in rows:
                gone.setdefault(unit.level, unit)
        for level, unit in gone.items():
            if level not in places:
                places[level] = (len(self.ancestors(unit.code, unit.last)), unit.code)
        return tuple(sorted(places, key=lambda level: (*places[level], level)))

    def state(self, on: date) -> int:
        """Number of the stretch of time, holding that day, in which the tree does not change."""
        return bisect_right(self._days, on)

    def unit(self, code: str, on: date) -> Unit | None:
        """The row of a code in force on a day; None where there is none."""
        for unit in self._rows.get(code, ()):
            if unit.first <= on <= unit.last:
                return unit
        return None

    def rows(self, code: str) -> tuple[Unit, ...]:
        """All rows of a code, from the first to the last.

        Raises:
            UnknownOrganisationError: No row has this code.
        """
        try:
            return self._rows[code]
        except KeyError:
            raise UnknownOrganisationError(code, self._rows) from None

    def in_force(self, code: str, on: date) -> bool:
        """Whether a unit is in force on a day."""
        return self.unit(code, on) is not None

    def name(self, code: str, on: date) -> str:
        """Name of a unit on a day; where it was not in force then, the name nearest before, or its first.

        Raises:
            UnknownOrganisationError: No row has this code.
        """
        rows = self.rows(code)
        unit = self.unit(code, on)
        if unit is None:
            past = [row for row in rows if row.last < on]
            unit = past[-1] if past else rows[0]
        return unit.name

    def resolve(self, code: str, on: date) -> str:
        """The unit that holds the records of a code on a day.

        A unit in force holds its own. One that has ended is followed to its successor, or else to its last parent; one
        that has not begun goes back to the only unit it succeeds, or else to its first parent. Records of a known code
        are therefore never lost.

        Raises:
            UnknownOrganisationError: No row has this code.
        """
        holders = self._holders.setdefault(self.state(on), {})
        holder = holders.get(code)
        if holder is None:
            holder = holders[code] = self._follow(code, on)
        return holder

    def ancestors(self, code: str, on: date) -> tuple[str, ...]:
        """Codes from the unit that holds the records of a code on a day, up to the root.

        Raises:
            UnknownOrganisationError: No row has this code.
        """
        known = self._ancestors.setdefault(self.state(on), {})
        chain: dict[str, None] = {}
        here: str | None = self.resolve(code, on)
        while here is not None and here not in known and here not in chain:
            chain[here] = None
            unit = self.unit(here, on)
            parent = unit.parent if unit is not None else None
            here = None if parent is None else self.resolve(parent, on)
        path = known.get(here, ()) if here is not None else ()
        for step in reversed(chain):
            path = known[step] = (step, *path)
        return path

    def children(self, code: str, on: date) -> tuple[str, ...]:
        """Codes in force on a day whose parent holds that code's place, sorted.

        Raises:
            UnknownOrganisationError: No row has this code.
        """
        self.rows(code)
        state = self.state(on)
        if state not in self._children:
            found: dict[str, list[str]] = {}
            for child in self._rows:
                path = self.ancestors(child, on) if self.in_force(child, on) else ()
                if len(path) > 1:
                    found.setdefault(path[1], []).append(child)
            self._children[state] = {parent: tuple(below) for parent, below in found.items()}
        return self._children[state].get(code, ())

    def at_level(self, level: str, on: date) -> tuple[str, ...]:
        """Codes of a level in force on a day, in the order of the tree.

        Raises:
            UnknownOrganisationError: No row has this level.
        """
        found = [code for code in self._rows if (unit := self.unit(code, on)) is not None and unit.level == level]
        if not found and all(unit.level != level for unit in self.units):
            raise UnknownOrganisationError(level, self.levels)
        return tuple(sorted(found, key=lambda code: self._place(code, on)))

    def select(self, wanted: Sequence[str], on: date) -> tuple[str, ...]:
        """Codes for a mixture of codes and levels, each once, in the order of the tree on a day.

        A level stands for every unit that was of that level at any time, in force on the day or not.

        Raises:
            UnknownOrganisationError: A name is neither a code nor a level.
        """
        chosen: dict[str, None] = {}
        for name in wanted:
            if name in self._rows:
                chosen[name] = None
                continue
            of_level = [unit.code for unit in self.units if unit.level == name]
            if not of_level:
                raise UnknownOrganisationError(name, (*self.levels, *self.codes))
            chosen.update(dict.fromkeys(of_level))
        return tuple(sorted(chosen, key=lambda code: self._place(code, on)))

    def _root(self, on: date) -> str:
        """The root on a day, or of the nearest day that has one."""
        roots = sorted((unit for unit in self.units if unit.parent is None), key=lambda unit: unit.first)
        begun = [unit for unit in roots if unit.first <= on]
        return (begun[-1] if begun else roots[0]).code

    def _follow(self, code: str, on: date) -> str:
        seen: set[str] = set()
        here: str | None = code
        # Before a unit and its own predecessor have begun, the way back can turn in a circle; the root ends it.
        while here is not None and here not in seen:
            rows = self.rows(here)
            if self.unit(here, on) is not None:
                return here
            seen.add(here)
            past = [unit for unit in rows if unit.last < on]
            if past:
                here = past[-1].successor or past[-1].parent
            else:
                before = self._before.get(here, ())
                here = before[0] if len(before) == 1 else rows[0].parent
        return self._root(on)

    def _place(self, code: str, on: date) -> tuple[str, ...]:
        """Codes from the root down; a unit not in force stands where its last or first parent is now."""
        if self.in_force(code, on):
            return self.ancestors(code, on)[::-1]
        rows = self._rows[code]
        past = [unit for unit in rows if unit.last < on]
        parent = (past[-1] if past else rows[0]).parent
        return (code,) if parent is None else (*self.ancestors(parent, on)[::-1], code)
