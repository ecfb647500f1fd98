"""Records and organisations from a few lines of text, as they would be drawn on a blackboard."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kexie_metrics.errors import RecordsError, suggestion

__all__ = ["Row", "organisations_from", "tables_from"]

Row = Mapping[str, str | None]
"""One record: texts by column; None is a blank."""

_HEAD = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*):(?:\s+(.*))?")
_OPTIONS = ("parent", "valid_from", "valid_to", "successor")
_OPTION = re.compile(r"([a-z_]+)=(\S*)")
_LEAST = 2


def tables_from(text: str) -> dict[str, list[dict[str, str | None]]]:
    r"""Read tables of records.

    A table begins with its name, a colon and its columns; each line below is one record. Cells stand between bars, a
    blank cell is a blank, and spaces around a cell mean nothing. Empty lines are skipped, and so are lines that begin
    with `#`.

    Args:
        text: The tables, one below the other.

    Returns:
        By name, the records in order.

    Raises:
        RecordsError: A line that belongs to no table or has another number of cells than its table has columns; a
            table or a column that stands there twice.

    >>> tables_from("sites: site_id | level\n S1 | city\n S2 |")
    {'sites': [{'site_id': 'S1', 'level': 'city'}, {'site_id': 'S2', 'level': None}]}
    """
    tables: dict[str, list[dict[str, str | None]]] = {}
    rows: list[dict[str, str | None]] | None = None
    columns: list[str] = []
    for number, line in _lines(text):
        head = _HEAD.fullmatch(line)
        if head is not None:
            name = head[1]
            columns = [cell for cell in _cells(head[2] or "") if cell is not None]
            if name in tables:
                raise RecordsError(f"line {number}: a second table {name!r}; put its records into the first one")
            twice = [column for place, column in enumerate(columns) if column in columns[:place]]
            if twice:
                raise RecordsError(f"line {number}: {name} has the column {twice[0]!r} twice; name each column once")
            rows = tables[name] = []
            continue
        if rows is None:
            raise RecordsError(f"line {number}: {line!r} stands in no table; begin one with its name: column | column")
        cells = _cells(line)
        if len(cells) != len(columns):
            wanted = f"{len(columns)} column{'' if len(columns) == 1 else 's'}"
            raise RecordsError(f"line {number}: {len(cells)} cells for {wanted}: {line!r}; a blank cell keeps its bar")
        rows.append(dict(zip(columns, cells, strict=True)))
    return tables


def organisations_from(text: str) -> list[dict[str, str | None]]:
    r"""Read a tree of organisations.

    Each line is one unit: its code, its level, and its name, which may be left out; a unit stands below its parent and
    further in. `valid_from=`, `valid_to=` and `successor=` may follow. A unit that moves has a line for each place, and
    there `parent=` may name the unit above instead of the indentation.

    Args:
        text: The tree, the unit at the top first.

    Returns:
        Rows of the table of organisations.

    Raises:
        RecordsError: A line with less than a code and a level; one that is indented like no line above it; an unknown
            option.

    >>> for row in organisations_from("1 city\n  11 county East county valid_from=2020-01-01"):
    ...     print({column: value for column, value in row.items() if value})
    {'code': '1', 'name': '1', 'level': 'city'}
    {'code': '11', 'name': 'East county', 'parent': '1', 'level': 'county', 'valid_from': '2020-01-01'}
    """
    rows: list[dict[str, str | None]] = []
    above: list[tuple[int, str]] = []
    lines = text.expandtabs().splitlines()
    for number, line in _lines(text):
        words = line.split()
        options = dict(_option(number, words.pop()) for _ in range(_trailing(words)))
        if len(words) < _LEAST:
            raise RecordsError(f"line {number}: {line!r} needs a code and a level, and may have a name after them")
        indent = len(lines[number - 1]) - len(lines[number - 1].lstrip())
        while above and above[-1][0] >= indent:
            above.pop()
        if not above and rows and "parent" not in options:
            raise RecordsError(f"line {number}: {line!r} is a second unit at the top; indent it below its parent")
        code, level, *name = words
        row: dict[str, str | None] = {"code": code, "name": " ".join(name) or code}
        row |= {"parent": above[-1][1] if above else None, "level": level}
        row |= dict.fromkeys(_OPTIONS[1:])
        rows.append({**row, **options})
        above.append((indent, code))
    return rows


def _lines(text: str) -> list[tuple[int, str]]:
    """Lines that say something, with their numbers."""
    stripped = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    return [(number, line) for number, line in stripped if line and not line.startswith("#")]


def _cells(line: str) -> Sequence[str | None]:
    return [cell.strip() or None for cell in line.split("|")]


def _trailing(words: Sequence[str]) -> int:
    """How many of the last words are options."""
    count = 0
    while count < len(words) and _OPTION.fullmatch(words[-1 - count]):
        count += 1
    return count


def _option(number: int, word: str) -> tuple[str, str | None]:
    name, _, value = word.partition("=")
    if name not in _OPTIONS:
        raise RecordsError(f"line {number}: unknown option {name!r}; {suggestion(name, _OPTIONS)}")
    return name, value or None
