import inspect
import re
from pathlib import Path

from pluggy import PluginManager

from kexie_metrics import hookspecs

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
