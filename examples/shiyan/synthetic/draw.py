"""Draws that always come out the same, and totals that come out exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

__all__ = [
    "LATE_YEAR",
    "YEARS",
    "Cell",
    "Row",
    "amounts",
    "apportion",
    "chance",
    "day",
    "days",
    "deal",
    "generator",
    "later",
    "numbered",
    "pick",
]

Cell = str | int | Decimal | bool | date | None
Row = dict[str, Cell]

YEARS = range(2019, 2024)
"""The years of the term."""
LATE_YEAR = 2020
"""The year whose spring had no gatherings; what was held came later in the year."""


def generator(name: str) -> Random:
    """A source of chance of its own for each ledger, so that a change to one leaves the others as they are."""
    return Random(f"Shiyan 2019-2023 / {name}")  # noqa: S311 - invented records, no secrets


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of a total in proportion to weights, by largest remainders; they add up exactly."""
    whole = sum(weights)
    shares = [total * weight / whole for weight in weights]
    parts = [int(share) for share in shares]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - shares[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts


def amounts(rng: Random, total: int, count: int, *, least: int, skew: float = 2.0) -> list[int]:
    """Whole amounts, each at least `least`, that add up exactly; the greater `skew`, the longer the tail."""
    weights = [0.08 + rng.random() ** skew for _ in range(count)]
    return [least + part for part in apportion(total - least * count, weights)]


def deal(rng: Random, counts: Mapping[str, int]) -> list[str]:
    """Each name as often as its count says, shuffled."""
    cards = [name for name, count in counts.items() for _ in range(count)]
    rng.shuffle(cards)
    return cards


def pick(rng: Random, weights: Mapping[str, int]) -> str:
    """One name, with chances in proportion to the weights."""
    return rng.choices(list(weights), list(weights.values()))[0]


def chance(rng: Random, probability: float) -> bool:
    """Whether something of this probability happens."""
    return rng.random() < probability


def day(rng: Random, first: date, last: date) -> date:
    """A day between two days, both included."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def days(rng: Random, count: int, first: date, last: date) -> list[date]:
    """So many days between two days, in order."""
    return sorted(day(rng, first, last) for _ in range(count))


def later(rng: Random, start: date, least: int, most: int) -> date:
    """A day so many days after another."""
    return start + timedelta(days=rng.randint(least, most))


def numbered(rows: Iterable[Row], column: str, prefix: str, *, by: str) -> list[Row]:
    """The rows in order of a date, each with a running number in front."""
    ordered = sorted(rows, key=lambda row: str(row[by]))
    width = len(str(len(ordered)))
    return [{column: f"{prefix}{place:0{width}d}", **row} for place, row in enumerate(ordered, start=1)]
