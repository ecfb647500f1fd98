"""The area's figures on a handful of records, each of its audit rules failing once, and the laws of every plugin."""

import pytest

from kexie_metrics.testing import Office, assert_figure, assert_finding, check_laws

OFFICE = Office(area="political_building", period="2023")
MOVED = """
1 city 市
  11 county 甲县
    111 township 甲镇 valid_to=2023-06-30
    112 township 丙镇
  12 county 乙县
    111 township 甲镇 valid_from=2023-07-01
"""
HOSTS = """
host_units: host_id | org_code | kind       | delisted_on
            H1      | 111      | township   |
            H2      | 112      | township   |
            H3      | 1        | university |
"""
ASSOCIATIONS = f"""{HOSTS}
associations: host_id | org_code | kind       | founded_on | dissolved_on
              H1      | 111      | township   | 2015-03-01 |
              H2      | 112      | township   | 2012-03-01 | 2023-05-01
              H2      | 112      | township   | 2023-06-01 |
              H3      | 1        | university | 2023-09-01 |
"""
POSTS = """
head_posts:  post_id | org_code | post
             P1      | 111      | school
             P2      | 111      | hospital
vice_chairs: post_id | post     | person_id | elected_on | left_on
"""


def test_associations_are_a_stock_split_by_kind():
    office = OFFICE.with_records(ASSOCIATIONS)
    assert_figure(office, "associations", 3)
    assert_figure(office, "associations", 2, by={"kind": "township"})
    assert_figure(office, "associations", 2, period="2022")


def test_foundings_and_dissolutions_are_flows():
    office = OFFICE.with_records(ASSOCIATIONS)
    assert_figure(office, "new_associations", 2)
    assert_figure(office, "new_associations", 1, by={"kind": "university"})
    assert_figure(office, "dissolved_associations", 1)
    assert_figure(office, "new_university_associations", 0, period="2022")


def test_coverage_counts_townships_not_associations():
    office = OFFICE.with_records(f"""{HOSTS}
        associations: host_id | org_code | kind       | founded_on | dissolved_on
                      H1      | 111      | township   | 2015-03-01 |
                      H1      | 111      | township   | 2020-01-01 |
                      H2      | 112      | township   | 2012-03-01 | 2023-05-01
                      H3      | 1        | university | 2023-09-01 |
    """)
    assert_figure(office, "townships_with_association", 1)
    assert_figure(office, "township_association_coverage", 50)
    assert_figure(office, "township_association_coverage", 0, org="112")
    assert_figure(office, "university_association_coverage", 100)


def test_vice_chair_rate_is_of_posts_and_persons_count_once():
    office = OFFICE.with_records(f"""{POSTS}
        P1 | school   | a | 2019-01-01 | 2022-01-01
        P1 | school   | b | 2022-03-01 |
        P2 | hospital | b | 2023-03-01 |
    """)
    assert_figure(office, "three_heads_vice_chair_rate", 100)
    assert_figure(office, "three_heads_vice_chair_rate", 50, period="2022")
    assert_figure(office, "three_heads_vice_chair_rate", 0, period="2022", by={"post": "hospital"})
    assert_figure(office, "three_heads_vice_chairs", 1)


def test_funding_rate_and_money():
    office = OFFICE.with_records("""
        support_projects: applied_on | funded | amount
                          2023-04-01 | true   | 30000.50
                          2023-04-01 | false  |
                          2023-04-01 | false  |
    """)
    assert_figure(office, "three_heads_project_funds", "30000.50")
    assert_figure(office, "three_heads_funding_rate", printed="33.3")


def test_talks_and_study_are_kept_apart():
    office = OFFICE.with_records("""
        sessions: held_on    | theme  | attendance | venue
                  2023-03-01 | theory | 30         | office
                  2023-04-01 | spirit | 200        | campus
                  2023-05-01 | spirit | 90         |
    """)
    assert_figure(office, "party_education_attendance", 30)
    assert_figure(office, "spirit_audience", 290)
    assert_figure(office, "spirit_audience", 200, by={"venue": "campus"})
    assert_figure(office, "spirit_audience", 90, by={"venue": "(empty)"})


SOCIETY = "societies: registered_on | party_required\n 2001-01-01 | true\n"
RULES = {
    "coverage_within_hundred": (
        ASSOCIATIONS,
        ASSOCIATIONS.replace("112      | township   |\n", "112      | township   | 2022-01-01\n"),
    ),
    "party_coverage_full": (
        f"{SOCIETY}party_organisations: formed_on\n 2023-02-01",
        f"{SOCIETY}party_organisations: formed_on\n 2024-02-01",
    ),
    "post_held_once": (
        f"{POSTS} P1 | school | a | 2019-01-01 | 2022-01-01\n P1 | school | b | 2022-03-01 |",
        f"{POSTS} P1 | school | a | 2019-01-01 |\n P1 | school | b | 2022-03-01 |",
    ),
    "study_attendance_jump": (
        "sessions: held_on | theme | attendance\n 2022-03-01 | theory | 100\n 2023-03-01 | theory | 150",
        "sessions: held_on | theme | attendance\n 2022-03-01 | theory | 100\n 2023-03-01 | theory | 151",
    ),
}


@pytest.mark.parametrize("check", RULES)
def test_rule_holds_and_fails(check):
    sound, faulty = RULES[check]
    assert_finding(OFFICE.with_records(sound), check, "holds")
    assert_finding(OFFICE.with_records(faulty), check, "fails")


def test_balance_fails_where_a_township_moved():
    office = OFFICE.with_records(ASSOCIATIONS, tree=MOVED)
    assert_finding(office, "associations_balance", "holds")
    assert_finding(office, "associations_balance", "fails", org="11")


def test_every_law_holds():
    check_laws("political_building", examples=3)
