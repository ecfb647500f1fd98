"""Figures in running text: where each stands, how it is worded, and what it may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from attrs import evolve, frozen

from kexie_metrics.errors import WordingError
from kexie_metrics.publishing.wording.bounds import Style
from kexie_metrics.publishing.wording.chinese import find_chinese
from kexie_metrics.publishing.wording.english import find_english
from kexie_metrics.publishing.wording.readings import Reading

__all__ = ["Mention", "find", "reading"]

_NOUNS = re.compile("(?: [A-Za-z-]+){1,3}")
"""What an English figure counts; it has no closed list of measure words."""


@frozen(kw_only=True)
class Mention:
    """A figure at its place in a text.

    Attributes:
        start: Its first character.
        end: One after its last character.
        reading: What it says.
    """

    start: int
    end: int
    reading: Reading


def find(
    text: str, *, language: str = "zh", units: Sequence[str] = (), style: Style | None = None
) -> tuple[Mention, ...]:
    """Every figure in a text, in order.

    Dates, years, ordinals, numbers of documents and of sections, and numerals that are part of a name are none.

    Args:
        text: A sentence or a paragraph.
        language: The language it is written in: `zh` or `en`.
        units: Words for units besides the usual ones.
        style: The bounds of fair and false.

    >>> [mention.reading.text for mention in find("2023年建成基地36家,近20万人次受益;第三届论文评审征集1300余篇。")]
    ['36家', '近20万人次', '1300余篇']
    """
    return tuple(_all(text, language, tuple(units), style or Style()))


@lru_cache(maxsize=65_536)
def reading(text: str, *, language: str = "zh", units: tuple[str, ...] = (), style: Style | None = None) -> Reading:
    """What a phrase that is one figure may stand for: of a level, or of a change.

    Args:
        text: The phrase, with or without its unit: `近20万人次`, `90%以上`, `比上年增长4.9%`, `more than 400`.
        language: `zh` or `en`.
        units: Words for units besides the usual ones.
        style: The bounds of fair and false.

    Raises:
        WordingError: The text is no figure, or more than one.

    >>> reading("近20万人次").hard.whole, reading("近20万人次").fair.whole
    ((180000, 199999), (190000, 199999))
    >>> reading("比上年下降4.9%").judge(-5), reading("400余场次").judge(407), reading("400余场次").judge(450)
    ('false', 'fair', 'loose')
    """
    stripped = text.strip()
    found = list(_all(stripped, language, units, style or Style()))
    if len(found) != 1 or found[0].start != 0:
        raise WordingError(text)
    rest = stripped[found[0].end :]
    if not rest:
        return found[0].reading
    if language == "en" and not found[0].reading.unit and _NOUNS.fullmatch(rest):
        return evolve(found[0].reading, text=stripped, unit=rest.strip())
    raise WordingError(text)


def _all(text: str, language: str, units: tuple[str, ...], style: Style) -> Iterator[Mention]:
    finder = find_english if language == "en" else find_chinese
    for start, end, found in finder(text, units, style):
        yield Mention(start=start, end=end, reading=found)
