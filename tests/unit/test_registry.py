"""Names resolved across files, roll-ups derived, mistakes of every sort in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie_metrics.definitions.tree import Call, Literal, Name
from kexie_metrics.errors import DefinitionError, RequestError, UnknownIndicatorError
from kexie_metrics.registry import load_registry, load_site

DATA = Path(__file__).parent.parent / "data"

AREA = """
schema = 1
[area]
id = "a"
label = { en = "Area" }
[codes.kind]
x = { en = "ex" }
y = { en = "why" }
[datasets.things]
key = ["id"]
time = { begins = "born", ends = "gone" }
[datasets.things.columns]
id = "text"
org_code = "org"
kind = { type = "code", codes = "kind" }
born = "date"
gone = { type = "date", required = false }
size = { type = "integer", unit = "m" }
[datasets.events]
time = { event = "day" }
[datasets.events.columns]
org_code = "org"
day = "date"
thing = { type = "ref", to = "things" }
[datasets.levels]
time = { as_of = "read_on" }
of = ["thing"]
[datasets.levels.columns]
org_code = "org"
thing = { type = "ref", to = "things" }
read_on = "datetime"
level = "integer"
share = { type = "decimal", scale = 1 }
"""


def load(indicators: str, *more: tuple[str, str]):
    return load_registry(files=[("a.toml", AREA + indicators), *more], plugins=False)


def mistakes(indicators: str, *more: tuple[str, str]) -> list[tuple[str, str | None]]:
    with pytest.raises(DefinitionError) as caught:
        load(indicators, *more)
    return [(problem.message, problem.hint) for problem in caught.value.problems]


def indicator(body: str, name: str = "it") -> str:
    return f'\n[indicators.{name}]\nlabel = {{ en = "It" }}\n{body}\n'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('count = "events"', ("flow", "sum", "sum", False)),
        ('count = "things"', ("stock", "last", "sum", True)),
        ('count = "things"\nwhen = "begins"', ("flow", "sum", "sum", False)),
        ('sum = "things.size"\nover = { time = "mean" }', ("stock", "mean", "sum", True)),
        ('sum = "levels.level"', ("stock", "last", "sum", False)),
        ('sum = "levels.level"\nover = { time = "max", org = "mean" }', ("stock", "max", "mean", False)),
        ('distinct = "events.thing"', ("distinct", None, None, False)),
        ('median = "things.size"', ("statistic", None, None, True)),
        ('max = "levels.level"\nover = { org = "max" }', ("statistic", None, "max", False)),
        ('reported = "levels.share"', ("reported", "last", "none", False)),
    ],
)
def test_behaviour_is_derived(body, expected):
    behaviour = load(indicator(body))["a.it"].behaviour
    assert (behaviour.kind, behaviour.time, behaviour.org, behaviour.in_force) == expected


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        (
            'count = "events"\nover = { time = "last" }',
            "illegal roll-up: a flow cannot be rolled up over time by 'last'",
            "it can by 'sum'",
        ),
        (
            'count = "things"\nover = { time = "sum" }',
            "illegal roll-up: a stock cannot be rolled up over time by 'sum'",
            "it can by 'last', 'first', 'mean', 'min', 'max'",
        ),
        (
            'mean = "things.size"\nover = { org = "sum" }',
            "illegal roll-up: a mean figure cannot be rolled up over organisations by 'sum'",
            "it can by 'none'",
        ),
        (
            'distinct = "events.thing"\nover = { time = "sum" }',
            "illegal roll-up: a distinct figure is computed afresh in every cell, so it has no operator over time",
            "leave it out",
        ),
        (
            'reported = "levels.share"\nover = { org = "sum" }',
            "illegal roll-up: a reported figure cannot be rolled up over organisations by 'sum'",
            "it can by 'none'",
        ),
        (
            'formula = "1"\nover = { org = "sum" }',
            "illegal roll-up: a formula is computed afresh in every cell, so it has no operator over organisations",
            "leave it out",
        ),
    ],
)
def test_what_cannot_be_rolled_up_is_refused(body, message, hint):
    assert mistakes(indicator(body)) == [(message, hint)]


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        ('count = "evnts"', "unknown dataset 'evnts'", "did you mean 'events'?"),
        ('sum = "things.sise"', "unknown column 'sise' of 'things'", "did you mean 'size'?"),
        ('sum = "things.kind"', "'sum' needs numbers, and 'kind' is code", "numbers: size"),
        (
            'sum = "things"',
            "'things' is not of the form 'dataset.column' or 'area.dataset.column'",
            "name the dataset and its column",
        ),
        ('reported = "things.size"', "'reported' shows readings, and 'things' are intervals", None),
        (
            'count = "events"\nwhen = "begins"',
            "'when' belongs to intervals, and 'events' are events",
            "leave it out",
        ),
        (
            'count = "events"\nlast = { within = "3 months" }',
            "'last' belongs to readings, and 'events' are events",
            None,
        ),
        (
            'count = "things"\nrunning = "all"',
            "a running total belongs to flows, and this is a level already",
            "leave 'running' out: a level at the period's end holds all that came before",
        ),
        ('count = "events"\nwhere = "thing.kind = \'z\'"', "unknown code 'z'", "known: x, y"),
        (
            'count = "events"\nwhere = "thing.kinds = \'x\'"',
            "unknown column 'kinds' of 'things'",
            "did you mean 'kind'?",
        ),
        ('count = "events"\nwhere = "day > \'2023-02-30\'"', "'2023-02-30' is no day", "write it as '2023-11-05'"),
        (
            'count = "events"\nwhere = "day > 3"',
            "a date and a number cannot be compared",
            "both sides are of one type: text in quotes, numbers without",
        ),
        ('count = "events"\nwhere = "day"', "a filter is a condition, and this is a date", None),
        ('formula = "itt + 1"', "unknown indicator 'itt'", "did you mean 'it'?"),
        ('count = "events"\noverlaps = ["b.c"]', "unknown indicator 'b.c'", "known: a.it"),
    ],
)
def test_one_mistake(body, message, hint):
    assert mistakes(indicator(body)) == [(message, hint)]


def test_every_mistake_of_a_file_in_one_run(monkeypatch):
    monkeypatch.chdir(DATA)
    with pytest.raises(DefinitionError) as caught:
        load_registry(files=["mistakes.toml"], plugins=False)
    assert str(caught.value) == (DATA / "mistakes.txt").read_text(encoding="utf-8").rstrip("\n")


def test_what_leans_on_a_broken_definition_is_not_reported_too():
    body = indicator('count = "things"\nwher = "x"\nwhen = "never"', "broken") + indicator('formula = "broken * 2"')
    assert mistakes(body) == [
        ("unknown key 'wher'", "did you mean 'where'?"),
        ("unknown value 'never'", "known: begins, ends, in_force"),
    ]


def test_another_areas_records_and_indicators_are_named_in_full():
    other = (
        "b.toml",
        """schema = 1
[area]
id = "b"
label = { en = "B" }
[indicators.seen]
label = { en = "Seen" }
count = "a.events"
[indicators.share]
label = { en = "Share" }
ratio = { of = "seen", to = "a.it" }
scale = 100
""",
    )
    registry = load(indicator('count = "things"'), other)
    assert registry["b.seen"].dataset == "a.events"
    assert registry["b.share"].formula == Call("*", (Literal(100), Call("/", (Name(("b", "seen")), Name(("a", "it"))))))


def test_a_text_beside_a_date_column_becomes_a_day():
    where = load(indicator('count = "events"\nwhere = "day >= \'2023-01-01\'"'))["a.it"].where
    assert repr(where) == (
        "Call(function='>=', arguments=(Name(parts=('day',)), Literal(value=datetime.date(2023, 1, 1))))"
    )


def test_two_files_may_not_define_one_indicator():
    second = ("b.toml", 'schema = 1\n[area]\nid = "a"\n' + indicator('count = "events"'))
    assert mistakes(indicator('count = "things"'), second) == [
        ("indicator 'a.it' is defined twice", "the other one is in a.toml")
    ]


def test_the_order_of_files_changes_nothing():
    one = ("1.toml", AREA + indicator('count = "events"', "one"))
    two = ("2.toml", 'schema = 1\n[area]\nid = "a"\n' + indicator('formula = "one + 1"', "two"))
    first = load_registry(files=[one, two], plugins=False)
    second = load_registry(files=[two, one], plugins=False)
    assert first == second
    assert list(first) == ["a.one", "a.two"]


def test_an_unknown_indicator_names_the_nearest():
    with pytest.raises(UnknownIndicatorError, match=r"unknown indicator 'a.if'; did you mean 'a.it'\?"):
        load(indicator('count = "events"'))["a.if"]


def test_a_ratio_is_split_by_what_its_parts_share():
    body = (
        indicator('count = "things"\nby = ["kind"]', "of")
        + indicator('count = "events"\nby = ["thing"]', "to")
        + indicator('count = "things"\nwhere = { kind = "x" }\nby = ["kind"]', "whole")
        + indicator('ratio = { of = "of", to = "to" }', "apart")
        + indicator('ratio = { of = "of", to = "whole" }', "together")
    )
    registry = load(body)
    assert registry["a.apart"].dimensions == ()
    assert registry["a.together"].dimensions == ("kind",)


def test_a_unit_comes_from_the_column_where_none_is_given():
    registry = load(indicator('sum = "things.size"') + indicator('distinct = "things.size"', "other"))
    assert registry["a.it"].unit == "m"
    assert registry["a.other"].unit is None


def test_a_missing_definition_file_is_named(tmp_path):
    with pytest.raises(RequestError, match=r"none\.toml: this definition file cannot be read"):
        load_registry(files=[tmp_path / "none.toml"], plugins=False)


def test_a_sites_own_files_are_read_from_beside_it(tmp_path):
    (tmp_path / "kexie.toml").write_text('schema = 1\n[definitions]\nfiles = ["own.toml"]\n', encoding="utf-8")
    (tmp_path / "own.toml").write_text(AREA + indicator('count = "events"'), encoding="utf-8")
    assert list(load_registry(site=tmp_path, plugins=False)) == ["a.it"]
    assert load_site(tmp_path / "kexie.toml").definitions.files == ("own.toml",)
