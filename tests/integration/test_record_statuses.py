"""How much of a figure is actual, planned, estimated or revised, counted by hand in every manner of measuring."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from kexie_metrics import compute, explain, load_registry, open_records, report
from kexie_metrics.errors import ContractError, DefinitionError
from kexie_metrics.publishing.describing import describe
from kexie_metrics.publishing.tables import figures_report

CODES = """
schema = 1
[area]
id = "t"
label = { zh = "试验", en = "Trial" }
[codes.stage]
actual = { en = "actual" }
planned = { en = "planned" }
estimated = { en = "estimated" }
[codes.kind]
x = { en = "x" }
y = { en = "y" }
"""
AREA = (
    CODES
    + """
[datasets.talks]
time = { event = "held_on" }
status = "stage"
[datasets.talks.columns]
org_code = "org"
held_on = "date"
stage = { type = "code", codes = "stage", required = false }
kind = { type = "code", codes = "kind", required = false }
guests = { type = "integer", required = false }
[datasets.bases]
time = { begins = "begun", ends = "ended" }
status = "stage"
[datasets.bases.columns]
org_code = "org"
begun = "date"
ended = { type = "date", required = false }
stage = { type = "code", codes = "stage" }
seats = "integer"
[datasets.plays]
time = { as_of = "read_on" }
of = ["video"]
status = "stage"
[datasets.plays.columns]
org_code = "org"
video = "text"
read_on = "date"
stage = { type = "code", codes = "stage" }
plays = { type = "integer", required = false }
[datasets.plain]
time = { event = "held_on" }
[datasets.plain.columns]
org_code = "org"
held_on = "date"
"""
)
TREE = [
    {"code": "0", "name": "City", "parent": None, "level": "city"},
    {"code": "01", "name": "East", "parent": "0", "level": "county"},
    {"code": "02", "name": "West", "parent": "0", "level": "county"},
]
ACTUAL, PLANNED, ESTIMATED = "actual", "planned", "estimated"


def talk(org, month, stage, guests=1, kind=None, year=2023):
    return {"org_code": org, "held_on": date(year, month, 1), "stage": stage, "kind": kind, "guests": guests}


def base(org, begun, ended, stage, seats=1):
    return {"org_code": org, "begun": begun, "ended": ended, "stage": stage, "seats": seats}


def play(org, video, day, stage, plays=1):
    return {"org_code": org, "video": video, "read_on": day, "stage": stage, "plays": plays}


def indicator(name, body):
    return f'[indicators.{name}]\nlabel = {{ en = "{name}" }}\n{body}\n'


def ask(text, records, *, area=AREA, **options):
    registry = load_registry(files=[("t.toml", area + text)], plugins=False)
    source = {f"t.{name}": rows for name, rows in records.items()}
    opened = open_records({**source, "organisations": TREE}, registry)
    return compute(registry, opened, **{"periods": "2023", **options})


def counted(figures):
    """Numbers of actual, planned and estimated records, by indicator without its area."""
    return {
        row.indicator.removeprefix("t."): tuple(row.records[status] for status in (ACTUAL, PLANNED, ESTIMATED))
        for row in figures
    }


MONTHS = [talk("01", month, ACTUAL if month <= 10 else PLANNED, guests=month) for month in range(1, 13)]


def test_a_year_of_ten_months_actual_and_two_planned():
    (row,) = ask(indicator("guests", 'sum = "talks.guests"'), {"talks": MONTHS})
    assert row.value == 78
    assert row.records == {ACTUAL: 10, PLANNED: 2, ESTIMATED: 0}
    assert row.shares == {ACTUAL: Fraction(5, 6), PLANNED: Fraction(1, 6), ESTIMATED: Fraction(0)}


TALKS = [
    talk("0", 1, ACTUAL, 5, "x"),
    talk("01", 2, PLANNED, 5, "x"),
    talk("01", 3, None, 7, "y"),
    talk("01", 3, ESTIMATED, None, "y"),
    talk("02", 4, PLANNED, 9),
    talk("02", 4, PLANNED, 9, year=2022),
]
BASES = [
    base("01", date(2020, 1, 1), None, ACTUAL),
    base("01", date(2023, 3, 1), date(2023, 6, 1), PLANNED),
    base("02", date(2023, 12, 31), None, PLANNED),
    base("02", date(2022, 1, 1), date(2023, 1, 1), ESTIMATED),
    base("02", date(2022, 1, 1), date(2023, 1, 2), ESTIMATED),
    base("02", date(2024, 1, 1), None, ACTUAL),
]
PLAYS = [
    play("01", "v", date(2023, 1, 1), ACTUAL, 1),
    play("01", "v", date(2023, 5, 1), PLANNED, 3),
    play("02", "w", date(2023, 2, 1), ESTIMATED, 5),
    play("02", "w", date(2023, 3, 1), ACTUAL, None),
    play("0", "u", date(2022, 3, 1), ACTUAL, 2),
]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # events
        ('count = "talks"', (2, 2, 1)),
        ('count = "talks"\nwhere = "kind = \'y\'"', (1, 0, 1)),
        ('sum = "talks.guests"', (2, 2, 0)),
        ('distinct = "talks.guests"', (2, 2, 0)),
        ('mean = "talks.guests"', (2, 2, 0)),
        ('median = "talks.guests"', (2, 2, 0)),
        ('max = "talks.guests"', (2, 2, 0)),
        ('min = "talks.guests"\nover = { org = "min" }', (2, 2, 0)),
        ('sum = "talks.guests"\nover = { org = "none" }', (1, 0, 0)),
        ('sum = "talks.guests"\nover = { org = "mean" }', (2, 2, 0)),
        ('distinct = "talks.guests"\nover = { org = "sum" }', (2, 2, 0)),
        ('count = "talks"\nrunning = "all"', (2, 3, 1)),
        ('count = "talks"\nrunning = { months = 24 }', (2, 3, 1)),
        # stocks in force on the last day, on the first, on any
        ('count = "bases"', (1, 1, 0)),
        ('sum = "bases.seats"\nover = { time = "first" }', (1, 0, 1)),
        ('sum = "bases.seats"\nover = { time = "mean" }', (1, 2, 1)),
        ('count = "bases"\nover = { time = "max" }', (1, 2, 1)),
        ('count = "bases"\nover = { time = "min", org = "none" }', (0, 0, 0)),
        ('median = "bases.seats"', (1, 1, 0)),
        ('distinct = "bases.seats"', (1, 1, 0)),
        ('count = "bases"\nwhen = "begins"', (0, 2, 0)),
        ('count = "bases"\nwhen = "ends"', (0, 1, 2)),
        # readings: the last, the first, all of them
        ('sum = "plays.plays"', (0, 1, 0)),
        ('count = "plays"', (1, 1, 0)),
        ('sum = "plays.plays"\nover = { time = "first" }', (1, 0, 1)),
        ('sum = "plays.plays"\nover = { time = "max" }', (1, 1, 1)),
        ('sum = "plays.plays"\nover = { time = "sum" }', (1, 1, 1)),
        ('sum = "plays.plays"\nlast = { within = "2 years" }', (1, 1, 0)),
        ('distinct = "plays.plays"', (0, 1, 0)),
    ],
)
def test_the_records_behind_a_figure(body, expected):
    records = {"talks": TALKS, "bases": BASES, "plays": PLAYS}
    assert counted(ask(indicator("it", body), records, orgs=["0"])) == {"it": expected}


def test_a_reported_figure_is_what_its_last_reading_is():
    figures = ask(indicator("it", 'reported = "plays.plays"'), {"plays": PLAYS}, orgs=["0", "01", "02"], periods="2023")
    assert [(row.org, row.value, dict(row.records)) for row in figures] == [
        ("0", None, {}),
        ("01", 3, {ACTUAL: 0, PLANNED: 1, ESTIMATED: 0}),
        ("02", 5, {ACTUAL: 0, PLANNED: 0, ESTIMATED: 1}),
    ]


def test_a_ratio_and_a_formula_take_the_records_of_all_their_parts():
    text = indicator("talks", 'count = "talks"') + indicator("y", 'count = "talks"\nwhere = { kind = "y" }')
    text += indicator("plays", 'sum = "plays.plays"') + indicator("plain", 'count = "plain"')
    text += indicator("share", 'ratio = { of = "y", to = "talks" }')
    text += indicator("double", 'formula = "talks + talks"')
    text += indicator("growth", 'formula = "talks / previous_year(talks)"')
    text += indicator("mixed", 'formula = "coalesce(plays, 0) + plain + talks"')
    text += indicator("none", 'formula = "plain + 1"')
    figures = ask(text, {"talks": TALKS, "plays": PLAYS[4:], "plain": [talk("0", 1, None)]})
    found = {row.indicator.removeprefix("t."): dict(row.records) for row in figures}
    assert found == {
        "talks": {ACTUAL: 2, PLANNED: 2, ESTIMATED: 1},
        "y": {ACTUAL: 1, PLANNED: 0, ESTIMATED: 1},
        "share": {ACTUAL: 3, PLANNED: 2, ESTIMATED: 2},
        "double": {ACTUAL: 2, PLANNED: 2, ESTIMATED: 1},
        "growth": {ACTUAL: 2, PLANNED: 3, ESTIMATED: 1},
        "plays": {},
        "mixed": {ACTUAL: 2, PLANNED: 2, ESTIMATED: 1},
        "plain": {},
        "none": {},
    }


def test_each_cell_has_its_own_and_a_zero_has_none():
    figures = ask(
        indicator("it", 'count = "talks"\nby = ["kind"]'), {"talks": TALKS}, orgs=["0", "02"], by="kind"
    )  # fmt: skip
    assert [(row.org, row.dimensions["kind"], row.value, tuple(row.records.values())) for row in figures] == [
        ("0", "(total)", 5, (2, 2, 1)),
        ("0", "x", 2, (1, 1, 0)),
        ("0", "y", 2, (1, 0, 1)),
        ("0", "(empty)", 1, (0, 1, 0)),
        ("02", "(total)", 1, (0, 1, 0)),
        ("02", "x", 0, (0, 0, 0)),
        ("02", "y", 0, (0, 0, 0)),
        ("02", "(empty)", 1, (0, 1, 0)),
    ]
    assert figures.get("t.it", org="02", period="2023", kind="x").shares == {}


def test_the_columns_are_there_only_where_a_dataset_says_what_its_records_are():
    text = indicator("talks", 'count = "talks"') + indicator("plain", 'count = "plain"')
    records = {"talks": TALKS, "plain": [talk("0", 1, None)]}
    plain = ask(text, records, indicators="t.plain", compare="previous_year")
    assert not [name for name in plain.table.column_names if name.startswith("records_")]
    both = ask(text, records)
    assert both.to_csv() == (
        "indicator,org,period,value,unit,status,numerator,denominator,reason,"
        "records_actual,records_planned,records_estimated\n"
        "t.plain,0,2023,1,,ok,,,,,,\n"
        "t.talks,0,2023,5,,ok,,,,2,2,1\n"
    )


def test_a_blank_is_actual_where_it_is_allowed_and_a_violation_where_it_is_not():
    early = CODES.replace('actual = { en = "actual" }\n', "") + AREA.removeprefix(CODES)
    figures = ask(indicator("it", 'count = "talks"'), {"talks": TALKS[1:4]}, area=early)
    assert figures.get("t.it", org="0", period="2023").records == {ACTUAL: 1, PLANNED: 1, ESTIMATED: 1}
    with pytest.raises(ContractError) as caught:
        ask(indicator("it", 'count = "bases"'), {"bases": [base("01", date(2023, 1, 1), None, None)]})
    assert [(found.column, found.rule) for found in caught.value.violations] == [("stage", "required")]


def test_what_is_compared_with_needs_no_counts_and_the_plan_shows_those_there_are():
    text = indicator("talks", 'count = "talks"')
    registry = load_registry(files=[("t.toml", AREA + text)], plugins=False)
    records = open_records({"t.talks": TALKS, "organisations": TREE}, registry)
    plan = explain(registry, records, periods="2023", compare="previous_year").plan
    assert {family.indicators: len(family.windows) for family in plan.families} == {
        ("t.talks",): 2,
        ("t.talks~a", "t.talks~e", "t.talks~p"): 1,
    }


OF = "its codes are any of actual, planned, estimated, revised"


@pytest.mark.parametrize(
    ("status", "message", "hint"),
    [
        ("stag", "unknown column 'stag'", "did you mean 'stage'?"),
        ("held_on", "column 'held_on' is date, and 'status' needs code", None),
        ("kind", "'x' of code list 'kind' is no status of a record", OF),
    ],
)
def test_a_status_column_is_a_code_column_of_the_four_statuses(status, message, hint):
    area = AREA.replace('status = "stage"', f'status = "{status}"', 1).replace('\ny = { en = "y" }', "")
    with pytest.raises(DefinitionError) as caught:
        ask("", {}, area=area)
    (found,) = caught.value.problems
    assert (found.message, found.hint) == (message, hint)
    assert area.split("\n")[found.line - 1][found.column - 1 :] == f'"{status}"'


# ── in words ──────────────────────────────────────────────────────────


def test_an_indicator_says_what_its_records_may_be():
    text = indicator("talks", 'count = "talks"') + indicator("plain", 'count = "plain"')
    registry = load_registry(files=[("t.toml", AREA + text)], plugins=False)
    assert ("Records are", "actual, planned, estimated (see stage).") in describe(registry, "t.talks", "en").facts
    assert ("记录性质", "实际数、计划数、估计数(见 stage)。") in describe(registry, "t.talks", "zh").facts
    assert "Records are" not in dict(describe(registry, "t.plain", "en").facts)


def test_tables_say_how_much_is_not_actual():
    records = {"talks": [*MONTHS, talk("02", 5, ESTIMATED), talk("02", 6, PLANNED), talk("02", 7, PLANNED)]}
    figures = ask(indicator("talks", 'count = "talks"'), records, orgs=["0", "01", "02"], every="half", periods="2023")
    (section,) = figures_report(figures, "en").sections
    assert section.notes == (
        (
            "talks, H1 2023 0: 1 of 8 records is planned, 1 is estimated; "
            "H1 2023 02: 1 of 2 records is planned, 1 is estimated; "
            "H2 2023 0: 3 of 7 records are planned; and 2 more"
        ),
    )
    (section,) = figures_report(figures, "zh").sections
    assert section.notes == (
        (
            "talks,2023年上半年 0:8条记录中有计划数1条、估计数1条;"
            "2023年上半年 02:2条记录中有计划数1条、估计数1条;"
            "2023年下半年 0:7条记录中有计划数3条;等5处"
        ),
    )


def test_the_year_end_says_so_on_a_terminal_and_in_markdown():
    registry = load_registry(files=[("t.toml", AREA + indicator("talks", 'count = "talks"'))], plugins=False)
    records = open_records({"t.talks": MONTHS, "organisations": TREE}, registry)
    made = report(registry, records, period="2023", whole="2019..2023", language="en")
    note = "talks, 2019–2023: 2 of 12 records are planned; 2023: 2 of 12 records are planned"
    assert made.report.sections[0].notes == (note,)
    assert f"- {note}\n" in made.to_markdown()
    assert "records_planned" in made.figures.to_csv().partition("\n")[0]
