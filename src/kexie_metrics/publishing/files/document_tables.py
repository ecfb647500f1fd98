"""Tables of a Word document: as wide as its text, with heads that repeat, and figures that stay on one line."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import Any

from rich.cells import cell_len

from kexie_metrics.publishing.reports import Column, Row
from kexie_metrics.publishing.words.texts import visible

__all__ = ["w", "write_table"]

_TEXT = 16.0
"""Centimetres between the margins."""
_TABLE_POINTS = 9
_LEAST_POINTS = 6.5
_TWIPS = 567
"""Twentieths of a point to a centimetre."""
_DIGIT = 118
"""Twips of a digit in a table, where the letters are wide."""
_PADDING = 160
"""Twips between a cell's text and its borders, on both sides."""
_SHORT = 10
"""Digits of words that are kept on one line."""
_MOST_SHORT = 0.72
"""Share of a table that columns of short texts may have."""
_NARROWEST = 5
"""Digits of the narrowest column."""
_WIDEST = 110
"""Digits beyond which a column does not grow."""


@cache
def w(tag: str) -> str:
    """The whole name of a tag of the format."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    return qn(f"w:{tag}")


def write_table(document: Any, columns: Sequence[Column], rows: Sequence[Row], *, style: str) -> None:  # noqa: ANN401
    """Write a table below what a document has so far.

    Args:
        document: A document of python-docx.
        columns: Its columns.
        rows: Its rows.
        style: Id of its style.
    """
    element = document.add_table(rows=0, cols=0)._tbl  # noqa: SLF001 - cell by cell, it takes minutes
    element.tblStyle_val = style
    widths, size = _widths(columns, rows)
    points = max(_TABLE_POINTS * size, _LEAST_POINTS)
    grid = element.tblGrid
    for width in widths:
        column = _element("gridCol", grid)
        column.set(w("w"), str(width))
    layout = _element("tblLayout", element.tblPr)
    layout.set(w("type"), "fixed")
    margins = _element("tblCellMar", element.tblPr)
    element.tblPr.append(element.tblPr.find(w("tblLook")))  # the format wants it last
    for side in ("left", "right"):
        margin = _element(side, margins)
        margin.set(w("w"), str(_PADDING // 2))
        margin.set(w("type"), "dxa")
    titles = Row(cells=tuple(column.title for column in columns))
    patterns: dict[int | None, Any] = {}
    for row in (titles, *rows):
        depth = None if row is titles else row.depth
        if depth not in patterns:
            patterns[depth] = _line(columns, widths, points, depth)
        line = deepcopy(patterns[depth])  # made anew, each takes several times as long
        element.append(line)
        for run, cell in zip(line.iter(w("r")), row.cells, strict=True):
            _write(run, visible(cell.text))
    document.add_paragraph().paragraph_format.line_spacing = 0.6


def _element(tag: str, parent: Any) -> Any:  # noqa: ANN401
    element = parent.makeelement(w(tag))
    parent.append(element)
    return element


def _line(columns: Sequence[Column], widths: Sequence[int], points: float, depth: int | None) -> Any:  # noqa: ANN401
    """A row whose cells are still empty; one without a depth is the head of its table."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    line = OxmlElement("w:tr")
    properties = _element("trPr", line)
    _element("cantSplit", properties)
    if depth is None:
        _element("tblHeader", properties)
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        indent = 0 if place else depth or 0
        _cell(line, width, points, right=column.numeric, bold=depth is None, indent=indent)
    return line


def _cell(line: Any, width: int, points: float, *, right: bool, bold: bool, indent: int) -> None:  # noqa: ANN401
    cell = _element("tc", line)
    properties = _element("tcPr", cell)
    wide = _element("tcW", properties)
    wide.set(w("w"), str(width))
    wide.set(w("type"), "dxa")
    if bold:
        shade = _element("shd", properties)
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E7EDF5")):
            shade.set(w(name), value)
    paragraph = _element("p", cell)
    looks = _element("pPr", paragraph)
    spacing = _element("spacing", looks)
    spacing.set(w("line"), "240")
    spacing.set(w("lineRule"), "auto")
    if indent:
        _element("ind", looks).set(w("left"), str(indent * 2 * _TABLE_POINTS * 10))
    _element("jc", looks).set(w("val"), "right" if right else "left")
    _element("sz", _element("rPr", looks)).set(w("val"), str(int(2 * points)))
    letters = _element("rPr", _element("r", paragraph))
    if bold:
        _element("b", letters)
    _element("sz", letters).set(w("val"), str(int(2 * points)))


def _write(run: Any, text: str) -> None:  # noqa: ANN401
    for number, part in enumerate(text.split("\n")):
        if number:
            _element("br", run)
        written = _element("t", run)
        written.text = part
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _widths(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[int], float]:
    """Widths in twips, together as wide as the text of the page, and by how much its letters are smaller than usual.

    What is short stays on one line, and names give way.
    """
    longest = [
        max(cell_len(column.title) + 1, *(cell_len(row.cells[place].text) for row in rows), 0)
        for place, column in enumerate(columns)
    ]
    whole = _TEXT * _TWIPS
    short = [place for place, wide in enumerate(longest) if place and (columns[place].numeric or wide <= _SHORT)]
    widths = [longest[place] * _DIGIT + _PADDING if place in short else 0.0 for place in range(len(columns))]
    size = min(1.0, _MOST_SHORT * whole / sum(widths)) if any(widths) else 1.0
    widths = [width * size for width in widths]
    rest = whole - sum(widths)
    names = {place: min(max(wide, _NARROWEST), _WIDEST) for place, wide in enumerate(longest) if place not in short}
    for place, wide in names.items():
        widths[place] = rest * wide / sum(names.values())
    return [int(width) for width in widths], size
