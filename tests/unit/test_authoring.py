"""A new plugin: whole, right at once, drafted from tables where there are some, and never written over anything."""

import datetime as dt
import sys
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kexie_metrics import compute, load_registry, open_records
from kexie_metrics.authoring import NewArea, read_sheets, write_package
from kexie_metrics.authoring.guessing import draft_datasets
from kexie_metrics.authoring.sheets import Sheet
from kexie_metrics.authoring.starting import FIGURES
from kexie_metrics.definitions.model import Text
from kexie_metrics.definitions.schema import schema_text
from kexie_metrics.errors import MissingExtraError, RecordsError, RequestError
from kexie_metrics.registry import examine

BOTH = NewArea(id="open_days", label=Text(zh="开放日", en="Open days"))


def definitions(folder, area):
    return folder / area.distribution / "src" / area.module / f"{area.id}.toml"


def figures(folder, area):
    """What the indicators are on the records beside the package, in 2023."""
    registry = load_registry(files=[definitions(folder, area)], plugins=False)
    records = open_records(folder / area.distribution / "records", registry)
    assert list(records.violations()) == []
    return {figure.indicator.partition(".")[2]: figure.value for figure in compute(registry, records, periods="2023")}


def expected(drafted):
    return {figure.name: Decimal(figure.value.strip('"')) for figure in drafted}


# The example.


def test_the_files_of_a_package(tmp_path):
    written = write_package(BOTH, [], tmp_path)
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(written)
    assert [path.relative_to(tmp_path / "kexie-metrics-open-days").as_posix() for path in written] == [
        "README.md",
        "pyproject.toml",
        ".gitignore",
        ".github/workflows/check.yml",
        "definitions.json",
        "src/kexie_metrics_open_days/__init__.py",
        "src/kexie_metrics_open_days/open_days.toml",
        "records/organisations.csv",
        "records/open_days/activities.csv",
        "tests/test_open_days.py",
    ]
    assert (tmp_path / "kexie-metrics-open-days/definitions.json").read_text(encoding="utf-8") == schema_text(
        "definitions"
    )


@pytest.mark.parametrize(
    ("label", "rules"),
    [
        (Text(zh="开放日", en="Open days"), []),
        (Text(zh="开放日"), ["one_language"]),
        (Text(en='"Open" days \\ nights'), ["one_language"]),
    ],
    ids=["both", "zh", "en"],
)
def test_the_example_is_right_in_any_language(label, rules, tmp_path):
    area = NewArea(id="open_days", label=label)
    write_package(area, [], tmp_path)
    found = examine(files=[definitions(tmp_path, area)], plugins=False)
    assert [problem.rule for problem in found.problems] == rules
    assert found.registry.areas["open_days"].label == label
    assert figures(tmp_path, area) == expected(FIGURES)


# Drafts.

TALKS = """\
Talk ID,单位代码,Held On,kind,地点,people,cost,online,note
t1,4201,2023-01-05,lecture,村,30,1.50,true,
t2,4202,2023-02-05,debate,镇,40,2.25,false,
t3,4201,2023-03-05,lecture,村,50,3,true,x
t4,4201,2023-04-05,lecture,村,60,4.5,true,
t5,4202,2023-05-05,debate,镇,70,,false,
t6,4202,2023-06-05,debate,镇,80,0.25,false,y
"""

DRAFTED = """\
#:schema ../../definitions.json
# What is counted, and from which records. After every change: kexie check open_days
# What is marked `confirm` is a guess from your records. Confirm it, or put the right thing there.
schema = 1

[area]
id    = "open_days"
label = { zh = "开放日", en = "Open days" }

[codes.kind]                                  # confirm: the codes that are there, and what they mean
debate = { zh = "debate", en = "debate" }
lecture = { zh = "lecture", en = "lecture" }

[datasets.talks]                              # confirm: drafted from talks.csv, 6 records
label = { zh = "talks", en = "Talks" }        # confirm: from the name of the table
key = ["talk_id"]                             # confirm: no value comes twice
org = "org_code"                              # confirm: whose record it is
time = { event = "held_on" }                  # confirm: these records are events
[datasets.talks.columns]
talk_id = "text"                              # confirm: texts; the table calls it 'Talk ID', rename it there
org_code = { type = "org", label = { zh = "单位代码", en = "Org code" } }  \
# confirm: its name says whose record it is; the table calls it '单位代码', rename it there
held_on = "date"                              # confirm: days; the table calls it 'Held On', rename it there
kind = { type = "code", codes = "kind" }      # confirm: 2 different values
place = { type = "text", label = { zh = "地点", en = "Place" } }  \
# confirm: few values, and a code list needs codes in English letters: 村, 镇; \
the table calls it '地点', rename it there
people = { type = "integer", min = 0 }        # confirm: whole numbers
cost = { type = "decimal", scale = 2, min = 0, required = false }  # confirm: numbers with a point
online = "boolean"                            # confirm: true or false
note = { type = "text", required = false }    # confirm: texts

[indicators.talks]
label = { zh = "talks", en = "Talks" }        # confirm
unit = "项"                                   # confirm
source = "talks.csv"                          # confirm: where the definition comes from
count = "talks"
by = ["kind", "online"]                       # confirm: what it may be split by

[indicators.talks_people]
label = { zh = "talks：people", en = "Talks: people" }  # confirm
# unit = "…"  # confirm: what the numbers count
source = "talks.csv"                          # confirm: where the definition comes from
sum = "talks.people"
by = ["kind", "online"]                       # confirm: what it may be split by

[indicators.talks_cost]
label = { zh = "talks：cost", en = "Talks: cost" }  # confirm
# unit = "…"  # confirm: what the numbers count
source = "talks.csv"                          # confirm: where the definition comes from
sum = "talks.cost"
by = ["kind", "online"]                       # confirm: what it may be split by
"""


def test_a_draft_from_a_csv_file(tmp_path):
    (tmp_path / "talks.csv").write_text(TALKS, encoding="utf-8")
    write_package(BOTH, read_sheets([tmp_path / "talks.csv"]), tmp_path)
    assert definitions(tmp_path, BOTH).read_text(encoding="utf-8") == DRAFTED
    assert figures(tmp_path, BOTH) == {"talks": 4, "talks_people": 100, "talks_cost": 12}
    (records,) = (tmp_path / "kexie-metrics-open-days/records/open_days").iterdir()
    assert records.read_text(encoding="utf-8") == (
        "talk_id,org_code,held_on,kind,place,people,cost,online,note\n"
        "1,11,2023-03-01,debate,1,10,1.5,true,1\n"
        "2,12,2023-03-02,lecture,2,20,2.5,false,2\n"
        "3,11,2023-03-03,debate,3,30,3.5,true,3\n"
        "4,12,2023-03-04,lecture,4,40,4.5,false,4\n"
    )


def drafted(**tables):
    return draft_datasets(
        [Sheet(name=name, file=f"{name}.csv", table=pa.table(table)) for name, table in tables.items()]
    )


def types(draft):
    return {column.name: column.type for column in draft.columns}


def test_times_are_told_by_names():
    days = ["2023-01-01", "2023-01-02"]
    bases, plays, schools = drafted(
        bases={"base_id": ["1", "2"], "org_code": ["1", "1"], "designated_on": days, "revoked_on": [None, days[0]]},
        plays={"video_id": ["1", "1"], "org_code": ["1", "1"], "counted_on": days, "plays": ["5", "7"]},
        schools={"school_id": ["1", "2"], "org_code": ["1", "1"]},
    )
    assert (bases.role, bases.time) == ("intervals", {"begins": "designated_on", "ends": "revoked_on"})
    assert (plays.role, plays.time, plays.key, plays.of) == (
        "readings",
        {"as_of": "counted_on"},
        ("video_id", "counted_on"),
        ("video_id",),
    )
    assert (schools.role, schools.time) == ("register", {})


def test_a_key_of_another_table_is_a_reference():
    (talks, _) = drafted(
        talks={"talk_id": ["a", "b", "c"], "hall_id": ["h1", "h1", None]},
        halls={"hall_id": ["h1", "h2"], "seats": ["10", "20"]},
    )
    assert (types(talks)["hall_id"], talks.column("hall_id").to, talks.column("hall_id").blanks) == (
        "ref",
        "halls",
        True,
    )
    (talks, _) = drafted(talks={"talk_id": ["a", "b"], "hall_id": ["h1", "h9"]}, halls={"hall_id": ["h1", "h2"]})
    assert types(talks)["hall_id"] == "text"


def test_a_code_that_begins_with_zero_is_no_number():
    (draft,) = drafted(rows={"number": ["007", "12", "13"], "amount": ["0.5", "0", "10.25"]})
    assert types(draft) == {"number": "text", "amount": "decimal"}


def test_what_a_file_says_of_its_types():
    (draft,) = drafted(
        rows={
            "whole": pa.array([1, -2]),
            "exact": pa.array([Decimal("1.250"), None]),
            "float": pa.array([0.5, 0.125]),
            "long": pa.array([1 / 3, 0.5]),
            "yes": pa.array([True, False]),
            "day": pa.array([dt.date(2023, 1, 1), None]),
            "midnight": pa.array([dt.datetime(2023, 1, 1), None]),  # noqa: DTZ001 - records have no zone
            "moment": pa.array([dt.datetime(2023, 1, 1, 9), None]),  # noqa: DTZ001 - same
            "blank": pa.nulls(2),
            "odd": pa.array([b"a", b"b"]),
        }
    )
    assert [(each.type, each.scale, each.positive) for each in draft.columns] == [
        ("integer", 0, False),
        ("decimal", 3, True),
        ("decimal", 3, True),
        ("decimal", 6, True),
        ("boolean", 0, False),
        ("date", 0, False),
        ("date", 0, False),
        ("datetime", 0, False),
        ("text", 0, False),
        ("text", 0, False),
    ]


def test_the_sheets_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "活动"
    for row in (
        ["编号", "单位代码", "日期", "人数"],
        ["a", 4201, dt.date(2023, 1, 2), 30],
        ["b", "4202", None, None],
    ):
        book.active.append(row)
    book.create_sheet("blank")
    book.save(tmp_path / "ledger.xlsx")
    (sheet,) = read_sheets([tmp_path / "ledger.xlsx"])
    assert (sheet.name, sheet.file) == ("ledger", "ledger.xlsx [活动]")
    assert sheet.table.to_pydict() == {
        "编号": ["a", "b"],
        "单位代码": ["4201", "4202"],
        "日期": [dt.date(2023, 1, 2), None],
        "人数": [30, None],
    }
    (draft,) = draft_datasets([sheet])
    assert types(draft) == {"record_id": "text", "org_code": "org", "day": "date", "people": "integer"}


def test_a_parquet_file(tmp_path):
    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "t.parquet")
    (sheet,) = read_sheets([tmp_path / "t.parquet"])
    assert (sheet.name, sheet.table.to_pydict()) == ("t", {"a": ["x"]})


# What is refused.


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.txt", b"a", "t.txt: records are drafted from .csv, .parquet, .xlsx, .xlsm, .xls, .xlsb, .ods"),
        ("t.csv", b"", "t.csv: the file is empty; write at least the line with the names of the columns"),
        ("t.parquet", b"no", "t.parquet: this Parquet file cannot be read"),
        ("t.xlsx", b"no", "t.xlsx: this workbook cannot be read"),
    ],
)
def test_a_file_that_is_no_table(name, content, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RecordsError) as caught:
        read_sheets([(tmp_path / name).relative_to(tmp_path)])
    assert str(caught.value).startswith(message)


def test_a_workbook_without_a_table(tmp_path):
    openpyxl.Workbook().save(tmp_path / "t.xlsx")
    with pytest.raises(RecordsError, match="there is no table in it; the first row has the names of the columns"):
        read_sheets([tmp_path / "t.xlsx"])


def test_a_workbook_without_its_reader(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    openpyxl.Workbook().save(tmp_path / "t.xlsx")
    with pytest.raises(
        MissingExtraError, match=r"reading t\.xlsx needs an optional package: pip install 'kexie-metrics\[excel"
    ):
        read_sheets([tmp_path / "t.xlsx"])


def test_nothing_is_written_over(tmp_path):
    folder = tmp_path / "kexie-metrics-open-days"
    folder.mkdir()
    with pytest.raises(RequestError, match="kexie-metrics-open-days is there already; nothing was written"):
        write_package(BOTH, [], tmp_path)
    assert list(tmp_path.rglob("*")) == [folder]


def test_a_name_that_is_none(tmp_path):
    with pytest.raises(RequestError) as caught:
        write_package(NewArea(id="讲座", label=Text(zh="讲座")), [], tmp_path)
    assert str(caught.value) == (
        "'讲座' is no name of an area: lower-case English letters, digits and _, a letter first; "
        "--zh gives its Chinese name"
    )
    assert list(tmp_path.iterdir()) == []
