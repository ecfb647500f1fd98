"""The laws of every plugin: they hold for every kind of indicator, and each is told when the engine breaks it."""

from types import ModuleType

import kexie_metrics_think_tank
import pyarrow as pa
import pytest
from attrs import evolve

from kexie_metrics import hookimpl, load_registry
from kexie_metrics.errors import UnknownPluginError
from kexie_metrics.testing import check_laws, laws

DEFINITIONS = """
schema = 1
[area]
id = "club"
label = { en = "Club" }
[codes.kind]
old = { en = "old" }
new = { en = "new" }
[datasets.members]
key = ["member_id"]
time = { begins = "joined_on", ends = "left_on" }
[datasets.members.columns]
member_id = "text"
person    = "text"
org_code  = "org"
kind      = { type = "code", codes = "kind" }
joined_on = { type = "date", required = false }
left_on   = { type = "date", required = false }
[datasets.meetings]
key = ["meeting_id"]
time = { event = "held_on" }
expects = { level = "county", every = "quarter" }
[datasets.meetings.columns]
meeting_id = "text"
org_code   = "org"
held_on    = "date"
host       = { type = "ref", to = "members", required = false }
guests     = { type = "integer", min = 0 }
[datasets.levels]
time = { as_of = "read_on" }
[datasets.levels.columns]
org_code = "org"
read_on  = "date"
level    = "integer"
[indicators.members]
label = { en = "Members" }
count = "members"
by = ["kind"]
[indicators.persons]
label = { en = "Persons" }
distinct = "members.person"
[indicators.largest]
label = { en = "Largest crowd" }
max = "meetings.guests"
[indicators.guests]
label = { en = "Guests" }
sum = "meetings.guests"
by = ["host.kind"]
[indicators.guests_known]
label = { en = "Guests, where half the reports are in" }
sum = "meetings.guests"
publish = { at_least = 0.5 }
since = 2020
until = 2021
[indicators.guests_so_far]
label = { en = "Guests so far" }
sum = "meetings.guests"
running = "year"
[indicators.guests_each]
label = { en = "Guests a member" }
ratio = { of = "guests", to = "members" }
[indicators.level]
label = { en = "Level" }
sum = "levels.level"
"""


@pytest.fixture(scope="module")
def registry():
    return load_registry(files=[("club.toml", DEFINITIONS)], plugins=False)


def test_the_laws_hold_for_every_kind_of_indicator(registry):
    check_laws(registry, examples=8)


def more(figures, rows):
    """The same figures, with one more in some rows."""
    table = figures.table
    values = [
        value if value is None or not rows(row) else value + 1
        for row, value in zip(table.to_pylist(), table["value"].to_pylist(), strict=True)
    ]
    place = table.column_names.index("value")
    column = pa.array(values, table["value"].type)
    return evolve(figures, table=table.set_column(place, "value", column))


BREAKS = {
    "is 1 without any record; club.meetings says that none means zero": lambda asked, row: (
        len(asked["orgs"]) == 2 and len(asked["periods"]) == 3 and row["indicator"] == "club.guests"
    ),
    "but the records of the unit and those below it come to": lambda asked, row: (
        "top" not in asked["orgs"] and row["indicator"] == "club.members" and row["period"] == asked["periods"][0]
        and len(asked["periods"]) == 6
    ),
    "but its quarters come to": lambda _asked, row: row["indicator"] == "club.guests" and row["period"][4:] == "Q1",
    "but its last day come to": lambda _asked, row: row["indicator"] == "club.persons" and row["period"][4:7] == "-12",
    "for records in another order": lambda asked, row: (
        len(asked["periods"]) == 1 and "top" not in asked["orgs"] and row["indicator"] == "club.largest"
    ),
    "but the values of kind come to": lambda asked, row: (
        "kind" in asked["by"] and row["kind"] != "(total)" and row["indicator"] == "club.members"
    ),
}  # fmt: skip


@pytest.mark.parametrize("told", BREAKS)
def test_each_law_is_told_when_it_is_broken(registry, monkeypatch, told):
    sound = laws.compute

    def broken(*arguments, **asked):
        return more(sound(*arguments, **asked), lambda row: BREAKS[told](asked, row))

    monkeypatch.setattr(laws, "compute", broken)
    with pytest.raises(AssertionError, match=told):
        check_laws(registry, examples=8)


def test_a_dataset_whose_blanks_are_missing_has_no_zeros(registry, monkeypatch):
    sound = laws.compute

    def zeros(*arguments, **asked):
        figures = sound(*arguments, **asked)
        place = figures.table.column_names.index("value")
        column = pa.array([0] * len(figures), figures.table["value"].type)
        return evolve(figures, table=figures.table.set_column(place, "value", column))

    monkeypatch.setattr(laws, "compute", zeros)
    with pytest.raises(AssertionError) as caught:
        check_laws(registry)
    assert str(caught.value) == ("club.level in 2023 is 0 without any record; club.levels says that none means missing")


def test_a_plugin_goes_by_its_name_or_its_module(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(laws, "compute", lambda *_, **given: asked.append(given["indicators"]) or 1 / 0)
    for plugin in ("think_tank", kexie_metrics_think_tank):
        with pytest.raises(ZeroDivisionError):
            check_laws(plugin)
    assert asked[0] == asked[1]
    assert {name.partition(".")[0] for name in asked[0]} == {"think_tank"}
    with pytest.raises(UnknownPluginError, match=r"^unknown plugin 'think_tnk'; did you mean 'think_tank'\?$"):
        check_laws("think_tnk")
    file = tmp_path / "club.toml"
    file.write_text(DEFINITIONS)
    module = ModuleType("club")
    module.KEXIE_METRICS_API = 1
    module.kexie_metrics_definition_files = hookimpl(lambda: [file])
    with pytest.raises(ZeroDivisionError):
        check_laws(module)
    assert {name.partition(".")[0] for name in asked[2]} == {"club"}
