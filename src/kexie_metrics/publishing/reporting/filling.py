"""What the placeholders of a template print: every indicator in every form, and what holds for all of the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from kexie_metrics.definitions.layout import PERIODS, Form
from kexie_metrics.publishing.files.template import Shown, Values
from kexie_metrics.publishing.reporting.cells import figure_cell
from kexie_metrics.publishing.reporting.sentences import Writer
from kexie_metrics.publishing.reports import Report
from kexie_metrics.publishing.words.printing import reason_words, status_word
from kexie_metrics.publishing.words.texts import visible

__all__ = ["fillings"]


def fillings(report: Report, writer: Writer) -> Values:
    """Values by name: `title`, `office`, `day`, the periods, and the indicators by area and short name.

    An indicator prints its figure with its unit; `.about`, `.change` and the other forms of sentences follow a point,
    and so do `.label`, `.unit` and `.number`, the figure as tables have it.
    """
    names = writer.names
    values: dict[str, Shown | Mapping[str, Shown]] = {
        "title": _shown(report.title, ""),
        "office": _shown(report.office, ""),
        "day": _shown("" if report.day is None else report.day.isoformat(), ""),
    }
    for name in PERIODS:
        period = writer.period(name)
        values[name] = _shown(period, names.either("没有这样的时期", "no such period is asked for"))
    areas: dict[str, dict[str, Shown]] = {}
    for indicator in writer.answers.cells:
        area, _, short = indicator.partition(".")
        areas.setdefault(area, {})[short] = _figure(indicator, writer)
    return values | areas


def _figure(indicator: str, writer: Writer) -> Shown:
    names = writer.names
    figure = writer.answers.cells[indicator][writer.question.now.name]
    why = f"{status_word(figure.status, names.language)} {reason_words(figure.reason, names.language)}".strip()
    nothing = names.either("没有可比的数或目标", "nothing to compare with, or no target")
    forms = {
        "label": _shown(names.indicator(indicator), ""),
        "unit": _shown(figure.unit or "", ""),
        "number": _shown(figure_cell(figure, names).text if figure.value is not None else None, why),
    }
    for form in get_args(Form):
        said = writer.said(indicator, form)
        forms[form] = _shown(None if said is None else said.text, why if figure.value is None else nothing)
    main = forms.pop("figure")
    return Shown(main, gap=main.gap, forms=forms)


def _shown(text: str | None, gap: str) -> Shown:
    return Shown("", gap=gap) if text is None else Shown(visible(text))
