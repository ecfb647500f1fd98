"""A new plugin as a package that is whole from the first minute, drafted from records where there are some."""

from kexie_metrics.authoring.files import NewArea
from kexie_metrics.authoring.packages import write_package
from kexie_metrics.authoring.sheets import read_sheets

__all__ = ["NewArea", "read_sheets", "write_package"]
