"""The area's figures on a handful of records, each of its audit rules failing once, and the laws of every plugin."""

import pytest

from kexie_metrics.testing import Office, assert_figure, assert_finding, check_laws

OFFICE = Office(area="think_tank", period="2023")
MOVED = """
1 city 市
  11 county 甲县
    111 township 甲镇 valid_to=2023-06-30
  12 county 乙县
    111 township 甲镇 valid_from=2023-07-01
"""
SITES = """
survey_sites: site_id | org_code | level    | established_on | closed_on
              Z1      | 111      | national | 2017-01-01     |
              Z2      | 111      | province | 2018-01-01     | 2023-04-01
"""


def test_sites_are_a_stock_of_two_levels():
    office = OFFICE.with_records(f"{SITES} Z3 | 111 | city | 2019-01-01 |")
    assert_figure(office, "survey_sites", 1)
    assert_figure(office, "survey_sites", 2, period="2022")
    assert_figure(office, "survey_sites", 1, period="2022", by={"level": "province"})
    assert_figure(office, "survey_sites_closed", 1)


def test_valid_rate_is_of_questionnaires():
    office = OFFICE.with_records(f"""{SITES}
        site_rounds: closed_on  | issued | valid
                     2023-05-10 | 80     | 60
    """)
    assert_figure(office, "survey_samples", 60)
    assert_figure(office, "questionnaire_valid_rate", 75)


def test_adoption_belongs_to_the_reports_year():
    office = OFFICE.with_records("""
        reports: field | completed_on | adopted_by | adopted_on
                 rural | 2022-11-01   | city       | 2023-02-01
                 rural | 2023-03-01   |            |
    """)
    assert_figure(office, "research_reports", 1)
    assert_figure(office, "report_adoption_rate", 100, period="2022")
    assert_figure(office, "report_adoption_rate", 0)
    assert_figure(office, "report_adoption_rate", 50, period="2022..2023", by={"field": "rural"})


def test_a_report_with_two_instructions_counts_once():
    office = OFFICE.with_records("""
        reports:      completed_on
                      2023-03-01
        instructions: instructed_on
                      2023-06-01
                      2023-06-01
    """)
    assert_figure(office, "instructions", 2)
    assert_figure(office, "reports_instructed", 1)


def test_proposals_are_a_flow_by_kind():
    office = OFFICE.with_records("""
        proposals: kind           | submitted_on | adopted_in
                   advice         | 2023-01-10   |
                   cppcc_proposal | 2023-01-11   | five_year_plan
                   cppcc_proposal | 2022-01-11   |
    """)
    assert_figure(office, "proposals_submitted", 2)
    assert_figure(office, "proposals_submitted", 1, by={"kind": "cppcc_proposal"})
    assert_figure(office, "proposals_adopted_in_plan", 1, period="2022..2023")
    assert_figure(office, "proposal_adoption_rate", printed="33.3", period="2022..2023")


def test_topics_without_a_class_show_as_empty():
    office = OFFICE.with_records("""
        topics: submitted_on | class
                2023-04-01   | 1
                2023-04-01   |
                2023-04-01   |
    """)
    assert_figure(office, "topics_collected", 3)
    assert_figure(office, "topics_collected", 1, by={"class": "1"})
    assert_figure(office, "topics_collected", 2, by={"class": "(empty)"})
    assert_figure(office, "topics_first_class", 1)


def test_an_expert_in_two_fields_counts_once():
    office = OFFICE.with_records("""
        experts: person_id | field  | appointed_on
                 a         | rural  | 2020-01-01
                 a         | health | 2020-01-01
    """)
    assert_figure(office, "experts", 1)
    assert_figure(office, "experts", 1, by={"field": "health"})
    assert_figure(office, "expert_appointments", 2)


RULES = {
    "adoptions_name_adopter": (
        "reports: completed_on | adopted_by | adopted_on\n 2023-03-01 | city | 2023-05-01",
        "reports: completed_on | adopted_by | adopted_on\n 2023-03-01 |      | 2023-05-01",
    ),
    "proposals_jump": (
        "proposals: submitted_on\n 2022-01-10\n 2023-01-10",
        "proposals: submitted_on\n 2022-01-10\n 2023-01-10\n 2023-01-11",
    ),
    "topic_classes_pyramid": (
        "topics: submitted_on | class\n 2023-04-01 | 2\n 2023-04-01 | 3",
        "topics: submitted_on | class\n 2023-04-01 | 1\n 2023-04-01 | 3",
    ),
    "valid_within_issued": (
        f"{SITES}site_rounds: closed_on | issued | valid\n 2023-05-10 | 80 | 80",
        f"{SITES}site_rounds: closed_on | issued | valid\n 2023-05-10 | 80 | 81",
    ),
}


@pytest.mark.parametrize("check", RULES)
def test_rule_holds_and_fails(check):
    sound, faulty = RULES[check]
    assert_finding(OFFICE.with_records(sound), check, "holds")
    assert_finding(OFFICE.with_records(faulty), check, "fails")


def test_balance_fails_where_a_township_moved():
    office = OFFICE.with_records(SITES, tree=MOVED)
    assert_finding(office, "survey_sites_balance", "holds")
    assert_finding(office, "survey_sites_balance", "fails", org="12")


def test_every_law_holds():
    check_laws("think_tank", examples=3)
