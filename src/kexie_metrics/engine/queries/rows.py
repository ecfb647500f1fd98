"""Records on their way into a query: a table, and what is taken of it, written down only where a query ends.

Every step that Ibis is told of is a query within the query. It takes a millisecond to make one, and as long to take it
away again, so columns are carried as recipes until they are grouped by, joined or asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Recipe", "Rows"]

Recipe = Callable[["Table"], Any]
"""Makes a column of a table; an Ibis value, whose methods depend on its type."""


@frozen(kw_only=True)
class Rows:
    """Rows whose columns are made where they are asked for.

    Attributes:
        source: A table that has all that the recipes need.
        recipes: How each column is made of it, by name.
    """

    source: Table
    recipes: Mapping[str, Recipe]

    @classmethod
    def of(cls, table: Table) -> Rows:
        """The rows of a table, with its columns as they are."""
        return cls(source=table, recipes={name: _plain(name) for name in table.columns})

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.recipes)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - an Ibis value
        """A column."""
        return self.recipes[name](self.source)

    def filter(self, condition: Any) -> Rows:  # noqa: ANN401 - an Ibis value
        """The rows that meet a condition on the source."""
        return evolve(self, source=self.source.filter(condition))

    def having(self, **recipes: Recipe) -> Rows:
        """The rows with more columns, or others in their place."""
        return evolve(self, recipes={**self.recipes, **recipes})

    def picked(self, *names: str) -> dict[str, Any]:
        """Some columns, by name."""
        return {name: self[name] for name in names}

    @property
    def table(self) -> Table:
        """All of it, written down."""
        return self.source.select(**self.picked(*self.recipes))


def _plain(name: str) -> Recipe:
    return lambda table: table[name]
