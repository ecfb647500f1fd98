"""The area's figures on a handful of records, each of its audit rules failing once, and the laws of every plugin."""

import pytest

from kexie_metrics.testing import Office, assert_figure, assert_finding, check_laws

OFFICE = Office(area="popularization", period="2023")
MOVED = """
1 city 市
  11 county 甲县
    111 township 甲镇 valid_to=2023-06-30
  12 county 乙县
    111 township 甲镇 valid_from=2023-07-01
"""
SCHOOLS = """
schools: school_id | kind
         X1        | primary
         X2        | senior
         X3        | senior
"""
ACTIVITIES = f"""{SCHOOLS}
activities: held_on | campaign | venue | school_id | attendance
"""
PLAYS = """
videos:      video_id | published_on | topic
             V1       | 2022-05-01   | tea
             V2       | 2022-05-01   | tea
video_plays: video_id | counted_on | topic | plays
"""
SURVEYS = f"""{SCHOOLS}
survey_activities: school_id | held_on | students
"""
ENTRIES = f"""{SCHOOLS}
contest_entries: school_id | registered_on | students
"""
AWARDS = f"""{SCHOOLS}
contest_awards: work_id | level | awarded_on
"""
PAYMENTS = """
facility_payments: paid_on | source | amount
"""


def test_bases_are_a_stock_by_level():
    office = OFFICE.with_records("""
        bases: kind           | level    | designated_on | revoked_on
               education_base | province | 2014-01-01    |
               education_base | city     | 2023-03-01    |
               education_base | city     | 2018-01-01    | 2023-12-31
               community      | city     | 2018-01-01    |
    """)
    assert_figure(office, "education_bases", 2)
    assert_figure(office, "education_bases", 1, by={"level": "city"})
    assert_figure(office, "education_bases", 2, period="2022")
    assert_figure(office, "education_bases_named", 1)
    assert_figure(office, "education_bases_removed", 1, by={"level": "city"})


def test_sessions_and_attendance_are_flows_by_venue():
    office = OFFICE.with_records(f"""{ACTIVITIES}
        2023-09-18 | five_entries | rural  |    | 100
        2023-09-19 | five_entries | campus | X1 | 301
        2022-09-19 | five_entries | rural  |    | 50
        2023-02-01 | routine      |        |    | 999
    """)
    assert_figure(office, "five_entries_sessions", 2)
    assert_figure(office, "five_entries_attendance", 301, by={"venue": "campus"})
    assert_figure(office, "five_entries_attendance", 451, period="2022..2023")
    assert_figure(office, "five_entries_attendance_per_session", "200.5")


def test_coverage_is_of_distinct_schools():
    office = OFFICE.with_records(f"""{ACTIVITIES}
        2023-09-18 | five_entries | campus | X1 | 40
        2023-09-18 | five_entries | campus | X1 | 40
        2023-09-18 | five_entries | campus | X2 | 40
    """)
    assert_figure(office, "schools_visited", 2)
    assert_figure(office, "schools_visited", 1, by={"school_id.kind": "primary"})
    assert_figure(office, "school_visit_coverage", printed="66.67")


def test_plays_are_the_last_reading_of_each_video():
    office = OFFICE.with_records(f"""{PLAYS}
        V1 | 2022-12-31 | tea | 40
        V1 | 2023-12-31 | tea | 100
        V2 | 2023-09-30 | tea | 5
        V2 | 2023-12-31 | tea | 7
    """)
    assert_figure(office, "video_plays", 107)
    assert_figure(office, "video_plays", 107, by={"topic": "tea"})
    assert_figure(office, "video_plays_gained", 67)
    assert_figure(office, "video_plays", status="not_reported", period="2021")


def test_survey_schools_count_once_over_the_years():
    office = OFFICE.with_records(f"""{SURVEYS}
        X2 | 2023-06-01 | 100
        X2 | 2022-06-01 | 80
        X3 | 2023-06-01 | 20
    """)
    assert_figure(office, "survey_activity_schools", 2, period="2022..2023")
    assert_figure(office, "survey_activity_students", 200, period="2022..2023")


def test_literacy_is_shown_only_where_it_was_published():
    office = OFFICE.with_records("""
        literacy_surveys: survey | population | published_on | share
                          12     | all        | 2023-05-10   | 10.90
                          11     | all        | 2021-03-16   | 8.40
    """)
    assert_figure(office, "citizen_science_literacy", "10.90")
    assert_figure(office, "citizen_science_literacy", "8.40", period="2021")
    assert_figure(office, "citizen_science_literacy", status="not_reported", org="11")


def test_investment_keeps_its_cents():
    office = OFFICE.with_records(f"{PAYMENTS} 2023-04-01 | government | 0.10\n 2023-04-01 | own | 0.20")
    assert_figure(office, "facility_investment", "0.30")
    assert_figure(office, "facility_investment", "0.20", by={"source": "own"})


RULES = {
    "government_share_low": (
        f"{PAYMENTS} 2023-04-01 | government | 50.00\n 2023-04-01 | own | 50.00",
        f"{PAYMENTS} 2023-04-01 | government | 49.99\n 2023-04-01 | own | 50.01",
    ),
    "five_entries_venue": (
        f"{ACTIVITIES} 2023-09-18 | five_entries | rural | | 100",
        f"{ACTIVITIES} 2023-09-18 | five_entries |       | | 100",
    ),
    "campus_sessions_name_school": (
        f"{ACTIVITIES} 2023-09-18 | five_entries | campus | X1 | 100",
        f"{ACTIVITIES} 2023-09-18 | five_entries | campus |    | 100",
    ),
    "attendance_jump": (
        f"{ACTIVITIES} 2022-09-18 | five_entries | rural | | 100\n 2023-09-18 | five_entries | rural | | 150",
        f"{ACTIVITIES} 2022-09-18 | five_entries | rural | | 100\n 2023-09-18 | five_entries | rural | | 151",
    ),
    "attendance_per_session_plausible": (
        f"{ACTIVITIES} 2023-09-18 | five_entries | rural | | 2000",
        f"{ACTIVITIES} 2023-09-18 | five_entries | rural | | 2001",
    ),
    "plays_never_fall": (
        f"{PLAYS} V1 | 2022-12-31 | tea | 40\n V1 | 2023-12-31 | tea | 40",
        f"{PLAYS} V1 | 2022-12-31 | tea | 40\n V1 | 2023-12-31 | tea | 39",
    ),
    "awards_funnel": (
        f"{AWARDS} W1 | city | 2023-05-01\n W1 | province | 2023-05-01",
        f"{AWARDS} W1 | province | 2023-05-01",
    ),
    "awards_start_in_city": (
        f"{AWARDS} W1 | city | 2023-05-01\n W1 | province | 2023-05-01",
        f"{AWARDS} W1 | city | 2023-05-01\n W2 | province | 2023-05-01",
    ),
    "contest_students_jump": (
        f"{ENTRIES} X2 | 2022-03-01 | 10\n X2 | 2023-03-01 | 5",
        f"{ENTRIES} X2 | 2022-03-01 | 10\n X2 | 2023-03-01 | 4",
    ),
    "survey_size_plausible": (
        f"{SURVEYS} X2 | 2023-06-01 | 1000",
        f"{SURVEYS} X2 | 2023-06-01 | 1001",
    ),
}


@pytest.mark.parametrize("check", RULES)
def test_rule_holds_and_fails(check):
    sound, faulty = RULES[check]
    assert_finding(OFFICE.with_records(sound), check, "holds")
    assert_finding(OFFICE.with_records(faulty), check, "fails")


def test_balance_fails_where_a_township_moved():
    office = OFFICE.with_records(
        """
        bases: org_code | kind           | designated_on | revoked_on
               111      | education_base | 2015-01-01    |
               111      | education_base | 2015-01-01    | 2023-02-01
        """,
        tree=MOVED,
    )
    assert_finding(office, "education_bases_balance", "holds")
    assert_finding(office, "education_bases_balance", "fails", org="12")


def test_every_law_holds():
    check_laws("popularization", examples=3)
