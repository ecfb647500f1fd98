"""The totals that yearbooks print, held against what this pack adds up from their levels."""

from pathlib import Path

import kexie_metrics_yearbook
import pytest

from kexie_metrics import audit, load_registry, open_records
from kexie_metrics.testing import Office, assert_figure, assert_finding, check_golden, check_laws

HERE = Path(__file__).parent
NATIONAL = HERE.parent / "records" / "national"
REGISTRY = load_registry(plugins=False, extra={"yearbook": kexie_metrics_yearbook})
COUNTRY = Office(area="yearbook", tree=None, given=NATIONAL, definitions=REGISTRY)


def test_sixty_nine_printed_totals_come_out_of_the_levels():
    assert check_golden(HERE / "national.toml", registry=REGISTRY) == 57
    assert check_golden(HERE / "guangzhou.toml", registry=REGISTRY) == 12


def test_two_totals_differ_in_the_last_digit_as_their_parts_were_rounded():
    for org, computed in {"societies": "155.17", "total": "283.91"}.items():
        assert_figure(COUNTRY, "meeting_attendance", computed, org=org, period="2004")


def test_the_sixty_two_fold_attendance_wants_an_explanation_and_nothing_else_does():
    records = open_records(NATIONAL, REGISTRY)
    orgs = ["total", "branch", "tier", "grassroots"]
    failures = audit(
        REGISTRY, records, periods=["2004", "2005", "2008", "2009"], orgs=orgs,
        checks=[name for name in REGISTRY.checks if name.startswith("yearbook.")],
    ).failures  # fmt: skip
    assert [(found.check, found.level, found.org, found.period) for found in failures] == [
        ("yearbook.lecture_attendance_jump", "explain", "associations.provincial", "2005")
    ]
    figure = COUNTRY.figure("lecture_attendance", org="associations.provincial", period="2005", compare="previous_year")
    assert round(figure.value / figure.comparisons["previous_year"]) == 62


@pytest.mark.parametrize("org", ["total", "associations", "associations.prefectural"])
def test_nothing_is_compared_across_the_break_of_2008(org):
    figure = COUNTRY.figure("institutions", org=org, period="2008", compare="2005")
    assert (figure.comparisons["2005_status"], figure.comparisons["2005_change"]) == ("not_applicable", None)
    assert figure.comparisons["2005_change_reason"] == "break in the series"


def test_each_side_of_the_break_is_compared_with_itself():
    figure = COUNTRY.figure("institutions", org="associations", period="2009", compare="previous_year")
    assert figure.comparisons["previous_year"] == 3154
    figure = COUNTRY.figure("institutions", org="associations.prefectural", period="2005", compare="previous_year")
    assert figure.comparisons["previous_year_change"] == 0


def test_capital_cities_are_a_level_of_their_own_from_2008():
    assert_figure(COUNTRY, "institutions", 32, org="associations.capital_city", period="2008")
    assert_figure(COUNTRY, "institutions", status="not_applicable", org="associations.capital_city", period="2005")


def test_a_total_that_lacks_a_level_is_incomplete():
    assert_figure(COUNTRY, "lecture_attendance", "15175.21", status="incomplete", org="total", period="2005")
    assert_figure(COUNTRY, "lecture_attendance", status="not_reported", org="societies", period="2005")


def test_rates_are_taken_from_the_sums():
    assert_figure(COUNTRY, "attendance_per_meeting", printed="128.4", org="associations", period="2004")
    assert_figure(COUNTRY, "staff_per_institution", printed="6.5", org="total", period="2004")


def test_a_level_with_more_associations_of_their_own_than_associations_is_told():
    tree = [{"code": "1", "name": "省级", "parent": None, "level": "tier"}]
    day = {"year_end": "2008-12-31"}
    wrong = Office(
        area="yearbook",
        period="2008",
        tree=tree,
        given={"institutions": [day | {"institutions": 31}], "association_kinds": [day | {"independent": 32}]},
        definitions=REGISTRY,
    )
    assert_finding(wrong, "independent_within_institutions", "fails")


def test_a_city_with_more_kinds_of_outreach_than_outreach_is_told():
    wrong = Office(
        area="city_yearbook",
        period="2021",
        given={
            "activities": [
                {"year_end": "2021-12-31", "outreach": 10, "expert_talks": 5, "exhibitions": 5, "consultations": 1}
            ]
        },
        definitions=REGISTRY,
    )
    assert_finding(wrong, "kinds_within_outreach", "fails")


def test_the_pack_keeps_the_laws():
    check_laws(kexie_metrics_yearbook, examples=2)
