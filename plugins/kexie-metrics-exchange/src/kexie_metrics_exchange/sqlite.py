"""Records in a file of SQLite: one table for each dataset, named `<area>__<dataset>`, and one of organisations.

SQLite has no dates, decimals or booleans of its own, so values are handed on as text and read as the dataset declares
them, like those of a CSV file; what is none of its column is told as a violation.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kexie_metrics import KexieMetricsError

if TYPE_CHECKING:
    from kexie_metrics import Registry

__all__ = ["open_file"]

_SCHEME = "sqlite://"
_TRUTHS = {"0": "false", "1": "true"}

Rows = list[dict[str, str | None]]


def open_file(address: str, registry: Registry) -> dict[str, Rows]:
    """Read the tables of a file.

    Args:
        address: `sqlite:///absolute/path.db`, or `sqlite://relative.db`.
        registry: Says which columns are booleans, which SQLite keeps as 0 and 1.

    Returns:
        Rows by dataset, as `open_records` takes them; tables without `__` in their name, but for `organisations`, are
        none of records.

    Raises:
        KexieMetricsError: There is no such file, or it is no file of SQLite.
    """
    path = Path(address[len(_SCHEME) :])
    if not path.is_file():
        raise KexieMetricsError(f"there is no file {path}; write sqlite:///absolute/path.db")
    tables: dict[str, Rows] = {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            names = [str(row[0]) for row in connection.execute("select name from sqlite_master where type = 'table'")]
            for name in sorted(names):
                area, mark, dataset = name.partition("__")
                if mark or name == "organisations":
                    key = f"{area}.{dataset}" if mark else name
                    tables[key] = _rows(connection, name, _booleans(registry, key))
    except sqlite3.Error as error:
        raise KexieMetricsError(f"{path} cannot be read as a file of SQLite: {error}") from error
    return tables


def _booleans(registry: Registry, dataset: str) -> frozenset[str]:
    known = registry.datasets.get(dataset)
    columns = {} if known is None else known.columns
    return frozenset(name for name, column in columns.items() if column.type == "boolean")


def _rows(connection: sqlite3.Connection, table: str, booleans: frozenset[str]) -> Rows:
    quoted = table.replace('"', '""')
    cursor = connection.execute(f'select * from "{quoted}"')  # noqa: S608 - the name comes from the file and is quoted
    columns = [str(column[0]) for column in cursor.description]
    found: Rows = []
    for values in cursor:
        row = {name: None if value is None else str(value) for name, value in zip(columns, values, strict=True)}
        found.append({name: _TRUTHS.get(text or "", text) if name in booleans else text for name, text in row.items()})
    return found
