"""The shape of a report, as definition files give it."""

import pytest

from kexie_metrics import KexieMetricsError, load_registry
from kexie_metrics.definitions.layout import Placeholder, PlaceholderError, placeholders

AREA = """
schema = 1
[area]
id = "a"
label = { en = "Area" }
[datasets.e]
time = { event = "day" }
[datasets.e.columns]
org_code = "org"
day = "date"
kind = "text"
[indicators.n]
label = { en = "N" }
count = "e"
by = ["kind"]
[indicators.m]
label = { en = "M" }
count = "e"
[indicators.helper]
label = { en = "H" }
count = "e"
"""


def load(report, *more):
    return load_registry(files=[("a.toml", AREA + report), *more], plugins=False)


def mistakes(report):
    with pytest.raises(KexieMetricsError) as caught:
        load(report)
    return str(caught.value)


def test_without_a_report_an_area_is_one_table():
    chapter = load("").reports["a"]
    assert [(part.heading, part.indicators) for part in chapter.parts] == [(None, ("a.helper", "a.m", "a.n"))]


def test_a_chapter_is_laid_out_as_written_and_the_rest_comes_last():
    chapter = load("""
[report]
hidden = ["helper"]
lead = [{ en = "In {period}: {n:about} {{x}}" }]
[[report.parts]]
heading = { en = "One" }
indicators = ["n"]
of_which = { n = "kind" }
breakdowns = { n = ["org", "kind"] }
charts = [{ indicator = "n", by = "year" }]
""").reports["a"]
    one, rest = chapter.parts
    assert chapter.hidden == {"a.helper"}
    assert chapter.lead[0].pick("zh") == (
        "In ",
        Placeholder(name="period", form=None, span=(4, 10)),
        ": ",
        Placeholder(name="a.n", form="about", span=(14, 15)),
        " ",
        "{",
        "x",
        "}",
    )
    assert (one.indicators, one.of_which, one.breakdowns) == (("a.n",), {"a.n": "kind"}, {"a.n": ("org", "kind")})
    assert [(chart.indicator, chart.by) for chart in one.charts] == [("a.n", "year")]
    assert rest.indicators == ("a.m",)


def test_areas_stand_in_their_order_and_those_without_one_last():
    def other(name, order):
        return f"{name}.toml", AREA.replace('"a"', f'"{name}"') + (f"[report]\norder = {order}\n" if order else "")

    assert list(load("[report]\norder = 5", other("b", 2), other("c", None), other("d", 9)).reports) == [
        "b",
        "a",
        "d",
        "c",
    ]


def test_a_placeholder_that_names_no_indicator_is_shown_at_its_place():
    assert mistakes('[report]\nlead = [{ zh = "共{nn}次", en = "{n}" }]') == (
        "a.toml:23:19: error: unknown indicator 'nn'\n"
        "   |\n"
        '23 | lead = [{ zh = "共{nn}次", en = "{n}" }]\n'
        "   |                    ^^\n"
        "   = hint: did you mean 'n'?\n"
        "   = at: report.lead[0].zh\n\n1 mistake"
    )


@pytest.mark.parametrize(
    ("report", "message"),
    [
        ('lead = [{ en = "{a.k}" }]', "unknown indicator 'a.k'"),
        ('lead = [{ en = "{n:abut}" }]', "unknown form 'abut'"),
        ('lead = [{ en = "{ alone" }]', "a '{' alone"),
        ('hidden = ["k"]', "unknown indicator 'k'"),
        ('hidden = ["n"]\nparts = [{ heading = { en = "x" }, indicators = ["n"] }]', "'n' is hidden"),
        ('parts = [{ heading = { en = "x" }, indicators = ["k"] }]', "unknown indicator 'k'"),
        ('parts = [{ heading = { en = "x" } }]', "missing key 'indicators'"),
        (
            'parts = [{ heading = { en = "x" }, indicators = ["n"], of_which = { m = ["n"] } }]',
            "'m' is no row of this part",
        ),
        (
            'parts = [{ heading = { en = "x" }, indicators = ["m"], of_which = { m = "kind" } }]',
            "'a.m' is not split by 'kind'",
        ),
        (
            'parts = [{ heading = { en = "x" }, indicators = ["n"], breakdowns = { n = ["orgs"] } }]',
            "'a.n' is not split by 'orgs'",
        ),
        (
            'parts = [{ heading = { en = "x" }, indicators = ["n"], charts = [{ indicator = "n", by = "years" }] }]',
            "'a.n' is not split by 'years'",
        ),
    ],
)
def test_every_name_of_a_report_is_checked(report, message):
    text = mistakes(f"[report]\n{report}")
    assert f"error: {message}\n" in text
    assert text.count("error:") == 1


def test_the_words_of_a_sentence_come_back_whole():
    assert "".join(part for part in placeholders("a{{b}}{ n : change }c") if isinstance(part, str)) == "a{b}c"
    with pytest.raises(PlaceholderError, match=r"^a '}' alone$"):
        list(placeholders("a}"))
