"""The engine and the oracle agree on every cell; and the oracle agrees with figures counted by hand.

The second half is what makes the first half worth something: each case is small enough to be counted on paper.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from oracle import Units, figures, rounded
from strategies import requests, worlds

from kexie_metrics import load_registry
from kexie_metrics.definitions.model import Text
from kexie_metrics.definitions.site import Site, Term
from kexie_metrics.engine.queries import measuring
from kexie_metrics.periods import Timeline

CI = os.environ.get("KEXIE_HYPOTHESIS") == "ci"
CASES = int(os.environ.get("KEXIE_ORACLE_CASES", "2000"))
"""Cases drawn in CI, where they take five of its fifteen minutes; 2,000 before a release."""

# ── engine against oracle ─────────────────────────────────────────────


@settings(max_examples=CASES if CI else settings().max_examples)
@given(data=st.data())
def test_engine_and_oracle_agree_on_every_cell(data, engine, oracle_answers, oracle_besides):
    world = data.draw(worlds(most_indicators=3))
    request = data.draw(requests(world))
    for name, text in world.files:
        note(f"# {name}\n{text}")
    expected = oracle_answers(world, request)
    with pytest.MonkeyPatch.context() as patch:
        if data.draw(st.booleans(), label="as if there were many records"):
            patch.setattr(measuring, "_FEW_RECORDS", 0)
        answer = engine(world, request)
    assert set(answer) == set(expected)
    assert {key: (figure.status, figure.exact) for key, figure in answer.items() if figure.exact != figure.value} == {
        key: expected[key] for key, figure in answer.items() if figure.exact != figure.value
    }
    assert {key: (figure.status, figure.value) for key, figure in answer.items()} == {
        key: (status, None if value is None else rounded(value, 12)) for key, (status, value) in expected.items()
    }
    besides = {key: (figure.compared, figure.records) for key, figure in answer.items()}
    assert besides == oracle_besides(world, request)


# ── oracle against figures counted by hand ────────────────────────────

AREA = """
schema = 1
[area]
id = "t"
label = { en = "Trial" }
[codes.setting]
school = { en = "school" }
town = { en = "town" }
[datasets.hosts]
key = ["host_id"]
[datasets.hosts.columns]
host_id = "text"
org_code = "org"
kind = "text"
[datasets.talks]
key = ["talk_id"]
time = { event = "held_on" }
[datasets.talks.columns]
talk_id = "text"
org_code = "org"
held_on = "date"
setting = { type = "code", codes = "setting", required = false }
guests = { type = "integer", required = false }
host = { type = "ref", to = "hosts", required = false }
[datasets.bases]
key = ["base_id"]
time = { begins = "begun_on", ends = "ended_on" }
[datasets.bases.columns]
base_id = "text"
org_code = "org"
begun_on = { type = "date", required = false }
ended_on = { type = "date", required = false }
seats = { type = "integer", required = false }
[datasets.plays]
key = ["video", "read_on"]
time = { as_of = "read_on" }
of = ["video"]
[datasets.plays.columns]
video = "text"
org_code = "org"
read_on = "datetime"
plays = { type = "integer", required = false }
topic = { type = "text", required = false }
[datasets.surveys]
key = ["survey_id"]
time = { as_of = "read_on" }
[datasets.surveys.columns]
survey_id = "text"
org_code = "org"
read_on = "date"
share = { type = "decimal", scale = 2, required = false }
"""
SITE = Site(schema=1, terms={"fifth": Term(label=Text(en="Fifth"), first=date(2019, 3, 1), last=date(2021, 2, 28))})


def unit(code, parent, first=None, last=None, successor=None):
    return {"code": code, "parent": parent, "valid_from": first, "valid_to": last, "successor": successor}


TREE = [unit("0", None), unit("01", "0"), unit("02", "0"), unit("011", "01")]


def ask(indicators, records, period, *orgs, by=(), tree="then", rows=TREE, area=AREA):
    """Statuses and values by indicator, unit and dimensions."""
    registry = load_registry(files=[("t.toml", area + indicators)], site=SITE, plugins=False)
    found = figures(
        registry,
        {f"t.{name}": table for name, table in records.items()},
        rows,
        indicators=list(registry),
        periods=[Timeline(terms=SITE.terms).parse(period)],
        orgs=orgs or ("0",),
        by=by,
        tree=tree,
    )
    return {
        (name.removeprefix("t."), *([org] if len(orgs) > 1 else []), *dims): value if status == "ok" else status
        for (name, org, _, dims), (status, value) in found.items()
    }


def indicator(name, body):
    return f'[indicators.{name}]\nlabel = {{ en = "{name}" }}\n{body}\n'


def talk(org, day, guests=None, setting=None, host=None):
    return {"org_code": org, "held_on": day, "guests": guests, "setting": setting, "host": host}


def base(org, begun, ended=None, seats=None):
    return {"org_code": org, "begun_on": begun, "ended_on": ended, "seats": seats}


def moment(text):
    return datetime.fromisoformat(text)


def play(video, org, moment, plays, topic=None):
    return {"video": video, "org_code": org, "read_on": moment, "plays": plays, "topic": topic}


TALKS = [
    talk("0", date(2020, 1, 1), 5),
    talk("01", date(2020, 12, 31), 8),
    talk("01", date(2021, 1, 1), 100),
    talk("011", date(2020, 2, 29), None),
    talk("011", date(2020, 6, 1), 8),
]


def test_a_node_counts_its_own_records_and_all_below_it():
    count = indicator("talks", 'count = "talks"') + indicator("guests", 'sum = "talks.guests"')
    assert ask(count, {"talks": TALKS}, "2020", "0", "01", "011", "02") == {
        ("talks", "0"): 4,
        ("talks", "01"): 3,
        ("talks", "011"): 2,
        ("talks", "02"): 0,
        ("guests", "0"): 21,
        ("guests", "01"): 16,
        ("guests", "011"): 8,
        ("guests", "02"): 0,
    }


def test_statistics_come_from_the_records_of_each_cell_and_skip_blanks():
    text = "".join(indicator(kind, f'{kind} = "talks.guests"') for kind in ("mean", "median", "min", "max", "distinct"))
    assert ask(text, {"talks": TALKS}, "2020") == {
        ("mean",): 7,
        ("median",): 8,
        ("min",): 5,
        ("max",): 8,
        ("distinct",): 2,
    }
    assert ask(text, {"talks": TALKS}, "2019") == {
        ("mean",): "undefined",
        ("median",): "undefined",
        ("min",): "undefined",
        ("max",): "undefined",
        ("distinct",): 0,
    }


def test_the_median_of_an_even_number_lies_between_the_middle_two():
    records = [talk("0", date(2020, 1, day), guests) for day, guests in enumerate([9, 1, 4, 2], start=1)]
    assert ask(indicator("m", 'median = "talks.guests"'), {"talks": records}, "2020") == {("m",): 3}


def test_a_blank_makes_a_comparison_unknown_and_only_true_counts():
    text = (
        indicator("many", 'count = "talks"\nwhere = "guests >= 8"')
        + indicator("few", 'count = "talks"\nwhere = "not guests >= 8"')
        + indicator("either", 'count = "talks"\nwhere = "guests >= 8 or setting is null"')
        + indicator("listed", 'count = "talks"\nwhere = "guests not in (5, 6)"')
    )
    assert ask(text, {"talks": TALKS}, "2020") == {("many",): 2, ("few",): 1, ("either",): 4, ("listed",): 2}


def test_intervals_are_a_state_on_the_last_day_or_a_flow_of_their_bounds():
    text = (
        indicator("bases", 'count = "bases"')
        + indicator("first", 'count = "bases"\nover = { time = "first" }')
        + indicator("mean", 'count = "bases"\nover = { time = "mean" }')
        + indicator("least", 'sum = "bases.seats"\nover = { time = "min" }')
        + indicator("begun", 'count = "bases"\nwhen = "begins"')
        + indicator("ended", 'count = "bases"\nwhen = "ends"')
    )
    records = [
        base("01", None, date(2020, 2, 11), seats=7),
        base("01", date(2020, 2, 2), None, seats=2),
        base("02", date(2020, 2, 29), date(2020, 3, 1), seats=9),
        base("02", date(2020, 2, 20), date(2020, 2, 20), seats=9),
    ]
    # 29 days of February: the first base stands for 10 of them, the second for 28, the third for 1, the fourth never.
    # In 01 there are 7 seats on the 1st, 9 until the 10th, then 2; in 02 none before the 29th.
    assert ask(text, {"bases": records}, "2020-02") == {
        ("bases",): 2,
        ("first",): 1,
        ("mean",): Fraction(39, 29),
        ("least",): 2,
        ("begun",): 3,
        ("ended",): 2,
    }


def test_of_readings_the_last_of_each_counts_where_and_as_what_it_was_read():
    text = (
        indicator("plays", 'sum = "plays.plays"')
        + indicator("early", 'sum = "plays.plays"\nover = { time = "first" }')
        + indicator("peak", 'sum = "plays.plays"\nover = { time = "max" }')
        + indicator("back", 'sum = "plays.plays"\nlast = { within = "12 months" }')
        + indicator("art", 'sum = "plays.plays"\nwhere = "topic = \'art\'"')
    )
    records = [
        play("a", "01", moment("2020-04-01 08:00"), 10, "art"),
        play("a", "02", moment("2020-04-01 09:00"), 12, "law"),
        play("b", "01", moment("2020-04-30 23:59"), 5, "art"),
        play("c", "01", moment("2020-01-01"), 40, "art"),
    ]
    assert ask(text, {"plays": records}, "2020-04", "0", "01", "02") == {
        ("plays", "0"): 17,
        ("plays", "01"): 5,
        ("plays", "02"): 12,
        ("early", "0"): 15,
        ("early", "01"): 15,
        ("early", "02"): "not_reported",
        ("peak", "0"): 27,
        ("peak", "01"): 15,
        ("peak", "02"): 12,
        ("back", "0"): 57,
        ("back", "01"): 45,
        ("back", "02"): 12,
        ("art", "0"): 5,
        ("art", "01"): 5,
        ("art", "02"): 0,
    }
    assert set(ask(text, {"plays": records}, "2020-03", "02").values()) == {"not_reported"}


def test_over_org_works_on_the_units_own_figures():
    text = "".join(
        indicator(operator, f'sum = "talks.guests"\nover = {{ org = "{operator}" }}')
        for operator in ("mean", "min", "max", "none")
    )
    # Own sums of the three units with records: 5, 8, 8.
    assert ask(text, {"talks": TALKS}, "2020") == {("mean",): 7, ("min",): 5, ("max",): 8, ("none",): 5}
    out = "undefined"
    assert ask(text, {"talks": TALKS}, "2019") == {("mean",): out, ("min",): out, ("max",): out, ("none",): 0}


def test_running_totals_end_with_the_period_and_begin_elsewhere():
    text = "".join(
        indicator(name, f'count = "talks"\nrunning = {running}')
        for name, running in [("all", '"all"'), ("year", '"year"'), ("term", '"term"'), ("two", "{ months = 2 }")]
    )
    records = [talk("0", day) for day in (date(2018, 1, 1), date(2019, 3, 1), date(2020, 1, 31), date(2020, 2, 1))]
    assert ask(text, {"talks": records}, "2020-02") == {("all",): 4, ("year",): 2, ("term",): 3, ("two",): 2}
    assert ask(text, {"talks": records}, "2021-03-01") == {
        ("all",): 4,
        ("year",): 0,
        ("term",): "not_applicable",
        ("two",): 0,
    }


CHANGED = [
    unit("0", None),
    unit("01", "0"),
    unit("02", "0", last=date(2020, 6, 30), successor="03"),
    unit("03", "0", first=date(2020, 7, 1)),
    unit("04", "02", last=date(2020, 12, 31)),
    unit("04", "01", first=date(2021, 1, 1)),
    unit("05", "04", last=date(2020, 12, 31)),
]


def test_records_follow_a_unit_to_its_successor_its_new_parent_or_the_unit_above():
    text = indicator("talks", 'count = "talks"')
    records = [talk(code, date(2020, 3, 1)) for code in ("02", "03", "04", "05")]

    def at(period, tree="then"):
        found = ask(text, {"talks": records}, period, "0", "01", "02", "03", "04", "05", rows=CHANGED, tree=tree)
        return [found["talks", code] for code in ("0", "01", "02", "03", "04", "05")]

    out = "not_applicable"
    assert at("2020Q1") == [4, 0, 4, out, 2, 1]
    assert at("2020") == [4, 0, out, 4, 2, 1]
    assert at("2019..2021") == [4, 2, out, 2, 2, out]
    assert at("2020Q1", tree="now") == [4, 2, out, 2, 2, out]
    assert at("2020Q1", tree=date(2020, 7, 1)) == [4, 0, out, 4, 2, 1]
    assert Units(CHANGED).upwards("05", date(2020, 8, 1)) == ["05", "04", "03", "0"]


def test_parts_of_a_ratio_are_added_up_before_dividing_and_a_part_that_is_not_ok_speaks_for_the_whole():
    text = (
        indicator("guests", 'sum = "talks.guests"')
        + indicator("talks", 'count = "talks"')
        + indicator("plays", 'sum = "plays.plays"')
        + indicator("each", 'ratio = { of = "guests", to = "talks" }\nscale = 100')
        + indicator("both", 'formula = "guests / talks + plays"')
        + indicator("known", 'formula = "coalesce(plays, guests / talks, 4)"')
        + indicator("unless", 'formula = "nullif(talks, 3)"')
        + indicator("chosen", 'formula = "case when talks > 2 then guests when talks > 0 then plays end"')
    )
    found = ask(text, {"talks": TALKS, "plays": []}, "2020", "0", "01", "02")
    assert {key: found[key] for key in found if key[0] in {"each", "both", "known", "unless", "chosen"}} == {
        ("each", "0"): 525,
        ("each", "01"): Fraction(1600, 3),
        ("each", "02"): "undefined",
        ("both", "0"): "not_reported",
        ("both", "01"): "not_reported",
        ("both", "02"): "undefined",
        ("known", "0"): Fraction(21, 4),
        ("known", "01"): Fraction(16, 3),
        ("known", "02"): 4,
        ("unless", "0"): 4,
        ("unless", "01"): "undefined",
        ("unless", "02"): 0,
        ("chosen", "0"): 21,
        ("chosen", "01"): 16,
        ("chosen", "02"): "undefined",
    }


def test_shifted_parts_are_counted_in_their_own_period():
    text = (
        indicator("talks", 'count = "talks"')
        + indicator("before", "formula = \"shift(talks, '1 year')\"")
        + indicator("later", "formula = \"shift(talks, '-1 year')\"")
        + indicator("growth", 'formula = "change(talks)"')
        + indicator("lately", "formula = \"change(talks, 'previous_period')\"")
        + indicator("half", 'formula = "round(talks / 8, 1) - previous_period(talks)"')
    )
    records = [talk("0", day) for day in (date(2019, 5, 1), date(2019, 12, 31), date(2020, 2, 1), date(2020, 2, 29))]
    records.append(talk("0", date(2021, 2, 28)))
    assert ask(text, {"talks": records}, "2020") == {
        ("talks",): 2,
        ("before",): 2,
        ("later",): 1,
        ("growth",): 0,
        ("lately",): 0,
        ("half",): Fraction(3, 10) - 2,
    }
    assert ask(text, {"talks": records}, "2020Q2")["growth",] == -1
    assert ask(text, {"talks": records}, "2020Q1") == {
        ("talks",): 2,
        ("before",): 0,
        ("later",): 1,
        ("growth",): "undefined",
        ("lately",): 1,
        ("half",): Fraction(3, 10) - 1,
    }


def test_a_figure_that_lacks_reports_is_incomplete_or_withheld():
    area = AREA.replace(
        'time = { event = "held_on" }', 'time = { event = "held_on" }\nexpects = { level = "county", every = "half" }'
    )
    assert area != AREA
    text = (
        indicator("talks", 'count = "talks"')
        + indicator("own", 'count = "talks"\nover = { org = "none" }')
        + indicator("double", 'formula = "talks * 2"')
        + indicator("zero", 'formula = "1 / (talks - talks)"')
        + indicator("enough", 'count = "talks"\npublish = { at_least = 0.75 }')
        + indicator("known", 'formula = "talks"\npublish = { must = ["02"] }')
    )
    levels = {"0": "city", "01": "county", "02": "county", "011": "town"}
    rows = [{**row, "level": levels[row["code"]]} for row in TREE]
    records = [talk("011", date(2020, 1, 1)), talk("011", date(2020, 7, 1)), talk("02", date(2020, 6, 30))]
    # Of 01 both reports are in, of 02 the first: three of four.
    found = ask(text, {"talks": records}, "2020", "0", "01", "011", "02", rows=rows, area=area)
    out, short, held = "undefined", "incomplete", "withheld"
    assert {name: [found[name, org] for org in ("0", "01", "02", "011")] for name, _ in found} == {
        "talks": [short, 2, short, 2],
        "own": [0, 0, short, 2],
        "double": [short, 4, short, 4],
        "zero": [out, out, out, out],
        "enough": [short, 2, held, 2],
        "known": [held, 2, held, 2],
    }


def test_a_total_is_not_a_blank_dimension_and_every_code_has_its_cell():
    text = indicator(
        "talks", 'count = "talks"\nwhere = { host.kind = ["hall", "park"] }\nby = ["setting", "host.kind"]'
    ) + indicator("guests", 'sum = "talks.guests"')
    hosts = [{"host_id": "h", "kind": "hall"}, {"host_id": "p", "kind": "park"}, {"host_id": "z", "kind": "zoo"}]
    records = [
        talk("0", date(2020, 1, 1), 1, "town", "h"),
        talk("0", date(2020, 1, 1), 1, None, "h"),
        talk("0", date(2020, 1, 1), 1, "town", "p"),
        talk("0", date(2020, 1, 1), 1, "town", "z"),
    ]
    found = ask(text, {"talks": records, "hosts": hosts}, "2020", by=["setting", "host.kind"])
    kinds = ("(total)", "hall", "park", "zoo")
    assert found == {
        **{("talks", "(total)", kind): count for kind, count in zip(kinds, [3, 2, 1, 0], strict=True)},
        **{("talks", "town", kind): count for kind, count in zip(kinds, [2, 1, 1, 0], strict=True)},
        **{("talks", "school", kind): 0 for kind in kinds},
        **{("talks", "(empty)", kind): count for kind, count in zip(kinds, [1, 1, 0, 0], strict=True)},
        ("guests", "(total)", "(total)"): 4,
    }


def test_a_reported_figure_stands_only_where_it_was_reported():
    text = indicator("share", 'reported = "surveys.share"')
    records = [
        {"org_code": "01", "read_on": date(2020, 3, 1), "share": Decimal("10.50")},
        {"org_code": "01", "read_on": date(2020, 9, 1), "share": Decimal("11.25")},
        {"org_code": "011", "read_on": date(2020, 12, 1), "share": Decimal("99.00")},
        {"org_code": "02", "read_on": date(2020, 3, 1), "share": Decimal("10.00")},
        {"org_code": "02", "read_on": date(2020, 9, 1), "share": None},
        {"org_code": "0", "read_on": date(2020, 9, 1), "share": None},
    ]
    assert ask(text, {"surveys": records}, "2020", "0", "01", "011", "02") == {
        ("share", "0"): "not_reported",
        ("share", "01"): Fraction(45, 4),
        ("share", "011"): 99,
        ("share", "02"): 10,
    }


def test_no_record_is_a_zero_or_unknown_as_the_dataset_says():
    text = indicator("talks", 'count = "talks"') + indicator("plays", 'sum = "plays.plays"\nwhere = "topic = \'art\'"')
    records = [play("a", "01", moment("2020-01-01"), 3, "law"), play("b", "02", moment("2020-01-01"), None, "art")]
    assert ask(text, {"talks": [], "plays": records}, "2020", "0", "01", "02") == {
        ("talks", "0"): 0,
        ("talks", "01"): 0,
        ("talks", "02"): 0,
        ("plays", "0"): 0,
        ("plays", "01"): 0,
        ("plays", "02"): "not_reported",
    }
    assert ask(text, {}, "2020") == {("talks",): "not_reported", ("plays",): "not_reported"}


@pytest.mark.parametrize(
    ("period", "flow", "state", "so_far"),
    [
        ("2019", "not_applicable", "not_applicable", "not_applicable"),
        ("2020", 1, 1, 2),
        ("2021-12-31", 0, 1, 2),
        ("2019..2020", "not_applicable", 1, 2),
        ("2021..2022", "not_applicable", "not_applicable", "not_applicable"),
    ],
)
def test_a_definition_holds_for_its_years(period, flow, state, so_far):
    years = "since = 2020\nuntil = 2021"
    text = (
        indicator("flow", f'count = "talks"\n{years}')
        + indicator("state", f'count = "bases"\n{years}')
        + indicator("so_far", f'count = "talks"\nrunning = "all"\n{years}')
    )
    records = {
        "talks": [talk("0", date(2018, 5, 1)), talk("0", date(2020, 5, 1))],
        "bases": [base("0", date(2018, 1, 1))],
    }
    assert ask(text, records, period) == {("flow",): flow, ("state",): state, ("so_far",): so_far}


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(Fraction(5, 2), 0, 3), (Fraction(-5, 2), 0, -3), (Fraction(1, 8), 2, Fraction(13, 100)), (Fraction(1, 3), 0, 0)],
)
def test_halves_are_rounded_away_from_zero(value, digits, expected):
    assert rounded(value, digits) == expected
