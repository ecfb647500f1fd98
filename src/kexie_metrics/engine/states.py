"""Why a cell has a value or has none: finer than the public status, so that every gap can give its reason.

States up to `INCOMPLETE` have a value: a figure that lacks some reports is still one to compute with.
"""

from __future__ import annotations

from enum import IntEnum

from kexie_metrics.figures import Status

__all__ = ["State"]


class State(IntEnum):
    """Why a cell has a value, or has none; each belongs to one public status. Those with a value come first."""

    OK = 0
    INCOMPLETE = 1
    NO_RECORD = 2
    NO_TABLE = 3
    NO_UNIT = 4
    NOT_DEFINED_THEN = 5
    NO_TERM = 6
    ZERO_DENOMINATOR = 7
    NOTHING_TO_TAKE = 8
    SEVERAL_READINGS = 9
    NO_CASE = 10
    NULLED = 11
    NO_TARGET = 12
    ZERO_BASE = 13
    WITHHELD = 14
    BREAK = 15
    FEW_TARGETS = 16
    ZERO_TARGET = 17
    MET_BY_NONE = 18
    BELOW_ZERO = 19

    @property
    def status(self) -> Status:
        """The public status."""
        return _WORDS[self][0]

    @property
    def reason(self) -> str | None:
        """A short reason; None where nothing is amiss."""
        return _WORDS[self][1]


_WORDS: dict[State, tuple[Status, str | None]] = {
    State.OK: ("ok", None),
    State.INCOMPLETE: ("incomplete", "reports are missing"),
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
    State.WITHHELD: ("withheld", "too few reports"),
    State.BREAK: ("not_applicable", "break in the series"),
    State.FEW_TARGETS: ("not_reported", "some units below have no target"),
    State.ZERO_TARGET: ("undefined", "target is zero"),
    State.MET_BY_NONE: ("undefined", "met: the figure is zero"),
    State.BELOW_ZERO: ("undefined", "a number below zero has no share"),
}
