"""Notes that say how much of a figure is planned, estimated or revised: one per indicator, whatever its cells."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from kexie_metrics.figures import Figure
from kexie_metrics.publishing.words.naming import Names

__all__ = ["RECORD_STATUSES", "Mixtures"]

RECORD_STATUSES: Mapping[str, tuple[str, str]] = {
    "actual": ("实际数", "actual"),
    "planned": ("计划数", "planned"),
    "estimated": ("估计数", "estimated"),
    "revised": ("修订数", "revised"),
}
_NAMED = 3
"""So many places are named; more are counted."""


@define
class Mixtures:
    """Figures whose records are not all actual ones, gathered while a table is filled.

    Attributes:
        names: Names for people.
    """

    names: Names
    _found: dict[str, list[str]] = field(factory=dict)

    def add(self, cell: Figure, place: str) -> None:
        """Remember a cell, if some of its records are not actual.

        Args:
            cell: The figure.
            place: Where: the period, and what else tells the cell from its neighbours.
        """
        parts = [(status, number) for status, number in cell.records.items() if number and status != "actual"]
        if not parts:
            return
        either, total = self.names.either, sum(cell.records.values())
        words = [f"{either(*RECORD_STATUSES[status])}{number}条" for status, number in parts]
        zh = f"{total}条记录中有{'、'.join(words)}"
        (status, number), *others = parts
        en = f"{number} of {total} records {_are(number)} {status}"
        en += "".join(f", {number} {_are(number)} {status}" for status, number in others)
        text = either(zh, en)
        where = either(f"{place}:{text}", f"{place}: {text}") if place else text
        self._found.setdefault(cell.indicator, []).append(where)

    def notes(self) -> tuple[str, ...]:
        """A sentence per indicator, in the order they were met."""
        return tuple(self._note(indicator, cells) for indicator, cells in self._found.items())

    def _note(self, indicator: str, cells: list[str]) -> str:
        either = self.names.either
        text = either(";", "; ").join(cells[:_NAMED])
        if len(cells) > _NAMED:
            text = either(f"{text};等{len(cells)}处", f"{text}; and {len(cells) - _NAMED} more")
        return f"{self.names.indicator(indicator)}{either(',', ', ')}{text}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
