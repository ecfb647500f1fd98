"""The area's figures on a handful of records, and each of its audit rules failing once."""

from decimal import Decimal

import pytest

from kexie_metrics import audit, compute, load_registry, open_records

AREA = "political_building"
ORGANISATIONS = [
    {"code": "1", "name": "市", "parent": None, "level": "city"},
    {"code": "11", "name": "甲县", "parent": "1", "level": "county"},
    {"code": "12", "name": "乙县", "parent": "1", "level": "county"},
    {"code": "111", "name": "甲镇", "parent": "11", "level": "township"},
    {"code": "112", "name": "丙镇", "parent": "11", "level": "township"},
]
HOSTS = [
    {"host_id": "H1", "org_code": "111", "name": "甲镇", "kind": "township", "listed_on": None, "delisted_on": None},
    {"host_id": "H2", "org_code": "112", "name": "丙镇", "kind": "township", "listed_on": None, "delisted_on": None},
    {"host_id": "H3", "org_code": "1", "name": "大学", "kind": "university", "listed_on": None, "delisted_on": None},
]


def association(number, host, founded, dissolved=None):
    return {
        "association_id": number,
        "host_id": host["host_id"],
        "org_code": host["org_code"],
        "kind": host["kind"],
        "founded_on": founded,
        "dissolved_on": dissolved,
    }


def term(number, post, person, elected, left=None):
    return {
        "term_id": number,
        "post_id": post,
        "person_id": person,
        "org_code": "111",
        "post": "school" if post == "P1" else "hospital",
        "elected_on": elected,
        "left_on": left,
    }


POSTS = [
    {"post_id": "P1", "org_code": "111", "post": "school"},
    {"post_id": "P2", "org_code": "111", "post": "hospital"},
]
ASSOCIATIONS = [
    association("A1", HOSTS[0], "2015-03-01"),
    association("A2", HOSTS[1], "2012-03-01", "2023-05-01"),
    association("A3", HOSTS[1], "2023-06-01"),
    association("A4", HOSTS[2], "2023-09-01"),
]


def session(number, held, theme, attendance, venue=None):
    return {
        "session_id": number,
        "org_code": "11",
        "held_on": held,
        "theme": theme,
        "venue": venue,
        "attendance": attendance,
    }


@pytest.fixture(scope="module")
def registry():
    return load_registry()


@pytest.fixture
def value(registry):
    def get(tables, indicator, *, org="1", period="2023", **dimensions):
        records = opened(registry, tables)
        figures = compute(
            registry, records, indicators=[f"{AREA}.{indicator}"], periods=[period], orgs=[org], by=list(dimensions)
        )
        figure = figures.get(f"{AREA}.{indicator}", org=org, period=period, **dimensions)
        assert figure.status == "ok"
        return figure.value

    return get


@pytest.fixture
def status(registry):
    def get(tables, check, *, org="1", period="2023", organisations=ORGANISATIONS):
        records = opened(registry, tables, organisations)
        (finding,) = audit(registry, records, checks=[f"{AREA}.{check}"], periods=[period], orgs=[org])
        return finding.status

    return get


def opened(registry, tables, organisations=ORGANISATIONS):
    return open_records(
        {"organisations": organisations, **{f"{AREA}.{name}": rows for name, rows in tables.items()}}, registry
    )


def test_associations_are_a_stock_split_by_kind(value):
    tables = {"host_units": HOSTS, "associations": ASSOCIATIONS}
    assert value(tables, "associations") == 3
    assert value(tables, "associations", kind="township") == 2
    assert value(tables, "associations", period="2022") == 2


def test_foundings_and_dissolutions_are_flows(value):
    tables = {"host_units": HOSTS, "associations": ASSOCIATIONS}
    assert value(tables, "new_associations") == 2
    assert value(tables, "new_associations", kind="university") == 1
    assert value(tables, "dissolved_associations") == 1
    assert value(tables, "new_university_associations", period="2022") == 0


def test_coverage_counts_townships_not_associations(value):
    doubled = [*ASSOCIATIONS, association("A5", HOSTS[0], "2020-01-01")]
    tables = {"host_units": HOSTS, "associations": [row for row in doubled if row["association_id"] != "A3"]}
    assert value(tables, "townships_with_association") == 1
    assert value(tables, "township_association_coverage") == 50
    assert value(tables, "township_association_coverage", org="112") == 0
    assert value(tables, "university_association_coverage") == 100


def test_vice_chair_rate_is_of_posts_and_persons_count_once(value):
    tables = {
        "head_posts": POSTS,
        "vice_chairs": [
            term("T1", "P1", "a", "2019-01-01", "2022-01-01"),
            term("T2", "P1", "b", "2022-03-01"),
            term("T3", "P2", "b", "2023-03-01"),
        ],
    }
    assert value(tables, "three_heads_vice_chair_rate") == 100
    assert value(tables, "three_heads_vice_chair_rate", period="2022") == 50
    assert value(tables, "three_heads_vice_chair_rate", period="2022", post="hospital") == 0
    assert value(tables, "three_heads_vice_chairs") == 1


def test_funding_rate_and_money(value):
    rows = [
        {"project_id": "X1", "title": "茶", "funded": True, "amount": "30000.50"},
        {"project_id": "X2", "title": "菇", "funded": False, "amount": None},
        {"project_id": "X3", "title": "羊", "funded": False, "amount": None},
    ]
    tables = {"support_projects": [row | {"org_code": "111", "applied_on": "2023-04-01"} for row in rows]}
    assert value(tables, "three_heads_project_funds") == Decimal("30000.50")
    assert round(value(tables, "three_heads_funding_rate"), 1) == Decimal("33.3")


def test_talks_and_study_are_kept_apart(value):
    tables = {
        "sessions": [
            session("S1", "2023-03-01", "theory", 30, "office"),
            session("S2", "2023-04-01", "spirit", 200, "campus"),
            session("S3", "2023-05-01", "spirit", 90),
        ]
    }
    assert value(tables, "party_education_attendance") == 30
    assert value(tables, "spirit_audience") == 290
    assert value(tables, "spirit_audience", venue="campus") == 200
    assert value(tables, "spirit_audience", venue="(empty)") == 90


def test_coverage_above_hundred_fails(status):
    gone = [HOSTS[0], HOSTS[1] | {"delisted_on": "2022-01-01"}, HOSTS[2]]
    sound = {"host_units": HOSTS, "associations": ASSOCIATIONS}
    assert status(sound, "coverage_within_hundred") == "holds"
    assert status(sound | {"host_units": gone}, "coverage_within_hundred") == "fails"


def test_balance_fails_where_a_township_moved(status):
    moved = [
        *ORGANISATIONS[:3],
        ORGANISATIONS[3] | {"valid_to": "2023-06-30"},
        ORGANISATIONS[3] | {"parent": "12", "valid_from": "2023-07-01"},
        ORGANISATIONS[4],
    ]
    tables = {"host_units": HOSTS, "associations": ASSOCIATIONS}
    assert status(tables, "associations_balance", organisations=moved) == "holds"
    assert status(tables, "associations_balance", org="11", organisations=moved) == "fails"


def test_two_terms_in_one_post_fail(status):
    ended, begun = term("T1", "P1", "a", "2019-01-01", "2022-01-01"), term("T2", "P1", "b", "2022-03-01")
    tables = {"head_posts": POSTS, "vice_chairs": [ended, begun]}
    assert status(tables, "post_held_once") == "holds"
    assert status(tables | {"vice_chairs": [ended | {"left_on": None}, begun]}, "post_held_once") == "fails"


@pytest.mark.parametrize(("attendance", "expected"), [(150, "holds"), (151, "fails")])
def test_jump_of_attendance_is_to_be_explained(status, attendance, expected):
    tables = {
        "sessions": [session("S1", "2022-03-01", "theory", 100), session("S2", "2023-03-01", "theory", attendance)]
    }
    assert status(tables, "study_attendance_jump") == expected


def test_missing_party_organisation_is_to_be_explained(status):
    society = {
        "society_id": "X1",
        "org_code": "1",
        "name": "物理学会",
        "discipline": "science",
        "party_required": True,
        "registered_on": "2001-01-01",
        "deregistered_on": None,
    }
    formed = {"party_org_id": "D1", "society_id": "X1", "org_code": "1", "form": "alone", "dissolved_on": None}
    tables = {"societies": [society], "party_organisations": [formed | {"formed_on": "2023-02-01"}]}
    assert status(tables, "party_coverage_full") == "holds"
    assert status(tables, "party_coverage_full", period="2022") == "fails"
