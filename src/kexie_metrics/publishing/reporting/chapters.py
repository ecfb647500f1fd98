"""The chapters of a report: an area's sentences, its tables, what they are broken down into, and the notes on gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from attrs import evolve, field, frozen

from kexie_metrics.definitions.layout import Chart
from kexie_metrics.figures import EMPTY, Figure
from kexie_metrics.periods import Period
from kexie_metrics.publishing.reporting.asking import Answers, Question
from kexie_metrics.publishing.reporting.cells import change_cell, figure_cell, met_cell, target_cell
from kexie_metrics.publishing.reporting.sentences import Writer, beside
from kexie_metrics.publishing.reports import Bars, Cell, Column, Row, Section
from kexie_metrics.publishing.words.gaps import Gaps
from kexie_metrics.publishing.words.mixtures import Mixtures
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import reason_words
from kexie_metrics.registry import ResolvedPart, ResolvedReport

__all__ = ["Builder"]


@frozen(kw_only=True)
class Builder:
    """Lays figures out as chapters.

    Attributes:
        question: What the report is about.
        answers: Its figures.
        names: Names in the report's language.
    """

    question: Question
    answers: Answers
    names: Names
    writer: Writer = field(init=False)

    @writer.default
    def _writer(self) -> Writer:
        return Writer(question=self.question, answers=self.answers, names=self.names)

    def sections(self) -> Iterator[Section]:
        """Every chapter, in order."""
        for chapter in self.question.chapters:
            yield from self._chapter(chapter)

    def _chapter(self, chapter: ResolvedReport) -> Iterator[Section]:
        title, lead = self.names.area(chapter.area), self.writer.lines(chapter.lead)
        is_plain = len(chapter.parts) == 1 and chapter.parts[0].heading is None
        if not is_plain:
            yield Section(title=title, area=chapter.area, lines=lead)
        for part in chapter.parts:
            heading = self.names.text(part.heading, self.names.either("其他指标", "Other indicators"))
            table = self._table(part)
            yield evolve(
                table,
                title=title if is_plain else heading,
                level=1 if is_plain else 2,
                area=chapter.area,
                lines=lead if is_plain else self.writer.lines(part.lead),
            )
            for section in self._breakdowns(part):
                yield evolve(section, level=2 if is_plain else 3, area=chapter.area)
        yield from self._aims(chapter)

    # The table of a part.

    def _table(self, part: ResolvedPart) -> Section:
        gaps, mixtures = Gaps(self.names), Mixtures(self.names)
        rows = tuple(self._rows(part, gaps))
        for cell in (cell.figure for row in rows for cell in row.cells if cell.figure is not None):
            mixtures.add(cell, self.names.period_label(cell.period))
        columns = [
            Column(title=self.names.either("指标", "Indicator")),
            Column(title=self.names.either("单位", "Unit")),
            *self._period_columns(),
        ]
        if self.question.targets:
            columns.append(Column(title=self.names.either("目标", "Target"), numeric=True))
            columns.append(Column(title=self.names.either("完成率", "Met"), numeric=True))
        columns.append(Column(title=self.names.either("备注", "Note")))
        return without_empty(
            Section(
                columns=tuple(columns), rows=rows, notes=(*gaps.numbered(), *mixtures.notes(), *self._untargeted(part))
            ),
            ("目标", "Target", "完成率", "Met", "备注", "Note"),
        )

    def _untargeted(self, part: ResolvedPart) -> Iterator[str]:
        """Why a figure has no target though some of its units have one."""
        for name in part.indicators if self.question.targets else ():
            figure = self.answers.cells[name][self.question.now.name]
            reason = figure.comparisons.get("target_reason")
            if figure.comparisons["target_status"] == "not_reported" and reason not in {None, "no target"}:
                label, why = self.names.indicator(name), reason_words(str(reason), self.names.language)
                yield self.names.either(f"{label}:没有目标({why})", f"{label}: no target ({why})")

    def _rows(self, part: ResolvedPart, gaps: Gaps) -> Iterator[Row]:
        below = {name for names in part.of_which.values() if isinstance(names, tuple) for name in names}
        for indicator in part.indicators:
            if indicator in below:
                continue
            yield self._row(indicator, self.answers.cells[indicator], gaps)
            yield from self._of_which(indicator, part.of_which.get(indicator, ()), gaps)

    def _of_which(self, indicator: str, parts: str | tuple[str, ...], gaps: Gaps) -> Iterator[Row]:
        """Rows for what an indicator consists of, the first of them marked."""
        mark = self.names.either("其中:", "of which: ")
        if isinstance(parts, str):
            resolved = self.names.registry[indicator]
            for member, cells in self._members(indicator, parts):
                if not any(cell.value for cell in cells.values()):
                    continue
                label = self.names.member(resolved, parts, member)
                yield self._row(indicator, cells, gaps, label=f"{mark}{label}", depth=1)
                mark = ""
            return
        for name in parts:
            label = self.names.indicator(name)
            yield self._row(name, self.answers.cells[name], gaps, label=f"{mark}{label}", depth=1)
            mark = ""

    def _row(
        self, indicator: str, cells: Mapping[str, Figure], gaps: Gaps, *, label: str | None = None, depth: int = 0
    ) -> Row:
        resolved = self.names.registry[indicator]
        for period in self.question.periods:
            cell = cells[period.name]
            if cell.status != "ok":
                place = self.names.period_label(period.name)
                gaps.add(indicator, cell.status, cell.reason, place if label is None else f"{label} {place}")
        now = cells[self.question.now.name]
        row: list[str | Cell] = [label or self.names.indicator(indicator), resolved.unit or "", *self._periods(cells)]
        if self.question.targets:
            row += [target_cell(now, self.names), met_cell(now, self.names)]
        row.append(gaps.mark(indicator))
        return Row(cells=row, depth=depth)

    def _period_columns(self) -> Iterator[Column]:
        """The whole, the period, and beside it each other period with the change against it."""
        if self.question.whole is not None:
            yield Column(title=self._label(self.question.whole), numeric=True)
        yield Column(title=self._label(self.question.now), numeric=True)
        for base in self.question.bases:
            yield Column(title=self._label(base.period), numeric=True)
            if base.is_change:
                title = self.names.either(f"比{beside(base, self.names)}", "Change")
                yield Column(title=title, numeric=True)

    def _periods(self, cells: Mapping[str, Figure]) -> Iterator[Cell]:
        """A cell for each of these columns."""
        now = cells[self.question.now.name]
        if self.question.whole is not None:
            yield figure_cell(cells[self.question.whole.name], self.names)
        yield figure_cell(now, self.names)
        for base in self.question.bases:
            before = cells[base.period.name]
            yield figure_cell(before, self.names)
            if base.is_change:
                yield change_cell(now, before, self.names)

    # What it is broken down into.

    def _breakdowns(self, part: ResolvedPart) -> Iterator[Section]:
        drawn = list(part.charts)
        for indicator, dimensions in part.breakdowns.items():
            for dimension in dimensions:
                charts = [chart for chart in drawn if (chart.indicator, chart.by) == (indicator, dimension)]
                drawn = [chart for chart in drawn if chart not in charts]
                section = self._breakdown(indicator, dimension)
                if section.rows:
                    yield evolve(section, bars=tuple(self._bars(charts)))
        for chart in drawn:
            section = self._years(chart.indicator) if chart.by == "year" else self._breakdown(chart.indicator, chart.by)
            if section.rows:
                yield evolve(section, bars=tuple(self._bars([chart])))

    def _years(self, indicator: str) -> Section:
        """A row for each year."""
        members = self._members(indicator, "year")
        rows = [
            (self._member(indicator, "year", year), figure_cell(cells[year], self.names)) for year, cells in members
        ]
        title = self.names.either("数值", "Value")
        return Section(
            title=self._title(indicator, "year"),
            columns=(Column(title=self._by(indicator, "year")), Column(title=title, numeric=True)),
            rows=rows,
        )

    def _breakdown(self, indicator: str, dimension: str) -> Section:
        """A table of its own, the total first."""
        gaps = Gaps(self.names)
        head = self._by(indicator, dimension)
        rows = [Row(cells=(self.names.either("合计", "Total"), *self._periods(self.answers.cells[indicator])))]
        for member, cells in self._members(indicator, dimension):
            label = self._member(indicator, dimension, member)
            for period in self.question.periods:
                cell = cells[period.name]
                if cell.status != "ok":
                    gaps.add(indicator, cell.status, cell.reason, f"{label} {self._label(period)}")
            org = member if dimension == "org" else None
            rows.append(Row(cells=(label, *self._periods(cells)), depth=1, org=org))
        own = self._own(indicator) if dimension == "org" and len(rows) > 1 else None
        if own is not None:
            label = self.names.either("本级", "Its own")
            added = (evolve(cell, figure=None) for cell in self._periods(own))
            rows.insert(1, Row(cells=(label, *added), depth=1, org=self.question.org))
        return Section(
            title=self._title(indicator, dimension),
            columns=(Column(title=head), *self._period_columns()),
            rows=rows if len(rows) > 1 else (),
            notes=gaps.notes(),
        )

    def _own(self, indicator: str) -> Mapping[str, Figure] | None:
        """What the organisation itself adds to the units below it; None where that is nothing or unknown."""
        if not self.names.registry[indicator].behaviour.additive:
            return None
        members = self.answers.members.get((indicator, "org"), {}).values()
        own = {}
        for period in self.question.periods:
            total = self.answers.cells[indicator][period.name]
            parts = [cells[period.name].value for cells in members]
            known = [part for part in parts if part is not None]
            if total.value is None or len(known) < len(parts):
                return None
            own[period.name] = evolve(total, value=total.value - sum(known, Decimal(0)))
        return own if any(figure.value for figure in own.values()) else None

    def _members(self, indicator: str, dimension: str) -> Iterator[tuple[str, Mapping[str, Figure]]]:
        """Figures by member; what has no name is left out where nothing is in it."""
        for member, cells in self.answers.members.get((indicator, dimension), {}).items():
            if member != EMPTY or any(cell.value for cell in cells.values()):
                yield member, cells

    def _bars(self, charts: Sequence[Chart]) -> Iterator[Bars]:
        for chart in charts:
            period = self.question.now.name
            bars = [
                (
                    self._member(chart.indicator, chart.by, member),
                    figure_cell(cells[member if chart.by == "year" else period], self.names),
                )
                for member, cells in self._members(chart.indicator, chart.by)
            ]
            if bars:
                title = self._title(chart.indicator, chart.by)
                if chart.by != "year":
                    title = self.names.either(
                        f"{self._label(self.question.now)}{title}", f"{title}, {self._label(self.question.now)}"
                    )
                yield Bars(title=title, bars=tuple(bars), ordered=chart.by == "year")

    def _member(self, indicator: str, dimension: str, member: str) -> str:
        if dimension == "year":
            return self.names.period_label(member)
        if dimension == "org":
            return self.names.org(member, self.question.now.name)
        return self.names.member(self.names.registry[indicator], dimension, member)

    def _by(self, indicator: str, dimension: str) -> str:
        words = {"org": ("组织", "Organisation"), "year": ("年度", "Year")}
        if dimension in words:
            return self.names.either(*words[dimension])
        return self.names.dimension(self.names.registry[indicator], dimension)

    def _title(self, indicator: str, dimension: str) -> str:
        label, unit = self.names.indicator(indicator), self.names.registry[indicator].unit
        by = self._by(indicator, dimension)
        named = self.names.either(f"{label}:按{by}分", f"{label} by {by[:1].lower()}{by[1:]}")
        return named + (self.names.either(f"({unit})", f" ({unit})") if unit else "")

    # Targets for the whole.

    def _aims(self, chapter: ResolvedReport) -> Iterator[Section]:
        """What of the area has a target for the whole, and how far it was met."""
        whole = self.question.whole
        if whole is None or not self.question.targets:
            return
        figures = (self.answers.cells[name][whole.name] for part in chapter.parts for name in part.shown)
        rows = tuple(
            Row(
                cells=(
                    self.names.indicator(figure.indicator),
                    figure.unit or "",
                    target_cell(figure, self.names),
                    figure_cell(figure, self.names),
                    met_cell(figure, self.names),
                )
            )
            for figure in figures
            if figure.comparisons["target"] is not None
        )
        if rows:
            label = self._label(whole)
            words = self.names.either("指标 单位", "Indicator Unit").split()
            numbers = self.names.either("目标 实际 完成率", "Target Figure Met").split()
            yield Section(
                title=self.names.either(f"{label}目标完成情况", f"Targets, {label}"),
                level=2,
                area=chapter.area,
                columns=(
                    *(Column(title=title) for title in words),
                    *(Column(title=title, numeric=True) for title in numbers),
                ),
                rows=rows,
            )

    def _label(self, period: Period) -> str:
        return self.names.period_label(period.name)


def without_empty(section: Section, titles: Sequence[str]) -> Section:
    """A table without those of the named columns that nothing stands in."""
    kept = [
        place
        for place, column in enumerate(section.columns)
        if column.title not in titles or any(row.cells[place].text for row in section.rows)
    ]
    return evolve(
        section,
        columns=tuple(section.columns[place] for place in kept),
        rows=tuple(evolve(row, cells=tuple(row.cells[place] for place in kept)) for row in section.rows),
    )
