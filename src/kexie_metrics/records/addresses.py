"""Addresses: who opens what lies there, a database or whatever a plugin knows."""

from __future__ import annotations

import re

from kexie_metrics.errors import KexieMetricsError, RecordsError, suggestion
from kexie_metrics.extensions import BUILT_IN_SCHEMES
from kexie_metrics.records.engines.addresses import connect
from kexie_metrics.registry.catalogue import Registry

__all__ = ["open_address", "scheme_of"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def scheme_of(source: object) -> str | None:
    """The scheme of an address, in small letters; None where it is none."""
    found = _SCHEME.match(source) if isinstance(source, str) else None
    return None if found is None else found[1].lower()


def open_address(address: str, registry: Registry) -> object:
    """What lies at an address: a backend of a database, or whatever a plugin's record source opens there.

    Args:
        address: It begins with a scheme and `://`.
        registry: Whose plugins are asked.

    Raises:
        RecordsError: Nobody opens such addresses, or it cannot be opened.
        MissingExtraError: The driver is not installed.
    """
    scheme = scheme_of(address) or ""
    if scheme in BUILT_IN_SCHEMES:
        return connect(address)
    source = registry.extensions.sources.get(scheme)
    if source is None:
        known = [*BUILT_IN_SCHEMES, *registry.extensions.sources]
        raise RecordsError(f"no plugin opens addresses that begin with {scheme}://; {suggestion(scheme, known)}")
    plugin = registry.extensions.givers["record source", scheme]
    try:
        opened = source.open(address, registry)
    except KexieMetricsError:
        raise
    except Exception as error:
        text = " ".join([f"{type(error).__name__}:", *str(error).split()]).removesuffix(":")
        raise RecordsError(f"plugin {plugin!r} could not open records from {scheme}://: {text}") from error
    if scheme_of(opened) is not None:
        raise RecordsError(f"plugin {plugin!r} answered {scheme}:// with another address; it must open the records")
    return opened
