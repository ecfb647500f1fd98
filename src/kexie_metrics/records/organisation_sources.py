"""The tree of organisations from wherever it is: a file, a frame, a table of a database, or ready made."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa

from kexie_metrics.errors import RecordsError
from kexie_metrics.records.csv_reading import read_csv
from kexie_metrics.records.frames import to_arrow
from kexie_metrics.records.organisation_rows import COLUMNS, OrganisationRows, read_organisations
from kexie_metrics.records.organisations import Organisations
from kexie_metrics.records.violations import Violation

__all__ = ["organisations_from"]


def organisations_from(source: object, file: str, *, numbered: bool = True) -> OrganisationRows:
    """The tree from a file, a frame, or as it is.

    Args:
        source: The path of a file, a frame, an Arrow table, or the tree itself.
        file: Its name as people know it.
        numbered: Whether its rows have numbers that people know.

    Raises:
        RecordsError: The file cannot be read.
    """
    if isinstance(source, Organisations):
        return OrganisationRows(organisations=source, codes=frozenset(source.codes), violations=())
    rows: pa.Array | None = None
    violations: tuple[Violation, ...] = ()
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise RecordsError(f"the organisations cannot be read from {path}: {error.strerror}") from error
        if path.suffix == ".parquet":
            import pyarrow.parquet as pq  # noqa: PLC0415 - seldom needed

            try:
                table = pq.read_table(pa.BufferReader(data))
            except pa.ArrowException as error:
                raise RecordsError(f"{file}: no Parquet file: {str(error).splitlines()[0]}") from error
        else:
            content = read_csv(data, file)
            if content.table is None:
                return OrganisationRows(organisations=None, codes=frozenset(), violations=content.violations)
            table, rows, violations = content.table, content.rows, content.violations
    else:
        table = to_arrow(source, file, COLUMNS)
    table = table.select([name for name in COLUMNS if name in table.column_names])
    numbers = range(1, table.num_rows + 1) if rows is None else rows.to_pylist()
    read = read_organisations(
        table.column_names, table.to_pylist(), numbers if numbered else [None] * table.num_rows, file
    )
    if not violations:
        return read
    return OrganisationRows(organisations=None, codes=read.codes, violations=(*violations, *read.violations))
