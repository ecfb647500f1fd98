"""A report on a terminal, as wide as it is; a Chinese character takes two columns, and nothing is cut off."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import IO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kexie_metrics.publishing.reports import Report, Section, plain
from kexie_metrics.publishing.words.texts import visible

__all__ = ["console_for", "show", "show_facts"]

_UNBOUNDED = 10_000


class _Console(Console):
    """A console that leaves it to its caller what a reader gone away means; rich's own would end the program."""

    def on_broken_pipe(self) -> None:
        """Let the error through.

        Raises:
            BrokenPipeError: Always; called while it is handled.
        """
        raise  # noqa: PLE0704 - the error at hand


def console_for(file: IO[str] | None = None, *, width: int | None = None) -> Console:
    """A console for printed text, coloured only on a terminal. What is printed is `Text`, so that none of it is markup.

    Args:
        file: Where to print; standard output where left out.
        width: Columns; the terminal's own where left out, or those of the variable `COLUMNS`. A file or a pipe has no
            width, so that each row stays on its line there.
    """
    console = _Console(file=file, width=width)
    if width is None and not console.is_terminal and not os.environ.get("COLUMNS"):
        console.width = _UNBOUNDED
    return console


def show(report: Report, *, file: IO[str] | None = None, width: int | None = None) -> None:
    """Print a report.

    Args:
        report: What to print.
        file: As for `console_for`.
        width: As for `console_for`.
    """
    console = console_for(file, width=width)
    if report.title:
        console.print(_text(report.title, style="bold"))
    for line in report.lines:
        console.print(_text(plain(line)))
    for place, section in enumerate(section for section in report.sections if not section.appendix):
        if place or report.title or report.lines:
            console.print()
        _show_section(console, section)


def _show_section(console: Console, section: Section) -> None:
    if section.title:
        console.print(_text(section.title, style="bold cyan" if section.level == 1 else "bold"))
    for line in section.lines:
        console.print(_text(plain(line)))
    if section.columns:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
        for column in section.columns:
            title = _text(column.title)
            if column.numeric:
                table.add_column(title, justify="right", no_wrap=True, overflow="fold")
            else:
                table.add_column(title, overflow="fold")
        for row in section.rows:
            first, *others = row.cells
            table.add_row(_text("  " * row.depth + first.text), *(_text(cell.text) for cell in others))
        console.print(table)
    for note in section.notes:
        console.print(_text(note, style="dim"))


def _text(text: str, style: str = "") -> Text:
    """Text that can neither colour a terminal nor move its cursor."""
    return Text(visible(text), style=style)


def show_facts(title: str, facts: Sequence[tuple[str, str]]) -> None:
    """Print headings with a text beside each.

    Args:
        title: Line over them.
        facts: Headings and texts.
    """
    console = console_for()
    console.print(Text(title, style="bold"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for heading, text in facts:
        table.add_row(Text(heading, style="cyan"), Text(text))
    console.print(table)
