"""Changes in words: 比上年增长4.9%, and what such words stand for."""

from __future__ import annotations

from attrs import evolve

from kexie_metrics.publishing.wording.bounds import Number
from kexie_metrics.publishing.wording.readings import FAULTS, Reading
from kexie_metrics.publishing.words.printing import change_words

__all__ = ["change_phrase", "turned"]


def change_phrase(
    change: Number, *, points: bool = False, places: int = 1, base: str | None = None, language: str = "zh"
) -> str:
    """A change in words for running text.

    A fall is a word and no minus sign, and a change that rounds to nothing is none; so digits after the point are at
    least one.

    Args:
        change: Exact, in percent, or in percentage points.
        points: Whether it is in percentage points, as rates differ.
        places: Digits after the point.
        base: What it is against; by default the year before.
        language: `zh` or `en`.

    >>> from fractions import Fraction
    >>> change_phrase(Fraction(-49, 10)), change_phrase(Fraction(21, 10), points=True), change_phrase(0)
    ('比上年下降4.9%', '比上年提高2.1个百分点', '与上年持平')
    >>> change_phrase(Fraction(-49, 10), language="en"), change_phrase(0, language="en")
    ('down 4.9% on the previous year', 'unchanged from the previous year')
    """
    said = change_words(change, language, points=points, places=max(places, 1))
    if language == "en":
        against = base or "the previous year"
        said = said.replace(" pp", " percentage points")
        return f"{said} {'from' if said == 'unchanged' else 'on'} {against}"
    against = base or "上年"
    said = said.replace(",", "").replace("上升", "提高")
    return f"与{against}{said}" if said == "持平" else f"比{against}{said}"


def turned(said: Reading, way: str, base: str, *, minus: bool = False) -> Reading:
    """A figure as the size of a change.

    Args:
        said: The figure without its direction.
        way: `up` or `down`.
        base: What it is against.
        minus: Whether a minus sign stands before it.
    """
    faults = said.faults
    hard, fair, value, unit = said.hard, said.fair, said.value, said.unit
    if unit == "倍":
        hard, fair, value, unit = hard.times(100), None if fair is None else fair.times(100), 100 * value, "%"
        if way == "down":
            faults = (*faults, FAULTS["times_on_fall"])
    if way == "down":
        hard, fair, value = -hard, None if fair is None else -fair, -value
        if minus:
            faults = (*faults, FAULTS["minus_on_fall"])
    if way == "up" and minus:
        hard, fair, value = -hard, None if fair is None else -fair, -value
    return evolve(
        said,
        hard=hard,
        fair=fair,
        value=value,
        unit=unit,
        change="down" if way == "down" else "up",
        base=base,
        faults=faults,
    )
