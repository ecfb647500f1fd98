"""What a report is asked for: its chapters, its organisation, and the periods that are set beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from kexie_metrics.errors import RequestError, UnknownNameError
from kexie_metrics.figures import Progress
from kexie_metrics.periods import Period, Timeline, shift, year_to_date
from kexie_metrics.records import Records
from kexie_metrics.registry import Registry, ResolvedReport

__all__ = ["Base", "Question", "ask"]

_YEARS = 5
"""So many years stand in a chart of years where no longer period is asked for."""


@frozen(kw_only=True)
class Base:
    """A period that the report's own is set beside.

    Attributes:
        name: The comparison as it was asked: `previous_year`, …, or the name of the period.
        period: The period.
        is_change: Whether a change against it is given.
    """

    name: str
    period: Period
    is_change: bool


@frozen(kw_only=True)
class Question:
    """A checked request for a report.

    Attributes:
        registry: The definitions.
        records: The records.
        chapters: The areas' chapters, in order.
        org: Code of the organisation.
        whole: A longer period shown as a whole, such as a term; None where none is asked for.
        now: The report's period.
        bases: Periods it is set beside.
        targets: Whether targets are shown.
        on_violation: As for `compute`.
        progress: Told how far it is.
    """

    registry: Registry
    records: Records
    chapters: tuple[ResolvedReport, ...]
    org: str
    whole: Period | None
    now: Period
    bases: tuple[Base, ...]
    targets: bool
    on_violation: Literal["refuse", "exclude"] = "refuse"
    progress: Progress | None = None

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every period of a table, each once: the whole, the report's own, those beside it."""
        found = (self.whole, self.now, *(base.period for base in self.bases))
        return tuple(dict.fromkeys(period for period in found if period is not None))

    @property
    def units(self) -> tuple[str, ...]:
        """Codes of the units one level below the organisation."""
        return self.records.organisations.children(self.org, self.now.last)

    @property
    def years(self) -> tuple[Period, ...]:
        """The years of a chart of years: those of the whole, or the last five."""
        timeline = Timeline(terms=self.registry.site.terms, calendars=self.registry.site.calendars)
        if self.whole is not None:
            return tuple(year for year in timeline.split(self.whole, "year") if year.start < self.now.end)
        return tuple(shift(self.now, back, "year") for back in reversed(range(_YEARS)))


def ask(
    registry: Registry,
    records: Records,
    *,
    period: str,
    whole: str | None,
    compare: Sequence[str],
    areas: Sequence[str],
    org: str | None,
    on_violation: Literal["refuse", "exclude"],
    progress: Progress | None,
) -> Question:
    """Check a request for a report.

    Raises:
        PeriodError: A text is no period.
        UnknownNameError: There is no such area.
        UnknownOrganisationError: The organisation is not in the tree.
        RequestError: Nothing is to be shown.
    """
    timeline = Timeline(terms=registry.site.terms, calendars=registry.site.calendars)
    now = timeline.parse(period)
    for area in areas:
        if area not in registry.areas:
            raise UnknownNameError(area, registry.areas)
    chapters = tuple(
        chapter for area, chapter in registry.reports.items() if chapter.parts and (not areas or area in areas)
    )
    if not chapters:
        raise RequestError("there is nothing to report: install a plugin, or give definition files")
    longer = None if whole is None else timeline.parse(whole)
    asked = org or registry.site.root or records.organisations.root
    records.organisations.select([asked], now.last)  # an unknown one is told before anything is computed
    return Question(
        registry=registry,
        records=records,
        chapters=chapters,
        org=asked,
        whole=None if longer == now else longer,
        now=now,
        bases=tuple(_base(timeline, now, name) for name in dict.fromkeys(compare) if name != "target"),
        targets="target" in compare,
        on_violation=on_violation,
        progress=progress,
    )


def _base(timeline: Timeline, now: Period, name: str) -> Base:
    if name == "previous_year":
        return Base(name=name, period=shift(now, 1, "year"), is_change=True)
    if name == "previous_period":
        return Base(name=name, period=timeline.previous(now), is_change=True)
    if name == "year_to_date":
        return Base(name=name, period=year_to_date(now), is_change=False)
    if name == "year_to_date_previous_year":
        return Base(name=name, period=shift(year_to_date(now), 1, "year"), is_change=False)
    return Base(name=name, period=timeline.parse(name), is_change=True)
