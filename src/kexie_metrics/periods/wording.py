"""Periods in words, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

__all__ = ["both_years", "in_words", "whole_years"]

_ENGLISH_MONTHS = (  # strftime would follow the machine's locale
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PRINTED: Mapping[bool, Mapping[str, str]] = {  # by whether the language is English
    False: {
        "day": "{year}年{month}月{day}日",
        "month": "{year}年{month}月",
        "quarter": "{year}年第{quarter}季度",
        "half": "{year}年{half}半年",
        "year": "{year}年",
    },
    True: {
        "day": "{day} {month_name} {year}",
        "month": "{month_name} {year}",
        "quarter": "Q{n_quarter} {year}",
        "half": "H{n_half} {year}",
        "year": "{year}",
    },
}


def both_years(first: int, last: int) -> str:
    """The years that a year of a named calendar touches: `2023–24`."""
    if first == last:
        return str(first)
    return f"{first}–{last % 100:02}" if first // 100 == last // 100 else f"{first}–{last}"


def in_words(start: date, end: date, grain: str, *, english: bool) -> str:
    """A regular unit, or a range with its last day included."""
    last, forms = end - timedelta(days=1), _PRINTED[english]
    if grain in forms:
        return _day_in_words(start, forms[grain])
    if whole_years(start, end):
        years = str(start.year) if start.year == last.year else f"{start.year}{'–' if english else '—'}{last.year}"
        return forms["year"].format(year=years)
    return f"{_day_in_words(start, forms['day'])}{' to ' if english else '至'}{_day_in_words(last, forms['day'])}"


def _day_in_words(day: date, form: str) -> str:
    quarter, half = (day.month - 1) // 3, (day.month - 1) // 6
    return form.format(
        year=day.year,
        month=day.month,
        day=day.day,
        month_name=_ENGLISH_MONTHS[day.month - 1],
        quarter="一二三四"[quarter],
        half="上下"[half],
        n_quarter=quarter + 1,
        n_half=half + 1,
    )


def whole_years(start: date, end: date) -> bool:
    """Whether a stretch begins and ends with a year."""
    return (start.month, start.day, end.month, end.day) == (1, 1, 1, 1)
