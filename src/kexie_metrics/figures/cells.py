"""One cell of an answer: a figure with its parts, its status and the reason for a gap; and a report that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

from attrs import field, frozen

__all__ = ["EMPTY", "STATUSES", "TOTAL", "Figure", "MissingReport", "Status"]

Status = Literal["ok", "not_reported", "not_applicable", "undefined", "incomplete", "withheld"]
STATUSES: tuple[Status, ...] = get_args(Status)

TOTAL = "(total)"
"""Stands in a dimension column for all records, whatever their value."""
EMPTY = "(empty)"
"""Stands in a dimension column for records whose dimension is blank."""


@frozen(kw_only=True)
class Figure:
    """One cell.

    Attributes:
        indicator: Full id.
        org: Code of the organisation.
        period: Name of the period.
        dimensions: Asked dimensions and their values; `(total)` for all records, `(empty)` for those without one.
        value: The figure in its unit, to twelve digits; None where the status is neither `ok` nor `incomplete`.
        unit: Its unit.
        status: Whether there is a value, all of it, or what kind of gap it is.
        numerator: Upper part of a quotient; None for whole numbers and decimals.
        denominator: Lower part.
        reason: Why there is no value, or what it lacks.
        records: Number of records behind the figure by status (`actual`, `planned`, `estimated`, `revised`); empty
            where there is no value, or no column of the dataset says so.
        comparisons: The other columns of the row, by name.
    """

    indicator: str
    org: str
    period: str
    dimensions: Mapping[str, str]
    value: Decimal | None
    unit: str | None
    status: Status
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str | None = None
    records: Mapping[str, int] = field(factory=dict)
    comparisons: Mapping[str, object] = field(factory=dict)

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """Shares of the records behind the figure by status; empty where there are none.

        >>> cell = {"indicator": "a.x", "org": "1", "period": "2023", "dimensions": {}, "value": Decimal(5)}
        >>> Figure(**cell, unit=None, status="ok", records={"actual": 10, "planned": 2}).shares["planned"]
        Fraction(1, 6)
        """
        total = sum(self.records.values())
        return {status: Fraction(number, total) for status, number in self.records.items()} if total else {}


@frozen(kw_only=True)
class MissingReport:
    """A report that is owed and not there.

    Attributes:
        dataset: Full id of the dataset that expects it.
        org: Code of the unit that owes it.
        period: Name of the unit of time it is owed for.
        due: Day until which it is due; None where the dataset says nothing.
    """

    dataset: str
    org: str
    period: str
    due: date | None
