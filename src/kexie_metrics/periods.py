"""Periods of time and the arithmetic of the calendar.

Every room has to agree on where a period starts, what comes before it and how it is written, so this is decided once,
here, on plain dates. Inside, a period is half-open: `end` is the first day after it. In print it is inclusive.

A timeline knows the names of one office. It takes a site's terms and calendars as they are, by shape and not by class:
`Timeline(terms=site.terms, calendars=site.calendars)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, Protocol, TypeGuard, get_args

from attrs import field, frozen

from kexie_metrics.errors import PeriodError, nearest, suggestion

__all__ = [
    "UNITS",
    "Grain",
    "NamedSpan",
    "NamedYear",
    "Period",
    "Timeline",
    "Unit",
    "Words",
    "months_back",
    "parse_span",
    "period_between",
    "shift",
    "span_back",
    "year_to_date",
]

Unit = Literal["day", "month", "quarter", "half", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
"""The regular units, from the smallest up."""

Grain = str
"""A regular unit, `term`, `range`, or the name of a calendar whose year the period is."""

_MONTHS: Mapping[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAY = timedelta(days=1)
_TOO_LATE = date(9999, 1, 1)
_FORM = re.compile(r"([0-9]{4})(?:H([12])|Q([1-4])|-([0-9]{2})(?:-([0-9]{2}))?)?")
_SPAN = re.compile(r"([1-9][0-9]{0,4}) (day|month|quarter|half|year|days|months|quarters|halves|years)")
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


class Words(Protocol):
    """The same words in each language."""

    def pick(self, language: str) -> str:
        """The words in a language, or the nearest there is."""


class NamedSpan(Protocol):
    """A named stretch of time; a site's term has this shape."""

    @property
    def label(self) -> Words:
        """Name for people."""

    @property
    def first(self) -> date:
        """First day."""

    @property
    def last(self) -> date:
        """Last day, inclusive."""


class NamedYear(Protocol):
    """A year that starts elsewhere than in January; a site's calendar has this shape."""

    @property
    def year_starts(self) -> str:
        """Month and day, `09-01`."""

    @property
    def label(self) -> Words | None:
        """Name for people."""


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
        return self.end - _DAY

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
            return _printed(self, english=language == "en")
        years = _both_years(self)
        return f"{words} {years}".strip() if language == "en" else f"{years}{words}"


@frozen(kw_only=True)
class Timeline:
    """Periods by name, and their neighbours, for one office.

    Attributes:
        terms: Named stretches of time; may leave gaps.
        calendars: Named years that start elsewhere than in January.

    Raises:
        PeriodError: A name that another period already has, a term that ends before it begins, or a day on which no
            year can start.
    """

    terms: Mapping[str, NamedSpan] = field(factory=dict)
    calendars: Mapping[str, NamedYear] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for name in [*self.terms, *self.calendars]:
            if not name or name != name.strip() or ".." in name or ":" in name or _FORM.fullmatch(name):
                raise PeriodError(f"{name!r} cannot name a term or a calendar: it reads as something else")
        for name, term in self.terms.items():
            if term.last < term.first:
                raise PeriodError(f"term {name!r} ends on {term.last}, before it begins on {term.first}")
            _bounded(term.first, term.last + _DAY, name)
        for name, calendar in self.calendars.items():
            if name in {*UNITS, "term", "range"}:
                raise PeriodError(f"{name!r} cannot name a calendar: it is a unit already")
            _year_start(name, calendar.year_starts)

    def parse(self, text: str) -> Period:
        """Read a period: `2023`, `2023H1`, `2023Q4`, `2023-11`, `2023-11-05`, `2019..2023`, a term, `school:2023`.

        A range runs from the start of its first end to the end of its last; it keeps the name it was asked by.

        Raises:
            PeriodError: It is none of these, it has an impossible date, or the range is reversed.
        """
        head, dots, tail = text.partition("..")
        if not dots:
            return self._read(text, text)
        first, last = self._read(head, text), self._read(tail, text)
        if first.start >= last.end:
            raise PeriodError(f"{text!r} ends before it begins; write {tail}..{head}")
        return Period(start=first.start, end=last.end, name=text, grain="range")

    def split(self, period: Period, every: str) -> tuple[Period, ...]:
        """The units that make up a period, in order, without a gap.

        Args:
            period: What to split.
            every: A regular unit or the name of a calendar.

        Raises:
            PeriodError: The period begins or ends inside a unit, as a figure for part of a year is not a year's; or
                there is no such unit.
        """
        if every not in UNITS and every not in self.calendars:
            known = {*UNITS, *self.calendars}
            raise PeriodError(f"cannot split by {every!r}; {suggestion(every, known)}")
        units: list[Period] = []
        day = period.start
        while day < period.end:
            unit = self._starting(day, every)
            if unit is None or unit.end > period.end:
                at = f"begins on {period.start}" if unit is None else f"ends on {period.last}"
                inside = every if every in UNITS else f"year of calendar {every!r}"
                raise PeriodError(
                    f"{period.name} cannot be split by {every}: it {at}, inside a {inside}; "
                    "a figure for part of one is not the figure of one"
                )
            units.append(unit)
            day = unit.end
        return tuple(units)

    def previous(self, period: Period) -> Period:
        """The period of the same grain that ends where this one begins.

        For a term, the term that ends the day before; where there is none, and for a range, a stretch of the same
        length: in months if both ends fall on the same day of a month, else in days.

        Raises:
            PeriodError: It would begin before the year 1, or two terms end on that day.
        """
        if _is_unit(period.grain):
            return shift(period, 1, period.grain)
        if period.grain not in {"term", "range"}:
            return shift(period, 1, "year")
        if period.grain == "term":
            day = period.start - _DAY
            term = self._only([name for name, term in self.terms.items() if term.last == day], f"end on {day}")
            if term is not None:
                return term
        start, end = period.start, period.end
        if start.day == end.day <= 28:  # noqa: PLR2004 - a day that every month has
            months = (end.year - start.year) * 12 + end.month - start.month
            return period_between(months_back(start, months), start)
        return period_between(_days_back(start, period.days), start)

    def term_containing(self, day: date) -> Period | None:
        """The term in which a day lies, if any.

        Raises:
            PeriodError: Two terms contain it, so that no one of them is meant.
        """
        names = [name for name, term in self.terms.items() if term.first <= day <= term.last]
        return self._only(names, f"contain {day}")

    def _only(self, names: list[str], what: str) -> Period | None:
        if len(names) > 1:
            raise PeriodError(f"more than one term would do: {', '.join(sorted(names))} all {what}")
        return self._term(names[0]) if names else None

    def _term(self, name: str) -> Period:
        term = self.terms[name]
        return Period(start=term.first, end=term.last + _DAY, name=name, grain="term", labels=term.label)

    def _calendar_year(self, name: str, year: int) -> Period:
        calendar = self.calendars[name]
        month, day = _year_start(name, calendar.year_starts)
        start, end = date(year, month, day), date(year + 1, month, day)
        full = f"{name}:{year:04}"
        _bounded(start, end, full)
        return Period(start=start, end=end, name=full, grain=name, labels=calendar.label)

    def _starting(self, day: date, every: str) -> Period | None:
        if not _is_unit(every):
            month, first = _year_start(every, self.calendars[every].year_starts)
            return self._calendar_year(every, day.year) if (day.month, day.day) == (month, first) else None
        if every == "day":
            return period_between(day, day + _DAY)
        months = _MONTHS[every]
        whole = day.day == 1 and (day.month - 1) % months == 0
        return period_between(day, months_back(day, -months)) if whole else None

    def _read(self, text: str, whole: str) -> Period:
        if text in self.terms:
            return self._term(text)
        calendar, colon, year = text.partition(":")
        if colon and calendar not in self.calendars:
            raise PeriodError(f"{whole!r} names no calendar: {suggestion(calendar, self.calendars)}")
        match = _FORM.fullmatch(year if colon else text)
        if match is None or (colon and len(year) != 4):  # noqa: PLR2004 - digits of a year
            raise PeriodError(self._unreadable(text, whole))
        number = int(match[1])
        if not 1 <= number < _TOO_LATE.year:
            raise PeriodError(f"{whole!r} is out of reach: years run from 0001 to 9998")
        return self._calendar_year(calendar, number) if colon else _regular(match, whole)

    def _unreadable(self, text: str, whole: str) -> str:
        forms = ["2023", "2023H1", "2023Q4", "2023-11", "2023-11-05", "2019..2023"]
        forms += [*sorted(self.terms), *(f"{name}:2023" for name in sorted(self.calendars))]
        near = nearest(text, self.terms)
        hint = f"did you mean {near!r}? " if near is not None else ""
        return f"{whole!r} is no period; {hint}write one like {', '.join(forms)}"


def period_between(start: date, end: date) -> Period:
    """The regular unit from `start` up to, not including, `end`; a range where they bound no unit.

    Raises:
        PeriodError: `end` is not after `start`, or lies past the year 9998.

    >>> period_between(date(2023, 1, 1), date(2023, 7, 1)).name
    '2023H1'
    """
    if end <= start:
        raise PeriodError(f"a period has at least one day: {start} to before {end} has none")
    _bounded(start, end, f"{start}..{end - _DAY}")
    year, month = f"{start.year:04}", start.month
    if end - start == _DAY:
        return Period(start=start, end=end, name=start.isoformat(), grain="day")
    names: dict[Unit, str] = {
        "month": f"{year}-{month:02}",
        "quarter": f"{year}Q{(month + 2) // 3}",
        "half": f"{year}H{(month + 5) // 6}",
        "year": year,
    }
    for unit, length in _MONTHS.items():
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
        start, end = _days_back(period.start, n), _days_back(period.end, n)
        return period_between(start, end)
    months = n * _MONTHS[unit]
    start = months_back(period.start, months)
    if period.days == 1:
        end = start + _DAY
    elif period.end.day == 1:  # the period ends with a month, and goes on doing so
        end = months_back(period.end, months)
    else:
        end = months_back(period.last, months) + _DAY
    if period.grain in {*UNITS, "term", "range"} or months % 12:
        return period_between(start, end)
    name = f"{period.grain}:{start.year:04}"
    _bounded(start, end, name)
    return Period(start=start, end=end, name=name, grain=period.grain, labels=period.labels)


def year_to_date(period: Period) -> Period:
    """From 1 January of the year in which the period ends up to its end."""
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
    return _days_back(day, n) if unit == "day" else months_back(day, n * _MONTHS[unit])


def parse_span(text: str) -> tuple[int, Unit]:
    """Read a length of time, such as `12 months` or `1 year`.

    Raises:
        PeriodError: It is not a whole number from 1 up and a unit.

    >>> parse_span("12 months")
    (12, 'month')
    """
    match = _SPAN.fullmatch(text)
    if match is None:
        raise PeriodError(f"{text!r} is no length of time; write one like '12 months': a number and {', '.join(UNITS)}")
    word = match[2]
    unit = next(unit for unit in UNITS if word in {unit, f"{unit}s"} or (unit, word) == ("half", "halves"))
    return int(match[1]), unit


def _is_unit(grain: str) -> TypeGuard[Unit]:
    return grain in UNITS


def _bounded(start: date, end: date, name: str) -> None:
    if end > _TOO_LATE:  # room for the day after, whatever is added to a date
        raise PeriodError(f"{name!r} is out of reach: years run from 0001 to 9998, and it runs from {start} to {end}")


def _days_back(day: date, n: int) -> date:
    try:
        return day - timedelta(days=n)
    except OverflowError:
        raise PeriodError(f"{n} days back from {day} is out of reach: years run from 0001 to 9998") from None


def _month_days(first: date) -> int:
    return 31 if first.month == 12 else (first.replace(month=first.month + 1) - first).days  # noqa: PLR2004 - December


def _year_start(name: str, text: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2023-{text}")  # no leap year: 29 February starts no year
    except ValueError:
        day = None
    if day is None or f"{day.month:02}-{day.day:02}" != text:
        raise PeriodError(f"calendar {name!r} cannot start its year on {text!r}; write a month and a day, 09-01")
    return day.month, day.day


def _regular(match: re.Match[str], whole: str) -> Period:
    year, half, quarter, month, day = (int(part or 0) for part in match.groups())
    if half or quarter:
        month = half * 6 - 5 if half else quarter * 3 - 2
    length = 6 if half else 3 if quarter else 1 if match[4] else 12
    try:
        start = date(year, month if length < 12 else 1, day if match[5] else 1)  # noqa: PLR2004 - months of a year
    except ValueError:
        raise PeriodError(f"{whole!r} has a day that is in no calendar") from None
    return period_between(start, start + _DAY if match[5] else months_back(start, -length))


def _whole_years(start: date, end: date) -> bool:
    return (start.month, start.day, end.month, end.day) == (1, 1, 1, 1)


def _range_name(start: date, end: date) -> str:
    last = end - _DAY
    length = 4 if _whole_years(start, end) else 7 if start.day == end.day == 1 else 10
    return f"{start.isoformat()[:length]}..{last.isoformat()[:length]}"


def _both_years(period: Period) -> str:
    first, last = period.start.year, period.last.year
    if first == last:
        return str(first)
    return f"{first}–{last % 100:02}" if first // 100 == last // 100 else f"{first}–{last}"


def _printed(period: Period, *, english: bool) -> str:
    start, last, forms = period.start, period.last, _PRINTED[english]
    if period.grain in forms:
        return _in_words(start, forms[period.grain])
    if _whole_years(start, period.end):
        years = str(start.year) if start.year == last.year else f"{start.year}{'–' if english else '—'}{last.year}"
        return forms["year"].format(year=years)
    return f"{_in_words(start, forms['day'])}{' to ' if english else '至'}{_in_words(last, forms['day'])}"


def _in_words(day: date, form: str) -> str:
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
