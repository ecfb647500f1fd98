"""What queries are called, so that no two of a dataset have one name."""

from __future__ import annotations

from collections.abc import Iterable

from kexie_metrics.engine.planning import Family

__all__ = ["query_name"]


def query_name(family: Family, *more: str, split: Iterable[str] = ()) -> str:
    """What tells a query of a family from others of its dataset.

    Args:
        family: What is measured.
        more: What of it.
        split: The dimensions that it is split by.
    """
    parts = [family.manner, family.when, family.reach, str(family.number), *more]
    parts += [f"_by_{name.replace('.', '_')}" for name in split]
    return "_".join(part for part in parts if part)
