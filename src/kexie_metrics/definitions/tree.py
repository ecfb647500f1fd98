"""The checked expression tree: what a filter or a formula says, free of any engine.

Every expression is a literal, a name, or a call; an operator is a call too. One node type for all operations means
that each reader of the tree (type checker, engine, oracle, printer) is a table from function name to meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from attrs import field, frozen

__all__ = ["Call", "Expression", "Literal", "Name", "Span", "names", "walk"]

Span = tuple[int, int]
"""First character and the one after the last, within the expression's text."""


@frozen
class Literal:
    """A constant; text that stands for a day stays text until it meets a date column.

    Attributes:
        value: The constant; None is SQL's null.
        span: Where it stands in the text; no part of the meaning.
    """

    value: str | int | Decimal | bool | date | None
    span: Span = field(default=(0, 0), eq=False, repr=False, kw_only=True)


@frozen
class Name:
    """A column (in a filter) or an indicator (in a formula).

    Attributes:
        parts: `("attendance",)`, `("school_id", "kind")`; in a resolved formula always `(area, indicator)`.
        span: Where it stands in the text; no part of the meaning.
    """

    parts: tuple[str, ...]
    span: Span = field(default=(0, 0), eq=False, repr=False, kw_only=True)

    def __str__(self) -> str:
        return ".".join(self.parts)


@frozen
class Call:
    """A function or an operator over its arguments.

    Attributes:
        function: `+ - * / neg`, `= <> < <= > >=`, `and or not`, `in` (operand, then literals), `is_null`,
            `case` (condition, value, …, otherwise), `nullif coalesce abs round greatest least`,
            `shift previous_year previous_period change`, or one that a plugin gives.
        arguments: In order.
        given: The function itself, where a plugin gives it.
        span: Where it stands in the text; no part of the meaning.
    """

    function: str
    arguments: tuple[Expression, ...]
    given: object = field(default=None, eq=False, repr=False, kw_only=True)
    span: Span = field(default=(0, 0), eq=False, repr=False, kw_only=True)


Expression = Literal | Name | Call


def walk(expression: Expression) -> Iterator[Expression]:
    """Every node, a call before its arguments, left to right."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Call):
            waiting.extend(reversed(node.arguments))


def names(expression: Expression) -> tuple[Name, ...]:
    """The names in an expression, in order, each once."""
    return tuple(dict.fromkeys(node for node in walk(expression) if isinstance(node, Name)))
