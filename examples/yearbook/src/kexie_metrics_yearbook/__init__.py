"""Associations and societies as statistical yearbooks print them: data for kexie-metrics, no logic of its own."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from kexie_metrics import hookimpl

KEXIE_METRICS_API = 1


@hookimpl
def kexie_metrics_definition_files() -> Iterable[Traversable]:
    """Name the files that define the two areas, the country's and a city's."""
    here = files(__name__)
    return [here / "yearbook.toml", here / "city_yearbook.toml"]
