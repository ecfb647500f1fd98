"""What happened: records and organisations, opened and held against what their datasets promise."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kexie_metrics.records.opened import CleanRecords, Records
    from kexie_metrics.records.organisations import Organisations, Unit
    from kexie_metrics.records.sources import open_records
    from kexie_metrics.records.violations import Violation, Violations

__all__ = ["CleanRecords", "Organisations", "Records", "Unit", "Violation", "Violations", "open_records"]

_HOMES = {
    "CleanRecords": "opened",
    "Organisations": "organisations",
    "Records": "opened",
    "Unit": "organisations",
    "Violation": "violations",
    "Violations": "violations",
    "open_records": "sources",
}


def __getattr__(name: str) -> object:
    """Import a name from its module on first use, so that the tree of organisations costs no engine."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
