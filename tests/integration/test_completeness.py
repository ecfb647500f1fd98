"""Who owes reports, counted by hand: what is incomplete, what is withheld for that, and who is missing."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner

from kexie_metrics import audit, compute, explain, load_registry, open_records
from kexie_metrics.cli import kexie
from kexie_metrics.errors import DefinitionError, RequestError
from kexie_metrics.periods import whole_units
from kexie_metrics.publishing.describing import describe
from kexie_metrics.publishing.words.printing import reason_words

DEFINITIONS = """
schema = 1
[area]
id = "county"
label = { en = "Counties" }
[datasets.talks]
key = ["talk"]
time = { event = "held_on" }
expects = { level = "county", every = "quarter", due = "10 days" }
[datasets.talks.columns]
talk = "text"
org_code = "org"
held_on = "date"
kind = { type = "text", required = false }
guests = "integer"
[datasets.staff]
time = { as_of = "read_at" }
expects = { level = "county", every = "month" }
[datasets.staff.columns]
org_code = "org"
read_at = "datetime"
people = "integer"
[datasets.schools]
[datasets.schools.columns]
org_code = "org"

[indicators.talks]
label = { en = "Talks" }
count = "talks"
by = ["kind"]
[indicators.art]
label = { en = "Talks on art" }
count = "talks"
where = { kind = "art" }
[indicators.own]
label = { en = "A unit's own talks" }
count = "talks"
over = { org = "none" }
[indicators.so_far]
label = { en = "Talks so far" }
count = "talks"
running = "all"
[indicators.guests_per_talk]
label = { en = "Guests per talk" }
mean = "talks.guests"
[indicators.staff]
label = { en = "Staff" }
sum = "staff.people"
[indicators.schools]
label = { en = "Schools" }
count = "schools"
[indicators.talks_per_school]
label = { en = "Talks per school" }
ratio = { of = "talks", to = "schools" }
[indicators.growth]
label = { en = "Growth" }
formula = "change(talks, 'previous_period')"
[indicators.most]
label = { en = "Published where four of five reports are in" }
count = "talks"
publish = { at_least = 0.8 }
[indicators.with_west]
label = { en = "Published with the west only" }
count = "talks"
publish = { at_least = 0.5, must = ["12"] }
[indicators.staff_per_talk]
label = { en = "Staff per talk, published where all is in" }
ratio = { of = "staff", to = "most" }
publish = { at_least = 1 }
[indicators.either]
label = { en = "Schools, or else talks" }
formula = "coalesce(schools, talks)"

[checks.enough]
assert = "talks >= 2"
level = "must"
message = { en = "too few" }
"""

# Two counties to begin with; 13 is renumbered to 14 in the middle of the year.
ORGANISATIONS = [
    {"code": "1", "name": "City", "parent": None, "level": "city"},
    {"code": "11", "name": "East", "parent": "1", "level": "county"},
    {"code": "111", "name": "Mill", "parent": "11", "level": "township"},
    {"code": "12", "name": "West", "parent": "1", "level": "county"},
    {"code": "13", "name": "Old", "parent": "1", "level": "county", "valid_to": date(2023, 6, 30), "successor": "14"},
    {"code": "14", "name": "New", "parent": "1", "level": "county", "valid_from": date(2023, 7, 1)},
]
ORGANISATIONS = [{"valid_from": None, "valid_to": None, "successor": None, **row} for row in ORGANISATIONS]


def talk(number, org, day, kind=None, guests=5):
    return {"talk": f"T{number}", "org_code": org, "held_on": day, "kind": kind, "guests": guests}


TALKS = [
    talk(1, "11", date(2023, 1, 1), "art"),
    talk(2, "11", date(2023, 3, 31)),
    talk(3, "111", date(2023, 4, 1), "law"),
    talk(4, "12", date(2023, 1, 15), "art"),
    talk(5, "14", date(2023, 2, 1)),  # the old unit's, written under the new number
    talk(6, "13", date(2023, 8, 1)),  # the other way round
    talk(7, "1", date(2023, 5, 1)),  # the city owes nothing, and gives nothing for a county
    talk(8, "11", date(2022, 12, 31)),
]
STAFF = [
    {"org_code": "11", "read_at": "2023-01-31T08:00:00", "people": 3},
    {"org_code": "12", "read_at": "2023-01-31T08:00:00", "people": 4},
    {"org_code": "14", "read_at": "2023-01-31T23:59:59", "people": 5},
    {"org_code": "12", "read_at": "2023-02-28T08:00:00", "people": 4},
]
SCHOOLS = [{"org_code": "11"}, {"org_code": "12"}]


@pytest.fixture(scope="module")
def registry():
    return load_registry(files=[("county.toml", DEFINITIONS)], plugins=False)


@pytest.fixture(scope="module")
def records(registry):
    return open_records(
        {"county.talks": TALKS, "county.staff": STAFF, "county.schools": SCHOOLS, "organisations": ORGANISATIONS},
        registry,
    )


@pytest.fixture(scope="module")
def ask(registry, records):
    def asked(indicator, period, *orgs, **options):
        found = compute(registry, records, indicators=f"county.{indicator}", periods=period, orgs=orgs, **options)
        return [(row.org, row.status, row.value, row.reason) for row in found]

    return asked


def test_a_figure_with_reports_missing_is_given_and_says_how_many(ask):
    # Of 11, 12 and 13 all have reported in the first quarter; in the second only 11, by its township.
    assert ask("talks", "2023Q1", "1", "11", "12", "13") == [
        ("1", "ok", 4, None),
        ("11", "ok", 2, None),
        ("12", "ok", 1, None),
        ("13", "ok", 1, None),
    ]
    assert ask("talks", "2023Q2", "1", "11", "111", "12") == [
        ("1", "incomplete", 2, "1 of 3 reports"),
        ("11", "ok", 1, None),
        ("111", "ok", 1, None),
        ("12", "incomplete", 0, "0 of 1 reports"),
    ]


def test_a_unit_that_was_renumbered_owes_under_the_number_of_each_time(ask):
    assert ask("talks", "2023", "1", "14") == [
        ("1", "incomplete", 7, "5 of 12 reports"),
        ("14", "incomplete", 2, "2 of 4 reports"),
    ]
    assert ask("talks", "2023Q1", "14", tree="now") == [("14", "ok", 1, None)]


def test_a_record_that_a_filter_leaves_out_is_a_report(ask):
    assert ask("art", "2023Q1", "13") == [("13", "ok", 0, None)]


def test_what_a_node_holds_itself_owes_nothing_to_units_below_it(ask):
    assert ask("own", "2023Q2", "1", "11", "12") == [
        ("1", "ok", 1, None),
        ("11", "ok", 0, None),
        ("12", "incomplete", 0, "0 of 1 reports"),
    ]


def test_only_whole_units_of_time_inside_the_window_are_owed(ask):
    assert ask("talks", "2023-05", "12") == [("12", "ok", 0, None)]
    assert ask("talks", "2023-02..2023-07", "12") == [("12", "incomplete", 0, "0 of 1 reports")]
    assert ask("so_far", "2023Q1", "1") == [("1", "ok", 5, None)]
    assert ask("so_far", "2023Q2", "11", "12") == [("11", "ok", 4, None), ("12", "incomplete", 1, "0 of 1 reports")]


def test_readings_are_owed_by_month_and_none_at_all_stays_not_reported(ask):
    assert ask("staff", "2023-01", "1", "13") == [("1", "ok", 12, None), ("13", "ok", 5, None)]
    assert ask("staff", "2023-02", "1", "11", "12") == [
        ("1", "incomplete", 4, "1 of 3 reports"),
        ("11", "not_reported", None, "no record"),
        ("12", "ok", 4, None),
    ]


def test_nothing_to_take_a_mean_from_stays_undefined(ask):
    assert ask("guests_per_talk", "2023Q2", "1", "12") == [
        ("1", "incomplete", 5, "1 of 3 reports"),
        ("12", "undefined", None, "no value to take it from"),
    ]


def test_every_value_of_a_dimension_is_as_incomplete_as_the_total(ask):
    found = ask("talks", "2023Q2", "1", by="kind")
    assert [(value, status, reason) for _, status, value, reason in found] == [
        (value, "incomplete", "1 of 3 reports") for value in (2, 0, 1, 1)
    ]


def test_what_is_made_of_an_incomplete_part_is_incomplete_and_a_zero_below_still_wins(ask):
    assert ask("talks_per_school", "2023Q2", "1", "12", "13") == [
        ("1", "incomplete", 1, "1 of 3 reports"),
        ("12", "incomplete", 0, "0 of 1 reports"),
        ("13", "undefined", None, "denominator is zero"),
    ]
    assert ask("growth", "2023Q2", "1", "11") == [
        ("1", "incomplete", Decimal("-0.5"), "1 of 3 reports"),
        ("11", "ok", Decimal("-0.5"), None),
    ]
    assert ask("growth", "2023Q3", "12") == [("12", "undefined", None, "base is zero")]
    assert ask("either", "2023Q2", "1") == [("1", "ok", 2, None)]


@pytest.mark.parametrize(
    ("formula", "city", "east", "west"),
    [
        ("nullif(schools, talks)", ("undefined", None), ("undefined", None), ("incomplete", 1)),
        ("nullif(talks, schools + 7)", ("incomplete", 2), ("ok", 1), ("incomplete", 0)),
        ("case when talks >= 2 then schools else 9 end", ("incomplete", 2), ("ok", 9), ("incomplete", 9)),
        ("case when schools >= 2 then schools when talks >= 0 then 9 end", ("ok", 2), ("ok", 9), ("incomplete", 9)),
        ("case when talks is null then 1 else 0 end", ("ok", 0), ("ok", 0), ("ok", 0)),
        ("case when not talks > 1 then 1 else 0 end", ("incomplete", 0), ("ok", 1), ("incomplete", 1)),
        ("case when schools > 0 or talks > 5 then 1 end", ("incomplete", 1), ("ok", 1), ("incomplete", 1)),
        ("case when talks in (0, 2) then 1 else 0 end", ("incomplete", 1), ("ok", 0), ("incomplete", 1)),
        ("greatest(schools, talks)", ("incomplete", 2), ("ok", 1), ("incomplete", 1)),
        ("round(talks / 3, 1)", ("incomplete", Decimal("0.7")), ("ok", Decimal("0.3")), ("incomplete", 0)),
        ("abs(-talks) + coalesce(staff, 5)", ("incomplete", 7), ("ok", 6), ("incomplete", 5)),
    ],
)
def test_an_incomplete_part_is_a_value_everywhere_in_a_formula(formula, city, east, west):
    body = DEFINITIONS + f'[indicators.made]\nlabel = {{ en = "x" }}\nformula = "{formula}"\n'
    registry = load_registry(files=[("county.toml", body)], plugins=False)
    source = {"county.talks": TALKS, "county.schools": SCHOOLS, "organisations": ORGANISATIONS}
    records = open_records(source, registry)
    found = compute(registry, records, indicators="county.made", periods="2023Q2", orgs=["1", "11", "12"])
    assert [(row.status, row.value) for row in found] == [city, east, west]


def test_a_threshold_withholds_and_says_which(ask):
    assert ask("most", "2023Q1", "1") == [("1", "ok", 4, None)]
    assert ask("most", "2023Q2", "1", "11") == [
        ("1", "withheld", None, "1 of 3 reports, 80% needed"),
        ("11", "ok", 1, None),
    ]
    assert ask("with_west", "2023Q2", "1", "11", "12") == [
        ("1", "withheld", None, "1 of 3 reports, 50% needed; 12 has not reported"),
        ("11", "ok", 1, None),
        ("12", "withheld", None, "0 of 1 reports, 50% needed; 12 has not reported"),
    ]
    assert ask("with_west", "2023H1", "1") == [("1", "withheld", None, "12 has not reported")]


def test_exactly_the_share_is_enough(registry, records):
    body = (
        DEFINITIONS + '[indicators.third]\nlabel = { en = "x" }\nformula = "talks + 0"\npublish = { at_least = 0.25 }\n'
    )
    registry = load_registry(files=[("county.toml", body)], plugins=False)
    found = compute(registry, records, indicators="county.third", periods="2023H2", orgs="14")
    assert [(row.status, row.reason) for row in found] == [("incomplete", "1 of 2 reports")]


def test_a_part_that_is_withheld_withholds_the_whole_and_gives_its_reason(ask):
    assert ask("staff_per_talk", "2023-02", "12") == [("12", "undefined", None, "denominator is zero")]
    assert ask("staff_per_talk", "2023Q1", "1", "12") == [
        ("1", "withheld", None, "4 of 9 reports, 100% needed"),
        ("12", "withheld", None, "2 of 3 reports, 100% needed"),
    ]
    body = DEFINITIONS + '[indicators.plus]\nlabel = { en = "x" }\nformula = "most + schools"\n'
    registry = load_registry(files=[("county.toml", body)], plugins=False)
    records = open_records({"county.talks": TALKS, "county.schools": SCHOOLS, "organisations": ORGANISATIONS}, registry)
    found = compute(registry, records, indicators="county.plus", periods="2023Q2")
    assert [(row.status, row.value, row.reason) for row in found] == [("withheld", None, "1 of 3 reports, 80% needed")]


def test_parts_of_a_withheld_ratio_are_not_given_either(registry, records):
    (row,) = compute(registry, records, indicators="county.staff_per_talk", periods="2023Q1")
    assert (row.value, row.numerator, row.denominator) == (None, None, None)


def test_a_change_against_an_incomplete_base_is_given_and_the_base_says_what_it_is(registry, records):
    figures = compute(
        registry, records, indicators="county.talks", periods="2023Q3", orgs="11", compare=["previous_period", "2022"]
    )
    (row,) = figures
    assert (row.value, row.status, row.reason) == (0, "incomplete", "0 of 1 reports")
    assert row.comparisons == {
        "previous_period": 1,
        "previous_period_status": "ok",
        "previous_period_change": -100,
        "previous_period_change_unit": "%",
        "previous_period_change_reason": "reports are missing",
        "2022": 1,
        "2022_status": "incomplete",
        "2022_change": -100,
        "2022_change_unit": "%",
        "2022_change_reason": "reports are missing",
    }


def test_an_audit_rule_is_held_against_an_incomplete_figure(registry, records):
    (finding,) = audit(registry, records, periods="2023Q2")
    assert (finding.status, finding.reason, finding.figures) == ("holds", "reports are missing", {"county.talks": 2})


def test_who_is_missing_is_named_once(registry, records):
    figures = compute(
        registry,
        records,
        indicators=["county.talks", "county.talks_per_school", "county.staff", "county.schools"],
        periods=["2023Q1", "2023H1"],
        compare="previous_year",
    )
    found = [(row.dataset, row.org, row.period, row.due) for row in figures.missing()]
    assert found == [
        *(("county.staff", org, month, None) for month, orgs in STAFF_MISSING for org in orgs),
        ("county.talks", "12", "2023Q2", date(2023, 7, 10)),
        ("county.talks", "13", "2023Q2", date(2023, 7, 10)),
    ]
    east = compute(registry, records, indicators="county.talks", periods="2023Q2", orgs="11")
    assert east.missing() == ()


STAFF_MISSING = [("2023-02", ("11", "13")), *((f"2023-0{month}", ("11", "12", "13")) for month in (3, 4, 5, 6))]


def test_a_dataset_without_a_table_is_missing_from_everybody(registry):
    only = open_records({"county.schools": SCHOOLS, "organisations": ORGANISATIONS}, registry)
    figures = compute(registry, only, indicators="county.talks", periods="2023Q1")
    assert [(row.status, row.reason) for row in figures] == [("not_reported", "no table of this dataset")]
    assert [row.org for row in figures.missing()] == ["11", "12", "13"]


def test_a_level_or_a_unit_that_cannot_owe_is_refused(records):
    body = DEFINITIONS.replace('{ level = "county", every = "quarter"', '{ level = "country", every = "quarter"')
    registry = load_registry(files=[("county.toml", body)], plugins=False)
    with pytest.raises(RequestError, match="level 'country', which no organisation has; did you mean 'county'"):
        compute(registry, records, indicators="county.talks", periods="2023")
    body = DEFINITIONS.replace('must = ["12"]', 'must = ["111"]')
    registry = load_registry(files=[("county.toml", body)], plugins=False)
    with pytest.raises(RequestError, match="must not be given without '111', which never owes a report"):
        compute(registry, records, indicators="county.with_west", periods="2023")


def test_who_owes_a_dataset_without_a_table_is_no_reason_to_refuse():
    body = DEFINITIONS.replace('{ level = "county", every = "quarter"', '{ level = "country", every = "quarter"')
    registry = load_registry(files=[("county.toml", body)], plugins=False)
    only = open_records({"county.schools": SCHOOLS, "organisations": ORGANISATIONS}, registry)
    figures = compute(registry, only, periods="2023Q1")
    assert figures.get("county.talks", org="1", period="2023Q1").reason == "no table of this dataset"
    assert "county.talks" not in {row.dataset for row in figures.missing()}


def test_a_unit_that_must_report_may_owe_a_part_that_has_no_table():
    body = DEFINITIONS.replace('level = "county", every = "month"', 'level = "township", every = "month"')
    body = body.replace("publish = { at_least = 1 }", 'publish = { must = ["111"] }')
    registry = load_registry(files=[("county.toml", body)], plugins=False)
    talks = open_records({"county.talks": TALKS, "organisations": ORGANISATIONS}, registry)
    (figure,) = compute(registry, talks, indicators="county.staff_per_talk", periods="2023Q1")
    assert figure.status == "not_reported"


def test_the_query_is_in_the_plan(registry, records):
    plan = explain(registry, records, indicators="county.talks", periods="2023")
    assert [step.name for step in plan.steps][-1] == "county__talks__reports"
    plan = explain(registry, records, indicators="county.schools", periods="2023")
    assert not [step.name for step in plan.steps if "reports" in step.name]


def test_reports_by_day_by_half_and_by_year(records):
    # In the year as a whole the renumbered unit owes once, under its new number.
    cases = (("day", "2023-01-15", "1 of 3 reports"), ("half", "2023H2", "1 of 3 reports"), ("year", "2023", None))
    for every, period, reason in cases:
        body = DEFINITIONS.replace('every = "quarter"', f'every = "{every}"')
        registry = load_registry(files=[("county.toml", body)], plugins=False)
        figures = compute(registry, records, indicators="county.talks", periods=period)
        assert [row.reason for row in figures] == [reason]


def test_units_of_time_are_whole_and_inside():
    def names(start, end, unit):
        return [each.name for each in whole_units(date.fromisoformat(start), date.fromisoformat(end), unit)]

    assert names("2023-01-01", "2024-01-01", "half") == ["2023H1", "2023H2"]
    assert names("2023-01-02", "2023-12-31", "quarter") == ["2023Q2", "2023Q3"]
    assert names("2022-11-15", "2023-03-01", "month") == ["2022-12", "2023-01", "2023-02"]
    assert names("2022-12-02", "2025-01-01", "year") == ["2023", "2024"]
    assert names("2023-03-01", "2023-03-01", "day") == []
    assert names("2024-02-28", "2024-03-01", "day") == ["2024-02-28", "2024-02-29"]


MISTAKES = [
    (
        'expects = { level = "county", every = "quarter", due = "10 days" }',
        'expects = { level = "county", every = "week" }',
        "unknown value 'week'",
    ),
    ('every = "quarter", due = "10 days"', 'every = "quarter", due = "soon"', "'soon' is no length of time"),
    ('{ level = "county", every = "month" }', '{ level = "county" }', "missing key 'every'"),
    (
        "[datasets.schools]\n",
        '[datasets.schools]\nexpects = { level = "county", every = "year" }\n',
        "'expects' belongs to events and readings, and these are register",
    ),
    (
        "publish = { at_least = 0.8 }",
        "publish = { at_least = 1.5 }",
        "at_least is a share above 0 and up to 1, got 1.5",
    ),
    ("publish = { at_least = 0.8 }", "publish = { at_least = 0 }", "at_least is a share above 0 and up to 1, got 0"),
    ("publish = { at_least = 0.8 }", "publish = {}", "publish needs at_least or must"),
    ('must = ["12"]', "must = []", "an empty list holds nothing"),
    ('must = ["12"]', "must = [12]", "expected text, got an integer"),
    (
        'count = "schools"\n',
        'count = "schools"\npublish = { at_least = 0.8 }\n',
        "'publish' counts reports, and nothing says who owes them: 'schools'",
    ),
    (
        'formula = "coalesce(schools, talks)"\n',
        'formula = "coalesce(schools, 0)"\npublish = { at_least = 0.8 }\n',
        "'publish' counts reports, and nothing says who owes them: 'schools'",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES)
def test_what_cannot_be_meant_is_a_mistake_in_the_file(right, wrong, message):
    assert DEFINITIONS.count(right) == 1
    with pytest.raises(DefinitionError) as raised:
        load_registry(files=[("county.toml", DEFINITIONS.replace(right, wrong))], plugins=False)
    assert [problem.message.partition(";")[0] for problem in raised.value.problems] == [message]


def test_an_indicator_says_who_owes_and_when_it_is_given(registry):
    english = dict(describe(registry, "county.with_west", "en").facts)
    assert english["Reports owed"] == "[county.talks]: one a quarter from each county, due 10 days after its end."
    assert english["Given where"] == "At least 50% of the reports are in and 12 has reported."
    chinese = dict(describe(registry, "county.staff_per_talk", "zh").facts)
    assert chinese["应报"] == "[county.staff]:county每月报一次。[county.talks]:county每季度报一次,期后10天内。"
    assert chinese["公布条件"] == "应报数据至少报齐100%。"


def test_reasons_in_chinese():
    text = "1 of 3 reports, 50% needed; 12 has not reported"
    assert reason_words(text, "zh") == "应报3份,已报1份,未达50%、12未报"
    assert reason_words(text, "en") == text


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "county").mkdir()
    (tmp_path / "county.toml").write_text(DEFINITIONS, encoding="utf-8")
    rows = ["talk,org_code,held_on,kind,guests", "T1,11,2023-01-01,,5", "T2,12,2023-02-01,,5"]
    (tmp_path / "county" / "talks.csv").write_text("\n".join(rows), encoding="utf-8")
    rows = ["code,name,parent,level", "1,City,,city", "11,East,1,county", "12,West,1,county"]
    (tmp_path / "organisations.csv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder):
    def command(*arguments):
        options = ["--records", str(folder), "--file", str(folder / "county.toml"), "--lang", "en"]
        result = CliRunner().invoke(kexie, ["missing", *arguments, *options], prog_name="kexie")
        return result.exit_code, result.stdout, result.stderr

    return command


def test_the_command_lists_who_is_missing(run):
    assert run("county.talks", "--period", "2023Q1") == (0, "Nothing is missing.\n", "")
    code, out, _ = run("county.talks", "--period", "2023Q2")
    assert code == 1
    assert out.startswith("2 reports are missing.\n")
    code, out, _ = run("--area", "county", "--period", "2023Q2", "--org", "12", "--format", "csv")
    assert (code, out.splitlines()) == (
        1,
        [
            "dataset,org,period,due",
            "county.staff,12,2023-04,",
            "county.staff,12,2023-05,",
            "county.staff,12,2023-06,",
            "county.talks,12,2023Q2,2023-07-10",
        ],
    )
    code, out, _ = run("county.talks", "--period", "2023Q2", "--org", "11", "--format", "json")
    row = {"dataset": "county.talks", "org": "11", "period": "2023Q2", "due": "2023-07-10"}
    assert (code, json.loads(out)) == (1, [row])


def test_the_command_refuses_to_find_nothing_missing_where_nobody_owes(run):
    code, out, error = run("county.schools", "--period", "2023")
    assert (code, out) == (2, "")
    assert error.startswith("error: nobody owes a report for these indicators")
