"""Why a cell has a value or has none: finer than the public status, so that every gap can give its reason."""

from __future__ import annotations

from enum import IntEnum

from kexie_metrics.figures import Status

__all__ = ["State"]


class State(IntEnum):
    """Why a cell has a value, or has none; each belongs to one public status."""

    OK = 0
    NO_RECORD = 1
    NO_TABLE = 2
    NO_UNIT = 3
    NOT_DEFINED_THEN = 4
    NO_TERM = 5
    ZERO_DENOMINATOR = 6
    NOTHING_TO_TAKE = 7
    SEVERAL_READINGS = 8
    NO_CASE = 9
    NULLED = 10
    NO_TARGET = 11
    ZERO_BASE = 12

    @property
    def status(self) -> Status:
        """The public status."""
        return _WORDS[self][0]

    @property
    def reason(self) -> str | None:
        """A short reason; None where there is a value."""
        return _WORDS[self][1]


_WORDS: dict[State, tuple[Status, str | None]] = {
    State.OK: ("ok", None),
    State.NO_RECORD: ("not_reported", "no record"),
    State.NO_TABLE: ("not_reported", "no table of this dataset"),
    State.NO_UNIT: ("not_applicable", "unit not in force"),
    State.NOT_DEFINED_THEN: ("not_applicable", "indicator not defined then"),
    State.NO_TERM: ("not_applicable", "no term holds the period's end"),
    State.ZERO_DENOMINATOR: ("undefined", "denominator is zero"),
    State.NOTHING_TO_TAKE: ("undefined", "no value to take it from"),
    State.SEVERAL_READINGS: ("undefined", "several readings at once, never added up"),
    State.NO_CASE: ("undefined", "no case applies"),
    State.NULLED: ("undefined", "set aside by nullif"),
    State.NO_TARGET: ("not_reported", "no target"),
    State.ZERO_BASE: ("undefined", "base is zero"),
}
