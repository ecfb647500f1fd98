"""A report as an Excel workbook: a cover, a sheet for each chapter, every figure in one long sheet, and the notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import define, field

from kexie_metrics.publishing.files.sheets import Book, Looks, in_cell, in_title, opened, width_of, write_long
from kexie_metrics.publishing.reports import Bars, Cell, Column, Report, Row, Section, plain

__all__ = ["write_workbook"]

_FIRST = (16, 50)
"""Narrowest and widest first column, in digits; longer names are wrapped."""
_OTHER = (9, 46)
_ACROSS = 8
"""Columns that a sentence reaches over."""
_LINE = 15
"""Points of a line."""
_CHART = (620, 300)
_CHART_ROWS = 16
"""Rows that a chart of that height covers."""
_HEAD: Looks = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "border_color": "#9AA5B1", "text_wrap": True}
_BODY: Looks = {"border": 1, "border_color": "#C9D1DA"}
_A4 = 9
_PAGE = (760, 450)
"""Points that a page of A4, lying, has for a sheet; somewhat less than there are, as programs differ."""
_DIGIT = 7.4
"""Points of a digit of a column's width where the letters are wide; most programs need fewer."""
_SENTENCE = 110
"""Digits that a sentence has on a line."""
_HIGHEST = 400
"""Points of the highest row."""


def write_workbook(
    report: Report, path: str | Path, *, columns: Sequence[str], rows: Sequence[Sequence[str | Decimal | None]]
) -> None:
    """Write a report as a workbook, whole or not at all.

    Numbers are those that the report prints, in a form by unit; the long sheet has them exact.

    Args:
        report: What is published.
        path: Where to.
        columns: Headings of the long sheet.
        rows: Its rows.

    Raises:
        MissingExtraError: The extra for Excel is not installed.
        RequestError: The file cannot be written.
    """
    with opened(path, rows=len(rows)) as book:
        book.book.set_properties({"title": in_cell(report.title), "company": in_cell(report.office)})
        writer = _Writer(report, book)
        writer.cover()
        for chapter in report.chapters():
            writer.chapter(chapter)
        writer.notes()
        write_long(book, writer.say("明细数据", "All figures"), columns, rows, total=len(rows))


@define
class _Page:
    """A sheet on its way down, and where its printed pages end; a workbook itself would cut tables and charts anywhere.

    Attributes:
        sheet: XlsxWriter's sheet.
        width: How wide it is, in points.
        row: The next row.
    """

    sheet: Any
    width: int
    row: int = 0
    _high: float = 0
    _breaks: list[int] = field(factory=list)

    @property
    def scale(self) -> int:
        """Percent by which it is printed, so that all columns are on one page."""
        return min(100, max(30, _PAGE[0] * 100 // self.width))

    def keep(self, height: float) -> None:
        """Begin a new page where so many points do not fit on this one."""
        if self._high and (self._high + height) * self.scale / 100 > _PAGE[1]:
            self._breaks.append(self.row)
            self._high = 0

    def down(self, height: float) -> None:
        """Go to the next row, past one of so many points."""
        self.row += 1
        self._high += height

    def finish(self) -> None:
        """Set the pages up."""
        self.sheet.set_print_scale(self.scale)
        self.sheet.set_h_pagebreaks(self._breaks)


@define
class _Writer:
    """Writes the sheets that people read."""

    report: Report
    book: Book

    def say(self, zh: str, en: str) -> str:
        return en if self.report.language == "en" else zh

    def cover(self) -> None:
        """Title, what holds for all, and the sheets to go to."""
        sheet = self._sheet(self.say("封面", "Cover"))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 4)
        sheet.set_column(1, 1, 90)
        sheet.write_string(
            2, 1, in_cell(self.report.title), self.book.looks({"bold": True, "font_size": 22, "text_wrap": True})
        )
        row = 4
        for line in self.report.lines:
            sheet.write_string(row, 1, in_cell(plain(line)), self.book.looks({"text_wrap": True}))
            row += 1
        row += 1
        sheet.set_row(2, 40)
        sheet.set_row(row, 22)
        sheet.write_string(row, 1, self.say("内容", "Contents"), self.book.looks({"bold": True, "font_size": 13}))
        for chapter in self.report.chapters():
            row += 1
            sheet.write_string(row, 1, in_cell(chapter[0].title))

    def chapter(self, sections: Sequence[Section]) -> None:
        """A sheet: headings, sentences, tables and charts from top to bottom."""
        sheet = self._sheet(sections[0].title)
        page = _Page(sheet, self._widths(sheet, sections))
        sheet.freeze_panes(1, 1)
        for section in sections:
            self._section(page, section)
        page.finish()

    def notes(self) -> None:
        """Every note of the report, with the table it belongs to."""
        found = [(section.title, note) for section in self.report.sections for note in section.notes]
        if not found:
            return
        sheet = self._sheet(self.say("备注", "Notes"))
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 90)
        for column, title in enumerate((self.say("表", "Table"), self.say("备注", "Note"))):
            sheet.write_string(0, column, title, self.book.looks(_HEAD))
        wrapped = self.book.looks({**_BODY, "text_wrap": True})
        for row, texts in enumerate(found, 1):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, in_cell(text), wrapped)
        sheet.freeze_panes(1, 0)
        sheet.fit_to_pages(1, 0)

    def _sheet(self, name: str) -> Any:  # noqa: ANN401 - XlsxWriter's sheet
        sheet = self.book.sheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        sheet.set_footer(f"&L{self.report.office.replace('&', '&&')[:100]}&R&P / &N")
        return sheet

    def _widths(self, sheet: Any, sections: Iterable[Section]) -> int:  # noqa: ANN401
        """Make columns as wide as their texts need, those of long texts less, and say how wide all are, in points."""
        needed: dict[int, int] = {}
        for section in sections:
            titles = [column.title for column in section.columns]
            for texts in (titles, *([cell.text for cell in row.cells] for row in section.rows)):
                for column, text in enumerate(texts):
                    needed[column] = max(needed.get(column, 0), width_of(text) + 2)
        total = 0.0
        for column in range(max([_ACROSS, *(column + 1 for column in needed)])):
            least, most = _OTHER if column else _FIRST
            wide = min(max(needed.get(column, 0), least), most)
            sheet.set_column(column, column, wide)
            total += wide * _DIGIT
        return int(total)

    def _section(self, page: _Page, section: Section) -> None:
        """Write a section; its heading stays with what follows."""
        chart = (_CHART_ROWS + 1) * _LINE
        page.keep(min(len(section.rows), 6) * _LINE + 4 * _LINE)
        if section.title:
            size = {1: 16, 2: 13}.get(section.level, 11)
            page.sheet.set_row(page.row, size * 1.6)
            looks = self.book.looks({"bold": True, "font_size": size, "valign": "vcenter"})
            page.sheet.write_string(page.row, 0, in_cell(section.title), looks)
            page.down(size * 1.6)
        for line in section.lines:
            self._sentence(page, plain(line), {})
        first = page.row + 1
        if section.columns:
            for column, each in enumerate(section.columns):
                looks = self.book.looks({**_HEAD, "align": "right" if each.numeric else "left"})
                page.sheet.write_string(page.row, column, in_cell(each.title), looks)
            page.down(_LINE)
            widths = [_FIRST[1], *([_OTHER[1]] * len(section.columns))]
            for row in section.rows:
                lines = max(-(-width_of(cell.text) // wide) or 1 for cell, wide in zip(row.cells, widths, strict=False))
                page.keep(lines * _LINE)
                self._row(page.sheet, page.row, row, section.columns)
                if lines > 1:
                    page.sheet.set_row(page.row, min(lines * _LINE, _HIGHEST))
                page.down(lines * _LINE)
        for note in section.notes:
            self._sentence(page, note, {"font_color": "#555555", "font_size": 10})
        for bars in section.bars:
            page.keep(chart)
            page.down(_LINE)
            self._chart(page, section, bars, first)
        page.down(_LINE)

    def _sentence(self, page: _Page, text: str, looks: Looks) -> None:
        """A sentence over several columns, as high as its lines need."""
        wrapped = self.book.looks({"text_wrap": True, **looks})
        high = min(_LINE * (1 + width_of(text) // _SENTENCE), _HIGHEST)
        page.keep(high)
        page.sheet.merge_range(page.row, 0, page.row, _ACROSS - 1, "", wrapped)
        page.sheet.write_string(page.row, 0, in_cell(text), wrapped)
        page.sheet.set_row(page.row, high)
        page.down(high)

    def _row(self, sheet: Any, at: int, row: Row, columns: Sequence[Column]) -> None:  # noqa: ANN401
        for column, cell in enumerate(row.cells):
            if cell.number is None:
                looks = {**_BODY, "text_wrap": True}
                if columns[column].numeric:
                    looks["align"] = "right"
                if column == 0:
                    looks |= {"align": "left", "indent": row.depth}
                sheet.write_string(at, column, in_cell(cell.text), self.book.looks(looks))
                continue
            number = cell.number / 100 if cell.shape in {"percent", "change"} else cell.number
            looks = {**_BODY, "num_format": self._form(cell)}
            sheet.write_number(at, column, float(number), self.book.looks(looks))
            comment = "\n".join(self._parts(cell))
            if comment:
                sheet.write_comment(at, column, comment, {"x_scale": 1.2, "y_scale": 0.6})

    def _form(self, cell: Cell) -> str:
        """The number format that shows a number as the report prints it."""
        digits = "0" + ("." + "0" * cell.places if cell.places else "")
        if cell.shape == "percent":
            return f"{digits}%"
        if cell.shape == "change":
            words = self.say('"增长"{0}%;"下降"{0}%;"持平"', '"up "{0}%;"down "{0}%;"unchanged"')
            return words.format(digits)
        if cell.shape == "points":
            is_thousand = "千分点" in cell.text or "‰" in cell.text
            unit = self.say("个千分点", " ‰ points") if is_thousand else self.say("个百分点", " pp")
            words = self.say('"上升"{0}"{1}";"下降"{0}"{1}";"持平"', '"up "{0}"{1}";"down "{0}"{1}";"unchanged"')
            return words.format(digits, unit)
        return f"#,##{digits}"

    def _parts(self, cell: Cell) -> Iterator[str]:
        figure = cell.figure
        if figure is not None and figure.numerator is not None and figure.denominator is not None:
            yield f"{self.say('分子', 'Numerator')}: {figure.numerator:f}"
            yield f"{self.say('分母', 'Denominator')}: {figure.denominator:f}"

    def _chart(self, page: _Page, section: Section, bars: Bars, first: int) -> None:
        """A chart of the numbers in the table above it."""
        places = [place for place, row in enumerate(section.rows) for name, _ in bars.bars if row.cells[0].text == name]
        column = next(
            (
                at
                for at, cell in enumerate(section.rows[places[0]].cells)
                if cell is not None and cell == bars.bars[0][1]
            ),
            0,
        )
        kind = "column" if bars.ordered else "bar"
        chart = self.book.book.add_chart({"type": kind})
        last = first + places[-1]
        name = page.sheet.get_name()
        chart.add_series(
            {
                "categories": [name, first + places[0], 0, last, 0],
                "values": [name, first + places[0], column, last, column],
                "fill": {"color": "#2F6FB3"},
                "data_labels": {"value": True},
                "gap": 60,
            }
        )
        chart.set_title({"name": in_title(bars.title), "name_font": {"size": 11}, "overlay": False})
        chart.set_legend({"none": True})
        across, along = (chart.set_x_axis, chart.set_y_axis) if bars.ordered else (chart.set_y_axis, chart.set_x_axis)
        across({"reverse": not bars.ordered})
        along({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_size({"width": _CHART[0], "height": _CHART[1]})
        page.sheet.insert_chart(page.row, 0, chart, {"description": in_cell(bars.title)[:250]})
        for _ in range(_CHART_ROWS):
            page.down(_LINE)
