"""Sheets of a workbook: text that stays text, numbers as their reader knows them, and tables as long as they come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field
from rich.cells import cell_len

from kexie_metrics.errors import MissingExtraError
from kexie_metrics.figures import Figures, Progress
from kexie_metrics.publishing.words.texts import cut, visible
from kexie_metrics.writing import replacing

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Book", "Looks", "in_cell", "in_title", "opened", "width_of", "write_figures", "write_long"]

_MOST_TEXT = 32_767
"""Characters of a cell, counted as UTF-16 does."""
_MOST_TITLE = 200
_MOST_ROWS = 1_048_576
_EXACT = 10**15
"""Numbers below this keep all their digits before the point."""
_MANY = 50_000
"""From so many rows on, a sheet goes to the disk row by row instead of staying in memory."""
_STEP = 10_000
"""Rows between two words about how far it is."""
_NAME = 31
"""Letters of a sheet's name."""
_MOST_WIDTH = 60

Looks = Mapping[str, Any]
"""Properties of a cell's format."""


def in_cell(text: str) -> str:
    """Text as a cell may hold it: as long as one can be, and nothing that the format would take for its own."""
    shown = visible(text)
    wide = sum(character > "\uffff" for character in shown[:_MOST_TEXT])
    shown = cut(shown, _MOST_TEXT - wide)
    # XlsxWriter takes such a text for marked-up text and writes it as it is.
    return f"{shown} " if shown.startswith("<r>") and shown.endswith("</r>") else shown


def in_title(text: str) -> str:
    """Text as a chart's title may hold it."""
    # XlsxWriter takes what looks like a reference to a cell for one; a joiner that nobody sees breaks the look.
    return cut(in_cell(text), _MOST_TITLE).replace("!", "!\N{WORD JOINER}")


def width_of(text: str) -> int:
    """Width of a text in digits; a Chinese character takes two."""
    return max((cell_len(line) for line in text.split("\n")), default=0)


@define
class Book:
    """A workbook that is being written.

    Attributes:
        book: XlsxWriter's own.
    """

    book: Any
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(factory=dict)
    _names: set[str] = field(factory=set)

    def looks(self, looks: Looks) -> Any:  # noqa: ANN401 - XlsxWriter's format
        """A format, made once."""
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"valign": "top", **looks})
        return self._formats[key]

    def sheet(self, name: str) -> Any:  # noqa: ANN401 - XlsxWriter's sheet
        """A new sheet, under a name that a workbook allows."""
        plain = re.sub(r"[\[\]:*?/\\]", " ", visible(name)).strip(" '")[:_NAME] or "-"
        chosen, number = plain, 2
        while chosen.lower() in self._names:
            chosen, number = f"{plain[: _NAME - 4]} {number}", number + 1
        self._names.add(chosen.lower())
        return self.book.add_worksheet(chosen)


@contextmanager
def opened(path: str | Path, *, rows: int = 0) -> Iterator[Book]:
    """A workbook to be filled; it appears at `path` once it is whole.

    Args:
        path: Where to.
        rows: About how many rows it will have, so that a long one does not stay in memory.

    Raises:
        MissingExtraError: The extra for Excel is not installed.
        RequestError: The file cannot be written.
    """
    try:
        import xlsxwriter  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("excel", "an Excel file") from error
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(
            temporary,
            {
                "constant_memory": rows > _MANY,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        with book:
            yield Book(book)


def write_long(
    book: Book,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str | int | Decimal | None]],
    *,
    total: int = 0,
    progress: Progress | None = None,
) -> None:
    """Write a table of exact values, on as many sheets as it needs; headings stay in sight and can be filtered by.

    Args:
        book: The workbook.
        name: Name of the sheet; further ones are numbered.
        columns: Headings.
        rows: Values. A number with more digits than a workbook's numbers hold is written as text.
        total: How many rows there are, for `progress`.
        progress: Told how many are written.
    """
    head, sheet, at = book.looks({"bold": True, "bg_color": "#DCE6F1", "bottom": 1}), None, 0
    for number, row in enumerate(rows):
        if sheet is None or at == _MOST_ROWS:
            if sheet is not None:
                _finish(sheet, columns, at)
            sheet, at = _begin(book, name, columns, head), 1
        for column, value in enumerate(row):
            _put(sheet, at, column, value)
        at += 1
        if progress is not None and number % _STEP == 0:
            progress(name, number, total)
    _finish(_begin(book, name, columns, head) if sheet is None else sheet, columns, max(at, 1))


def write_figures(figures: Figures, path: str | Path, *, progress: Progress | None = None) -> None:
    """Write figures as a workbook of exact values, some rows at a time; whole or not at all.

    Args:
        figures: The figures.
        path: Where to.
        progress: Told how many rows are written.

    Raises:
        MissingExtraError: The extra for Excel is not installed.
        RequestError: The file cannot be written.
    """
    with opened(path, rows=len(figures)) as book:
        batches = figures.batches(max_rows=_STEP)
        first = next(batches, None)
        if first is not None:
            rows = (row for batch in chain((first,), batches) for row in _rows(batch))
            write_long(book, "figures", first.schema.names, rows, total=len(figures), progress=progress)


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[str | int | Decimal | None, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _begin(book: Book, name: str, columns: Sequence[str], head: Any) -> Any:  # noqa: ANN401
    sheet = book.sheet(name)
    sheet.freeze_panes(1, 1)
    for column, title in enumerate(columns):
        sheet.write_string(0, column, in_cell(title), head)
    return sheet


def _finish(sheet: Any, columns: Sequence[str], rows: int) -> None:  # noqa: ANN401
    sheet.autofilter(0, 0, rows - 1, len(columns) - 1)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(columns) - 1, 14)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _put(sheet: Any, row: int, column: int, value: str | int | Decimal | None) -> None:  # noqa: ANN401
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, in_cell(value))
        return
    number = float(value)
    # A quotient has digits to spare; of a count or an amount none may be lost.
    if number.is_integer() and abs(number) >= _EXACT and int(number) != value:
        sheet.write_string(row, column, f"{value:f}")
    else:
        sheet.write_number(row, column, number)
