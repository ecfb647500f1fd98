"""Texts as TOML wants them, and in the languages that an author writes in."""

from __future__ import annotations

import json
import unicodedata

from kexie_metrics.definitions.model import Text

__all__ = ["commented", "flat", "in_languages", "quoted"]

_MARGIN = 46
"""Where comments begin, so that they stand under each other."""


def quoted(text: str) -> str:
    """A text as a TOML string.

    >>> print(quoted("it's 科普"))
    "it's 科普"
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def flat(text: str) -> str:
    """A text on one line, for a comment."""
    return " ".join("".join(" " if unicodedata.category(mark)[0] == "C" else mark for mark in text).split())


def in_languages(label: Text, *, zh: str, en: str) -> str:
    """A text in the languages that a label has, as a TOML table."""
    words = [("zh", zh)] if label.zh is not None else []
    words += [("en", en)] if label.en is not None else []
    return "{ " + ", ".join(f"{language} = {quoted(text)}" for language, text in words) + " }"


def commented(line: str, comment: str) -> str:
    """A line with a comment behind it."""
    width = sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in line)
    return f"{line}{' ' * max(_MARGIN - width, 2)}# {flat(comment)}"
