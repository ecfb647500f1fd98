"""All indicators, parts before what is made of them, and what they mention beside their own figures."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from kexie_metrics.definitions.tree import Expression
from kexie_metrics.periods import Timeline
from kexie_metrics.registry.catalogue import ResolvedIndicator
from kexie_metrics.registry.indicators.composed import formula_of, parts_first, resolve_composed
from kexie_metrics.registry.indicators.measured import resolve_measured
from kexie_metrics.registry.indicators.workbench import Workbench

__all__ = ["resolve_indicators"]


def resolve_indicators(bench: Workbench) -> Mapping[str, ResolvedIndicator]:
    """Resolve every indicator, parts before what is made of them, and sort by id."""
    made_of: dict[str, Expression] = {}
    for full, entry in sorted(bench.table.entries.items()):
        if entry.value.ratio is None and entry.value.formula is None:
            resolve_measured(bench, entry)
        else:
            tree = formula_of(bench, entry)
            if tree is None:
                bench.table.broken.add(full)
            else:
                made_of[full] = tree
    for full in parts_first(bench, made_of):
        resolve_composed(bench, bench.table.entries[full], made_of[full])
    _mentions(bench)
    return {full: bench.done[full] for full in sorted(bench.done)}


def _mentions(bench: Workbench) -> None:
    """Find targets, overlaps and successors once every indicator is known."""
    for full, resolved in list(bench.done.items()):
        entry = bench.table.entries[full]
        target = entry.value.target
        bench.done[full] = evolve(
            resolved,
            target=bench.mention(entry, target, "target") if isinstance(target, str) else None,
            overlaps=tuple(
                found
                for index, name in enumerate(entry.value.overlaps)
                if (found := bench.mention(entry, name, "overlaps", index)) is not None
            ),
            replaced_by=bench.mention(entry, entry.value.replaced_by, "replaced_by"),
            breaks=tuple(sorted({Timeline().parse(text).start for text in entry.value.breaks})),
        )
