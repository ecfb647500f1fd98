"""Single values, each of exactly the type that TOML gave it; and the table form of `where`, which is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from attrs import evolve

from kexie_metrics.definitions.places import KeyPath
from kexie_metrics.definitions.rules import COLUMN_NAME, MOST_BEFORE, MOST_DIGITS, Kind, Wrong, expected
from kexie_metrics.errors import suggestion

__all__ = ["WrongsError", "choice", "scalar", "where_wrongs"]

_CONSTANTS = (str, int, Decimal, bool, date)


class WrongsError(ValueError):
    """Mistakes on their way up through cattrs, which adds a note of the key at each step.

    Attributes:
        wrongs: The mistakes.
    """

    def __init__(self, *wrongs: Wrong) -> None:
        super().__init__(*wrongs)
        self.wrongs = wrongs


def scalar(value: object, kind: type) -> object:
    """A value of exactly this TOML type."""
    if type(value) is not kind:
        raise WrongsError(expected([kind], value))
    if isinstance(value, str) and not value.strip():
        raise WrongsError(Wrong("the text is empty", "write something, or leave the key out"))
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            raise WrongsError(Wrong("not a finite number", "write digits"))
        if exponent < -MOST_DIGITS or value.adjusted() >= MOST_BEFORE:
            hint = f"up to {MOST_BEFORE} digits before the point and {MOST_DIGITS} after it"
            raise WrongsError(Wrong("the number is too long", hint))
    return value


def choice(value: object, kind: Kind) -> object:
    """One of the words that a Literal allows."""
    known = get_args(kind)
    if type(value) is not str:
        raise WrongsError(expected([kind], value))
    if value not in known:
        raise WrongsError(Wrong(f"unknown value {value!r}", suggestion(value, known)))
    return value


def where_wrongs(table: Mapping[Any, object], path: KeyPath) -> Iterator[Wrong]:
    """What is wrong in the table form of `where`, which has no class of its own."""
    if not table:
        yield Wrong("an empty table says nothing", "name a column, or leave the table out", path)
    for key, value in table.items():
        here = (*path, key)
        if COLUMN_NAME.fullmatch(key) is None:
            yield Wrong(f"{key!r} is no column name", "write school_id.kind without quotes", here, "key")
        if isinstance(value, dict):
            yield from where_wrongs(value, here)
            continue
        if value == []:
            yield Wrong("an empty list holds nothing", "name at least one value", here)
        items = (
            [(here, value)] if not isinstance(value, list) else [((*here, at), each) for at, each in enumerate(value)]
        )
        for place, item in items:
            if type(item) not in _CONSTANTS:
                yield evolve(expected(_CONSTANTS, item), path=place)
            elif item != "":
                try:
                    scalar(item, type(item))
                except WrongsError as error:
                    yield evolve(error.wrongs[0], path=place)
