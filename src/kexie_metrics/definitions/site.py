"""What the site file `kexie.toml` says, as frozen classes: what belongs to one office and not to a work area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from attrs import field, frozen

from kexie_metrics.definitions.model import Text

__all__ = ["Calendar", "Site", "SiteDefinitions", "SitePlugins", "Term"]


@frozen(kw_only=True)
class Term:
    """A named period.

    Attributes:
        label: Name for people.
        first: First day.
        last: Last day, inclusive.
    """

    label: Text
    first: date
    last: date


@frozen(kw_only=True)
class Calendar:
    """A year that starts elsewhere than in January.

    Attributes:
        year_starts: Month and day, `09-01`.
        label: Name for people.
    """

    year_starts: str
    label: Text | None = None


@frozen(kw_only=True)
class SitePlugins:
    """Which plugins an office does without.

    Attributes:
        block: Names of entry points that are not loaded.
    """

    block: tuple[str, ...] = ()


@frozen(kw_only=True)
class SiteDefinitions:
    """Definition files of an office's own.

    Attributes:
        files: Paths relative to the site file.
    """

    files: tuple[str, ...] = ()


@frozen(kw_only=True)
class Site:
    """The site file `kexie.toml`: what belongs to one office and not to a work area.

    Attributes:
        schema: Version of the language.
        name: Name of the office.
        root: Code of the organisation at the top.
        language: Language of what is printed.
        terms: Named periods by id.
        calendars: Named calendars by id.
        plugins: Blocked plugins.
        definitions: The office's own definition files.
    """

    schema: int
    name: Text | None = None
    root: str | None = None
    language: Literal["zh", "en"] = "zh"
    terms: Mapping[str, Term] = field(factory=dict)
    calendars: Mapping[str, Calendar] = field(factory=dict)
    plugins: SitePlugins = field(factory=SitePlugins)
    definitions: SiteDefinitions = field(factory=SiteDefinitions)
