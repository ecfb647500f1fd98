"""Sentences of a report: words of the definitions, with figures of the records in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import cast

from attrs import evolve, frozen

from kexie_metrics.definitions.layout import Form, Placeholder
from kexie_metrics.figures import Figure
from kexie_metrics.publishing.reporting.asking import Answers, Base, Question
from kexie_metrics.publishing.reporting.cells import changed, figure_cell, met_cell, target_cell
from kexie_metrics.publishing.reports import Cell, Line
from kexie_metrics.publishing.wording import change_phrase, exactly, phrase
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import decimals_of, exact
from kexie_metrics.registry import Sentence

__all__ = ["Writer", "beside"]

_POINTS = {"百分点", "个百分点"}
"""Units that the wording turns into English."""


class _Unsaid(Exception):  # noqa: N818 - nothing is wrong: the sentence is left out
    """A sentence has no figure to say."""


@frozen(kw_only=True)
class Writer:
    """Fills in sentences.

    Attributes:
        question: What the report is about.
        answers: Its figures.
        names: Names in the report's language.
    """

    question: Question
    answers: Answers
    names: Names

    def lines(self, sentences: Iterable[Sentence]) -> tuple[Line, ...]:
        """The sentences whose figures there are; one that lacks any of them is left out, and the notes say why."""
        return tuple(self._lines(sentences))

    def _lines(self, sentences: Iterable[Sentence]) -> Iterator[Line]:
        for sentence in sentences:
            try:
                line = tuple(
                    piece if isinstance(piece, str) else self._filled(piece)
                    for piece in sentence.pick(self.names.language)
                )
            except _Unsaid:
                continue
            if line:
                yield line

    def said(self, indicator: str, form: Form) -> Cell | None:
        """One form of one indicator, as sentences have it; None where there is nothing to say."""
        try:
            return self._form(indicator, form)
        except _Unsaid:
            return None

    def period(self, name: str) -> str | None:
        """What a placeholder for a period prints; None where there is no such period."""
        try:
            return self._period(name)
        except _Unsaid:
            return None

    def _filled(self, piece: Placeholder) -> str | Cell:
        return self._period(piece.name) if piece.form is None else self._form(piece.name, piece.form)

    def _form(self, indicator: str, form: Form) -> Cell:
        if form in {"whole", "whole_about"}:
            if self.question.whole is None:
                raise _Unsaid
            figure = self._figure(indicator, self.question.whole.name)
        else:
            figure = self._figure(indicator, self.question.now.name)
        if form == "change":
            return self._change(figure)
        if form == "before":
            return self._with_unit(self._figure(indicator, self._base.period.name))
        if form == "target":
            return self._aim(figure, target_cell(figure, self.names))
        if form == "met":
            return self._aim(figure, met_cell(figure, self.names), unit=False)
        if form in {"about", "whole_about"}:
            return self._about(figure)
        return self._with_unit(figure)

    def _period(self, name: str) -> str:
        if name == "before":
            return self._base.period.label(self.names.language)
        period = self.question.whole if name == "whole" else self.question.now
        if period is None:
            raise _Unsaid
        return period.label(self.names.language)

    @property
    def _base(self) -> Base:
        """What changes are against: the first period beside the report's own."""
        base = next((base for base in self.question.bases if base.is_change), None)
        if base is None:
            raise _Unsaid
        return base

    def _figure(self, indicator: str, period: str) -> Figure:
        figure = self.answers.cells[indicator][period]
        if figure.value is None:
            raise _Unsaid
        return figure

    def _with_unit(self, figure: Figure) -> Cell:
        """A figure in prose, written out."""
        return self._said(figure, exact(figure, self.names.registry[figure.indicator]))

    def _about(self, figure: Figure) -> Cell:
        """A figure in prose, rounded with a word that says to which side."""
        indicator = self.names.registry[figure.indicator]
        value = cast("Fraction", exact(figure, indicator))
        text = phrase(
            value,
            unit=self._unit(figure),
            places=decimals_of(indicator, self.names.registry),
            language=self.names.language,
        )
        return Cell(text=text, figure=figure)

    def _aim(self, figure: Figure, cell: Cell, *, unit: bool = True) -> Cell:
        """The target, or how far it is met."""
        if cell.number is None:
            raise _Unsaid
        return self._said(figure, Fraction(cell.number)) if unit else evolve(cell, figure=figure)

    def _said(self, figure: Figure, value: Fraction | None) -> Cell:
        indicator = self.names.registry[figure.indicator]
        places = decimals_of(indicator, self.names.registry)
        text = exactly(cast("Fraction", value), unit=self._unit(figure), places=places, language=self.names.language)
        shown = figure_cell(figure, self.names)
        return Cell(text=text, number=shown.number, places=places, figure=figure)

    def _unit(self, figure: Figure) -> str:
        """The unit; an English sentence has its own word where the unit is one of Chinese."""
        unit = figure.unit or ""
        return unit if not self.names.is_english or unit.isascii() or unit in _POINTS else ""

    def _change(self, figure: Figure) -> Cell:
        """The change in words that stand alone, such as `比上年增长4.9%`."""
        base = self._base
        indicator = self.names.registry[figure.indicator]
        change = changed(figure, self._figure(figure.indicator, base.period.name), self.names)
        if isinstance(change, str):
            raise _Unsaid
        text = change_phrase(
            change, points=indicator.is_rate, base=beside(base, self.names), language=self.names.language
        )
        return Cell(text=text, figure=figure)


def beside(base: Base, names: Names) -> str:
    """What a period that the report's own is set beside is called: `上年`, `the year before`."""
    if base.name == "previous_year":
        if base.period.grain == "year":
            return names.either("上年", "the previous year")
        return names.either("上年同期", "the same period of the previous year")
    if base.name == "previous_period":
        return names.either("上期", "the previous period")
    return base.period.label(names.language)
