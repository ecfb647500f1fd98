"""What goes to standard error, beside the answer and never in it."""

from __future__ import annotations

import click

__all__ = ["say"]


def say(text: str) -> None:
    """Print to standard error; nothing at all for an empty text."""
    if text:
        click.echo(text, err=True)
