"""Figures as a data value set in JSON, the form that DHIS2 takes at `/api/dataValueSets`.

Indicators, units and periods go by their ids, codes and names here; the import is asked to find them by code
(`dataElementIdScheme=CODE&orgUnitIdScheme=CODE`).
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kexie_metrics import KexieMetricsError

if TYPE_CHECKING:
    from kexie_metrics import Figures

__all__ = ["data_value_set"]

_FORMS = (
    (re.compile(r"(\d{4})"), r"\1"),
    (re.compile(r"(\d{4})H([12])"), r"\1S\2"),
    (re.compile(r"(\d{4})Q([1-4])"), r"\1Q\2"),
    (re.compile(r"(\d{4})-(\d{2})"), r"\1\2"),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), r"\1\2\3"),
)
"""Names of periods here and there: a year, a half-year, a quarter, a month, a day."""


def data_value_set(figures: Figures) -> str:
    """Write figures as a data value set.

    Args:
        figures: Without dimensions, which DHIS2 keeps in category option combinations of its own.

    Returns:
        JSON with one value for each figure that has one; a figure that lacks reports carries that in its comment, and
        one without a value is left out, as DHIS2 has no word for the reason.

    Raises:
        KexieMetricsError: The figures are split by a dimension, or are of a period that DHIS2 has no name for.
    """
    if figures.by:
        raise KexieMetricsError(f"a data value set has no dimensions; compute without --by {', '.join(figures.by)}")
    values = []
    for figure in figures:
        if figure.value is None:
            continue
        value = {
            "dataElement": figure.indicator,
            "period": _period(figure.period),
            "orgUnit": figure.org,
            "value": _plain(figure.value),
        }
        values.append(value if figure.reason is None else {**value, "comment": figure.reason})
    return json.dumps({"dataValues": values}, ensure_ascii=False, indent=1) + "\n"


def _period(name: str) -> str:
    for form, written in _FORMS:
        if found := form.fullmatch(name):
            return found.expand(written)
    raise KexieMetricsError(f"DHIS2 has no period {name!r}; ask for years, half-years, quarters, months or days")


def _plain(value: Decimal) -> str:
    return f"{value:f}"
