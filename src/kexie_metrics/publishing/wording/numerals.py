"""Written numbers: digits and Chinese numerals, and what their places are worth."""

from __future__ import annotations

import re
from fractions import Fraction

from kexie_metrics.publishing.wording.bounds import Exact
from kexie_metrics.publishing.wording.readings import Amount

__all__ = ["DIGITS", "HAN", "SCALES", "amount_of"]

DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
"""Digits, with or without separators and a point."""
HAN = r"[〇零一二两三四五六七八九十百千]+(?:(?:万|亿)[〇零一二两三四五六七八九十百千]+)*"
"""A Chinese numeral up to its last `万` or `亿`, which is a scale."""

SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_UNITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def amount_of(digits: str, scale: str = "") -> Amount:
    """The number that digits or a Chinese numeral, and a scale after it, stand for.

    Args:
        digits: As `DIGITS` or `HAN` match them; empty where the scale stands alone, as in `万余`.
        scale: `万`, `亿`, `百万` and the like; empty for none.

    >>> amount_of("三百五十"), amount_of("1.5", "万")
    (Amount(value=350, last=1, ends=10, scaled=False), Amount(value=15000, last=1000, ends=1000, scaled=True))
    """
    factor = 1
    for letter in scale:
        factor *= SCALES[letter]
    plain = digits.replace(",", "")
    whole, point, broken = plain.partition(".")
    if plain[:1].isdigit() and plain.isascii():
        number, last = int(whole + broken), Fraction(1, 10 ** len(broken)) if point else Fraction(1)
    else:
        number, last = _han(plain) if plain else 1, Fraction(1)
    zeros = len(str(number)) - len(str(number).rstrip("0")) if number else 0
    return Amount(
        value=_slim(number * last * factor),
        last=_slim(last * factor),
        ends=_slim(last * 10**zeros * factor),
        scaled=factor > 1,
    )


def _slim(value: Fraction) -> Exact:
    return int(value) if value.denominator == 1 else value


def _han(text: str) -> int:
    """The value of a Chinese numeral; digits in a row, as of years, are read one by one."""
    if not re.search("[十百千万亿]", text):
        return int("".join(str(_UNITS[letter]) for letter in text))
    total = part = digit = 0
    for letter in text:
        if letter in _UNITS:
            digit = _UNITS[letter]
        elif letter in "十百千":
            part += (digit or 1) * SCALES[letter]
            digit = 0
        else:
            total = (total + part + digit) * SCALES[letter]
            part = digit = 0
    return total + part + digit
