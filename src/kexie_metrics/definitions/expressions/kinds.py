"""Whether conditions, numbers and other values stand where they may, as far as the text alone can tell.

Column types are not known here; the registry checks them once it has the dataset.
"""

from __future__ import annotations

from decimal import Decimal

from kexie_metrics.definitions.expressions.tokens import TIME_FUNCTIONS
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name
from kexie_metrics.errors import ExpressionError

__all__ = ["check_kinds", "is_number"]

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_CONDITIONS = _COMPARISONS | {"and", "or", "not", "in", "is_null"}
_RESULTS = {
    **dict.fromkeys(_CONDITIONS, "condition"),
    **dict.fromkeys(["+", "-", "*", "/", "neg", "abs", "round", *TIME_FUNCTIONS], "number"),
}
"""What a call is; the other functions are what their arguments are."""


def is_number(value: object) -> bool:
    """Whether a constant is a number; a bool is not."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def check_kinds(node: Expression, want: str, *, formula: bool) -> None:
    """Check that conditions, numbers and other values stand where they may.

    Args:
        node: The tree.
        want: What is expected: `condition`, `number`, or `value` (whatever can be compared).
        formula: Whether names are indicators, which are numbers, or columns, whose type is not known here.
    """
    if isinstance(node, Name):
        if formula and want == "condition":
            raise ExpressionError(f"expected a condition, got the indicator {str(node)!r}", node.span, "compare it")
        return
    if isinstance(node, Literal):
        _check_literal(node, want, formula=formula)
        return
    function, arguments = node.function, node.arguments
    got = _RESULTS.get(function, "value" if function in {"greatest", "least"} and want == "condition" else want)
    if got != want and (want != "value" or got == "condition"):
        hint = "compare it" if want == "condition" else "case when … then 1 else 0 end makes a number of a condition"
        raise ExpressionError(f"expected a {want}, got a {got}", node.span, hint)
    if function in _COMPARISONS:
        _check_comparison(node)
    operand = "number" if formula else "value"
    wants = {"and": "condition", "or": "condition", "not": "condition", "in": operand, "is_null": operand}
    for place, argument in enumerate(arguments):
        if function == "case" and place % 2 == 0 and place < len(arguments) - 1:
            wanted = "condition"
        elif function in _COMPARISONS:
            wanted = operand
        elif function in {"round", "shift", "change"} and place:
            continue
        else:
            wanted = wants.get(function, "number" if function in _RESULTS else want)
        check_kinds(argument, wanted, formula=formula)


def _check_comparison(node: Call) -> None:
    for argument in node.arguments:
        if isinstance(argument, Literal) and argument.value is None:
            raise ExpressionError("nothing compares with null", node.span, "write is null or is not null")
        if isinstance(argument, Call) and argument.function in _CONDITIONS:
            raise ExpressionError("a condition cannot be compared", argument.span, "join two comparisons with and")


def _check_literal(node: Literal, want: str, *, formula: bool) -> None:
    if node.value is None:
        return
    got = "number" if is_number(node.value) else "text" if isinstance(node.value, str) else "condition"
    if (got == want and not (formula and got == "condition")) or (want == "value" and not formula):
        return
    words = {"number": "a number", "text": "text", "condition": "true or false"}
    hint = "a name stands without quotes" if got == "text" else "compare two values" if want == "condition" else None
    raise ExpressionError(f"expected a {want}, got {words[got]}", node.span, hint)
