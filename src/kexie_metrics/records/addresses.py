"""Addresses of databases: from `postgres://…` to an Ibis backend, without a password in any message."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

import ibis
from ibis.backends import BaseBackend

from kexie_metrics.errors import MissingExtraError, RecordsError

__all__ = ["SCHEMES", "connect"]

SCHEMES = ("postgres://", "postgresql://")
"""How an address begins."""

_FORM = "postgres://user@host:5432/database, with special characters of a password written as %XX"


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
