"""Prose held against the figures: every number in a text, what it means by its words, and whether it is so."""

from kexie_metrics.publishing.claims.checking import Claim, Claims, check_claims

__all__ = ["Claim", "Claims", "check_claims"]
