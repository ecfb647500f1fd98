"""What a plugin may implement: each hook's signature and what it promises, and nothing else.

A plugin marks its functions with `hookimpl` and says by `KEXIE_METRICS_API` which number of this interface it was
written for. Hooks grow by gaining parameters; the number goes up only when an older plugin would no longer work.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources.abc import Traversable

from pluggy import HookimplMarker, HookspecMarker

__all__ = ["API_VERSION", "PROJECT", "hookimpl", "hookspec", "kexie_metrics_definition_files"]

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
