"""What an engine says when it fails, told as an error of this package; an interrupt stays one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kexie_metrics.errors import RecordsError

__all__ = ["asking"]

_INTERRUPTED = "InterruptException"


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Ask an engine for something.

    Args:
        what: What it does meanwhile, such as `checking the records`.

    Raises:
        RecordsError: It failed: it died, has no room left, or does not find a file as it was.
        KeyboardInterrupt: The user interrupted it.
    """
    try:
        yield
    except RecordsError:
        raise
    except Exception as error:
        if type(error).__name__ == _INTERRUPTED:
            raise KeyboardInterrupt from error
        raise RecordsError(f"the engine failed while {what}: {str(error).strip() or type(error).__name__}") from error
