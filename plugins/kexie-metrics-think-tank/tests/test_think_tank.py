"""The area's figures on a handful of records, and each of its audit rules failing once."""

from decimal import Decimal

import pytest

from kexie_metrics import audit, compute, load_registry, open_records

AREA = "think_tank"
ORGANISATIONS = [
    {"code": "1", "name": "市", "parent": None, "level": "city"},
    {"code": "11", "name": "甲县", "parent": "1", "level": "county"},
    {"code": "12", "name": "乙县", "parent": "1", "level": "county"},
    {"code": "111", "name": "甲镇", "parent": "11", "level": "township"},
]


def site(number, level, established, closed=None):
    return {
        "site_id": number,
        "org_code": "111",
        "host": "医院",
        "level": level,
        "established_on": established,
        "closed_on": closed,
    }


def asked(issued, valid):
    row = {"round_id": "W1", "site_id": "Z1", "org_code": "111", "closed_on": "2023-05-10"}
    return [row | {"issued": issued, "valid": valid}]


def report(number, completed, adopted_by=None, adopted_on=None):
    return {
        "report_id": number,
        "org_code": "11",
        "field": "rural",
        "completed_on": completed,
        "adopted_by": adopted_by,
        "adopted_on": adopted_on,
    }


def proposal(number, submitted, kind="advice", adopted=None):
    return {
        "proposal_id": number,
        "org_code": "11",
        "kind": kind,
        "field": None,
        "submitted_on": submitted,
        "adopted_in": adopted,
    }


def topic(number, grade=None):
    return {
        "topic_id": number,
        "org_code": "11",
        "field": "talent",
        "submitted_on": "2023-04-01",
        "class": grade,
        "completed_on": None,
    }


SITES = [site("Z1", "national", "2017-01-01"), site("Z2", "province", "2018-01-01", "2023-04-01")]


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
    def get(tables, check, *, org="1", organisations=ORGANISATIONS):
        records = opened(registry, tables, organisations)
        (finding,) = audit(registry, records, checks=[f"{AREA}.{check}"], periods=["2023"], orgs=[org])
        return finding.status

    return get


def opened(registry, tables, organisations=ORGANISATIONS):
    return open_records(
        {"organisations": organisations, **{f"{AREA}.{name}": rows for name, rows in tables.items()}}, registry
    )


def test_sites_are_a_stock_of_two_levels(value):
    tables = {"survey_sites": [*SITES, site("Z3", "city", "2019-01-01")]}
    assert value(tables, "survey_sites") == 1
    assert value(tables, "survey_sites", period="2022") == 2
    assert value(tables, "survey_sites", period="2022", level="province") == 1
    assert value(tables, "survey_sites_closed") == 1


def test_valid_rate_is_of_questionnaires(value):
    tables = {"survey_sites": SITES, "site_rounds": asked(80, 60)}
    assert value(tables, "survey_samples") == 60
    assert value(tables, "questionnaire_valid_rate") == 75


def test_adoption_belongs_to_the_reports_year(value):
    tables = {"reports": [report("B1", "2022-11-01", "city", "2023-02-01"), report("B2", "2023-03-01")]}
    assert value(tables, "research_reports") == 1
    assert value(tables, "report_adoption_rate", period="2022") == 100
    assert value(tables, "report_adoption_rate") == 0
    assert value(tables, "report_adoption_rate", period="2022..2023", field="rural") == 50


def test_a_report_with_two_instructions_counts_once(value):
    instruction = {"report_id": "B1", "org_code": "11", "leader_level": "city", "instructed_on": "2023-06-01"}
    tables = {
        "reports": [report("B1", "2023-03-01")],
        "instructions": [instruction | {"instruction_id": number} for number in ("P1", "P2")],
    }
    assert value(tables, "instructions") == 2
    assert value(tables, "reports_instructed") == 1


def test_proposals_are_a_flow_by_kind(value):
    tables = {
        "proposals": [
            proposal("T1", "2023-01-10"),
            proposal("T2", "2023-01-11", "cppcc_proposal", "five_year_plan"),
            proposal("T3", "2022-01-11", "cppcc_proposal"),
        ]
    }
    assert value(tables, "proposals_submitted") == 2
    assert value(tables, "proposals_submitted", kind="cppcc_proposal") == 1
    assert value(tables, "proposals_adopted_in_plan", period="2022..2023") == 1
    assert round(value(tables, "proposal_adoption_rate", period="2022..2023"), 1) == Decimal("33.3")


def test_topics_without_a_class_show_as_empty(value):
    tables = {"topics": [topic("K1", "1"), topic("K2"), topic("K3")]}
    assert value(tables, "topics_collected") == 3
    assert value(tables, "topics_collected", **{"class": "1"}) == 1
    assert value(tables, "topics_collected", **{"class": "(empty)"}) == 2
    assert value(tables, "topics_first_class") == 1


def test_an_expert_in_two_fields_counts_once(value):
    appointed = {"person_id": "a", "org_code": "1", "appointed_on": "2020-01-01", "left_on": None}
    tables = {"experts": [appointed | {"field": "rural"}, appointed | {"field": "health"}]}
    assert value(tables, "experts") == 1
    assert value(tables, "experts", field="health") == 1
    assert value(tables, "expert_appointments") == 2


RULES = {
    "adoptions_name_adopter": (
        {"reports": [report("B1", "2023-03-01", "city", "2023-05-01")]},
        {"reports": [report("B1", "2023-03-01", None, "2023-05-01")]},
    ),
    "proposals_jump": (
        {"proposals": [proposal("T1", "2022-01-10"), proposal("T2", "2023-01-10")]},
        {"proposals": [proposal("T1", "2022-01-10"), proposal("T2", "2023-01-10"), proposal("T3", "2023-01-11")]},
    ),
    "topic_classes_pyramid": (
        {"topics": [topic("K1", "2"), topic("K2", "3")]},
        {"topics": [topic("K1", "1"), topic("K2", "3")]},
    ),
    "valid_within_issued": (
        {"survey_sites": SITES, "site_rounds": asked(80, 80)},
        {"survey_sites": SITES, "site_rounds": asked(80, 81)},
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
    tables = {"survey_sites": SITES}
    assert status(tables, "survey_sites_balance", organisations=moved) == "holds"
    assert status(tables, "survey_sites_balance", org="12", organisations=moved) == "fails"
