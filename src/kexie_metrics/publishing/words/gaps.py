"""Notes that say why figures are missing or incomplete: one per indicator and reason, however many cells it empties."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from kexie_metrics.figures import Status
from kexie_metrics.publishing.words.naming import Names
from kexie_metrics.publishing.words.printing import reason_words, status_word

__all__ = ["Gaps"]

_NAMED = 3
"""So many places are named; more are counted."""


@define
class Gaps:
    """Cells without a figure or with an incomplete one, gathered while a table is filled.

    Attributes:
        names: Names for people.
    """

    names: Names
    _found: dict[tuple[str, Status, str | None], list[str]] = field(factory=dict)

    def add(self, indicator: str, status: Status, reason: str | None, place: str) -> None:
        """Remember a cell.

        Args:
            indicator: Full id.
            status: What kind of gap it is.
            reason: Why.
            place: Where: the period, and what else tells the cell from its neighbours.
        """
        self._found.setdefault((indicator, status, reason), []).append(place)

    def notes(self) -> tuple[str, ...]:
        """A sentence per indicator and reason, in the order they were met."""
        return tuple(self._note(*key, places) for key, places in self._found.items())

    def numbered(self) -> tuple[str, ...]:
        """The same sentences, each with the mark that `mark` gives to its indicator's row."""
        return tuple(
            self.names.either(f"注{number} {note}", f"Note {number}. {note}")
            for number, note in enumerate(self.notes(), 1)
        )

    def mark(self, indicator: str) -> str:
        """What refers from an indicator's row to its notes; empty where it has none."""
        numbers = self._numbers(indicator)
        listed = self.names.either("、", ", ").join(map(str, numbers))
        return self.names.either(f"注{listed}", f"note {listed}") if listed else ""

    def _numbers(self, indicator: str) -> Iterator[int]:
        return (number for number, (name, *_) in enumerate(self._found, 1) if name == indicator)

    def _note(self, indicator: str, status: Status, reason: str | None, places: list[str]) -> str:
        either = self.names.either
        word, why = status_word(status, self.names.language), reason_words(reason, self.names.language)
        named = [place for place in places[:_NAMED] if place]
        where = either("、", "; ").join(named)
        if len(places) > _NAMED:
            where = either(f"{where}等{len(places)}处", f"{where} and {len(places) - _NAMED} more")
        label = self.names.indicator(indicator)
        because = either(f"({why})", f" ({why})") if why else ""
        at = either(f",{where}", f", {where}") if where else ""
        return either(f"{label}{at}:{word}{because}", f"{label}{at}: {word}{because}")
