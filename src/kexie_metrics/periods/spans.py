"""Stretches of days and the arithmetic of the calendar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, Protocol, TypeGuard, get_args

from attrs import field, frozen

from kexie_metrics.errors import PeriodError
from kexie_metrics.periods.wording import both_years, in_words, whole_years

__all__ = [
    "DAY",
    "MONTHS",
    "SPAN",
    "TOO_LATE",
    "UNITS",
    "Grain",
    "Period",
    "Unit",
    "Words",
    "bounded",
    "days_back",
    "is_unit",
    "months_back",
    "parse_span",
    "period_between",
    "shift",
    "span_back",
    "whole_units",
    "year_to_date",
]

Unit = Literal["day", "month", "quarter", "half", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
"""The regular units, from the smallest up."""

Grain = str
"""A regular unit, `term`, `range`, or the name of a calendar whose year the period is."""

MONTHS: Mapping[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
DAY = timedelta(days=1)
TOO_LATE = date(9999, 1, 1)
SPAN = re.compile(r"([1-9][0-9]{0,4}) (day|month|quarter|half|year|days|months|quarters|halves|years)")
"""Form of a length of time."""


class Words(Protocol):
    """The same words in each language."""

    def pick(self, language: str) -> str:
        """The words in a language, or the nearest there is."""


@frozen(kw_only=True)
class Period:
    """A stretch of days, half-open.

    Attributes:
        start: First day.
        end: First day after the period.
        name: As asked for and as shown in a `period` column; the timeline that made it reads it back.
        grain: A regular unit, `term`, `range`, or the name of a calendar.
        labels: Words of the term or the calendar; no part of what the period is.
    """

    start: date
    end: date
    name: str
    grain: Grain
    labels: Words | None = field(default=None, eq=False, repr=False)

    @property
    def last(self) -> date:
        """The last day, inclusive."""
        return self.end - DAY

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    @property
    def order(self) -> tuple[date, date, str]:
        """Key that puts periods, and rows about them, into a stable order."""
        return self.start, self.end, self.name

    def label(self, language: str = "zh") -> str:
        """The period in words, with its last day included.

        >>> period_between(date(2023, 10, 1), date(2024, 1, 1)).label("zh")
        '2023年第四季度'
        """
        words = self.labels.pick(language) if self.labels is not None else ""
        if self.grain == "term":
            return words or self.name
        if self.grain == "range" or self.grain in UNITS:
            return in_words(self.start, self.end, self.grain, english=language == "en")
        years = both_years(self.start.year, self.last.year)
        return f"{words} {years}".strip() if language == "en" else f"{years}{words}"


def period_between(start: date, end: date) -> Period:
    """The regular unit from `start` up to, not including, `end`; a range where they bound no unit.

    Raises:
        PeriodError: `end` is not after `start`, or lies past the year 9998.

    >>> period_between(date(2023, 1, 1), date(2023, 7, 1)).name
    '2023H1'
    """
    if end <= start:
        raise PeriodError(f"a period has at least one day: {start} to before {end} has none")
    bounded(start, end, f"{start}..{end - DAY}")
    year, month = f"{start.year:04}", start.month
    if end - start == DAY:
        return Period(start=start, end=end, name=start.isoformat(), grain="day")
    names: dict[Unit, str] = {
        "month": f"{year}-{month:02}",
        "quarter": f"{year}Q{(month + 2) // 3}",
        "half": f"{year}H{(month + 5) // 6}",
        "year": year,
    }
    for unit, length in MONTHS.items():
        if start.day == 1 and (month - 1) % length == 0 and months_back(start, -length) == end:
            return Period(start=start, end=end, name=names[unit], grain=unit)
    return Period(start=start, end=end, name=_range_name(start, end), grain="range")


def shift(period: Period, n: int, unit: Unit) -> Period:
    """The period `n` units back; forward where `n` is negative.

    Whole months stay whole, one day stays one day, and a day that its new month has not becomes the month's last. A
    year of a calendar stays one if it moves by years. Anything else is named after its dates.

    Raises:
        PeriodError: It would leave the years 1 to 9998.

    >>> shift(period_between(date(2024, 2, 29), date(2024, 3, 1)), 1, "year").name
    '2023-02-28'
    """
    if n == 0:
        return period
    if unit == "day":
        start, end = days_back(period.start, n), days_back(period.end, n)
        return period_between(start, end)
    months = n * MONTHS[unit]
    start = months_back(period.start, months)
    if period.days == 1:
        end = start + DAY
    elif period.end.day == 1:  # the period ends with a month, and goes on doing so
        end = months_back(period.end, months)
    else:
        end = months_back(period.last, months) + DAY
    if period.grain in {*UNITS, "term", "range"} or months % 12:
        return period_between(start, end)
    name = f"{period.grain}:{start.year:04}"
    bounded(start, end, name)
    return Period(start=start, end=end, name=name, grain=period.grain, labels=period.labels)


def year_to_date(period: Period) -> Period:
    """From 1 January of the year in which the period ends up to its end; a year of a calendar is to date as it is."""
    if period.grain not in {*UNITS, "term", "range"}:
        return period
    return period_between(date(period.last.year, 1, 1), period.end)


def months_back(day: date, n: int) -> date:
    """The same day `n` months before, or the last day of that month where it is shorter; forward if `n` is negative.

    Raises:
        PeriodError: That is outside what a date can hold.

    >>> months_back(date(2024, 3, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - n, 12)
    try:
        first = date(year, month + 1, 1)
    except ValueError:
        raise PeriodError(f"{n} months back from {day} is out of reach: years run from 0001 to 9998") from None
    return first.replace(day=min(day.day, _month_days(first)))


def span_back(day: date, n: int, unit: Unit) -> date:
    """The day `n` units before, as a look-back such as `12 months` needs it.

    Raises:
        PeriodError: That is outside what a date can hold.
    """
    return days_back(day, n) if unit == "day" else months_back(day, n * MONTHS[unit])


def whole_units(start: date, end: date, unit: Unit) -> tuple[Period, ...]:
    """The regular units that lie wholly between two days, in order; `end` is the day after the last.

    >>> [each.name for each in whole_units(date(2023, 1, 15), date(2023, 8, 1), "quarter")]
    ['2023Q2']
    """
    day = start
    if unit != "day" and (start.day != 1 or (start.month - 1) % MONTHS[unit]):
        day = months_back(start.replace(day=1), (start.month - 1) % MONTHS[unit] - MONTHS[unit])
    found: list[Period] = []
    while (after := span_back(day, -1, unit)) <= end:
        found.append(period_between(day, after))
        day = after
    return tuple(found)


def parse_span(text: str) -> tuple[int, Unit]:
    """Read a length of time, such as `12 months` or `1 year`.

    Raises:
        PeriodError: It is not a whole number from 1 up and a unit.

    >>> parse_span("12 months")
    (12, 'month')
    """
    match = SPAN.fullmatch(text)
    if match is None:
        raise PeriodError(f"{text!r} is no length of time; write one like '12 months': a number and {', '.join(UNITS)}")
    word = match[2]
    unit = next(unit for unit in UNITS if word in {unit, f"{unit}s"} or (unit, word) == ("half", "halves"))
    return int(match[1]), unit


def is_unit(grain: str) -> TypeGuard[Unit]:
    """Whether a grain is a regular unit."""
    return grain in UNITS


def bounded(start: date, end: date, name: str) -> None:
    """Keep a period within what can be computed with.

    Raises:
        PeriodError: It ends past the year 9998.
    """
    if end > TOO_LATE:  # room for the day after, whatever is added to a date
        raise PeriodError(f"{name!r} is out of reach: years run from 0001 to 9998, and it runs from {start} to {end}")


def days_back(day: date, n: int) -> date:
    """The day `n` days before.

    Raises:
        PeriodError: That is outside what a date can hold.
    """
    try:
        return day - timedelta(days=n)
    except OverflowError:
        raise PeriodError(f"{n} days back from {day} is out of reach: years run from 0001 to 9998") from None


def _month_days(first: date) -> int:
    return 31 if first.month == 12 else (first.replace(month=first.month + 1) - first).days  # noqa: PLR2004 - December


def _range_name(start: date, end: date) -> str:
    last = end - DAY
    length = 4 if whole_years(start, end) else 7 if start.day == end.day == 1 else 10
    return f"{start.isoformat()[:length]}..{last.isoformat()[:length]}"
