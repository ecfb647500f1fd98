"""A report as Markdown, for a page or a repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kexie_metrics.publishing.reports import Report, Row, Section, plain
from kexie_metrics.publishing.words.texts import visible

__all__ = ["to_markdown"]

_BLANKS = re.compile(r"[ \t\r\n]+")
_INDENT = "\N{IDEOGRAPHIC SPACE}"
_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|"})


def to_markdown(report: Report) -> str:
    """Write a report as Markdown: headings, sentences, tables with numbers to the right, notes as a list.

    Args:
        report: What to write.

    Returns:
        Text that ends in a line break. What Markdown would take for its own marks is escaped.
    """
    blocks: list[str] = []
    if report.title:
        blocks.append(f"# {_escaped(report.title)}")
    blocks.extend(_escaped(plain(line)) for line in report.lines)
    for section in report.sections:
        blocks.extend(_blocks(section, "#" * (section.level + bool(report.title))))
    return "\n\n".join(blocks) + "\n"


def _blocks(section: Section, mark: str) -> Iterator[str]:
    if section.title:
        yield f"{mark} {_escaped(section.title)}"
    yield from (_escaped(plain(line)) for line in section.lines)
    if section.columns:
        rows = [
            _row(column.title for column in section.columns),
            "|" + "|".join(" ---: " if column.numeric else " --- " for column in section.columns) + "|",
            *(_row(_texts(row)) for row in section.rows),
        ]
        yield "\n".join(rows)
    if section.notes:
        yield "\n".join(f"- {_escaped(note)}" for note in section.notes)


def _texts(row: Row) -> Iterator[str]:
    """The texts of a row; Markdown drops blanks at the start of a cell, but not this one."""
    first, *others = (cell.text for cell in row.cells)
    yield f"{_INDENT * row.depth}{first}"
    yield from others


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    return _BLANKS.sub(" ", visible(text).translate(_SPECIAL)).strip(" ")
