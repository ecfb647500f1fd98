"""Warnings: what is allowed and could be better, each once, at its place, with a way out."""

from pathlib import Path

import pytest

from kexie_metrics.definitions.places import draw
from kexie_metrics.registry import examine
from kexie_metrics.registry.advising import RULES

HEAD = """\
schema = 1
[area]
id = "lectures"
label = { zh = "讲座", en = "Lectures" }
[codes.place]
village = { zh = "乡村", en = "village" }
[datasets.talks]
label = { zh = "讲座台账", en = "Talks" }
time = { event = "held_on" }
[datasets.talks.columns]
org_code = "org"
held_on = "date"
place = { type = "code", codes = "place" }
people = { type = "integer", unit = "人次" }
[indicators.talks]
label = { zh = "讲座场次", en = "Talks" }
unit = "场次"
source = "台账"
count = "talks"
by = ["place"]
"""
LABEL = 'label = { zh = "乙", en = "B" }\nsource = "台账"\n'


def warnings(text, *, about=None, more=()):
    found = examine(files=[("f.toml", HEAD + text), *more], plugins=False, about=about)
    assert {problem.level for problem in found.problems} <= {"warning"}
    return [(problem.rule, problem.at, problem.message, problem.hint) for problem in found.problems]


def indicator(body, name="b"):
    return f"[indicators.{name}]\n{LABEL}{body}\n"


def test_a_file_with_nothing_to_improve():
    assert warnings(indicator('sum = "talks.people"\nby = ["place"]')) == []


def test_no_unit():
    assert warnings(indicator('formula = "talks * 2"')) == [
        ("no_unit", "indicators.b", "the indicator has no unit", 'unit = "…"; with "%" it is a rate')
    ]


def test_the_unit_of_the_column_will_do():
    assert warnings(indicator('mean = "talks.people"')) == []


def test_no_source():
    text = '[indicators.b]\nlabel = { zh = "乙", en = "B" }\nsum = "talks.people"\nby = []\n'
    assert warnings(text) == [
        (
            "no_source",
            "indicators.b",
            "the indicator does not say where its definition comes from",
            'source = "…", such as the document, or the number of the form',
        )
    ]


def test_a_label_in_one_language():
    text = indicator('sum = "talks.people"\nby = []').replace(', en = "B"', "")
    assert warnings(text) == [
        ("one_language", "indicators.b.label", "not in English", 'add en = "…"; readers of English get the other words')
    ]


def test_a_file_in_one_language_is_told_once():
    text = (HEAD + indicator('sum = "talks.people"\nby = []')).replace(', en = "', ' }#"')
    found = examine(files=[("f.toml", text)], plugins=False)
    assert [draw(problem) for problem in found.problems] == [
        """\
f.toml:4:9: warning: nothing in this file is in English
  |
4 | label = { zh = "讲座" }#"Lectures" }
  |         ^^^^^^^^^^^^^^^
  = hint: add en = "…"; readers of English get the other words
  = at: area.label"""
    ]


def test_a_flow_without_a_dimension_of_its_sibling():
    assert warnings(indicator('sum = "talks.people"')) == [
        (
            "no_dimension",
            "indicators.b",
            "it cannot be split, and 'talks' of the same records can",
            'by = ["place"], or by = [] where it makes no sense',
        )
    ]


@pytest.mark.parametrize(
    "body",
    [
        'sum = "talks.people"\nby = []',
        'sum = "talks.people"\nby = ["org_code"]',
        'sum = "talks.people"\nwhere = { place = "village" }',
        'distinct = "talks.people"\nunit = "次"',
    ],
    ids=["said to have none", "another one", "one place only", "no flow"],
)
def test_a_flow_that_needs_no_dimension(body):
    assert warnings(indicator(body)) == []


UNUSED = """\
[codes.colour]
red = { zh = "红", en = "red" }
[datasets.houses]
label = { zh = "房子", en = "Houses" }
key = ["house_id"]
[datasets.houses.columns]
house_id = "text"
"""


def test_an_unused_dataset_and_an_unused_code_list():
    assert warnings(UNUSED) == [
        ("unused_codes", "codes.colour", "no column has these codes", "use it, or leave it out"),
        ("unused_dataset", "datasets.houses", "no indicator leads to it", "use it, or leave it out"),
    ]


def test_another_file_may_use_them():
    other = """\
schema = 1
[area]
id = "walks"
label = { zh = "走访", en = "Walks" }
[datasets.walks]
time = { event = "day" }
[datasets.walks.columns]
org_code = "org"
day = "date"
house = { type = "ref", to = "lectures.houses" }
colour = { type = "code", codes = "lectures.colour" }
[indicators.walks]
label = { zh = "走访", en = "Walks" }
count = "walks"
"""
    assert warnings(UNUSED, about={"f.toml"}, more=[("g.toml", other)]) == []


SAME = "leave one of them out, or say in where, when or over what sets them apart"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('max = "talks.people"', 'max = "lectures.talks.people"'),
        (
            'sum = "talks.people"\nwhere = "people > 3 and place = \'village\'"',
            'sum = "talks.people"\nwhere = "place = \'village\' and people > 3"',
        ),
        ('sum = "talks.people"\nwhere = { place = "village" }', 'sum = "talks.people"\nwhere = "place = \'village\'"'),
        ('ratio = { of = "talks", to = "talks" }', 'formula = "talks / talks"'),
    ],
)
def test_two_names_for_one_figure(first, second):
    end = '\nunit = "次"\nby = []'
    assert warnings(indicator(first + end, "x") + indicator(second + end, "y")) == [
        ("same_aggregate", "indicators.y", "the same figure as 'lectures.x' under another name", SAME)
    ]


@pytest.mark.parametrize(
    "body",
    [
        'count = "talks"\nwhere = { place = "village" }',
        'count = "talks"\nrunning = "year"',
        'count = "talks"\nover = { org = "max" }',
        'count = "talks"\nsince = 2020',
        'count = "talks"\nreplaced_by = "talks"',
    ],
)
def test_two_figures_that_only_look_alike(body):
    assert warnings(indicator(body + '\nunit = "场次"\nby = []')) == []


def test_no_warning_beside_a_mistake():
    found = examine(files=[("f.toml", HEAD + UNUSED + indicator('cuont = "talks"'))], plugins=False)
    assert {problem.level for problem in found.problems} == {"error"}


def test_warnings_are_about_the_named_files_only():
    assert warnings(UNUSED, about=set()) == []


def test_every_rule_has_its_test():
    tested = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{rule}"' in tested for rule in RULES)


def test_the_area_plugins_leave_nothing_to_improve():
    assert [draw(problem) for problem in examine().problems] == []
