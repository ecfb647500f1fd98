"""Periods by name, and their neighbours, for one office.

A timeline takes a site's terms and calendars as they are, by shape and not by class:
`Timeline(terms=site.terms, calendars=site.calendars)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Protocol

from attrs import field, frozen

from kexie_metrics.errors import PeriodError, nearest, suggestion
from kexie_metrics.periods.spans import (
    DAY,
    MONTHS,
    TOO_LATE,
    UNITS,
    Period,
    Words,
    bounded,
    days_back,
    is_unit,
    months_back,
    period_between,
    shift,
)

__all__ = ["NamedSpan", "NamedYear", "Timeline"]

_FORM = re.compile(r"([0-9]{4})(?:H([12])|Q([1-4])|-([0-9]{2})(?:-([0-9]{2}))?)?")


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
            bounded(term.first, term.last + DAY, name)
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
        if is_unit(period.grain):
            return shift(period, 1, period.grain)
        if period.grain not in {"term", "range"}:
            return shift(period, 1, "year")
        if period.grain == "term":
            day = period.start - DAY
            term = self._only([name for name, term in self.terms.items() if term.last == day], f"end on {day}")
            if term is not None:
                return term
        start, end = period.start, period.end
        if start.day == end.day <= 28:  # noqa: PLR2004 - a day that every month has
            months = (end.year - start.year) * 12 + end.month - start.month
            return period_between(months_back(start, months), start)
        return period_between(days_back(start, period.days), start)

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
        return Period(start=term.first, end=term.last + DAY, name=name, grain="term", labels=term.label)

    def _calendar_year(self, name: str, year: int) -> Period:
        calendar = self.calendars[name]
        month, day = _year_start(name, calendar.year_starts)
        start, end = date(year, month, day), date(year + 1, month, day)
        full = f"{name}:{year:04}"
        bounded(start, end, full)
        return Period(start=start, end=end, name=full, grain=name, labels=calendar.label)

    def _starting(self, day: date, every: str) -> Period | None:
        if not is_unit(every):
            month, first = _year_start(every, self.calendars[every].year_starts)
            return self._calendar_year(every, day.year) if (day.month, day.day) == (month, first) else None
        if every == "day":
            return period_between(day, day + DAY)
        months = MONTHS[every]
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
        if not 1 <= number < TOO_LATE.year:
            raise PeriodError(f"{whole!r} is out of reach: years run from 0001 to 9998")
        return self._calendar_year(calendar, number) if colon else _regular(match, whole)

    def _unreadable(self, text: str, whole: str) -> str:
        forms = ["2023", "2023H1", "2023Q4", "2023-11", "2023-11-05", "2019..2023"]
        forms += [*sorted(self.terms), *(f"{name}:2023" for name in sorted(self.calendars))]
        near = nearest(text, self.terms)
        hint = f"did you mean {near!r}? " if near is not None else ""
        return f"{whole!r} is no period; {hint}write one like {', '.join(forms)}"


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
    return period_between(start, start + DAY if match[5] else months_back(start, -length))
