"""Addresses of databases: from `postgres://…` to an Ibis backend, without a password in any message."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlsplit

import ibis
from ibis.backends import BaseBackend

from kexie_metrics.errors import KexieMetricsError, MissingExtraError, RecordsError, suggestion
from kexie_metrics.extensions import BUILT_IN_SCHEMES
from kexie_metrics.registry.catalogue import Registry

__all__ = ["connect", "open_address", "scheme_of"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")

_FORM = "postgres://user@host:5432/database, with special characters of a password written as %XX"


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


def connect(address: str) -> BaseBackend:
    """Connect to the database at an address.

    Args:
        address: It may hold a password; the driver also reads `PGPASSWORD` and `~/.pgpass`, which nobody sees.

    Raises:
        RecordsError: The address is none, or nobody answers there.
        MissingExtraError: The driver is not installed.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise RecordsError(f"that is no address of a database; write {_FORM}") from None
    try:
        backend: BaseBackend = ibis.connect(parts._replace(scheme="postgres").geturl())
    except ImportError as error:
        raise MissingExtraError("postgres", "reading records from PostgreSQL") from error
    except Exception as error:  # noqa: BLE001 - each driver has errors of its own
        message = _without_password(str(error).strip() or type(error).__name__, parts)
        raise RecordsError(f"{_shown(parts)} cannot be opened: {message.splitlines()[0]}") from None
    return backend


def _shown(parts: SplitResult) -> str:
    """The address without its password."""
    user = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{user}{parts.hostname or ''}{port}{parts.path}"


def _without_password(message: str, parts: SplitResult) -> str:
    if parts.password:
        for secret in {parts.password, unquote(parts.password)}:
            message = message.replace(secret, "…")
    return message
