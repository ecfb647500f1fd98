"""Figures as cells: the text that is printed, and the number it shows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import cast

from kexie_metrics.engine.series import is_comparable
from kexie_metrics.figures import Figure
from kexie_metrics.publishing.reports import Cell
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import (
    change_between,
    change_words,
    decimals_of,
    printed,
    rate,
    reason_words,
    rounded,
    target_text,
)

__all__ = ["change_cell", "changed", "figure_cell", "met_cell", "number_in", "target_cell"]

_PLACES = 1
"""Digits after the point of changes and completions."""


def number_in(text: str) -> Decimal:
    """The number that a printed text shows."""
    return Decimal(text.replace(",", "").removesuffix("%"))


def figure_cell(figure: Figure, names: Names) -> Cell:
    """A figure in a table: the number without its unit, or the word for its status."""
    text = printed(figure, names.registry, names.language)
    if figure.value is None:
        return Cell(text=text, figure=figure)
    places = decimals_of(names.registry[figure.indicator], names.registry)
    return Cell(text=text, number=number_in(text), places=places, figure=figure)


def change_cell(now: Figure, before: Figure, names: Names) -> Cell:
    """How much a figure changed, or why there is no change."""
    indicator = names.registry[now.indicator]
    change = changed(now, before, names)
    if isinstance(change, str):
        return Cell(text=reason_words(change, names.language))
    text = change_words(change, names.language, points=indicator.points)
    size = rounded(change, _PLACES)
    if size and not indicator.is_rate and change < 0:
        size = -number_in(rate(-change, _PLACES))  # a fall to nothing alone is one of 100 %
    return Cell(text=text, number=size, places=_PLACES, shape="points" if indicator.is_rate else "change")


def changed(now: Figure, before: Figure, names: Names) -> Fraction | str:
    """How much a figure changed, or why there is no change: nothing is compared across a break in the series."""
    indicator = names.registry[now.indicator]
    change = change_between(now, before, indicator)
    periods = names.period(now.period), names.period(before.period)
    if isinstance(change, str) or is_comparable(names.registry, names.timeline, indicator.id, *periods):
        return change
    return "break in the series"


def target_cell(figure: Figure, names: Names) -> Cell:
    """What a figure aims at; empty where it aims at nothing."""
    target = cast("Decimal | None", figure.comparisons.get("target"))
    if target is None:
        return Cell(text="")
    indicator = names.registry[figure.indicator]
    text = target_text(target, indicator, names.registry)
    return Cell(text=text, number=number_in(text), places=len(text.partition(".")[2]))


def met_cell(figure: Figure, names: Names) -> Cell:
    """How far a figure meets its target, in percent."""
    if figure.comparisons.get("target") is None:
        return Cell(text="")
    met = cast("Decimal | None", figure.comparisons["target_completion"])
    if met is None:
        return Cell(
            text=reason_words(cast("str | None", figure.comparisons["target_completion_reason"]), names.language)
        )
    text = rate(Fraction(met), _PLACES)
    return Cell(text=f"{text}%", number=number_in(text), places=_PLACES, shape="percent")
