"""Records with every kind of fault: each is found at its file, row and column, and nothing is computed in silence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kexie_metrics.definitions.model import Column, Dataset, Text, Time
from kexie_metrics.errors import ContractError
from kexie_metrics.records import open_records
from kexie_metrics.registry.catalogue import Origin, Registry, ResolvedArea, ResolvedDataset

ORIGIN = Origin(plugin=None, version=None, file="outreach.toml")
VENUES = {"rural": Text(en="countryside"), "online": Text(en="online")}

ORGANISATIONS = """\
code,name,parent,level,valid_from,valid_to,successor
01,City,,city,,,
0101,East,01,county,,,
0102,West,01,county,,,
"""


def dataset(name, *, codes=None, refs=None, **definition):
    return ResolvedDataset(
        id=f"outreach.{name}",
        definition=Dataset(**definition),
        org="org_code" if "org_code" in definition["columns"] else None,
        codes=codes or {},
        refs=refs or {},
        origin=ORIGIN,
    )


@pytest.fixture
def registry():
    text, day = Column(type="text"), Column(type="date")
    org = Column(type="org")
    datasets = [
        dataset(
            "activities",
            key=("activity_id",),
            time=Time(event="held_on"),
            columns={
                "activity_id": text,
                "org_code": org,
                "held_on": day,
                "venue": Column(type="code", codes="venue"),
                "school_id": Column(type="ref", to="schools", required=False),
                "attendance": Column(type="integer", min=0, max=100_000),
                "cost": Column(type="decimal", scale=2, required=False),
                "note": Column(type="text", required=False),
            },
            codes={"venue": VENUES},
            refs={"school_id": "outreach.schools"},
        ),
        dataset(
            "bases",
            key=("base_id",),
            time=Time(begins="begins", ends="ends"),
            columns={"base_id": text, "org_code": org, "begins": day, "ends": Column(type="date", required=False)},
        ),
        dataset(
            "plays",
            time=Time(as_of="counted_on"),
            of=("video_id",),
            columns={"video_id": text, "org_code": org, "counted_on": day, "plays": Column(type="integer")},
        ),
        dataset("schools", key=("school_id",), columns={"school_id": text, "org_code": org, "kind": text}),
        dataset("videos", key=("video_id",), columns={"video_id": text, "org_code": org, "made_on": day}),
        dataset("papers", key=("paper_id",), columns={"paper_id": text, "org_code": org, "issued_on": day}),
    ]
    return Registry(
        areas={"outreach": ResolvedArea(id="outreach", label=Text(en="Outreach"))},
        datasets={each.id: each for each in datasets},
        indicators={},
        checks={},
    )


HEADER = "activity_id,org_code,held_on,venue,school_id,attendance,cost,note\n"


@pytest.fixture
def faulty(tmp_path):
    files = {
        "organisations.csv": ORGANISATIONS,
        "outreach/activities.csv": HEADER
        + "a02,0101,2023-05-01,rural,s1,10,1.50,good\n"
        + "a03,0101,2023-02-30,rural,s1,10,,\n"  # a day that is none
        + "a04,0101,2023-05-01,rural,s1,1e3,,\n"  # no whole number
        + "a05,,2023-05-01,rural,s1,10,,\n"  # blank where a value is required
        + "a06,0101,2023-05-01,rural,s1,10,,\n"  # key twice
        + "a06,0102,2023-05-01,rural,s1,10,,\n"
        + "a08,0101,2023-05-01,rurall,s1,10,,\n"  # unknown code
        + "a09,0101,2023-05-01,rural,s9,10,,\n"  # no such school
        + "a10,101,2023-05-01,rural,s1,10,,\n"  # lost zero: no such organisation
        + "a11,0101,2023-05-01,rural,s1,-1,,\n"  # below min
        + "a12,0101,2023-05-01,rural,s1,100001,,\n"  # above max
        + "a13,0101,2023-05-01,rural,s1,10\n"  # ragged
        + "a14,0101,2023-05-01,rural,s1,10,1.505,\n"  # would have to be rounded
        + "a15,0101,2023-05-01,rural,s1,10,,(total)\n"  # reserved
        + 'a16,0102,2023-05-01,online,,0,,"two\nlines"\n'
        + "a17,0101,2023-05-01,rural,s2,10,,\n",  # points to a school that is left out
        "outreach/bases.csv": "base_id,org_code,begins,ends\n"
        "b1,0101,2020-01-01,2019-12-31\n"  # ends before it begins
        "b2,0101,2020-01-01,2020-01-01\n"  # not one day in force
        "b3,0101,2020-01-01,2020-01-02\n",
        "outreach/plays.csv": "video_id,org_code,counted_on,plays\n"
        "v1,01,2023-12-31,5\nv1,01,2023-12-31,6\nv2,01,2023-12-31,7\n",
        "outreach/schools.csv": "school_id,org_code,kind\ns1,0101,primary\ns2,0109,primary\n".encode("utf-8-sig"),
        "outreach/videos.csv": "video_id,org_code\nv1,01\n",  # a column is missing
        "outreach/papers.csv": b"",
        "outreach/activites.csv": HEADER,
        "notes.csv": "anything\n",
        "gardening/beds.csv": "no,plugin\n",
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return tmp_path


KNOWN = (
    "organisations, outreach.activities, outreach.bases, outreach.papers, outreach.plays, outreach.schools, "
    "outreach.videos"
)
TWICE = "another record has the same activity_id; keep one of them, or give each its own"
MONEY = "expected a number with at most 2 digits after the point, written like 120.05, without separators or spaces"
FOUND = [
    f"notes.csv: no dataset is called 'notes'; known: {KNOWN}",
    "outreach/activites.csv: no dataset is called 'outreach.activites'; did you mean 'outreach.activities'?",
    "outreach/activities.csv:3: held_on: expected a date, written like 2023-11-05",
    "outreach/activities.csv:4: attendance: expected a whole number, written like 1200, without separators or spaces",
    "outreach/activities.csv:5: org_code: a blank, but every record needs a value here",
    f"outreach/activities.csv:6: activity_id: {TWICE}",
    f"outreach/activities.csv:7: activity_id: {TWICE}",
    "outreach/activities.csv:8: venue: 'rurall' is not in the code list 'venue'; did you mean 'rural'?",
    "outreach/activities.csv:9: school_id: outreach.schools has no record with school_id = 's9'",
    "outreach/activities.csv:10: org_code: no organisation has the code '101'; did you mean '0101'?",
    "outreach/activities.csv:11: attendance: smaller than the smallest value allowed, 0",
    "outreach/activities.csv:12: attendance: larger than the largest value allowed, 100000",
    "outreach/activities.csv:13: 6 cells under 8 columns; put quotation marks around a text that holds a comma",
    f"outreach/activities.csv:14: cost: {MONEY}",
    "outreach/activities.csv:15: note: '(total)' has a meaning of its own in results; choose another text",
    "outreach/bases.csv:2: ends: not after begins; ends is the first day no longer in force",
    "outreach/bases.csv:3: ends: not after begins; ends is the first day no longer in force",
    "outreach/papers.csv: the file is empty; write at least the line with the names of the columns",
    "outreach/plays.csv:2: video_id, counted_on: another reading has the same video_id, counted_on; keep one of them",
    "outreach/plays.csv:3: video_id, counted_on: another reading has the same video_id, counted_on; keep one of them",
    "outreach/schools.csv:3: org_code: no organisation has the code '0109'; did you mean '0102'?",
    "outreach/videos.csv: made_on: the column 'made_on' is missing; add it, with blanks where nothing is known",
]

RULES = [
    "unknown_file", "unknown_file", "type", "type", "required", "duplicate_key", "duplicate_key", "unknown_code",
    "dangling_ref", "unknown_organisation", "range", "range", "ragged_row", "type", "reserved_value", "interval_order",
    "interval_order", "empty_file", "duplicate_reading", "duplicate_reading", "unknown_organisation", "missing_column",
]  # fmt: skip


def test_every_fault_is_found_at_its_place(faulty, registry):
    records = open_records(faulty, registry)
    violations = records.violations()
    assert [str(violation) for violation in violations] == FOUND
    assert [violation.rule for violation in violations] == RULES
    values = {(violation.file, violation.row, violation.column): violation.value for violation in violations}
    assert values["outreach/activities.csv", 4, "attendance"] == "1e3"
    assert values["outreach/activities.csv", 10, "org_code"] == "101"
    assert values["outreach/activities.csv", 11, "attendance"] == "-1"
    assert values["outreach/activities.csv", 13, None] == "a13,0101,2023-05-01,rural,s1,10"
    assert values["outreach/bases.csv", 2, "ends"] == "2019-12-31"
    assert values["outreach/plays.csv", 2, "video_id, counted_on"] == "v1, 2023-12-31"
    assert records.unclaimed == ("gardening/beds.csv",)


def test_faulty_records_are_refused(faulty, registry):
    with pytest.raises(ContractError) as caught:
        open_records(faulty, registry).clean()
    assert str(caught.value) == "\n".join(
        [
            "22 violations of what the datasets promise:",
            *FOUND[:10],
            "… and 12 more",
            'mend the records, or leave these rows out with on_violation="exclude"',
        ]
    )
    assert len(caught.value.violations) == 22


def test_the_good_rows_are_left(faulty, registry):
    records = open_records(faulty, registry)
    clean = records.clean("exclude")
    rows = {id_: records.backend.to_pyarrow(table).to_pylist() for id_, table in clean.tables.items()}
    assert [row["activity_id"] for row in rows["outreach.activities"]] == ["a02", "a16"]
    assert rows["outreach.activities"][0]["cost"] == Decimal("1.50")
    assert rows["outreach.activities"][1]["note"] == "two\nlines"
    assert rows["outreach.schools"] == [{"school_id": "s1", "org_code": "0101", "kind": "primary"}]
    assert [row["base_id"] for row in rows["outreach.bases"]] == ["b3"]
    assert [row["video_id"] for row in rows["outreach.plays"]] == ["v2"]
    # A file without one of its columns, or without anything, gives no rows at all.
    assert sorted(rows) == ["outreach.activities", "outreach.bases", "outreach.plays", "outreach.schools"]


def test_a_row_that_points_to_one_left_out_goes_with_it_and_is_told(faulty, registry):
    excluded = open_records(faulty, registry).clean("exclude").excluded
    told = [str(violation) for violation in excluded]
    follower = (
        "outreach/activities.csv:17: school_id: the record of outreach.schools with school_id = 's2' was left out"
    )
    assert [line for line in told if line != follower] == FOUND
    assert told.count(follower) == 1


def test_bytes_in_no_known_encoding(tmp_path, registry):
    (tmp_path / "outreach").mkdir()
    (tmp_path / "organisations.csv").write_text(ORGANISATIONS, encoding="utf-8")
    lines = [b"school_id,org_code,kind", "s1,0101,小学".encode(), b"s2,0101,\xff\xfe", "s3,0101,中学".encode()]
    (tmp_path / "outreach" / "schools.csv").write_bytes(b"\r\n".join(lines))
    records = open_records(tmp_path, registry)
    assert [str(violation) for violation in records.violations()] == [
        "outreach/schools.csv:3: kind: bytes that are neither UTF-8 nor GB18030; save the file as UTF-8"
    ]
    clean = records.clean("exclude")
    kinds = records.backend.to_pyarrow(clean.tables["outreach.schools"])["kind"].to_pylist()
    assert kinds == ["小学", "中学"]


def test_a_broken_tree_stops_everything(tmp_path, registry):
    (tmp_path / "outreach").mkdir()
    (tmp_path / "organisations.csv").write_text(ORGANISATIONS + "0103,North,0104,county,,,\n", encoding="utf-8")
    records = open_records(tmp_path, registry)
    message = "organisations.csv:5: parent: no organisation has the code '0104'; did you mean '0103'?"
    assert [str(violation) for violation in records.violations()] == [message]
    with pytest.raises(ContractError, match="the tree of organisations is broken"):
        records.clean("exclude")
