"""Names and types inside expressions: every fault of a filter or a formula, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from attrs import evolve, frozen

from kexie_metrics.definitions.model import Column
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name, Span
from kexie_metrics.errors import suggestion

__all__ = ["Fault", "check_filter", "check_formula"]

_COMPARISONS = {"=", "<>", "<", "<=", ">", ">="}
_CONDITIONS = _COMPARISONS | {"in", "is_null", "and", "or", "not"}
_ARITHMETIC = {"+", "-", "*", "/", "neg", "abs", "round"}
_INEXACT = {"in", "round", "nullif", "coalesce", "greatest", "least", "case"}
"""Functions that need a value, so that a quotient would have to be divided out before."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TYPE_OF_COLUMN = {
    "text": "text",
    "org": "text",
    "ref": "text",
    "code": "text",
    "integer": "number",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
}


@frozen(kw_only=True)
class Fault:
    """Something wrong inside an expression.

    Attributes:
        message: What is wrong.
        span: Where in the expression's text.
        hint: A way out.
    """

    message: str
    span: Span
    hint: str | None = None


@frozen
class _Typed:
    tree: Expression
    type: str
    codes: Mapping[str, object] | None = None


ColumnLookup = Callable[[tuple[str, ...]], tuple[Column, Mapping[str, object] | None] | str]
"""Column at a path and the codes it may hold; or a sentence that says why there is none, with a hint after `; `."""


def check_filter(tree: Expression, lookup: ColumnLookup) -> tuple[Expression, list[Fault]]:
    """Check a filter against a dataset's columns.

    Args:
        tree: The parsed filter.
        lookup: Finds a column by its path.

    Returns: The tree with text beside a date column turned into days, and the faults.
    """
    checker = _FilterChecker(lookup)
    typed = checker.visit(tree)
    if typed.type not in {"boolean", "unknown"}:
        checker.fault(f"a filter is a condition, and this is a {typed.type}", typed.tree.span)
    return typed.tree, checker.faults


class _FilterChecker:
    def __init__(self, lookup: ColumnLookup) -> None:
        self.lookup = lookup
        self.faults: list[Fault] = []

    def fault(self, message: str, span: Span, hint: str | None = None) -> _Typed:
        self.faults.append(Fault(message=message, span=span, hint=hint))
        return _Typed(Literal(None), "unknown")

    def visit(self, node: Expression) -> _Typed:
        if isinstance(node, Literal):
            return _Typed(node, _type_of_literal(node))
        if isinstance(node, Name):
            found = self.lookup(node.parts)
            if isinstance(found, str):
                message, _, hint = found.partition("; ")
                return self.fault(message, node.span, hint or None)
            column, codes = found
            return _Typed(node, _TYPE_OF_COLUMN[column.type], codes)
        arguments = [self.visit(argument) for argument in node.arguments]
        if node.function in _COMPARISONS or node.function in {"in", "nullif"}:
            arguments = self._comparable(node, arguments)
        elif node.function in {"and", "or", "not"}:
            self._all(arguments, "boolean", node.function)
        elif node.function in _ARITHMETIC:
            self._all(arguments, "number", node.function)
        elif node.function == "case":
            self._all(arguments[:-1:2], "boolean", "case")
        elif node.function in {"coalesce", "greatest", "least"}:
            arguments = self._comparable(node, arguments)
        if node.function in _INEXACT and any(_divides(argument.tree) for argument in arguments):
            hint = "compare the quotient itself: it is compared exactly"
            self.fault(f"a quotient inside {node.function!r} would be rounded by the engine", node.span, hint)
        rebuilt = evolve(node, arguments=tuple(argument.tree for argument in arguments))
        return _Typed(rebuilt, _result(node.function, arguments))

    def _all(self, arguments: list[_Typed], wanted: str, function: str) -> None:
        for argument in arguments:
            if argument.type not in {wanted, "null", "unknown"}:
                what = "a condition" if wanted == "boolean" else f"a {wanted}"
                self.fault(f"{function!r} needs {what}, and this is a {argument.type}", argument.tree.span)

    def _comparable(self, node: Call, arguments: list[_Typed]) -> list[_Typed]:
        """All arguments of one type; text beside days becomes days, text beside codes must be a code."""
        types = {argument.type for argument in arguments} - {"null", "unknown"}
        for day_type in ("date", "datetime"):
            if types == {day_type, "text"}:
                return [self._day(argument, day_type) for argument in arguments]
        if types == {"date", "datetime"}:
            return [_midnight(argument) for argument in arguments]
        if len(types) > 1:
            hint = "both sides are of one type: text in quotes, numbers without"
            self.fault(f"a {' and a '.join(sorted(types))} cannot be compared", node.span, hint)
        codes = next((argument.codes for argument in arguments if argument.codes is not None), None)
        if codes is not None:
            for argument in arguments:
                value = argument.tree.value if isinstance(argument.tree, Literal) else None
                if isinstance(value, str) and value not in codes:
                    self.fault(f"unknown code {value!r}", argument.tree.span, suggestion(value, list(codes)))
        return arguments

    def _day(self, argument: _Typed, day_type: str) -> _Typed:
        node = argument.tree
        if not isinstance(node, Literal) or not isinstance(node.value, str):
            return argument
        try:
            day = datetime.fromisoformat(node.value)
        except ValueError:
            return self.fault(f"{node.value!r} is no day", node.span, "write it as '2023-11-05'")
        if day_type == "date":
            if not _DAY.fullmatch(node.value):
                return self.fault(f"{node.value!r} is no day", node.span, "write it as '2023-11-05'")
            return _Typed(evolve(node, value=day.date()), day_type)
        return _Typed(evolve(node, value=day), day_type)


def _divides(tree: Expression) -> bool:
    """Whether a value is a quotient; inside a condition it has been compared already."""
    if not isinstance(tree, Call) or tree.function in _CONDITIONS:
        return False
    return tree.function == "/" or any(_divides(argument) for argument in tree.arguments)


def _midnight(argument: _Typed) -> _Typed:
    """A day beside moments is its first moment."""
    node = argument.tree
    if isinstance(node, Literal) and argument.type == "date" and isinstance(node.value, date):
        return _Typed(evolve(node, value=datetime.combine(node.value, time())), "datetime")
    return argument


def _type_of_literal(node: Literal) -> str:
    value = node.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | Decimal):
        return "number"
    if isinstance(value, datetime):
        return "datetime"
    return "date" if isinstance(value, date) else "text"


def _result(function: str, arguments: list[_Typed]) -> str:
    if function in _CONDITIONS:
        return "boolean"
    if function in _ARITHMETIC:
        return "number"
    values = [*arguments[1::2], arguments[-1]] if function == "case" else arguments
    return next((value.type for value in values if value.type not in {"null", "unknown"}), "unknown")


IndicatorLookup = Callable[[tuple[str, ...]], tuple[str, ...] | str]
"""The `(area, indicator)` of a name; or a sentence that says why there is none, with a hint after `; `."""


def check_formula(tree: Expression, lookup: IndicatorLookup, *, condition: bool) -> tuple[Expression, list[Fault]]:
    """Check a formula, or the condition of an audit rule, and write its names in full.

    Args:
        tree: The parsed formula.
        lookup: Finds an indicator by its name.
        condition: Whether the whole must be a condition rather than a number.

    Returns: The tree with full names, and the faults.
    """
    checker = _FormulaChecker(lookup)
    checked, got = checker.visit(tree)
    checker.want("condition" if condition else "number", got, tree.span)
    return checked, checker.faults


class _FormulaChecker:
    def __init__(self, lookup: IndicatorLookup) -> None:
        self.lookup = lookup
        self.faults: list[Fault] = []

    def fault(self, message: str, span: Span, hint: str | None = None) -> str:
        self.faults.append(Fault(message=message, span=span, hint=hint))
        return "unknown"

    def want(self, wanted: str, got: str, span: Span) -> None:
        if got not in {wanted, "unknown"}:
            self.fault(f"this must be a {wanted}, and it is a {got}", span)

    def visit(self, node: Expression) -> tuple[Expression, str]:
        if isinstance(node, Literal):
            if isinstance(node.value, int | Decimal) and not isinstance(node.value, bool):
                return node, "number"
            if node.value is None:  # a case without an else; the reader lets no other null through
                return node, "unknown"
            return node, self.fault("a formula works on numbers", node.span)
        if isinstance(node, Name):
            found = self.lookup(node.parts)
            if isinstance(found, str):
                message, _, hint = found.partition("; ")
                return node, self.fault(message, node.span, hint or None)
            return evolve(node, parts=found), "number"
        return self._call(node)

    def _call(self, node: Call) -> tuple[Expression, str]:
        """The first argument of `shift` and its kin is a formula; what follows it is not."""
        formulas = 1 if node.function in {"shift", "previous_year", "previous_period", "change"} else None
        visited = [self.visit(argument) for argument in node.arguments[:formulas]]
        for index, (argument, got) in enumerate(visited):
            is_condition = node.function in {"and", "or", "not"} or (
                node.function == "case" and index % 2 == 0 and index < len(visited) - 1
            )
            self.want("condition" if is_condition else "number", got, argument.span)
        rest = node.arguments[len(visited) :]
        rebuilt = evolve(node, arguments=(*(argument for argument, _ in visited), *rest))
        return rebuilt, "condition" if node.function in _CONDITIONS else "number"
