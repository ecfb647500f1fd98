"""One dataset made ready for measuring: beside each record its unit, and only the columns that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.operations as ops
from attrs import define, field, frozen

from kexie_metrics.definitions.tree import Expression, names
from kexie_metrics.engine.queries.dialects import Dialect, dialect_of
from kexie_metrics.engine.queries.filters import condition
from kexie_metrics.engine.queries.rows import Recipe, Rows
from kexie_metrics.figures import EMPTY
from kexie_metrics.registry import Registry, ResolvedDataset, ResolvedIndicator

if TYPE_CHECKING:
    from ibis.expr.types import Table, Value

__all__ = ["Flag", "Measure", "Ready", "decimals_of", "dimension_column", "make_ready", "without"]


@frozen(kw_only=True)
class Flag:
    """Where records count. It is worked out where it is asked for, so that a query carries columns and not answers.

    Attributes:
        name: Of the column that says it, in tables that were kept with their answers.
        where: The filter; None where every record counts.
        dialect: What the engine means by an expression.
    """

    name: str
    where: Expression | None
    dialect: Dialect

    def of(self, rows: Rows | Table) -> Any:  # noqa: ANN401 - Ibis columns have their methods by type
        """A condition on ready rows, or on what was made of them; blank where a record does not count."""
        if self.name in rows.columns:
            return rows[self.name]
        if self.where is None:
            return rows["unit"].notnull()  # every record has one
        return self.dialect.told(condition(self.where, lambda path: rows[_raw(path)], self.dialect))


@frozen(kw_only=True)
class Measure:
    """One indicator's columns in ready rows.

    Attributes:
        indicator: What is measured.
        flag: Where a record counts.
        among: Where a reading may be the last that was reported; None where that is no question.
        value: Column that is measured; None for counts.
        blanks: Whether what was never reported is told from a zero.
        scale: Digits after the point of what is measured.
    """

    indicator: ResolvedIndicator
    flag: Flag
    among: Flag | None = None
    value: str | None
    blanks: bool
    scale: int

    @property
    def name(self) -> str:
        """Prefix of its columns in any table."""
        return self.indicator.id.replace(".", "__")


@frozen(kw_only=True)
class Ready:
    """A dataset with only the columns that measuring needs.

    Attributes:
        rows: Records beside what they refer to. Columns: `unit`, the code of the organisation, then of time `begins`
            and `ends`, or `day` and for readings `at`, then dimensions, readings' keys, what filters read, and measured
            columns.
        measures: By indicator.
        dimensions: Column of each dimension that the dataset can be split by, by name.
        of: Columns that say whose level a reading is.
    """

    rows: Rows
    measures: Mapping[str, Measure]
    dimensions: Mapping[str, str]
    of: tuple[str, ...] = ()

    @property
    def tells_changes(self) -> bool:
        """Whether some indicator counts beginnings, or ends."""
        return any(measure.indicator.definition.when in {"begins", "ends"} for measure in self.measures.values())


@define
class _Reader:
    """Reads columns of a dataset, following references by joins made once."""

    registry: Registry
    dataset: ResolvedDataset
    tables: Mapping[str, Table]
    joined: Table = field(init=False)

    @joined.default
    def _alone(self) -> Table:
        table = self.tables[self.dataset.id]
        node = table.op()
        picks = isinstance(node, ops.Project) and all(
            isinstance(value, ops.Field) and value.name == name for name, value in node.values.items()
        )
        # A join picks its columns anyway, and Ibis would write what is picked before it as a query of its own.
        return node.parent.to_expr() if picks else table

    def gather(self, paths: Iterable[tuple[str, ...]]) -> None:
        """Join what the paths go through, each reference once."""
        for step in sorted({path[:depth] for path in paths for depth in range(1, len(path))}):
            self._follow(step)

    @staticmethod
    def column(path: tuple[str, ...]) -> Recipe:
        """The column at a path, of the joined table."""
        return lambda table: table[_flat(path)]

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
    indicators: Sequence[str],
    by: Sequence[str],
) -> Ready:
    """Bring a dataset into the form that every manner of measuring starts from.

    Args:
        registry: The definitions.
        dataset: What is measured.
        tables: Typed tables by full dataset id.
        indicators: Full ids of what is measured from the dataset.
        by: Asked dimensions; those the dataset's indicators lack are left out.

    Returns: Rows and what to make of them; nothing runs yet.
    """
    resolved = [registry[indicator] for indicator in indicators]
    dialect = dialect_of(tables[dataset.id].get_backend())
    dimensions = [name for name in by if any(name in each.dimensions for each in resolved)]
    flags: dict[Expression | None, Flag] = {}
    for where in (where for each in resolved for where in (each.where, each.among or each.where)):
        flags.setdefault(where, Flag(name=f"flag_{len(flags)}", where=where, dialect=dialect))
    read = sorted({name.parts for where in flags if where is not None for name in names(where)})
    reader = _Reader(registry, dataset, tables)
    reader.gather([*(tuple(name.split(".")) for name in dimensions), *read])
    columns: dict[str, Recipe] = {"unit": reader.column((str(dataset.org),)), **dict(_times(reader, dataset))}
    split = {name: f"dim_{index}" for index, name in enumerate(dimensions)}
    columns |= {column: _as_text(reader.column(tuple(name.split(".")))) for name, column in split.items()}
    of = {f"of_{index}": reader.column((name,)) for index, name in enumerate(dataset.definition.of)}
    columns |= of | {_raw(path): reader.column(path) for path in read}
    measures = {}
    for each in resolved:
        value = None if each.column is None else f"value_{each.column}"
        if value is not None and value not in columns:
            columns[value] = _measured(reader.column((str(each.column),)), dialect)
        measures[each.id] = Measure(
            indicator=each,
            flag=flags[each.where],
            among=None if each.among is None else flags[each.among],
            value=value,
            blanks=dataset.definition.empty == "missing",
            scale=decimals_of(each, dataset),
        )
    return Ready(rows=Rows(source=reader.joined, recipes=columns), measures=measures, dimensions=split, of=tuple(of))


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
    return reader.joined.select(member=_as_text(reader.column(path))(reader.joined))


def _measured(column: Recipe, dialect: Dialect) -> Recipe:
    def made(table: Table) -> Any:  # noqa: ANN401 - Ibis columns have their methods by type
        value = column(table)
        return dialect.addend(value) if value.type().is_numeric() else value

    return made


def _times(reader: _Reader, dataset: ResolvedDataset) -> Iterable[tuple[str, Recipe]]:
    time = dataset.definition.time
    if time is not None and (time.event or time.as_of):
        moment = reader.column((str(time.event or time.as_of),))
        yield "day", _date(moment)
        if time.as_of:
            yield "at", moment
        return
    for key, name in (("begins", time.begins if time else None), ("ends", time.ends if time else None)):
        yield key, _never if name is None else _date(reader.column((name,)))


def _never(_: Table) -> Value:
    return ibis.null("date")


def _date(column: Recipe) -> Recipe:
    def made(table: Table) -> Any:  # noqa: ANN401 - Ibis columns have their methods by type
        moment = column(table)
        return moment.date() if moment.type().is_timestamp() else moment

    return made


def _as_text(column: Recipe) -> Recipe:
    def made(table: Table) -> Any:  # noqa: ANN401 - Ibis columns have their methods by type
        value = column(table)
        if value.type().is_boolean():
            return ibis.cases((value, "true"), (~value, "false"), else_=EMPTY)
        return (value if value.type().is_string() else value.cast("string")).fill_null(EMPTY)

    return made


def _raw(path: Sequence[str]) -> str:
    """Name of a column that filters read; no other column of a ready table has a dot in it."""
    return ".".join(["raw", *path])


def _flat(path: tuple[str, ...]) -> str:
    """Name of the joined column at a path; no column name has a dot in it."""
    return ".".join(path)
