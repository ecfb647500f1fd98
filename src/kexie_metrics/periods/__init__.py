"""Periods of time.

Every room has to agree on where a period starts, what comes before it and how it is written, so this is decided once,
here, on plain dates. Inside, a period is half-open: `end` is the first day after it. In print it is inclusive.
"""

from kexie_metrics.periods.spans import (
    SPAN,
    UNITS,
    Grain,
    Period,
    Unit,
    Words,
    months_back,
    parse_span,
    period_between,
    shift,
    span_back,
    whole_units,
    year_to_date,
)
from kexie_metrics.periods.timelines import NamedSpan, NamedYear, Timeline

__all__ = [
    "SPAN",
    "UNITS",
    "Grain",
    "NamedSpan",
    "NamedYear",
    "Period",
    "Timeline",
    "Unit",
    "Words",
    "months_back",
    "parse_span",
    "period_between",
    "shift",
    "span_back",
    "whole_units",
    "year_to_date",
]
