import subprocess
import sys

import pytest

import kexie_metrics

HEAVY = {"cattrs", "duckdb", "ibis", "numpy", "pandas", "pluggy", "polars", "pyarrow", "sqlglot"}


@pytest.mark.parametrize("name", [name for name in kexie_metrics.__all__ if name != "__version__"])
def test_every_public_name_is_there(name):
    value = getattr(kexie_metrics, name)
    assert getattr(value, "__name__", name) == name
    assert vars(kexie_metrics)[name] is value


def test_the_version_is_that_of_the_installed_package(tmp_path):
    info = tmp_path / "kexie_metrics-9.8.7.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kexie-metrics\nVersion: 9.8.7\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import kexie_metrics; print(kexie_metrics.__version__)"
    assert printed_by(code) == "9.8.7\n"


def test_the_list_of_names_is_sorted_and_whole():
    assert kexie_metrics.__all__ == sorted(kexie_metrics.__all__)
    assert set(kexie_metrics.__all__) <= set(dir(kexie_metrics))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"^module 'kexie_metrics' has no attribute 'compote'$"):
        _ = kexie_metrics.compote


def printed_by(code):
    """What an interpreter of its own prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout


def loaded_by(code):
    """Top-level modules that are loaded once the code has run."""
    return set(printed_by(f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})").split())


def test_importing_the_package_loads_nothing_heavy():
    loaded = loaded_by("import kexie_metrics")
    assert "kexie_metrics" in loaded
    assert loaded & HEAVY == set()


def test_a_plugin_loads_no_more_than_its_marker():
    assert loaded_by("from kexie_metrics import hookimpl") & HEAVY == {"pluggy"}
