"""What reports are counted by: the stretch of days and of the tree behind a figure, and how many are in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
from attrs import frozen

from kexie_metrics.engine.figuring.exact import Grid
from kexie_metrics.engine.planning import Plan
from kexie_metrics.errors import RequestError, suggestion
from kexie_metrics.periods import parse_span, span_back
from kexie_metrics.registry import Registry

__all__ = ["Reports", "Stretch", "check_owed", "day_after", "percent"]


@frozen
class Stretch:
    """What one measured figure takes in: reports of a dataset in some days, by the tree of a day.

    Attributes:
        dataset: Full id.
        start: First day.
        end: First day after it.
        day: Its tree says which units stand below which.
        own: Whether only records of the node itself count.
    """

    dataset: str
    start: date
    end: date
    day: date
    own: bool


@frozen(eq=False)
class Reports:
    """Reports given and owed, for each asked organisation."""

    given: Grid
    owed: Grid

    @property
    def short(self) -> Grid:
        """Where some are missing."""
        missing: Grid = self.given < self.owed
        return missing

    def worse(self, other: Reports) -> Reports:
        """The smaller share of the two, for each organisation; where nothing is owed, all is there."""
        a, b = np.where(self.owed, self.given, 1), np.maximum(self.owed, 1)
        c, d = np.where(other.owed, other.given, 1), np.maximum(other.owed, 1)
        smaller = c * b < a * d
        return Reports(np.where(smaller, other.given, self.given), np.where(smaller, other.owed, self.owed))


def check_owed(plan: Plan, registry: Registry, given: Collection[str]) -> None:
    """Refuse what the tree does not know, as it would never be missed.

    Args:
        plan: What is measured.
        registry: The definitions.
        given: Datasets that have records; who owes the others is no question here.
    """
    organisations = plan.request.organisations
    for indicator in sorted({indicator for indicator, _ in plan.windows} | set(plan.request.indicators)):
        levels = {name: registry.dataset(name).definition.expects for name in registry.expecting(indicator)}
        for name, expects in levels.items():
            if name in given and expects is not None and expects.level not in organisations.levels:
                raise RequestError(
                    f"{name} expects reports from level {expects.level!r}, which no organisation has; "
                    f"{suggestion(expects.level, organisations.levels)}"
                )
        publish = registry[indicator].definition.publish
        for code in publish.must if publish is not None and not levels.keys().isdisjoint(given) else ():
            held = {unit.level for unit in organisations.units if unit.code == code}
            if not any(expects is not None and expects.level in held for expects in levels.values()):
                raise RequestError(f"{indicator} must not be given without {code!r}, which never owes a report")


def percent(share: Fraction) -> str:
    """A share as people write it: `80%`."""
    return f"{(Decimal(share.numerator * 100) / share.denominator).normalize():f}%"


def day_after(day: date, span: str) -> date:
    """The day a span after a day."""
    number, unit = parse_span(span)
    return span_back(day, -number, unit)
