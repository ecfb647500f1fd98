import attrs
import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from kexie_metrics.definitions.places import Mistake, draw, key_text, locate, places
from kexie_metrics.errors import Problem


@attrs.frozen
class File:
    text: str
    file: str = "f.toml"
    order: int = 0


TOML = """\
# 注释 [not.a.table]
schema = 1
"quoted key" . 'other' = "x" # = y

[indicators . videos] # header
label = { zh = "科普“五进”活动", en = 'In"box' }
count = "videos"
by = [ "a", # first
  'b',
  [1, 2], { c = 3 } ]
time.event = 2020-01-01
\ttabbed = 1
long = \"\"\"
first \\
   second "quoted" \"\"\"
raw = '''it's''''

[[lists.items]]
a = 1
[[lists.items]]
a = 2
[lists.items.sub]
b = 3
[[lists.items.inner]]
"""


def source(path, **options):
    """The text that a mistake at a path points at."""
    problem = locate(Mistake(document=File(TOML), path=path, message="x", **options))
    return problem.text[problem.column - 1 : problem.end_column - 1]


@pytest.mark.parametrize(
    ("path", "options", "expected"),
    [
        (("schema",), {}, "1"),
        (("schema",), {"on": "key"}, "schema"),
        (("quoted key", "other"), {}, '"x"'),
        (("quoted key", "other"), {"on": "key"}, "'other'"),
        (("quoted key",), {}, '"quoted key"'),
        (("indicators",), {"on": "key"}, "indicators"),
        (("indicators", "videos"), {"on": "header"}, "[indicators . videos]"),
        (("indicators", "videos"), {}, "[indicators . videos]"),
        (("indicators", "videos"), {"on": "key"}, "videos"),
        (("indicators", "videos", "nothing", "here"), {}, "[indicators . videos]"),
        (("indicators", "videos", "label", "zh"), {}, '"科普“五进”活动"'),
        (("indicators", "videos", "label", "en"), {"on": "key"}, "en"),
        (("indicators", "videos", "label", "de"), {}, """{ zh = "科普“五进”活动", en = 'In"box' }"""),
        (("indicators", "videos", "count"), {"span": (0, 5)}, "video"),
        (("indicators", "videos", "count"), {"span": (6, 6)}, '"'),
        (("indicators", "videos", "by", 0), {}, '"a"'),
        (("indicators", "videos", "by", 1), {}, "'b'"),
        (("indicators", "videos", "by", 2, 1), {}, "2"),
        (("indicators", "videos", "by", 3, "c"), {}, "3"),
        (("indicators", "videos", "by"), {}, '[ "a", # first'),
        (("indicators", "videos", "time", "event"), {}, "2020-01-01"),
        (("indicators", "videos", "time"), {}, "time"),
        (("indicators", "videos", "tabbed"), {}, "1"),
        (("indicators", "videos", "long"), {"span": (0, 5)}, "first"),
        (("indicators", "videos", "long"), {"span": (6, 12)}, "second"),
        (("indicators", "videos", "long"), {"span": (13, 21)}, '"quoted"'),
        (("indicators", "videos", "raw"), {"span": (3, 5)}, "s'"),
        (("lists", "items", 0, "a"), {}, "1"),
        (("lists", "items", 1, "a"), {}, "2"),
        (("lists", "items", 1, "sub", "b"), {}, "3"),
        (("lists", "items", 1, "inner", 0), {}, "[[lists.items.inner]]"),
        (("absent",), {}, "#"),
        ((), {}, "#"),
    ],
)
def test_a_mistake_points_at_its_characters(path, options, expected):
    assert source(path, **options) == expected


def test_a_place_inside_a_text_counts_escapes():
    text = 'a = "\\u4e2d\\n\\"x\\" > 1"'
    assert tomli.loads(text)["a"][2:5] == '"x"'
    problem = locate(Mistake(document=File(text), path=("a",), message="x", span=(2, 5)))
    assert text[problem.column - 1 : problem.end_column - 1] == '\\"x\\"'


def test_a_drawing_counts_chinese_as_two_columns_and_keeps_tabs():
    text = '\tlabel = { zh = "科普“五进”活动", en = 5 }'
    mistake = Mistake(document=File(text), path=("label", "en"), message="expected text", hint="write it in quotes")
    assert draw(locate(mistake)) == (
        "f.toml:1:34: error: expected text\n"
        "  |\n"
        '1 | \tlabel = { zh = "科普“五进”活动", en = 5 }\n'
        "  | \t                                      ^\n"
        "  = hint: write it in quotes\n"
        "  = at: label.en"
    )


def test_a_drawing_underlines_chinese_in_full():
    text = "\n" * 9 + 'zh = "科普x"'
    assert draw(locate(Mistake(document=File(text), path=("zh",), message="m", span=(1, 3)))) == (
        '10:8: error: m\n   |\n10 | zh = "科普x"\n   |         ^^^\n   = at: zh'.replace("10:8", "f.toml:10:8", 1)
    )


def test_a_drawing_shows_no_character_that_moves_the_cursor():
    problem = Problem(file="f", line=1, column=3, end_column=4, text="a\x1b\u202e\u0301b", message="m")
    assert draw(problem) == "f:1:3: error: m\n  |\n1 | a��\u0301b\n  |   ^"


def test_a_whole_file_has_no_line():
    problem = Problem(file="f", line=0, column=0, end_column=0, text="", message="m", hint="h")
    assert draw(problem) == "f: error: m\n  = hint: h"


def test_an_empty_file_still_has_a_first_line():
    assert draw(locate(Mistake(document=File(""), message="m"))) == "f.toml:1:1: error: m\n  |\n1 |\n  | ^"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("indicators", "videos", "by", 0), "indicators.videos.by[0]"),
        (("target", "2019..2023"), 'target."2019..2023"'),
        (("a", 'x"y'), 'a."x\\"y"'),
    ],
)
def test_a_key_path_is_written_as_in_toml(path, text):
    assert key_text(path) == text


bare = st.from_regex(r"[A-Za-z0-9_-]{1,3}", fullmatch=True)
plain = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="'\"\\"), max_size=5)
keys = bare | plain.map("'{}'".format) | plain.map('"{}"'.format) | st.just('"\\u0041\\t"')
dotted = st.lists(keys, min_size=1, max_size=3).map(" . ".join) | st.lists(keys, min_size=1, max_size=2).map(".".join)
blanks = st.sampled_from(["", " ", "\t", " # ] } x\n", "\n\n"])
scalars = (
    plain.map('"{}"'.format)
    | plain.map("'{}'".format)
    | plain.map("'''\n{}'\n'' '''".format)
    | plain.map('"""\n{}\\\n  \\"""x"" """'.format)
    | st.sampled_from(['""', "''", '""""""', "''''''", '"""x"""""', '"a\\"b\\\\"', "'\\'", "1", "-1.5e3", "true"])
    | st.sampled_from(["2020-01-01", "2020-01-01 10:00:00", "10:00:00", "0xff", "1_000", "inf"])
)


def arrays(inner):
    return st.lists(st.tuples(blanks, inner, blanks), max_size=3).map(
        lambda items: "[" + ",".join(before + item + after for before, item, after in items) + "]"
    )


def tables(inner):
    pair = st.tuples(dotted, inner).map(lambda made: f"{made[0]} = {made[1]}")
    return st.lists(pair, max_size=3).map(lambda pairs: "{ " + " , ".join(pairs) + " }")


values = st.recursive(scalars, lambda inner: arrays(inner) | tables(inner), max_leaves=5)
comments = st.sampled_from(["", " # x = 1", "\t# [a]"])
pairs = st.tuples(dotted, values, comments).map(lambda made: f"{made[0]}= {made[1]}{made[2]}")
headers = st.tuples(dotted, comments).map(lambda made: f"[{made[0]}]{made[1]}")
list_headers = st.tuples(dotted, comments).map(lambda made: f"[[ {made[0]} ]]{made[1]}")
lines = st.lists(pairs | headers | list_headers | st.sampled_from(["", "# y"]), max_size=8)


def sound(written):
    """The lines of a document that the parser accepts, with those left out that clash with an earlier one."""
    kept = []
    for line in written:
        try:
            tomli.loads("\n".join([*kept, line]))
        except tomli.TOMLDecodeError:
            continue
        kept.append(line)
    return "\n".join(kept)


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key), inner
            yield from leaves(inner, (*path, key))


@given(lines)
def test_every_key_path_of_a_document_has_the_place_of_its_value(written):
    text = sound(written)
    found = places(text)
    data = tomli.loads(text)
    assert found.keys() == {path for path, _ in leaves(data)}
    for path, value in leaves(data):
        start, end = found[path].value
        if isinstance(path[-1], str):
            key = text[slice(*found[path].key)]
            assert next(iter(tomli.loads(f"{key} = 1"))) == path[-1]
        if not isinstance(value, dict | list) or text[start:end].startswith("{"):
            assert tomli.loads(f"x = {text[start:end]}") == {"x": value}


@given(st.text())
def test_any_text_at_all_is_scanned_without_an_error(text):
    places(text)
