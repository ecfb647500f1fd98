"""The table form of `where`: equalities that need no expression, for the filters that most indicators have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from kexie_metrics.definitions.tree import Call, Expression, Literal, Name
from kexie_metrics.errors import ExpressionError

__all__ = ["equalities"]


def equalities(table: Mapping[str, object], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Expression]]:
    """Read the table form of `where`, all of whose entries must hold.

    Args:
        table: Column to constant (equal), to a list of constants (one of), or to a table (of the record a reference
            points to).
        path: References that lead to the table.

    Returns:
        Each entry, with the columns that lead to it: the same tree that the text form would give, but that days are
        dates.

    Raises:
        ExpressionError: A key or a value is none of these; the span is empty, as there is no text.
    """
    if not table:
        raise ExpressionError("an empty table says nothing", (0, 0), "name a column, or leave `where` out")
    found: list[tuple[tuple[str, ...], Expression]] = []
    for key, value in table.items():
        parts = (*path, key)
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key) is None:
            raise ExpressionError(f"{key!r} is no column name", (0, 0))
        if isinstance(value, Mapping):
            found.extend(equalities(value, parts))
        elif isinstance(value, list | tuple):
            if not value:
                raise ExpressionError("an empty list holds nothing", (0, 0), "name at least one value")
            found.append((parts, Call("in", (Name(parts), *map(_constant, value)))))
        else:
            found.append((parts, Call("=", (Name(parts), _constant(value)))))
    return found


def _constant(value: object) -> Literal:
    if isinstance(value, datetime) or not isinstance(value, str | int | Decimal | date):
        raise ExpressionError(f"{value!r} is no constant", (0, 0), "text, a number, true, false or a date")
    return Literal(value)
