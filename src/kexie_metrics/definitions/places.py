"""Where a key path stands in a TOML file, and how a mistake there is drawn; used only once something is wrong.

The TOML parser gives values without positions, and a second parser that keeps them would slow every good start for the
sake of the bad ones. So this is a scanner, not a parser: it runs over text that the parser has already accepted.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Literal, Protocol

from attrs import field, frozen

from kexie_metrics.definitions.tree import Span
from kexie_metrics.errors import Problem

__all__ = ["KeyPath", "Mistake", "Place", "Source", "draw", "key_text", "locate", "places"]

_DEEPEST = 64
"""Parts of a dotted key; each is a path of its own, and there may be as many as the file has letters."""
_LONGEST_LINE = 400
_BEFORE = 80
"""Characters shown before the carets, of a longer line."""

KeyPath = tuple[str | int, ...]
"""Keys of tables and numbers of list items, from the top of the file."""


class Source(Protocol):
    """A definition file as far as drawing needs it."""

    @property
    def file(self) -> str:
        """Its name as shown to people."""

    @property
    def text(self) -> str:
        """All of its text."""

    @property
    def order(self) -> int:
        """Its place among the files that are read together."""


@frozen(kw_only=True)
class Mistake:
    """Something wrong in a definition file, or to be improved, not yet located.

    Attributes:
        document: The file.
        path: Key path of what is wrong; where it is not in the file, its nearest parent is meant.
        message: What is wrong.
        hint: A way out.
        on: Whether the value, the key or the header of the table is at fault.
        span: Characters within a text value, where only a part of it is at fault.
        offsets: Characters within the file's text; they go before the path.
        level: Whether it is a mistake, or a warning.
        rule: Name of the rule.
    """

    document: Source
    path: KeyPath = ()
    message: str
    hint: str | None = None
    on: Literal["value", "key", "header"] = "value"
    span: Span | None = None
    offsets: Span | None = None
    level: Literal["error", "warning"] = "error"
    rule: str = "mistake"


@frozen
class Place:
    """Where something stands, in characters of the file's text.

    Attributes:
        key: The key; for a list item, the item.
        value: The value; for a table, its header.
        header: The header of the table, or the value where it has none of its own.
    """

    key: Span
    value: Span
    header: Span


def locate(mistake: Mistake) -> Problem:
    """Find the line and columns of a mistake."""
    text = mistake.document.text
    start, end = mistake.offsets or _find(mistake)
    start = min(start, len(text))
    starts = _line_starts(text)
    line = bisect_right(starts, start)
    line_start = starts[line - 1]
    written = _lines(text)[line - 1]
    line_end = line_start + len(written)
    return Problem(
        file=mistake.document.file,
        line=line,
        column=start - line_start + 1,
        end_column=max(min(end, line_end), start + 1) - line_start + 1,
        text=written,
        message=mistake.message,
        hint=mistake.hint,
        at=key_text(mistake.path) or None,
        level=mistake.level,
        rule=mistake.rule,
    )


@lru_cache(maxsize=32)
def _lines(text: str) -> list[str]:
    return text.split("\n")


@lru_cache(maxsize=32)
def _line_starts(text: str) -> tuple[int, ...]:
    return (0, *(found.end() for found in re.finditer("\n", text)))


def _find(mistake: Mistake) -> Span:
    known = places(mistake.document.text)
    path = mistake.path
    if path in known:
        place = known[path]
        if mistake.span is not None and mistake.on == "value":
            return _within(mistake.document.text, place.value, mistake.span)
        return {"value": place.value, "key": place.key, "header": place.header}[mistake.on]
    while path and path not in known:
        path = path[:-1]
    return known[path].header if path in known else (0, 1)


def key_text(path: KeyPath) -> str:
    """A key path as people write it: `indicators.videos.by[0]`, odd keys in quotes."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
            continue
        plain = re.fullmatch(r"[A-Za-z0-9_-]+", step)
        written += ("." if written else "") + (step if plain else '"' + step.replace('"', '\\"') + '"')
    return written


def draw(problem: Problem) -> str:
    """A mistake as a compiler shows it: place and message, the line, carets, a hint, the key path."""
    if not problem.line:
        head = [f"{problem.file}: {problem.level}: {problem.message}"]
    else:
        number = str(problem.line)
        margin = " " * len(number)
        text, first, last = _shown(problem.text, problem.column - 1, problem.end_column - 1)
        indent = "".join("\t" if character == "\t" else " " * _width(character) for character in text[:first])
        carets = "^" * max(sum(map(_width, text[first:last])), 1)
        head = [
            f"{problem.file}:{problem.line}:{problem.column}: {problem.level}: {problem.message}",
            f"{margin} |",
            f"{number} | {''.join(map(_visible, text))}".rstrip(),
            f"{margin} | {indent}{carets}",
        ]
    margin = " " * len(str(problem.line))
    hint = [f"{margin} = hint: {problem.hint}"] if problem.hint else []
    at = [f"{margin} = at: {problem.at}"] if problem.at else []
    return "\n".join([*head, *hint, *at])


def _shown(text: str, first: int, last: int) -> tuple[str, int, int]:
    """A line, and where the carets go; of a line that no terminal holds, the part around them."""
    if len(text) <= _LONGEST_LINE:
        return text, first, last
    start = max(first - _BEFORE, 0)
    part = text[start : start + _LONGEST_LINE]
    cut = "…" if start else ""
    end = min(last - start, len(part))
    return f"{cut}{part}…", first - start + len(cut), end + len(cut)


def _width(character: str) -> int:
    """Columns that a terminal gives a character."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _visible(character: str) -> str:
    """The character, or a sign in place of one that would move the cursor or turn the line around."""
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} and character != "\t"
    return "�" if hidden else character


@lru_cache(maxsize=32)
def places(text: str) -> Mapping[KeyPath, Place]:
    """Every key path of a TOML file, with its place.

    Args:
        text: The file's text, which a TOML parser has accepted, with line feeds between lines.

    Returns:
        Places by path; of tables that no header names, the place is the first key that leads there.
    """
    scanner = _Scanner(text)
    # Where it is no TOML after all, what was found so far still helps.
    with suppress(IndexError, RecursionError):
        scanner.document()
    return scanner.places


_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_CONSTANT = re.compile(r"[^,\]}#\n]*")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t\r]*\n[ \t\r\n]*|.)", re.DOTALL)
_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


def _characters(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """The characters that a quoted text means, each with where it begins in the file."""
    quote = text[start : start + 3] if text[start : start + 3] in {'"""', "'''"} else text[start]
    at, stop = start + len(quote), end - len(quote)
    if len(quote) > 1 and text[at] == "\n":
        at += 1
    found = []
    while at < stop:
        escape = _ESCAPE.match(text, at, stop) if quote[0] == '"' else None
        if escape is None:
            found.append((text[at], at))
            at += 1
            continue
        body = escape[0][1:]
        if body[0] in "xuU":
            found.append((chr(int(body[1:], 16)), at))
        elif body.strip():
            found.append((_SIMPLE.get(body, body), at))
        at = escape.end()
    return found


def _within(text: str, value: Span, span: Span) -> Span:
    """The part of a quoted text that holds some of its characters."""
    start, end = value
    if text[start] not in "\"'":
        return value
    closing = 3 if text[start : start + 3] in {'"""', "'''"} else 1
    offsets = [*(at for _, at in _characters(text, start, end)), end - closing]
    first, last = (offsets[min(index, len(offsets) - 1)] for index in span)
    return first, max(last, first + 1)


@frozen
class _Scanner:
    """Walks over a TOML text once and notes where each key path stands."""

    text: str
    places: dict[KeyPath, Place] = field(factory=dict)
    lists: dict[KeyPath, int] = field(factory=dict)

    def document(self) -> None:
        table: KeyPath = ()
        at = self._skip(0, _BLANK)
        while at < len(self.text):
            if self.text[at] == "[":
                table, at = self._header(at)
            else:
                at = self._pair(table, at)
            at = self._skip(at, _BLANK)

    def _skip(self, at: int, what: re.Pattern[str]) -> int:
        found = what.match(self.text, at)
        return found.end() if found else at

    def _header(self, start: int) -> tuple[KeyPath, int]:
        """`[a.b]` or `[[a.b]]`."""
        double = self.text.startswith("[[", start)
        keys, at = self._keys(start + 1 + double)
        end = at + 1 + double
        path: KeyPath = ()
        for number, (key, span) in enumerate(keys):
            path = (*path, key)
            own = number == len(keys) - 1
            if own and double:
                self.places.setdefault(path, Place(span, (start, end), (start, end)))
                self.lists[path] = self.lists.get(path, -1) + 1
            elif own and path not in self.lists:
                self.places[path] = Place(span, (start, end), (start, end))
            else:
                self.places.setdefault(path, Place(span, (start, end), (start, end)))
            if path in self.lists:
                path = (*path, self.lists[path])
                self.places.setdefault(path, Place(span, (start, end), (start, end)))
        return path, end

    def _keys(self, at: int) -> tuple[Sequence[tuple[str, Span]], int]:
        """A key, dotted or not; ends at what follows."""
        keys: list[tuple[str, Span]] = []
        while True:
            at = self._skip(at, _SPACE)
            quoted = self.text[at] in "\"'"
            end = self._skip(at, _QUOTED if quoted else _BARE)
            if end == at:
                raise IndexError(at)
            if len(keys) > _DEEPEST:
                raise IndexError(at)
            name = "".join(mark for mark, _ in _characters(self.text, at, end)) if quoted else self.text[at:end]
            keys.append((name, (at, end)))
            at = self._skip(end, _SPACE)
            if self.text[at] != ".":
                return keys, at
            at += 1

    def _pair(self, table: KeyPath, at: int) -> int:
        """`a.b = value`; ends after the value."""
        keys, at = self._keys(at)
        path = table
        for key, span in keys[:-1]:
            path = (*path, key)
            self.places.setdefault(path, Place(span, span, span))
        key, span = keys[-1]
        path = (*path, key)
        start = self._skip(at + 1, _SPACE)
        end = self._value(path, start)
        self.places[path] = Place(span, (start, end), (start, end))
        return end

    def _value(self, path: KeyPath, at: int) -> int:
        opening = self.text[at]
        if opening in "\"'":
            return self._skip(at, _QUOTED)
        if opening not in "[{":
            end = self._skip(at, _CONSTANT)
            return at + len(self.text[at:end].rstrip())
        closing = {"[": "]", "{": "}"}[opening]
        at = self._skip(at + 1, _BLANK)
        item = 0
        while self.text[at] != closing:
            if opening == "{":
                at = self._pair(path, at)
            else:
                start, at = at, self._value((*path, item), at)
                self.places[*path, item] = Place((start, at), (start, at), (start, at))
                item += 1
            at = self._skip(at, _BLANK)
            if self.text[at] == ",":
                at = self._skip(at + 1, _BLANK)
        return at + 1
