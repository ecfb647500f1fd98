"""The one form that everything published takes: headings, sentences, tables, bars and notes, in order.

Figures become texts before they come here, so a terminal, a page and a workbook can only show the same. Beside its text
a cell keeps the number it shows, for files whose reader goes on counting, and the figure it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

from kexie_metrics.figures import Figure

__all__ = ["Bars", "Cell", "Column", "Fact", "Line", "Report", "Row", "Section", "plain"]

Shape = Literal["number", "percent", "change", "points"]
"""How a number is shown: as it is; with a percent sign; as a change in percent; as one in percentage points."""

Fact = tuple[str, str]
"""A heading and what stands under it."""


@frozen(kw_only=True)
class Cell:
    """One place of a table, or a figure within a sentence.

    Attributes:
        text: What is printed.
        number: The number it shows, as it was rounded for print; None where it shows a word.
        places: Digits after the point.
        shape: How the number is shown.
        figure: Where the number comes from; None where it is no figure of its own.
    """

    text: str
    number: Decimal | None = None
    places: int = 0
    shape: Shape = "number"
    figure: Figure | None = None


Line = tuple[str | Cell, ...]
"""A sentence: words, and the figures between them."""


def plain(line: Line) -> str:
    """A sentence as text."""
    return "".join(part if isinstance(part, str) else part.text for part in line)


def _cells(cells: Iterable[str | Cell]) -> tuple[Cell, ...]:
    return tuple(Cell(text=cell) if isinstance(cell, str) else cell for cell in cells)


def _lines(lines: Iterable[str | Line]) -> tuple[Line, ...]:
    return tuple((line,) if isinstance(line, str) else line for line in lines)


@frozen(kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        title: Its heading.
        numeric: Whether its cells are set to the right and kept on one line.
    """

    title: str
    numeric: bool = False


@frozen(kw_only=True)
class Row:
    """A row of a table.

    Attributes:
        cells: One for each column; a text stands for a cell that is no number.
        depth: How far it is set in, as part of the row above.
        org: Code of the organisation it is about, where the rows of its table are about several.
    """

    cells: tuple[Cell, ...] = field(converter=_cells)
    depth: int = 0
    org: str | None = None


def _rows(rows: Iterable[Row | Iterable[str | Cell]]) -> tuple[Row, ...]:
    return tuple(row if isinstance(row, Row) else Row(cells=row) for row in rows)


@frozen(kw_only=True)
class Bars:
    """A bar chart.

    Attributes:
        title: What is drawn, with its unit.
        bars: The name and the figure of each bar, from the first to the last.
        ordered: Whether their order has a meaning, as with years, so that they stand beside each other.
    """

    title: str
    bars: tuple[tuple[str, Cell], ...]
    ordered: bool = False


@frozen(kw_only=True)
class Section:
    """What stands under one heading.

    Attributes:
        title: The heading; empty for none.
        level: 1 for a chapter, 2 and 3 for what is part of it.
        area: The work area it belongs to; None where it is about all.
        lines: Sentences before the table.
        columns: Columns of the table; none where there is no table.
        rows: Its rows.
        bars: Charts after the table.
        notes: Sentences under all that.
        appendix: Whether it is there to be looked up, so that a terminal leaves it out.
    """

    title: str = ""
    level: int = 1
    area: str | None = None
    lines: tuple[Line, ...] = field(default=(), converter=_lines)
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = field(default=(), converter=_rows)
    bars: tuple[Bars, ...] = ()
    notes: tuple[str, ...] = ()
    appendix: bool = False


@frozen(kw_only=True)
class Report:
    """What is published in one go.

    Attributes:
        title: Heading; empty for none.
        lines: Sentences under the heading.
        sections: What follows, in order.
        language: `zh` or `en`.
        office: Who publishes it.
        day: Day up to which the records count; None where that has no meaning.
        origin: Says of a figure of the report where it comes from.
    """

    title: str = ""
    lines: tuple[Line, ...] = field(default=(), converter=_lines)
    sections: tuple[Section, ...] = ()
    language: str = "en"
    office: str = ""
    day: date | None = None
    origin: Callable[[Figure], tuple[Fact, ...]] = field(default=lambda _: (), eq=False, repr=False)

    def chapters(self) -> Iterator[tuple[Section, ...]]:
        """The sections, those of a chapter together."""
        chapter: list[Section] = []
        for section in self.sections:
            if section.level == 1 and chapter:
                yield tuple(chapter)
                chapter = []
            chapter.append(section)
        if chapter:
            yield tuple(chapter)
