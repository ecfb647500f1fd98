"""A function that a plugin adds to the expression language: what it takes, what it gives, and how it is worked out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

from attrs import Attribute, field, frozen

from kexie_metrics.definitions.expressions.tokens import KEYWORDS, PLAIN_FUNCTIONS, TIME_FUNCTIONS

__all__ = ["BUILT_IN_FUNCTIONS", "Function", "Functions", "ValueType"]

ValueType = Literal["text", "number", "boolean", "day"]
"""What an argument or a result is; a day may have a time of day."""

BUILT_IN_FUNCTIONS = frozenset({*PLAIN_FUNCTIONS, *TIME_FUNCTIONS, *KEYWORDS})
"""Names that mean something in every expression."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def _name(_instance: object, _attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or _NAME.fullmatch(value) is None:
        raise ValueError(f"{value!r} is no name of a function; write small letters, digits and _")


def _types(_instance: object, _attribute: Attribute[tuple[ValueType, ...]], value: tuple[ValueType, ...]) -> None:
    if not isinstance(value, tuple) or not value or not set(value) <= set(get_args(ValueType)):
        raise ValueError(f"a function takes one or more of {', '.join(get_args(ValueType))}, not {value!r}")


def _type(_instance: object, _attribute: Attribute[ValueType], value: ValueType) -> None:
    if value not in get_args(ValueType):
        raise ValueError(f"a function gives one of {', '.join(get_args(ValueType))}, not {value!r}")


@frozen(kw_only=True)
class Function:
    """A function for filters, given by a plugin.

    Where an argument is blank the result is blank, and neither of the two ways is asked. A number is a whole number or
    an exact decimal, never a float, so that every engine counts the same records.

    Attributes:
        name: How it is called in an expression.
        takes: What its arguments are, in order.
        gives: What its result is.
        ibis: From Ibis columns to an Ibis column.
        plain: The same in plain Python, from values to a value; texts are `str`, numbers `Fraction`, days `date` or
            `datetime`.
    """

    name: str = field(validator=_name)
    takes: tuple[ValueType, ...] = field(validator=_types)
    gives: ValueType = field(validator=_type)
    ibis: Callable[..., Any] = field(repr=False)
    plain: Callable[..., Any] = field(repr=False)


Functions = Mapping[str, Function]
