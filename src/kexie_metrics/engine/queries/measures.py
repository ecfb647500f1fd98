"""One dataset made ready for measuring: days, dimensions, measured columns, and a flag per filter, as Ibis columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis
from attrs import define, field, frozen

from kexie_metrics.definitions.tree import names
from kexie_metrics.engine.queries.dialects import Dialect, dialect_of
from kexie_metrics.engine.queries.filters import condition
from kexie_metrics.figures import EMPTY
from kexie_metrics.registry import Registry, ResolvedDataset, ResolvedIndicator

if TYPE_CHECKING:
    from ibis.expr.types import Table, Value

__all__ = ["Measure", "Ready", "decimals_of", "dimension_column", "make_ready", "without"]


@frozen(kw_only=True)
class Measure:
    """One indicator's columns in a ready table.

    Attributes:
        indicator: What is measured.
        flag: Column that is true where a record counts.
        among: Column that is true where a reading may be the last that was reported; None where that is no question.
        value: Column that is measured; None for counts.
        seen: Column that is true where the dataset has been reported at all; None where an empty cell is a zero.
        scale: Digits after the point of what is measured.
    """

    indicator: ResolvedIndicator
    flag: str
    among: str | None = None
    value: str | None
    seen: str | None
    scale: int

    @property
    def name(self) -> str:
        """Prefix of its columns in any table."""
        return self.indicator.id.replace(".", "__")


@frozen(kw_only=True)
class Ready:
    """A dataset with only the columns that measuring needs.

    Attributes:
        table: Columns `unit`, then of time `begins` and `ends`, or `day` and `at`, then dimensions, readings' keys,
            flags and measured columns.
        measures: By indicator.
        dimensions: Column of each dimension that the dataset can be split by, by name.
        of: Columns that say whose level a reading is.
    """

    table: Table
    measures: Mapping[str, Measure]
    dimensions: Mapping[str, str]
    of: tuple[str, ...] = ()


@define
class _Reader:
    """Reads columns of a dataset, following references by joins made once."""

    registry: Registry
    dataset: ResolvedDataset
    tables: Mapping[str, Table]
    joined: Table = field(init=False)

    @joined.default
    def _alone(self) -> Table:
        return self.tables[self.dataset.id]

    def gather(self, paths: Iterable[tuple[str, ...]]) -> None:
        """Join what the paths go through, each reference once."""
        for step in sorted({path[:depth] for path in paths for depth in range(1, len(path))}):
            self._follow(step)

    def column(self, path: tuple[str, ...]) -> Value:
        """The column at a path, in the joined table."""
        return self.joined[_flat(path)]

    def _follow(self, path: tuple[str, ...]) -> None:
        holder, _ = self.registry.resolve_path(self.dataset.id, path)
        target = self.registry.dataset(holder.refs[path[-1]])
        types = {name: column.type for name, column in target.columns.items()}
        if target.id not in self.tables:
            blanks = {_flat((*path, name)): ibis.null(_IBIS_TYPES[types[name]]) for name in types}
            self.joined = self.joined.mutate(**blanks)
            return
        other = self.tables[target.id].rename({_flat((*path, name)): name for name in target.columns})
        key = _flat((*path, target.definition.key[0]))
        self.joined = self.joined.left_join(other, [(_flat(path), key)])


_IBIS_TYPES = {
    **dict.fromkeys(("text", "org", "code", "ref"), "string"),
    "date": "date",
    "datetime": "timestamp",
    "boolean": "boolean",
    "integer": "int64",
    "decimal": "decimal(38, 12)",
}


def make_ready(
    registry: Registry,
    dataset: ResolvedDataset,
    *,
    tables: Mapping[str, Table],
    units: Table,
    indicators: Sequence[str],
    by: Sequence[str],
) -> Ready:
    """Bring a dataset into the form that every manner of measuring starts from.

    Args:
        registry: The definitions.
        dataset: What is measured.
        tables: Typed tables by full dataset id.
        units: Columns `code` and `unit`: each organisation's small integer.
        indicators: Full ids of what is measured from the dataset.
        by: Asked dimensions; those the dataset's indicators lack are left out.

    Returns: A table expression; nothing runs yet.
    """
    resolved = [registry[indicator] for indicator in indicators]
    dialect = dialect_of(tables[dataset.id].get_backend())
    dimensions = [name for name in by if any(name in each.dimensions for each in resolved)]
    wheres = [where for each in resolved for where in (each.where, each.among) if where is not None]
    reader = _Reader(registry, dataset, tables)
    paths = [tuple(name.split(".")) for name in dimensions]
    paths.extend(name.parts for where in wheres for name in names(where))
    reader.gather(paths)
    columns: dict[str, Value] = dict(_times(reader, dataset))
    split = {name: f"dim_{index}" for index, name in enumerate(dimensions)}
    for name, column in split.items():
        columns[column] = _as_text(reader.column(tuple(name.split("."))))
    of = {f"of_{index}": reader.column((name,)) for index, name in enumerate(dataset.definition.of)}
    columns.update(of)
    flags: dict[object, str] = {}
    measures = {}
    for each in resolved:
        for where in (each.where, each.among or each.where):
            if where not in flags:
                flags[where] = f"flag_{len(flags)}"
                columns[flags[where]] = condition(where, reader.column, dialect)
        value = seen = None
        if each.column is not None:
            value = f"value_{each.column}"
            columns[value] = _measured(reader.column((each.column,)), dialect)
        if dataset.definition.empty == "missing":
            seen = f"seen_{each.column or ''}".rstrip("_")
            columns[seen] = ibis.literal(True) if value is None else columns[value].notnull()  # noqa: FBT003
        scale = decimals_of(each, dataset)
        among = None if each.among is None else flags[each.among]
        measures[each.id] = Measure(
            indicator=each, flag=flags[each.where], among=among, value=value, seen=seen, scale=scale
        )
    org = reader.column((str(dataset.org),))
    table = reader.joined.select(org_code=org, **columns).view()
    ready = without(table.join(units, [("org_code", "code")]), "org_code", "code")
    return Ready(table=ready, measures=measures, dimensions=split, of=tuple(of))


def decimals_of(indicator: ResolvedIndicator, dataset: ResolvedDataset) -> int:
    """Digits after the point of what an indicator measures."""
    column = dataset.columns[indicator.column] if indicator.column else None
    is_number = indicator.definition.kind in {"sum", "mean", "min", "max", "median", "reported"}
    return column.scale if column is not None and column.type == "decimal" and is_number else 0


def without(table: Table, *names: str) -> Table:
    """A table less some columns; the order in which Ibis's own `drop` writes them changes from run to run."""
    return table.select([name for name in table.columns if name not in names])


def dimension_column(
    registry: Registry, dataset: ResolvedDataset, tables: Mapping[str, Table], dimension: str
) -> Table:
    """One dimension of a dataset as text, in a column `member`."""
    reader = _Reader(registry, dataset, tables)
    path = tuple(dimension.split("."))
    reader.gather([path])
    return reader.joined.select(member=_as_text(reader.column(path)))


def _measured(column: Any, dialect: Dialect) -> Value:  # noqa: ANN401 - Ibis columns have their methods by type
    return dialect.addend(column) if column.type().is_numeric() else column


def _times(reader: _Reader, dataset: ResolvedDataset) -> Iterable[tuple[str, Value]]:
    time = dataset.definition.time
    if time is not None and (time.event or time.as_of):
        moment: Any = reader.column((str(time.event or time.as_of),))
        yield "day", moment.date() if moment.type().is_timestamp() else moment
        yield "at", moment
        return
    for key, name in (("begins", time.begins if time else None), ("ends", time.ends if time else None)):
        if name is None:
            yield key, ibis.null("date")
        else:
            column: Any = reader.column((name,))
            yield key, column.date() if column.type().is_timestamp() else column


def _as_text(column: Any) -> Value:  # noqa: ANN401 - Ibis columns have their methods by type
    if column.type().is_boolean():
        return ibis.cases((column, "true"), (~column, "false"), else_=EMPTY)
    if not column.type().is_string():
        column = column.cast("string")
    return column.fill_null(EMPTY)


def _flat(path: tuple[str, ...]) -> str:
    """Name of the joined column at a path; no column name has a dot in it."""
    return ".".join(path)
