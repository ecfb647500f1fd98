"""Figures as tables for people, area by area: several periods side by side, or one row a cell with comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

from attrs import frozen

from kexie_metrics.engine.states import State
from kexie_metrics.figures import Figure, Figures, Status
from kexie_metrics.publishing.reports import Column, Report, Section
from kexie_metrics.publishing.words.gaps import Gaps
from kexie_metrics.publishing.words.mixtures import Mixtures
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import (
    change_words,
    printed,
    rate,
    reason_words,
    status_word,
    target_text,
    value_text,
)
from kexie_metrics.registry import ResolvedIndicator

if TYPE_CHECKING:
    from kexie_metrics.records import Organisations

__all__ = ["figures_report"]

_SIDE_BY_SIDE = 6
"""So many periods stand side by side; more go down the page."""

_COMPARISONS = {
    "previous_year": ("上年同期", "Previous year"),
    "previous_period": ("上期", "Previous period"),
    "target": ("目标", "Target"),
    "year_to_date": ("本年累计", "Year to date"),
    "year_to_date_previous_year": ("上年同期累计", "Previous year to date"),
}


def figures_report(figures: Figures, language: str, organisations: Organisations | None = None) -> Report:
    """Lay figures out for people.

    Args:
        figures: What was computed.
        language: `zh` or `en`.
        organisations: The tree, for names instead of codes.

    Returns:
        A table for each work area, or for each indicator where it has several rows, with notes on missing figures.
    """
    names = Names(registry=figures.registry, language=language, organisations=organisations)
    cells = tuple(figures)
    layout = _Layout.of(cells, names)
    groups: dict[str, list[Figure]] = {}
    for cell in cells:
        groups.setdefault(cell.indicator if layout.is_split else names.registry[cell.indicator].area, []).append(cell)
    return Report(lines=layout.lines(), sections=tuple(layout.section(found) for found in groups.values()))


@frozen(kw_only=True)
class _Layout:
    """Which tables a request has, and which columns they have."""

    names: Names
    periods: tuple[str, ...]
    orgs: tuple[str, ...]
    by: tuple[str, ...]
    comparisons: tuple[str, ...]
    columns: tuple[str, ...]
    is_split: bool
    """Whether an indicator has several rows, and so a table of its own."""

    @classmethod
    def of(cls, cells: Sequence[Figure], names: Names) -> _Layout:
        columns = tuple(cells[0].comparisons) if cells else ()
        periods = tuple(dict.fromkeys(cell.period for cell in cells))
        comparisons = tuple(name.removesuffix("_status") for name in columns if f"{name}_status" in columns)
        wide = _side_by_side(periods, comparisons)
        rows = {(cell.indicator, cell.org, *cell.dimensions.values(), wide or cell.period) for cell in cells}
        return cls(
            names=names,
            periods=periods,
            orgs=tuple(dict.fromkeys(cell.org for cell in cells)),
            by=tuple(cells[0].dimensions) if cells else (),
            comparisons=comparisons,
            columns=columns,
            is_split=len(rows) > len({cell.indicator for cell in cells}),
        )

    @property
    def is_wide(self) -> bool:
        return _side_by_side(self.periods, self.comparisons)

    def lines(self) -> tuple[str, ...]:
        """What is the same in every row, said once."""
        lines = []
        if len(self.periods) == 1:
            lines.append(f"{self.names.either('时期:', 'Period: ')}{self.names.period_label(self.periods[0])}")
        if len(self.orgs) == 1:
            org = self.names.org(self.orgs[0], self.periods[-1])
            lines.append(f"{self.names.either('组织:', 'Organisation: ')}{org}")
        return tuple(lines)

    def section(self, cells: Sequence[Figure]) -> Section:
        """A table: of an indicator where it has several rows, else of a work area."""
        gaps, mixtures = Gaps(self.names), Mixtures(self.names)
        rows: dict[tuple[str, ...], list[str]] = {}
        for cell in cells:
            key = (cell.indicator, cell.org, *cell.dimensions.values(), "" if self.is_wide else cell.period)
            rows.setdefault(key, list(self._head(cell))).append(printed(cell, self.names.registry, self.names.language))
            if not self.is_wide:
                rows[key].extend(self._compared(cell))
            if cell.status != "ok":
                gaps.add(cell.indicator, cell.status, cell.reason, self._place(cell))
            mixtures.add(cell, self._place(cell))
        indicator = self.names.registry[cells[0].indicator]
        title = self.names.area(indicator.area)
        if self.is_split:
            label, unit = self.names.indicator(indicator.id), indicator.unit
            title = f"{title} · {label}" + (self.names.either(f"({unit})", f" ({unit})") if unit else "")
        return Section(
            title=title,
            columns=tuple(self._columns(indicator)),
            rows=rows.values(),
            notes=(*gaps.notes(), *mixtures.notes()),
        )

    def _columns(self, indicator: ResolvedIndicator) -> Iterator[Column]:
        either = self.names.either
        if self.is_split:
            if len(self.orgs) > 1:
                yield Column(title=either("组织", "Organisation"))
            for name in self._dimensions(indicator):
                yield Column(title=self.names.dimension(indicator, name))
        else:
            yield Column(title=either("指标", "Indicator"))
            yield Column(title=either("单位", "Unit"))
        if self.is_wide:
            for period in self.periods:
                yield Column(title=self.names.period_label(period), numeric=True)
            return
        if len(self.periods) > 1:
            yield Column(title=either("时期", "Period"))
        yield Column(title=either("数值", "Value"), numeric=True)
        for name in self.comparisons:
            title = either(*_COMPARISONS[name]) if name in _COMPARISONS else self.names.period_label(name)
            yield Column(title=title, numeric=True)
            if f"{name}_change" in self.columns:
                yield Column(title=either("变化", "Change"), numeric=True)
            if f"{name}_completion" in self.columns:
                yield Column(title=either("完成率", "Met"), numeric=True)

    def _head(self, cell: Figure) -> Iterator[str]:
        if self.is_split:
            if len(self.orgs) > 1:
                yield self.names.org(cell.org, cell.period)
            yield from self._members(cell)
        else:
            yield self.names.indicator(cell.indicator)
            yield cell.unit or ""
        if len(self.periods) > 1 and not self.is_wide:
            yield self.names.period_label(cell.period)

    def _dimensions(self, indicator: ResolvedIndicator) -> Iterator[str]:
        """The asked dimensions that an indicator has."""
        return (name for name in self.by if name in indicator.dimensions)

    def _members(self, cell: Figure) -> Iterator[str]:
        indicator = self.names.registry[cell.indicator]
        for name in self._dimensions(indicator):
            yield self.names.member(indicator, name, cell.dimensions[name])

    def _place(self, cell: Figure) -> str:
        """Where a cell is, as far as the table's head does not say it already."""
        parts = [self.names.period_label(cell.period)] if len(self.periods) > 1 else []
        if len(self.orgs) > 1:
            parts.append(self.names.org(cell.org, cell.period))
        return " ".join([*parts, *self._members(cell)])

    def _compared(self, cell: Figure) -> Iterator[str]:
        indicator = self.names.registry[cell.indicator]
        language = self.names.language
        for name in self.comparisons:
            value = cast("Decimal | None", cell.comparisons[name])
            if value is not None:
                text = target_text if name == "target" else value_text
                yield text(value, indicator, self.names.registry)
            elif name == "target":
                yield reason_words(cast("str | None", cell.comparisons["target_reason"]), language)
            else:
                yield status_word(cast("Status", cell.comparisons[f"{name}_status"]), language)
            for suffix in ("change", "completion"):
                if f"{name}_{suffix}" in self.columns:
                    yield self._against(cell, f"{name}_{suffix}", has_base=value is not None)

    def _against(self, cell: Figure, column: str, *, has_base: bool) -> str:
        change = cast("Decimal | None", cell.comparisons[column])
        language = self.names.language
        if change is None:
            reason = cast("str | None", cell.comparisons[f"{column}_reason"])
            return reason_words(reason, language) if has_base or reason == State.BREAK.reason else ""
        if column.endswith("_completion"):
            return f"{rate(change, 1)}%"
        unit = cast("Literal['%', 'pp', '‰']", cell.comparisons[f"{column}_unit"])
        return change_words(change, language, points=None if unit == "%" else unit)


def _side_by_side(periods: Sequence[str], comparisons: Sequence[str]) -> bool:
    return 1 < len(periods) <= _SIDE_BY_SIDE and not comparisons
