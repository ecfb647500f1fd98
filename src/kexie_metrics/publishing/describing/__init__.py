"""What an indicator means, in words that follow from its definition alone."""

from __future__ import annotations

from kexie_metrics.publishing.describing.facts import Description, describe, kind_word

__all__ = ["Description", "describe", "kind_word"]
