"""Text from records and labels on its way into a file: none of it may act, and none of it may be lost."""

from __future__ import annotations

import unicodedata

__all__ = ["cut", "visible"]

_HIDDEN = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_MARKS = {"\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}", "\N{ARABIC LETTER MARK}", "\ufffe", "\uffff"}
"""Marks of direction that are letters of no script, and codes that no XML file may hold."""


def visible(text: str) -> str:
    r"""A text in which a sign stands for each character that would move the cursor, turn the line or break a file.

    Control characters, marks of direction and halves of characters are no letters; a reader sees that they were there.

    >>> visible("a\x1b[1m\u202eb")
    'a�[1m�b'
    """
    if text.isprintable():  # which nothing hidden is
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_hidden(each) else each for each in text)


def cut(text: str, most: int) -> str:
    """A text that fits where only so many characters do; what is left out is said.

    >>> cut("abcdefghij" * 3, 25)
    'abcdefghijab… (30 in all)'
    """
    if len(text) <= most:
        return text
    rest = f"… ({len(text)} in all)"
    return text[: most - len(rest)] + rest


def _is_hidden(character: str) -> bool:
    if character in {"\n", "\t"}:
        return False
    return (
        character in _MARKS
        or unicodedata.category(character) in _HIDDEN
        or unicodedata.bidirectional(character) in _TURNING
    )
