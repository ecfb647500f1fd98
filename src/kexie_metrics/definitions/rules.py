"""The rules of the language that no type can say, one function for each class of the model.

Each looks at a table as TOML gave it, sound or not, so that its mistakes come out together with the mistakes of type.
Rules that need another table (a dataset's role, a name's owner) are the registry's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal, cast, get_args, get_origin

import attrs
from attrs import frozen

from kexie_metrics.definitions.model import (
    INDICATOR_KINDS,
    Column,
    ColumnType,
    Dataset,
    Definitions,
    Expects,
    Indicator,
    Last,
    Publish,
    Running,
    Text,
    Time,
)
from kexie_metrics.definitions.places import KeyPath
from kexie_metrics.definitions.site import Calendar, Site, Term
from kexie_metrics.errors import PeriodError
from kexie_metrics.periods import Timeline, parse_span

__all__ = [
    "CODE",
    "COLUMN_KEYS",
    "COLUMN_NAME",
    "ID",
    "LINKS",
    "MOST_BEFORE",
    "MOST_DIGITS",
    "RANGES",
    "RULES",
    "Kind",
    "Wrong",
    "expected",
    "origin",
    "toml_type",
]

Kind = Any
"""A type as an attribute names it, which may be a Union or a Literal and so no class."""

_Table = Mapping[str, object]

ID = re.compile(r"[a-z][a-z0-9_]*")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
COLUMN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""Column of a record somewhere, in the table form of `where`."""
_CODE_HINT = 'write at least one code: rural = { zh = "…", en = "…" }'
_ID_HINT = "lower-case English letters, digits and _, a letter first"
_SECTIONS = ("codes", "datasets", "indicators", "checks")
MOST_DIGITS = 12
"""Digits after the point, of anything."""
MOST_BEFORE = 26
"""Digits before the point, of anything that has one."""
_NUMERIC = ("integer", "decimal")
_WORDS: Mapping[type, str] = {
    bool: "true or false",
    str: "text",
    int: "an integer",
    Decimal: "a number with a point",
    datetime: "a date with a time",
    date: "a date",
    time: "a time",
    list: "a list",
    dict: "a table",
}
LINKS: Mapping[str, str] = {"codes": "code", "to": "ref"}
"""Keys that a column of a type cannot do without."""
COLUMN_KEYS: Mapping[str, tuple[str, ...]] = {
    **{key: (kind,) for key, kind in LINKS.items()},
    "scale": ("decimal",),
    "unit": _NUMERIC,
    "min": (*_NUMERIC, "date", "datetime"),
    "max": (*_NUMERIC, "date", "datetime"),
}
"""Types of column that a key goes with."""
RANGES: Mapping[tuple[type, str], tuple[int, int]] = {
    (Column, "scale"): (0, MOST_DIGITS),
    (Indicator, "decimals"): (0, MOST_DIGITS),
    (Indicator, "since"): (1, 9998),
    (Indicator, "until"): (1, 9998),
    (Running, "months"): (1, 1200),
}
"""Least and most of a whole number."""


@frozen
class Wrong:
    """A mistake on its way up to where its key path is complete.

    Attributes:
        message: What is wrong.
        hint: A way out.
        path: Keys from the table that was looked at.
        on: Whether the value, the key or the header is at fault.
        spare: Whether the rest of the definition can be used without it.
    """

    message: str
    hint: str | None = None
    path: KeyPath = ()
    on: Literal["value", "key", "header"] = "value"
    spare: bool = False


def origin(kind: Kind) -> Kind:
    """What a type is made of: Mapping, tuple, Literal, Union, or the type itself."""
    return get_origin(kind) or kind


def toml_type(kind: Kind) -> type:
    """The Python type that a TOML reader gives for a value of this kind."""
    base = origin(kind)
    if base is Literal:
        return str
    if base is tuple:
        return list
    return dict if base is Mapping or attrs.has(base) else cast("type", base)


def expected(kinds: Iterable[Kind], value: object, hint: str | None = None) -> Wrong:
    """The mistake that a value is of another type than one of these, in words of TOML."""
    words = list(dict.fromkeys(_WORDS[toml_type(kind)] for kind in kinds))
    got = _WORDS[type(value)]
    if hint is None and isinstance(value, str) and "a list" in words:
        hint = f'write it as a list: ["{value}"]'
    elif hint is None and isinstance(value, str) and "a table" not in words:
        hint = "write it without quotes"
    elif hint is None and words == ["text"] and not isinstance(value, list | dict):
        hint = "write it in quotes"
    elif hint is None and words == ["an integer"] and isinstance(value, Decimal):
        hint = "write it without a point"
    listed = " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return Wrong(f"expected {listed}, got {got}", hint)


def _id_wrongs(table: object, path: KeyPath) -> Iterator[Wrong]:
    if isinstance(table, dict):
        for key in table:
            if ID.fullmatch(key) is None:
                yield Wrong(f"{key!r} is no name", _ID_HINT, (*path, key), "key")


def _number_wrongs(table: _Table, cls: type) -> Iterator[Wrong]:
    for (owner, key), (least, most) in RANGES.items():
        value = table.get(key)
        if owner is cls and type(value) is int and not least <= value <= most:
            yield Wrong(f"{key} goes from {least} to {most}, got {value}", "write a number between them", (key,))


def _definitions_rules(table: _Table) -> Iterator[Wrong]:
    area = table.get("area")
    if isinstance(area, dict) and isinstance(area.get("id"), str) and not ID.fullmatch(area["id"]):
        yield Wrong(f"{area['id']!r} is no name", _ID_HINT, ("area", "id"))
    for section in _SECTIONS:
        yield from _id_wrongs(table.get(section), (section,))
    codes = table.get("codes")
    for name, words in codes.items() if isinstance(codes, dict) else ():
        if isinstance(words, dict):
            if not words:
                yield Wrong("the code list is empty", _CODE_HINT, ("codes", name), "header")
            for code in words:
                if CODE.fullmatch(code) is None:
                    hint = "English letters, digits, _ . and -"
                    yield Wrong(f"{code!r} is no code", hint, ("codes", name, code), "key")


def _text_rules(table: _Table) -> Iterator[Wrong]:
    if "zh" not in table and "en" not in table:
        yield Wrong("a text needs zh or en", '{ zh = "…", en = "…" }', on="header")


def _column_rules(table: _Table) -> Iterator[Wrong]:
    kind = table.get("type")
    if kind not in get_args(ColumnType):
        return
    for key, kinds in COLUMN_KEYS.items():
        if key in table and kind not in kinds:
            yield Wrong(f"{key!r} does not go with type {kind!r}", f"it goes with {', '.join(kinds)}", (key,), "key")
    for key, needed in LINKS.items():
        if kind == needed and key not in table:
            yield Wrong(f"missing key {key!r}", f'{{ type = "{kind}", {key} = "…" }}', on="header")
    yield from _number_wrongs(table, Column)
    fitting = {"integer": (int,), "decimal": (int, Decimal)}.get(str(kind), (date,))
    bounds = []
    for key in ("min", "max"):
        value = table.get(key)
        if kind not in COLUMN_KEYS["min"] or type(value) not in {int, Decimal, date}:
            continue
        if type(value) in fitting:
            bounds.append(value)
        else:
            wrong = expected(fitting, value)
            yield Wrong(wrong.message, f"the column's type is {kind}", (key,))
    if len(bounds) == 2 and all(map(_is_sound, bounds)) and bounds[0] > bounds[1]:  # type: ignore[operator] # noqa: PLR2004
        yield Wrong("max is less than min", "write the smaller one as min", ("max",))


def _is_sound(value: object) -> bool:
    return not isinstance(value, Decimal) or value.is_finite()


def _time_rules(table: _Table) -> Iterator[Wrong]:
    hint = "{ event = … }, { begins = …, ends = … } or { as_of = … }"
    roles = {"event": "event", "begins": "interval", "ends": "interval", "as_of": "reading"}
    given = [key for key in table if key in roles]
    if not given:
        yield Wrong("time needs a column", hint, on="header")
    for key in given[1:]:
        if roles[key] != roles[given[0]]:
            yield Wrong(f"{key!r} does not go with {given[0]!r}", hint, (key,), "key")
    if given == ["ends"]:
        yield Wrong("missing key 'begins'", hint, on="header")


def _dataset_rules(table: _Table) -> Iterator[Wrong]:
    columns = table.get("columns")
    yield from _id_wrongs(columns, ("columns",))
    if columns == {}:
        yield Wrong("the dataset has no columns", 'org_code = "org" is one', ("columns",), "header")


def _indicator_rules(table: _Table) -> Iterator[Wrong]:
    kinds = [key for key in table if key in INDICATOR_KINDS]
    if not kinds:
        yield Wrong("the indicator has no kind", f"exactly one of {', '.join(INDICATOR_KINDS)}", on="header")
    for kind in kinds[1:]:
        yield Wrong(f"two kinds at once: {kinds[0]!r} and {kind!r}", "an indicator has exactly one", (kind,), "key")
    if kinds and "scale" in table and "ratio" not in kinds:
        yield Wrong("'scale' goes with ratio only", "leave it out, or multiply in a formula", ("scale",), "key")
    scale = table.get("scale")
    if type(scale) in {int, Decimal} and _is_sound(scale) and scale <= 0:  # type: ignore[operator]
        yield Wrong("scale is greater than 0", "100 makes percent of a share", ("scale",))
    yield from _number_wrongs(table, Indicator)
    since, until = table.get("since"), table.get("until")
    if type(since) is int and type(until) is int and until < since:
        yield Wrong("until is before since", "until is the last year, since the first", ("until",))
    yield from _target_wrongs(table.get("target"))
    breaks = table.get("breaks")
    for place, text in enumerate(breaks) if isinstance(breaks, list) else ():
        if isinstance(text, str) and text.strip():
            yield from _break_wrongs(text, ("breaks", place))


def _target_wrongs(target: object) -> Iterator[Wrong]:
    if target == {}:
        yield Wrong("the target is empty", "{ 2023 = 40 }, or the id of an indicator", ("target",), "header")
    for period, given in target.items() if isinstance(target, dict) else ():
        yield from _period_wrongs(period, ("target", period))
        if given == {}:
            hint = "{ 2023 = { 420302 = 5, 420304 = 7 } }"
            yield Wrong("the target names no unit", hint, ("target", period), "header")


def _period_wrongs(period: str, path: KeyPath) -> Iterator[Wrong]:
    # Terms and calendars belong to an office, which this file does not know.
    name, colon, year = period.partition(":")
    if ID.fullmatch(name) and (not colon or re.fullmatch(r"[0-9]{4}", year)):
        return
    try:
        Timeline().parse(period)
    except PeriodError as error:
        message, _, hint = str(error).partition("; ")
        yield Wrong(message, hint or None, path, "key")


def _break_wrongs(text: str, path: KeyPath) -> Iterator[Wrong]:
    hint = 'the first of the new series: "2008", "2014Q3", "2014-07" or "2014-07-15"'
    try:
        is_one = Timeline().parse(text).grain != "range"
    except PeriodError:
        is_one = False
    if not is_one:
        yield Wrong(f"{text!r} is no year, half-year, quarter, month or day", hint, path)


def _span_wrongs(table: _Table, key: str) -> Iterator[Wrong]:
    span = table.get(key)
    if isinstance(span, str) and span.strip():
        try:
            parse_span(span)
        except PeriodError as error:
            message, _, hint = str(error).partition("; ")
            yield Wrong(message, hint or None, (key,))


def _publish_rules(table: _Table) -> Iterator[Wrong]:
    if "at_least" not in table and "must" not in table:
        yield Wrong("publish needs at_least or must", '{ at_least = 0.8, must = ["…"] }', on="header")
    share = table.get("at_least")
    if type(share) in {int, Decimal} and _is_sound(share) and not 0 < share <= 1:  # type: ignore[operator]
        yield Wrong(f"at_least is a share above 0 and up to 1, got {share}", "0.8 is 80 %", ("at_least",))
    if table.get("must") == []:
        yield Wrong("an empty list holds nothing", "name at least one unit", ("must",))


def _term_rules(table: _Table) -> Iterator[Wrong]:
    first, last = table.get("first"), table.get("last")
    if type(first) is date and type(last) is date and last < first:
        yield Wrong("the last day is before the first", "write the earlier one as first", ("last",))


def _calendar_rules(table: _Table) -> Iterator[Wrong]:
    starts = table.get("year_starts")
    if not isinstance(starts, str) or not starts.strip():
        return
    try:
        # 2023 has no 29 February, and neither has every year.
        sound = re.fullmatch(r"[0-9]{2}-[0-9]{2}", starts) is not None and bool(date.fromisoformat(f"2023-{starts}"))
    except ValueError:
        sound = False
    if not sound:
        yield Wrong(f"{starts!r} is no day of every year", "month and day, such as '09-01'", ("year_starts",))


def _site_rules(table: _Table) -> Iterator[Wrong]:
    for section in ("terms", "calendars"):
        yield from _id_wrongs(table.get(section), (section,))


RULES: Mapping[type, Callable[[_Table], Iterable[Wrong]]] = {
    Calendar: _calendar_rules,
    Column: _column_rules,
    Dataset: _dataset_rules,
    Definitions: _definitions_rules,
    Expects: lambda table: _span_wrongs(table, "due"),
    Indicator: _indicator_rules,
    Last: lambda table: _span_wrongs(table, "within"),
    Publish: _publish_rules,
    Running: lambda table: _number_wrongs(table, Running),
    Site: _site_rules,
    Term: _term_rules,
    Text: _text_rules,
    Time: _time_rules,
}
"""By class; what is not here has no rules of its own."""
