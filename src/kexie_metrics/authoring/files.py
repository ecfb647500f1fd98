"""The files of a new package besides its definitions and records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from attrs import frozen

from kexie_metrics.authoring.drafting import Figure
from kexie_metrics.authoring.words import in_languages, quoted
from kexie_metrics.definitions.model import Text
from kexie_metrics.hookspecs import API_VERSION
from kexie_metrics.plugins import GROUP

__all__ = ["NewArea", "head", "module", "organisations", "project", "readme", "tests", "workflow"]


@frozen(kw_only=True)
class NewArea:
    """A work area that is about to have a plugin.

    Attributes:
        id: First part of its ids.
        label: Name for people.
    """

    id: str
    label: Text

    @property
    def distribution(self) -> str:
        """Name of the package."""
        return f"kexie-metrics-{re.sub('_+', '-', self.id).strip('-')}"

    @property
    def module(self) -> str:
        """Name of the module."""
        return f"kexie_metrics_{self.id}"


def head(area: NewArea, *, drafted: bool) -> Iterator[str]:
    """The first lines of the definition file, up to the area."""
    yield "#:schema ../../definitions.json"
    yield f"# What is counted, and from which records. After every change: kexie check {area.id}"
    if drafted:
        yield "# What is marked `confirm` is a guess from your records. Confirm it, or put the right thing there."
    yield "schema = 1"
    yield ""
    yield "[area]"
    yield f"id    = {quoted(area.id)}"
    yield f"label = {in_languages(area.label, zh=area.label.zh or '', en=area.label.en or '')}"
    yield ""


def _bounds() -> str:
    """Which releases of the core will do: those with the same first number, or first two where that is zero."""
    major, minor = (int(part) for part in version("kexie-metrics").split(".")[:2])
    above = f"{major}.{minor + 1}" if major == 0 else f"{major + 1}"
    return f">={major}.{minor},<{above}"


def project(area: NewArea) -> str:
    """What an installer needs to know."""
    bounds = _bounds()
    description = f"{area.label.pick('en')}: indicators of this work area for kexie-metrics."
    return f"""\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{area.distribution}"
version = "0.1.0"
description = {quoted(description)}
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["kexie-metrics{bounds}"]

[project.optional-dependencies]
test = ["kexie-metrics[testing]{bounds}"]

# By this line the plugin is found once it is installed.
[project.entry-points.{GROUP}]
{area.id} = "{area.module}"

[tool.hatch.build.targets.wheel]
packages = ["src/{area.module}"]

[tool.pytest.ini_options]
testpaths = ["tests"]
addopts = ["--import-mode=importlib"]
"""


def module(area: NewArea) -> str:
    """The plugin's module: its one function names the definition file."""
    return f'''\
"""The work area {area.id}: data for kexie-metrics, no logic of its own."""

from importlib.resources import files

from kexie_metrics import hookimpl

KEXIE_METRICS_API = {API_VERSION}


@hookimpl
def kexie_metrics_definition_files():
    """Name the files that define this area."""
    return [files(__name__) / "{area.id}.toml"]
'''


def organisations(label: Text) -> str:
    """A tree of three units, in the language of the area."""
    city, east, west = ("本市", "东县", "西县") if label.zh is not None else ("Our city", "East county", "West county")
    return f"code,name,parent,level\n1,{city},,city\n11,{east},1,county\n12,{west},1,county\n"


def tests(area: NewArea, figures: Sequence[Figure], *, has_office_test: bool) -> str:
    """Tests by the kit: figures of the records, of an office from text where the area is the example, and the laws."""
    cases = "".join(f'        ("{figure.name}", {figure.value}),\n' for figure in figures)
    text = f'''\
"""The area's figures, on the records beside this package and on a few lines, and laws that every figure keeps."""

from pathlib import Path

import pytest

from kexie_metrics.testing import Office, assert_figure, check_laws

RECORDS = Path(__file__).parents[1] / "records"
OFFICE = Office(area="{area.id}", period="2023", given=RECORDS, tree=None)


@pytest.mark.parametrize(
    ("indicator", "value"),
    [
{cases}    ],
)
def test_figures_of_the_records(indicator, value):
    assert_figure(OFFICE, indicator, value)


'''
    if has_office_test:
        text += f'''\
def test_an_activity_counts_where_and_when_it_was_held():
    office = Office(area="{area.id}", period="2023").with_records("""
        activities: org_code | held_on    | kind    | people
                    11       | 2023-12-31 | lecture | 30
                    12       | 2024-01-01 | lecture | 50
    """)
    assert_figure(office, "activities", 1)
    assert_figure(office, "people", 30, org="11", by={{"kind": "lecture"}})
    assert_figure(office, "people", 50, period="2024", org="12")


'''
    return f"""{text}def test_every_law_holds():
    check_laws("{area.id}", examples=3)
"""


def workflow(area: NewArea) -> str:
    """The same checks for a forge that knows workflows."""
    return f"""\
name: check
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{ python-version: "3.13" }}
      - run: pip install -e '.[test]'
      - run: kexie check {area.id} --records records --format github
      - run: pytest
"""


def readme(area: NewArea, *, drafted: bool) -> str:
    """How to try the package, and what is where."""
    both = " · ".join(part for part in (area.label.zh, area.label.en) if part)
    confirm = (
        f"""
## First

`src/{area.module}/{area.id}.toml` was drafted from records. Look for the word `confirm`: each such line is a guess,
with its reason. The records in `records/` are made up; nothing of yours is in them. Where a column has another name in
your table, rename it there. Then hold your own folder of records (`<folder>/{area.id}/<dataset>.csv` and
`<folder>/organisations.csv`) to the definitions: `kexie check {area.id} --records <folder>`.
"""
        if drafted
        else ""
    )
    return f"""\
# {area.distribution}

The work area “{both}” for kexie-metrics.
{confirm}
## Install, and try

```sh
pip install -e '.[test]'
kexie list --area {area.id}
kexie check {area.id} --records records
kexie compute --area {area.id} --records records --period 2023
pytest
```

Nothing has to be registered: the package is found by its entry point. `KEXIE_BLOCK_PLUGINS={area.id}` does without it.

## What is where

| file | what it is |
|---|---|
| `src/{area.module}/{area.id}.toml` | what is counted, from which records: the file that you will edit |
| `definitions.json` | the language, for an editor; `kexie schema --out definitions.json` renews it |
| `records/` | a small folder of records, as an office keeps it |
| `tests/` | figures that have to come out, and the laws that every figure keeps |
| `.github/workflows/check.yml` | the same checks, on every push |
"""
