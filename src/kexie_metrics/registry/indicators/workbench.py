"""What indicators are resolved on: what is known, what is done so far, and what was found wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from attrs import field, frozen

from kexie_metrics.definitions.expressions import Functions
from kexie_metrics.definitions.model import Column, Indicator
from kexie_metrics.definitions.places import Mistake
from kexie_metrics.registry.catalogue import ResolvedDataset, ResolvedIndicator
from kexie_metrics.registry.rollups import Rollup
from kexie_metrics.registry.scope import Entry, Table, Unknown

__all__ = ["Workbench"]

_Entry = Entry[Indicator]


@frozen(eq=False)
class Workbench:
    """Where all indicators of all areas are resolved.

    Attributes:
        table: The indicators as written.
        datasets: Resolved datasets by full id.
        broken_datasets: Datasets whose own mistakes are reported already.
        functions: Functions that plugins give to filters, by name.
        mistakes: Everything found wrong so far.
        done: Indicators resolved so far, by full id.
        depths: How many times over a composed indicator is made of others.
    """

    table: Table[Indicator]
    datasets: Mapping[str, ResolvedDataset]
    broken_datasets: set[str]
    functions: Functions
    mistakes: list[Mistake] = field(factory=list)
    done: dict[str, ResolvedIndicator] = field(factory=dict)
    depths: dict[str, int] = field(factory=dict)

    def lookup(self, area: str) -> Callable[[tuple[str, ...]], tuple[str, ...] | str]:
        """How a formula in an area finds an indicator."""

        def find(parts: tuple[str, ...]) -> tuple[str, ...] | str:
            found = self.table.find(".".join(parts), area)
            if isinstance(found, Unknown):
                return "; ".join(filter(None, (found.message, found.hint)))
            return tuple(found.id.split("."))

        return find

    def mention(self, entry: _Entry, name: str | None, *path: str | int) -> str | None:
        """Full id of an indicator that another one names; None where it names none, or one that is not there."""
        if name is None:
            return None
        found = self.table.find(name, entry.area)
        if isinstance(found, Unknown):
            if found.message:
                self.report(entry, *path, message=found.message, hint=found.hint)
            return None
        return found.id

    def column(
        self, dataset: ResolvedDataset, path: tuple[str, ...]
    ) -> tuple[Column, Mapping[str, object] | None] | str:
        """The column at a path and the codes it may hold; or a sentence that says why there is none."""
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

    def check_publish(self, entry: _Entry, datasets: Collection[str]) -> None:
        """A threshold for publication needs to know who owes reports."""
        if entry.value.publish is None or any(self.datasets[name].definition.expects for name in datasets):
            return
        names = ", ".join(repr(name.partition(".")[2]) for name in datasets) or "no dataset"
        self.report(
            entry,
            "publish",
            message=f"'publish' counts reports, and nothing says who owes them: {names}",
            hint='add expects = { level = "…", every = "…" } to the dataset',
            on="key",
        )

    def check_rollup(self, entry: _Entry, row: Rollup) -> None:
        """A roll-up that is asked for has to make sense for the kind of figure."""
        for key, reason, hint in row.refusals(entry.value):
            self.report(entry, "over", key, message=f"illegal roll-up: {reason}", hint=hint)

    def report(self, entry: _Entry, *path: str | int, message: str, hint: str | None = None, **place: object) -> None:
        """Keep a mistake; one without a text has been reported already."""
        if message:
            self.mistakes.append(entry.mistake(*path, message=message, hint=hint, **place))
