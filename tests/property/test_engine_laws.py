"""Laws that figures obey whatever the records are; they hold for the engine without asking the oracle."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import PLUGINS, SITE, Request, additive, filters, grounds, requests, worlds

from kexie_metrics import hookimpl, load_registry
from kexie_metrics.periods import Timeline

FEWER = settings(max_examples=max(1, settings().max_examples // 5))
EVENTS_AND_LEVELS = ("sessions", "bases", "levels", "schools")


def added(figures: Iterable[object]) -> tuple[str, Fraction | None]:
    """What the parts come to: parts that were not reported add nothing, and without any other there is no sum."""
    found = list(figures)
    assert {figure.status for figure in found} <= {"ok", "not_reported", "not_applicable"}
    values = [figure.value for figure in found if figure.status == "ok"]
    if values:
        return "ok", sum(values, Fraction(0))
    reasons = {figure.status for figure in found}
    return ("not_reported" if "not_reported" in reasons else "not_applicable"), None


def cell(figure) -> tuple[str, Fraction | None]:
    return figure.status, figure.value


def asking(world, **options) -> Request:
    return Request(
        **{"indicators": world.indicators, "periods": ("2020",), "orgs": ("0",), "by": (), "tree": "then", **options}
    )


@FEWER
@given(data=st.data())
def test_children_and_own_records_add_up_to_the_parent(data, engine):
    ground = data.draw(grounds(still=True, roles=EVENTS_AND_LEVELS))
    dataset = data.draw(st.sampled_from(ground.measured))
    indicator = data.draw(additive(dataset, ground.used[dataset]))
    world = ground.world({"a.all": indicator, "a.own": {**indicator, "over": {"org": "none"}}})
    period = data.draw(st.sampled_from(["2020", "2020Q1", "2019..2021", "2020-02-29", "late"]))
    found = engine(world, asking(world, periods=(period,), orgs=tuple(world.codes)))
    for row in world.organisations:
        children = [str(other["code"]) for other in world.organisations if other["parent"] == row["code"]]
        parts = [found["a.own", row["code"], period, ()], *(found["a.all", child, period, ()] for child in children)]
        assert cell(found["a.all", row["code"], period, ()]) == added(parts), row["code"]


@FEWER
@given(data=st.data())
def test_a_flow_of_a_period_is_the_sum_of_its_parts(data, engine):
    ground = data.draw(grounds(roles=("sessions", "bases")))
    dataset = data.draw(st.sampled_from(ground.measured))
    indicator = data.draw(additive(dataset, ground.used[dataset]))
    indicator.pop("running", None)
    if dataset == "bases":
        indicator["when"] = "begins"
    world = ground.world({"a.flow": indicator})
    whole, every = data.draw(
        st.sampled_from([("2020", "quarter"), ("2019..2021", "year"), ("2020Q1", "month"), ("2020-02", "day")])
    )
    timeline = Timeline(terms=SITE.terms, calendars=SITE.calendars)
    parts = [period.name for period in timeline.split(timeline.parse(whole), every)]
    tree = data.draw(st.sampled_from(["now", date(2020, 6, 30)]))
    found = engine(world, asking(world, periods=(whole, *parts), orgs=tuple(world.codes), tree=tree))
    for org in world.codes:
        assert cell(found["a.flow", org, whole, ()]) == added(found["a.flow", org, part, ()] for part in parts), org


@FEWER
@given(data=st.data())
def test_no_order_of_anything_changes_a_figure_or_its_place(data, engine):
    world = data.draw(worlds())
    request = data.draw(requests(world))
    expected = engine(world, request)
    shuffled = evolve(
        world,
        files=tuple(data.draw(st.permutations(world.files))),
        organisations=data.draw(st.permutations(world.organisations)),
        records={
            name: data.draw(st.permutations(world.records[name]))
            for name in data.draw(st.permutations(list(world.records)))
        },
    )
    found = engine(shuffled, request)
    assert found == expected
    assert list(found) == list(expected)
    turned = evolve(
        request,
        indicators=tuple(data.draw(st.permutations(request.indicators))),
        orgs=tuple(data.draw(st.permutations(request.orgs))),
        periods=tuple(data.draw(st.permutations(request.periods))),
    )
    assert engine(world, turned) == expected


@FEWER
@given(data=st.data())
def test_no_order_or_name_of_plugins_changes_a_figure_or_its_place(data, engine, tmp_path_factory):
    world = data.draw(worlds(most_indicators=3))
    request = data.draw(requests(world))
    folder = tmp_path_factory.mktemp("plugins")
    named = {}
    for name, (file, text) in zip(data.draw(st.permutations(["air", "earth", "water"])), world.files, strict=True):
        (folder / file).write_text(text, encoding="utf-8")
        named[name] = plugin(folder / file)
    registry = load_registry(site=world.site, plugins=False, extra={**PLUGINS, **named})
    found, expected = engine(world, request, registry=registry), engine(world, request)
    assert found == expected
    assert list(found) == list(expected)


def plugin(file) -> SimpleNamespace:
    """A plugin in code, with one file."""

    @hookimpl
    def kexie_metrics_definition_files():
        return [file]

    return SimpleNamespace(KEXIE_METRICS_API=1, kexie_metrics_definition_files=kexie_metrics_definition_files)


@FEWER
@given(data=st.data())
def test_a_figure_does_not_depend_on_what_else_is_asked(data, engine):
    world = data.draw(worlds())
    request = data.draw(requests(world))
    expected = engine(world, request)
    alone = evolve(
        request,
        indicators=(data.draw(st.sampled_from(request.indicators)),),
        periods=(data.draw(st.sampled_from(request.periods)),),
        orgs=(data.draw(st.sampled_from(request.orgs)),),
        by=(),
    )
    totals = {key[:3]: figure for key, figure in expected.items() if set(key[3]) <= {"(total)"}}
    for key, figure in engine(world, alone).items():
        assert figure == totals[key[:3]]


@FEWER
@given(data=st.data())
def test_a_filter_its_negation_and_the_unknown_part_the_records(data, engine):
    ground = data.draw(grounds(roles=EVENTS_AND_LEVELS))
    dataset = data.draw(st.sampled_from(ground.measured))
    base = {key: value for key, value in data.draw(additive(dataset, ground.used[dataset])).items() if key != "where"}
    text = data.draw(filters(school=dataset != "schools"))
    world = ground.world(
        {
            "a.all": base,
            "a.holds": {**base, "where": text},
            "a.fails": {**base, "where": f"not ({text})"},
            "a.unknown": {**base, "where": f"case when {text} then false when not ({text}) then false else true end"},
        }
    )
    found = engine(world, asking(world, orgs=tuple(world.codes), periods=("2020", "2021Q2")))
    for org in world.codes:
        for period in ("2020", "2021Q2"):
            parts = [found[name, org, period, ()] for name in ("a.holds", "a.fails", "a.unknown")]
            assert cell(found["a.all", org, period, ()]) == added(parts), (org, period)


@FEWER
@given(data=st.data())
def test_the_values_of_a_dimension_add_up_to_its_total(data, engine):
    ground = data.draw(grounds(roles=EVENTS_AND_LEVELS))
    dataset = data.draw(st.sampled_from(ground.measured))
    dimension = data.draw(st.sampled_from(["kind", "flag", "tag", *(["school.kind"] if dataset != "schools" else [])]))
    world = ground.world({"a.all": {**data.draw(additive(dataset, ground.used[dataset])), "by": [dimension]}})
    found = engine(world, asking(world, orgs=tuple(world.codes), by=(dimension,), periods=("2020", "late")))
    for org in world.codes:
        for period in ("2020", "late"):
            parts = [figure for key, figure in found.items() if key[1:3] == (org, period) and key[3] != ("(total)",)]
            total = found["a.all", org, period, ("(total)",)]
            if parts:
                assert cell(total) == added(parts), (org, period)
