"""An expression tree back as text of the language, with no bracket more than it needs.

For people who ask what an indicator means, and as the proof that reading loses nothing: reading the text again gives
the same tree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from kexie_metrics.definitions.tree import Call, Expression, Literal

__all__ = ["to_text"]

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(1, 9)
_INFIX = {
    "or": _OR, "and": _AND, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT,
    "=": _COMPARISON, "<>": _COMPARISON, "<": _COMPARISON, "<=": _COMPARISON, ">": _COMPARISON, ">=": _COMPARISON,
}  # fmt: skip


def to_text(expression: Expression) -> str:
    """Write an expression in the language it was read from.

    Args:
        expression: A tree as the parser makes them. A date, which only the table form of `where` has, is written as
            its text.

    Returns:
        Text that reads as the same tree.

    >>> to_text(Call("*", (Call("+", (Literal(1), Literal(2))), Literal(3))))
    '(1 + 2) * 3'
    """
    return _write(expression, _OR)


def _write(node: Expression, least: int) -> str:
    """Text of a node, in brackets where it binds less tightly than `least`."""
    text, strength = _read_out(node)
    return text if strength >= least else f"({text})"


def _read_out(node: Expression) -> tuple[str, int]:
    if isinstance(node, Literal):
        return _constant(node.value)
    if not isinstance(node, Call):
        return str(node), _ATOM
    function, arguments = node.function, node.arguments
    if function in _INFIX:
        strength = _INFIX[function]
        # Comparisons do not chain; all other operators gather from the left.
        left = strength + 1 if strength == _COMPARISON else strength
        return f"{_write(arguments[0], left)} {function} {_write(arguments[1], strength + 1)}", strength
    if function in _SPECIAL:
        return _SPECIAL[function](node)
    return f"{function}({', '.join(_write(part, _OR) for part in arguments)})", _ATOM


def _constant(value: str | int | Decimal | bool | date | None) -> tuple[str, int]:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value], _ATOM
    if isinstance(value, str | date):
        return "'" + str(value).replace("'", "''") + "'", _ATOM
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, Decimal) and "." not in text:
        text += ".0"
    return text, _SIGN if text.startswith("-") else _ATOM


def _negative(node: Call) -> tuple[str, int]:
    return f"-{_write(node.arguments[0], _ATOM)}", _SIGN


def _in(node: Call, word: str = "in") -> tuple[str, int]:
    tested, *values = node.arguments
    listed = ", ".join(_write(value, _OR) for value in values)
    return f"{_write(tested, _SUM)} {word} ({listed})", _COMPARISON


def _is_null(node: Call, words: str = "is null") -> tuple[str, int]:
    return f"{_write(node.arguments[0], _SUM)} {words}", _COMPARISON


def _not(node: Call) -> tuple[str, int]:
    (denied,) = node.arguments
    if isinstance(denied, Call) and denied.function == "in":
        return _in(denied, "not in")
    if isinstance(denied, Call) and denied.function == "is_null":
        return _is_null(denied, "is not null")
    return f"not {_write(denied, _NOT)}", _NOT


def _case(node: Call) -> tuple[str, int]:
    *branches, otherwise = [_write(part, _OR) for part in node.arguments]
    words = [f"when {when} then {then}" for when, then in zip(branches[::2], branches[1::2], strict=True)]
    if otherwise != "null":
        words.append(f"else {otherwise}")
    return f"case {' '.join(words)} end", _ATOM


_SPECIAL: dict[str, Callable[[Call], tuple[str, int]]] = {
    "neg": _negative,
    "in": _in,
    "is_null": _is_null,
    "not": _not,
    "case": _case,
}
