"""The expression language of filters, formulas and audit rules; importing it does not import SQLGlot."""

from __future__ import annotations

from kexie_metrics.definitions.expressions.parsing import parse_condition, parse_filter, parse_formula, read_span
from kexie_metrics.definitions.expressions.table import equalities
from kexie_metrics.definitions.expressions.tokens import KEYWORDS

__all__ = ["KEYWORDS", "equalities", "parse_condition", "parse_filter", "parse_formula", "read_span"]
