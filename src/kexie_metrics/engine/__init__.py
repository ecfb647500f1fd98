"""From a request to figures: planned, measured by Ibis on any engine, finished in exact arithmetic."""

from kexie_metrics.engine.auditing import Audit, Finding, audit
from kexie_metrics.engine.computing import compute
from kexie_metrics.engine.explaining import Explanation, explain

__all__ = ["Audit", "Explanation", "Finding", "audit", "compute", "explain"]
