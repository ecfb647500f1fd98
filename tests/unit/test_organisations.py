"""The tree through time: who held whose records, and which trees are refused."""

from __future__ import annotations

import time
from datetime import date

import pytest

from kexie_metrics.errors import UnknownOrganisationError
from kexie_metrics.records.organisation_rows import COLUMNS, read_organisations
from kexie_metrics.records.organisations import Organisations, Unit

NOW = date.max
THEN = date(2010, 6, 1)


def unit(code, parent=None, level="county", *, name=None, first=None, last=None, successor=None):
    return Unit(
        code=code,
        name=name or code,
        parent=parent,
        level=level,
        valid_from=first,
        valid_to=last,
        successor=successor,
    )


@pytest.fixture
def tree():
    """A city; a county that changed its code; a township that moved; a county that was dissolved."""
    return Organisations(
        [
            unit("03", level="city"),
            unit("0321", "03", name="Yun County", last=date(2014, 12, 8), successor="0304"),
            unit("0304", "03", level="district", name="Yunyang", first=date(2014, 12, 9)),
            unit("0302", "03"),
            unit("0305", "03", last=date(2012, 12, 31)),
            unit("T1", "0321", "township"),
            unit("T2", "0302", "township", last=date(2014, 12, 31)),
            unit("T2", "0304", "township", name="T2 moved", first=date(2015, 1, 1)),
        ]
    )


def test_the_tree_now(tree):
    assert tree.codes == ("03", "0302", "0304", "0305", "0321", "T1", "T2")
    assert tree.root == "03"
    assert tree.levels == ("city", "county", "district", "township")
    assert tree.children("03", NOW) == ("0302", "0304")
    assert tree.at_level("township", NOW) == ("T1", "T2")
    # The township's row still names the county that has ended; its place is with the successor.
    assert tree.ancestors("T1", NOW) == ("T1", "0304", "03")
    assert tree.ancestors("T2", NOW) == ("T2", "0304", "03")
    assert tree.children("0304", NOW) == ("T1", "T2")


def test_the_tree_then(tree):
    assert tree.children("03", THEN) == ("0302", "0305", "0321")
    assert tree.ancestors("T1", THEN) == ("T1", "0321", "03")
    assert tree.ancestors("T2", THEN) == ("T2", "0302", "03")
    assert tree.at_level("county", THEN) == ("0302", "0305", "0321")
    assert tree.at_level("district", THEN) == ()


@pytest.mark.parametrize(
    ("code", "on", "holder"),
    [
        ("0302", NOW, "0302"),
        ("0321", date(2014, 12, 8), "0321"),
        ("0321", date(2014, 12, 9), "0304"),  # followed to its successor
        ("0304", date(2014, 12, 8), "0321"),  # not begun: back to the only unit it succeeds
        ("0305", date(2013, 1, 1), "03"),  # dissolved: its last parent
    ],
)
def test_the_holder_of_records(tree, code, on, holder):
    assert tree.resolve(code, on) == holder


def test_a_unit_that_succeeds_two_goes_back_to_its_first_parent():
    merged = Organisations(
        [
            unit("R"),
            unit("A", "R", last=date(2014, 12, 31), successor="M"),
            unit("B", "R", last=date(2014, 12, 31), successor="M"),
            unit("M", "R", first=date(2015, 1, 1)),
        ]
    )
    assert merged.resolve("M", THEN) == "R"
    assert (merged.resolve("A", NOW), merged.resolve("B", NOW)) == ("M", "M")


def test_records_from_before_any_unit_are_not_lost():
    late = Organisations(
        [
            unit("P", first=date(2000, 1, 1)),
            unit("C", "P", first=date(2005, 1, 1), last=date(2010, 1, 1), successor="P"),
        ]
    )
    # Neither has begun, and each leads to the other: the root ends the circle.
    assert late.resolve("C", date(1990, 1, 1)) == "P"
    assert late.ancestors("C", date(1990, 1, 1)) == ("P",)


def test_states_are_stretches_without_a_change(tree):
    days = [date(2012, 12, 31), date(2013, 1, 1), date(2014, 12, 8), date(2014, 12, 9), date(2015, 1, 1), NOW]
    assert [tree.state(day) for day in days] == [0, 1, 1, 2, 3, 3]


def test_unit_and_name(tree):
    assert tree.unit("T2", THEN) == unit("T2", "0302", "township", last=date(2014, 12, 31))
    assert tree.unit("0321", NOW) is None
    assert not tree.in_force("0321", NOW)
    names = [tree.name(code, on) for code, on in [("T2", THEN), ("T2", NOW), ("0321", NOW), ("0304", THEN)]]
    assert names == ["T2", "T2 moved", "Yun County", "Yunyang"]


def test_select_takes_codes_and_levels_in_the_order_of_the_tree(tree):
    assert tree.select(["county"], NOW) == ("0302", "0305", "0321")
    assert tree.select(["T1", "county", "03", "T1"], NOW) == ("03", "0302", "T1", "0305", "0321")
    assert tree.select(["T1", "T2", "district", "03"], NOW) == ("03", "0304", "T1", "T2")
    assert tree.select([], NOW) == ()


def test_an_unknown_name_is_told_with_what_there_is(tree):
    with pytest.raises(UnknownOrganisationError) as caught:
        tree.select(["countie"], NOW)
    assert str(caught.value) == "unknown organisation or level 'countie'; did you mean 'county'?"
    for ask in (tree.resolve, tree.ancestors, tree.children, tree.name, tree.at_level):
        with pytest.raises(UnknownOrganisationError):
            ask("zzz", NOW)


def read(*rows, columns=COLUMNS):
    records = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return read_organisations(columns, records, range(2, len(rows) + 2), "organisations.csv")


ROOT = ("R", "Root", None, "city", None, None, None)


def told(found):
    return [(violation.row, violation.column, violation.rule, violation.message) for violation in found.violations]


def test_a_good_table_gives_a_tree():
    found = read(
        ROOT,
        ("A", "A", "R", "county", "2020-01-01", date(2020, 12, 31), "B"),
        ("B", "B", "R", "county", "2021-01-01", "", ""),
    )
    assert found.violations == ()
    assert found.organisations is not None
    assert found.organisations.unit("A", date(2020, 12, 31)) == Unit(
        code="A",
        name="A",
        parent="R",
        level="county",
        valid_from=date(2020, 1, 1),
        valid_to=date(2020, 12, 31),
        successor="B",
    )


def test_missing_columns():
    found = read(ROOT, columns=("code", "Name", "parent"))
    assert [str(violation) for violation in found.violations] == [
        "organisations.csv: name: the column 'name' is missing; is 'Name' meant?",
        "organisations.csv: level: the column 'level' is missing; the file needs the columns code,name,parent,level",
    ]


def test_faults_of_single_rows():
    found = read(
        ROOT,
        (None, "A", "R", "county", None, None, None),
        (3, "A", "R", "(total)", None, None, None),
        ("A", "A", "R", "county", "2020-13-01", "1.1.2020", None),
        ("B", "B", "X", "county", "2020-01-02", "2020-01-01", "Y"),
        ("C", "C", "X", "county", None, None, "Y"),
    )
    assert told(found) == [
        (3, "code", "required", "a blank, but every organisation needs a value here"),
        (4, "code", "type", "expected text; a number loses the zeros in front of a code"),
        (4, "level", "reserved_value", "'(total)' has a meaning of its own in results; choose another text"),
        (5, "valid_from", "type", "expected a date, written like 2023-11-05"),
        (5, "valid_to", "type", "expected a date, written like 2023-11-05"),
        (6, "valid_to", "interval_order", "the last day in force is before the first, 2020-01-02"),
        (7, "parent", "unknown_organisation", "no organisation has the code 'X'; add its row"),
        (7, "successor", "unknown_organisation", "no organisation has the code 'Y'; add its row"),
    ]
    assert found.organisations is None
    assert found.codes == {"R", "A", "B", "C"}


def test_rows_of_one_code_must_not_overlap():
    found = read(
        ROOT,
        ("A", "A", "R", "county", None, "2020-01-01", None),
        ("A", "A", "R", "county", "2020-01-01", None, None),
    )
    message = "another row of this code holds for some of the same days; let one end the day before the other begins"
    assert told(found) == [(4, "code", "duplicate_key", message)]


@pytest.mark.parametrize(
    ("rows", "row", "column", "message"),
    [
        ([], None, "code", "there is no organisation; add at least the one at the top"),
        (
            [ROOT, ("S", "S", None, "city", None, None, None)],
            3,
            "parent",
            "'S' is a second organisation without a parent",
        ),
        (
            [("R", "R", None, "city", "2020-01-01", None, None), ("A", "A", "R", "county", "2019-01-01", None, None)],
            None,
            "parent",
            "from 2019-01-01 on no organisation is without a parent: the tree has no root",
        ),
        (
            [("R", "R", None, "city", None, "2020-01-01", None)],
            None,
            "valid_to",
            "no organisation is in force after 2020-01-01",
        ),
        (
            [ROOT, ("A", "A", "B", "county", None, None, None), ("B", "B", "A", "county", None, None, None)],
            3,
            "parent",
            "a circle of parents: A → B → A",
        ),
        (
            [
                ROOT,
                ("A", "A", "R", "county", None, "2020-01-01", "B"),
                ("B", "B", "R", "county", None, "2020-01-01", "A"),
            ],
            3,
            "successor",
            "a circle of successors: A → B → A",
        ),
        (
            # The parent ends and its own child takes over, while the child still names it as its parent.
            [ROOT, ("P", "P", "R", "county", None, "2020-01-01", "C"), ("C", "C", "P", "township", None, None, None)],
            4,
            "parent",
            "a circle of parents: C → C",
        ),
    ],
)
def test_faults_of_the_whole_tree(rows, row, column, message):
    assert told(read(*rows)) == [(row, column, "organisation_tree", message)]


def test_a_code_may_go_back_to_an_earlier_name():
    found = read(
        ROOT,
        ("A", "A", "R", "county", None, "2009-12-31", "B"),
        ("B", "B", "R", "county", "2010-01-01", "2014-12-31", "A"),
        ("A", "A", "R", "county", "2015-01-01", None, None),
    )
    assert found.organisations is not None
    assert [found.organisations.resolve("B", day) for day in (date(2009, 1, 1), THEN, NOW)] == ["A", "B", "A"]


def test_a_tree_of_many_units_is_quick():
    rows = [ROOT]
    rows += [(f"C{i}", f"C{i}", "R", "county", None, None, None) for i in range(200)]
    rows += [(f"T{i}", f"T{i}", f"C{i % 200}", "township", None, None, None) for i in range(20_000)]
    start = time.process_time()
    tree = read(*rows).organisations
    assert tree is not None
    assert len(tree.select(["township"], NOW)) == 20_000
    assert {tree.ancestors(code, NOW)[-1] for code in tree.codes} == {"R"}
    assert time.process_time() - start < 5
