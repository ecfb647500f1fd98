"""What a figure is compared with, day by day: leap days, month ends, other years, terms, gaps, moves and breaks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kexie_metrics import audit, compute, load_registry, open_records, report
from kexie_metrics.definitions.model import Text
from kexie_metrics.definitions.site import Calendar, Site, Term
from kexie_metrics.errors import DefinitionError
from kexie_metrics.publishing.tables import figures_report

AREA = """
schema = 1
[area]
id = "t"
label = { en = "Trial" }
[datasets.days]
time = { event = "day" }
[datasets.days.columns]
org_code = "org"
day = "date"
number = "integer"
[datasets.bases]
time = { begins = "begun" }
[datasets.bases.columns]
org_code = "org"
begun = "date"
[datasets.plays]
time = { as_of = "read_on" }
of = ["video"]
[datasets.plays.columns]
org_code = "org"
video = "text"
read_on = "date"
plays = "integer"
"""
SITE = Site(
    schema=1,
    terms={
        "fourth": Term(label=Text(en="Fourth"), first=date(2019, 3, 1), last=date(2021, 2, 28)),
        "fifth": Term(label=Text(en="Fifth"), first=date(2021, 3, 1), last=date(2022, 12, 31)),
        "sixth": Term(label=Text(en="Sixth"), first=date(2023, 7, 1), last=date(2025, 6, 30)),
    },
    calendars={"school": Calendar(year_starts="09-01")},
)
ONE = [{"code": "0", "name": "City", "parent": None, "level": "city"}]


def indicator(name, body):
    return f'[indicators.{name}]\nlabel = {{ en = "{name}" }}\n{body}\n'


def opened(indicators, records, organisations=ONE):
    registry = load_registry(files=[("t.toml", AREA + indicators)], site=SITE, plugins=False)
    source = {f"t.{name}": rows for name, rows in records.items()}
    return registry, open_records({**source, "organisations": organisations}, registry, site=SITE)


def one_a_day():
    """A record on each day of eight years, with the day itself as a number, so that a figure tells its own days."""
    days = (date(2018, 1, 1) + timedelta(days=number) for number in range(8 * 365 + 2))
    return [{"org_code": "0", "day": day, "number": day.year * 10_000 + day.month * 100 + day.day} for day in days]


@pytest.fixture(scope="module")
def days():
    return opened(
        indicator("first", 'min = "days.number"') + indicator("last", 'max = "days.number"'), {"days": one_a_day()}
    )


@pytest.mark.parametrize(
    ("period", "comparison", "expected"),
    [
        # leap days and month ends
        ("2024-02-29", "previous_year", (20230228, 20230228)),
        ("2024-02-29", "previous_period", (20240228, 20240228)),
        ("2024-03-01", "previous_period", (20240229, 20240229)),
        ("2025-02-28", "previous_year", (20240228, 20240228)),
        ("2024-02", "previous_year", (20230201, 20230228)),
        ("2025-02", "previous_year", (20240201, 20240229)),
        ("2024-03", "previous_period", (20240201, 20240229)),
        ("2024-01", "previous_period", (20231201, 20231231)),
        ("2024-02-29..2024-03-31", "previous_year", (20230228, 20230331)),
        ("2024-02-28..2024-02-29", "previous_year", (20230228, 20230228)),
        ("2024-01-30..2024-02-28", "previous_year", (20230130, 20230228)),
        # the year so far, and the same span of the year before
        ("2024-02", "year_to_date", (20240101, 20240229)),
        ("2024-02", "year_to_date_previous_year", (20230101, 20230228)),
        ("2025-02", "year_to_date_previous_year", (20240101, 20240229)),
        ("2024-02-29", "year_to_date_previous_year", (20230101, 20230228)),
        ("2024-02-28", "year_to_date_previous_year", (20230101, 20230228)),
        ("2023-02-28", "year_to_date_previous_year", (20220101, 20220228)),
        ("2023Q4", "year_to_date_previous_year", (20220101, 20221231)),
        ("2023-11-15..2024-01-20", "year_to_date_previous_year", (20230101, 20230120)),
        # quarters, halves, ranges
        ("2024Q1", "previous_period", (20231001, 20231231)),
        ("2024H1", "previous_year", (20230101, 20230630)),
        ("2021..2022", "previous_period", (20190101, 20201231)),
        ("2021..2022", "previous_year", (20200101, 20211231)),
        ("2024-01-15..2024-03-14", "previous_period", (20231115, 20240114)),
        ("2024-01-30..2024-02-08", "previous_period", (20240120, 20240129)),
        # years that start elsewhere
        ("school:2023", "previous_year", (20220901, 20230831)),
        ("school:2023", "previous_period", (20220901, 20230831)),
        ("school:2023", "year_to_date", (20230901, 20240831)),
        ("school:2023", "year_to_date_previous_year", (20220901, 20230831)),
        # terms, one after another or with a gap between them
        ("fifth", "previous_period", (20190301, 20210228)),
        ("sixth", "previous_period", (20210701, 20230630)),
        ("fifth", "previous_year", (20200301, 20211231)),
        # any named base, before or after
        ("2021", "2019", (20190101, 20191231)),
        ("2021", "2024Q1", (20240101, 20240331)),
        ("2021", "school:2020", (20200901, 20210831)),
        ("2021", "fourth", (20190301, 20210228)),
        ("2021", "2019..2020", (20190101, 20201231)),
    ],
)
def test_the_days_that_a_figure_is_compared_with(days, period, comparison, expected):
    figures = compute(*days, periods=period, compare=comparison)
    found = {row.indicator: row.comparisons for row in figures}
    assert (found["t.first"][comparison], found["t.last"][comparison]) == expected


@pytest.mark.parametrize(
    ("formula", "period", "expected"),
    [
        ("shift(last, '1 month')", "2023-03-31", 20230228),
        ("shift(last, '1 month')", "2024-03-31", 20240229),
        ("shift(last, '1 year')", "2024-02-29", 20230228),
        ("shift(first, '1 quarter')", "2024-05-31", 20240229),
        ("shift(last, '-1 year')", "2023-02", 20240229),
        ("previous_period(first)", "sixth", 20210701),
        ("shift(first, '6 months')", "school:2023", 20230301),
    ],
)
def test_a_formula_looks_at_the_same_days(period, formula, expected):
    text = indicator("first", 'min = "days.number"') + indicator("last", 'max = "days.number"')
    registry, records = opened(text + indicator("it", f'formula = "{formula}"'), {"days": one_a_day()})
    assert compute(registry, records, indicators="t.it", periods=period).get("t.it", org="0", period=period).value == (
        expected
    )


def test_the_year_to_date_changes_against_the_same_span_of_the_year_before():
    records = [{"org_code": "0", "day": day, "number": 1} for day in (date(2023, 2, 1), date(2024, 1, 5))]
    records += [{"org_code": "0", "day": date(2024, 2, 29), "number": 1}] * 2
    registry, opened_ = opened(indicator("days", 'count = "days"'), {"days": records})
    figures = compute(registry, opened_, periods="2024-02", compare="year_to_date_previous_year")
    assert figures.get("t.days", org="0", period="2024-02").comparisons == {
        "year_to_date_previous_year": 1,
        "year_to_date_previous_year_status": "ok",
        "year_to_date_previous_year_change": 200,
        "year_to_date_previous_year_change_unit": "%",
        "year_to_date_previous_year_change_reason": None,
    }


def play(day, plays):
    return {"org_code": "0", "video": "v", "read_on": day, "plays": plays}


def test_a_base_that_is_missing_or_zero_gives_no_change_and_says_why():
    records = {
        "plays": [play(date(2020, 5, 1), 8), play(date(2022, 5, 1), 12), play(date(2023, 5, 1), 0)],
        "days": [{"org_code": "0", "day": date(2024, 1, 1), "number": 1}],
    }
    text = indicator("plays", 'sum = "plays.plays"') + indicator("days", 'count = "days"')
    registry, opened_ = opened(text, records)
    years = [str(year) for year in range(2020, 2026)]
    figures = compute(registry, opened_, periods=years, compare=["previous_year", "2020"])
    assert [
        (row.period, *(row.comparisons[f"previous_year{part}"] for part in ("_status", "_change", "_change_reason")))
        for row in figures
        if row.indicator == "t.plays"
    ] == [
        ("2020", "not_reported", None, "no record"),
        ("2021", "ok", None, "no record"),
        ("2022", "not_reported", None, "no record"),
        ("2023", "ok", Decimal(-100), None),
        ("2024", "ok", None, "no record"),
        ("2025", "not_reported", None, "no record"),
    ]
    # Over the gap of 2021, against a named base.
    assert figures.get("t.plays", org="0", period="2022").comparisons["2020_change"] == 50
    days = figures.get("t.days", org="0", period="2024").comparisons
    assert (days["previous_year"], days["previous_year_change"]) == (0, None)
    assert days["previous_year_change_reason"] == "base is zero"


def test_quantities_change_by_percent_and_rates_by_points():
    records = {"plays": [play(date(2022, 5, 1), 40), play(date(2023, 5, 1), 50)]}
    text = "".join(
        indicator(name, f'sum = "plays.plays"\nunit = "{unit}"')
        for name, unit in (("of_a_hundred", "%"), ("of_a_thousand", "‰"), ("times", "次"))
    )
    registry, opened_ = opened(text, records)
    figures = compute(registry, opened_, periods="2023", compare="previous_year")
    assert {
        row.indicator: (row.comparisons["previous_year_change"], row.comparisons["previous_year_change_unit"])
        for row in figures
    } == {"t.of_a_hundred": (10, "pp"), "t.of_a_thousand": (10, "‰"), "t.times": (25, "%")}


def test_a_unit_that_moved_is_compared_as_it_was_or_in_the_tree_of_now():
    organisations = [
        *ONE,
        {"code": "01", "name": "East", "parent": "0", "level": "county", "valid_to": date(2022, 6, 30),
         "successor": "03"},
        {"code": "02", "name": "West", "parent": "0", "level": "county"},
        {"code": "03", "name": "New East", "parent": "0", "level": "county", "valid_from": date(2022, 7, 1)},
        {"code": "021", "name": "Hill", "parent": "02", "level": "town", "valid_to": date(2022, 12, 31)},
        {"code": "021", "name": "Hill", "parent": "03", "level": "town", "valid_from": date(2023, 1, 1)},
    ]  # fmt: skip
    days = [("01", 2021), ("021", 2021), ("021", 2022), ("021", 2022), ("021", 2023), ("03", 2023)]
    rows = [{"org_code": code, "day": date(year, 3, 1), "number": 1} for code, year in days]
    registry, records = opened(indicator("days", 'count = "days"'), {"days": rows}, organisations)

    def beside(tree):
        figures = compute(
            registry, records, periods=["2022", "2023"], orgs=["0", "02", "03", "021"], tree=tree,
            compare="previous_year",
        )  # fmt: skip
        return {
            (row.org, row.period): (
                row.value, row.comparisons["previous_year"], row.comparisons["previous_year_change_reason"]
            )
            for row in figures
        }  # fmt: skip

    assert beside("then") == {
        ("0", "2022"): (2, 2, None),
        ("0", "2023"): (2, 2, None),
        ("02", "2022"): (2, 1, None),
        ("02", "2023"): (0, 2, None),
        ("03", "2022"): (0, None, "unit not in force"),
        ("03", "2023"): (2, 0, "base is zero"),
        ("021", "2022"): (2, 1, None),
        ("021", "2023"): (1, 2, None),
    }
    # In the tree of now, the town and the county before its renumbering count for the new county in every year.
    assert beside("now") == {
        ("0", "2022"): (2, 2, None),
        ("0", "2023"): (2, 2, None),
        ("02", "2022"): (0, 0, "base is zero"),
        ("02", "2023"): (0, 0, "base is zero"),
        ("03", "2022"): (2, 2, None),
        ("03", "2023"): (2, 2, None),
        ("021", "2022"): (2, 1, None),
        ("021", "2023"): (1, 2, None),
    }


# ── where the definition changed ──────────────────────────────────────


def yearly(numbers):
    return [{"org_code": "0", "day": date(year, 6, 1), "number": number} for year, number in numbers.items() if number]


YEARS = {2006: 1, 2007: 2, 2008: 124, 2009: 130, 2010: 143}


def asked(text, names, periods, **options):
    registry, records = opened(
        text, {"days": yearly(YEARS), "bases": [{"org_code": "0", "begun": date(2007, 1, 1)}], "plays": []}
    )
    return compute(registry, records, indicators=[f"t.{name}" for name in names], periods=periods, **options)


def test_a_figure_is_not_compared_with_one_its_definition_does_not_hold_for():
    text = indicator("new", 'sum = "days.number"\nsince = 2008')
    text += indicator("old", 'sum = "days.number"\nuntil = 2007\nreplaced_by = "new"')
    figures = asked(text, ["new", "old"], ["2007", "2008"], compare="previous_year")
    assert {
        (row.indicator, row.period): (
            row.value,
            row.comparisons["previous_year"],
            row.comparisons["previous_year_status"],
            row.comparisons["previous_year_change_reason"],
        )
        for row in figures
    } == {
        ("t.new", "2007"): (None, None, "not_applicable", "indicator not defined then"),
        ("t.new", "2008"): (124, None, "not_applicable", "indicator not defined then"),
        ("t.old", "2007"): (2, 1, "ok", None),
        ("t.old", "2008"): (None, 2, "ok", "indicator not defined then"),
    }


BROKEN = ("not_applicable", None, "break in the series")


@pytest.mark.parametrize(
    ("breaks", "period", "comparison", "expected"),
    [
        ('["2008"]', "2007", "previous_year", ("ok", 100, None)),
        ('["2008"]', "2008", "previous_year", BROKEN),
        ('["2008"]', "2009", "previous_year", ("ok", Decimal("4.838709677419"), None)),
        ('["2008"]', "2009", "2007", BROKEN),
        ('["2008"]', "2007", "2009", BROKEN),
        ('["2008"]', "2010", "2008", ("ok", Decimal("15.322580645161"), None)),
        ('["2008"]', "2007..2008", "previous_year", BROKEN),
        ('["2008"]', "2009", "2007..2008", BROKEN),
        ('["2008"]', "2009", "2009", ("ok", 0, None)),
        ('["2008"]', "2008Q2", "previous_period", ("ok", None, "base is zero")),
        ('["2008"]', "2008Q2", "year_to_date_previous_year", BROKEN),
        ('["2008-07"]', "2008", "previous_year", BROKEN),
        ('["2008-07"]', "2009", "previous_year", BROKEN),
        ('["2008-07"]', "2010", "previous_year", ("ok", 10, None)),
        ('["2008-06-02"]', "2008-06", "2008Q1", BROKEN),
        ('["2008-06-02"]', "2008-06-01", "2008Q1", ("ok", None, "base is zero")),
        ('["2010", "2008"]', "2010", "2009", BROKEN),
        ('["2010", "2008"]', "2009", "2008", ("ok", Decimal("4.838709677419"), None)),
    ],
)
def test_nothing_is_compared_across_a_break(breaks, period, comparison, expected):
    text = indicator("it", f'sum = "days.number"\nbreaks = {breaks}')
    (row,) = asked(text, ["it"], period, compare=comparison)
    found = [row.comparisons[f"{comparison}{part}"] for part in ("_status", "_change", "_change_reason")]
    assert tuple(found) == expected
    assert (row.comparisons[comparison] is None) == (expected == BROKEN)
    assert row.status == "ok"


def test_a_state_is_judged_by_its_last_day_and_a_running_total_by_all_of_its_days():
    text = indicator("stock", 'count = "bases"\nbreaks = ["2008-07"]')
    text += indicator("all", 'sum = "days.number"\nrunning = "all"\nbreaks = ["2008-07"]')
    text += indicator("two_years", 'sum = "days.number"\nrunning = { months = 24 }\nbreaks = ["2008-07"]')
    figures = asked(text, ["stock", "all", "two_years"], ["2008", "2009", "2010"], compare="previous_year")
    assert {
        (row.indicator, row.period): row.comparisons["previous_year_status"] for row in figures
    } == {
        ("t.stock", "2008"): "not_applicable",
        ("t.stock", "2009"): "ok",
        ("t.stock", "2010"): "ok",
        ("t.all", "2008"): "not_applicable",
        ("t.all", "2009"): "ok",
        ("t.all", "2010"): "ok",
        ("t.two_years", "2008"): "not_applicable",
        ("t.two_years", "2009"): "not_applicable",
        ("t.two_years", "2010"): "not_applicable",
    }  # fmt: skip


PART = indicator("days", 'sum = "days.number"\nbreaks = ["2008"]') + indicator("bases", 'count = "bases"')


def test_what_is_made_of_a_broken_series_is_broken_with_it():
    text = PART + indicator("each", 'ratio = { of = "days", to = "bases" }')
    text += indicator("own", 'formula = "bases + 1"\nbreaks = ["2010"]')
    figures = asked(text, ["each", "own"], ["2008", "2009", "2010"], compare="previous_year")
    assert {(row.indicator, row.period): row.comparisons["previous_year_status"] for row in figures} == {
        ("t.each", "2008"): "not_applicable",
        ("t.each", "2009"): "ok",
        ("t.each", "2010"): "ok",
        ("t.own", "2008"): "ok",
        ("t.own", "2009"): "ok",
        ("t.own", "2010"): "not_applicable",
    }


def test_a_formula_does_not_look_across_a_break():
    text = PART + indicator("growth", 'formula = "change(days)"')
    text += indicator("before", "formula = \"shift(days, '2 years')\"")
    text += indicator("sure", 'formula = "coalesce(previous_year(days), 0) + days"')
    text += indicator("twice", 'formula = "previous_year(growth)"')
    figures = asked(text, ["growth", "before", "sure", "twice"], ["2007", "2008", "2009", "2010"])
    out = ("not_applicable", "break in the series")
    found = {
        (row.indicator, row.period): row.value if row.status == "ok" else (row.status, row.reason) for row in figures
    }
    assert found == {
        ("t.growth", "2007"): 1,
        ("t.growth", "2008"): out,
        ("t.growth", "2009"): Decimal("0.048387096774"),
        ("t.growth", "2010"): Decimal("0.1"),
        ("t.before", "2007"): 0,
        ("t.before", "2008"): out,
        ("t.before", "2009"): out,
        ("t.before", "2010"): 124,
        ("t.sure", "2007"): 3,
        ("t.sure", "2008"): 124,
        ("t.sure", "2009"): 254,
        ("t.sure", "2010"): 273,
        ("t.twice", "2007"): ("undefined", "base is zero"),
        ("t.twice", "2008"): out,
        ("t.twice", "2009"): out,
        ("t.twice", "2010"): Decimal("0.048387096774"),
    }


def test_an_audit_rule_does_not_look_across_a_break():
    rule = '[checks.jump]\nassert = "abs(change(days)) <= 0.5"\nlevel = "explain"\nmessage = { en = "a jump" }\n'
    registry, records = opened(PART + rule, {"days": yearly(YEARS), "bases": []})
    assert [
        (found.period, found.status, found.reason)
        for found in audit(registry, records, periods=["2007", "2008", "2009"])
    ] == [
        ("2007", "fails", None),
        ("2008", "unknown", "break in the series"),
        ("2009", "holds", None),
    ]


def texts(section):
    return [tuple(cell.text for cell in row.cells) for row in section.rows]


def test_a_table_says_that_a_series_was_broken():
    figures = asked(PART, ["days"], "2008", compare=["previous_year", "2009"])
    (section,) = figures_report(figures, "en").sections
    assert texts(section) == [("days", "", "124", "not applicable", "break in the series", "130", "down 4.6%")]


def test_the_year_end_says_that_a_series_was_broken():
    registry, records = opened(PART, {"days": yearly(YEARS), "bases": []})
    made = report(registry, records, period="2008", whole="2006..2008", language="en")
    assert texts(made.report.sections[0]) == [
        ("bases", "", "0", "0", "0", "base is zero"),
        ("days", "", "127", "124", "2", "break in the series"),
    ]


@pytest.mark.parametrize("text", ["fifth", "2008..2009", "200", "school:2008", "2008-13"])
def test_a_break_begins_with_a_period_that_everybody_knows(text):
    with pytest.raises(DefinitionError) as caught:
        opened(indicator("it", f'sum = "days.number"\nbreaks = ["{text}"]'), {})
    (problem,) = caught.value.problems
    assert problem.message == f"{text!r} is no year, half-year, quarter, month or day"
    assert problem.hint == 'the first of the new series: "2008", "2014Q3", "2014-07" or "2014-07-15"'
