"""Indicators that are made of others: ratios and formulas, each after its parts."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from kexie_metrics.definitions.expressions import parse_formula
from kexie_metrics.definitions.model import Column, Indicator, Ratio
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name, names
from kexie_metrics.errors import ExpressionError
from kexie_metrics.registry.catalogue import ResolvedIndicator, measured_from
from kexie_metrics.registry.checking import check_formula
from kexie_metrics.registry.indicators.workbench import Workbench
from kexie_metrics.registry.rollups import rollup_of
from kexie_metrics.registry.scope import Entry

__all__ = ["formula_of", "parts_first", "resolve_composed"]

_DEPTH = 32
"""Of indicators made of indicators, so that whoever walks them may recurse."""
_Entry = Entry[Indicator]
_Dimension = tuple[str, tuple[str, ...]]
"""Sort of a dimension and its codes: two indicators can be split the same way only where these are equal."""


def formula_of(bench: Workbench, entry: _Entry) -> Expression | None:
    """The checked tree of a ratio or a formula; None where something is wrong in it."""
    indicator = entry.value
    before = len(bench.mistakes)
    for key in ("where", "when", "last", "running"):
        if getattr(indicator, key) is not None:
            what = indicator.kind
            bench.report(
                entry, key, message=f"{key!r} belongs to indicators that measure records, not to a {what}", on="key"
            )
    bench.check_rollup(entry, rollup_of(indicator, None))
    ratio = indicator.ratio
    tree = _parsed(bench, entry) if ratio is None else _ratio(bench, entry, ratio)
    return tree if len(bench.mistakes) == before else None


def _ratio(bench: Workbench, entry: _Entry, ratio: Ratio) -> Expression | None:
    parts = []
    for key, name in (("of", ratio.of), ("to", ratio.to)):
        found = bench.mention(entry, name, "ratio", key)
        if found is None:
            return None
        parts.append(Name(tuple(found.split("."))))
    quotient = Call("/", tuple(parts))
    return quotient if entry.value.scale == 1 else Call("*", (Literal(entry.value.scale), quotient))


def _parsed(bench: Workbench, entry: _Entry) -> Expression | None:
    try:
        parsed = parse_formula(entry.value.formula or "")
    except ExpressionError as error:
        bench.report(entry, "formula", message=error.message, hint=error.hint, span=error.span)
        return None
    tree, faults = check_formula(parsed, bench.lookup(entry.area), condition=False)
    for fault in faults:
        if fault.message:
            bench.report(entry, "formula", message=fault.message, hint=fault.hint, span=fault.span)
    return None if faults else tree


def parts_first(bench: Workbench, made_of: dict[str, Expression]) -> list[str]:
    """Composed indicators, parts first; each cycle is reported once, and what is in it is left out."""
    parts = {full: {str(name) for name in names(tree)} & made_of.keys() for full, tree in made_of.items()}
    while True:
        try:
            return [full for full in TopologicalSorter(parts).static_order() if full in parts]
        except CycleError as error:
            cycle: list[str] = list(reversed(error.args[1]))
            start = min(range(len(cycle) - 1), key=lambda index: cycle[index])
            turn = [*cycle[start:-1], *cycle[:start], cycle[start]]
            entry = bench.table.entries[turn[0]]
            bench.report(
                entry,
                entry.value.kind,
                message=f"{turn[0]!r} is made of itself",
                hint=" → ".join(turn),
            )
            for full in set(cycle):
                parts.pop(full)
                bench.table.broken.add(full)
            parts = {full: needs - set(cycle) for full, needs in parts.items()}


def resolve_composed(bench: Workbench, entry: _Entry, tree: Expression) -> None:
    """Resolve an indicator whose parts are resolved."""
    parts = [str(name) for name in names(tree)]
    if any(part not in bench.done for part in parts):
        bench.table.broken.add(entry.id)
        return
    before = len(bench.mistakes)
    bench.depths[entry.id] = 1 + max((bench.depths.get(part, 0) for part in parts), default=0)
    if bench.depths[entry.id] > _DEPTH:
        message = f"made of indicators that are made of others, more than {_DEPTH} times over"
        bench.report(entry, entry.value.kind, message=message, hint="write some of them out")
    common = _common_dimensions(bench, parts)
    given = entry.value.by
    for index, name in enumerate(given or ()):
        if name not in common:
            bench.report(
                entry,
                "by",
                index,
                message=f"its parts cannot all be split by {name!r} the same way",
                hint=_why_not(bench, parts, name),
            )
    bench.check_publish(entry, sorted({name for part in parts for name in measured_from(part, bench.done)}))
    if len(bench.mistakes) > before:
        bench.table.broken.add(entry.id)
        return
    bench.done[entry.id] = ResolvedIndicator(
        id=entry.id,
        definition=entry.value,
        formula=tree,
        dimensions=common if given is None else given,
        behaviour=rollup_of(entry.value, None).behaviour(entry.value),
        unit=entry.value.unit,
        origin=entry.given.origin,
    )


def _common_dimensions(bench: Workbench, parts: list[str]) -> tuple[str, ...]:
    if not parts:
        return ()
    sorts = [{name: _sort(bench, part, name) for name in bench.done[part].dimensions} for part in parts]
    return tuple(name for name, sort in sorts[0].items() if all(each.get(name) == sort for each in sorts[1:]))


def _sort(bench: Workbench, indicator: str, dimension: str) -> _Dimension:
    """What an indicator's dimension is, down to its codes."""
    resolved = bench.done[indicator]
    if resolved.dataset is None:
        return _sort(bench, str(names(resolved.formula or Literal(None))[0]), dimension)
    found = bench.column(bench.datasets[resolved.dataset], tuple(dimension.split(".")))
    column, codes = found if not isinstance(found, str) else (Column(type="text"), None)
    return column.type, tuple(codes or ())


def _why_not(bench: Workbench, parts: list[str], name: str) -> str:
    lacking = [part for part in parts if name not in bench.done[part].dimensions]
    if lacking:
        return f"{', '.join(lacking)} cannot be split by it: see its 'by'"
    return "their code lists differ"
