"""Year-end figures from records: the names that plugins, scripts and notebooks may use.

Each name is imported when it is first used, so that `import kexie_metrics`, and every plugin that does it for
`hookimpl`, stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kexie_metrics.definitions.expressions import Function
    from kexie_metrics.engine import audit, compute, explain
    from kexie_metrics.errors import KexieMetricsError
    from kexie_metrics.extensions import Exporter, RecordSource
    from kexie_metrics.figures import Figures
    from kexie_metrics.hookspecs import API_VERSION, hookimpl
    from kexie_metrics.publishing.reporting.publication import report
    from kexie_metrics.publishing.words.printing import printed
    from kexie_metrics.records import Records, open_records
    from kexie_metrics.registry import Registry, load_registry, load_site

    __version__: str

__all__ = [
    "API_VERSION",
    "Exporter",
    "Figures",
    "Function",
    "KexieMetricsError",
    "RecordSource",
    "Records",
    "Registry",
    "__version__",
    "audit",
    "compute",
    "explain",
    "hookimpl",
    "load_registry",
    "load_site",
    "open_records",
    "printed",
    "report",
]

_LAZY = {
    "API_VERSION": "kexie_metrics.hookspecs",
    "Exporter": "kexie_metrics.extensions",
    "Figures": "kexie_metrics.figures",
    "Function": "kexie_metrics.definitions.expressions",
    "KexieMetricsError": "kexie_metrics.errors",
    "RecordSource": "kexie_metrics.extensions",
    "Records": "kexie_metrics.records",
    "Registry": "kexie_metrics.registry",
    "audit": "kexie_metrics.engine",
    "compute": "kexie_metrics.engine",
    "explain": "kexie_metrics.engine",
    "hookimpl": "kexie_metrics.hookspecs",
    "load_registry": "kexie_metrics.registry",
    "load_site": "kexie_metrics.registry",
    "open_records": "kexie_metrics.records",
    "printed": "kexie_metrics.publishing.words.printing",
    "report": "kexie_metrics.publishing.reporting.publication",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - it costs more than everything else here

        value: object = version("kexie-metrics")
    elif name in _LAZY:
        from importlib import import_module  # noqa: PLC0415 - same

        value = getattr(import_module(_LAZY[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
