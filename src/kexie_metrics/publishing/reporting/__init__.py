"""Chapters of figures: what is asked, what is said of it, and where each figure comes from."""
