"""From rows to a tree of organisations; every fault is named, since a broken tree puts records in the wrong place.

Parents are followed as the records will follow them, through successors, at every day on which anything changes. Only
the units that change on that day are walked, so that a large tree with many changes is still checked at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from attrs import frozen

from kexie_metrics.errors import nearest
from kexie_metrics.records.organisations import Organisations, Unit
from kexie_metrics.records.violations import Violation

__all__ = ["COLUMNS", "RESERVED", "OrganisationRows", "read_organisations"]

COLUMNS = ("code", "name", "parent", "level", "valid_from", "valid_to", "successor")
"""Columns of the table of organisations; the last three may be left out."""

RESERVED = ("(total)", "(empty)")
"""Texts that mean something in a result and so may not stand in records."""

_NEEDED = ("code", "name", "parent", "level")
_FILLED = ("code", "name", "level")
_DATES = ("valid_from", "valid_to")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAY = timedelta(days=1)


@frozen(kw_only=True)
class OrganisationRows:
    """What the rows give.

    Attributes:
        organisations: The tree; None where it is broken.
        codes: All codes, also of a broken tree, so that records can be held against them.
        violations: What is wrong.
    """

    organisations: Organisations | None
    codes: frozenset[str]
    violations: tuple[Violation, ...]


@frozen
class _Row:
    number: int | None
    unit: Unit


def read_organisations(
    columns: Sequence[str],
    records: Iterable[Mapping[str, object]],
    numbers: Iterable[int | None],
    file: str,
) -> OrganisationRows:
    """Build the tree from the rows of a table, or say all that is wrong with it.

    Args:
        columns: Columns of the table.
        records: Its rows; a blank is None.
        numbers: Their row numbers.
        file: File as people know it.
    """
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        return OrganisationRows(
            organisations=None, codes=frozenset(), violations=tuple(_missing(name, columns, file) for name in missing)
        )
    found: list[Violation] = []
    rows: list[_Row] = []
    codes: set[str] = set()
    for number, record in zip(numbers, records, strict=True):
        unit, faults = _unit(record, number, file)
        if isinstance(code := record.get("code"), str) and code:
            codes.add(code)
        found.extend(faults)
        if unit is not None:
            rows.append(_Row(number, unit))
    found.extend(_overlaps(rows, file))
    found.extend(_unknown(rows, codes, file))
    if not found:
        found.extend(_roots(rows, file))
        found.extend(_circles(rows, file))
    tree = None if found else Organisations([row.unit for row in rows])
    return OrganisationRows(organisations=tree, codes=frozenset(codes), violations=tuple(found))


def _missing(name: str, columns: Sequence[str], file: str) -> Violation:
    near = nearest(name, [column for column in columns if column not in COLUMNS])
    hint = f"; is {near!r} meant?" if near else f"; the file needs the columns {','.join(_NEEDED)}"
    return Violation(file=file, column=name, rule="missing_column", message=f"the column {name!r} is missing{hint}")


def _unit(record: Mapping[str, object], number: int | None, file: str) -> tuple[Unit | None, list[Violation]]:
    found: list[Violation] = []

    def fault(column: str, rule: str, message: str) -> None:
        value = record.get(column)
        shown = None if value is None else str(value)
        found.append(Violation(file=file, row=number, column=column, value=shown, rule=rule, message=message))

    texts: dict[str, str | None] = {}
    for column in ("code", "name", "parent", "level", "successor"):
        value = record.get(column)
        if value is not None and not isinstance(value, str):
            fault(column, "type", "expected text; a number loses the zeros in front of a code")
            continue
        texts[column] = value or None
        if value in RESERVED:
            fault(column, "reserved_value", f"{value!r} has a meaning of its own in results; choose another text")
        elif not value and column in _FILLED:
            fault(column, "required", "a blank, but every organisation needs a value here")
    days: dict[str, date | None] = {}
    for column in _DATES:
        try:
            days[column] = _date(record.get(column))
        except ValueError:
            fault(column, "type", "expected a date, written like 2023-11-05")
    first, last = days.get("valid_from"), days.get("valid_to")
    if first is not None and last is not None and last < first:
        fault("valid_to", "interval_order", f"the last day in force is before the first, {first.isoformat()}")
    code, name, level = texts.get("code"), texts.get("name"), texts.get("level")
    if found or code is None or name is None or level is None:
        return None, found
    unit = Unit(
        code=code, name=name, parent=texts["parent"], level=level, valid_from=first, valid_to=last,
        successor=texts["successor"],
    )  # fmt: skip
    return unit, found


def _date(value: object) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        if value.time() != datetime.min.time():
            raise ValueError(value)
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError(value)


def _overlaps(rows: Sequence[_Row], file: str) -> list[Violation]:
    found = []
    before: _Row | None = None
    for row in sorted(rows, key=lambda row: (row.unit.code, row.unit.first, row.unit.last, row.number or 0)):
        if before is not None and before.unit.code == row.unit.code and row.unit.first <= before.unit.last:
            found.append(
                Violation(
                    file=file, row=row.number, column="code", value=row.unit.code, rule="duplicate_key",
                    message="another row of this code holds for some of the same days; "
                    "let one end the day before the other begins",
                )
            )  # fmt: skip
        if before is None or before.unit.code != row.unit.code or row.unit.last > before.unit.last:
            before = row
    return found


def _unknown(rows: Sequence[_Row], codes: set[str], file: str) -> list[Violation]:
    found = []
    for row in rows:
        for column, code in (("parent", row.unit.parent), ("successor", row.unit.successor)):
            if code is not None and code not in codes:
                near = nearest(code, codes) if len(codes) <= 1000 else None  # noqa: PLR2004 - slow beyond
                hint = f"did you mean {near!r}?" if near else "add its row"
                found.append(
                    Violation(
                        file=file, row=row.number, column=column, value=code, rule="unknown_organisation",
                        message=f"no organisation has the code {code!r}; {hint}",
                    )
                )  # fmt: skip
    return found


def _tree_fault(file: str, message: str, row: _Row | None = None, column: str = "parent") -> Violation:
    value = None if row is None else (row.unit.parent if column == "parent" else row.unit.successor)
    return Violation(
        file=file, row=None if row is None else row.number, column=column, value=value, rule="organisation_tree",
        message=message,
    )  # fmt: skip


def _roots(rows: Sequence[_Row], file: str) -> list[Violation]:
    if not rows:
        return [_tree_fault(file, "there is no organisation; add at least the one at the top", column="code")]
    found = []
    ended: date | None = None
    for row in sorted(
        (row for row in rows if row.unit.parent is None), key=lambda row: (row.unit.first, row.unit.code)
    ):
        if ended is not None and row.unit.first <= ended:
            found.append(_tree_fault(file, f"{row.unit.code!r} is a second organisation without a parent", row))
        ended = row.unit.last if ended is None else max(ended, row.unit.last)
    # Days counted as ordinals, because a unit still in force ends one day after the last date there is.
    changes: dict[int, tuple[int, int]] = {}
    for unit in (row.unit for row in rows):
        for day, step in ((unit.first.toordinal(), 1), (unit.last.toordinal() + 1, -1)):
            all_units, roots = changes.get(day, (0, 0))
            changes[day] = (all_units + step, roots + (step if unit.parent is None else 0))
    units = tops = 0
    orphaned = False
    for day in sorted(changes):
        units += changes[day][0]
        tops += changes[day][1]
        if units > 0 and tops == 0 and not orphaned:
            since = date.fromordinal(day).isoformat() if day > 1 else "the beginning"
            found.append(
                _tree_fault(file, f"from {since} on no organisation is without a parent: the tree has no root")
            )
        orphaned = units > 0 and tops == 0
    if max(row.unit.last for row in rows) < date.max:
        ended = max(row.unit.last for row in rows)
        found.append(_tree_fault(file, f"no organisation is in force after {ended.isoformat()}", column="valid_to"))
    return found


def _circles(rows: Sequence[_Row], file: str) -> list[Violation]:
    tree = Organisations([row.unit for row in rows])
    changed: dict[date, dict[str, None]] = {date.min: dict.fromkeys(tree.codes)}
    for row in rows:
        if row.unit.valid_from is not None:
            changed.setdefault(row.unit.first, {})[row.unit.code] = None
        if row.unit.last < date.max:
            changed.setdefault(row.unit.last + _DAY, {})[row.unit.code] = None
    found: dict[tuple[str, frozenset[str]], Violation] = {}
    for day in sorted(changed):
        safe: set[str] = set()
        for code in sorted(changed[day]):
            for column, circle in (
                ("parent", _parents(tree, code, day, safe)),
                ("successor", _successors(tree, code, day)),
            ):
                if circle and (column, frozenset(circle)) not in found:
                    least = circle.index(min(circle))
                    turned = [*circle[least:], *circle[:least], circle[least]]
                    found[column, frozenset(circle)] = _tree_fault(
                        file,
                        f"a circle of {column}s: {' → '.join(turned)}",
                        _row_of(rows, turned[0], column, day),
                        column,
                    )
    return list(found.values())


def _row_of(rows: Sequence[_Row], code: str, column: str, day: date) -> _Row:
    own = sorted((row for row in rows if row.unit.code == code), key=lambda row: row.unit.first)
    if column == "parent":
        return next(row for row in own if row.unit.first <= day <= row.unit.last)
    return [row for row in own if row.unit.last < day][-1]


def _parents(tree: Organisations, code: str, day: date, safe: set[str]) -> list[str]:
    """The circle that the parents of a unit run into on a day; empty where they reach the root."""
    chain: list[str] = []
    here: str | None = tree.resolve(code, day)
    while here is not None and here not in safe:
        if here in chain:
            return chain[chain.index(here) :]
        chain.append(here)
        unit = tree.unit(here, day)
        here = None if unit is None or unit.parent is None else tree.resolve(unit.parent, day)
    safe.update(chain)
    return []


def _successors(tree: Organisations, code: str, day: date) -> list[str]:
    """The circle that the successors of an ended unit run into; empty where one is in force, or none follows."""
    chain: list[str] = []
    here: str | None = code
    while here is not None and not tree.in_force(here, day):
        if here in chain:
            return chain[chain.index(here) :]
        chain.append(here)
        past = [unit for unit in tree.rows(here) if unit.last < day]
        here = past[-1].successor if past else None
    return []
