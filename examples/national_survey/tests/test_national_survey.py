"""What the survey's releases print, held against what this pack computes from the printed totals."""

from decimal import Decimal
from pathlib import Path

import kexie_metrics_national_survey
import pytest

from kexie_metrics import audit, load_registry, open_records
from kexie_metrics.testing import Office, assert_figure, assert_finding, check_golden, check_laws

HERE = Path(__file__).parent
YEARS = [str(year) for year in range(2017, 2025)]
REGISTRY = load_registry(plugins=False, extra={"national_survey": kexie_metrics_national_survey})
SURVEY = Office(area="national_survey", tree=None, given=HERE.parent / "records", definitions=REGISTRY)


def test_thirty_six_changes_shares_and_sums_come_out_to_the_printed_digit():
    assert check_golden(HERE / "printed.toml", registry=REGISTRY) == 36


@pytest.mark.parametrize(
    ("indicator", "change", "year", "printed"),
    [
        ("activity_visits", "previous_year_change", "2020", "138.21"),
        ("lecture_visits", "previous_year_change", "2021", "108.24"),
        ("contest_visits", "previous_year_change", "2021", "294.22"),
        ("government_share", None, "2017", "76.82"),
    ],
)
def test_four_more_come_out_within_the_rounding_of_the_totals_and_not_closer(indicator, change, year, printed):
    figure = SURVEY.figure(indicator, period=year, compare="previous_year")
    found = figure.value if change is None else figure.comparisons[change]
    assert round(found, 2) != Decimal(printed)
    rule = f"{indicator}_growth_follows" if change else f"{indicator}_follows"
    assert_finding(SURVEY, rule, "holds", period=year)


def test_one_printed_change_cannot_follow_from_the_printed_totals():
    records = open_records(HERE.parent / "records", REGISTRY)
    (found,) = audit(REGISTRY, records, periods=YEARS).failures
    assert (found.check, found.level) == ("national_survey.activity_visits_growth_follows", "explain")
    assert (found.org, found.period) == ("100000", "2019")
    assert {name.partition(".")[2]: str(value.normalize()) for name, value in found.figures.items()} == {
        "activity_visits": "11.49",
        "printed_activity_visits_growth": "28.65",
    }


def test_every_printed_change_is_held_against_the_totals_and_every_printed_whole_against_its_parts():
    records = open_records(HERE.parent / "records", REGISTRY)
    findings = audit(REGISTRY, records, periods=YEARS)
    told = [found for found in findings if found.status != "unknown"]
    assert len([found for found in told if found.check.endswith("_follows")]) == 34
    assert len([found for found in told if found.check.endswith("_are_their_parts")]) == 7


def test_what_was_not_printed_is_missing_and_not_zero():
    assert_figure(SURVEY, "funds_government", status="not_reported", period="2018")
    assert_figure(SURVEY, "government_share", status="not_reported", period="2019")
    assert_figure(SURVEY, "funds_per_capita_increase", status="not_reported", period="2021")


def test_a_whole_that_is_not_its_parts_is_told():
    venues = {"year_end": "2023-12-31", "total": 1780, "centres": 703, "museums": 1076}
    staff = {"year_end": "2023-12-31", "staff": "215.63", "full_time": "29.32", "part_time": "186.29"}
    funds = {"year_end": "2023-12-31", "raised": "215.06", "government": "215.07"}
    wrong = Office(
        area="national_survey",
        period="2023",
        given={"venues": [venues], "people": [staff], "funds": [funds]},
        definitions=REGISTRY,
    )
    for rule in ("venues_are_their_parts", "staff_are_their_parts", "government_within_funds"):
        assert_finding(wrong, rule, "fails")


def test_the_pack_keeps_the_laws():
    check_laws(kexie_metrics_national_survey, examples=1)
