"""Engines that hold records: embedded, behind an address, or given."""
