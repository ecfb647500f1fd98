"""Records that Hypothesis draws from what a dataset promises: columns, keys, references, code lists and bounds.

Days crowd around the ends of months and years, and texts and numbers around the constants that indicators compare them
with, since that is where figures go wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kexie_metrics.definitions.model import Column
from kexie_metrics.definitions.tree import Call, Literal, Name, walk
from kexie_metrics.errors import MissingExtraError
from kexie_metrics.registry import Registry, ResolvedDataset

try:
    from hypothesis import strategies as st
except ImportError as error:
    raise MissingExtraError("testing", "drawing records") from error

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["Record", "records_of", "tables_of", "trees"]

Record = dict[str, Any]
"""A record: a value or None by column, as Python has it."""

_LETTERS = ("a", "B", "é", "甲", "10", "9")
_HOURS = (time(0), time(8, 30), time(23, 59, 59))
_SPREAD = 40
_LEVELS = ("city", "county", "township")
_DAY = timedelta(days=1)


def records_of(
    registry: Registry,
    dataset: str,
    *,
    orgs: Sequence[str],
    references: Mapping[str, Sequence[str]] | None = None,
    first: date = date(2022, 1, 1),
    last: date = date(2024, 12, 31),
    most: int = 8,
    columns: Mapping[str, SearchStrategy[Any]] | None = None,
) -> SearchStrategy[list[Record]]:
    """Records of one dataset, each of which keeps what it promises.

    Args:
        registry: What the dataset promises, and what indicators look for in it.
        dataset: Its full id.
        orgs: Codes of the units that records may belong to.
        references: For each dataset that it points to, the keys there are; without any, a reference is blank.
        first: First day of the records, where a column has no bound of its own.
        last: Last day.
        most: Largest number of records.
        columns: Strategies of single columns in place of those drawn from their declarations.

    Returns:
        Lists of records, also the empty list; keys, and the moments of readings, are told apart. Where a required
        reference has nothing to point to, there is no record.

    Raises:
        UnknownNameError: No dataset is called so.
        MissingExtraError: Hypothesis is not installed.
    """
    resolved = registry.dataset(dataset)
    known = references or {}
    lacking = [
        name
        for name, target in resolved.refs.items()
        if resolved.columns[name].required and not known.get(target) and name not in (columns or {})
    ]
    if lacking:
        return st.just([])
    values = _Values(registry=registry, dataset=resolved, orgs=orgs, references=known, first=first, last=last)
    drawn = {name: values.of(name, column) for name, column in resolved.columns.items()} | dict(columns or {})
    return _records(resolved, drawn, most, frozenset(columns or ()))


@st.composite
def _records(
    draw: DrawFn,
    dataset: ResolvedDataset,
    columns: Mapping[str, SearchStrategy[Any]],
    most: int,
    given: frozenset[str],
) -> list[Record]:
    definition = dataset.definition
    single = definition.key[0] if len(definition.key) == 1 else None
    number_of = single if single is not None and dataset.columns[single].type == "text" else None
    if number_of in given:
        number_of = None
    groups = [tuple(definition.key)] if definition.key and number_of is None else []
    time_of = definition.time
    if time_of is not None and time_of.as_of is not None:
        groups.append((*(definition.of or ((dataset.org,) if dataset.org else ())), time_of.as_of))
    unique = tuple((lambda record, names=names: tuple(record[name] for name in names)) for names in groups)
    found: list[Record] = draw(st.lists(st.fixed_dictionaries(dict(columns)), max_size=most, unique_by=unique or None))
    for place, record in enumerate(found, 1):
        if number_of is not None:
            record[number_of] = str(place)
        if time_of is not None and time_of.begins is not None and time_of.ends is not None:
            _order(record, time_of.begins, time_of.ends)
    return found


def _order(record: Record, begins: str, ends: str) -> None:
    """Let what ends before it begins end after it."""
    begun, ended = record[begins], record[ends]
    if begun is None or ended is None or begun < ended:
        return
    record[begins], record[ends] = (ended, begun) if ended < begun else (begun, begun + _DAY)


class _Values:
    """Strategies of the columns of one dataset."""

    def __init__(
        self,
        *,
        registry: Registry,
        dataset: ResolvedDataset,
        orgs: Sequence[str],
        references: Mapping[str, Sequence[str]],
        first: date,
        last: date,
    ) -> None:
        self.dataset = dataset
        self.orgs = orgs
        self.references = references
        self.first, self.last = first, last
        self.constants = _constants(registry, dataset.id)

    def of(self, name: str, column: Column) -> SearchStrategy[Any]:
        """Values of a column, now and then a blank where one is allowed."""
        values = self._filled(name, column)
        return values if column.required else st.one_of(values, values, values, st.none())

    def _filled(self, name: str, column: Column) -> SearchStrategy[Any]:
        constants = self.constants.get(name, ())
        if column.type == "org":
            return st.sampled_from(list(self.orgs))
        if column.type == "code":
            return st.sampled_from(list(self.dataset.codes[name]))
        if column.type == "ref":
            keys = self.references.get(self.dataset.refs[name], ())
            return st.sampled_from(list(keys)) if keys else st.none()
        if column.type == "boolean":
            return st.booleans()
        if column.type == "text":
            return st.sampled_from([*_LETTERS[:4], *(each for each in constants if isinstance(each, str) and each)])
        if column.type in {"date", "datetime"}:
            return self._days(column)
        return _numbers(column, [each for each in constants if isinstance(each, int | Decimal)])

    def _days(self, column: Column) -> SearchStrategy[Any]:
        first = column.min if isinstance(column.min, date) else min(self.first, _day(column.max) or self.first)
        last = column.max if isinstance(column.max, date) else max(self.last, first)
        edges = [
            day
            for year in range(first.year, min(last.year, first.year + 10) + 1)
            for month in range(1, 13, 3)
            for day in (date(year, month, 1), date(year, month, 1) - _DAY)
            if first <= day <= last
        ]
        days = st.dates(first, last)
        if edges:
            days = st.one_of(st.sampled_from(edges), days)
        return days if column.type == "date" else st.builds(datetime.combine, days, st.sampled_from(_HOURS))


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _numbers(column: Column, constants: Sequence[int | Decimal]) -> SearchStrategy[Any]:
    """Small numbers within the bounds, and those around the constants."""
    scale = column.scale if column.type == "decimal" else 0
    unit = 10**scale
    least = None if column.min is None or isinstance(column.min, date) else -int(-Decimal(column.min) * unit // 1)
    most = None if column.max is None or isinstance(column.max, date) else int(Decimal(column.max) * unit // 1)
    low = least if least is not None else min(-3 * unit, most if most is not None else 0)
    high = most if most is not None else max(low, 0) + _SPREAD * unit
    near = {int(Decimal(each) * unit) + step for each in constants for step in (-1, 0, 1)}
    within = sorted(each for each in near if low <= each and (most is None or each <= most))
    numbers = st.integers(low, high)
    if within:
        numbers = st.one_of(st.sampled_from(within), numbers)
    return numbers if column.type == "integer" else numbers.map(lambda whole: Decimal(whole).scaleb(-scale))


def _constants(registry: Registry, dataset: str) -> dict[str, list[object]]:
    """What indicators compare the columns of a dataset with, by column."""
    found: dict[str, dict[object, None]] = {}
    for indicator in registry.indicators.values():
        if indicator.where is None or indicator.dataset is None:
            continue
        for node in walk(indicator.where):
            if not isinstance(node, Call):
                continue
            names = [part for part in node.arguments if isinstance(part, Name)]
            literals = [part.value for part in node.arguments if isinstance(part, Literal)]
            for name in names:
                home, column = registry.resolve_path(indicator.dataset, name.parts)
                if home.id == dataset:
                    found.setdefault(column, {}).update(dict.fromkeys(each for each in literals if each is not None))
    return {column: list(values) for column, values in found.items()}


@st.composite
def tables_of(
    draw: DrawFn,
    registry: Registry,
    datasets: Iterable[str],
    *,
    orgs: Sequence[str],
    first: date = date(2022, 1, 1),
    last: date = date(2024, 12, 31),
    most: int = 8,
) -> dict[str, list[Record]]:
    """Records of several datasets and of those that they point to, so that every reference leads somewhere.

    Args:
        draw: Given by Hypothesis.
        registry: What the datasets promise.
        datasets: Full ids.
        orgs: Codes of the units that records may belong to.
        first: First day of the records.
        last: Last day.
        most: Largest number of records of each dataset.

    Returns:
        By full id, as `open_records` takes them beside the organisations.
    """
    tables: dict[str, list[Record]] = {}
    keys: dict[str, list[str]] = {}
    for id_ in _in_order(registry, datasets):
        rows = draw(records_of(registry, id_, orgs=orgs, references=keys, first=first, last=last, most=most))
        tables[id_] = rows
        key = registry.dataset(id_).definition.key
        keys[id_] = [str(row[key[0]]) for row in rows] if len(key) == 1 else []
    return dict(sorted(tables.items()))


def _in_order(registry: Registry, datasets: Iterable[str]) -> list[str]:
    """The datasets and all those that they point to, each after those; a circle is cut where it is met."""
    found: dict[str, None] = {}
    entered: set[str] = set()

    def visit(id_: str) -> None:
        if id_ in entered:
            return
        entered.add(id_)
        for target in registry.dataset(id_).refs.values():
            visit(target)
        found[id_] = None

    for id_ in sorted(datasets):
        visit(id_)
    return list(found)


@st.composite
def trees(draw: DrawFn, *, levels: Sequence[str] = _LEVELS, most: int = 6) -> list[dict[str, str | None]]:
    """Trees of organisations that do not change.

    Args:
        draw: Given by Hypothesis.
        levels: Levels from the top down; what lies deeper has the last one.
        most: Largest number of units.

    Returns:
        Rows of the table of organisations, the unit at the top first.
    """
    rows = [_unit("0", None, levels[0])]
    depths = [0]
    for number in range(1, draw(st.integers(1, most))):
        above = draw(st.integers(0, len(rows) - 1))
        depth = min(depths[above] + 1, len(levels) - 1)
        rows.append(_unit(f"0{number}", rows[above]["code"], levels[depth]))
        depths.append(depths[above] + 1)
    return rows


def _unit(code: str, parent: str | None, level: str) -> dict[str, str | None]:
    return {"code": code, "name": f"unit {code}", "parent": parent, "level": level}
