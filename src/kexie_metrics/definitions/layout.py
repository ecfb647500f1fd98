"""How a work area is laid out in a report, as frozen classes: a TOML key is the field of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from attrs import field, frozen

from kexie_metrics.definitions.tree import Span
from kexie_metrics.definitions.words import Text
from kexie_metrics.errors import suggestion

__all__ = ["FORMS", "PERIODS", "Chart", "Form", "Layout", "Part", "Placeholder", "PlaceholderError", "placeholders"]

Form = Literal["figure", "about", "change", "before", "target", "met", "whole", "whole_about"]
FORMS: tuple[Form, ...] = get_args(Form)
"""What a placeholder may print of an indicator: `{name}`, `{name:about}`, …"""

PERIODS = ("period", "before", "whole")
"""Placeholders that print a period instead of an indicator."""


@frozen(kw_only=True)
class Chart:
    """Bars under a part's table.

    Attributes:
        indicator: What is drawn.
        by: One bar for each of what: `org` for the units one level below, `year` for the years of the whole, or a
            dimension.
    """

    indicator: str
    by: str


@frozen(kw_only=True)
class Part:
    """One heading of an area, with what stands under it.

    Attributes:
        heading: The heading.
        lead: Sentences under it, with figures in braces.
        indicators: Rows of the table, in order.
        of_which: For an indicator of the table: what it consists of, in rows below it; a dimension, or indicators.
        breakdowns: For an indicator: tables of its own, one for each dimension, and for the units below by `org`.
        charts: Bars.
    """

    heading: Text
    lead: tuple[Text, ...] = ()
    indicators: tuple[str, ...]
    of_which: Mapping[str, str | tuple[str, ...]] = field(factory=dict)
    breakdowns: Mapping[str, tuple[str, ...]] = field(factory=dict)
    charts: tuple[Chart, ...] = ()


@frozen(kw_only=True)
class Layout:
    """What one file says about its area's chapter in a report.

    Attributes:
        order: Place of the file's parts; the area stands where the first of its files stands.
        lead: Sentences under the area's heading, with figures in braces.
        hidden: Indicators that no report shows, such as helpers of audit rules.
        parts: Headings, in order. What no part of the area names and none hides comes last.
    """

    order: int = 0
    lead: tuple[Text, ...] = ()
    hidden: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@frozen(kw_only=True)
class Placeholder:
    """A figure or a period within a sentence.

    Attributes:
        name: Name of the indicator as written, or one of `PERIODS`.
        form: What is printed of it; None for a period.
        span: Where the name stands in the sentence.
    """

    name: str
    form: Form | None
    span: Span


class PlaceholderError(ValueError):
    """Braces that hold no placeholder.

    Attributes:
        message: What is wrong.
        span: Where in the sentence.
        hint: A way out.
    """

    def __init__(self, message: str, span: Span, hint: str) -> None:
        """Keep the facts; whoever knows the file draws the caret."""
        self.message, self.span, self.hint = message, span, hint
        super().__init__(message)


_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def placeholders(sentence: str) -> Iterator[str | Placeholder]:
    """Read a sentence: its plain words and its placeholders, in order; doubled braces stand for themselves.

    Raises:
        PlaceholderError: A brace alone, or a form that is none.
    """
    at = 0
    for found in _BRACES.finditer(sentence):
        start, end = found.span()
        yield sentence[at:start]
        at = end
        if found[0] in {"{{", "}}"}:
            yield found[0][0]
            continue
        if found[1] is None:
            raise PlaceholderError(f"a {found[0]!r} alone", (start, end), "a figure is {name}; {{ and }} print braces")
        name, colon, written = found[1].partition(":")
        first = start + 1 + len(name) - len(name.lstrip())
        span = (first, first + max(len(name.strip()), 1))
        form = next((each for each in FORMS if each == written.strip()), None)
        if colon and form is None:
            begin = start + 1 + len(name) + 1
            raise PlaceholderError(
                f"unknown form {written.strip()!r}", (begin, begin + max(len(written), 1)), suggestion(written, FORMS)
            )
        is_period = name.strip() in PERIODS and not colon
        yield Placeholder(name=name.strip(), form=None if is_period else form or "figure", span=span)
    yield sentence[at:]
