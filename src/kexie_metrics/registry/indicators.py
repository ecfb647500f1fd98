"""Indicators resolved: what each measures, which records count, how it may be split, what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from graphlib import CycleError, TopologicalSorter

from attrs import evolve, field, frozen

from kexie_metrics.definitions.expressions import equalities, parse_filter, parse_formula
from kexie_metrics.definitions.model import Column, Indicator, Ratio
from kexie_metrics.definitions.places import Mistake
from kexie_metrics.definitions.tree import Call, Expression, Literal, Name, names
from kexie_metrics.errors import ExpressionError, suggestion
from kexie_metrics.periods import Timeline
from kexie_metrics.registry.catalogue import ResolvedDataset, ResolvedIndicator, measured_from
from kexie_metrics.registry.checking import check_filter, check_formula
from kexie_metrics.registry.rollups import rollup_of
from kexie_metrics.registry.scope import Entry, Table, Unknown

__all__ = ["IndicatorResolver"]

_DEPTH = 32
"""Of indicators made of indicators, so that whoever walks them may recurse."""
_NUMERIC = {"integer", "decimal"}
_Entry = Entry[Indicator]
_Dimension = tuple[str, tuple[str, ...]]
"""Sort of a dimension and its codes: two indicators can be split the same way only where these are equal."""


@frozen
class IndicatorResolver:
    """Resolves all indicators of all areas.

    Attributes:
        table: The indicators as written.
        datasets: Resolved datasets by full id.
        broken_datasets: Datasets whose own mistakes are reported already.
        mistakes: Everything found wrong so far.
        done: Indicators resolved so far, by full id.
        depths: How many times over a composed indicator is made of others.
    """

    table: Table[Indicator]
    datasets: Mapping[str, ResolvedDataset]
    broken_datasets: set[str]
    mistakes: list[Mistake] = field(factory=list)
    done: dict[str, ResolvedIndicator] = field(factory=dict)
    depths: dict[str, int] = field(factory=dict)

    def resolve(self) -> Mapping[str, ResolvedIndicator]:
        """Resolve every indicator, parts before what is made of them, and sort by id."""
        made_of: dict[str, Expression] = {}
        for full, entry in sorted(self.table.entries.items()):
            if entry.value.ratio is None and entry.value.formula is None:
                self._base(entry)
            else:
                tree = self._formula(entry)
                if tree is None:
                    self.table.broken.add(full)
                else:
                    made_of[full] = tree
        for full in self._order(made_of):
            self._composed(self.table.entries[full], made_of[full])
        self._mentions()
        return {full: self.done[full] for full in sorted(self.done)}

    def lookup(self, area: str) -> Callable[[tuple[str, ...]], tuple[str, ...] | str]:
        """How a formula in an area finds an indicator."""

        def find(parts: tuple[str, ...]) -> tuple[str, ...] | str:
            found = self.table.find(".".join(parts), area)
            if isinstance(found, Unknown):
                return "; ".join(filter(None, (found.message, found.hint)))
            return tuple(found.id.split("."))

        return find

    # Kinds that measure records.

    def _base(self, entry: _Entry) -> None:
        before = len(self.mistakes)
        found = self._measured(entry)
        if found is None:
            self.table.broken.add(entry.id)
            return
        dataset, column = found
        indicator = entry.value
        where = self._where(entry, dataset)
        dimensions = self._dimensions(entry, dataset)
        row = rollup_of(indicator, dataset.definition)
        for key, reason, hint in row.refusals(indicator):
            self._report(entry, "over", key, message=f"illegal roll-up: {reason}", hint=hint)
        self._time_keys(entry, dataset, in_force=row.in_force)
        self._publishable(entry, [dataset.id])
        if len(self.mistakes) > before:
            self.table.broken.add(entry.id)
            return
        self.done[entry.id] = ResolvedIndicator(
            id=entry.id,
            definition=indicator,
            dataset=dataset.id,
            column=column,
            where=where,
            dimensions=dimensions,
            behaviour=row.behaviour(indicator),
            unit=indicator.unit or (dataset.columns[column].unit if column and indicator.kind != "distinct" else None),
            origin=entry.given.origin,
        )

    def _measured(self, entry: _Entry) -> tuple[ResolvedDataset, str | None] | None:
        """The dataset and column that an indicator measures; None where that is reported or broken already."""
        kind = entry.value.kind
        written: str = getattr(entry.value, kind)
        steps = written.split(".")
        wanted = 1 if kind == "count" else 2
        if len(steps) not in {wanted, wanted + 1}:
            form = "dataset" if kind == "count" else "dataset.column"
            message = f"{written!r} is not of the form {form!r} or 'area.{form}'"
            hint = "name the dataset alone" if kind == "count" else "name the dataset and its column"
            self._report(entry, kind, message=message, hint=hint)
            return None
        column = None if kind == "count" else steps.pop()
        full = ".".join(steps) if len(steps) > 1 else f"{entry.area}.{steps[0]}"
        if full in self.broken_datasets:
            return None
        if full not in self.datasets:
            name = ".".join(steps)

            def known() -> list[str]:
                own = [each.name for each in self.datasets.values() if each.area == entry.area]
                return list(self.datasets) if len(steps) > 1 else own

            near = self.table.hints.near(name, known)
            self._report(entry, kind, message=f"unknown dataset {name!r}", hint=near, span=(0, len(name)))
            return None
        dataset = self.datasets[full]
        if dataset.org is None:
            self._report(
                entry,
                kind,
                message=f"{dataset.name!r} belongs to no organisation",
                hint='give it a column of type "org"',
            )
            return None
        if column is None:
            return dataset, None
        end = len(written)
        if column not in dataset.columns:
            self._report(
                entry,
                kind,
                message=f"unknown column {column!r} of {dataset.name!r}",
                hint=suggestion(column, list(dataset.columns)),
                span=(end - len(column), end),
            )
            return None
        if kind != "distinct" and dataset.columns[column].type not in _NUMERIC:
            numeric = [name for name, each in dataset.columns.items() if each.type in _NUMERIC]
            self._report(
                entry,
                kind,
                message=f"{kind!r} needs numbers, and {column!r} is {dataset.columns[column].type}",
                hint=f"numbers: {', '.join(numeric)}" if numeric else None,
                span=(end - len(column), end),
            )
            return None
        if kind == "reported" and dataset.definition.role != "readings":
            self._report(
                entry, kind, message=f"'reported' shows readings, and {dataset.name!r} are {dataset.definition.role}"
            )
            return None
        return dataset, column

    def _where(self, entry: _Entry, dataset: ResolvedDataset) -> Expression | None:
        written = entry.value.where
        if written is None:
            return None
        try:
            parts = [((), parse_filter(written))] if isinstance(written, str) else equalities(written)
        except ExpressionError as error:
            self._report(entry, "where", message=error.message, hint=error.hint, span=error.span)
            return None
        kept: list[Expression] = []
        for path, tree in parts:
            checked, faults = check_filter(tree, lambda path: self._column(dataset, path))
            kept.append(checked)
            unknown = bool(path) and isinstance(self._column(dataset, path), str)
            for fault in faults:
                place: Mapping[str, object] = {"on": "key" if unknown else "value"} if path else {"span": fault.span}
                self._report(entry, "where", *path, message=fault.message, hint=fault.hint, **place)
        return reduce(lambda left, right: Call("and", (left, right)), kept)

    def _column(
        self, dataset: ResolvedDataset, path: tuple[str, ...]
    ) -> tuple[Column, Mapping[str, object] | None] | str:
        here = dataset
        for step in path[:-1]:
            if step not in here.columns:
                return self._unknown_column(step, here)
            if step not in here.refs:
                return f"{step!r} of {here.name!r} is no reference; only a column of type 'ref' leads on"
            if here.refs[step] not in self.datasets:
                return ""
            here = self.datasets[here.refs[step]]
        last = path[-1]
        if last not in here.columns:
            return self._unknown_column(last, here)
        return here.columns[last], here.codes.get(last)

    def _unknown_column(self, name: str, dataset: ResolvedDataset) -> str:
        hint = self.table.hints.near(name, lambda: list(dataset.columns))
        return f"unknown column {name!r} of {dataset.name!r}" + (f"; {hint}" if hint else "")

    def _dimensions(self, entry: _Entry, dataset: ResolvedDataset) -> tuple[str, ...]:
        for index, name in enumerate(entry.value.by or ()):
            found = self._column(dataset, tuple(name.split(".")))
            if isinstance(found, str):
                message, _, hint = found.partition("; ")
                self._report(entry, "by", index, message=message, hint=hint or None)
            elif found[0].type in {"decimal", "datetime"}:
                self._report(entry, "by", index, message=f"{name!r} is {found[0].type}, and no dimension")
        return tuple(entry.value.by or ())

    def _time_keys(self, entry: _Entry, dataset: ResolvedDataset, *, in_force: bool) -> None:
        """Keys that have a meaning only for some datasets."""
        indicator, role = entry.value, dataset.definition.role
        times = dataset.definition.time
        if indicator.when is not None and role != "intervals":
            message = f"'when' belongs to intervals, and {dataset.name!r} are {role}"
            self._report(entry, "when", message=message, hint="leave it out", on="key")
        elif indicator.when in {"begins", "ends"} and getattr(times, indicator.when) is None:
            self._report(entry, "when", message=f"{dataset.name!r} has no time.{indicator.when}")
        if indicator.last is not None and role != "readings":
            self._report(
                entry, "last", message=f"'last' belongs to readings, and {dataset.name!r} are {role}", on="key"
            )
        if indicator.running is not None and (in_force or role == "readings"):
            self._report(
                entry,
                "running",
                message="a running total belongs to flows, and this is a level already",
                hint="leave 'running' out: a level at the period's end holds all that came before",
                on="key",
            )

    def _publishable(self, entry: _Entry, datasets: list[str]) -> None:
        """A threshold for publication needs to know who owes reports."""
        if entry.value.publish is None or any(self.datasets[name].definition.expects for name in datasets):
            return
        names = ", ".join(repr(name.partition(".")[2]) for name in datasets) or "no dataset"
        self._report(
            entry,
            "publish",
            message=f"'publish' counts reports, and nothing says who owes them: {names}",
            hint='add expects = { level = "…", every = "…" } to the dataset',
            on="key",
        )

    # Kinds that are made of other indicators.

    def _formula(self, entry: _Entry) -> Expression | None:
        """The checked tree of a ratio or a formula; None where something is wrong in it."""
        indicator = entry.value
        before = len(self.mistakes)
        for key in ("where", "when", "last", "running"):
            if getattr(indicator, key) is not None:
                what = indicator.kind
                self._report(
                    entry, key, message=f"{key!r} belongs to indicators that measure records, not to a {what}", on="key"
                )
        for key, reason, hint in rollup_of(indicator, None).refusals(indicator):
            self._report(entry, "over", key, message=f"illegal roll-up: {reason}", hint=hint)
        ratio = indicator.ratio
        tree = self._parsed(entry) if ratio is None else self._ratio(entry, ratio)
        return tree if len(self.mistakes) == before else None

    def _ratio(self, entry: _Entry, ratio: Ratio) -> Expression | None:
        parts = []
        for key, name in (("of", ratio.of), ("to", ratio.to)):
            found = self.table.find(name, entry.area)
            if isinstance(found, Unknown):
                if found.message:
                    self._report(entry, "ratio", key, message=found.message, hint=found.hint)
                return None
            parts.append(Name(tuple(found.id.split("."))))
        quotient = Call("/", tuple(parts))
        return quotient if entry.value.scale == 1 else Call("*", (Literal(entry.value.scale), quotient))

    def _parsed(self, entry: _Entry) -> Expression | None:
        try:
            parsed = parse_formula(entry.value.formula or "")
        except ExpressionError as error:
            self._report(entry, "formula", message=error.message, hint=error.hint, span=error.span)
            return None
        tree, faults = check_formula(parsed, self.lookup(entry.area), condition=False)
        for fault in faults:
            if fault.message:
                self._report(entry, "formula", message=fault.message, hint=fault.hint, span=fault.span)
        return None if faults else tree

    def _order(self, made_of: dict[str, Expression]) -> list[str]:
        """Composed indicators, parts first; each cycle is reported once, and what is in it is left out."""
        parts = {full: {str(name) for name in names(tree)} & made_of.keys() for full, tree in made_of.items()}
        while True:
            try:
                return [full for full in TopologicalSorter(parts).static_order() if full in parts]
            except CycleError as error:
                cycle: list[str] = list(reversed(error.args[1]))
                start = min(range(len(cycle) - 1), key=lambda index: cycle[index])
                turn = [*cycle[start:-1], *cycle[:start], cycle[start]]
                entry = self.table.entries[turn[0]]
                self._report(
                    entry,
                    entry.value.kind,
                    message=f"{turn[0]!r} is made of itself",
                    hint=" → ".join(turn),
                )
                for full in set(cycle):
                    parts.pop(full)
                    self.table.broken.add(full)
                parts = {full: needs - set(cycle) for full, needs in parts.items()}

    def _composed(self, entry: _Entry, tree: Expression) -> None:
        parts = [str(name) for name in names(tree)]
        if any(part not in self.done for part in parts):
            self.table.broken.add(entry.id)
            return
        before = len(self.mistakes)
        self.depths[entry.id] = 1 + max((self.depths.get(part, 0) for part in parts), default=0)
        if self.depths[entry.id] > _DEPTH:
            message = f"made of indicators that are made of others, more than {_DEPTH} times over"
            self._report(entry, entry.value.kind, message=message, hint="write some of them out")
        common = self._common_dimensions(parts)
        given = entry.value.by
        for index, name in enumerate(given or ()):
            if name not in common:
                self._report(
                    entry,
                    "by",
                    index,
                    message=f"its parts cannot all be split by {name!r} the same way",
                    hint=self._why_not(parts, name),
                )
        self._publishable(entry, sorted({name for part in parts for name in measured_from(part, self.done)}))
        if len(self.mistakes) > before:
            self.table.broken.add(entry.id)
            return
        self.done[entry.id] = ResolvedIndicator(
            id=entry.id,
            definition=entry.value,
            formula=tree,
            dimensions=common if given is None else given,
            behaviour=rollup_of(entry.value, None).behaviour(entry.value),
            unit=entry.value.unit,
            origin=entry.given.origin,
        )

    def _common_dimensions(self, parts: list[str]) -> tuple[str, ...]:
        if not parts:
            return ()
        sorts = [{name: self._sort(part, name) for name in self.done[part].dimensions} for part in parts]
        return tuple(name for name, sort in sorts[0].items() if all(each.get(name) == sort for each in sorts[1:]))

    def _sort(self, indicator: str, dimension: str) -> _Dimension:
        """What an indicator's dimension is, down to its codes."""
        resolved = self.done[indicator]
        if resolved.dataset is None:
            return self._sort(str(names(resolved.formula or Literal(None))[0]), dimension)
        found = self._column(self.datasets[resolved.dataset], tuple(dimension.split(".")))
        column, codes = found if not isinstance(found, str) else (Column(type="text"), None)
        return column.type, tuple(codes or ())

    def _why_not(self, parts: list[str], name: str) -> str:
        lacking = [part for part in parts if name not in self.done[part].dimensions]
        if lacking:
            return f"{', '.join(lacking)} cannot be split by it: see its 'by'"
        return "their code lists differ"

    # What an indicator mentions beside its own figure.

    def _mentions(self) -> None:
        """Find targets, overlaps and successors once every indicator is known."""
        for full, resolved in list(self.done.items()):
            entry = self.table.entries[full]
            target = entry.value.target
            self.done[full] = evolve(
                resolved,
                target=self._mention(entry, target, "target") if isinstance(target, str) else None,
                overlaps=tuple(
                    found
                    for index, name in enumerate(entry.value.overlaps)
                    if (found := self._mention(entry, name, "overlaps", index)) is not None
                ),
                replaced_by=self._mention(entry, entry.value.replaced_by, "replaced_by"),
                breaks=tuple(sorted({Timeline().parse(text).start for text in entry.value.breaks})),
            )

    def _mention(self, entry: _Entry, name: str | None, *path: str | int) -> str | None:
        if name is None:
            return None
        found = self.table.find(name, entry.area)
        if isinstance(found, Unknown):
            if found.message:
                self._report(entry, *path, message=found.message, hint=found.hint)
            return None
        return found.id

    def _report(self, entry: _Entry, *path: str | int, message: str, hint: str | None = None, **place: object) -> None:
        if message:
            self.mistakes.append(entry.mistake(*path, message=message, hint=hint, **place))
