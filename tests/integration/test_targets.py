"""Targets of units: set by definitions or records, added up where all have one, never handed down; and how far met."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kexie_metrics import compute, explain, load_registry, open_records, report
from kexie_metrics.errors import DefinitionError, RequestError
from kexie_metrics.publishing.describing import describe
from kexie_metrics.publishing.tables import figures_report

AREA = """
schema = 1
[area]
id = "t"
label = { en = "Trial" }
[codes.kind]
x = { en = "x" }
y = { en = "y" }
[datasets.talks]
time = { event = "held_on" }
[datasets.talks.columns]
org_code = "org"
held_on = "date"
kind = { type = "code", codes = "kind", required = false }
tag = { type = "text", required = false }
guests = "integer"
[datasets.aims]
key = ["org_code", "set_on", "tag"]
time = { as_of = "set_on" }
of = ["org_code", "tag"]
[datasets.aims.columns]
org_code = "org"
set_on = "date"
tag = "text"
guests = { type = "decimal", scale = 1 }
"""
TREE = [
    {"code": "0", "name": "City", "parent": None, "level": "city"},
    {"code": "01", "name": "East", "parent": "0", "level": "county"},
    {"code": "02", "name": "West", "parent": "0", "level": "county"},
    {"code": "011", "name": "Hill", "parent": "01", "level": "town"},
    {"code": "012", "name": "Lake", "parent": "01", "level": "town"},
]
ORGS = ["0", "01", "011", "012", "02"]


def talk(org, guests, tag=None, day=date(2023, 5, 1)):
    return {"org_code": org, "held_on": day, "kind": "x", "tag": tag, "guests": guests}


TALKS = [talk("0", 1), talk("011", 10), talk("012", 20), talk("02", 30)]


def aim(org, guests, tag="all", day=date(2023, 1, 1)):
    return {"org_code": org, "set_on": day, "tag": tag, "guests": Decimal(guests)}


def indicator(name, body):
    return f'[indicators.{name}]\nlabel = {{ en = "{name}" }}\n{body}\n'


def opened(text, records, tree=TREE):
    registry = load_registry(files=[("t.toml", AREA + text)], plugins=False)
    source = {f"t.{name}": rows for name, rows in records.items()}
    return registry, open_records({**source, "organisations": tree}, registry)


def ask(text, records, *, tree=TREE, **options):
    asked = {"indicators": "t.it", "periods": "2023", "orgs": ORGS, "compare": "target", **options}
    return compute(*opened(text, records, tree), **asked)


def targets(figures):
    """Targets by organisation, or why there is none."""
    return {row.org: row.comparisons["target_reason"] or row.comparisons["target"] for row in figures}


NONE = "no target"


def few(number, of):
    return f"{number} of {of} units below have a target"


# ── set by the definition ─────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("{ 2023 = 100 }", [100, NONE, NONE, NONE, NONE]),
        ("{ 2023 = { 01 = 40, 02 = 60.5 } }", [Decimal("100.5"), 40, NONE, NONE, Decimal("60.5")]),
        ("{ 2023 = { 0 = 90, 01 = 40, 02 = 60 } }", [90, 40, NONE, NONE, 60]),
        ("{ 2023 = { 011 = 10, 012 = 20, 02 = 60 } }", [90, 30, 10, 20, 60]),
        ("{ 2023 = { 011 = 10, 02 = 60 } }", [few(1, 2), few(1, 2), 10, NONE, 60]),
        ("{ 2023 = { 02 = 60 } }", [few(1, 2), NONE, NONE, NONE, 60]),
        ("{ 2023 = { 011 = 10 } }", [NONE, few(1, 2), 10, NONE, NONE]),
        ("{ 2023 = { 011 = 0, 012 = 0, 02 = 0 } }", [0, 0, 0, 0, 0]),
        ("{ 2022 = { 01 = 40, 02 = 60 }, 2024 = 7, fifth = { 0 = 1 } }", [NONE, NONE, NONE, NONE, NONE]),
        ('{ "2023-01..2023Q4" = { "02" = 60 }, 2022 = { 01 = 1 } }', [few(1, 2), NONE, NONE, NONE, 60]),
    ],
)  # fmt: skip
def test_a_target_is_rolled_up_where_every_unit_has_one_and_never_down(target, expected):
    found = targets(ask(indicator("it", f'sum = "talks.guests"\ntarget = {target}'), {"talks": TALKS}))
    assert found == dict(zip(ORGS, expected, strict=True))


@pytest.mark.parametrize(
    "body",
    [
        'mean = "talks.guests"',
        'distinct = "talks.guests"',
        'max = "talks.guests"\nover = { org = "max" }',
        'sum = "talks.guests"\nover = { org = "none" }',
        'formula = "guests + 1"',
    ],
)
def test_targets_of_what_does_not_add_up_do_not_add_up(body):
    text = indicator("guests", 'sum = "talks.guests"')
    text += indicator("it", f"{body}\ntarget = {{ 2023 = {{ 01 = 4, 02 = 6 }} }}")
    assert targets(ask(text, {"talks": TALKS})) == {"0": NONE, "01": 4, "011": NONE, "012": NONE, "02": 6}


def test_a_part_of_a_figure_has_no_target_of_the_whole():
    text = indicator("it", 'sum = "talks.guests"\nby = ["kind"]\ntarget = { 2023 = { 01 = 40, 02 = 60 } }')
    figures = ask(text, {"talks": TALKS}, orgs="0", by="kind")
    assert [(row.dimensions["kind"], row.comparisons["target"]) for row in figures] == [
        ("(total)", 100),
        ("x", None),
        ("y", None),
    ]


def test_only_units_in_force_need_a_target_and_a_successor_has_that_of_its_forerunner():
    tree = [
        *TREE[:2],
        {"code": "02", "name": "West", "parent": "0", "level": "county", "valid_to": date(2022, 12, 31),
         "successor": "03"},
        {"code": "03", "name": "New West", "parent": "0", "level": "county", "valid_from": date(2023, 1, 1)},
        {"code": "04", "name": "South", "parent": "0", "level": "county", "valid_from": date(2024, 1, 1)},
    ]  # fmt: skip
    text = indicator("it", 'sum = "talks.guests"\ntarget = { 2022 = { 01 = 1, 02 = 2 }, 2023 = { 01 = 4, 02 = 8 } }')
    text += indicator("later", 'sum = "talks.guests"\ntarget = { 2024 = { 01 = 1, 03 = 2 } }')
    figures = ask(text, {"talks": TALKS[:1]}, tree=tree, orgs=["0", "01", "02", "03", "04"], periods=["2022", "2023"])
    out = "unit not in force"
    by_year = {
        year: [row.comparisons["target_reason"] or row.comparisons["target"] for row in figures if row.period == year]
        for year in ("2022", "2023")
    }
    assert by_year == {"2022": [3, 1, 2, out, out], "2023": [12, 4, out, 8, out]}
    records = opened(text, {"talks": TALKS[:1]}, tree)
    asked = {"indicators": "t.it", "orgs": ["0", "01", "03", "04"], "compare": "target"}
    now = compute(*records, periods="2022", tree="now", **asked)
    assert targets(now) == {"0": few(2, 3), "01": 1, "03": 2, "04": NONE}
    (later,) = compute(*records, indicators="t.later", periods="2024", orgs="0", compare="target")
    assert later.comparisons["target_reason"] == few(2, 3)


def test_a_target_of_a_unit_that_nobody_knows_is_an_error():
    text = indicator("it", 'sum = "talks.guests"\ntarget = { 2023 = { 03 = 1 } }')
    with pytest.raises(RequestError) as caught:
        ask(text, {"talks": TALKS})
    assert str(caught.value) == "t.it has a target for '03', which is no organisation; did you mean '0'?"
    ask(text, {"talks": TALKS}, compare="previous_year")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("{ 2023 = {} }", "the target names no unit"),
        ("{ 2023 = { 01 = true } }", "expected an integer or a number with a point, got true or false"),
        ("{ 2023 = { 01 = { 02 = 3 } } }", "expected an integer or a number with a point, got a table"),
        ('{ 2023 = "5" }', "expected an integer, a number with a point or a table, got text"),
        ("{ 20233 = { 01 = 5 } }", "'20233' is no period"),
    ],
)
def test_a_target_that_says_nothing_is_a_mistake_at_its_place(target, message):
    with pytest.raises(DefinitionError) as caught:
        opened(indicator("it", f'sum = "talks.guests"\ntarget = {target}'), {})
    (problem,) = caught.value.problems
    assert problem.message == message


# ── set by records, or by an indicator ────────────────────────────────

AIMED = indicator("it", 'sum = "talks.guests"\nby = ["tag"]\ntarget = "aims"')
AIMS = indicator("aims", 'sum = "aims.guests"')


@pytest.mark.parametrize(
    ("aims", "expected"),
    [
        ([aim("0", 100)], [100, NONE, NONE, NONE, NONE]),
        ([aim("01", 40), aim("02", 60)], [100, 40, NONE, NONE, 60]),
        ([aim("0", 90), aim("01", 40), aim("02", 60)], [90, 40, NONE, NONE, 60]),
        ([aim("011", 10), aim("012", 20), aim("02", "60.5")], [Decimal("90.5"), 30, 10, 20, Decimal("60.5")]),
        ([aim("011", 10), aim("02", 60)], [few(1, 2), few(1, 2), 10, NONE, 60]),
        ([aim("02", 60, day=date(2022, 1, 1))], [NONE, NONE, NONE, NONE, NONE]),
        ([aim("02", 60), aim("02", 70, day=date(2023, 7, 1)), aim("02", 5, "more")],
         [few(1, 2), NONE, NONE, NONE, 75]),
        ([], [NONE, NONE, NONE, NONE, NONE]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("definition", [AIMS, indicator("aims", 'sum = "aims.guests"\nover = { org = "none" }')])
def test_records_set_targets_unit_by_unit(aims, expected, definition):
    records = {"talks": TALKS, "aims": aims}
    assert targets(ask(AIMED + definition, records)) == dict(zip(ORGS, expected, strict=True))
    # The units below are looked at where only the top is asked for, and nobody else is asked.
    assert targets(ask(AIMED + definition, records, orgs="0")) == {"0": expected[0]}


def test_reported_targets_are_added_up_as_well():
    text = AIMED + indicator("aims", 'reported = "aims.guests"')
    records = {"talks": TALKS, "aims": [aim("01", 40), aim("02", 50), aim("02", 60, day=date(2023, 7, 1))]}
    assert targets(ask(text, records)) == {"0": 100, "01": 40, "011": NONE, "012": NONE, "02": 60}
    assert targets(ask(text, {"talks": TALKS})) == dict.fromkeys(ORGS, NONE)


def test_an_indicator_that_has_a_figure_everywhere_gives_it_to_each_unit():
    text = indicator("it", 'sum = "talks.guests"\ntarget = "aims"')
    text += indicator("aims", 'formula = "2 * previous_year(it)"')
    figures = ask(text, {"talks": [*TALKS, talk("011", 7, day=date(2022, 3, 1))]})
    assert targets(figures) == {"0": 14, "01": 14, "011": 14, "012": 0, "02": 0}


def test_a_target_that_is_split_is_that_of_each_part():
    records = {"talks": [talk("01", 5, "a"), talk("02", 8, "b")], "aims": [aim("01", 4, "a"), aim("02", 9, "a")]}
    figures = ask(AIMED + indicator("aims", 'sum = "aims.guests"\nby = ["tag"]'), records, orgs=["0", "01"], by="tag")
    found = {
        (row.org, row.dimensions["tag"]): row.comparisons["target_reason"] or row.comparisons["target"]
        for row in figures
    }
    assert found == {
        ("0", "(total)"): 13,
        ("0", "a"): 13,
        ("0", "b"): NONE,
        ("01", "(total)"): 4,
        ("01", "a"): 4,
        ("01", "b"): NONE,
    }
    # One that is not split is that of the total.
    figures = ask(AIMED + AIMS, records, orgs="0", by="tag")
    assert [row.comparisons["target"] for row in figures] == [13, None, None]
    text = indicator("it", 'sum = "talks.guests"\nby = ["tag"]\ntarget = "aims"')
    text += indicator("aims", 'formula = "guests + 1"') + indicator("guests", 'sum = "talks.guests"')
    assert [row.comparisons["target"] for row in ask(text, records, orgs="0", by="tag")] == [14, None, None]


def test_the_plan_shows_how_targets_are_read():
    registry, records = opened(AIMED + AIMS, {"talks": TALKS, "aims": []})
    steps = explain(registry, records, indicators="t.it", periods="2023", compare="target").steps
    assert [step.name for step in steps] == ["t__talks_cube", "t__aims_readings_own_0_last"]


# ── how far a target is met ───────────────────────────────────────────


@pytest.mark.parametrize(
    ("better", "value", "target", "met", "reason"),
    [
        ("higher", 30, 40, 75, None),
        ("higher", 50, 40, 125, None),
        ("higher", 0, 40, 0, None),
        ("higher", 5, 0, None, "target is zero"),
        ("higher", -5, -10, None, "a number below zero has no share"),
        ("lower", 50, 40, 80, None),
        ("lower", 30, 40, Decimal("133.333333333333"), None),
        ("lower", 0, 40, None, "met: the figure is zero"),
        ("lower", 0, 0, 100, None),
        ("lower", 5, 0, 0, None),
        ("lower", -5, 10, None, "a number below zero has no share"),
        ("lower", 5, -10, None, "a number below zero has no share"),
        ("none", 30, 40, 75, None),
        ("none", -5, -10, 50, None),
        ("none", 5, 0, None, "target is zero"),
    ],
)
def test_completion_knows_which_way_is_good(better, value, target, met, reason):
    text = indicator("it", f'sum = "talks.guests"\nbetter = "{better}"\ntarget = {{ 2023 = {target} }}')
    (row,) = ask(text, {"talks": [talk("0", value)]}, orgs="0")
    assert (row.comparisons["target_completion"], row.comparisons["target_completion_reason"]) == (met, reason)


def test_what_has_no_figure_or_no_target_is_not_met_and_says_why():
    text = indicator("it", 'mean = "talks.guests"\ntarget = { 2023 = 3, 2022 = 3 }')
    figures = ask(text, {"talks": TALKS}, periods=["2022", "2023"], orgs=["0", "02"])
    assert [(row.comparisons["target"], row.comparisons["target_completion_reason"]) for row in figures] == [
        (3, "no value to take it from"),
        (None, "no value to take it from"),
        (3, None),
        (None, "no target"),
    ]


# ── in words ──────────────────────────────────────────────────────────


def texts(section):
    return [tuple(cell.text for cell in row.cells) for row in section.rows]


def test_targets_in_words():
    text = indicator(
        "it",
        'sum = "talks.guests"\nunit = "人次"\ntarget = { 2022 = 9, 2023 = { 011 = 10, 02 = 60 } }\nbetter = "lower"',
    )
    registry, records = opened(text, {"talks": [talk("02", 0), talk("011", 20)]})
    figures = compute(registry, records, periods="2023", orgs=["0", "011", "02"], compare="target")
    (section,) = figures_report(figures, "en", records.organisations).sections
    assert texts(section) == [
        ("City", "20", "1 of 2 units below have a target", ""),
        ("Hill", "20", "10", "50.0%"),
        ("West", "0", "60", "met: the figure is zero"),
    ]
    (section,) = figures_report(figures, "zh", records.organisations).sections
    assert [row[2:] for row in texts(section)] == [
        ("下级2个单位中1个有目标", ""),
        ("10", "50.0%"),
        ("60", "已达目标(数值为零)"),
    ]
    assert ("Target", "2022: 9; 2023: 011 10, 02 60") in describe(registry, "t.it", "en").facts


def test_the_year_end_says_which_target_lacks_units():
    text = indicator("it", 'sum = "talks.guests"\ntarget = { 2023 = { 01 = 40 }, 2022 = 9, "2022..2023" = 70 }')
    registry, records = opened(text, {"talks": TALKS})
    made = report(registry, records, period="2023", whole="2022..2023", language="en").report
    assert made.sections[0].notes == ("it: no target (1 of 2 units below have a target)",)
    assert made.sections[1].title == "Targets, 2022–2023"
    assert texts(made.sections[1]) == [("it", "", "70", "61", "87.1%")]
