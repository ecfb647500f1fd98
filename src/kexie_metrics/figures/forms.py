"""Figures as text with every digit: CSV, JSON and HTML; and files that are there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from kexie_metrics.extensions import Exporter
from kexie_metrics.writing import replacing

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Progress", "csv_pieces", "exporter_for", "html", "json_pieces", "trimmed", "written"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""


def csv_pieces(batches: Iterable[pa.RecordBatch], size: int, progress: Progress | None) -> Iterator[str]:
    """CSV with plain decimals, piece by piece."""
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    done = 0
    for number, batch in enumerate(batches):
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        if not number:
            writer.writerow(batch.schema.names)
        columns = [[_plain(value) for value in column.to_pylist()] for column in batch.columns]
        writer.writerows(zip(*columns, strict=True))
        yield out.getvalue()
        done += batch.num_rows
        if progress is not None:
            progress("writing", done, size)


def json_pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[str]:
    """A JSON list of rows, piece by piece; numbers are texts, as JSON's own may lose digits."""
    import json  # noqa: PLC0415

    before = "[\n"
    for batch in batches:
        for row in batch.to_pylist():
            cells = {name: _plain(value) if isinstance(value, Decimal) else value for name, value in row.items()}
            yield before + " " + json.dumps(cells, ensure_ascii=False)
            before = ",\n"
    yield "\n]\n"


def html(table: pa.Table, most: int = 50) -> str:
    """The first rows as an HTML table, and how many there are."""
    shown = table.slice(0, most)
    head = "".join(f"<th>{escape(name)}</th>" for name in shown.column_names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_plain(value))}</td>" for value in row.values()) + "</tr>"
        for row in shown.to_pylist()
    )
    all_, few = table.num_rows, shown.num_rows
    more = f"<p>{all_} figures; the first {few} are shown.</p>" if all_ > few else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def exporter_for(path: str | Path | None, exporters: Mapping[str, Exporter]) -> str | None:
    """The format whose ending a file has, the longest one that fits."""
    name = "" if path is None else Path(path).name.lower()
    fitting = [
        (len(each.ending), each.format) for each in exporters.values() if each.ending and name.endswith(each.ending)
    ]
    return max(fitting)[1] if fitting else None


def written(path: str | Path | None, pieces: Iterable[str]) -> str | None:
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
