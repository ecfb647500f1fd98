"""How every command ends: a message instead of a traceback, and an exit code that says what happened."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from kexie_metrics.cli.opening import show_violations
from kexie_metrics.cli.saying import say
from kexie_metrics.errors import ContractError, KexieMetricsError

__all__ = ["FINDINGS", "INTERRUPTED", "PIPE_CLOSED", "PlainGroup"]

FINDINGS = 1
"""Something is wrong with what was looked at, and the command has said what."""

_REFUSED = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""What a shell reports of a program whose reader went away; neither success nor findings."""


class _RefusedError(click.ClickException):
    """A message on standard error, and nothing else."""

    exit_code = _REFUSED

    def show(self, file: Any = None) -> None:  # noqa: ANN401, ARG002 - click's signature
        say(f"error: {self.message}" if self.message else "")


class PlainGroup(click.Group):
    """A group of commands in which a user's mistake ends in a sentence and the exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run a command and turn what it raises into an exit code.

        Raises:
            Exit: The reader of the output went away, or the user interrupted.
            ClickException: Anything that the user can put right.
        """
        try:
            with _plain_warnings():
                value = super().invoke(ctx)
                sys.stdout.flush()
        except BrokenPipeError:
            # The interpreter flushes once more when it ends; that must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(PIPE_CLOSED) from None
        except KeyboardInterrupt:
            say("interrupted")
            raise click.exceptions.Exit(INTERRUPTED) from None
        except ContractError as error:
            show_violations(error)
            raise _RefusedError("") from error
        except KexieMetricsError as error:
            raise _RefusedError(str(error)) from error
        except OSError as error:
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            raise _RefusedError(what) from error
        return value


@contextmanager
def _plain_warnings() -> Iterator[None]:
    """Show the package's warnings as a line, without the place in the code they come from."""
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def plain(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:  # noqa: ANN401
            if category is UserWarning:
                say(f"warning: {message}")
            else:
                shown(message, category, *place, **more)

        warnings.showwarning = plain
        yield
