"""What a report asks for together is what it would be if each breakdown were asked for alone."""

import pytest

from kexie_metrics import compute, load_registry, open_records
from kexie_metrics.publishing.reporting.asking import answered, ask
from kexie_metrics.publishing.reporting.asking.counting import counted, place_of

DEFINITIONS = """
schema = 1
[area]
id = "outreach"
label = { zh = "科普", en = "Outreach" }
[codes.kind]
talk = { zh = "讲座", en = "talk" }
fair = { zh = "展会", en = "fair" }
[codes.level]
city = { zh = "市级", en = "city" }
county = { zh = "县级", en = "county" }
[datasets.events]
time = { event = "held_on" }
[datasets.events.columns]
org_code = "org"
held_on = "date"
kind = { type = "code", codes = "kind", required = false, label = { zh = "类别", en = "Kind" } }
place = { type = "text", required = false, label = { zh = "地点", en = "Place" } }
people = { type = "integer", unit = "人次" }
[datasets.bases]
time = { begins = "since", ends = "until" }
[datasets.bases.columns]
org_code = "org"
since = "date"
until = { type = "date", required = false }
level = { type = "code", codes = "level", label = { zh = "级别", en = "Level" } }
[indicators.bases]
label = { zh = "基地", en = "Bases" }
count = "bases"
by = ["level"]
[indicators.events]
label = { zh = "活动", en = "Events" }
count = "events"
by = ["kind", "place"]
[indicators.people]
label = { zh = "受众", en = "Attendance" }
sum = "events.people"
by = ["kind", "place"]
[indicators.mean]
label = { zh = "场均", en = "Attendance per event" }
ratio = { of = "people", to = "events" }
[[report.parts]]
heading = { zh = "活动", en = "Events" }
indicators = ["people", "events", "mean", "bases"]
breakdowns = { mean = ["org"], events = ["org", "place", "kind"], people = ["kind"], bases = ["level"] }
charts = [{ indicator = "people", by = "year" }, { indicator = "bases", by = "year" }]
"""

ORGANISATIONS = """code,name,parent,level,valid_from,valid_to
1,某市,,city,,
2,甲县,1,county,,
3,乙县,1,county,,
"""

EVENTS = """org_code,held_on,kind,place,people
2,2022-05-01,talk,hall,40
2,2023-05-01,talk,hall,50
3,2023-08-01,fair,square,30
1,2023-11-01,talk,,120
3,2021-11-01,,square,7
"""

BASES = """org_code,since,until,level
1,2020-01-01,,city
2,2021-06-01,2023-01-01,county
3,2023-02-01,,county
"""


@pytest.fixture
def question(tmp_path):
    for name, text in {
        "organisations.csv": ORGANISATIONS,
        "outreach/events.csv": EVENTS,
        "outreach/bases.csv": BASES,
        "outreach.toml": DEFINITIONS,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    registry = load_registry(files=[tmp_path / "outreach.toml"], plugins=False)
    return ask(
        registry,
        open_records(tmp_path, registry),
        period="2023",
        whole="2021..2023",
        compare=("previous_year", "target"),
        areas=(),
        org=None,
        on_violation="refuse",
        progress=None,
    )


def alone(question, figures, dimension):
    """The same figures, asked for by themselves."""
    return compute(
        question.registry,
        question.records,
        indicators=dict.fromkeys(figure.indicator for figure in figures),
        periods=question.years if dimension == "year" else question.periods,
        orgs=question.units if dimension == "org" else question.org,
        by=[dimension] if dimension not in {"", "org", "year"} else (),
        compare="target" if not dimension else (),
    )


def test_figures_are_those_of_each_breakdown_asked_alone(question):
    everything = dict(answered(question).everything())
    assert list(everything) == ["", "kind", "level", "org", "place", "year"]
    for dimension, figures in everything.items():
        expected = alone(question, figures, dimension)
        assert list(figures) == list(expected), dimension
        assert (figures.by, len(figures), figures.table.column_names) == (
            expected.by,
            len(expected),
            expected.table.column_names,
        )


def test_dimensions_share_a_question_unless_an_indicator_has_both(question):
    # The tables; kind and level, with the years; place; the units.
    assert [figures.by for figures in answered(question).computed] == [(), ("kind", "level"), ("place",), ()]


def test_records_are_counted_along_with_figures(question):
    answers = answered(question)
    counts = counted(answers.computed)
    for _, figures in answers.everything():
        for figure in figures:
            if figure.indicator in {"outreach.events", "outreach.bases"}:
                assert counts[place_of(figure)] == figure.value
    assert ("outreach.mean", "1", "2023", frozenset()) not in counts
    assert counts["outreach.people", "1", "2023", frozenset({("kind", "talk")})] == 2
