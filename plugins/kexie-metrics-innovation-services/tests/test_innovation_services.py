"""The area's figures on a handful of records, each of its audit rules failing once, and the laws of every plugin."""

import pytest

from kexie_metrics.testing import Office, assert_figure, assert_finding, check_laws

OFFICE = Office(area="innovation_services", period="2023")
MOVED = """
1 city 市
  11 county 甲县
    111 township 甲镇 valid_to=2023-06-30
  12 county 乙县
    111 township 甲镇 valid_from=2023-07-01
"""


def test_workstations_are_a_stock_and_hosts_count_once():
    office = OFFICE.with_records("""
        workstations: host | kind   | level    | established_on | closed_on
                      汽车厂 | expert | city     | 2016-01-01     |
                      汽车厂 | expert | province | 2023-01-01     |
                      药厂   | expert | city     | 2018-01-01     | 2023-06-01
    """)
    assert_figure(office, "expert_workstations", 2)
    assert_figure(office, "expert_workstations", 1, by={"level": "province"})
    assert_figure(office, "expert_workstations", 2, period="2022")
    assert_figure(office, "expert_workstations_new", 1)
    assert_figure(office, "workstation_hosts", 1)


def test_cities_of_the_alliance_count_once():
    office = OFFICE.with_records("""
        alliance_members: city | joined_on
                          甲市  | 2021-12-10
                          甲市  | 2021-12-10
                          乙市  | 2021-12-10
    """)
    assert_figure(office, "alliance_member_cities", 2)
    assert_figure(office, "alliance_member_bodies", 3)


NOMINATIONS = "nominations: person_id | title | action | level | decided_on\n"


def test_persons_are_not_recommendations():
    office = OFFICE.with_records(f"""{NOMINATIONS}
        a | youth_award    | recommended | province | 2023-05-30
        a | academician    | recommended | national | 2023-05-30
        b | most_beautiful | recommended | province | 2023-05-30
        b | most_beautiful | awarded     | city     | 2023-05-30
    """)
    assert_figure(office, "talents_recommended", 2)
    assert_figure(office, "talents_recommended", 1, by={"level": "national"})
    assert_figure(office, "talents_recommended_persons", 1)
    assert_figure(office, "most_beautiful_workers", 1)
    assert_figure(office, "most_beautiful_recommended", 1)


def test_editions_and_rate_of_papers():
    office = OFFICE.with_records("""
        papers: edition | submitted_on | discipline | selected
                18      | 2021-03-01   | medicine   | true
                19      | 2023-03-01   | medicine   | true
                19      | 2023-03-01   | medicine   | false
                19      | 2023-03-02   | medicine   | false
    """)
    assert_figure(office, "paper_review_rounds", 2, period="2021..2023")
    assert_figure(office, "papers_submitted", 4, period="2021..2023")
    assert_figure(office, "papers_selection_rate", 50, period="2021..2023")
    assert_figure(office, "papers_selection_rate", printed="33.3", by={"discipline": "medicine"})


def test_solution_rate_is_of_the_needs_collected():
    office = OFFICE.with_records("""
        needs: enterprise_id | collected_on | solved_on
               e1            | 2022-11-01   | 2023-02-01
               e1            | 2023-03-01   | 2023-09-01
               e1            | 2023-04-01   |
    """)
    assert_figure(office, "needs_solution_rate", 50)
    assert_figure(office, "needs_solution_rate", 100, period="2022")
    assert_figure(office, "enterprises_served", 1, period="2022..2023")


def test_grants_are_money():
    office = OFFICE.with_records("""
        chenguang: applied_on | selected | grant_amount
                   2023-05-01 | true     | 60000.50
                   2023-05-01 | false    |
    """)
    assert_figure(office, "chenguang_grants", "60000.50")
    assert_figure(office, "chenguang_selection_rate", 50)


RULES = {
    "chenguang_grants_recorded": (
        "chenguang: applied_on | selected | grant_amount\n 2023-05-01 | true | 60000.00",
        "chenguang: applied_on | selected | grant_amount\n 2023-05-01 | true |",
    ),
    "most_beautiful_funnel": (
        f"""{NOMINATIONS}
            a | most_beautiful | awarded     | city     | 2023-05-30
            a | most_beautiful | recommended | province | 2023-05-30
        """,
        f"{NOMINATIONS} a | most_beautiful | recommended | province | 2023-05-30",
    ),
    "needs_in_order": (
        "needs: collected_on | solved_on\n 2023-03-01 | 2023-03-01",
        "needs: collected_on | solved_on\n 2023-03-01 | 2023-02-28",
    ),
    "papers_selection_plausible": (
        "papers: submitted_on | selected\n 2023-03-01 | true\n 2023-03-01 | false",
        "papers: submitted_on | selected\n 2023-03-01 | true",
    ),
    "workstations_jump": (
        "workstations: established_on | kind\n 2016-01-01 | expert",
        "workstations: established_on | kind\n 2016-01-01 | expert\n 2023-01-01 | expert",
    ),
}


@pytest.mark.parametrize("check", RULES)
def test_rule_holds_and_fails(check):
    sound, faulty = RULES[check]
    assert_finding(OFFICE.with_records(sound), check, "holds")
    assert_finding(OFFICE.with_records(faulty), check, "fails")


def test_balance_fails_where_a_township_moved():
    stations = "workstations: org_code | kind | established_on\n 111 | expert | 2016-01-01"
    office = OFFICE.with_records(stations, tree=MOVED)
    assert_finding(office, "workstations_balance", "holds")
    assert_finding(office, "workstations_balance", "fails", org="12")


def test_every_law_holds():
    check_laws("innovation_services", examples=3)
