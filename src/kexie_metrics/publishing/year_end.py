"""The year-end figures of an office: a term as a whole, and its last year beside the year before, area by area."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Literal, cast

from attrs import frozen

from kexie_metrics.engine import compute
from kexie_metrics.engine.series import is_comparable
from kexie_metrics.figures import Figure, Figures
from kexie_metrics.periods import Period, Timeline, period_between, shift
from kexie_metrics.publishing.markdown import to_markdown
from kexie_metrics.publishing.reports import Column, Report, Section
from kexie_metrics.publishing.terminal import show
from kexie_metrics.publishing.words.gaps import Gaps
from kexie_metrics.publishing.words.mixtures import Mixtures
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import (
    change_between,
    change_words,
    printed,
    rate,
    reason_words,
    target_text,
)
from kexie_metrics.records import Records
from kexie_metrics.registry import Registry
from kexie_metrics.writing import replacing

__all__ = ["YearEnd", "year_end"]

Progress = Callable[[str, int, int], None]


@frozen(kw_only=True)
class YearEnd:
    """Year-end figures, and the same as tables for people.

    Attributes:
        figures: The figures, exact, with their targets.
        report: The tables.
    """

    figures: Figures
    report: Report

    def show(self, *, file: IO[str] | None = None, width: int | None = None) -> None:
        """Print the tables.

        Args:
            file: Where to; standard output where left out.
            width: Columns; the terminal's own where left out.
        """
        show(self.report, file=file, width=width)

    def to_markdown(self, path: str | Path | None = None) -> str:
        """The tables as Markdown; written to `path` as well, whole or not at all."""
        text = to_markdown(self.report)
        if path is not None:
            with replacing(path) as temporary:
                temporary.write_text(text, encoding="utf-8", newline="")
        return text

    def to_csv(self, path: str | Path) -> None:
        """The figures as CSV, exact as they were computed; written to `path`, whole or not at all."""
        self.figures.to_csv(path)


def year_end(
    registry: Registry,
    records: Records,
    *,
    term: str,
    year: str,
    org: str | None = None,
    language: str | None = None,
    on_violation: Literal["refuse", "exclude"] = "refuse",
    progress: Progress | None = None,
) -> YearEnd:
    """Compute the year-end figures of one organisation and lay them out.

    Args:
        registry: The definitions.
        records: The records.
        term: The period as a whole: a named term, or `2019..2023`.
        year: The year that is shown beside the one before it.
        org: Code of the organisation; the root of the tree where left out.
        language: `zh` or `en`; the site's own where left out.
        on_violation: As for `compute`.
        progress: As for `compute`.

    Returns:
        Every indicator for the term, the year and the year before: with the change, and with targets where there are.

    Raises:
        ContractError: Records break their contract, and `on_violation` is `refuse`.
        PeriodError: A text is no period.
        UnknownOrganisationError: The organisation is not in the tree.
    """
    site = registry.site
    timeline = Timeline(terms=site.terms, calendars=site.calendars)
    now = timeline.parse(year)
    periods = timeline.parse(term), now, shift(now, 1, "year")
    root = org or site.root or records.organisations.root
    figures = compute(
        registry,
        records,
        periods=periods,
        orgs=root,
        compare="target",
        on_violation=on_violation,
        progress=progress,
    )
    names = Names(registry=registry, language=language or site.language, organisations=records.organisations)
    return YearEnd(figures=figures, report=_report(figures, names, periods, root))


def _report(figures: Figures, names: Names, periods: tuple[Period, Period, Period], org: str) -> Report:
    whole, now, _ = periods
    place = names.org(org, now.name)
    office = names.text(names.registry.site.name, place)
    term = names.period_label(whole.name)
    span = period_between(whole.start, whole.end).label(names.language)
    named = term if term == span else names.either(f"{term}({span})", f"{term} ({span})")
    lines = [
        names.either(
            f"组织:{place}。{named}为整段时期的数;存量均取期末。",
            f"Organisation: {place}. {named} is one period as a whole; stocks are those at a period's end.",
        )
    ]
    left_out = len(figures.excluded) if figures.excluded is not None else 0
    if left_out:
        lines.append(
            names.either(
                f"有{left_out}处记录不符合约定,未计入。", f"{left_out} faults in the records; those rows are left out."
            )
        )
    by_area: dict[str, dict[str, dict[str, Figure]]] = {}
    for cell in figures:
        by_area.setdefault(cell.indicator.partition(".")[0], {}).setdefault(cell.indicator, {})[cell.period] = cell
    return Report(
        title=names.either(f"{office} {now.label('zh')}年终数据", f"{office}: year-end figures {now.label('en')}"),
        lines=tuple(lines),
        sections=tuple(
            section
            for area, rows in by_area.items()
            for section in (_figures_of(area, rows, names, periods), _targets_of(area, rows, names, periods))
            if section.rows or section.notes
        ),
    )


def _figures_of(
    area: str, rows: dict[str, dict[str, Figure]], names: Names, periods: tuple[Period, Period, Period]
) -> Section:
    gaps, mixtures = Gaps(names), Mixtures(names)
    table = []
    for indicator, cells in rows.items():
        resolved = names.registry[indicator]
        table.append((names.indicator(indicator), resolved.unit or "", *_cells(cells, names, periods)))
        for period in periods:
            cell = cells[period.name]
            if cell.status != "ok":
                gaps.add(indicator, cell.status, cell.reason, names.period_label(period.name))
            mixtures.add(cell, names.period_label(period.name))
    titles = [names.period_label(period.name) for period in periods]
    return Section(
        title=names.area(area),
        columns=(
            Column(title=names.either("指标", "Indicator")),
            Column(title=names.either("单位", "Unit")),
            *(Column(title=title, numeric=True) for title in titles),
            Column(title=names.either("比上年", "Change"), numeric=True),
        ),
        rows=tuple(table),
        notes=(*gaps.notes(), *mixtures.notes()),
    )


def _cells(cells: dict[str, Figure], names: Names, periods: tuple[Period, Period, Period]) -> Iterator[str]:
    for period in periods:
        yield printed(cells[period.name], names.registry, names.language)
    _, now, before = periods
    indicator = names.registry[cells[now.name].indicator]
    change = change_between(cells[now.name], cells[before.name], indicator)
    if not isinstance(change, str) and not is_comparable(names.registry, names.timeline, indicator.id, now, before):
        change = "break in the series"
    if isinstance(change, str):
        yield reason_words(change, names.language)
    else:
        yield change_words(change, names.language, points=indicator.points)


def _targets_of(
    area: str, rows: dict[str, dict[str, Figure]], names: Names, periods: tuple[Period, Period, Period]
) -> Section:
    """What of the area has a target for the term or the year, and how far it was met."""
    table, notes = [], []
    for indicator, cells in rows.items():
        resolved = names.registry[indicator]
        for period in periods[:2]:
            cell = cells[period.name]
            target = cast("Decimal | None", cell.comparisons["target"])
            if target is None:
                why = cast("str", cell.comparisons["target_reason"])
                if cell.comparisons["target_status"] == "not_reported" and why != "no target":
                    notes.append(_without_target(indicator, period, why, names))
                continue
            met = cast("Decimal | None", cell.comparisons["target_completion"])
            reason = cast("str | None", cell.comparisons["target_completion_reason"])
            table.append(
                (
                    names.indicator(indicator),
                    resolved.unit or "",
                    names.period_label(period.name),
                    target_text(target, resolved, names.registry),
                    printed(cell, names.registry, names.language),
                    reason_words(reason, names.language) if met is None else f"{rate(met, 1)}%",
                )
            )
    words = names.either("指标 单位 时期", "Indicator Unit Period").split()
    numbers = names.either("目标 实际 完成率", "Target Figure Met").split()
    return Section(
        title=names.either(f"{names.area(area)}:目标完成情况", f"{names.area(area)}: targets"),
        columns=(
            *(Column(title=title) for title in words),
            *(Column(title=title, numeric=True) for title in numbers),
        ),
        rows=tuple(table),
        notes=tuple(notes),
    )


def _without_target(indicator: str, period: Period, reason: str, names: Names) -> str:
    """Why a figure has no target though some of its units have one."""
    label, when, why = names.indicator(indicator), names.period_label(period.name), reason_words(reason, names.language)
    return names.either(f"{label},{when}:没有目标({why})", f"{label}, {when}: no target ({why})")
