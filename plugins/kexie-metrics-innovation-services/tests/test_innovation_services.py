"""The area's figures on a handful of records, and each of its audit rules failing once."""

from decimal import Decimal

import pytest

from kexie_metrics import audit, compute, load_registry, open_records

AREA = "innovation_services"
ORGANISATIONS = [
    {"code": "1", "name": "市", "parent": None, "level": "city"},
    {"code": "11", "name": "甲县", "parent": "1", "level": "county"},
    {"code": "12", "name": "乙县", "parent": "1", "level": "county"},
    {"code": "111", "name": "甲镇", "parent": "11", "level": "township"},
]


def station(number, established, closed=None, **given):
    row = {
        "station_id": number,
        "org_code": "111",
        "host": "汽车厂",
        "kind": "expert",
        "level": "city",
        "industry": "vehicles",
        "established_on": established,
        "closed_on": closed,
    }
    return row | given


def nomination(number, person, action, level, title="most_beautiful"):
    return {
        "nomination_id": number,
        "person_id": person,
        "org_code": "11",
        "title": title,
        "action": action,
        "level": level,
        "decided_on": "2023-05-30",
    }


def paper(number, submitted, *, selected, edition=19):
    return {
        "paper_id": number,
        "org_code": "11",
        "edition": edition,
        "submitted_on": submitted,
        "discipline": "medicine",
        "selected": selected,
    }


def application(number, *, selected, grant=None):
    return {
        "application_id": number,
        "person_id": f"Q{number}",
        "org_code": "11",
        "discipline": "science",
        "applied_on": "2023-05-01",
        "selected": selected,
        "grant_amount": grant,
    }


def need(number, enterprise, collected, solved=None):
    return {
        "need_id": number,
        "enterprise_id": enterprise,
        "org_code": "11",
        "industry": "energy",
        "collected_on": collected,
        "solved_on": solved,
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
    def get(tables, check, *, org="1", organisations=ORGANISATIONS):
        records = opened(registry, tables, organisations)
        (finding,) = audit(registry, records, checks=[f"{AREA}.{check}"], periods=["2023"], orgs=[org])
        return finding.status

    return get


def opened(registry, tables, organisations=ORGANISATIONS):
    return open_records(
        {"organisations": organisations, **{f"{AREA}.{name}": rows for name, rows in tables.items()}}, registry
    )


def test_workstations_are_a_stock_and_hosts_count_once(value):
    tables = {
        "workstations": [
            station("G1", "2016-01-01"),
            station("G2", "2023-01-01", level="province"),
            station("G3", "2018-01-01", "2023-06-01", host="药厂"),
        ]
    }
    assert value(tables, "expert_workstations") == 2
    assert value(tables, "expert_workstations", level="province") == 1
    assert value(tables, "expert_workstations", period="2022") == 2
    assert value(tables, "expert_workstations_new") == 1
    assert value(tables, "workstation_hosts") == 1


def test_cities_of_the_alliance_count_once(value):
    member = {"org_code": "1", "kind": "hall", "joined_on": "2021-12-10", "left_on": None}
    cities = [("L1", "甲市"), ("L2", "甲市"), ("L3", "乙市")]
    tables = {
        "alliance_members": [member | {"member_id": number, "name": number, "city": city} for number, city in cities]
    }
    assert value(tables, "alliance_member_cities") == 2
    assert value(tables, "alliance_member_bodies") == 3


def test_persons_are_not_recommendations(value):
    tables = {
        "nominations": [
            nomination("T1", "a", "recommended", "province", "youth_award"),
            nomination("T2", "a", "recommended", "national", "academician"),
            nomination("T3", "b", "recommended", "province"),
            nomination("T4", "b", "awarded", "city"),
        ]
    }
    assert value(tables, "talents_recommended") == 2
    assert value(tables, "talents_recommended", level="national") == 1
    assert value(tables, "talents_recommended_persons") == 1
    assert value(tables, "most_beautiful_workers") == 1
    assert value(tables, "most_beautiful_recommended") == 1


def test_editions_and_rate_of_papers(value):
    tables = {
        "papers": [
            paper("L1", "2021-03-01", selected=True, edition=18),
            paper("L2", "2023-03-01", selected=True),
            paper("L3", "2023-03-01", selected=False),
            paper("L4", "2023-03-02", selected=False),
        ]
    }
    assert value(tables, "paper_review_rounds", period="2021..2023") == 2
    assert value(tables, "papers_submitted", period="2021..2023") == 4
    assert value(tables, "papers_selection_rate", period="2021..2023") == 50
    assert round(value(tables, "papers_selection_rate", discipline="medicine"), 1) == Decimal("33.3")


def test_solution_rate_is_of_the_needs_collected(value):
    tables = {
        "needs": [
            need("N1", "e1", "2022-11-01", "2023-02-01"),
            need("N2", "e1", "2023-03-01", "2023-09-01"),
            need("N3", "e1", "2023-04-01"),
        ]
    }
    assert value(tables, "needs_solution_rate") == 50
    assert value(tables, "needs_solution_rate", period="2022") == 100
    assert value(tables, "enterprises_served", period="2022..2023") == 1


def test_grants_are_money(value):
    tables = {"chenguang": [application("C1", selected=True, grant="60000.50"), application("C2", selected=False)]}
    assert value(tables, "chenguang_grants") == Decimal("60000.50")
    assert value(tables, "chenguang_selection_rate") == 50


RULES = {
    "chenguang_grants_recorded": (
        {"chenguang": [application("C1", selected=True, grant="60000.00")]},
        {"chenguang": [application("C1", selected=True)]},
    ),
    "most_beautiful_funnel": (
        {"nominations": [nomination("T1", "a", "awarded", "city"), nomination("T2", "a", "recommended", "province")]},
        {"nominations": [nomination("T2", "a", "recommended", "province")]},
    ),
    "needs_in_order": (
        {"needs": [need("N1", "e1", "2023-03-01", "2023-03-01")]},
        {"needs": [need("N1", "e1", "2023-03-01", "2023-02-28")]},
    ),
    "papers_selection_plausible": (
        {"papers": [paper("L1", "2023-03-01", selected=True), paper("L2", "2023-03-01", selected=False)]},
        {"papers": [paper("L1", "2023-03-01", selected=True)]},
    ),
    "workstations_jump": (
        {"workstations": [station("G1", "2016-01-01")]},
        {"workstations": [station("G1", "2016-01-01"), station("G2", "2023-01-01")]},
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
    tables = {"workstations": [station("G1", "2016-01-01")]}
    assert status(tables, "workstations_balance", organisations=moved) == "holds"
    assert status(tables, "workstations_balance", org="12", organisations=moved) == "fails"
