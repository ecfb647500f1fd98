"""A report as a Word document in the form of an official paper: A4, its letters by name, heads that repeat."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field
from rich.cells import cell_len

from kexie_metrics.errors import MissingExtraError
from kexie_metrics.publishing.files.charts import is_drawn_well, to_png
from kexie_metrics.publishing.reports import Bars, Column, Report, Row, Section, plain
from kexie_metrics.publishing.words.texts import visible
from kexie_metrics.writing import replacing

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["write_document"]

_LATIN = "Times New Roman"
_FONTS = {
    "title": ("方正小标宋简体", "方正小标宋_GBK,华文中宋,STZhongsong,Noto Serif CJK SC,宋体"),
    "first": ("黑体", "SimHei,Noto Sans CJK SC"),
    "second": ("楷体_GB2312", "楷体,KaiTi,华文楷体,Noto Serif CJK SC"),
    "body": ("仿宋_GB2312", "仿宋,FangSong,华文仿宋,Noto Serif CJK SC,宋体"),
}
"""Letters of an official paper, and what may stand in for each where it is not installed."""

_STYLES = {
    # style: letters, points, bold, space before
    "Title": ("title", 22, False, 0),
    "Heading 1": ("first", 16, False, 12),
    "Heading 2": ("second", 16, False, 8),
    "Heading 3": ("body", 14, True, 6),
    "Normal": ("body", 14, False, 0),
    "Caption": ("body", 10.5, False, 0),
}
_PAGE = (21.0, 29.7)
_MARGINS = {"top": 3.7, "bottom": 3.5, "left": 2.6, "right": 2.4}
"""Centimetres."""
_TEXT = 16.0
"""Centimetres between the margins."""
_TABLE_POINTS = 9
_LEAST_POINTS = 6.5
_PICTURE = 14.0
_TWIPS = 567
"""Twentieths of a point to a centimetre."""
_NUMERALS = "一二三四五六七八九十"
_DIGIT = 118
"""Twips of a digit in a table, where the letters are wide."""
_PADDING = 160
"""Twips between a cell's text and its borders, on both sides."""
_SHORT = 10
"""Digits of words that are kept on one line."""
_MOST_SHORT = 0.72
"""Share of a table that columns of short texts may have."""
_NARROWEST = 5
"""Digits of the narrowest column."""
_WIDEST = 110
"""Digits beyond which a column does not grow."""


def write_document(report: Report, path: str | Path, *, font: str | None = None) -> None:
    """Write a report as a Word document, whole or not at all.

    Args:
        report: What is published.
        path: Where to.
        font: Font of the charts, or a folder of font files.

    Raises:
        MissingExtraError: The extra for Word is not installed.
        RequestError: The file cannot be written.
    """
    try:
        import docx  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("word", "a Word file") from error
    document = docx.Document()
    _set_up(document, report)
    _Writer(document, report, font).write()
    with replacing(path) as temporary:
        document.save(str(temporary))


def _set_up(document: Document, report: Report) -> None:
    """Page, letters, footer and properties."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = (Cm(side) for side in _PAGE)
    for side, wide in _MARGINS.items():
        setattr(section, f"{side}_margin", Cm(wide))
    for name, (letters, points, bold, before) in _STYLES.items():
        style: Any = document.styles[name]
        _set_letters(style.element.get_or_add_rPr(), _FONTS[letters][0])
        style.font.size, style.font.bold, style.font.italic = Pt(points), bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(0)
        style.paragraph_format.line_spacing = 1.35
    title: Any = document.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(12)
    border = title.element.pPr.find(_w("pBdr"))
    if border is not None:
        title.element.pPr.remove(border)
    for language in document.styles.element.iter(_w("lang")):
        language.set(_w("eastAsia"), "zh-CN")
    _name_substitutes(document)
    _number_pages(section.footer.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author, properties.comments = (
        visible(report.title)[:250],
        visible(report.office)[:250],
        "",
    )
    properties.language = "en" if report.language == "en" else "zh-CN"
    if report.day is not None:
        properties.created = properties.modified = datetime(report.day.year, report.day.month, report.day.day)  # noqa: DTZ001 - the file wants no zone


@cache
def _w(tag: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415

    return qn(f"w:{tag}")


def _set_letters(properties: Any, name: str) -> None:  # noqa: ANN401 - an XML element
    """Chinese letters by their own attribute: the others hold for Latin letters only."""
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for attribute in ("ascii", "hAnsi", "cs"):
        fonts.set(_w(attribute), _LATIN)
    fonts.set(_w("eastAsia"), name)


def _name_substitutes(document: Document) -> None:
    """Say in the table of fonts what stands in for one that is not installed."""
    from docx.opc.oxml import serialize_part_xml  # noqa: PLC0415
    from docx.oxml import parse_xml  # noqa: PLC0415
    from docx.oxml.ns import nsdecls  # noqa: PLC0415

    for part in document.part.package.parts:
        if str(part.partname).endswith("/fontTable.xml"):
            table = parse_xml(part.blob)
            for name, others in _FONTS.values():
                substitutes = f'<w:altName w:val="{others}"/><w:charset w:val="86"/>'
                table.append(parse_xml(f'<w:font {nsdecls("w")} w:name="{name}">{substitutes}</w:font>'))
            part._blob = serialize_part_xml(table)  # noqa: SLF001 - python-docx has no other way to change this part


def _number_pages(paragraph: Any) -> None:  # noqa: ANN401
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    number = OxmlElement("w:fldSimple")
    number.set(_w("instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    number.append(run)
    paragraph._p.append(number)  # noqa: SLF001 - fields have no other way
    paragraph.add_run(" —")


@define
class _Writer:
    """Writes the document from top to bottom."""

    document: Any
    report: Report
    font: str | None
    _numbers: list[int] = field(factory=lambda: [0, 0, 0])
    _styles: dict[str, str] = field(factory=dict)
    _told: bool = False

    def write(self) -> None:
        self._paragraph(visible(self.report.title), "Title")
        for line in self.report.lines:
            self._sentence(plain(line))
        for section in self.report.sections:
            self._section(section)

    def _section(self, section: Section) -> None:
        if section.title:
            heading = f"{self._numeral(section.level)}{visible(section.title)}"
            self._paragraph(heading, f"Heading {min(section.level, 3)}")
        for line in section.lines:
            self._sentence(plain(line))
        if section.columns:
            self._table(section.columns, section.rows)
        for note in section.notes:
            self._small(note)
        for bars in section.bars:
            self._picture(bars)

    def _numeral(self, level: int) -> str:
        """一、 and (一) and 1. before headings, as official papers have them."""
        level = min(level, 3)
        self._numbers[level - 1] += 1
        self._numbers[level:] = [0] * (3 - level)
        number = self._numbers[level - 1]
        if self.report.language == "en":
            return ".".join(map(str, self._numbers[:level])) + " "
        if level == 3:  # noqa: PLR2004 - the lowest
            return f"{number}."
        return f"{_han(number)}、" if level == 1 else f"({_han(number)})"

    def _sentence(self, text: str) -> None:
        from docx.shared import Pt  # noqa: PLC0415

        paragraph = self.document.add_paragraph(visible(text))
        if self.report.language != "en":
            paragraph.paragraph_format.first_line_indent = Pt(2 * _STYLES["Normal"][1])

    def _small(self, text: str) -> None:
        self._paragraph(visible(text), "Caption")

    def _paragraph(self, text: str, style: str) -> None:
        self.document.add_paragraph(text)._p.style = self._style(style)  # noqa: SLF001 - see there

    def _style(self, name: str) -> str:
        """The id of a style, looked for once: python-docx goes through all styles for every paragraph that has one."""
        if name not in self._styles:
            self._styles[name] = self.document.styles[name].style_id
        return self._styles[name]

    def _picture(self, bars: Bars) -> None:
        from docx.shared import Cm  # noqa: PLC0415

        if not is_drawn_well():
            if not self._told:
                self._told = True
                warnings.warn("charts are left out of the Word file: pip install 'kexie-metrics[charts]'", stacklevel=2)
            return
        png = to_png(bars, font=self.font)
        if png is None:
            return
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        picture = paragraph.add_run().add_picture(BytesIO(png), width=Cm(_PICTURE))
        picture._inline.docPr.set("descr", visible(bars.title))  # noqa: SLF001 - the text for those who cannot see it
        self._small(bars.title)

    def _table(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        element = self.document.add_table(rows=0, cols=0)._tbl  # noqa: SLF001 - cell by cell, it takes minutes
        element.tblStyle_val = self._style("Table Grid")
        widths, size = _widths(columns, rows)
        points = max(_TABLE_POINTS * size, _LEAST_POINTS)
        grid = element.tblGrid
        for width in widths:
            column = _element("gridCol", grid)
            column.set(_w("w"), str(width))
        layout = _element("tblLayout", element.tblPr)
        layout.set(_w("type"), "fixed")
        margins = _element("tblCellMar", element.tblPr)
        element.tblPr.append(element.tblPr.find(_w("tblLook")))  # the format wants it last
        for side in ("left", "right"):
            margin = _element(side, margins)
            margin.set(_w("w"), str(_PADDING // 2))
            margin.set(_w("type"), "dxa")
        titles = Row(cells=tuple(column.title for column in columns))
        for number, row in enumerate((titles, *rows)):
            line = _element("tr", element)
            properties = _element("trPr", line)
            _element("cantSplit", properties)
            if not number:
                _element("tblHeader", properties)
            for cell, column, width in zip(row.cells, columns, widths, strict=True):
                indent = row.depth if cell is row.cells[0] else 0
                _cell(line, visible(cell.text), width, points, right=column.numeric, bold=not number, indent=indent)
        self.document.add_paragraph().paragraph_format.line_spacing = 0.6


def _element(tag: str, parent: Any) -> Any:  # noqa: ANN401
    element = parent.makeelement(_w(tag))
    parent.append(element)
    return element


def _cell(line: Any, text: str, width: int, points: float, *, right: bool, bold: bool, indent: int) -> None:  # noqa: ANN401
    cell = _element("tc", line)
    properties = _element("tcPr", cell)
    wide = _element("tcW", properties)
    wide.set(_w("w"), str(width))
    wide.set(_w("type"), "dxa")
    if bold:
        shade = _element("shd", properties)
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E7EDF5")):
            shade.set(_w(name), value)
    paragraph = _element("p", cell)
    looks = _element("pPr", paragraph)
    spacing = _element("spacing", looks)
    spacing.set(_w("line"), "240")
    spacing.set(_w("lineRule"), "auto")
    if indent:
        _element("ind", looks).set(_w("left"), str(indent * 2 * _TABLE_POINTS * 10))
    _element("jc", looks).set(_w("val"), "right" if right else "left")
    _element("sz", _element("rPr", looks)).set(_w("val"), str(int(2 * points)))
    run = _element("r", paragraph)
    letters = _element("rPr", run)
    if bold:
        _element("b", letters)
    _element("sz", letters).set(_w("val"), str(int(2 * points)))
    for number, part in enumerate(re.split(r"\n", text)):
        if number:
            _element("br", run)
        written = _element("t", run)
        written.text = part
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _widths(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[int], float]:
    """Widths in twips, together as wide as the text of the page, and by how much its letters are smaller than usual.

    What is short stays on one line, and names give way.
    """
    longest = [
        max(cell_len(column.title) + 1, *(cell_len(row.cells[place].text) for row in rows), 0)
        for place, column in enumerate(columns)
    ]
    whole = _TEXT * _TWIPS
    short = [place for place, wide in enumerate(longest) if place and (columns[place].numeric or wide <= _SHORT)]
    widths = [longest[place] * _DIGIT + _PADDING if place in short else 0.0 for place in range(len(columns))]
    size = min(1.0, _MOST_SHORT * whole / sum(widths)) if any(widths) else 1.0
    widths = [width * size for width in widths]
    rest = whole - sum(widths)
    names = {place: min(max(wide, _NARROWEST), _WIDEST) for place, wide in enumerate(longest) if place not in short}
    for place, wide in names.items():
        widths[place] = rest * wide / sum(names.values())
    return [int(width) for width in widths], size


def _han(number: int) -> str:
    """A number below 100 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_NUMERALS[tens - 1]}十")
    return head + (_NUMERALS[ones - 1] if ones else "")
