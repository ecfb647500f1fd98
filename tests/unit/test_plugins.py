"""Real packages, built in a folder that is put on the path, as installed ones are."""

import sys
import warnings
from textwrap import dedent
from types import SimpleNamespace

import pytest

from kexie_metrics import hookimpl
from kexie_metrics.errors import DuplicatePluginError, PluginError, PluginFailure, UnknownPluginError
from kexie_metrics.plugins import GROUP, Plugin, extensions_of, installed_plugins, load_plugins

GOOD = """
    from importlib.resources import files
    from kexie_metrics import hookimpl
    KEXIE_METRICS_API = 1
    @hookimpl
    def kexie_metrics_definition_files():
        return [files(__name__) / "area.toml"]
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a tiny distribution; nothing else is installed in its place."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *(entry for entry in sys.path if not _has_plugins(entry))])
    monkeypatch.delenv("KEXIE_BLOCK_PLUGINS", raising=False)
    before = set(sys.modules)

    def build(name, source=GOOD, *, version="1.2", distribution=None, toml=True):
        distribution = distribution or f"kexie-{name}"
        module = distribution.replace("-", "_")
        package = tmp_path / module
        package.mkdir()
        (package / "__init__.py").write_text(dedent(source), encoding="utf-8")
        if toml:
            (package / "area.toml").write_text("schema = 1\n", encoding="utf-8")
        info = tmp_path / f"{module}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {module}\n")
        return package

    yield build
    for module in set(sys.modules) - before:
        if module.startswith("kexie_") and not module.startswith("kexie_metrics"):
            del sys.modules[module]


def _has_plugins(entry):
    from importlib.metadata import distributions  # noqa: PLC0415

    return any(point.group == GROUP for found in distributions(path=[entry]) for point in found.entry_points)


def failures_of(**options):
    with pytest.raises(PluginError) as caught:
        load_plugins(**options)
    return caught.value.failures


def reason_of(name, distribution=None):
    (failure,) = failures_of()
    assert failure == PluginFailure(
        plugin=name, distribution=distribution or f"kexie-{name}", version="1.2", reason=failure.reason
    )
    return failure.reason


def test_plugins_come_in_name_order_with_what_they_are(install):
    second, first = install("water"), install("air", version="0.9")
    air, water = load_plugins()
    assert air == Plugin(
        name="air",
        distribution="kexie-air",
        version="0.9",
        module=sys.modules["kexie_air"],
        api=1,
        hooks=("kexie_metrics_definition_files",),
        files=(first / "area.toml",),
    )
    assert (water.name, water.version, water.files) == ("water", "1.2", (second / "area.toml",))


def test_without_one_plugin_the_rest_works(install):
    install("air")
    assert [plugin.name for plugin in load_plugins()] == ["air"]


def test_no_plugin_at_all_is_fine(install):
    assert install
    assert load_plugins() == ()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import no_such_module", "cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"),
        ("def (", "cannot be imported: SyntaxError: invalid syntax (__init__.py, line 1)"),
        ("raise SystemExit", "cannot be imported: SystemExit"),
    ],
)
def test_a_broken_import_names_the_plugin_and_its_version(install, source, reason):
    install("air", source)
    install("water")
    with pytest.raises(PluginError) as caught:
        load_plugins()
    assert str(caught.value) == (
        f"plugin 'air' (kexie-air 1.2): {reason}\nmend or update them, or do without: KEXIE_BLOCK_PLUGINS=air"
    )
    assert type(caught.value) is PluginError
    assert reason.startswith(f"cannot be imported: {type(caught.value.__cause__).__name__}")


def test_a_user_who_stops_the_program_stops_it(install):
    install("air", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load_plugins()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "does not say which plugin interface it implements; add KEXIE_METRICS_API = 1"),
        (
            "KEXIE_METRICS_API = 2",
            "implements plugin interface 2, but this release has 1; update kexie-metrics",
        ),
        ("KEXIE_METRICS_API = 0", "implements plugin interface 0, but this release has 1; update the plugin"),
        ("KEXIE_METRICS_API = '1'", "has KEXIE_METRICS_API = '1'; it must be a whole number such as 1"),
        ("KEXIE_METRICS_API = True", "has KEXIE_METRICS_API = True; it must be a whole number such as 1"),
    ],
)
def test_another_interface_is_refused(install, line, reason):
    install("air", GOOD.replace("KEXIE_METRICS_API = 1", line))
    assert reason_of("air") == reason


def test_a_forgotten_marker_is_found(install):
    install("air", GOOD.replace("@hookimpl", ""))
    assert reason_of("air") == "has a function 'kexie_metrics_definition_files' without @hookimpl"


def test_a_misspelt_hook_is_found(install):
    install("air", GOOD.replace("definition_files", "definitions_files"))
    assert reason_of("air") == (
        "implements 'kexie_metrics_definitions_files', which is no hook; did you mean 'kexie_metrics_definition_files'?"
    )


def test_a_misspelt_hook_beside_a_forgotten_marker(install):
    misspelt = "\n    @hookimpl\n    def kexie_metrics_code_lists():\n        return []\n"
    install("air", GOOD.replace("@hookimpl", "") + misspelt)
    assert reason_of("air") == (
        "implements 'kexie_metrics_code_lists', which is no hook; did you mean 'kexie_metrics_record_sources'?; "
        "has a function 'kexie_metrics_definition_files' without @hookimpl"
    )


def test_an_optional_hook_of_a_later_release_is_passed_over(install):
    later = "\n    @hookimpl(optionalhook=True)\n    def kexie_metrics_code_lists():\n        return []\n"
    install("air", GOOD + later)
    assert [plugin.name for plugin in load_plugins()] == ["air"]


def test_a_plugin_without_hooks_is_refused(install):
    install("air", "KEXIE_METRICS_API = 1")
    assert reason_of("air") == (
        "implements no hook; mark one of kexie_metrics_definition_files, kexie_metrics_exporters, "
        "kexie_metrics_functions, kexie_metrics_record_sources with @hookimpl"
    )


def test_a_parameter_too_many_is_refused(install):
    install("air", GOOD.replace("_files()", "_files(language)"))
    reason = reason_of("air")
    assert reason.startswith("does not fit the specification of a hook: ")
    assert "kexie_metrics_definition_files(language)" in reason
    assert "\n" not in reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("return 1 / 0", "failed in kexie_metrics_definition_files: ZeroDivisionError: division by zero"),
        ("yield files(__name__) / 'area.toml'; raise OSError", "failed in kexie_metrics_definition_files: OSError"),
        ("return None", "kexie_metrics_definition_files returned no file"),
        ("return []", "kexie_metrics_definition_files returned no file"),
        (
            "return 'area.toml'",
            "kexie_metrics_definition_files returned 'area.toml' (a str) instead of a list of files",
        ),
        (
            "return files(__name__) / 'area.toml'",
            "kexie_metrics_definition_files returned PosixPath instead of a list of files",
        ),
        (
            "return ['area.toml']",
            (
                "kexie_metrics_definition_files returned 'area.toml' (a str) among its files; "
                "write importlib.resources.files(__name__) / the file's name"
            ),
        ),
        (
            "return [files(__name__) / 'are.toml']",
            "kexie_metrics_definition_files named 'are.toml', which is no file of the package",
        ),
    ],
)
def test_a_hook_that_answers_wrongly_is_refused(install, answer, reason):
    install("air", GOOD.replace('return [files(__name__) / "area.toml"]', answer))
    assert reason_of("air") == reason.replace("PosixPath", type(sys.modules["pathlib"].Path()).__name__)


def test_every_failure_is_told_at_once(install):
    install("air", "import no_such_module")
    install("fire", GOOD.replace("@hookimpl", ""))
    install("water")
    install("earth", "def (", version="3.0")
    with pytest.raises(PluginError) as caught:
        load_plugins()
    assert str(caught.value).splitlines() == [
        "plugin 'air' (kexie-air 1.2): cannot be imported: ModuleNotFoundError: No module named 'no_such_module'",
        "plugin 'earth' (kexie-earth 3.0): cannot be imported: SyntaxError: invalid syntax (__init__.py, line 1)",
        "plugin 'fire' (kexie-fire 1.2): has a function 'kexie_metrics_definition_files' without @hookimpl",
        "mend or update them, or do without: KEXIE_BLOCK_PLUGINS=air,earth,fire",
    ]
    assert [type(cause) for cause in caught.value.__cause__.exceptions] == [ModuleNotFoundError, SyntaxError]


def test_two_packages_with_one_name_are_refused(install):
    install("air", distribution="kexie-wind", version="2.0")
    install("air")
    install("earth", "import no_such_module")
    with pytest.raises(DuplicatePluginError) as caught:
        load_plugins()
    assert str(caught.value).splitlines() == [
        "plugin 'air': offered by kexie-air 1.2 and kexie-wind 2.0; uninstall all but one",
        "plugin 'earth' (kexie-earth 1.2): cannot be imported: ModuleNotFoundError: No module named 'no_such_module'",
        "mend or update them, or do without: KEXIE_BLOCK_PLUGINS=air,earth",
    ]
    assert load_plugins(block=["air", "earth"]) == ()


def test_a_plugin_in_code_counts_as_a_namesake(install):
    install("air")
    (failure,) = failures_of(extra={"air": SimpleNamespace()})
    assert failure.reason == "offered by a plugin handed over in code and kexie-air 1.2; uninstall all but one"


def test_a_plugin_in_code_is_held_to_the_same_rules(install, tmp_path):
    file = tmp_path / "area.toml"
    file.write_text("schema = 1\n", encoding="utf-8")

    @hookimpl
    def kexie_metrics_definition_files():
        return iter([file])

    install("water")
    extra = SimpleNamespace(KEXIE_METRICS_API=1, kexie_metrics_definition_files=kexie_metrics_definition_files)
    air, water = load_plugins(extra={"air": extra})
    assert air == Plugin(name="air", module=extra, api=1, hooks=("kexie_metrics_definition_files",), files=(file,))
    assert water.name == "water"
    assert load_plugins(extra={"air": extra}, installed=False) == (air,)
    (failure,) = failures_of(extra={"air": SimpleNamespace()})
    assert str(failure) == (
        "plugin 'air': does not say which plugin interface it implements; add KEXIE_METRICS_API = 1"
    )
    (failure,) = failures_of(extra={"air": None})
    assert failure.reason == "its entry point leads to None, which is no plugin"


def test_a_blocked_plugin_is_not_even_imported(install, monkeypatch):
    install("air", "import no_such_module")
    install("earth", "import no_such_module")
    install("water")
    monkeypatch.setenv("KEXIE_BLOCK_PLUGINS", " earth ,")
    assert [plugin.name for plugin in load_plugins(block=["air"])] == ["water"]
    assert {"kexie_air", "kexie_earth"} & set(sys.modules) == set()


def test_blocking_what_is_not_there_is_a_mistake(install):
    install("popularization")
    with pytest.raises(UnknownPluginError, match=r"^unknown plugin 'popularisation'; did you mean 'popularization'\?$"):
        load_plugins(block=["popularisation"])


def test_blocking_what_is_not_there_from_the_environment_is_a_warning(install, monkeypatch):
    install("popularization")
    monkeypatch.setenv("KEXIE_BLOCK_PLUGINS", "popularisation")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert len(load_plugins()) == 1
    assert [str(warning.message) for warning in caught] == [
        "KEXIE_BLOCK_PLUGINS blocks an unknown plugin 'popularisation'; did you mean 'popularization'?"
    ]
    assert caught[0].filename == __file__


def test_the_list_of_plugins_shows_broken_and_blocked_ones(install):
    package = install("water")
    install("air", "import no_such_module")
    install("fire", version="0.1")
    failure = PluginFailure(
        plugin="air",
        distribution="kexie-air",
        version="1.2",
        reason="cannot be imported: ModuleNotFoundError: No module named 'no_such_module'",
    )
    assert installed_plugins(block=["fire", "no such"]) == (
        Plugin(name="air", distribution="kexie-air", version="1.2", failure=failure),
        Plugin(name="fire", distribution="kexie-fire", version="0.1", blocked=True),
        Plugin(
            name="water",
            distribution="kexie-water",
            version="1.2",
            module=sys.modules["kexie_water"],
            api=1,
            hooks=("kexie_metrics_definition_files",),
            files=(package / "area.toml",),
        ),
    )


EXTENDING = """
    from kexie_metrics import Exporter, Function, RecordSource, hookimpl
    KEXIE_METRICS_API = 1
    @hookimpl
    def kexie_metrics_exporters():
        return [Exporter(format="slides", ending=".slides", write=str)]
    @hookimpl
    def kexie_metrics_functions():
        year = dict(ibis=lambda day: day.year(), plain=lambda day: day.year)
        return [Function(name="year_of", takes=("day",), gives="number", **year)]
    @hookimpl
    def kexie_metrics_record_sources():
        return [RecordSource(scheme="tape", open=lambda address, registry: {})]
"""


def test_a_plugin_may_add_something_and_define_nothing(install):
    install("air", EXTENDING)
    (air,) = load_plugins()
    assert air.files == ()
    assert air.hooks == ("kexie_metrics_exporters", "kexie_metrics_functions", "kexie_metrics_record_sources")
    found = extensions_of([air])
    assert (list(found.exporters), list(found.functions), list(found.sources)) == (["slides"], ["year_of"], ["tape"])
    assert found.givers == {
        ("exporter", "slides"): "air",
        ("file ending", ".slides"): "air",
        ("function", "year_of"): "air",
        ("record source", "tape"): "air",
    }


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"slides"', '"parquet"', "gives the exporter 'parquet', which is built in; choose another name"),
        ('".slides"', '".csv"', "gives the file ending '.csv', which is built in; choose another name"),
        ('"year_of"', '"abs"', "gives the function 'abs', which is built in; choose another name"),
        ('"year_of"', '"shift"', "gives the function 'shift', which is built in; choose another name"),
        ('"year_of"', '"between"', "gives the function 'between', which is built in; choose another name"),
        ('"tape"', '"postgres"', "gives the record source 'postgres', which is built in; choose another name"),
        (
            '"slides"',
            '"My slides"',
            (
                "failed in kexie_metrics_exporters: ValueError: 'My slides' is no format; "
                "write small letters and digits, with - between words"
            ),
        ),
        (
            '".slides"',
            '"slides"',
            "failed in kexie_metrics_exporters: ValueError: 'slides' is no file ending; write it like .dhis2.json",
        ),
        (
            '"year_of"',
            '"year.of"',
            (
                "failed in kexie_metrics_functions: ValueError: 'year.of' is no name of a function; "
                "write small letters, digits and _"
            ),
        ),
        (
            '("day",)',
            "()",
            (
                "failed in kexie_metrics_functions: ValueError: a function takes one or more of "
                "text, number, boolean, day, not ()"
            ),
        ),
        (
            'gives="number"',
            'gives="int"',
            (
                "failed in kexie_metrics_functions: ValueError: a function gives one of "
                "text, number, boolean, day, not 'int'"
            ),
        ),
        (
            '[RecordSource(scheme="tape", open=lambda address, registry: {})]',
            "[]",
            "kexie_metrics_record_sources returned nothing",
        ),
        (
            '[RecordSource(scheme="tape", open=lambda address, registry: {})]',
            "'tape'",
            "kexie_metrics_record_sources returned 'tape' (a str) instead of a list of RecordSources",
        ),
        (
            '[RecordSource(scheme="tape", open=lambda address, registry: {})]',
            "[1]",
            "kexie_metrics_record_sources returned 1 (a int) among its RecordSources",
        ),
    ],
)
def test_what_cannot_be_added_is_told(install, old, new, reason):
    install("air", EXTENDING.replace(old, new))
    assert reason_of("air") == reason


def test_two_plugins_that_add_one_name_are_both_told(install):
    install("air", EXTENDING)
    install("fire", EXTENDING.replace("slides", "charts").replace("tape", "disk"))
    install("water")
    with pytest.raises(PluginError) as caught:
        load_plugins()
    assert str(caught.value) == (
        "plugin 'air' (kexie-air 1.2): gives the function 'year_of', and so does 'fire'; uninstall one of them\n"
        "plugin 'fire' (kexie-fire 1.2): gives the function 'year_of', and so does 'air'; uninstall one of them\n"
        "mend or update them, or do without: KEXIE_BLOCK_PLUGINS=air,fire"
    )
    assert [plugin.name for plugin in load_plugins(block=["fire"])] == ["air", "water"]


def test_one_plugin_that_adds_a_name_twice_is_told(install):
    install("air", EXTENDING.replace("return [Function", "return 2 * [Function"))
    assert reason_of("air") == "gives the function 'year_of' twice; choose another name for one"
