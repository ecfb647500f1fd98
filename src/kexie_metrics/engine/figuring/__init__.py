"""Exact arithmetic on what the queries brought back: grids, formulas, conditions, the tidy table."""
