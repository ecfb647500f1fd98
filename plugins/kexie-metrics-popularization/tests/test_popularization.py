"""The area's figures on a handful of records, and each of its audit rules failing once."""

from decimal import Decimal

import pytest

from kexie_metrics import audit, compute, load_registry, open_records

AREA = "popularization"
ORGANISATIONS = [
    {"code": "1", "name": "市", "parent": None, "level": "city"},
    {"code": "11", "name": "甲县", "parent": "1", "level": "county"},
    {"code": "12", "name": "乙县", "parent": "1", "level": "county"},
    {"code": "111", "name": "甲镇", "parent": "11", "level": "township"},
]
SCHOOLS = [
    {"school_id": "X1", "org_code": "111", "name": "一小", "kind": "primary"},
    {"school_id": "X2", "org_code": "12", "name": "一中", "kind": "senior"},
    {"school_id": "X3", "org_code": "12", "name": "二中", "kind": "senior"},
]


def activity(number, held, attendance, **given):
    row = {
        "activity_id": number,
        "org_code": "11",
        "held_on": held,
        "kind": "lecture",
        "campaign": "five_entries",
        "occasion": "science_day",
        "venue": "rural",
        "theme": "health",
        "guided": False,
        "school_id": None,
        "attendance": attendance,
        "cost": None,
    }
    return row | given


def base(number, level, designated, revoked=None, **given):
    row = {
        "base_id": number,
        "org_code": "111",
        "name": "基地",
        "kind": "education_base",
        "level": level,
        "theme": None,
        "designated_on": designated,
        "revoked_on": revoked,
    }
    return row | given


def plays(video, counted, number):
    return {"video_id": video, "org_code": "11", "counted_on": counted, "topic": "tea", "plays": number}


def award(work, level, awarded="2023-05-01"):
    return {
        "work_id": work,
        "org_code": "111",
        "school_id": "X1",
        "awarded_on": awarded,
        "level": level,
        "prize": "first",
        "category": "painting",
    }


def entry(number, school, registered, students):
    edition = int(registered[:4]) - 1985
    return {
        "entry_id": number,
        "org_code": "12",
        "school_id": school,
        "edition": edition,
        "registered_on": registered,
        "students": students,
    }


def survey(number, school, students):
    return {
        "survey_id": number,
        "org_code": "12",
        "school_id": school,
        "held_on": "2023-06-01",
        "topic": "water",
        "students": students,
    }


VIDEOS = [
    {"video_id": video, "org_code": "11", "published_on": "2022-05-01", "topic": "tea", "seconds": 60}
    for video in ("V1", "V2")
]


@pytest.fixture(scope="module")
def registry():
    return load_registry()


@pytest.fixture
def figure(registry):
    def get(tables, indicator, *, org="1", period="2023", **dimensions):
        by = [name.replace("__", ".") for name in dimensions]
        records = opened(registry, tables)
        figures = compute(registry, records, indicators=[f"{AREA}.{indicator}"], periods=[period], orgs=[org], by=by)
        return figures.get(f"{AREA}.{indicator}", org=org, period=period, **dimensions)

    return get


@pytest.fixture
def value(figure):
    def get(*arguments, **options):
        found = figure(*arguments, **options)
        assert found.status == "ok"
        return found.value

    return get


@pytest.fixture
def status(registry):
    def get(tables, check, *, org="1", organisations=ORGANISATIONS):
        records = opened(registry, tables, organisations)
        (finding,) = audit(registry, records, checks=[f"{AREA}.{check}"], periods=["2023"], orgs=[org])
        return finding.status

    return get


def opened(registry, tables, organisations=ORGANISATIONS):
    return open_records(
        {"organisations": organisations, **{f"{AREA}.{name}": rows for name, rows in tables.items()}}, registry
    )


def test_bases_are_a_stock_by_level(value):
    tables = {
        "bases": [
            base("B1", "province", "2014-01-01"),
            base("B2", "city", "2023-03-01"),
            base("B3", "city", "2018-01-01", "2023-12-31"),
            base("B4", "city", "2018-01-01", kind="community"),
        ]
    }
    assert value(tables, "education_bases") == 2
    assert value(tables, "education_bases", level="city") == 1
    assert value(tables, "education_bases", period="2022") == 2
    assert value(tables, "education_bases_named") == 1
    assert value(tables, "education_bases_removed", level="city") == 1


def test_sessions_and_attendance_are_flows_by_venue(value):
    tables = {
        "schools": SCHOOLS,
        "activities": [
            activity("H1", "2023-09-18", 100),
            activity("H2", "2023-09-19", 301, venue="campus", school_id="X1"),
            activity("H3", "2022-09-19", 50),
            activity("H4", "2023-02-01", 999, campaign="routine", occasion=None, venue=None),
        ],
    }
    assert value(tables, "five_entries_sessions") == 2
    assert value(tables, "five_entries_attendance", venue="campus") == 301
    assert value(tables, "five_entries_attendance", period="2022..2023") == 451
    assert value(tables, "five_entries_attendance_per_session") == Decimal("200.5")


def test_coverage_is_of_distinct_schools(value):
    visits = [("H1", "X1"), ("H2", "X1"), ("H3", "X2")]
    tables = {
        "schools": SCHOOLS,
        "activities": [
            activity(number, "2023-09-18", 40, venue="campus", school_id=school) for number, school in visits
        ],
    }
    assert value(tables, "schools_visited") == 2
    assert value(tables, "schools_visited", school_id__kind="primary") == 1
    assert round(value(tables, "school_visit_coverage"), 2) == Decimal("66.67")


def test_plays_are_the_last_reading_of_each_video(figure, value):
    tables = {
        "videos": VIDEOS,
        "video_plays": [
            plays("V1", "2022-12-31", 40),
            plays("V1", "2023-12-31", 100),
            plays("V2", "2023-09-30", 5),
            plays("V2", "2023-12-31", 7),
        ],
    }
    assert value(tables, "video_plays") == 107
    assert value(tables, "video_plays", topic="tea") == 107
    assert value(tables, "video_plays_gained") == 67
    assert figure(tables, "video_plays", period="2021").status == "not_reported"


def test_survey_schools_count_once_over_the_years(value):
    tables = {
        "schools": SCHOOLS,
        "survey_activities": [
            survey("D1", "X2", 100),
            survey("D2", "X2", 80) | {"held_on": "2022-06-01"},
            survey("D3", "X3", 20),
        ],
    }
    assert value(tables, "survey_activity_schools", period="2022..2023") == 2
    assert value(tables, "survey_activity_students", period="2022..2023") == 200


def test_literacy_is_shown_only_where_it_was_published(figure):
    row = {"survey": 12, "org_code": "1", "population": "all", "published_on": "2023-05-10", "share": "10.90"}
    older = row | {"survey": 11, "published_on": "2021-03-16", "share": "8.40"}
    tables = {"literacy_surveys": [row, older]}
    assert figure(tables, "citizen_science_literacy").value == Decimal("10.90")
    assert figure(tables, "citizen_science_literacy", period="2021").value == Decimal("8.40")
    assert figure(tables, "citizen_science_literacy", org="11").status == "not_reported"


def payment(number, source, amount):
    facts = {"payment_id": number, "org_code": "11", "paid_on": "2023-04-01", "facility": "hall"}
    return facts | {"source": source, "amount": amount}


def test_investment_keeps_its_cents(value):
    tables = {"facility_payments": [payment("Z1", "government", "0.10"), payment("Z2", "own", "0.20")]}
    assert value(tables, "facility_investment") == Decimal("0.30")
    assert value(tables, "facility_investment", source="own") == Decimal("0.20")


RULES = {
    "government_share_low": (
        {"facility_payments": [payment("Z1", "government", "50.00"), payment("Z2", "own", "50.00")]},
        {"facility_payments": [payment("Z1", "government", "49.99"), payment("Z2", "own", "50.01")]},
    ),
    "five_entries_venue": (
        {"schools": SCHOOLS, "activities": [activity("H1", "2023-09-18", 100)]},
        {"schools": SCHOOLS, "activities": [activity("H1", "2023-09-18", 100, venue=None)]},
    ),
    "campus_sessions_name_school": (
        {"schools": SCHOOLS, "activities": [activity("H1", "2023-09-18", 100, venue="campus", school_id="X1")]},
        {"schools": SCHOOLS, "activities": [activity("H1", "2023-09-18", 100, venue="campus")]},
    ),
    "attendance_jump": (
        {"schools": SCHOOLS, "activities": [activity("H1", "2022-09-18", 100), activity("H2", "2023-09-18", 150)]},
        {"schools": SCHOOLS, "activities": [activity("H1", "2022-09-18", 100), activity("H2", "2023-09-18", 151)]},
    ),
    "attendance_per_session_plausible": (
        {"schools": SCHOOLS, "activities": [activity("H1", "2023-09-18", 2000)]},
        {"schools": SCHOOLS, "activities": [activity("H1", "2023-09-18", 2001)]},
    ),
    "plays_never_fall": (
        {"videos": VIDEOS, "video_plays": [plays("V1", "2022-12-31", 40), plays("V1", "2023-12-31", 40)]},
        {"videos": VIDEOS, "video_plays": [plays("V1", "2022-12-31", 40), plays("V1", "2023-12-31", 39)]},
    ),
    "awards_funnel": (
        {"schools": SCHOOLS, "contest_awards": [award("W1", "city"), award("W1", "province")]},
        {"schools": SCHOOLS, "contest_awards": [award("W1", "province")]},
    ),
    "awards_start_in_city": (
        {"schools": SCHOOLS, "contest_awards": [award("W1", "city"), award("W1", "province")]},
        {"schools": SCHOOLS, "contest_awards": [award("W1", "city"), award("W2", "province")]},
    ),
    "contest_students_jump": (
        {
            "schools": SCHOOLS,
            "contest_entries": [entry("E1", "X2", "2022-03-01", 10), entry("E2", "X2", "2023-03-01", 5)],
        },
        {
            "schools": SCHOOLS,
            "contest_entries": [entry("E1", "X2", "2022-03-01", 10), entry("E2", "X2", "2023-03-01", 4)],
        },
    ),
    "survey_size_plausible": (
        {"schools": SCHOOLS, "survey_activities": [survey("D1", "X2", 1000)]},
        {"schools": SCHOOLS, "survey_activities": [survey("D1", "X2", 1001)]},
    ),
}


@pytest.mark.parametrize("check", RULES)
def test_rule_holds_and_fails(status, check):
    sound, faulty = RULES[check]
    assert status(sound, check) == "holds"
    assert status(faulty, check) == "fails"


def test_balance_fails_where_a_township_moved(status):
    moved = [
        *ORGANISATIONS[:3],
        ORGANISATIONS[3] | {"valid_to": "2023-06-30"},
        ORGANISATIONS[3] | {"parent": "12", "valid_from": "2023-07-01"},
    ]
    tables = {"bases": [base("B1", "city", "2015-01-01"), base("B2", "city", "2015-01-01", "2023-02-01")]}
    assert status(tables, "education_bases_balance", organisations=moved) == "holds"
    assert status(tables, "education_bases_balance", org="12", organisations=moved) == "fails"
