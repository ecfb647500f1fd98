"""How many examples, and how the engine is asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve, field, frozen
from besides import Besides, Compared
from hypothesis import HealthCheck, settings
from oracle import Units, figures, rounded

import kexie_metrics as kexie
from kexie_metrics.periods import Timeline

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("default", max_examples=60, deadline=None, suppress_health_check=_SLOW, print_blob=True)
settings.register_profile("ci", settings.get_profile("default"), max_examples=150, derandomize=True)
settings.load_profile(os.environ.get("KEXIE_HYPOTHESIS", "default"))


@frozen(kw_only=True)
class Figure:
    """One row of the engine's answer.

    Attributes:
        status: Why there is a value, or why not.
        value: As printed in full, to 12 places.
        exact: From numerator and denominator where they are given, else the value.
        compared: By comparison: status, value, and change, as printed in full.
        records: Number of records by status.
    """

    status: str
    value: Fraction | None
    exact: Fraction | None
    compared: Mapping[str, tuple[object, ...]] = field(factory=dict)
    records: Mapping[str, int] = field(factory=dict)


@pytest.fixture(scope="session")
def engine():
    """Asks the engine what the oracle is asked; the answer is by indicator, unit, period and dimensions.

    `stored` may put the records into another database, and gives back what opens them there; a `registry` may come from
    elsewhere than the world's files.
    """

    def ask(world, request, stored=lambda records: records, registry=None) -> dict[tuple[object, ...], Figure]:
        registry = registry or world.registry
        source = {**world.records, "organisations": world.organisations}
        records = kexie.open_records({name: list(rows) for name, rows in source.items()}, registry)
        records = kexie.open_records(
            stored(records), registry, site=world.site, organisations=list(world.organisations)
        )
        found = kexie.compute(
            registry,
            records,
            indicators=list(request.indicators),
            periods=list(request.periods),
            orgs=list(request.orgs),
            by=list(request.by),
            compare=list(request.compare),
            tree=request.tree,
        )
        answer: dict[tuple[object, ...], Figure] = {}
        for row in found:
            key = row.indicator, row.org, row.period, tuple(row.dimensions[name] for name in request.by)
            assert key not in answer, f"two rows for one cell: {key}"
            definition = registry[row.indicator].definition
            figure = _figure(row, Fraction(definition.scale) if definition.ratio is not None else Fraction(1))
            beside = row.comparisons
            answer[key] = evolve(
                figure,
                compared={
                    name: tuple(
                        beside.get(name + column)
                        for column in ("_status", "", "_completion" if name == "target" else "_change")
                    )
                    for name in request.compare
                },
                records={status: number for status, number in row.records.items() if number},
            )
        return answer

    return ask


def _figure(row: object, scale: Fraction) -> Figure:
    value = None if row.value is None else Fraction(row.value)
    exact = value
    if row.numerator is not None and row.denominator is not None:
        exact = scale * _fraction(row.numerator) / _fraction(row.denominator)
    return Figure(status=row.status, value=value, exact=exact)


def _fraction(number: Decimal | int) -> Fraction:
    assert isinstance(number, Decimal | int), f"{number!r} is not exact"
    return Fraction(number)


@pytest.fixture(scope="session")
def oracle_answers():
    """Asks the oracle what the engine is asked."""

    def ask(world, request) -> Mapping[tuple[object, ...], tuple[str, Fraction | None]]:
        timeline = Timeline(terms=world.site.terms, calendars=world.site.calendars)
        return figures(
            world.registry,
            world.records,
            world.organisations,
            indicators=request.indicators,
            periods=[timeline.parse(period) for period in request.periods],
            orgs=request.orgs,
            by=request.by,
            tree=request.tree,
            terms=world.site.terms,
        )

    return ask


@pytest.fixture(scope="session")
def oracle_besides():
    """Asks the oracle what the engine puts beside its figures.

    The answer has for each cell the status, value and change of each comparison, and the number of records by status.
    """

    def ask(world, request) -> Mapping[tuple[object, ...], tuple[Mapping[str, object], Mapping[str, int]]]:
        timeline = Timeline(terms=world.site.terms, calendars=world.site.calendars)
        oracle = Besides(
            registry=world.registry,
            records=world.records,
            units=Units(world.organisations),
            tree=request.tree,
            terms=world.site.terms,
        )
        periods = [timeline.parse(period) for period in request.periods]
        return {
            (name, org, period.name, tuple(dims[dimension] for dimension in request.by)): (
                {what: _printed(_beside(oracle, what, name, org, period, dims)) for what in request.compare},
                oracle.by_status(name, org, period, dims),
            )
            for name, org, period, dims in oracle.cells(request.indicators, periods, request.orgs, request.by)
        }

    return ask


def _beside(oracle: Besides, what: str, *cell: object) -> Compared:
    return oracle.aimed(*cell) if what == "target" else oracle.compared(*cell, what)


def _printed(compared: Compared) -> tuple[object, ...]:
    (status, value), change = compared
    return status, *(None if number is None else rounded(number, 12) for number in (value, change))
