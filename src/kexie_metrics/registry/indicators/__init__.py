"""Indicators resolved: what each measures, which records count, how it may be split, what it is made of."""

from __future__ import annotations

from kexie_metrics.registry.indicators.resolving import resolve_indicators
from kexie_metrics.registry.indicators.workbench import Workbench

__all__ = ["Workbench", "resolve_indicators"]
