"""Changes in a row: 分别比上年增长45.5%和68.0% speaks of the figures before it, each in its turn."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve

from kexie_metrics.publishing.claims.binding.matching import Binding
from kexie_metrics.publishing.wording import Mention
from kexie_metrics.publishing.wording.changing import turned

__all__ = ["Turn", "in_order", "in_turn"]

Turn = tuple[int, int, bool]
"""Place in the row, length of the row, and whether the text says that each is meant in its turn."""

_JOINING = re.compile(r"\s*(?:和|与|及|以及|、|,|\uff0c|and|, and)\s*")
_EACH = re.compile(r"(?:分别|各|respectively)\s*$")


def in_turn(text: str, mentions: Sequence[Mention]) -> tuple[tuple[Mention, ...], dict[int, Turn]]:
    """Read bare figures that go on a change as changes as well.

    Args:
        text: The passage.
        mentions: Its figures.

    Returns:
        The figures, and by number the turn of each that stands in such a row.
    """
    found = list(mentions)
    turns: dict[int, Turn] = {}
    for first, mention in enumerate(mentions):
        change = mention.reading.change
        if change not in {"up", "down"} or first in turns:
            continue
        last = first
        while last + 1 < len(mentions) and _goes_on(text, mention, mentions[last], mentions[last + 1]):
            last += 1
            said = turned(mentions[last].reading, str(change), mention.reading.base)
            found[last] = evolve(mentions[last], reading=said)
        each = _EACH.search(text[: mention.start]) is not None
        if last > first or each:
            size = last - first + 1
            turns |= {place: (place - first, size, each) for place in range(first, last + 1)}
    return tuple(found), turns


def in_order(levels: Sequence[Binding], turn: Turn) -> Binding:
    """What a change in a row is about: the figure before the row that has the same turn.

    Args:
        levels: What the figures before it in the sentence are about.
        turn: Its turn.
    """
    place, size, each = turn
    if not each or len(levels) < size or levels[place - size].indicator is None:
        others = [level.indicator for level in levels if level.indicator is not None]
        return Binding(indicator=None, how="open", others=tuple(dict.fromkeys(others)))
    level = levels[place - size]
    return Binding(indicator=level.indicator, how="follows", name=level.name)


def _goes_on(text: str, first: Mention, one: Mention, other: Mention) -> bool:
    """Whether a figure is a further change of the same sort: it has the unit and no words of its own."""
    between = text[one.end : other.start]
    return (
        other.reading.change is None
        and other.reading.unit == first.reading.unit
        and _JOINING.fullmatch(between) is not None
    )
