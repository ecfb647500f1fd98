"""Files of records as they lie about, read only to be looked at: CSV, Parquet, and the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from kexie_metrics.errors import MissingExtraError, RecordsError
from kexie_metrics.records.csv_reading import read_csv

__all__ = ["Sheet", "read_sheets"]

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_PLAIN = (str, bool, int, float, Decimal, datetime, date)


@frozen(kw_only=True, eq=False)
class Sheet:
    """A table of records as somebody keeps it.

    Attributes:
        name: What it is called: the file without its ending, or the sheet.
        file: Where it comes from, as shown to people.
        table: Its columns under the names of the header. Texts where the file knows no types.
    """

    name: str
    file: str
    table: pa.Table


def read_sheets(paths: Iterable[Path]) -> list[Sheet]:
    """Read every table of some files.

    Args:
        paths: CSV files, Parquet files, workbooks (.xlsx, .xls, .ods; each sheet with a header and rows is a table).

    Raises:
        RecordsError: A file cannot be read, or holds no table.
        MissingExtraError: A workbook is given and its reader is not installed.
    """
    found: list[Sheet] = []
    for path in paths:
        sheets = list(_sheets(path))
        if not sheets:
            raise RecordsError(f"{path}: there is no table in it; the first row has the names of the columns")
        found.extend(sheets)
    return found


def _sheets(path: Path) -> Iterator[Sheet]:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        content = read_csv(path.read_bytes(), str(path))
        if content.table is None or content.violations:
            raise RecordsError("\n".join(map(str, content.violations)))
        yield Sheet(name=path.stem, file=path.name, table=content.table)
    elif suffix == ".parquet":
        try:
            table = pq.read_table(path)
        except (pa.ArrowInvalid, OSError) as error:
            raise RecordsError(f"{path}: this Parquet file cannot be read ({error})") from error
        yield Sheet(name=path.stem, file=path.name, table=table)
    elif suffix in _WORKBOOKS:
        yield from _workbook(path)
    else:
        raise RecordsError(f"{path}: records are drafted from .csv, .parquet, {', '.join(_WORKBOOKS)}")


def _workbook(path: Path) -> Iterator[Sheet]:
    try:
        import python_calamine as calamine  # noqa: PLC0415 - optional
    except ImportError:
        raise MissingExtraError("excel", f"reading {path.name}") from None
    try:
        book = calamine.load_workbook(path)
        grids = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except calamine.CalamineError as error:
        raise RecordsError(f"{path}: this workbook cannot be read ({error})") from error
    named = [(name, grid) for name, grid in grids if len(grid) > 1]
    for name, grid in named:
        # A workbook of one table goes by its own name; nobody renames Sheet1.
        called = path.stem if len(named) == 1 else name
        yield Sheet(name=called, file=f"{path.name} [{name}]", table=_table(grid))


def _table(grid: Sequence[Sequence[object]]) -> pa.Table:
    header, *rows = grid
    rows = [row for row in rows if any(cell not in {"", None} for cell in row)]
    columns = {
        str(title).strip(): _values([row[place] if place < len(row) else None for row in rows])
        for place, title in enumerate(header)
        if str(title).strip()
    }
    return pa.table(columns)


def _values(cells: Sequence[object]) -> pa.Array:
    """Cells of one type as that type, others as the text that a spreadsheet shows."""
    cells = [None if cell in {"", None} else _whole(cell) for cell in cells]
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {int, float}:
        cells, kinds = [None if cell is None else float(cell) for cell in cells], {float}  # type: ignore[arg-type]
    if kinds == {date, datetime}:
        cells = [datetime.combine(cell, time()) if type(cell) is date else cell for cell in cells]
        kinds = {datetime}
    if len(kinds) == 1 and kinds <= set(_PLAIN):
        return pa.array(cells)
    return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())


def _whole(cell: object) -> object:
    """A number without a fraction as a whole one: a workbook has no others."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
