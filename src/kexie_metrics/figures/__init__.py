"""What comes out: figures cell by cell, and the table that holds them."""

from __future__ import annotations

from kexie_metrics.figures.cells import EMPTY, STATUSES, TOTAL, Figure, MissingReport, Status
from kexie_metrics.figures.forms import Progress, exporter_for, trimmed
from kexie_metrics.figures.table import RECORDS, Figures

__all__ = [
    "EMPTY",
    "RECORDS",
    "STATUSES",
    "TOTAL",
    "Figure",
    "Figures",
    "MissingReport",
    "Progress",
    "Status",
    "exporter_for",
    "trimmed",
]
