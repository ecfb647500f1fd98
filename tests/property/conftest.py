"""How many examples, and how the engine is asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import frozen
from hypothesis import HealthCheck, settings
from oracle import figures
from strategies import PLUGINS

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
    """

    status: str
    value: Fraction | None
    exact: Fraction | None


@pytest.fixture(scope="session")
def engine():
    """Asks the engine what the oracle is asked; the answer is by indicator, unit, period and dimensions.

    `stored` may put the records into another database, and gives back what opens them there.
    """

    def ask(world, request, stored=lambda records: records) -> dict[tuple[object, ...], Figure]:
        registry = kexie.load_registry(files=world.files, site=world.site, plugins=False, extra=PLUGINS)
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
            tree=request.tree,
        )
        answer: dict[tuple[object, ...], Figure] = {}
        for row in found:
            key = row.indicator, row.org, row.period, tuple(row.dimensions[name] for name in request.by)
            assert key not in answer, f"two rows for one cell: {key}"
            definition = registry[row.indicator].definition
            answer[key] = _figure(row, Fraction(definition.scale) if definition.ratio is not None else Fraction(1))
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
        registry = kexie.load_registry(files=world.files, site=world.site, plugins=False, extra=PLUGINS)
        timeline = Timeline(terms=world.site.terms, calendars=world.site.calendars)
        return figures(
            registry,
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
