import doctest
from decimal import Decimal
from fractions import Fraction

import pytest

from kexie_metrics import load_registry
from kexie_metrics.engine.figuring.exact import State
from kexie_metrics.figures import STATUSES, Figure
from kexie_metrics.publishing.words import printing
from kexie_metrics.publishing.words.printing import (
    change_between,
    change_words,
    decimals_of,
    number,
    printed,
    rate,
    reason_words,
    rounded,
    status_word,
    target_text,
)

DEFINITIONS = """
schema = 1
[area]
id = "outreach"
label = { en = "Outreach" }
[datasets.sessions]
key = ["session_id"]
time = { event = "held_on" }
[datasets.sessions.columns]
session_id = "text"
org_code = "org"
held_on = "date"
people = { type = "integer", unit = "person-times" }
cost = { type = "decimal", scale = 2, unit = "yuan" }
[indicators.sessions]
label = { en = "Sessions" }
count = "sessions"
[indicators.people]
label = { en = "People" }
sum = "sessions.people"
[indicators.cost]
label = { en = "Cost" }
sum = "sessions.cost"
[indicators.cost_in_yuan]
label = { en = "Cost, whole" }
decimals = 0
sum = "sessions.cost"
[indicators.people_mean]
label = { en = "Mean" }
mean = "sessions.people"
[indicators.share]
label = { en = "Share" }
unit = "%"
scale = 100
ratio = { of = "sessions", to = "people" }
[indicators.net]
label = { en = "Net" }
formula = "people - coalesce(previous_year(people), 0)"
[indicators.half]
label = { en = "Half" }
formula = "0.5 * people"
[indicators.quotient]
label = { en = "Quotient" }
formula = "people / sessions"
"""


@pytest.fixture(scope="module")
def registry():
    return load_registry(files=[("outreach.toml", DEFINITIONS)], plugins=False)


def figure(indicator="outreach.sessions", value=None, **given):
    defaults = {"org": "1", "period": "2023", "dimensions": {}, "unit": None, "status": "ok"}
    return Figure(indicator=indicator, value=None if value is None else Decimal(value), **defaults | given)


def test_doctests():
    found = doctest.testmod(printing)
    assert (found.failed, found.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("value", "places", "away", "even"),
    [
        ("0.5", 0, "1", "0"),
        ("1.5", 0, "2", "2"),
        ("2.5", 0, "3", "2"),
        ("-2.5", 0, "-3", "-2"),
        ("2.675", 2, "2.68", "2.68"),
        ("2.665", 2, "2.67", "2.66"),
        ("2.6649999", 2, "2.66", "2.66"),
    ],
)
def test_halves(value, places, away, even):
    assert rounded(Decimal(value), places) == Decimal(away)
    assert rounded(Decimal(value), places, half_even=True) == Decimal(even)


def test_a_number_is_rounded_from_the_fraction_and_not_from_its_digits():
    # Twelve digits of it read 0.500000000000, which would go up.
    assert number(Fraction(10**15 - 1, 2 * 10**15), 0) == "0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(100), "100.0"),
        (Fraction(99_999_999, 1_000_000), "99.9"),
        (Fraction(100_000_001, 1_000_000), "100.1"),
        (Fraction(0), "0.0"),
        (Fraction(1, 10**9), "0.1"),
        (Fraction(-1, 10**9), "-0.1"),
        (Fraction(9994, 100), "99.9"),
    ],
)
def test_all_and_nothing_are_printed_only_where_they_are_meant(value, text):
    assert rate(value, 1) == text


def test_a_small_negative_number_is_no_negative_zero():
    assert number(Fraction(-1, 100), 1) == "0.0"


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("sessions", 0), ("people", 0), ("cost", 2), ("cost_in_yuan", 0), ("people_mean", 1), ("share", 1), ("net", 0),
        ("half", 1), ("quotient", 2),
    ],
)  # fmt: skip
def test_digits_after_the_point(registry, name, places):
    assert decimals_of(registry[f"outreach.{name}"], registry) == places


def test_a_ratio_is_printed_from_its_parts(registry):
    full = figure("outreach.share", 100, numerator=Decimal(3), denominator=Decimal(3))
    # Its twelve digits read 100.000000000000.
    nearly = figure("outreach.share", 100, numerator=Decimal(10**16 - 1), denominator=Decimal(10**16))
    assert (printed(full, registry, "en"), printed(nearly, registry, "en")) == ("100.0", "99.9")


def test_separators_are_for_tables(registry):
    seen = figure(value=1234567)
    assert printed(seen, registry, "en") == "1,234,567"
    assert printed(seen, registry, "en", separators=False) == "1234567"


def test_what_is_missing_is_a_word_and_never_a_zero(registry):
    words = {
        status: (
            printed(figure(status=status), registry, "zh"),
            printed(figure(status=status), registry, "en"),
        )
        for status in STATUSES
        if status != "ok"
    }
    assert words == {
        "not_reported": ("未报", "not reported"),
        "not_applicable": ("不适用", "not applicable"),
        "undefined": ("无法计算", "undefined"),
        "incomplete": ("未报全", "incomplete"),
        "withheld": ("不公布", "withheld"),
    }
    assert {status_word(status, "zh") for status in STATUSES} & {"0", ""} == set()


def test_every_reason_of_the_engine_has_chinese_words():
    reasons = [state.reason for state in State if state.reason is not None]
    assert [reason for reason in reasons if reason_words(reason, "zh").isascii()] == []


@pytest.mark.parametrize(
    ("change", "points", "zh", "en"),
    [
        ("5.44", False, "增长5.4%", "up 5.4%"),
        ("-4.85", False, "下降4.9%", "down 4.9%"),
        ("0.04", False, "持平", "unchanged"),
        ("-0.04", False, "持平", "unchanged"),
        ("0.05", False, "增长0.1%", "up 0.1%"),
        ("-99.99", False, "下降99.9%", "down 99.9%"),
        ("-100", False, "下降100.0%", "down 100.0%"),
        ("2.25", True, "上升2.3个百分点", "up 2.3 pp"),
        ("-2.25", True, "下降2.3个百分点", "down 2.3 pp"),
        ("0", True, "持平", "unchanged"),
        ("2.25", "pp", "上升2.3个百分点", "up 2.3 pp"),
        ("2.25", "‰", "上升2.3个千分点", "up 2.3 ‰ points"),
        ("-2.25", "‰", "下降2.3个千分点", "down 2.3 ‰ points"),
        ("2.25", None, "增长2.3%", "up 2.3%"),
    ],
)
def test_changes_in_words(change, points, zh, en):
    assert change_words(Decimal(change), "zh", points=points) == zh
    assert change_words(Decimal(change), "en", points=points) == en


@pytest.mark.parametrize(
    ("value", "expected"), [(5, "5"), ("60.5", "60.5"), ("60.500000000000", "60.5"), ("1234", "1,234"), ("0.10", "0.1")]
)
def test_a_target_has_the_digits_it_was_set_with(registry, value, expected):
    assert target_text(Decimal(value), registry["outreach.sessions"], registry) == expected


def test_a_target_of_a_rate_has_the_digits_of_a_rate_at_least(registry):
    assert target_text(90, registry["outreach.share"], registry) == "90.0"
    assert target_text(Decimal("99.95"), registry["outreach.share"], registry) == "99.95"


def test_changes_between_figures(registry):
    sessions, share = registry["outreach.sessions"], registry["outreach.share"]
    gap = figure(status="not_reported", reason="no record")
    assert change_between(figure(value=3), figure(value=2), sessions) == 50
    assert change_between(figure(value=3), figure(value=-2), sessions) == 250
    assert change_between(figure(value=3), figure(value=0), sessions) == "base is zero"
    assert change_between(figure(value=3), gap, sessions) == "no record"
    assert change_between(gap, figure(value=3), sessions) == "no record"
    third = figure("outreach.share", "33.333333333333", numerator=Decimal(1), denominator=Decimal(3))
    half = figure("outreach.share", 50, numerator=Decimal(1), denominator=Decimal(2))
    assert change_between(half, third, share) == Fraction(50, 3)
