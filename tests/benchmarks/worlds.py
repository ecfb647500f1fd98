"""The world of the large benchmarks: a three-level tree, six datasets of three roles, a hundred indicators.

Everything is made by a seeded generator, so that all sides of a comparison answer for the same records.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from attrs import frozen

__all__ = [
    "DATASETS",
    "FIRST",
    "MONTHS",
    "PERIODS",
    "QUARTERS",
    "Indicator",
    "World",
    "definitions",
    "indicators",
    "make_world",
    "write_world",
]

FIRST, DAYS = date(2019, 1, 1), 1826
MONTHS, QUARTERS = 60, 20
PERIODS = (
    *(f"{2019 + month // 12}-{month % 12 + 1:02}" for month in range(MONTHS)),
    *(f"{2019 + quarter // 4}Q{quarter % 4 + 1}" for quarter in range(QUARTERS)),
    *(f"{2019 + year}" for year in range(MONTHS // 12)),
)
KINDS = ("lecture", "fair", "contest", "visit", "online", "course", "camp", "show", "clinic", "other")
ENTITIES = 50_000

DATASETS: Mapping[str, float] = {
    "activities": 0.40,
    "awards": 0.20,
    "projects": 0.15,
    "bases": 0.10,
    "experts": 0.10,
    "plays": 0.05,
}
"""Each dataset's share of the records."""

_EVENTS = """
[datasets.{name}]
key = ["id"]
time = {{ event = "day" }}
[datasets.{name}.columns]
id = "integer"
org_code = "org"
day = "date"
kind = {{ type = "code", codes = "kind" }}
entity = "integer"
people = {{ type = "integer", min = 0 }}
cost = {{ type = "decimal", scale = 2 }}
"""
_INTERVALS = """
[datasets.{name}]
key = ["id"]
time = {{ begins = "begins", ends = "ends" }}
[datasets.{name}.columns]
id = "integer"
org_code = "org"
begins = "date"
ends = {{ type = "date", required = false }}
kind = {{ type = "code", codes = "kind" }}
people = {{ type = "integer", min = 0 }}
"""
_READINGS = """
[datasets.{name}]
key = ["of_id", "day"]
of = ["of_id"]
time = {{ as_of = "day" }}
empty = "zero"
[datasets.{name}.columns]
of_id = "integer"
org_code = "org"
day = "date"
kind = {{ type = "code", codes = "kind" }}
people = {{ type = "integer", min = 0 }}
"""


@frozen(kw_only=True)
class Indicator:
    """One indicator, in both languages.

    Attributes:
        name: Its short id.
        dataset: What it is measured from; None for a ratio.
        kind: `count`, `people`, `cost`, `entity`, `stock` (records in force), `stock_people`, `last` or `ratio`.
        where: The filter, the same text in the definition language and in SQL; None for all records.
        parts: Numerator and denominator of a ratio.
    """

    name: str
    dataset: str | None
    kind: str
    where: str | None = None
    parts: tuple[str, str] | None = None

    @property
    def toml(self) -> str:
        """Its definition."""
        if self.parts is not None:
            kind = 'ratio = {{ of = "{}", to = "{}" }}'.format(*self.parts)
        else:
            aggregate, column = AGGREGATES[self.kind]
            kind = f'{aggregate} = "{self.dataset}{column}"'
        where = "" if self.where is None else f'where = "{self.where}"\n'
        return f'[indicators.{self.name}]\nlabel = {{ en = "{self.name}" }}\n{kind}\n{where}'


AGGREGATES = {
    "count": ("count", ""),
    "stock": ("count", ""),
    "entity": ("distinct", ".entity"),
    "people": ("sum", ".people"),
    "stock_people": ("sum", ".people"),
    "last": ("sum", ".people"),
    "cost": ("sum", ".cost"),
}

MIXTURE = (
    ("activities", "count"),
    ("activities", "people"),
    ("activities", "cost"),
    ("activities", "entity"),
    ("awards", "count"),
    ("awards", "entity"),
    ("projects", "cost"),
    ("bases", "stock"),
    ("experts", "stock_people"),
    ("plays", "last"),
    (None, "ratio"),
)


def indicators(number: int = 100) -> tuple[Indicator, ...]:
    """The indicators: as many of each kind of the mixture; a ratio is of the activities' people and count."""
    found = []
    for place in range(number):
        turn, (dataset, kind) = place // len(MIXTURE), MIXTURE[place % len(MIXTURE)]
        if dataset is None:
            parts = (f"activities_people_{turn}", f"activities_count_{turn}")
            found.append(Indicator(name=f"people_each_{turn}", dataset=None, kind=kind, parts=parts))
        else:
            where = _filter(turn, place % len(MIXTURE))
            found.append(Indicator(name=f"{dataset}_{kind}_{turn}", dataset=dataset, kind=kind, where=where))
    return tuple(found)


def _filter(turn: int, place: int) -> str | None:
    """No filter, one code, several codes, a number, or a code and a number: a fifth each, differing by turn."""
    code, other, third = (KINDS[(turn + place + step) % len(KINDS)] for step in (0, 3, 7))
    least = 20 + 17 * turn % 250
    return (
        None,
        f"kind = '{code}'",
        f"kind in ('{code}', '{other}', '{third}')",
        f"people >= {least}",
        f"kind = '{code}' and people >= {least}",
    )[(turn + place) % 5]


def definitions(number: int = 100) -> str:
    """The indicators as a definition file."""
    codes = "\n".join(f'{kind} = {{ en = "{kind}" }}' for kind in KINDS)
    head = f'schema = 1\n[area]\nid = "bench"\nlabel = {{ en = "Benchmark" }}\n[codes.kind]\n{codes}\n'
    shapes = {"bases": _INTERVALS, "experts": _INTERVALS, "plays": _READINGS}
    datasets = "".join(shapes.get(name, _EVENTS).format(name=name) for name in DATASETS)
    return head + datasets + "\n".join(each.toml for each in indicators(number))


@frozen(kw_only=True)
class World:
    """Generated records.

    Attributes:
        organisations: `code`, `name`, `parent`, `level`: a province, its counties, their townships.
        tables: By dataset.
    """

    organisations: pa.Table
    tables: Mapping[str, pa.Table]


def make_world(records: int, organisations: int = 2000, seed: int = 20231231, first: int = 0) -> World:
    """Make a world.

    Args:
        records: How many records there are in all datasets together.
        organisations: How many organisations there are in all; one in twenty is a county.
        seed: Of the generator.
        first: Where numbers begin, so that several worlds make one.
    """
    random = np.random.default_rng(seed)
    counties = max(1, organisations // 20)
    rows: list[tuple[str, str | None, str]] = [("1", None, "province")]
    rows += [(f"1{county:04}", "1", "county") for county in range(counties)]
    towns = [
        (f"1{town % counties:04}{town // counties:04}", f"1{town % counties:04}")
        for town in range(organisations - counties - 1)
    ]
    rows += [(code, parent, "township") for code, parent in towns]
    tree = pa.table(
        {
            "code": [code for code, _, _ in rows],
            "name": [code for code, _, _ in rows],
            "parent": pa.array([parent for _, parent, _ in rows], pa.string()),
            "level": [level for _, _, level in rows],
        }
    )
    codes = pa.array([code for code, _ in towns])
    return World(
        organisations=tree,
        tables={name: _records(random, name, int(records * share), codes, first) for name, share in DATASETS.items()},
    )


def _records(random: np.random.Generator, name: str, size: int, towns: pa.Array, first: int) -> pa.Table:
    def pick(values: pa.Array) -> pa.Array:
        return values.take(pa.array(random.integers(0, len(values), size)))

    def days(low: int, high: int) -> np.ndarray:  # type: ignore[type-arg]
        return np.datetime64(FIRST) + random.integers(low, high, size).astype("timedelta64[D]")

    common = {
        "org_code": pick(towns),
        "kind": pick(pa.array(KINDS)),
        "people": pa.array(random.integers(0, 300, size)),
    }
    number = pa.array(np.arange(first, first + size))
    if name in {"bases", "experts"}:
        begins = days(-1000, DAYS)
        ends = begins + random.integers(30, 2500, size).astype("timedelta64[D]")
        still = pa.array(random.random(size) < 0.3)
        end = pa.array(ends, pa.date32())
        blank = pa.nulls(size, pa.date32())
        return pa.table(
            {"id": number, "begins": pa.array(begins, pa.date32()), "ends": pc.if_else(still, blank, end), **common}
        )
    if name == "plays":
        of = first + np.arange(size) // 20
        town = towns.take(pa.array(of % len(towns)))
        day = np.datetime64(FIRST) + ((np.arange(size) % 20) * 91 + random.integers(0, 91, size)).astype(
            "timedelta64[D]"
        )
        kind = pa.array(KINDS).take(pa.array(of % len(KINDS)))
        return pa.table(
            {**common, "of_id": pa.array(of), "org_code": town, "kind": kind, "day": pa.array(day, pa.date32())}
        )
    cents = pa.array(random.integers(0, 500_000, size)).cast(pa.decimal128(38, 0))
    # Hundredths were drawn: the same digits, with two of them after the point.
    cost = pa.Array.from_buffers(pa.decimal128(38, 2), size, cents.buffers())
    return pa.table(
        {
            "id": number,
            "day": pa.array(days(0, DAYS), pa.date32()),
            "entity": pa.array(random.integers(0, ENTITIES, size)),
            "cost": cost,
            **common,
        }
    )


def write_world(world: World, folder: Path, part: int = 0) -> None:
    """The records as a folder of Parquet files, or one more part of them."""
    pq.write_table(world.organisations, folder / "organisations.parquet")
    for name, table in world.tables.items():
        (folder / "bench" / name).mkdir(parents=True, exist_ok=True)
        pq.write_table(table, folder / "bench" / name / f"{part}.parquet", compression="zstd")
