"""All definitions in one place, cross-references resolved, roll-ups derived and checked."""

from kexie_metrics.registry.catalogue import (
    Behaviour,
    Origin,
    Registry,
    ResolvedArea,
    ResolvedCheck,
    ResolvedDataset,
    ResolvedIndicator,
)
from kexie_metrics.registry.chapters import ResolvedPart, ResolvedReport, Sentence
from kexie_metrics.registry.loading import Examination, examine, load_registry, load_site

__all__ = [
    "Behaviour",
    "Examination",
    "Origin",
    "Registry",
    "ResolvedArea",
    "ResolvedCheck",
    "ResolvedDataset",
    "ResolvedIndicator",
    "ResolvedPart",
    "ResolvedReport",
    "Sentence",
    "examine",
    "load_registry",
    "load_site",
]
