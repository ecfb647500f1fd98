"""Text of the expression language cut into tokens, and everything refused that has no place in it.

This is where an author meets most mistakes, so each has its own sentence. What passes here is names, constants, known
functions and signs in a sensible order, with brackets that pair; what it means is the grammar's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NoReturn

from attrs import evolve, frozen

from kexie_metrics.definitions.tree import Span
from kexie_metrics.errors import ExpressionError, suggestion

__all__ = ["KEYWORDS", "PLAIN_FUNCTIONS", "TIME_FUNCTIONS", "Token", "pair_brackets", "tokenize"]

KEYWORDS = frozenset(
    {"and", "or", "not", "in", "between", "is", "null", "true", "false", "case", "when", "then", "else", "end"}
)
"""Words that cannot be names on their own; `school_id.end` is a name all the same."""

OPERATORS = "operators: + - * / = <> < <= > >= and or in between is"
_LONGEST = 10_000
_NESTING = 24
"""Brackets in brackets and signs before signs; SQLGlot needs some 25 Python frames for each, and Python grants 1000."""
_DIGITS = 38

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)
    |(?P<text>'(?:[^']|'')*')
    |(?P<refused>--.*|/\*(?:.|\n)*?(?:\*/|\Z)|::|\|\||==|=>|->|<=>|:=)
    |(?P<sign><=|>=|<>|!=|[-+*/=<>(),])""",
    re.VERBOSE,
)
_STATEMENTS = frozenset(
    {"alter", "create", "delete", "drop", "from", "insert", "select", "set", "update", "where", "with"}
)
PLAIN_FUNCTIONS = {
    "abs": (1, 1), "round": (1, 2), "nullif": (2, 2), "coalesce": (2, 99), "greatest": (2, 99), "least": (2, 99),
}  # fmt: skip
"""Fewest and most arguments."""
TIME_FUNCTIONS = {"shift": (2, 2), "previous_year": (1, 1), "previous_period": (1, 1), "change": (1, 2)}


@frozen
class Token:
    """A piece of the text; `kind` is name, number, text, word, function or sign."""

    kind: str
    text: str
    span: Span

    @property
    def ends_operand(self) -> bool:
        """Whether an operand may end with it."""
        return self.kind in {"name", "number", "text"} or self.text in {")", "end", "null", "true", "false"}

    @property
    def begins_operand(self) -> bool:
        """Whether an operand may begin with it."""
        return self.is_leaf or self.kind == "function" or self.text in {"(", "-", "not", "case"}

    @property
    def opens(self) -> bool:
        """Whether something is open after it until it is closed."""
        return (self.kind, self.text) in {("sign", "("), ("word", "case")}

    @property
    def closes(self) -> bool:
        """Whether it closes what was opened last."""
        return (self.kind, self.text) in {("sign", ")"), ("word", "end")}

    @property
    def holds_list(self) -> bool:
        """Whether the bracket after it holds a list."""
        return self.kind == "function" or self.text == "in"

    @property
    def is_leaf(self) -> bool:
        """Whether it is a name or a constant."""
        return self.kind in {"name", "number", "text"} or self.text in {"null", "true", "false"}

    @property
    def shape(self) -> str:
        """What SQLGlot is given in its place."""
        stand_ins = {"name": '"n"', "number": "1", "text": "'s'", "function": f"f_{self.text}"}
        return stand_ins.get(self.kind, self.text)


def tokenize(text: str, *, formula: bool) -> list[Token]:
    """Cut a text into tokens.

    Args:
        text: The expression as written.
        formula: Whether the functions of formulas are known.

    Raises:
        ExpressionError: It is too long, empty, or has something in it that is not in the language.
    """
    if len(text) > _LONGEST:
        hint = "break it into several indicators"
        raise ExpressionError(f"the expression has more than {_LONGEST:,} characters", (0, len(text)), hint)
    tokens = _name_functions(_cut(text), formula=formula)
    if not tokens:
        raise ExpressionError("the expression is empty", (0, len(text)))
    return tokens


def _cut(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            _refuse_character(text, at)
        kind, piece, span = str(found.lastgroup), found[0], found.span()
        at = found.end()
        if kind == "refused":
            _refuse_sign(piece, span)
        if kind == "name" and piece.lower() in KEYWORDS:
            kind, piece = "word", piece.lower()
        if kind == "number":
            _check_number(text, piece, span)
        if kind != "space":
            tokens.append(Token(kind, piece, span))
    return tokens


def _check_number(text: str, piece: str, span: Span) -> None:
    start, end = span
    if stuck := re.compile(r"[\w.]+").match(text, end):
        span = (start, stuck.end())
        raise ExpressionError(
            f"{text[start : stuck.end()]!r} is no number", span, "digits with at most one point between them"
        )
    if len(piece.replace(".", "")) > _DIGITS:
        raise ExpressionError(f"a number has at most {_DIGITS} digits", span)


def _refuse_sign(piece: str, span: Span) -> NoReturn:
    if piece.startswith(("--", "/*")):
        raise ExpressionError("an expression has no comments", span, "write them after # outside the quotes")
    hints = {"==": "write =", "::": "types come from the dataset", "||": "texts are not joined"}
    raise ExpressionError(f"{piece!r} is not in the language", span, hints.get(piece))


def _refuse_character(text: str, at: int) -> NoReturn:
    character = text[at]
    plain = unicodedata.normalize("NFKC", character)
    if character == "'":
        raise ExpressionError("the text is not closed", (at, len(text)), "end it with '")
    if character in '"`‘’“”「」':
        raise ExpressionError(
            f"{character!r} is not in the language", (at, at + 1), "text goes between ' and ', names stand bare"
        )
    if character == ";":
        raise ExpressionError("one expression, no statements", (at, at + 1), "leave ; out")
    if character == ".":
        raise ExpressionError("'.' stands alone", (at, at + 1), "area.indicator and 0.5 are written without spaces")
    word = re.compile(r"\w+").match(text, at)
    if word and not unicodedata.normalize("NFKC", word[0]).isascii():
        raise ExpressionError(
            f"{word[0]!r} is no name", word.span(), "names are English letters, digits and _; text goes between ' and '"
        )
    words = {"&": "and", "|": "or", "!": "not"}
    hint = f"write {plain}" if plain != character and _TOKEN.match(plain) else OPERATORS
    hint = f"write {words[character]}" if character in words else hint
    raise ExpressionError(f"{character!r} is not in the language", (at, at + 1), hint)


def _name_functions(tokens: Sequence[Token], *, formula: bool) -> list[Token]:
    known = {**PLAIN_FUNCTIONS, **(TIME_FUNCTIONS if formula else {})}
    named: list[Token] = []
    for token, following in zip(tokens, [*tokens[1:], None], strict=False):
        if token.kind != "name" or following is None or following.text != "(":
            named.append(token)
            continue
        function = token.text.lower()
        if function not in known:
            hint = "it works in formulas only" if function in TIME_FUNCTIONS else suggestion(function, known)
            raise ExpressionError(f"unknown function {token.text!r}", token.span, hint)
        named.append(evolve(token, kind="function", text=function))
    return named


def pair_brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Check that operands and operators take turns, and pair the brackets.

    Returns:
        For each opening bracket or `case`, by its place among the tokens: the place where it is closed.

    Raises:
        ExpressionError: They do not, or are nested too deep for SQLGlot.
    """
    pairs: dict[int, int] = {}
    opened: list[int] = []
    prefixes = [0]
    for place, token in enumerate(tokens):
        _check_turn(tokens, place)
        if token.closes:
            pairs[_opening(tokens, opened, place)] = place
            prefixes.pop()
        elif token.opens:
            opened.append(place)
            prefixes.append(0)
        elif token.text in {"not", "-"} and not (place and tokens[place - 1].ends_operand):
            prefixes[-1] += 1
        elif token.text in {"and", "or", ",", "when", "then", "else"}:
            if token.text in {"when", "then", "else"} and (not opened or tokens[opened[-1]].text != "case"):
                raise ExpressionError(f"{token.text!r} stands outside of case … end", token.span)
            prefixes[-1] = 0
        if len(opened) + sum(prefixes) > _NESTING:
            raise ExpressionError(f"nested more than {_NESTING} deep", token.span, "break it into several indicators")
    if opened:
        raise ExpressionError(f"{tokens[opened[-1]].text!r} is not closed", tokens[opened[-1]].span)
    if not tokens[-1].ends_operand:
        _refuse_gap(tokens[-1])
    return pairs


def _opening(tokens: Sequence[Token], opened: list[int], place: int) -> int:
    """Where the bracket was opened that is closed here; it is no longer open afterwards."""
    token = tokens[place]
    if not opened or tokens[opened[-1]].text != {")": "(", "end": "case"}[token.text]:
        raise ExpressionError(f"{token.text!r} closes nothing", token.span)
    opening = opened.pop()
    if place - opening == 1 and not (opening and tokens[opening - 1].holds_list):
        raise ExpressionError("the brackets are empty", (tokens[opening].span[0], token.span[1]))
    return opening


def _refuse_gap(before: Token) -> NoReturn:
    raise ExpressionError(f"something is missing after {before.text!r}", before.span)


def _check_turn(tokens: Sequence[Token], place: int) -> None:
    """Check that a token may follow the ones before it."""
    token = tokens[place]
    before = tokens[place - 1] if place else None
    negated = token.text == "not" and place + 1 < len(tokens) and tokens[place + 1].text in {"in", "between"}
    if before is not None and before.ends_operand:
        if token.begins_operand and not (negated or token.text == "-"):
            _refuse_neighbour(token, before)
        return
    previous = before.text if before is not None else ""
    if previous == "case" and token.text != "when":
        raise ExpressionError("case is followed by when", token.span, "case when … then … else … end")
    if previous == "in" and token.text != "(":
        raise ExpressionError("in is followed by a list", token.span, "such as in ('a', 'b')")
    denied = previous == "not" and place > 1 and tokens[place - 2].text == "is"
    if (previous == "is" and token.text not in {"null", "not"}) or (denied and token.text != "null"):
        raise ExpressionError("is goes with null or not null", token.span, "elsewhere write = or <>")
    if (previous, token.text) == ("(", ")"):
        return
    if negated or not (token.begins_operand or previous in {"not", "case"}):
        if before is None:
            raise ExpressionError(f"something is missing before {token.text!r}", token.span)
        _refuse_gap(before)


def _refuse_neighbour(token: Token, before: Token) -> NoReturn:
    if before.kind == "name" and before.text.lower() in _STATEMENTS:
        raise ExpressionError(f"one expression, no statements: {before.text!r}", before.span)
    hint = OPERATORS if token.kind == "name" else None
    raise ExpressionError(f"an operator is missing before {token.text!r}", token.span, hint)
