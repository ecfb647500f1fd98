"""A report as Markdown, for a page or a repository."""

from __future__ import annotations

from collections.abc import Iterator

from kexie_metrics.publishing.reports import Report, Section

__all__ = ["to_markdown"]

_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|"})


def to_markdown(report: Report) -> str:
    """Write a report as Markdown: headings, tables with numbers to the right, notes as a list.

    Args:
        report: What to write.

    Returns:
        Text that ends in a line break. What Markdown would take for its own marks is escaped.
    """
    blocks: list[str] = []
    if report.title:
        blocks.append(f"# {_escaped(report.title)}")
    blocks.extend(_escaped(line) for line in report.lines)
    for section in report.sections:
        blocks.extend(_blocks(section, "##" if report.title else "#"))
    return "\n\n".join(blocks) + "\n"


def _blocks(section: Section, mark: str) -> Iterator[str]:
    if section.title:
        yield f"{mark} {_escaped(section.title)}"
    if section.columns:
        rows = [
            _row([column.title for column in section.columns]),
            "|" + "|".join(" ---: " if column.numeric else " --- " for column in section.columns) + "|",
            *(_row(row) for row in section.rows),
        ]
        yield "\n".join(rows)
    if section.notes:
        yield "\n".join(f"- {_escaped(note)}" for note in section.notes)


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(_escaped(cell) for cell in cells)} |"


def _escaped(text: str) -> str:
    return " ".join(text.translate(_SPECIAL).split())
