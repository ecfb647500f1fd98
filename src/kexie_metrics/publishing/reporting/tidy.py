"""Every figure of a report as one long table, exact as it was computed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from kexie_metrics.figures import Figure
from kexie_metrics.publishing.reporting.asking import Answers

__all__ = ["COLUMNS", "to_csv", "values"]

COLUMNS = (
    "indicator",
    "org",
    "period",
    "dimension",
    "member",
    "value",
    "unit",
    "status",
    "numerator",
    "denominator",
    "reason",
    "target",
    "target_completion",
)


def values(answers: Answers) -> Iterator[tuple[str | Decimal | None, ...]]:
    """The rows: those of the tables first, then each breakdown; a dimension is blank where there is none."""
    for dimension, figures in answers.everything():
        for figure in figures:
            yield _row(figure, dimension if dimension in figure.dimensions else "")


def _row(figure: Figure, dimension: str) -> tuple[str | Decimal | None, ...]:
    compared = (figure.comparisons.get(name) for name in ("target", "target_completion"))
    return (
        figure.indicator,
        figure.org,
        figure.period,
        dimension,
        figure.dimensions.get(dimension, ""),
        figure.value,
        figure.unit,
        figure.status,
        figure.numerator,
        figure.denominator,
        figure.reason,
        *(value if isinstance(value, Decimal) else None for value in compared),
    )


def to_csv(answers: Answers) -> str:
    """The long table as CSV with plain decimals."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in values(answers):
        writer.writerow("" if value is None else f"{value:f}" if isinstance(value, Decimal) else value for value in row)
    return out.getvalue()
