"""Figures and findings held against what a test expects, with a message that says what was found instead."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from kexie_metrics.errors import RequestError, UnknownNameError
from kexie_metrics.figures import Figure, Status, trimmed
from kexie_metrics.publishing.words.printing import exact, number, rate
from kexie_metrics.registry import ResolvedIndicator
from kexie_metrics.testing.office import Office

__all__ = ["Expected", "assert_figure", "assert_finding", "difference"]

Expected = int | Decimal | Fraction | str | None
"""A value that is exact: a float is none; a text is a decimal number."""

_WHOLE: Mapping[str | None, int] = {"%": 100, "‰": 1000}


def assert_figure(
    office: Office,
    indicator: str,
    value: Expected = None,
    *,
    org: str | None = None,
    period: str | None = None,
    by: Mapping[str, str] | None = None,
    printed: str | None = None,
    within: int | Decimal | str = 0,
    status: Status | None = None,
) -> None:
    """Check one figure of an office.

    Args:
        office: Whose figure.
        indicator: Full id, or short within the office's area.
        value: What it is, exactly.
        org: Code of the unit; the one at the top where it is left out.
        period: Name of the period; the office's where it is left out.
        by: Values of dimensions.
        printed: What it is when it is rounded to as many digits as are written here, in place of `value`.
        within: How far from `value` it may be.
        status: What it is for lack of a value, such as `undefined`; with a value, `incomplete` in place of `ok`.

    Raises:
        AssertionError: The figure is another one; the text says which.
        RequestError: Nothing to compare with is given, or what is asked is not there.

    >>> assert_figure(office, "survey_sites", 2, by={"level": "province"})  # doctest: +SKIP
    """
    found = office.figure(indicator, org=org, period=period, by=by)
    told = difference(
        found, office.registry[found.indicator], value=value, printed=printed, within=within, status=status
    )
    if told is not None:
        raise AssertionError(told)


def assert_finding(
    office: Office, check: str, status: str, *, org: str | None = None, period: str | None = None
) -> None:
    """Check what an audit finds of one rule.

    Args:
        office: Whose figures are audited.
        check: Full id of the rule, or short within the office's area.
        status: `holds`, `fails` or `unknown`.
        org: As for `assert_figure`.
        period: As for `assert_figure`.

    Raises:
        AssertionError: The rule does another thing; the text has the figures in it.
        RequestError: What is asked is not there.
    """
    if status not in {"holds", "fails", "unknown"}:
        raise RequestError(f"a rule holds, fails or is unknown; it cannot be {status!r}")
    found = office.finding(check, org=org, period=period)
    if found.status != status:
        figures = ", ".join(f"{name} = {_shown(value)}" for name, value in found.figures.items())
        reason = f" ({found.reason})" if found.reason else ""
        place = f"{found.check} of {found.org} in {found.period}"
        raise AssertionError(f"{place}: expected {status!r}, found {found.status!r}{reason}, where {figures}")


def difference(
    figure: Figure,
    indicator: ResolvedIndicator,
    *,
    value: Expected = None,
    printed: str | None = None,
    within: int | Decimal | str = 0,
    status: Status | None = None,
    column: str | None = None,
) -> str | None:
    """How a figure differs from what is expected, as a sentence; None where it does not.

    Args:
        figure: The figure.
        indicator: What it is a figure of.
        value: As for `assert_figure`.
        printed: As for `assert_figure`.
        within: As for `assert_figure`.
        status: As for `assert_figure`.
        column: A column of a comparison, in place of the figure itself.
    """
    if value is None and printed is None and status is None:
        raise RequestError(f"nothing is expected of {figure.indicator}; give a value, printed or a status")
    found = exact(figure, indicator) if column is None else _compared(figure, column)
    expected: str | None = None
    if value is not None:
        wanted, margin = _number(value), _number(within)
        if found is None or abs(found - wanted) > margin:
            expected = f"{_shown(wanted)} within {within}" if margin else _shown(wanted)
    elif printed is not None and (found is None or not _prints(found, printed, indicator, column)):
        expected = f"{printed} in print"
    if expected is None and column is None and figure.status != (status or "ok"):
        expected = repr(status or "ok")
    if expected is None:
        return None
    dimensions = "".join(f", {name} = {value}" for name, value in figure.dimensions.items())
    place = f"{figure.indicator} of {figure.org} in {figure.period}{dimensions}"
    if column is not None:
        return f"{place}: expected {column} to be {expected}, found {_shown(found)}"
    return f"{place}: expected {expected}, found {_found(figure, found)}"


def _compared(figure: Figure, column: str) -> Fraction | None:
    if column not in figure.comparisons:
        raise UnknownNameError(column, figure.comparisons)
    value = figure.comparisons[column]
    return Fraction(value) if isinstance(value, Decimal | int) else None


def _number(value: Expected) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction | str):
        raise RequestError(f"{value!r} is no exact number; write an int, a Decimal, or a text such as '33.3'")
    try:
        return Fraction(Decimal(value)) if isinstance(value, str) else Fraction(value)
    except (InvalidOperation, ValueError, OverflowError):
        raise RequestError(f"{value!r} is no exact number; write an int, a Decimal, or a text such as '33.3'") from None


def _prints(found: Fraction, printed: str, indicator: ResolvedIndicator, column: str | None) -> bool:
    """Whether a number, rounded once to the digits of a printed one, is that one."""
    wanted = _number(printed)
    places = len(printed.partition(".")[2])
    whole = _WHOLE.get(indicator.unit) if column is None else None
    text = number(found, places) if whole is None else rate(found, places, whole=whole)
    return Fraction(Decimal(text.replace(",", ""))) == wanted


def _shown(value: Fraction | Decimal | None) -> str:
    if value is None:
        return "none"
    if isinstance(value, Decimal):
        return str(trimmed(value))
    if value.denominator == 1:
        return str(value.numerator)
    text = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{trimmed(round(text, 6))}" if Fraction(text) == value else f"{value} (about {trimmed(round(text, 6))})"


def _found(figure: Figure, value: Fraction | None) -> str:
    reason = f" ({figure.reason})" if figure.reason else ""
    if value is None:
        return f"{figure.status}{reason}"
    parts = ""
    if figure.numerator is not None and figure.denominator is not None:
        parts = f", from {trimmed(figure.numerator)} / {trimmed(figure.denominator)}"
    return f"{_shown(value)}{parts}{'' if figure.status == 'ok' else f', {figure.status}'}{reason}"
