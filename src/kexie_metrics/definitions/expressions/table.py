"""The table form of `where`: equalities that need no expression, for the filters that most indicators have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import reduce

from kexie_metrics.definitions.tree import Call, Expression, Literal, Name
from kexie_metrics.errors import ExpressionError

__all__ = ["where_table"]


def where_table(table: Mapping[str, object]) -> Expression:
    """Read the table form of `where`, all of whose entries must hold.

    Args:
        table: Column to constant (equal), to a list of constants (one of), or to a table (of the record a reference
            points to).

    Returns:
        The same tree that the text form would give, but that days are dates.

    Raises:
        ExpressionError: A key or a value is none of these; the span is empty, as there is no text.
    """
    return reduce(lambda left, right: Call("and", (left, right)), _equalities(table, ()))


def _equalities(table: Mapping[str, object], path: tuple[str, ...]) -> list[Expression]:
    if not table:
        raise ExpressionError("an empty table says nothing", (0, 0), "name a column, or leave `where` out")
    found: list[Expression] = []
    for key, value in table.items():
        parts = (*path, key)
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key) is None:
            raise ExpressionError(f"{key!r} is no column name", (0, 0))
        if isinstance(value, Mapping):
            found.extend(_equalities(value, parts))
        elif isinstance(value, list | tuple):
            if not value:
                raise ExpressionError("an empty list holds nothing", (0, 0), "name at least one value")
            found.append(Call("in", (Name(parts), *map(_constant, value))))
        else:
            found.append(Call("=", (Name(parts), _constant(value))))
    return found


def _constant(value: object) -> Literal:
    if isinstance(value, datetime) or not isinstance(value, str | int | Decimal | date):
        raise ExpressionError(f"{value!r} is no constant", (0, 0), "text, a number, true, false or a date")
    return Literal(value)
