import inspect
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from oracle import is_true
from pluggy import PluginManager

import kexie_metrics
from kexie_metrics import Exporter, Function, RecordSource, hookspecs, load_registry, open_records
from kexie_metrics.errors import DefinitionError, ExportError, RecordsError, UnknownFormatError
from kexie_metrics.testing import TREE, Office, assert_figure, organisations_from

FILE = (
    "club.toml",
    """schema = 1
[area]
id = "club"
label = { en = "Club" }
[datasets.visits]
time = { event = "day" }
[datasets.visits.columns]
org_code = "org"
day = "date"
noon = { type = "datetime", required = false }
code = { type = "text", required = false }
[indicators.visits]
label = { en = "Visits" }
count = 'visits'
""",
)
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "hooks.md"


def specified():
    manager = PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    return sorted(vars(manager.hook))


def test_the_reference_has_each_hook_with_its_signature_as_a_heading():
    signatures = [f"{name}{inspect.signature(getattr(hookspecs, name))}".replace("'", "") for name in specified()]
    assert re.findall(r"^## `(.+)`$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE) == signatures


def test_each_hook_has_a_test_of_its_own():
    assert {f"test_hook_{name}" for name in specified()} == {
        name for name in globals() if name.startswith("test_hook_")
    }


def test_each_hook_is_public_and_says_since_when():
    for name in specified():
        assert name in hookspecs.__all__
        assert re.search(r"Added in API version \d+\.", inspect.getdoc(getattr(hookspecs, name)))


def test_hook_kexie_metrics_exporters(tmp_path):
    shout = Exporter(format="shout", ending=".shout", write=lambda figures: f"{len(figures)} figures!")
    lost = Exporter(format="lost", write=lambda figures: figures.table["nothing"])
    odd = Exporter(format="odd", write=len)
    hook = hookspecs.hookimpl(lambda: [shout, lost, odd])
    plugin = SimpleNamespace(KEXIE_METRICS_API=1, kexie_metrics_exporters=hook)
    office = Office(area="club", definitions=load_registry(files=[FILE], plugins=False, extra={"air": plugin}))
    figures = kexie_metrics.compute(office.registry, office.records, periods="2023")
    assert figures.export(format="shout") == "1 figures!"
    assert figures.export(tmp_path / "out.SHOUT") == "1 figures!"
    assert (tmp_path / "out.SHOUT").read_text(encoding="utf-8") == "1 figures!"
    for options, error, message in [
        ({"format": "shuot"}, UnknownFormatError, "unknown format 'shuot'; did you mean 'shout'?"),
        ({"path": tmp_path / "out.txt"}, UnknownFormatError, "unknown format '.txt'; known: lost, odd, shout"),
        ({"format": "odd"}, ExportError, "plugin 'air' gave int for odd, not text or bytes"),
    ]:
        with pytest.raises(error) as caught:
            figures.export(**options)
        assert str(caught.value) == message
    with pytest.raises(ExportError, match=r"^plugin 'air' cannot write these figures as lost: KeyError: "):
        figures.export(tmp_path / "none", format="lost")
    assert [path.name for path in tmp_path.iterdir()] == ["out.SHOUT"]


STARTS = Function(
    name="starts_with",
    takes=("text", "text"),
    gives="boolean",
    ibis=lambda text, start: text.startswith(start),
    plain=lambda text, start: text.startswith(start),
)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("starts_with(code, 'a')", 2),
        ("starts_with('abc', code)", 2),
        ("not starts_with(code, 'a') or code is null", 2),
        ("Starts_With(coalesce(code, 'axe'), 'a') and true", 3),
        ("month_of(day) = 5", 1),
        ("month_of(day) * 2 + 1 > 11 and month_of(noon) in (12)", 1),
        ("coalesce(month_of(noon), 0) = 0", 1),
    ],
)
def test_hook_kexie_metrics_functions(where, value):
    month = Function(
        name="month_of", takes=("day",), gives="number", ibis=lambda day: day.month(), plain=lambda day: day.month
    )
    hook = hookspecs.hookimpl(lambda: [STARTS, month])
    plugin = SimpleNamespace(KEXIE_METRICS_API=1, kexie_metrics_functions=hook)
    text = FILE[1].replace("count = 'visits'", f'count = "visits"\nwhere = "{where}"')
    registry = load_registry(files=[("club.toml", text)], plugins=False, extra={"air": plugin})
    office = Office(area="club", period="2023", definitions=registry).with_records("""
        visits: day        | code | noon
                2023-05-01 | a    | 2023-12-01 12:00
                2023-06-01 | ab   | 2023-01-01 12:00
                2023-07-01 | b    | 2023-12-31 12:00
                2023-01-01 |      |
    """)
    assert_figure(office, "visits", value)
    rows = office.records.tables["club.visits"].to_pyarrow().to_pylist()
    assert sum(is_true(registry["club.visits"].where, lambda path, row=row: row[path[0]]) for row in rows) == value


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("starts_wth(code, 'a')", "unknown function 'starts_wth'; did you mean 'starts_with'?"),
        ("starts_with(code)", "starts_with takes 2 arguments, got 1"),
        ("starts_with(code, 1)", "'starts_with' needs a text, and this is a number"),
        ("starts_with(day, 'a')", "'starts_with' needs a text, and this is a date"),
        (
            "starts_with(code, 'a') > 1",
            "expected a value, got a condition; case when … then 1 else 0 end makes a number of a condition",
        ),
        (
            "starts_with(code, code = 'a')",
            "expected a value, got a condition; case when … then 1 else 0 end makes a number of a condition",
        ),
    ],
)
def test_a_function_of_a_plugin_is_checked_like_any_other(where, message):
    hook = hookspecs.hookimpl(lambda: [STARTS])
    plugin = SimpleNamespace(KEXIE_METRICS_API=1, kexie_metrics_functions=hook)
    text = FILE[1].replace("count = 'visits'", f'count = "visits"\nwhere = "{where}"')
    with pytest.raises(DefinitionError) as caught:
        load_registry(files=[("club.toml", text)], plugins=False, extra={"air": plugin})
    (problem,) = caught.value.problems
    assert "; ".join(filter(None, [problem.message, problem.hint])) == message


def test_a_function_of_a_plugin_has_no_place_in_a_formula():
    hook = hookspecs.hookimpl(lambda: [STARTS])
    plugin = SimpleNamespace(KEXIE_METRICS_API=1, kexie_metrics_functions=hook)
    text = FILE[1] + "[indicators.half]\nlabel = { en = 'Half' }\nformula = \"starts_with(visits, 'a')\"\n"
    with pytest.raises(DefinitionError, match="unknown function 'starts_with'"):
        load_registry(files=[("club.toml", text)], plugins=False, extra={"air": plugin})


def test_hook_kexie_metrics_record_sources():
    def open_tape(address, registry):
        assert list(registry) == ["club.visits"]
        if address.endswith("torn"):
            raise OSError("the tape is torn")
        if address.endswith("more"):
            return "tape://again"
        visits = [{"day": "2023-05-01", "code": "a", "noon": None, "org_code": "1"}]
        return {"organisations": organisations_from(TREE), "club.visits": visits}

    hook = hookspecs.hookimpl(lambda: [RecordSource(scheme="tape", open=open_tape)])
    plugin = SimpleNamespace(KEXIE_METRICS_API=1, kexie_metrics_record_sources=hook)
    registry = load_registry(files=[FILE], plugins=False, extra={"air": plugin})
    records = open_records("tape://shelf/7", registry)
    assert_figure(Office(area="club", given=records, definitions=registry), "visits", 1, period="2023")
    assert len(open_records("Tape://shelf/7", registry).violations()) == 0
    for address, message in [
        ("tape://torn", "plugin 'air' could not open records from tape://: OSError: the tape is torn"),
        ("tape://more", "plugin 'air' answered tape:// with another address; it must open the records"),
        ("tap://shelf", "no plugin opens addresses that begin with tap://; did you mean 'tape'?"),
    ]:
        with pytest.raises(RecordsError) as caught:
            open_records(address, registry)
        assert str(caught.value) == message


def test_hook_kexie_metrics_definition_files(tmp_path):
    file = tmp_path / "area.toml"

    class Area:
        @staticmethod
        @hookspecs.hookimpl
        def kexie_metrics_definition_files():
            return [file]

    manager = PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(Area())
    manager.check_pending()
    assert manager.hook.kexie_metrics_definition_files() == [[file]]
