"""The work area "Science popularization": data for kexie-metrics, and one function that its filters need."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from kexie_metrics import Function, hookimpl

KEXIE_METRICS_API = 1


@hookimpl
def kexie_metrics_definition_files() -> Iterable[Traversable]:
    """Name the files that define this area."""
    return [files(__name__) / name for name in ("facilities.toml", "popularization.toml", "videos.toml", "youth.toml")]


@hookimpl
def kexie_metrics_functions() -> Iterable[Function]:
    """The month of a day, 1 to 12: campaigns come back in the same month of every year."""
    return [
        Function(
            name="month_of",
            takes=("day",),
            gives="number",
            ibis=lambda day: day.month(),
            plain=lambda day: day.month,
        )
    ]
