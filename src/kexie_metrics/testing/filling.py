"""Columns that a test does not write, filled in with the plainest value that their dataset allows.

A test names what its figure depends on. Everything else that a record must have would only hide that; so it is made
up here, always the same, and never in a way that adds to a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from kexie_metrics.definitions.model import Column
from kexie_metrics.errors import RecordsError, suggestion
from kexie_metrics.registry import Registry, ResolvedDataset
from kexie_metrics.testing.texts import Row

__all__ = ["filled"]

Tables = Mapping[str, Sequence[Mapping[str, object]]]

_DATE = len("2023-11-05")


def filled(tables: Tables, registry: Registry, *, area: str | None, org: str) -> dict[str, list[dict[str, str | None]]]:
    """Make tables of records whole.

    Args:
        tables: Records by dataset; a short name is one of the area's.
        registry: What the datasets promise.
        area: The area whose datasets may be named without it; all of them that are not written are empty.
        org: Organisation of records that name none.

    Returns:
        By full id, records with every column of their dataset as text.

    Raises:
        UnknownNameError: No dataset is called so.
        RecordsError: A column that the dataset has not, or one that cannot be made up.
    """
    named: dict[str, list[dict[str, str | None]]] = {}
    for name, rows in tables.items():
        dataset = registry.dataset(name if "." in name or area is None else f"{area}.{name}")
        named[dataset.id] = [{column: _text(value) for column, value in row.items()} for row in rows]
    wanted = [*named, *(id_ for id_, dataset in registry.datasets.items() if dataset.area == area)]
    filler = _Filler(registry=registry, org=org, tables=named)
    return {id_: filler.table(id_) for id_ in _with_references(registry, wanted)}


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_references(registry: Registry, datasets: Iterable[str]) -> list[str]:
    """The datasets and all those that they point to, each once."""
    found: dict[str, None] = {}
    waiting = list(datasets)
    while waiting:
        id_ = waiting.pop(0)
        if id_ not in found:
            found[id_] = None
            waiting.extend(registry.dataset(id_).refs.values())
    return list(found)


@frozen(kw_only=True)
class _Filler:
    """Makes records whole.

    Attributes:
        registry: What the datasets promise.
        org: Organisation of records that name none.
        tables: What was written, by full id.
    """

    registry: Registry
    org: str
    tables: Mapping[str, Sequence[Row]]

    def table(self, id_: str) -> list[dict[str, str | None]]:
        """The records of one dataset."""
        dataset = self.registry.dataset(id_)
        rows = self.tables.get(id_, ())
        for name in dict.fromkeys(column for row in rows for column in row):
            if name not in dataset.columns:
                raise RecordsError(f"{id_} has no column {name!r}; {suggestion(name, dataset.columns)}")
        return [
            {name: row[name] if name in row else self.value(dataset, name, row, number) for name in dataset.columns}
            for number, row in enumerate(rows, 1)
        ]

    def value(self, dataset: ResolvedDataset, name: str, row: Row, number: int) -> str | None:
        """What stands in a column that a record does not write."""
        column = dataset.columns[name]
        if not column.required:
            return None
        if column.type == "ref":
            return self.first_key(dataset, name)
        if column.type in {"date", "datetime"}:
            return _day(dataset, row, name, column)
        plain = {"org": self.org, "boolean": "false", "text": str(number)}
        if column.type == "code":
            return next(iter(dataset.codes[name]))
        return plain.get(column.type) or _number(column)

    def first_key(self, dataset: ResolvedDataset, name: str) -> str | None:
        """The record that a reference points to where the test does not say: the first one there is."""
        target = self.registry.dataset(dataset.refs[name])
        if not self.tables.get(target.id):
            raise RecordsError(f"{dataset.id}.{name} points to {target.id}, of which there is no record; write one")
        return self.tables[target.id][0].get(target.definition.key[0], "1")


def _day(dataset: ResolvedDataset, row: Row, name: str, column: Column) -> str:
    """A day that is not the record's own is taken for the same; when it happened has to be said."""
    time = dataset.definition.time
    own = "" if time is None else time.event or time.as_of or time.begins or ""
    day = row.get(own)
    if day is None:
        raise RecordsError(f"{dataset.id}.{name} has to be written; no day can be made up for it")
    if column.type == "date":
        return day[:_DATE]
    return day if len(day) > _DATE else f"{day} 00:00"


def _number(column: Column) -> str:
    least, most = column.min, column.max
    value: int | Decimal | date = 0
    if least is not None and not isinstance(least, date) and least > 0:
        value = least
    elif most is not None and not isinstance(most, date) and most < 0:
        value = most
    return str(value)
