"""The test kit: text to records, what is filled in, figures that are held against expectations, golden files."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from kexie_metrics import load_registry, open_records, testing
from kexie_metrics.errors import ContractError, DefinitionError, RecordsError, RequestError, UnknownNameError
from kexie_metrics.testing import (
    TREE,
    Office,
    assert_figure,
    assert_finding,
    check_golden,
    organisations_from,
    records_of,
    tables_from,
    tables_of,
    trees,
)

DEFINITIONS = """
schema = 1
[area]
id = "club"
label = { en = "Club" }
[codes.room]
small = { en = "small" }
large = { en = "large" }
[datasets.members]
key = ["member_id"]
time = { begins = "joined_on", ends = "left_on" }
[datasets.members.columns]
member_id = "text"
org_code  = "org"
name      = "text"
joined_on = "date"
left_on   = { type = "date", required = false }
paid_on   = "date"
[datasets.meetings]
key = ["meeting_id"]
time = { event = "held_at" }
[datasets.meetings.columns]
meeting_id = "text"
org_code   = "org"
held_at    = "datetime"
noted_at   = "datetime"
room       = { type = "code", codes = "room" }
host       = { type = "ref", to = "members" }
open       = "boolean"
guests     = { type = "integer", min = 2 }
debt       = { type = "decimal", max = -1 }
cost       = { type = "decimal", scale = 1 }
tea        = { type = "integer", required = false }
[datasets.levels]
time = { as_of = "read_on" }
of = ["meter"]
[datasets.levels.columns]
org_code = "org"
meter    = "text"
read_on  = { type = "date", min = 2023-01-01 }
level    = { type = "integer", min = 0, max = 7 }
[indicators.meetings]
label = { en = "Meetings" }
count = "meetings"
by = ["room"]
[indicators.guests]
label = { en = "Guests" }
sum = "meetings.guests"
[indicators.full]
label = { en = "Full meetings" }
count = "meetings"
where = "guests > 1000"
[indicators.guests_each]
label = { en = "Guests at a meeting" }
ratio = { of = "guests", to = "meetings" }
[indicators.large]
label = { en = "Large share" }
unit = "%"
formula = "100 * full / meetings"
[indicators.members]
label = { en = "Members" }
count = "members"
[indicators.level]
label = { en = "Level" }
sum = "levels.level"
[checks.guests_come]
assert = "guests_each >= 3"
level = "must"
message = { en = "Too few guests" }
"""


@pytest.fixture(scope="module")
def office():
    return Office(
        area="club", period="2023", definitions=load_registry(files=[("club.toml", DEFINITIONS)], plugins=False)
    )


MEETINGS = """
members:  joined_on
          2020-01-01
meetings: held_at          | guests | room
          2023-03-01 10:00 | 2      | small
          2023-04-01 10:00 | 3      | large
          2023-05-01 10:00 | 3      | large
"""


def rows(records, dataset):
    return records.tables[dataset].to_pyarrow().to_pylist()


# Texts.


def test_tables_stand_one_below_the_other():
    text = """
        # two tables, of which one is empty
        club.meetings: held_at | guests
                       2023-03-01 10:00 | 2

                       2023-03-02 | note: none
        members:
    """
    assert tables_from(text) == {
        "club.meetings": [
            {"held_at": "2023-03-01 10:00", "guests": "2"},
            {"held_at": "2023-03-02", "guests": "note: none"},
        ],
        "members": [],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a | b", "line 1: 'a | b' stands in no table; begin one with its name: column | column"),
        ("x: a | b\n1 | 2 | 3", "line 2: 3 cells for 2 columns: '1 | 2 | 3'; a blank cell keeps its bar"),
        ("x: a\n1 | 2", "line 2: 2 cells for 1 column: '1 | 2'; a blank cell keeps its bar"),
        ("x: a\n\nx: b", "line 3: a second table 'x'; put its records into the first one"),
        ("x: a | b | a", "line 1: x has the column 'a' twice; name each column once"),
    ],
)
def test_text_that_is_no_table_is_told_at_its_line(text, message):
    with pytest.raises(RecordsError) as caught:
        tables_from(text)
    assert str(caught.value) == message


def test_a_tree_is_drawn_by_indentation():
    blank = {"parent": None, "valid_from": None, "valid_to": None, "successor": None}
    assert organisations_from("""
        1 city Our city
          11 county East valid_to=2020-12-31 successor=13
            111 township
          12 county West
            # moved
            111 township valid_from=2021-01-01 parent=11
    """) == [
        blank | {"code": "1", "name": "Our city", "level": "city"},
        blank
        | {"code": "11", "name": "East", "parent": "1", "level": "county", "valid_to": "2020-12-31", "successor": "13"},
        blank | {"code": "111", "name": "111", "parent": "11", "level": "township"},
        blank | {"code": "12", "name": "West", "parent": "1", "level": "county"},
        blank | {"code": "111", "name": "111", "parent": "11", "level": "township", "valid_from": "2021-01-01"},
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1", "line 1: '1' needs a code and a level, and may have a name after them"),
        ("1 city\n2 city", "line 2: '2 city' is a second unit at the top; indent it below its parent"),
        ("1 city valid=2020", "line 1: unknown option 'valid'; did you mean 'valid_to'?"),
    ],
)
def test_text_that_is_no_tree_is_told_at_its_line(text, message):
    with pytest.raises(RecordsError) as caught:
        organisations_from(text)
    assert str(caught.value) == message


# What is filled in.


def test_what_a_test_does_not_write_is_filled_in(office):
    records = office.with_records("""
        members:  joined_on  | member_id
                  2020-01-01 | m7
        meetings: held_at
                  2023-03-01 10:00
                  2023-04-01 10:00
    """).records
    member = {"member_id": "m7", "org_code": "1", "name": "1", "joined_on": date(2020, 1, 1), "left_on": None}
    assert rows(records, "club.members") == [member | {"paid_on": date(2020, 1, 1)}]
    assert [{name: str(value) for name, value in row.items()} for row in rows(records, "club.meetings")] == [
        {
            "meeting_id": number,
            "org_code": "1",
            "held_at": f"2023-0{month}-01 10:00:00",
            "noted_at": f"2023-0{month}-01 10:00:00",
            "room": "small",
            "host": "m7",
            "open": "False",
            "guests": "2",
            "debt": "-1.00",
            "cost": "0.0",
            "tea": "None",
        }
        for number, month in (("1", 3), ("2", 4))
    ]
    assert rows(records, "club.levels") == []


def test_values_of_python_are_taken_as_well(office):
    filled = office.with_records({"levels": [{"read_on": date(2023, 1, 2), "level": 3}]}, tree="9 city")
    (row,) = rows(filled.records, "club.levels")
    assert row == {"org_code": "9", "meter": "1", "read_on": date(2023, 1, 2), "level": 3}


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("meeting: guests", UnknownNameError, "unknown name 'club.meeting'; did you mean 'club.meetings'?"),
        (
            "members: joined\n 2020-01-01",
            RecordsError,
            "club.members has no column 'joined'; did you mean 'joined_on'?",
        ),
        (
            "meetings: held_at\n 2023-03-01",
            RecordsError,
            "club.meetings.host points to club.members, of which there is no record; write one",
        ),
        ("members: name\n a", RecordsError, "club.members.joined_on has to be written; no day can be made up for it"),
    ],
)
def test_what_cannot_be_filled_in_is_told(office, text, error, message):
    with pytest.raises(error) as caught:
        _ = office.with_records(text).records
    assert str(caught.value) == message


def test_records_still_have_to_keep_their_contract(office):
    with pytest.raises(ContractError, match="smaller than the smallest value allowed, 2"):
        assert_figure(office.with_records(MEETINGS.replace("| 2 ", "| 1 ")), "guests", 7)


# Figures.


def test_figures_are_held_against_what_is_expected(office):
    there = office.with_records(MEETINGS)
    assert_figure(there, "guests", 8)
    assert_figure(there, "club.guests", "8.0", org="1", period="2023")
    assert_figure(there, "guests", Decimal(6), period="2023Q2")
    assert_figure(there, "guests_each", Fraction(8, 3))
    assert_figure(there, "guests_each", printed="2.67")
    assert_figure(there, "guests_each", printed="2.7")
    assert_figure(there, "guests_each", Decimal("2.6"), within="0.1")
    assert_figure(there, "meetings", 2, by={"room": "large"})
    assert_figure(there, "guests_each", status="undefined", period="2022")
    assert_figure(there, "level", status="not_reported")
    assert_finding(there, "guests_come", "fails")
    assert_finding(there, "guests_come", "holds", period="2023Q2")
    assert_finding(there, "guests_come", "unknown", period="2022")


def told_by(check, *arguments, **options):
    with pytest.raises(AssertionError) as caught:
        check(*arguments, **options)
    return str(caught.value)


def test_another_figure_is_told_with_what_it_is(office):
    there = office.with_records(MEETINGS)
    assert told_by(assert_figure, there, "guests", 7) == "club.guests of 1 in 2023: expected 7, found 8"
    assert told_by(assert_figure, there, "guests_each", "2.6", within="0.01") == (
        "club.guests_each of 1 in 2023: expected 2.6 within 0.01, found 8/3 (about 2.666667), from 8 / 3"
    )
    assert told_by(assert_figure, there, "guests_each", printed="2.66") == (
        "club.guests_each of 1 in 2023: expected 2.66 in print, found 8/3 (about 2.666667), from 8 / 3"
    )
    assert told_by(assert_figure, there, "guests", status="undefined") == (
        "club.guests of 1 in 2023: expected 'undefined', found 8"
    )
    assert told_by(assert_figure, there, "level", 0) == (
        "club.level of 1 in 2023: expected 0, found not_reported (no record)"
    )
    assert told_by(assert_figure, there, "meetings", 1, by={"room": "large"}, period="2023Q2") == (
        "club.meetings of 1 in 2023Q2, room = large: expected 1, found 2"
    )
    assert told_by(assert_finding, there, "guests_come", "holds") == (
        "club.guests_come of 1 in 2023: expected 'holds', found 'fails', where club.guests_each = 2.666666666667"
    )
    assert told_by(assert_finding, there, "guests_come", "holds", period="2022") == (
        "club.guests_come of 1 in 2022: expected 'holds', found 'unknown' (denominator is zero), "
        "where club.guests_each = none"
    )


def test_a_share_prints_as_all_only_where_it_is_all(office):
    many = "meetings: held_at | guests\n" + "2023-01-01 | 1001\n" * 2999 + "2023-01-01 | 2\n"
    there = office.with_records(
        f"members: joined_on\n 2020-01-01\n{many}".replace("2023-01-01 |", "2023-01-01 00:00 |")
    )
    assert_figure(there, "large", printed="99.9")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "nothing is expected of club.guests; give a value, printed or a status"),
        ({"value": 0.5}, "0.5 is no exact number; write an int, a Decimal, or a text such as '33.3'"),
        ({"value": True}, "True is no exact number; write an int, a Decimal, or a text such as '33.3'"),
        ({"value": "many"}, "'many' is no exact number; write an int, a Decimal, or a text such as '33.3'"),
        (
            {"value": Decimal("NaN")},
            "Decimal('NaN') is no exact number; write an int, a Decimal, or a text such as '33.3'",
        ),
    ],
)
def test_only_exact_numbers_are_expected(office, given, message):
    with pytest.raises(RequestError) as caught:
        assert_figure(office, "guests", **given)
    assert str(caught.value) == message


def test_a_period_has_to_be_named(office):
    silent = Office(area="club", definitions=office.registry)
    with pytest.raises(RequestError) as caught:
        assert_figure(silent, "guests", 0)
    assert str(caught.value) == "club.guests: no period is named; give period=, or the office one"
    with pytest.raises(RequestError) as caught:
        assert_finding(office, "guests_come", "hold")
    assert str(caught.value) == "a rule holds, fails or is unknown; it cannot be 'hold'"


def test_an_office_takes_a_folder_and_opened_records(office, tmp_path):
    (tmp_path / "club").mkdir()
    (tmp_path / "club" / "levels.csv").write_text("org_code,meter,read_on,level\n7,m,2023-05-01,4\n")
    (tmp_path / "organisations.csv").write_text("code,name,parent,level\n7,seven,,city\n")
    there = office.with_records(tmp_path)
    assert_figure(
        Office(area="club", tree=None, given=tmp_path, definitions=office.registry), "level", 4, period="2023"
    )
    records = open_records(tmp_path, office.registry)
    assert_figure(office.with_records(records), "level", 4, org="7")
    with pytest.raises(ContractError, match="no organisation has the code '7'"):
        assert_figure(there, "level", 4)


# Golden figures.

GOLDEN = """
area = "club"
period = "2023"
[[expect]]
indicator = "guests"
value = 8
source = "our yearbook, page 3"
[[expect]]
indicator = "guests_each"
printed = "2.67"
[[expect]]
indicator = "meetings"
by = { room = "large" }
period = "2023Q2"
org = "1"
value = 2
[[expect]]
indicator = "guests"
period = "2023Q2"
column = "previous_period"
value = 2
[[expect]]
indicator = "guests"
period = "2023Q2"
column = "previous_period_change"
printed = "200.0"
[[expect]]
indicator = "level"
status = "not_reported"
"""


def test_golden_figures_are_computed_and_counted(office, tmp_path):
    file = tmp_path / "golden.toml"
    file.write_text(GOLDEN)
    assert check_golden(file, office.with_records(MEETINGS)) == 6


def test_every_golden_figure_that_is_another_is_told(office, tmp_path):
    file = tmp_path / "golden.toml"
    file.write_text(GOLDEN.replace("= 8", "= 9").replace('"200.0"', '"2.0"').replace('"not_reported"', '"ok"'))
    assert told_by(check_golden, file, office.with_records(MEETINGS)) == (
        "golden.toml: 3 of 6 figures are others\n"
        "  expect 1: club.guests of 1 in 2023: expected 9, found 8\n"
        "  expect 5: club.guests of 1 in 2023Q2: expected previous_period_change to be 2.0 in print, found 200\n"
        "  expect 6: club.level of 1 in 2023: expected 'ok', found not_reported (no record)"
    )


def test_a_golden_file_may_name_its_records(office, tmp_path):
    (tmp_path / "records" / "club").mkdir(parents=True)
    (tmp_path / "records" / "club" / "levels.csv").write_text("org_code,meter,read_on,level\n7,m,2023-05-01,4\n")
    (tmp_path / "records" / "organisations.csv").write_text("code,name,parent,level\n7,seven,,city\n")
    file = tmp_path / "golden.toml"
    expect = '[[expect]]\nindicator = "club.level"\nperiod = "2023"\nvalue = 4\n'
    file.write_text(f'records = "records"\n{expect}')
    assert check_golden(file, registry=office.registry) == 1
    file.write_text(expect)
    with pytest.raises(RecordsError) as caught:
        check_golden(file)
    assert str(caught.value) == f'{file}: write records = "FOLDER" at the top, or give an office'
    with pytest.raises(RecordsError, match=r"these golden figures cannot be read \(No such file or directory\)$"):
        check_golden(tmp_path / "none.toml")


def test_mistakes_in_a_golden_file_are_told_at_their_place(office, tmp_path):
    file = tmp_path / "golden.toml"
    file.write_text(
        '[[expect]]\nindicator = "a"\n[[expect]]\nindicator = "b"\nperiod = "2023"\nvalue = 1\nprinted = "1,0"\n'
        'status = "fine"\n'
    )
    with pytest.raises(DefinitionError) as caught:
        check_golden(file, office)
    assert [(p.line, p.message, p.hint) for p in caught.value.problems] == [
        (1, "no period is named", "write period here, or at the head of the file"),
        (1, "nothing is expected", "write value, printed or status"),
        (7, "a figure is expected twice", "keep value or printed"),
        (7, "'1,0' is no number", 'write it like "1234.50"'),
        (
            8,
            "unknown status 'fine'",
            "known: ok, not_reported, not_applicable, undefined, incomplete, withheld",
        ),
    ]
    file.write_text("expect = []\n")
    with pytest.raises(DefinitionError, match="no figure is expected"):
        check_golden(file, office)


# Records that are drawn.


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_drawn_records_keep_their_contract(office, data):
    tree = data.draw(trees())
    orgs = [row["code"] for row in tree]
    tables = data.draw(tables_of(office.registry, ["club.meetings", "club.levels"], orgs=orgs))
    assert list(tables) == ["club.levels", "club.meetings", "club.members"]
    assert len(open_records({"organisations": tree, **tables}, office.registry).violations()) == 0
    assert tables["club.members"] or not tables["club.meetings"]


def test_drawn_records_reach_what_indicators_look_for(office):
    def drawn(dataset, **options):
        return records_of(office.registry, dataset, orgs=["1"], **options)

    hosts = {"club.members": ["m"]}
    assert find(drawn("club.meetings", references=hosts), lambda found: any(row["guests"] == 1001 for row in found))
    assert find(drawn("club.levels"), lambda found: any(row["read_on"] == date(2023, 12, 31) for row in found))
    assert find(drawn("club.members"), lambda found: len(found) == 8 and any(row["left_on"] for row in found))
    assert find(drawn("club.levels", columns={"level": st.just(5)}), bool)[0]["level"] == 5


def test_a_reference_to_nothing_leaves_no_record(office):
    @settings(max_examples=10)
    @given(records_of(office.registry, "club.meetings", orgs=["1"]))
    def look(found):
        assert found == []

    look()


# The rooms.


def test_the_list_of_names_is_whole():
    assert testing.__all__ == sorted(testing.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name))
    for name in testing.__all__:
        assert getattr(testing, name) is not None
    assert set(testing.__all__) <= set(dir(testing))
    with pytest.raises(AttributeError, match=r"^module 'kexie_metrics.testing' has no attribute 'ofice'$"):
        _ = testing.ofice


@pytest.mark.parametrize("code", ["import kexie_metrics", "import kexie_metrics.testing"])
def test_the_kit_is_loaded_only_when_it_is_used(code):
    printed = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"], capture_output=True, check=True, text=True
    ).stdout
    assert {name.partition(".")[0] for name in printed.split()} & {"hypothesis", "pytest", "ibis", "duckdb"} == set()


def test_the_fixtures_make_offices_of_the_installed_plugins(kexie_office, kexie_registry):
    office = kexie_office(area="think_tank", period="2023")
    assert office.registry is kexie_registry
    assert office.tree == TREE
    assert_figure(office, "survey_sites", 0)
