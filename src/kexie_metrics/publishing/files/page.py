"""A report as one web page that needs nothing else: no other file, no address, no font."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from kexie_metrics.figures import Figure
from kexie_metrics.publishing.files.charts import to_svg
from kexie_metrics.publishing.reports import Bars, Cell, Line, Report, Section
from kexie_metrics.publishing.words.texts import visible

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

__all__ = ["to_html"]


def to_html(report: Report, *, font: str | None = None) -> str:
    """Write a report as a page.

    Every word of it is escaped where it is put in, and the page allows nothing but its own style and script, each by
    its digest. Without scripts it can be read whole; with them, tables are sorted, and areas and organisations chosen.

    Args:
        report: What to write.
        font: Family of the letters in charts; the reader's own where left out.
    """
    page = _Page(report, font)
    return _template().render(
        report=report,
        chapters=page.chapters(),
        orgs=page.organisations(),
        style=_asset("page.css"),
        script=_asset("page.js"),
        say=page.say,
        words=page.words,
        anchor=page.anchor,
        drawn=page.drawn,
    )


@frozen
class _Asset:
    """A file that stands in the page, and the digest by which the page allows it."""

    text: Markup
    digest: str


@cache
def _asset(name: str) -> _Asset:
    from markupsafe import Markup  # noqa: PLC0415

    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return _Asset(Markup(text), f"sha256-{digest}")  # noqa: S704 - a file of this package


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["seen"] = visible
    return environment.from_string(files(__package__).joinpath("page.html.j2").read_text(encoding="utf-8"))


@frozen(kw_only=True)
class _Part:
    """A section and the name by which the page points to it."""

    id: str
    section: Section


@frozen(kw_only=True)
class _Chapter:
    """The sections from one chapter's heading to the next."""

    id: str
    area: str | None
    parts: tuple[_Part, ...]


_Key = tuple[str, str, str, tuple[tuple[str, str], ...]]


def _key(figure: Figure) -> _Key:
    return figure.indicator, figure.org, figure.period, tuple(figure.dimensions.items())


@define
class _Page:
    """What the template asks for."""

    report: Report
    font: str | None
    _names: dict[_Key, str] = field(factory=dict)
    _placed: set[_Key] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        for section in self.report.sections:
            for cell in (cell for row in section.rows for cell in row.cells):
                if cell.figure is not None:
                    self._names.setdefault(_key(cell.figure), f"f{len(self._names) + 1}")

    def chapters(self) -> tuple[_Chapter, ...]:
        return tuple(
            _Chapter(
                id=f"c{number}",
                area=sections[0].area,
                parts=tuple(_Part(id=f"c{number}-{place}", section=each) for place, each in enumerate(sections)),
            )
            for number, sections in enumerate(self.report.chapters(), 1)
        )

    def organisations(self) -> Mapping[str, str]:
        """Organisations that rows are about, with their names, in the order of the first table that has them."""
        return {
            row.org: row.cells[0].text
            for section in self.report.sections
            for row in section.rows
            if row.org is not None
        }

    def say(self, zh: str, en: str) -> str:
        return en if self.report.language == "en" else zh

    def words(self, line: Line) -> Markup:
        """A sentence whose figures lead to where they stand in a table."""
        from markupsafe import Markup  # noqa: PLC0415

        return Markup("").join(self._word(part) for part in line)

    def _word(self, part: str | Cell) -> Markup:
        from markupsafe import Markup, escape  # noqa: PLC0415

        if isinstance(part, str):
            return escape(visible(part))
        name = None if part.figure is None else self._names.get(_key(part.figure))
        text = visible(part.text)
        return escape(text) if name is None else Markup('<a href="#{}">{}</a>').format(name, text)

    def anchor(self, figure: Figure) -> str:
        """The name of a figure's place, given to the first cell that shows it; empty for the others."""
        key = _key(figure)
        if key in self._placed:
            return ""
        self._placed.add(key)
        return self._names[key]

    def drawn(self, bars: Bars) -> Markup:
        from markupsafe import Markup  # noqa: PLC0415

        # The picture is named where it stands, and its figures are in the table: to a screen reader it has no parts.
        svg = to_svg(bars, font=self.font).replace("<svg ", '<svg aria-hidden="true" ', 1)
        return Markup(svg)  # noqa: S704 - both ways of drawing escape what they are given
