"""Exchange with other systems (数据交换): records from SQLite files, and figures as DHIS2 imports them."""

from __future__ import annotations

from kexie_metrics import Exporter, RecordSource, hookimpl
from kexie_metrics_exchange.dhis2 import data_value_set
from kexie_metrics_exchange.sqlite import open_file

KEXIE_METRICS_API = 1


@hookimpl
def kexie_metrics_exporters() -> list[Exporter]:
    """Figures as a data value set of DHIS2."""
    return [Exporter(format="dhis2", ending=".dhis2.json", write=data_value_set)]


@hookimpl
def kexie_metrics_record_sources() -> list[RecordSource]:
    """Records in a file of SQLite."""
    return [RecordSource(scheme="sqlite", open=open_file)]
