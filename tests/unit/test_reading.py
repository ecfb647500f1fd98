from datetime import date
from decimal import Decimal

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from kexie_metrics.definitions.model import (
    Area,
    Check,
    Column,
    Dataset,
    Definitions,
    Indicator,
    Last,
    Over,
    Ratio,
    Running,
    Text,
    Time,
)
from kexie_metrics.definitions.places import Mistake
from kexie_metrics.definitions.reading import raise_mistakes, read_documents
from kexie_metrics.errors import DefinitionError

AREA = 'schema = 1\n[area]\nid = "x"\n'

COMPLETE = """\
schema = 1

[area]
id    = "popularization"
label = { zh = "科学普及", en = "Science popularization" }

[codes.venue]
rural = { zh = "农村", en = "countryside" }
"420300-B.2" = { en = "community" }

[datasets.activities]
label = { zh = "科普活动台账" }
key   = ["activity_id"]
org   = "org_code"
time  = { event = "held_on" }
[datasets.activities.columns]
activity_id = "text"
org_code    = "org"
held_on     = { type = "date", min = 2000-01-01 }
venue       = { type = "code", codes = "venue" }
school_id   = { type = "ref", to = "schools" }
attendance  = { type = "integer", min = 0, unit = "人次" }
cost        = { type = "decimal", scale = 2, min = 0, max = 0.5, required = false }

[datasets.bases]
time = { begins = "designated_on", ends = "revoked_on" }
columns = { designated_on = "date", revoked_on = "date" }

[datasets.plays]
time = { as_of = "counted_on" }
of = ["video_id"]
columns.counted_on = "date"

[datasets.schools.columns]
school_id = "text"

[indicators.sessions]
label = { en = "Sessions" }
count = "activities"
where = { venue = ["rural"], school_id.kind = "x", held_on = 2020-01-02, cost = 0.5, free = true }
by = ["venue"]
target = { 2023 = 40, "2019..2023" = 200.5, fifth = 1, "school:2023" = 2 }
overlaps = ["other"]
since = 2019
[indicators.plays]
label = { en = "Plays" }
sum = "plays.plays"
last = { within = "12 months" }
over = { time = "max", org = "none" }
target = "plan.plays"
[indicators.share]
label = { en = "Share" }
ratio = { of = "a", to = "b" }
scale = 100
unit = "%"
[indicators.so_far]
label = { en = "So far" }
count = "activities"
where = "attendance > 1"
running = { months = 12 }
[indicators.year]
label = { en = "Year" }
count = "activities"
running = "year"

[checks.funnel]
assert = "a <= b"
level = "must"
message = { en = "a is part of b" }
"""


def read(text):
    (document,), mistakes = read_documents([("f.toml", text.encode())])
    return document, mistakes


def messages(text):
    return [mistake.message for mistake in read(text)[1]]


def error(*files):
    """The whole text that somebody sees."""
    with pytest.raises(DefinitionError) as caught:
        raise_mistakes(read_documents(files)[1])
    return str(caught.value)


def test_a_complete_file_reads_as_its_model():
    document, mistakes = read(COMPLETE)
    assert mistakes == []
    assert document.definitions == Definitions(
        schema=1,
        area=Area(id="popularization", label=Text(zh="科学普及", en="Science popularization")),
        codes={"venue": {"rural": Text(zh="农村", en="countryside"), "420300-B.2": Text(en="community")}},
        datasets={
            "activities": Dataset(
                label=Text(zh="科普活动台账"),
                key=("activity_id",),
                org="org_code",
                time=Time(event="held_on"),
                empty="zero",
                columns={
                    "activity_id": Column(type="text"),
                    "org_code": Column(type="org"),
                    "held_on": Column(type="date", min=date(2000, 1, 1)),
                    "venue": Column(type="code", codes="venue"),
                    "school_id": Column(type="ref", to="schools"),
                    "attendance": Column(type="integer", min=0, unit="人次"),
                    "cost": Column(type="decimal", scale=2, min=0, max=Decimal("0.5"), required=False),
                },
            ),
            "bases": Dataset(
                time=Time(begins="designated_on", ends="revoked_on"),
                columns={"designated_on": Column(type="date"), "revoked_on": Column(type="date")},
            ),
            "plays": Dataset(
                time=Time(as_of="counted_on"),
                of=("video_id",),
                empty="missing",
                columns={"counted_on": Column(type="date")},
            ),
            "schools": Dataset(columns={"school_id": Column(type="text")}),
        },
        indicators={
            "sessions": Indicator(
                label=Text(en="Sessions"),
                count="activities",
                where={
                    "venue": ["rural"],
                    "school_id": {"kind": "x"},
                    "held_on": date(2020, 1, 2),
                    "cost": Decimal("0.5"),
                    "free": True,
                },
                by=("venue",),
                target={"2023": 40, "2019..2023": Decimal("200.5"), "fifth": 1, "school:2023": 2},
                overlaps=("other",),
                since=2019,
            ),
            "plays": Indicator(
                label=Text(en="Plays"),
                sum="plays.plays",
                last=Last(within="12 months"),
                over=Over(time="max", org="none"),
                target="plan.plays",
            ),
            "share": Indicator(label=Text(en="Share"), ratio=Ratio(of="a", to="b"), scale=100, unit="%"),
            "so_far": Indicator(
                label=Text(en="So far"), count="activities", where="attendance > 1", running=Running(months=12)
            ),
            "year": Indicator(label=Text(en="Year"), count="activities", running="year"),
        },
        checks={"funnel": Check(assert_="a <= b", level="must", message=Text(en="a is part of b"))},
    )


def test_the_order_of_columns_and_codes_is_kept():
    definitions = read(COMPLETE)[0].definitions
    assert list(definitions.datasets["activities"].columns)[:3] == ["activity_id", "org_code", "held_on"]
    assert list(definitions.codes["venue"]) == ["rural", "420300-B.2"]


SEVEN = """\
schema = 1

[area]
id    = "popularization"
label = { zh = "科学普及", eng = "Science popularization" }

[datasets.activities]
key  = "activity_id"
time = { event = "held_on" }
[datasets.activities.columns]
held_on = "date"
venue   = { type = "code", label = { zh = "“地点”" }, codes = "venue", scale = 2 }

[indicators.sessions]
count = "activities"
better = "hihger"

[indicators.people]
label = { zh = "科普“五进”活动参加人数", en = 5 }
sum   = "activities.attendance"
count = "activities"
"""

SEVEN_BLOCKS = """\
f.toml:5:24: error: unknown key 'eng'
  |
5 | label = { zh = "科学普及", eng = "Science popularization" }
  |                            ^^^
  = hint: did you mean 'en'?
  = at: area.label.eng

f.toml:8:8: error: expected a list, got text
  |
8 | key  = "activity_id"
  |        ^^^^^^^^^^^^^
  = hint: write it as a list: ["activity_id"]
  = at: datasets.activities.key

f.toml:12:70: error: 'scale' does not go with type 'code'
   |
12 | venue   = { type = "code", label = { zh = "“地点”" }, codes = "venue", scale = 2 }
   |                                                                        ^^^^^
   = hint: it goes with decimal
   = at: datasets.activities.columns.venue.scale

f.toml:14:1: error: missing key 'label'
   |
14 | [indicators.sessions]
   | ^^^^^^^^^^^^^^^^^^^^^
   = hint: label = { zh = "…", en = "…" }
   = at: indicators.sessions

f.toml:16:10: error: unknown value 'hihger'
   |
16 | better = "hihger"
   |          ^^^^^^^^
   = hint: did you mean 'higher'?
   = at: indicators.sessions.better

f.toml:19:37: error: expected text, got an integer
   |
19 | label = { zh = "科普“五进”活动参加人数", en = 5 }
   |                                               ^
   = hint: write it in quotes
   = at: indicators.people.label.en

f.toml:21:1: error: two kinds at once: 'sum' and 'count'
   |
21 | count = "activities"
   | ^^^^^
   = hint: an indicator has exactly one
   = at: indicators.people.count

7 mistakes"""


def test_seven_mistakes_give_seven_blocks_in_file_order():
    assert error(("f.toml", SEVEN.encode())) == SEVEN_BLOCKS


def test_the_caret_stands_under_the_right_character_where_lines_end_as_on_windows():
    assert error(("f.toml", b"\xef\xbb\xbf" + SEVEN.replace("\n", "\r\n").encode())) == SEVEN_BLOCKS


def test_mistakes_of_several_files_come_in_the_order_of_the_files():
    files = [
        ("b.toml", b'schema = 1\n[area]\nid = "X"\n'),
        ("a.toml", b"schema = 1\n[area]\nid = 1\n"),
    ]
    assert (
        error(*files)
        == """\
b.toml:3:6: error: 'X' is no name
  |
3 | id = "X"
  |      ^^^
  = hint: lower-case English letters, digits and _, a letter first
  = at: area.id

a.toml:3:6: error: expected text, got an integer
  |
3 | id = 1
  |      ^
  = hint: write it in quotes
  = at: area.id

2 mistakes"""
    )


def test_a_later_mistake_of_an_earlier_file_comes_first():
    (first, second), _ = read_documents([("b.toml", AREA.encode()), ("a.toml", AREA.encode())])
    mistakes = [
        Mistake(document=second, path=("area",), message="3"),
        Mistake(document=first, path=("area", "id"), message="2"),
        Mistake(document=first, path=("schema",), message="1"),
    ]
    with pytest.raises(DefinitionError) as caught:
        raise_mistakes(mistakes)
    assert [problem.message for problem in caught.value.problems] == ["1", "2", "3"]


def test_no_mistake_raises_nothing():
    raise_mistakes([])


UNREADABLE = {
    "bytes": (
        b'schema = 1\nname = "\xb9\xfa"\n',
        """\
f.toml:2:9: error: not UTF-8
  |
2 | name = "
  |         ^
  = hint: save it as UTF-8; it may be GB18030 now

1 mistake""",
    ),
    "syntax": (
        'schema = 1\nlabel = "科普" x\n'.encode(),
        """\
f.toml:2:14: error: not TOML: expected newline or end of document after a statement
  |
2 | label = "科普" x
  |                ^
  = hint: a line is key = value; text stands in quotes, a list in [ ], a table in { }

1 mistake""",
    ),
    "end": (
        b"schema =",
        """\
f.toml:1:9: error: not TOML: invalid value
  |
1 | schema =
  |         ^
  = hint: a line is key = value; text stands in quotes, a list in [ ], a table in { }

1 mistake""",
    ),
    "empty": (
        b"",
        """\
f.toml:1:1: error: missing key 'schema'
  |
1 |
  | ^
  = hint: begin the file with schema = 1

f.toml:1:1: error: missing key 'area'
  |
1 |
  | ^
  = hint: add a table [area] with id = "…" and label = { zh = "…", en = "…" }

2 mistakes""",
    ),
    "schema": (
        b"schema = 2\nanything = 1\n",
        """\
f.toml:1:10: error: unknown schema 2
  |
1 | schema = 2
  |          ^
  = hint: this release reads schema 1; update it
  = at: schema

1 mistake""",
    ),
    "boolean": (
        b"schema = true\n[area]\nid = 'x'",
        """\
f.toml:1:10: error: expected an integer, got true or false
  |
1 | schema = true
  |          ^^^^
  = at: schema

1 mistake""",
    ),
}


@pytest.mark.parametrize(("content", "expected"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_at_all(content, expected):
    assert error(("f.toml", content)) == expected


def dataset(columns, more=""):
    return f"{AREA}[datasets.d]\n{more}\ncolumns = {columns}"


def indicator(lines):
    return f'{AREA}[indicators.i]\nlabel = {{ en = "x" }}\n{lines}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (AREA + "[area.x]", ["unknown key 'x'"]),
        (AREA + "datasets = 1", ["unknown key 'datasets'"]),
        (AREA + "label = {}", ["a text needs zh or en"]),
        (AREA + 'label = { zh = " " }', ["the text is empty"]),
        (AREA + 'label = "x"', ["expected a table, got text"]),
        ("schema = 1\narea = []", ["expected a table, got a list"]),
        ("schema = 1.0\narea.id = 'x'", ["expected an integer, got a number with a point"]),
        (AREA + "[codes]\nx = {}", ["the code list is empty"]),
        (AREA + "[codes.X]\na = { en = 'a' }", ["'X' is no name"]),
        (AREA + "[codes.x]\n'农村' = { en = 'a' }", ["'农村' is no code"]),
        (AREA + "[datasets.d]", ["missing key 'columns'"]),
        (dataset("{}"), ["the dataset has no columns"]),
        (dataset('{ A = "text" }'), ["'A' is no name"]),
        (dataset('{ a = "txt" }'), ["unknown value 'txt'"]),
        (dataset("{ a = 1 }"), ["expected a table, got an integer"]),
        (dataset('{ a = { label = { en = "a" } } }'), ["missing key 'type'"]),
        (dataset('{ a = "code" }'), ["missing key 'codes'"]),
        (dataset('{ a = { type = "ref" } }'), ["missing key 'to'"]),
        (dataset('{ a = { type = "text", to = "b" } }'), ["'to' does not go with type 'text'"]),
        (dataset('{ a = { type = "text", min = 1 } }'), ["'min' does not go with type 'text'"]),
        (dataset('{ a = { type = "decimal", scale = 13 } }'), ["scale goes from 0 to 12, got 13"]),
        (dataset('{ a = { type = "decimal", min = nan } }'), ["not a finite number"]),
        (dataset('{ a = { type = "decimal", min = 1e999999999999999999999 } }'), ["not a finite number"]),
        (dataset('{ a = { type = "decimal", min = 1e30 } }'), ["the number is too long"]),
        (dataset('{ a = { type = "integer", min = 9223372036854775808 } }'), ["the integer is too large"]),
        (dataset('{ a = { type = "integer", min = 2, max = 1 } }'), ["max is less than min"]),
        (
            dataset('{ a = { type = "date", min = 1 } }'),
            ["expected a date, got an integer"],
        ),
        (
            dataset('{ a = { type = "date", min = 2020-01-01T10:00:00 } }'),
            ["expected an integer, a number with a point or a date, got a date with a time"],
        ),
        (dataset('{ a = { type = "text", required = 1 } }'), ["expected true or false, got an integer"]),
        (dataset('{ a = "text" }', "key = ['a', 1]"), ["expected text, got an integer"]),
        (dataset('{ a = "text" }', "key = ['a', 'a']"), ["'a' stands here twice"]),
        (dataset('{ a = "text" }', "time = {}"), ["time needs a column"]),
        (dataset('{ a = "text" }', "time = { ends = 'a' }"), ["missing key 'begins'"]),
        (
            dataset('{ a = "text" }', "time = { as_of = 'a', begins = 'a', ends = 'a' }"),
            ["'begins' does not go with 'as_of'", "'ends' does not go with 'as_of'"],
        ),
        (dataset('{ a = "text" }', "empty = 'none'"), ["unknown value 'none'"]),
        (indicator(""), ["the indicator has no kind"]),
        (
            indicator("sum = 'a.b'\nmin = 'a.b'\nmax = 'a.b'"),
            ["two kinds at once: 'sum' and 'min'", "two kinds at once: 'sum' and 'max'"],
        ),
        (indicator("count = 'a'\nscale = 100"), ["'scale' goes with ratio only"]),
        (indicator("ratio = { of = 'a' }"), ["missing key 'to'"]),
        (indicator("ratio = { of = 'a', to = 'b' }\nscale = 0"), ["scale is greater than 0"]),
        (indicator("count = 'a'\ndecimals = -1"), ["decimals goes from 0 to 12, got -1"]),
        (indicator("count = 'a'\nsince = 2020\nuntil = 2019"), ["until is before since"]),
        (indicator("count = 'a'\nsince = 0"), ["since goes from 1 to 9998, got 0"]),
        (indicator("count = 'a'\nrunning = { months = 0 }"), ["months goes from 1 to 1200, got 0"]),
        (indicator("count = 'a'\nrunning = 'months'"), ["unknown value 'months'"]),
        (indicator("count = 'a'\nrunning = 12"), ["expected text or a table, got an integer"]),
        (indicator("count = 'a'\nlast = { within = '12' }"), ["'12' is no length of time"]),
        (indicator("count = 'a'\ntarget = {}"), ["the target is empty"]),
        (indicator("count = 'a'\ntarget = { 2023Q5 = 1 }"), ["'2023Q5' is no period"]),
        (
            indicator("count = 'a'\ntarget = { 2023 = '1' }"),
            ["expected an integer, a number with a point or a table, got text"],
        ),
        (indicator("count = 'a'\nwhere = {}"), ["an empty table says nothing"]),
        (indicator("count = 'a'\nwhere = { a.b = [] }"), ["an empty list holds nothing"]),
        (indicator("count = 'a'\nwhere = { 'a.b' = 1 }"), ["'a.b' is no column name"]),
        (
            indicator("count = 'a'\nwhere = { a = [10:00:00, [1], ''] }"),
            [
                "expected text, an integer, a number with a point, true or false or a date, got a time",
                "expected text, an integer, a number with a point, true or false or a date, got a list",
            ],
        ),
        (indicator("count = 'a'\nwhere = ['a']"), ["expected text or a table, got a list"]),
        (indicator("count = 'a'\nover = { time = 'median' }"), ["unknown value 'median'"]),
        (AREA + "[checks.c]\nlevel = 'must'\nmessage.en = 'x'", ["missing key 'assert'"]),
        (
            AREA + "[checks.c]\nassert_ = 'x'\nlevel = 'must'\nmessage.en = 'x'",
            ["unknown key 'assert_'", "missing key 'assert'"],
        ),
    ],
)
def test_a_mistake_is_named(text, expected):
    assert sorted(messages(text)) == sorted(expected)


def test_what_is_sound_can_be_used_beside_what_is_not():
    document, _ = read(SEVEN + "[indicators.sound]\nlabel.en = 'x'\ncount = 'a'\nscael = 1\n[checks.Bad]\n")
    definitions = document.definitions
    assert definitions.area == Area(id="popularization", label=Text(zh="科学普及"))
    assert definitions.datasets == {}
    assert definitions.indicators == {"sound": Indicator(label=Text(en="x"), count="a")}
    assert definitions.checks == {}
    assert document.written("datasets") == {"activities"}
    assert document.written("indicators") == {"sessions", "people", "sound"}
    assert document.written("codes") == set()


@pytest.mark.parametrize(
    "text", ["[area]\nid = 'x'", "schema = 1", "schema = 1\n[area]\nid = 'X'", "schema = 2", "=", ""]
)
def test_a_file_without_schema_or_area_cannot_be_used(text):
    assert read(text)[0].definitions is None


def test_deep_nesting_is_a_mistake_and_no_crash():
    assert messages("a = " + "[" * 5000)[0].startswith("not TOML")


words = ["schema", "area", "id", "label", "zh", "en", "codes", "datasets", "columns", "type", "indicators", "count"]
words += [
    "ratio",
    "of",
    "to",
    "where",
    "by",
    "target",
    "checks",
    "assert",
    "level",
    "message",
    "time",
    "event",
    "min",
    "last",
]
names = st.sampled_from([*words, "running", "months", "over", "org", "since", "X", '"农村"', '""', "'a.b'", "2023"])
constants = st.sampled_from(
    [
        *["1", "-1", "1.5", "nan", "1e999999999999999999999", "true", "'x'", "''", "'text'", "'code'", "'must'"],
        *["'year'", "2020-01-01", "2020-01-01T00:00:00", "10:00:00", "[]", "{}", "9223372036854775808"],
    ]
)
values = st.recursive(
    constants,
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda items: "[" + ", ".join(items) + "]")
        | st.dictionaries(names, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        )
    ),
    max_leaves=4,
)
paths = st.lists(names, min_size=1, max_size=3).map(".".join)
sections = st.sampled_from(
    ["area", "codes.x", "datasets.d", "datasets.d.columns", "indicators.i", "checks.c", "indicators"]
)
fuzz_lines = st.lists(
    st.tuples(paths, values).map(" = ".join) | sections.map("[{}]".format) | paths.map("[{}]".format), max_size=12
)


@given(fuzz_lines, st.booleans())
def test_any_toml_gives_mistakes_that_can_be_drawn(lines, good_start):
    kept = ["schema = 1", "area.id = 'x'"] if good_start else []
    for line in lines:
        try:
            tomli.loads("\n".join([*kept, line]))
        except tomli.TOMLDecodeError:
            continue
        kept.append(line)
    document, mistakes = read("\n".join(kept))
    assert (document.definitions is None) <= bool(mistakes)
    if mistakes:
        with pytest.raises(DefinitionError) as caught:
            raise_mistakes(mistakes)
        assert len(caught.value.blocks) == len(mistakes)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_give_mistakes_that_can_be_drawn(content):
    _, mistakes = read_documents([("f.toml", content)])
    with pytest.raises(DefinitionError):
        raise_mistakes(mistakes)
