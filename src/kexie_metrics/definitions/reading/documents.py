"""A definition file as TOML gives it, or what keeps it from being TOML that a reader can bear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

import tomli
from attrs import evolve, field, frozen

from kexie_metrics.definitions.model import Definitions
from kexie_metrics.definitions.places import KeyPath, Mistake
from kexie_metrics.definitions.rules import Wrong

__all__ = ["Document", "parse"]

_Table = Mapping[str, object]

_DEEPEST = 32
_SYNTAX_HINTS = {
    "illegal character '\\n'": "a text ends on its own line, with the quotes that began it",
    "expected '='": "a line is key = value",
    "cannot overwrite a value": "a key stands once in its table",
    "duplicate inline table key": "a key stands once in its table",
    "cannot declare": "a table is opened once; put its keys together",
}
"""By how the parser's complaint begins."""


@frozen(kw_only=True)
class Document:
    """A definition file that was read.

    Attributes:
        file: Its name as shown to people.
        text: Its text; empty where the bytes are no text.
        order: Its place among the files that are read together.
        data: What TOML says; empty where it is no TOML.
        definitions: The sound part of it: whatever has a mistake of its own is left out, so that the rest can be
            checked further; None where nothing of the file can be used.
    """

    file: str
    text: str = field(repr=False)
    order: int = 0
    data: _Table = field(factory=dict, repr=False)
    definitions: Definitions | None = field(default=None, repr=False)

    def written(self, section: str) -> frozenset[str]:
        """Names written under `codes`, `datasets`, `indicators` or `checks`, sound or not."""
        table = self.data.get(section)
        return frozenset(table) if isinstance(table, dict) else frozenset()

    def mistakes(self, wrongs: Iterable[Wrong]) -> list[Mistake]:
        """What is wrong in this file, each with the file beside it."""
        return [
            Mistake(document=self, path=wrong.path, message=wrong.message, hint=wrong.hint, on=wrong.on)
            for wrong in wrongs
        ]


def parse(file: str, content: bytes, order: int) -> tuple[Document, list[Mistake]]:
    """Bytes to TOML data; the only place that sees a file as a whole.

    Args:
        file: Its name as shown to people.
        content: Its bytes.
        order: Its place among the files that are read together.

    Returns:
        The file, and why it is no TOML or more than a reader can bear.
    """
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", errors="replace").replace("\r\n", "\n")
        document = Document(file=file, text=before.removeprefix("\ufeff"), order=order)
        end = len(document.text)
        hint = "save it as UTF-8; it may be GB18030 now"
        return document, [Mistake(document=document, message="not UTF-8", hint=hint, offsets=(end, end + 1))]
    document = Document(file=file, text=text, order=order)
    try:
        data = tomli.loads(text, parse_float=_decimal)
    except tomli.TOMLDecodeError as error:
        return document, [_syntax_mistake(document, str(error))]
    except (RecursionError, ValueError) as error:
        return document, [Mistake(document=document, message=f"not TOML: {error}")]
    document = evolve(document, data=data)
    return document, document.mistakes(_beyond_bounds(data))


def _beyond_bounds(data: _Table) -> Iterator[Wrong]:
    """What no reader has to bear: integers that TOML does not have, and tables too deep to walk."""
    waiting: list[tuple[KeyPath, object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict | list):
            if len(path) >= _DEEPEST:
                yield Wrong(f"nested more than {_DEEPEST} deep", "nothing in the language is", path)
                continue
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend(((*path, key), item) for key, item in pairs)
        elif type(value) is int and not -(2**63) <= value < 2**63:
            yield Wrong("the integer is too large", "TOML goes up to 64 bits", path)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")  # refused where it stands, with its key path


def _syntax_mistake(document: Document, complaint: str) -> Mistake:
    complaint, _, place = complaint.partition(" (at ")
    complaint = complaint[:1].lower() + complaint[1:]
    otherwise = "a line is key = value; text stands in quotes, a list in [ ], a table in { }"
    hint = next((hint for start, hint in _SYNTAX_HINTS.items() if complaint.startswith(start)), otherwise)
    end = len(document.text.rstrip())
    found = re.match(r"line ([0-9]+), column ([0-9]+)", place)
    offsets = (end, end + 1)
    if found:
        lines = document.text.split("\n")
        start = sum(len(line) + 1 for line in lines[: int(found[1]) - 1])
        offsets = (start + int(found[2]) - 1, start + int(found[2]))
        key = re.match(r"\s*([^\s=]+)\s*=", lines[int(found[1]) - 1])
        if complaint == "cannot overwrite a value" and key is not None:  # the parser stands after the value
            offsets = (start + key.start(1), start + key.end(1))
    return Mistake(document=document, message=f"not TOML: {complaint}", hint=hint, offsets=offsets)
