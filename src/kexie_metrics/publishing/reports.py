"""The one form that everything printed takes: a title, and tables of texts with notes under them.

Figures become texts before they come here, so a terminal and a file can only show the same.
"""

from __future__ import annotations

from attrs import frozen

__all__ = ["Column", "Report", "Section"]


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
class Section:
    """One table.

    Attributes:
        title: Heading over it; empty for none.
        columns: Its columns.
        rows: Its cells, one text for each column.
        notes: Sentences under it.
    """

    title: str = ""
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@frozen(kw_only=True)
class Report:
    """What is printed in one go.

    Attributes:
        title: Heading; empty for none.
        lines: Sentences under the heading.
        sections: Tables, in order.
    """

    title: str = ""
    lines: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
