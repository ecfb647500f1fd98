"""Numbers to phrases: exact as they are, or rounded to few digits with the word that says to which side."""

from __future__ import annotations

from fractions import Fraction

from kexie_metrics.publishing.wording.bounds import Number, Style
from kexie_metrics.publishing.words.printing import number, rate, rounded

__all__ = ["exactly", "phrase"]

_SCALES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_ENGLISH_SCALES = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
_RATES = {"%": 100, "‰": 1000}
_POINTS = {"百分点", "个百分点", "pp", "percentage points"}
_SMALL = 100
"""Below this, a number is short enough to stand as it is."""
_COARSE = 10
"""The finest place that is rounded at; what is left below is written out."""
_MOST_PLACES = 4
"""Digits after the point that `万` may carry where a number is written exactly."""


def phrase(value: Number, *, unit: str = "", places: int = 0, language: str = "zh", style: Style | None = None) -> str:
    """A number in words for running text, short and fair.

    Below 100, and where it is a round number, it stands as it is. Else the coarsest rounding that is close enough is
    taken: just below a round number is `近` (nearly), just above one is `余` (more than), and what would need digits
    after the point of `万` is `约` (about). Rates and percentage points are only rounded to their places.

    Args:
        value: Exact, in the unit.
        unit: What is counted, put after the number: `家`, `人次`, `元`, `%`, `个百分点`, or an English noun.
        places: Digits after the point, where the number is written out.
        language: `zh` or `en`.
        style: Bounds and rounding.

    Returns:
        A phrase that `reading` finds fair for the number.

    >>> [phrase(x) for x in (36, 400, 407, 9640, 18744, 31206, 199634, 203400)]
    ['36', '400', '400余', '近1万', '约1.9万', '3万余', '近20万', '20余万']
    >>> phrase(5186400, unit="元"), phrase(Fraction(334, 360) * 100, unit="%", places=1)
    ('500余万元', '92.8%')
    >>> phrase(199634, language="en", unit="visits"), phrase(6348217, language="en")
    ('nearly 200,000 visits', 'more than 6.3 million')
    """
    style = style or Style()
    english = language == "en"
    if unit in _RATES or unit in _POINTS or value < _SMALL:
        return exactly(value, unit=unit, places=places, language=language, style=style)
    whole: int | Fraction = int(value) if value == int(value) else Fraction(value)
    if isinstance(whole, int) and _is_round(whole):
        return _with_unit(_round_number(whole, english=english), unit, english=english)
    step = 10 ** (len(str(int(whole))) - 1)
    while step >= _COARSE:
        said = _at(whole, step, style, english=english)
        if said is not None:
            return _with_unit(said, unit, english=english)
        step //= 10
    return exactly(whole, unit=unit, places=places, language=language, style=style)


def exactly(value: Number, *, unit: str = "", places: int = 0, language: str = "zh", style: Style | None = None) -> str:
    """A number as it is, for running text: without separators and with `万`, `亿` in Chinese.

    `万` and `亿` are taken from five digits where at most four digits after the point then say all there is to say.

    Args:
        value: Exact, in the unit.
        unit: As for `phrase`.
        places: Digits after the point that it is rounded to.
        language: `zh` or `en`.
        style: How halves are rounded.

    >>> exactly(5186400, unit="元"), exactly(68214, unit="人次"), exactly(4238, unit="项")
    ('518.64万元', '6.8214万人次', '4238项')
    >>> exactly(68214, unit="visits", language="en"), exactly(Fraction(21, 10), unit="个百分点", places=1)
    ('68,214 visits', '2.1个百分点')
    """
    half_even = style is not None and style.half_even
    english = language == "en"
    if unit in _RATES:
        return rate(value, places, whole=_RATES[unit], separators=english, half_even=half_even) + unit
    if unit in _POINTS:
        points = number(value, places, separators=english, half_even=half_even)
        return f"{points} percentage points" if english else f"{points}个百分点"
    near = Fraction(rounded(value, places, half_even=half_even))
    if not english:
        for scale, word in _SCALES:
            digits = near / scale
            if abs(digits) >= 1 and (digits * 10**_MOST_PLACES).denominator == 1:
                return _with_unit(f"{_plain(digits)}{word}", unit, english=False)
    return _with_unit(number(near, places, separators=english), unit, english=english)


def _is_round(value: int) -> bool:
    """Whether it has at most two digits before its zeros, so that no rounding makes it shorter."""
    return len(str(value).rstrip("0")) <= 2  # noqa: PLR2004 - digits


def _at(value: int | Fraction, step: int, style: Style, *, english: bool) -> str | None:
    """The phrase at one place of rounding; None where it is not close enough."""
    lower = int(value // step) * step
    if value == lower:
        return _round_number(lower, english=english)
    upper = lower + step
    gap = upper - value
    lead = str(upper).rstrip("0")
    if (len(lead) == 1 or lead[-1] == "5") and gap <= style.fair * upper and 2 * gap <= step:
        return ("nearly " if english else "近") + _round_number(upper, english=english)
    scale, word = _scale(lower, english=english)
    if step < scale and not english:
        near = int(rounded(Fraction(value) / step, 0, half_even=style.half_even)) * step
        return "约" + _round_number(near, english=False) if abs(Fraction(value) - near) <= style.fair * near else None
    if value - lower > style.fair * lower:
        return None
    if english:
        return f"more than {_round_number(lower, english=True)}"
    return f"{lower // scale}余{word}" if step > scale else f"{lower // scale}{word}余"


def _round_number(value: int, *, english: bool) -> str:
    scale, word = _scale(value, english=english)
    if value % scale:
        return f"{_plain(Fraction(value, scale))}{word}"
    return f"{value // scale:,}" if english and not word else f"{value // scale}{word}"


def _scale(value: int, *, english: bool = False) -> tuple[int, str]:
    for scale, word in _ENGLISH_SCALES if english else _SCALES:
        if value >= scale:
            return scale, word
    return 1, ""


def _plain(digits: Fraction) -> str:
    """A terminating fraction with as many digits after the point as it has."""
    places = 0
    while (digits * 10**places).denominator != 1:
        places += 1
    return number(digits, places, separators=False)


def _with_unit(text: str, unit: str, *, english: bool) -> str:
    return f"{text} {unit}" if english and unit else text + unit
