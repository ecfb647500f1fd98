"""The test kit: what the author of a plugin needs to test it, from records in a few lines of text to laws.

Each name is imported when it is first used: nothing here is loaded by `import kexie_metrics`, and Hypothesis only where
records are drawn. `pip install 'kexie-metrics[testing]'` brings pytest and Hypothesis.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kexie_metrics.testing.asserting import assert_figure, assert_finding
    from kexie_metrics.testing.golden import check_golden
    from kexie_metrics.testing.laws import check_laws
    from kexie_metrics.testing.office import TREE, Office
    from kexie_metrics.testing.strategies import records_of, tables_of, trees
    from kexie_metrics.testing.texts import organisations_from, tables_from

__all__ = [
    "TREE",
    "Office",
    "assert_figure",
    "assert_finding",
    "check_golden",
    "check_laws",
    "organisations_from",
    "records_of",
    "tables_from",
    "tables_of",
    "trees",
]

_HOMES = {
    "TREE": "office",
    "Office": "office",
    "assert_figure": "asserting",
    "assert_finding": "asserting",
    "check_golden": "golden",
    "check_laws": "laws",
    "organisations_from": "texts",
    "records_of": "strategies",
    "tables_from": "texts",
    "tables_of": "strategies",
    "trees": "strategies",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
