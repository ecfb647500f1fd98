"""Addresses of databases: from `postgres://…` or `spark://…` to an Ibis backend, without a password in any message."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import ibis
from ibis.backends import BaseBackend

from kexie_metrics.errors import MissingExtraError, RecordsError

__all__ = ["SCHEMES", "backend_of", "connect"]

SCHEMES = ("postgres://", "postgresql://", "spark://")
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
    return _spark(address) if address.startswith("spark://") else _postgres(address)


def backend_of(source: object) -> BaseBackend | None:
    """The backend for a Spark session, or for Ibis's own backend of one; any other backend as it is."""
    if isinstance(source, BaseBackend) and source.name != "pyspark":
        return source
    if not isinstance(source, BaseBackend) and not _is_session(source):
        return None
    from kexie_metrics.records.engines.spark import SparkBackend  # noqa: PLC0415 - it starts no Java, but imports pandas

    if isinstance(source, SparkBackend):
        return source
    session: Any = source.raw_sql("SELECT 1").sparkSession if isinstance(source, BaseBackend) else source
    return SparkBackend.over(session)


def _is_session(source: object) -> bool:
    kind = type(source)
    return kind.__name__ == "SparkSession" and kind.__module__.startswith("pyspark.")


def _spark(address: str) -> BaseBackend:
    """Spark in this process, as in `spark://local[2]`, or a cluster of its own, as in `spark://host:7077/database`."""
    master, _, database = address.removeprefix("spark://").partition("/")
    if not master:
        raise RecordsError("that is no address of Spark; write spark://local[*], or spark://host:7077/database")
    try:
        from kexie_metrics.records.engines.spark import SparkBackend, started  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("spark", "reading records with Spark") from error
    local = master == "local" or master.startswith("local[")
    try:
        backend = SparkBackend.over(started(master if local else f"spark://{master}"), database or None)
    except Exception as error:
        message = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise RecordsError(f"spark://{master} cannot be opened: {message}; Spark needs Java 17 or later") from error
    return backend


def _postgres(address: str) -> BaseBackend:
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
