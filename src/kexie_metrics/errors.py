"""One family of errors: facts as attributes, one sentence that says what is wrong and what to do.

This module imports nothing from the package, so that every room can raise from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from typing import Literal

from attrs import frozen

__all__ = [
    "ContractError",
    "DefinitionError",
    "DuplicatePluginError",
    "ExpressionError",
    "KexieMetricsError",
    "MissingExtraError",
    "PeriodError",
    "PluginError",
    "PluginFailure",
    "Problem",
    "RecordsError",
    "RequestError",
    "UnknownDimensionError",
    "UnknownIndicatorError",
    "UnknownNameError",
    "UnknownOrganisationError",
    "UnknownPluginError",
    "WordingError",
    "nearest",
    "suggestion",
]


_LONGEST_NAME = 100
_MANY = 300
"""Among more names than these, only those of about the same length are looked at, and of these no more."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to `name`, where one is close enough to be a slip of the finger."""
    candidates = sorted(one for one in known if len(one) <= _LONGEST_NAME)
    if len(name) > _LONGEST_NAME:
        return None
    if len(candidates) > _MANY:
        candidates = [one for one in candidates if abs(len(one) - len(name)) <= 1 and one[:1] == name[:1]][:_MANY]
    near = get_close_matches(name, candidates, n=1, cutoff=0.6)
    return near[0] if near else None


def suggestion(name: str, known: Collection[str], *, most: int = 12) -> str:
    """A way out for an unknown name: the nearest one, or what there is."""
    near = nearest(name, known)
    if near is not None:
        return f"did you mean {near!r}?"
    if not known:
        return "there is none"
    listed = sorted(known)
    tail = f", … ({len(listed)} in all)" if len(listed) > most else ""
    return f"known: {', '.join(listed[:most])}{tail}"


class KexieMetricsError(Exception):
    """Base of every error that this package raises on purpose."""


@frozen(kw_only=True)
class Problem:
    """One mistake in a definition file, or one thing that could be better, at its place.

    Attributes:
        file: Path as shown to the reader.
        line: From 1; 0 where the file as a whole is meant.
        column: From 1, in characters.
        end_column: One after the last character under the caret.
        text: The line itself.
        message: What is wrong.
        hint: A way out.
        at: Key path, such as `indicators.videos.count`.
        level: Whether it is a mistake, or a warning.
        rule: Name of the rule; `mistake` for all that is refused.
    """

    file: str
    line: int
    column: int
    end_column: int
    text: str
    message: str
    hint: str | None = None
    at: str | None = None
    level: Literal["error", "warning"] = "error"
    rule: str = "mistake"


class DefinitionError(KexieMetricsError):
    """One or more mistakes in definition files, all of them, in file order.

    Attributes:
        problems: Each mistake with its place.
        blocks: The same, drawn with line and caret.
    """

    def __init__(self, problems: Sequence[Problem], blocks: Sequence[str]) -> None:
        """Keep the facts; the text is the drawn blocks."""
        self.problems = tuple(problems)
        self.blocks = tuple(blocks)
        count = len(self.problems)
        super().__init__("\n\n".join([*self.blocks, f"{count} mistake{'s' if count > 1 else ''}"]))


@frozen(kw_only=True)
class PluginFailure:
    """Why one plugin could not be loaded.

    Attributes:
        plugin: Name of its entry point.
        distribution: Name of the installed package; None for a plugin handed over in code.
        version: Its version.
        reason: What went wrong.
    """

    plugin: str
    distribution: str | None
    version: str | None
    reason: str

    def __str__(self) -> str:
        owner = f" ({self.distribution} {self.version})" if self.distribution else ""
        return f"plugin {self.plugin!r}{owner}: {self.reason}"


class PluginError(KexieMetricsError):
    """Plugins that could not be loaded; without their work areas the figures would be wrong in silence.

    Attributes:
        failures: One per plugin, in name order.
    """

    def __init__(self, failures: Sequence[PluginFailure]) -> None:
        """Keep the facts; the text names each plugin and the way to do without it."""
        self.failures = tuple(failures)
        names = ",".join(failure.plugin for failure in self.failures)
        lines = [str(failure) for failure in self.failures]
        super().__init__("\n".join([*lines, f"mend or update them, or do without: KEXIE_BLOCK_PLUGINS={names}"]))


class DuplicatePluginError(PluginError):
    """Two installed packages offer a plugin under one name."""


class PeriodError(KexieMetricsError, ValueError):
    """A text that is no period, or a period that cannot be used so."""


class RecordsError(KexieMetricsError):
    """Records that cannot be opened at all, such as a folder that is not there."""


class ContractError(KexieMetricsError):
    """Records that do not keep what their datasets promise.

    Attributes:
        violations: The violations, a `kexie_metrics.records.Violations`.
    """

    def __init__(self, message: str, violations: object) -> None:
        """Keep the violations beside the sentence."""
        self.violations = violations
        super().__init__(message)


class RequestError(KexieMetricsError, ValueError):
    """A request that the definitions or the records cannot answer."""


class UnknownNameError(RequestError, LookupError):
    """A name that is not there; not a KeyError, whose text is a quoted repr.

    Attributes:
        name: The name asked for.
        known: The names there are.
    """

    what = "name"

    def __init__(self, name: str, known: Collection[str]) -> None:
        """Keep the facts; the text offers the nearest name."""
        self.name = name
        self.known = known
        super().__init__(f"unknown {self.what} {name!r}; {suggestion(name, known)}")


class UnknownIndicatorError(UnknownNameError):
    """An indicator id that no plugin and no file defines."""

    what = "indicator"


class UnknownDimensionError(UnknownNameError):
    """A dimension that none of the asked indicators may be split by."""

    what = "dimension"


class UnknownOrganisationError(UnknownNameError):
    """An organisation code or level that is not in the tree."""

    what = "organisation or level"


class UnknownPluginError(UnknownNameError):
    """A plugin that is not installed."""

    what = "plugin"


class MissingExtraError(KexieMetricsError, ImportError):
    """A feature whose optional packages are not installed.

    Attributes:
        extra: Name of the extra.
    """

    def __init__(self, extra: str, feature: str) -> None:
        """Keep the extra; the text gives the line to type."""
        self.extra = extra
        super().__init__(f"{feature} needs an optional package: pip install 'kexie-metrics[{extra}]'")


class WordingError(KexieMetricsError, ValueError):
    """A text that is not one figure in words.

    Attributes:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self.text = text
        super().__init__(
            f"not one figure in words: {text!r}; write it as 36家, 近20万人次, 比上年增长4.9% or more than 400"
        )


class ExpressionError(KexieMetricsError, ValueError):
    """An expression outside the language, with the place of the fault in its own text.

    Attributes:
        message: What is wrong.
        span: First character and one after the last, in the expression's text.
        hint: A way out.
    """

    def __init__(self, message: str, span: tuple[int, int], hint: str | None = None) -> None:
        """Keep the facts; whoever knows the file draws the caret."""
        self.message = message
        self.span = span
        self.hint = hint
        super().__init__(message if hint is None else f"{message}; {hint}")
