"""What a plugin may add besides definitions: where records come from, and what figures are written as.

Functions of the expression language are the third kind; they belong to the language and are described there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any

from attrs import Attribute, field, frozen

from kexie_metrics.definitions.expressions import BUILT_IN_FUNCTIONS, Function

__all__ = [
    "BUILT_IN_FORMATS",
    "BUILT_IN_SCHEMES",
    "Exporter",
    "Extension",
    "Extensions",
    "RecordSource",
    "is_built_in",
    "names_of",
]

BUILT_IN_FORMATS: Mapping[str, str | None] = {
    "table": None,
    "csv": ".csv",
    "json": ".json",
    "markdown": ".md",
    "parquet": ".parquet",
    "xlsx": ".xlsx",
}
"""Formats of figures that need no plugin, each with the file ending that means it."""

BUILT_IN_SCHEMES = ("postgres", "postgresql", "spark")
"""Schemes of addresses that need no plugin."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[+.-][a-z0-9]+)*")
_ENDING = re.compile(r"\.[a-z0-9]+(?:\.[a-z0-9]+)*")


def _name(_instance: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or _NAME.fullmatch(value) is None:
        raise ValueError(f"{value!r} is no {attribute.name}; write small letters and digits, with - between words")


def _ending(_instance: object, _attribute: Attribute[str | None], value: str | None) -> None:
    if value is not None and (not isinstance(value, str) or _ENDING.fullmatch(value) is None):
        raise ValueError(f"{value!r} is no file ending; write it like .dhis2.json")


@frozen(kw_only=True)
class RecordSource:
    """A kind of place that records are opened from, by the scheme of its address.

    Attributes:
        scheme: What stands before `://`.
        open: From the whole address and the registry to what `open_records` takes: a mapping of frames, a folder, or
            an Ibis backend. Whatever it raises stops the opening, and the error names the plugin.
    """

    scheme: str = field(validator=_name)
    open: Callable[[str, Any], object] = field(repr=False)


@frozen(kw_only=True)
class Exporter:
    """A format that figures are written in.

    Attributes:
        format: Its name, as `--format` takes it.
        ending: File ending that means it, such as `.dhis2.json`; None where a file's name says nothing.
        write: From `Figures` to the text or the bytes. Whatever it raises stops the writing, and the error names the
            plugin.
    """

    format: str = field(validator=_name)
    ending: str | None = field(default=None, validator=_ending)
    write: Callable[[Any], str | bytes] = field(repr=False)


Extension = Function | RecordSource | Exporter


@frozen(kw_only=True)
class Extensions:
    """All that plugins add, by name, and for each name the plugin that gives it.

    Attributes:
        functions: Functions of filters.
        sources: Record sources by scheme.
        exporters: Exporters by format.
        givers: Plugin, by kind and name: `("exporter", "dhis2")`.
    """

    functions: Mapping[str, Function] = field(factory=dict)
    sources: Mapping[str, RecordSource] = field(factory=dict)
    exporters: Mapping[str, Exporter] = field(factory=dict)
    givers: Mapping[tuple[str, str], str] = field(factory=dict)


def names_of(extension: Extension) -> list[tuple[str, str]]:
    """Under what names something is found: its kind and the name, and for an exporter its ending as well."""
    if isinstance(extension, Function):
        return [("function", extension.name)]
    if isinstance(extension, RecordSource):
        return [("record source", extension.scheme)]
    ending = [] if extension.ending is None else [("file ending", extension.ending)]
    return [("exporter", extension.format), *ending]


def is_built_in(kind: str, name: str) -> bool:
    """Whether a name means something without any plugin."""
    known: Mapping[str, Container[str]] = {
        "function": BUILT_IN_FUNCTIONS,
        "record source": BUILT_IN_SCHEMES,
        "exporter": BUILT_IN_FORMATS,
        "file ending": [ending for ending in BUILT_IN_FORMATS.values() if ending is not None],
    }
    return name in known[kind]
