"""Fixtures for pytest, which finds them by an entry point; nothing is loaded before one is used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kexie_metrics.registry import Registry
    from kexie_metrics.testing.office import Office

__all__ = ["kexie_office", "kexie_registry", "pytest_configure"]


def pytest_configure(config: pytest.Config) -> None:
    """Pass over warnings of Ibis about its own use of DuckDB, which nobody who tests a plugin can mend."""
    for call in ("fetch_arrow_table", "fetch_record_batch"):
        config.addinivalue_line("filterwarnings", f"ignore:{call}:DeprecationWarning")


@pytest.fixture(scope="session")
def kexie_registry() -> Registry:
    """Everything that the installed plugins define, loaded once."""
    from kexie_metrics.registry import load_registry  # noqa: PLC0415 - tests that use no fixture pay nothing

    return load_registry()


@pytest.fixture(scope="session")
def kexie_office(kexie_registry: Registry) -> Callable[..., Office]:
    """Makes offices of the installed plugins: `kexie_office(area="think_tank", period="2023", given=…)`."""
    from kexie_metrics.testing.office import Office  # noqa: PLC0415 - same

    return partial(Office, definitions=kexie_registry)
