"""Records out of a file of SQLite, and figures as DHIS2 takes them."""

import json
import sqlite3
from contextlib import closing

import pytest

from kexie_metrics import KexieMetricsError, compute, open_records
from kexie_metrics.testing import Office, assert_figure

TABLES = """
create table organisations (code text, name text, parent text, level text);
insert into organisations values ('1', '市', null, 'city'), ('11', '甲县', '1', 'county');
create table think_tank__survey_sites
    (site_id text, org_code text, host text, level text, established_on text, closed_on text);
insert into think_tank__survey_sites values ('Z1', '11', '医院', 'national', '2017-01-01', null);
create table think_tank__site_rounds
    (round_id integer, site_id text, org_code text, closed_on text, issued integer, valid integer);
insert into think_tank__site_rounds values (1, 'Z1', '11', '2023-05-10', 80, 60), (2, 'Z1', '11', '2023-11-02', 20, 20);
create table political_building__support_projects
    (project_id text, org_code text, title text, applied_on text, funded integer, amount numeric);
insert into political_building__support_projects values ('X1', '11', '茶', '2023-04-01', 1, '30000.50');
create table political_building__head_posts (post_id text, org_code text, post text);
create table our_notes (note text);
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "office.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
    return path


def opened(file, registry, tables=""):
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(tables)
    return open_records(f"sqlite://{file}", registry)


def test_records_of_a_file_are_computed_from(file, kexie_registry):
    office = Office(period="2023", given=opened(file, kexie_registry), definitions=kexie_registry)
    assert_figure(office, "think_tank.survey_samples", 80)
    assert_figure(office, "think_tank.survey_sites", 1, org="11")
    assert_figure(office, "political_building.three_heads_project_funds", "30000.50")
    assert_figure(office, "political_building.three_heads_funding_rate", 100)


def test_records_of_a_file_have_to_keep_their_contract(file, kexie_registry):
    records = opened(file, kexie_registry, "update think_tank__site_rounds set issued = 'many' where round_id = 2")
    (violation,) = records.violations()
    assert (violation.row, violation.column, violation.value, violation.rule) == (2, "issued", "many", "type")


def test_what_is_no_file_of_sqlite_is_told(tmp_path, kexie_registry):
    with pytest.raises(KexieMetricsError) as caught:
        open_records("sqlite:///no/such/office.db", kexie_registry)
    assert str(caught.value) == "there is no file /no/such/office.db; write sqlite:///absolute/path.db"
    (tmp_path / "office.db").write_text("code,name\n" * 100)
    with pytest.raises(KexieMetricsError, match=r"cannot be read as a file of SQLite: file is not a database$"):
        open_records(f"sqlite://{tmp_path / 'office.db'}", kexie_registry)


def test_figures_are_a_data_value_set(file, kexie_registry, tmp_path):
    indicators = ["think_tank.survey_samples", "think_tank.questionnaire_valid_rate"]
    periods = ["2023", "2023H2", "2023Q2", "2023-05", "2023-05-10"]
    figures = compute(kexie_registry, opened(file, kexie_registry), indicators=indicators, periods=periods, orgs=["11"])
    out = tmp_path / "figures.dhis2.json"
    assert figures.export(out) == out.read_text(encoding="utf-8")
    values = json.loads(out.read_text(encoding="utf-8"))["dataValues"]
    rows = [tuple(value[key] for key in ("dataElement", "period", "orgUnit", "value")) for value in values]
    samples, rate = indicators
    assert sorted(rows) == sorted(
        [
            *((rate, period, "11", value) for period, value in [("2023", "80"), ("2023S2", "100"), ("2023Q2", "75")]),
            *((rate, period, "11", "75") for period in ("202305", "20230510")),
            *((samples, period, "11", value) for period, value in [("2023", "80"), ("2023S2", "20"), ("2023Q2", "60")]),
            *((samples, period, "11", "60") for period in ("202305", "20230510")),
        ]
    )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (
            {"periods": "2022..2023"},
            "DHIS2 has no period '2022..2023'; ask for years, half-years, quarters, months or days",
        ),
        ({"periods": "2023", "by": "level"}, "a data value set has no dimensions; compute without --by level"),
    ],
)
def test_what_dhis2_has_no_name_for_is_told(file, kexie_registry, asked, reason):
    figures = compute(kexie_registry, opened(file, kexie_registry), indicators="think_tank.survey_sites", **asked)
    with pytest.raises(KexieMetricsError) as caught:
        figures.export(format="dhis2")
    assert str(caught.value) == f"plugin 'exchange' cannot write these figures as dhis2: {reason}"
