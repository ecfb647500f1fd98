"""Leaves kept from one run to the next: a dataset put together by unit and month (or day), for all time.

From there any level, period and comparison can be answered without a look at the records. A leaf stands in the place of
the records, with the same columns, so what comes after does not know the difference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
from attrs import frozen

from kexie_metrics.engine.queries.components import Component
from kexie_metrics.engine.queries.measures import Measure
from kexie_metrics.engine.queries.rows import Recipe, Rows
from kexie_metrics.engine.queries.workspace import Workspace
from kexie_metrics.records.caching import Cache
from kexie_metrics.registry import Registry

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Reuse", "component_name", "filter_name"]

Grain = Literal["month", "day"]


@frozen(kw_only=True)
class Reuse:
    """The kept leaves of one dataset.

    Attributes:
        work: Where the queries run.
        cache: Where they are kept.
        dataset: Full id.
        facts: All that a leaf is made of besides the records of the dataset and those it refers to.
        datasets: These datasets.
        grain: The longest stretch of time that no window cuts.
    """

    work: Workspace
    cache: Cache
    dataset: str
    facts: tuple[object, ...]
    datasets: frozenset[str]
    grain: Grain

    @classmethod
    def of(cls, work: Workspace, registry: Registry, dataset: str, *, whole_months: bool) -> Reuse | None:
        """The kept leaves of a dataset; None where nothing is kept.

        Args:
            work: Where the queries run.
            registry: The definitions.
            dataset: Full id.
            whole_months: Whether all windows begin and end with a month.
        """
        if work.cache is None:
            return None
        reached, waiting = set[str](), [dataset]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(registry.dataset(name).refs.values())
        definitions = [registry.dataset(name).definition for name in sorted(reached)]
        return cls(
            work=work,
            cache=work.cache,
            dataset=dataset,
            facts=(work.backend.name, work.backend.version, definitions),
            datasets=frozenset(reached),
            grain="month" if whole_months else "day",
        )

    def leaf(
        self, kind: str, rows: Rows, names: Mapping[str, str], make: Callable[[Table], Table], *facts: object
    ) -> Table:
        """A leaf, from the cache or made now and kept.

        Args:
            kind: Tells leaves of one dataset apart.
            rows: Records, with a column `day`.
            names: For each column of the leaf: what it says, the same in every request that needs it.
            make: Puts records of the same `day` together, which is the first of their month where that is enough.
            facts: What else the leaf is made of.

        Returns: Columns as `make` gives them.
        """
        name, key = f"{self.dataset}.{kind}.{self.grain}", self.cache.key(self.datasets, *self.facts, *facts)
        found = self.cache.find(name, key, set(names.values()))
        if found is None:
            dated = rows.having(day=_month_of(rows.recipes["day"])) if self.grain == "month" else rows
            made = self.work.fetch(f"{self.dataset.replace('.', '__')}_{kind}_leaf", make(dated.table))
            found = pa.table({said: made[column] for column, said in names.items()})
            if not self.work.dry:
                self.cache.keep(name, key, found)
        table = pa.table({column: found[said] for column, said in names.items()})
        return self.work.put(f"kexie_{self.dataset.replace('.', '__')}_{kind}_leaf", table)

    @staticmethod
    def dimensions(dimensions: Mapping[str, str]) -> dict[str, str]:
        """What the columns of dimensions say."""
        return {column: f"by {name}" for name, column in dimensions.items()}


def _month_of(day: Recipe) -> Recipe:
    return lambda table: day(table).truncate("M").cast("date")


def component_name(component: Component) -> str:
    """What a component says, whatever its indicator is called."""
    definition, measure = component.measure.indicator.definition, component.measure
    when = definition.when if definition.when in {"begins", "ends"} else None
    return f"{component.part} {_short(measure.indicator.where, measure.indicator.column, when, not measure.blanks)}"


def filter_name(measure: Measure) -> str:
    """What a flag says, whatever its indicator is called."""
    return f"flag {_short(measure.indicator.where)}"


def _short(*facts: object) -> str:
    return hashlib.blake2b(repr(facts).encode(), digest_size=8).hexdigest()
