"""The answer to a request: a tidy table, one row a cell, with value, parts, status and reason.

A figure is exact: the value has twelve digits after the point, and where that is not all of it, numerator and
denominator stand beside it, so that it is rounded once, for print, from its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from attrs import field, frozen

from kexie_metrics.errors import (
    ExportError,
    KexieMetricsError,
    MissingExtraError,
    UnknownFormatError,
    UnknownNameError,
)
from kexie_metrics.figures.cells import TOTAL, Figure, MissingReport
from kexie_metrics.figures.forms import Progress, csv_pieces, exporter_for, html, json_pieces, trimmed, written
from kexie_metrics.registry import Registry
from kexie_metrics.writing import replacing

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = ["RECORDS", "Figures"]

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
        return written(path, csv_pieces(self.batches(10_000), len(self), progress))

    @overload
    def to_json(self) -> str: ...
    @overload
    def to_json(self, path: str | Path) -> None: ...
    def to_json(self, path: str | Path | None = None) -> str | None:
        """As a JSON list of rows, or written to `path`; numbers are texts, as JSON's own may lose digits."""
        return written(path, json_pieces(self.batches(10_000)))

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
            content = exporters[format].write(self)
        except Exception as error:
            text = str(error) if isinstance(error, KexieMetricsError) else f"{type(error).__name__}: {error}"
            raise ExportError(f"plugin {plugin!r} cannot write these figures as {format}: {text}") from error
        if not isinstance(content, str | bytes):
            raise ExportError(f"plugin {plugin!r} gave {type(content).__name__} for {format}, not text or bytes")
        if path is not None:
            with replacing(path) as temporary:
                temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        return content

    def _repr_html_(self) -> str:
        return html(self.table)
