"""The answer to a request: a tidy table, one row a cell, with value, parts, status and reason.

A figure is exact: the value has twelve digits after the point, and where that is not all of it, numerator and
denominator stand beside it, so that it is rounded once, for print, from its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, overload

from attrs import field, frozen

from kexie_metrics.errors import (
    ExportError,
    KexieMetricsError,
    MissingExtraError,
    UnknownFormatError,
    UnknownNameError,
)
from kexie_metrics.extensions import Exporter
from kexie_metrics.registry import Registry
from kexie_metrics.writing import replacing

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = [
    "EMPTY",
    "RECORDS",
    "STATUSES",
    "TOTAL",
    "Figure",
    "Figures",
    "MissingReport",
    "Progress",
    "Status",
    "exporter_for",
    "trimmed",
]

Status = Literal["ok", "not_reported", "not_applicable", "undefined", "incomplete", "withheld"]
STATUSES: tuple[Status, ...] = get_args(Status)

TOTAL = "(total)"
"""Stands in a dimension column for all records, whatever their value."""
EMPTY = "(empty)"
"""Stands in a dimension column for records whose dimension is blank."""


@frozen(kw_only=True)
class Figure:
    """One cell.

    Attributes:
        indicator: Full id.
        org: Code of the organisation.
        period: Name of the period.
        dimensions: Asked dimensions and their values; `(total)` for all records, `(empty)` for those without one.
        value: The figure in its unit, to twelve digits; None where the status is neither `ok` nor `incomplete`.
        unit: Its unit.
        status: Whether there is a value, all of it, or what kind of gap it is.
        numerator: Upper part of a quotient; None for whole numbers and decimals.
        denominator: Lower part.
        reason: Why there is no value, or what it lacks.
        records: Number of records behind the figure by status (`actual`, `planned`, `estimated`, `revised`); empty
            where there is no value, or no column of the dataset says so.
        comparisons: The other columns of the row, by name.
    """

    indicator: str
    org: str
    period: str
    dimensions: Mapping[str, str]
    value: Decimal | None
    unit: str | None
    status: Status
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str | None = None
    records: Mapping[str, int] = field(factory=dict)
    comparisons: Mapping[str, object] = field(factory=dict)

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """Shares of the records behind the figure by status; empty where there are none.

        >>> cell = {"indicator": "a.x", "org": "1", "period": "2023", "dimensions": {}, "value": Decimal(5)}
        >>> Figure(**cell, unit=None, status="ok", records={"actual": 10, "planned": 2}).shares["planned"]
        Fraction(1, 6)
        """
        total = sum(self.records.values())
        return {status: Fraction(number, total) for status, number in self.records.items()} if total else {}


@frozen(kw_only=True)
class MissingReport:
    """A report that is owed and not there.

    Attributes:
        dataset: Full id of the dataset that expects it.
        org: Code of the unit that owes it.
        period: Name of the unit of time it is owed for.
        due: Day until which it is due; None where the dataset says nothing.
    """

    dataset: str
    org: str
    period: str
    due: date | None


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""

RECORDS = "records_"
"""Begins the names of columns with the number of records of a status."""

_FIXED = ("indicator", "org", "period")
_FACTS = ("value", "unit", "status", "numerator", "denominator", "reason")


@frozen(eq=False, kw_only=True)
class Figures:
    """A tidy table of figures, worked out when it is asked for.

    Rows are in the order of indicators, periods, organisations and dimension values, the same on every run. Columns
    are `indicator`, `org`, `period`, asked dimensions, `value`, `unit`, `status`, `numerator`, `denominator`, `reason`,
    records by status where asked indicators have any, then comparisons.

    Attributes:
        by: Asked dimensions.
        registry: The definitions they were computed by.
        excluded: Records that were left out, a `kexie_metrics.records.Violations`; empty where none were.
    """

    by: tuple[str, ...]
    registry: Registry = field(repr=False)
    excluded: Any = None
    _blocks: Callable[[], Iterator[pa.RecordBatch]] = field(repr=False)
    _size: int
    _missing: Callable[[], tuple[MissingReport, ...]] = field(default=tuple, repr=False)

    @cached_property
    def table(self) -> pa.Table:
        """All of it as one Arrow table."""
        import pyarrow as pa  # noqa: PLC0415 - the public face stays light

        return pa.Table.from_batches(list(self._blocks())).unify_dictionaries()

    def batches(self, max_rows: int = 100_000) -> Iterator[pa.RecordBatch]:
        """All of it piece by piece, so that it never has to be in memory as a whole.

        Args:
            max_rows: As many rows as a piece has at the most.
        """
        for block in self._blocks():
            for start in range(0, block.num_rows, max_rows):
                yield block.slice(start, max_rows)

    def __len__(self) -> int:
        """Number of cells."""
        return self._size

    def __iter__(self) -> Iterator[Figure]:
        """Every cell, in order."""
        for batch in self.table.to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                yield self._figure(row)

    def get(self, indicator: str, *, org: str, period: str, **dimensions: str) -> Figure:
        """One figure.

        Args:
            indicator: Full id.
            org: Code of the organisation.
            period: Name of the period.
            dimensions: Values of asked dimensions; a dimension left out means its total. A dimension whose name has a
                dot is written with two underscores: `school_id__kind`.

        Raises:
            UnknownNameError: The request had no such indicator, organisation, period, dimension or value.
        """
        import pyarrow.compute as pc  # noqa: PLC0415 - the public face stays light

        wanted = dict.fromkeys(self.by, TOTAL)
        for name, value in dimensions.items():
            full = name.replace("__", ".") if name not in wanted else name
            if full not in wanted:
                raise UnknownNameError(name, self.by)
            wanted[full] = value
        rows = self.table
        for column, value in (("indicator", indicator), ("org", org), ("period", period), *wanted.items()):
            known = rows[column]
            rows = rows.filter(pc.equal(known, value))
            if not rows.num_rows:
                raise UnknownNameError(value, sorted({str(each) for each in known.unique().to_pylist()}))
        return self._figure(rows.to_pylist()[0])

    def _figure(self, row: dict[str, Any]) -> Figure:
        row = {name: trimmed(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        named = {name: row[name] for name in (*_FIXED, *_FACTS)}
        others = {name: value for name, value in row.items() if name not in named and name not in self.by}
        counted = [name for name in others if name.startswith(RECORDS)]
        records = {name.removeprefix(RECORDS): others.pop(name) for name in counted}
        return Figure(
            **named,
            dimensions={name: row[name] for name in self.by},
            records={status: number for status, number in records.items() if number is not None},
            comparisons=others,
        )

    def missing(self) -> tuple[MissingReport, ...]:
        """Who has not reported: every report that the asked figures lack, by dataset, unit of time and tree.

        Each is named once, however many figures lack it. What only comparisons lack is left out.
        """
        return self._missing()

    # Out.

    def to_arrow(self) -> pa.Table:
        """As an Arrow table."""
        return self.table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """As an Arrow stream, for any library that reads one."""
        return self.table.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> pd.DataFrame:
        """As a pandas frame; values are exact decimals."""
        frame: pd.DataFrame = self.table.to_pandas()
        return frame

    def to_polars(self) -> pl.DataFrame:
        """As a Polars frame.

        Raises:
            MissingExtraError: Polars is not installed.
        """
        try:
            import polars as pl  # noqa: PLC0415
        except ImportError as error:
            raise MissingExtraError("polars", "to_polars()") from error
        frame = pl.from_arrow(self.table)
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table gives a frame
        return frame

    @overload
    def to_csv(self) -> str: ...
    @overload
    def to_csv(self, path: str | Path, *, progress: Progress | None = None) -> None: ...
    def to_csv(self, path: str | Path | None = None, *, progress: Progress | None = None) -> str | None:
        """As CSV text with plain decimals; or written to `path`, piece by piece, whole or not at all.

        The file begins with `indicator,org,period`, then dimensions, then `value,unit,status,numerator,denominator`.

        Args:
            path: Where to.
            progress: Told how many rows are written.
        """
        return _written(path, self._csv_pieces(progress))

    @overload
    def to_json(self) -> str: ...
    @overload
    def to_json(self, path: str | Path) -> None: ...
    def to_json(self, path: str | Path | None = None) -> str | None:
        """As a JSON list of rows, or written to `path`; numbers are texts, as JSON's own may lose digits."""
        return _written(path, self._json_pieces())

    def to_parquet(self, path: str | Path) -> None:
        """As a Parquet file, written piece by piece, whole or not at all."""
        import pyarrow.parquet as pq  # noqa: PLC0415

        with replacing(path) as temporary:
            batches = self.batches()
            first = next(batches)
            with pq.ParquetWriter(temporary, first.schema) as writer:
                writer.write_batch(first)
                for batch in batches:
                    writer.write_batch(batch)

    def _csv_pieces(self, progress: Progress | None) -> Iterator[str]:
        import csv  # noqa: PLC0415
        import io  # noqa: PLC0415

        done = 0
        for number, batch in enumerate(self.batches(10_000)):
            out = io.StringIO(newline="")
            writer = csv.writer(out, lineterminator="\n")
            if not number:
                writer.writerow(batch.schema.names)
            columns = [[_plain(value) for value in column.to_pylist()] for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))
            yield out.getvalue()
            done += batch.num_rows
            if progress is not None:
                progress("writing", done, len(self))

    def _json_pieces(self) -> Iterator[str]:
        import json  # noqa: PLC0415

        before = "[\n"
        for batch in self.batches(10_000):
            for row in batch.to_pylist():
                cells = {name: _plain(value) if isinstance(value, Decimal) else value for name, value in row.items()}
                yield before + " " + json.dumps(cells, ensure_ascii=False)
                before = ",\n"
        yield "\n]\n"

    def export(self, path: str | Path | None = None, *, format: str | None = None) -> str | bytes:  # noqa: A002 - the option's name
        """In a format that a plugin gives, also written to `path`, whole or not at all.

        Args:
            path: A file; without it, nothing is written.
            format: Name of the format; where it is left out, the ending of the file says it.

        Raises:
            UnknownFormatError: No plugin gives it.
            ExportError: The plugin cannot write these figures so.
        """
        exporters = self.registry.extensions.exporters
        if format is None:
            format = exporter_for(path, exporters) or Path(path or "").suffix  # noqa: A001 - same
        if format not in exporters:
            raise UnknownFormatError(format, exporters)
        plugin = self.registry.extensions.givers["exporter", format]
        try:
            written = exporters[format].write(self)
        except Exception as error:
            text = str(error) if isinstance(error, KexieMetricsError) else f"{type(error).__name__}: {error}"
            raise ExportError(f"plugin {plugin!r} cannot write these figures as {format}: {text}") from error
        if not isinstance(written, str | bytes):
            raise ExportError(f"plugin {plugin!r} gave {type(written).__name__} for {format}, not text or bytes")
        if path is not None:
            with replacing(path) as temporary:
                temporary.write_bytes(written.encode() if isinstance(written, str) else written)
        return written

    def _repr_html_(self) -> str:
        shown = self.table.slice(0, 50)
        head = "".join(f"<th>{escape(name)}</th>" for name in shown.column_names)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_plain(value))}</td>" for value in row.values()) + "</tr>"
            for row in shown.to_pylist()
        )
        more = (
            f"<p>{len(self)} figures; the first {shown.num_rows} are shown.</p>" if len(self) > shown.num_rows else ""
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def exporter_for(path: str | Path | None, exporters: Mapping[str, Exporter]) -> str | None:
    """The format whose ending a file has, the longest one that fits."""
    name = "" if path is None else Path(path).name.lower()
    fitting = [
        (len(each.ending), each.format) for each in exporters.values() if each.ending and name.endswith(each.ending)
    ]
    return max(fitting)[1] if fitting else None


def _written(path: str | Path | None, pieces: Iterable[str]) -> str | None:
    """All pieces as one text, or in a file that is there whole or not at all."""
    if path is None:
        return "".join(pieces)
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)
    return None


def trimmed(number: Decimal) -> Decimal:
    """A number without zeros that say nothing, and never in powers of ten."""
    return Decimal(_plain(number))


def _plain(value: object) -> str:
    """A value as text: no exponent, no zeros that say nothing."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
