"""The expression language of filters, formulas and audit rules: text in, checked tree out, nothing evaluated.

SQLGlot knows the grammar, but far more of it than the language has, and each release reads some names specially. So it
never sees an author's text: names, constants and functions are cut out first and it is given only the shape, such as
`"n" >= 1 and f_abs ( "n" ) < 1`. Its tree is walked over an allow-list and the cut-out parts are put back in order. No
SQL word is reserved beyond the language's own, and nothing that SQLGlot grants silently can slip through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NoReturn

from attrs import evolve, field, frozen

from kexie_metrics.definitions.expressions.functions import Functions
from kexie_metrics.definitions.expressions.kinds import check_kinds, is_number
from kexie_metrics.definitions.expressions.tokens import (
    PLAIN_FUNCTIONS,
    TIME_FUNCTIONS,
    Token,
    pair_brackets,
    tokenize,
)
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name
from kexie_metrics.errors import ExpressionError
from kexie_metrics.periods import Unit

__all__ = ["parse_condition", "parse_filter", "parse_formula", "read_span"]

_DEPTH = 64
"""Of the whole tree, so that whoever walks it may recurse."""
_Node = Any
"""A node of SQLGlot's tree, whose base class has changed its name between releases."""
_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "and": "and", "or": "or",
    "eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">=",
}  # fmt: skip
_SPAN = re.compile(r"\s*([+-]?)0*([0-9]{1,4})\s+(?:(day|month|quarter|half|year)s?|(halve)s)\s*")
_BASES = ("previous_period", "previous_year")
_NONE: Functions = MappingProxyType({})


def parse_filter(text: str, given: Functions = _NONE) -> Expression:
    """Read a filter: a condition over the columns of one record.

    Args:
        text: As written, such as `attendance >= 100 and venue <> 'online'`.
        given: Functions that plugins give, by name.

    Returns:
        The tree; `between` is an `and` of `>=` and `<=`, `!=` is `<>`, a negated test is `not` around the test.

    Raises:
        ExpressionError: The text is outside the language.
    """
    return _parse(text, "condition", formula=False, given=given)


def parse_formula(text: str) -> Expression:
    """Read a formula: a number made from indicators.

    Args:
        text: As written, such as `video_plays / shift(video_plays, '1 year') - 1`.

    Returns:
        The tree; the span of a `shift` is written `n unit`, such as `1 year` or `-3 month`.

    Raises:
        ExpressionError: The text is outside the language.
    """
    return _parse(text, "number", formula=True)


def parse_condition(text: str) -> Expression:
    """Read an audit rule: a condition over indicators and formulas.

    Args:
        text: As written, such as `abs(change(attendance)) <= 0.5`.

    Returns:
        The tree.

    Raises:
        ExpressionError: The text is outside the language.
    """
    return _parse(text, "condition", formula=True)


def read_span(text: str) -> tuple[int, Unit] | None:
    """Read the span of a `shift`; unlike other lengths of time, it may have a sign.

    Args:
        text: A whole number other than zero and `day`, `month`, `quarter`, `half` or `year`, or their plural.

    Returns:
        Number and unit; None where the text is no span.

    >>> read_span("12 months")
    (12, 'month')
    """
    found = _SPAN.fullmatch(text)
    if found is None or int(found[2]) == 0:
        return None
    unit: Unit = found[3] or "half"  # type: ignore[assignment]
    return int(found[1] + found[2]), unit


def _parse(text: str, want: str, *, formula: bool, given: Functions = _NONE) -> Expression:
    tokens = tokenize(text, formula=formula, given=given)
    brackets = pair_brackets(tokens)
    tree, *_ = _Builder(tokens, brackets, given).build(_shape_tree(tokens), 1)
    check_kinds(tree, want, formula=formula)
    return tree


def _shape_tree(tokens: Sequence[Token]) -> _Node:
    import sqlglot  # noqa: PLC0415 - heavy, and reading definitions without expressions does without it
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    starts: list[int] = []
    shape = ""
    for token in tokens:
        starts.append(len(shape))
        shape += token.shape + " "
    try:
        return sqlglot.parse_one(shape, into=sqlglot.exp.Condition)
    except RecursionError:
        raise ExpressionError("nested too deep", (tokens[0].span[0], tokens[-1].span[1])) from None
    except SqlglotError as error:
        # SQLGlot names the last character of the token where it stopped, from 1.
        places = getattr(error, "errors", None) or [{}]
        stopped = int(places[0].get("col") or 1) - 1
        token = [token for token, start in zip(tokens, starts, strict=True) if start <= stopped][-1]
        raise ExpressionError(f"not understood at {token.text!r}", token.span) from None


@frozen
class _Builder:
    """Puts the author's names, constants and functions back into the shape that SQLGlot read, in their order."""

    tokens: Sequence[Token]
    pairs: Mapping[int, int]
    given: Functions
    leaves: Iterator[int] = field(init=False)
    openings: Iterator[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        places = range(len(self.tokens))
        object.__setattr__(self, "leaves", iter([at for at in places if self.tokens[at].is_leaf]))
        openings = [at for at in places if self.tokens[at].kind == "function" or self.tokens[at].text == "case"]
        object.__setattr__(self, "openings", iter(openings))

    def build(self, node: _Node, depth: int) -> tuple[Expression, int, int]:
        """The tree of a node, and the places of its first and last token."""
        if depth > _DEPTH:
            whole = (self.tokens[0].span[0], self.tokens[-1].span[1])
            message = f"more than {_DEPTH} steps in one expression"
            raise ExpressionError(message, whole, "break it into several indicators")
        key = str(node.key)
        if key in _BINARY:
            return self._call(_BINARY[key], [node.this, node.expression], depth)
        if key in {"column", "literal", "boolean", "null"}:
            return self._leaf()
        allowed: Mapping[str, Callable[[_Node, int], tuple[Expression, int, int]]] = {
            "paren": self._paren,
            "not": self._prefix,
            "neg": self._prefix,
            "is": self._is_null,
            "between": self._between,
            "in": self._in,
            "anonymous": self._function,
            "case": self._case,
        }
        return allowed[key](node, depth) if key in allowed else self._refuse()

    def _refuse(self) -> NoReturn:
        place = next(self.leaves, len(self.tokens) - 1)
        token = self.tokens[place]
        raise ExpressionError(f"not understood at {token.text!r}", token.span)

    def _at(self, function: str, arguments: tuple[Expression, ...], first: int, last: int) -> tuple[Call, int, int]:
        span = (self.tokens[first].span[0], self.tokens[last].span[1])
        return Call(function, arguments, span=span), first, last

    def _call(self, function: str, nodes: Sequence[_Node], depth: int) -> tuple[Call, int, int]:
        built = [self.build(node, depth + 1) for node in nodes]
        return self._at(function, tuple(tree for tree, _, _ in built), built[0][1], built[-1][2])

    def _leaf(self) -> tuple[Expression, int, int]:
        place = next(self.leaves)
        token = self.tokens[place]
        if token.kind == "name":
            return Name(tuple(token.text.split(".")), span=token.span), place, place
        return Literal(_value(token), span=token.span), place, place

    def _paren(self, node: _Node, depth: int) -> tuple[Expression, int, int]:
        inner, first, last = self.build(node.this, depth)
        return inner, first - 1, last + 1

    def _is_null(self, node: _Node, depth: int) -> tuple[Expression, int, int]:
        tested, first, _ = self.build(node.this, depth + 1)
        if node.expression.key != "null":
            self._refuse()
        _, _, last = self._leaf()
        return self._at("is_null", (tested,), first, last)

    def _prefix(self, node: _Node, depth: int) -> tuple[Expression, int, int]:
        inner, first, last = self.build(node.this, depth + 1)
        if first and self.tokens[first - 1].text in {"not", "-"}:
            first -= 1
        span = (self.tokens[first].span[0], self.tokens[last].span[1])
        if node.key == "neg" and isinstance(inner, Literal) and is_number(inner.value):
            return Literal(-inner.value, span=span), first, last  # type: ignore[operator]
        return self._at(str(node.key), (inner,), first, last)

    def _between(self, node: _Node, depth: int) -> tuple[Call, int, int]:
        tested, first, _ = self.build(node.this, depth + 2)
        low, _, _ = self.build(node.args["low"], depth + 2)
        high, _, last = self.build(node.args["high"], depth + 2)
        above, _, _ = self._at(">=", (tested, low), first, last)
        below, _, _ = self._at("<=", (tested, high), first, last)
        return self._at("and", (above, below), first, last)

    def _in(self, node: _Node, depth: int) -> tuple[Call, int, int]:
        if node.args.get("field") or node.args.get("query"):
            self._refuse()
        tested, first, last = self.build(node.this, depth + 1)
        values = []
        for item in node.expressions:
            value, _, last = self.build(item, depth + 1)
            if not isinstance(value, Literal) or value.value is None:
                raise ExpressionError("in takes constants only", value.span, "text, numbers, true or false")
            values.append(value)
        closing = min((close for close in self.pairs.values() if close > last), default=last)
        built = self._at("in", (tested, *values), first, closing)
        if not values:
            raise ExpressionError("the list after in is empty", built[0].span, "name at least one value")
        return built

    def _function(self, node: _Node, depth: int) -> tuple[Expression, int, int]:
        opening = next(self.openings)
        name, closing = self.tokens[opening].text, self.pairs[opening + 1]
        arguments = tuple(self.build(item, depth + 1)[0] for item in node.expressions)
        call, first, last = self._at(name, arguments, opening, closing)
        given = self.given.get(name)
        if given is None:
            least, most = {**PLAIN_FUNCTIONS, **TIME_FUNCTIONS}[name]
        else:
            least = most = len(given.takes)
            call = evolve(call, given=given)
        if not least <= len(arguments) <= most:
            wanted = str(least) if least == most else f"{least} or more" if most > 2 else f"{least} or {most}"  # noqa: PLR2004
            noun = "argument" if wanted == "1" else "arguments"
            raise ExpressionError(f"{name} takes {wanted} {noun}, got {len(arguments)}", call.span)
        return _check_constants(call), first, last

    def _case(self, node: _Node, depth: int) -> tuple[Call, int, int]:
        if node.this is not None:
            self._refuse()
        opening = next(self.openings)
        branches = [part for branch in node.args["ifs"] for part in (branch.this, branch.args["true"])]
        arguments = [self.build(part, depth + 1)[0] for part in branches]
        otherwise = node.args.get("default")
        arguments.append(Literal(None) if otherwise is None else self.build(otherwise, depth + 1)[0])
        return self._at("case", tuple(arguments), opening, self.pairs[opening])


def _value(token: Token) -> str | int | Decimal | bool | None:
    if token.kind == "text":
        return token.text[1:-1].replace("''", "'")
    if token.kind == "number":
        return Decimal(token.text) if "." in token.text else int(token.text)
    return {"null": None, "true": True, "false": False}[token.text]


def _check_constants(call: Call) -> Call:
    """Check the arguments that are settings rather than figures; write a span of time the one way."""
    if call.function not in {"round", "shift", "change"} or len(call.arguments) == 1:
        return call
    first, second = call.arguments
    value = second.value if isinstance(second, Literal) else second
    if call.function == "round":
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 12:  # noqa: PLR2004
            raise ExpressionError("round takes a whole number of digits, 0 to 12", second.span)
        return call
    if call.function == "change":
        if value not in _BASES:
            raise ExpressionError("change is from 'previous_period' or 'previous_year'", second.span)
        return call
    span = read_span(value) if isinstance(value, str) else None
    if span is None:
        hint = "a whole number and day, month, quarter, half or year, such as '1 year'"
        raise ExpressionError("shift takes a span of time", second.span, hint)
    return evolve(call, arguments=(first, Literal(f"{span[0]} {span[1]}", span=second.span)))
