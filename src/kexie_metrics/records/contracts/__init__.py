"""What datasets promise, and whether their tables keep it."""

from __future__ import annotations

from kexie_metrics.records.contracts.checking import Contracts
from kexie_metrics.records.contracts.loaded import FAULTY, FILE, ROW, Loaded
from kexie_metrics.records.contracts.rules import Rule

__all__ = ["FAULTY", "FILE", "ROW", "Contracts", "Loaded", "Rule"]
