"""Records behind a figure by their status, counted by the engine like any other figure: one count for each status.

A dataset that names a status column gives every indicator that is asked of it a count of the same records for each
status, with the same filter, window and reach. These counts are no definitions of anybody's, so they live only in a
request's own registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import evolve

from kexie_metrics.definitions.model import Indicator, RecordStatus, TimeOperator
from kexie_metrics.definitions.tree import Call, Expression, Name, names
from kexie_metrics.definitions.tree import Literal as Constant
from kexie_metrics.registry import Behaviour, Registry, ResolvedDataset, ResolvedIndicator

__all__ = ["Counts", "with_counts"]

Counts = Mapping[str, Mapping[str, str]]
"""By full id of a measured indicator: for each status, the full id of the count of its records."""


def with_counts(registry: Registry, indicators: Iterable[str]) -> tuple[Registry, Counts]:
    """The definitions with the counts that some indicators need, and which they are.

    Args:
        registry: The definitions.
        indicators: Full ids of what is asked.
    """
    found: dict[str, dict[str, ResolvedIndicator]] = {}
    waiting, seen = list(indicators), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        resolved = registry[name]
        if resolved.formula is not None:
            waiting.extend(str(part) for part in names(resolved.formula))
            continue
        dataset = registry.dataset(str(resolved.dataset))
        if dataset.definition.status is not None:
            found[name] = {status: _count(resolved, dataset, status) for status in dataset.statuses}
    if not found:
        return registry, {}
    made = {count.id: count for counts in found.values() for count in counts.values()}
    return evolve(registry, indicators={**registry.indicators, **made}), {
        name: {status: count.id for status, count in counts.items()} for name, counts in sorted(found.items())
    }


def _count(of: ResolvedIndicator, dataset: ResolvedDataset, status: RecordStatus) -> ResolvedIndicator:
    """The count of the records of one status that an indicator is measured from."""
    taken = _all(of.where, None if of.column is None else Call("not", (_blank(of.column),)))
    given = of.definition
    definition = Indicator(label=given.label, count=dataset.id, when=given.when, last=given.last, running=given.running)
    return ResolvedIndicator(
        # One letter, as engines cut off names of more than 63 and the four statuses begin with different ones.
        id=f"{of.id}~{status[0]}",
        definition=definition,
        dataset=dataset.id,
        where=_all(taken, _has_status(dataset, status)),
        among=taken if of.definition.kind == "reported" else None,
        dimensions=of.dimensions,
        behaviour=_behaviour(of, dataset),
        origin=of.origin,
    )


def _behaviour(of: ResolvedIndicator, dataset: ResolvedDataset) -> Behaviour:
    """Which records there are: those of the period, those in force on its last, first or any day, those read off."""
    time = of.behaviour.time
    when: TimeOperator | Literal["any"]
    if of.behaviour.in_force:
        when = "any" if time in {"mean", "min", "max"} else "first" if time == "first" else "last"
    elif dataset.definition.role == "readings":
        when = "first" if time == "first" else "last" if time in {"last", None} else "sum"
    else:
        when = "sum"
    return Behaviour(
        kind=of.behaviour.kind,
        time=when,
        org="none" if of.behaviour.org == "none" else "sum",
        in_force=of.behaviour.in_force,
    )


def _has_status(dataset: ResolvedDataset, status: RecordStatus) -> Expression:
    """Records of one status; a blank is an actual one."""
    column = str(dataset.definition.status)
    same = Call("=", (Name((column,)), Constant(status)))
    return same if status != "actual" or dataset.columns[column].required else Call("or", (same, _blank(column)))


def _blank(column: str) -> Call:
    return Call("is_null", (Name((column,)),))


def _all(*conditions: Expression | None) -> Expression | None:
    given = tuple(condition for condition in conditions if condition is not None)
    return Call("and", given) if len(given) > 1 else given[0] if given else None
