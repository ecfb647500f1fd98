"""A report as a Word document in the form of an official paper: A4, its letters by name, heads that repeat."""

from __future__ import annotations

import warnings
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from kexie_metrics.errors import MissingExtraError
from kexie_metrics.publishing.files.charts import is_drawn_well, to_png
from kexie_metrics.publishing.files.document_tables import w, write_table
from kexie_metrics.publishing.reports import Bars, Report, Section, plain
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
_PICTURE = 14.0
_NUMERALS = "一二三四五六七八九十"


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
    border = title.element.pPr.find(w("pBdr"))
    if border is not None:
        title.element.pPr.remove(border)
    for language in document.styles.element.iter(w("lang")):
        language.set(w("eastAsia"), "zh-CN")
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


def _set_letters(properties: Any, name: str) -> None:  # noqa: ANN401 - an XML element
    """Chinese letters by their own attribute: the others hold for Latin letters only."""
    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for attribute in ("ascii", "hAnsi", "cs"):
        fonts.set(w(attribute), _LATIN)
    fonts.set(w("eastAsia"), name)


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
    number.set(w("instr"), "PAGE")
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
            write_table(self.document, section.columns, section.rows, style=self._style("Table Grid"))
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


def _han(number: int) -> str:
    """A number below 100 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_NUMERALS[tens - 1]}十")
    return head + (_NUMERALS[ones - 1] if ones else "")
