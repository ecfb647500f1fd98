"""What a plugin may implement: each hook's signature and what it promises, and nothing else.

A plugin marks its functions with `hookimpl` and says by `KEXIE_METRICS_API` which number of this interface it was
written for. Hooks grow by gaining parameters; the number goes up only when an older plugin would no longer work.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable

from pluggy import HookimplMarker, HookspecMarker

from kexie_metrics.definitions.expressions import Function
from kexie_metrics.extensions import Exporter, RecordSource

__all__ = [
    "API_VERSION",
    "PROJECT",
    "hookimpl",
    "hookspec",
    "kexie_metrics_definition_files",
    "kexie_metrics_exporters",
    "kexie_metrics_functions",
    "kexie_metrics_record_sources",
]

API_VERSION = 1
"""Number of the plugin interface that this release offers."""

PROJECT = "kexie_metrics"
"""Name of the project, to which hooks and entry points belong."""

hookspec = HookspecMarker(PROJECT)
"""Marks what a plugin may implement."""

hookimpl = HookimplMarker(PROJECT)
"""Marks a plugin's function as the implementation of a hook."""


@hookspec
def kexie_metrics_definition_files() -> Iterable[Traversable]:  # type: ignore[empty-body]
    """Name the TOML files that define the plugin's work area.

    Asked once of each plugin whenever a registry is built. The core opens, parses and checks the files, so that a
    mistake is reported at its place; an implementation opens none of them and imports nothing heavy.

    Returns:
        Files inside the plugin's package, at least one. Their order means nothing: definitions are sorted by id.

    Raises:
        Exception: Whatever an implementation raises stops the load; the error names the plugin and its version.

    Added in API version 1.
    """


@hookspec
def kexie_metrics_exporters() -> Iterable[Exporter]:  # type: ignore[empty-body]
    """Give formats that figures may be written in, beside those that are built in.

    Asked once of each plugin whenever plugins are loaded; nothing is written then. `kexie compute --format` and
    `Figures.export` find a format by its name, or by the ending of the file.

    Returns:
        Exporters, at least one. Neither a name nor an ending may be one that is built in, or another plugin's.

    Raises:
        Exception: As for `kexie_metrics_definition_files`.

    Added in API version 1.
    """


@hookspec
def kexie_metrics_functions() -> Iterable[Function]:  # type: ignore[empty-body]
    """Give functions that filters may call, beside those that are built in.

    Asked once of each plugin whenever plugins are loaded. A function comes in two ways that mean the same, one in Ibis
    for the engines and one in plain Python to hold it against. Filters of all plugins may call it.

    Returns:
        Functions, at least one. A name may not be one that is built in, or another plugin's.

    Raises:
        Exception: As for `kexie_metrics_definition_files`.

    Added in API version 1.
    """


@hookspec
def kexie_metrics_record_sources() -> Iterable[RecordSource]:  # type: ignore[empty-body]
    """Give kinds of places that records may be opened from, by the scheme of an address.

    Asked once of each plugin whenever plugins are loaded; nothing is opened then. `open_records` and `--records` take
    an address with the scheme, and the records go through the same checks as any others.

    Returns:
        Record sources, at least one. A scheme may not be one that is built in, or another plugin's.

    Raises:
        Exception: As for `kexie_metrics_definition_files`.

    Added in API version 1.
    """
