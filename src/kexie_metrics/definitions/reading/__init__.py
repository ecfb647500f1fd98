"""TOML text to models, with every mistake of every file found in one go and nothing cast."""

from __future__ import annotations

from kexie_metrics.definitions.reading.documents import Document
from kexie_metrics.definitions.reading.models import (
    in_file_order,
    raise_mistakes,
    read_documents,
    read_model,
    read_site,
)

__all__ = ["Document", "in_file_order", "raise_mistakes", "read_documents", "read_model", "read_site"]
