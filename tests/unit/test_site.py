from datetime import date

import pytest

from kexie_metrics.definitions.model import Text
from kexie_metrics.definitions.reading import read_site
from kexie_metrics.definitions.site import Calendar, Site, SiteDefinitions, SitePlugins, Term
from kexie_metrics.errors import DefinitionError

SITE = """\
schema = 1
name   = { zh = "某市科学技术协会" }
root   = "420300"
language = "en"
[terms.fifth]
label = { zh = "第五届", en = "Fifth term" }
first = 2019-01-01
last  = 2023-12-31
[calendars.school]
year_starts = "09-01"
[plugins]
block = ["a"]
[definitions]
files = ["our_own_indicators.toml"]
"""


def test_a_site_reads_as_it_says():
    assert read_site("kexie.toml", SITE.encode()) == Site(
        schema=1,
        name=Text(zh="某市科学技术协会"),
        root="420300",
        language="en",
        terms={
            "fifth": Term(label=Text(zh="第五届", en="Fifth term"), first=date(2019, 1, 1), last=date(2023, 12, 31))
        },
        calendars={"school": Calendar(year_starts="09-01")},
        plugins=SitePlugins(block=("a",)),
        definitions=SiteDefinitions(files=("our_own_indicators.toml",)),
    )


def test_a_site_may_say_nothing_but_its_schema():
    assert read_site("kexie.toml", b"schema = 1") == Site(schema=1)


def test_every_mistake_of_a_site_comes_at_once():
    text = """\
schema = 1
root = 420300
language = "zn"
[terms.Fifth]
label = { zh = "第五届" }
first = 2019-01-01
last = 2018-12-31
[terms.sixth]
label = { zh = "第六届" }
first = "2024-01-01"
[calendars.school]
year_starts = "02-29"
[plugin]
"""
    with pytest.raises(DefinitionError) as caught:
        read_site("kexie.toml", text.encode())
    assert (
        str(caught.value)
        == """\
kexie.toml:2:8: error: expected text, got an integer
  |
2 | root = 420300
  |        ^^^^^^
  = hint: write it in quotes
  = at: root

kexie.toml:3:12: error: unknown value 'zn'
  |
3 | language = "zn"
  |            ^^^^
  = hint: known: en, zh
  = at: language

kexie.toml:4:8: error: 'Fifth' is no name
  |
4 | [terms.Fifth]
  |        ^^^^^
  = hint: lower-case English letters, digits and _, a letter first
  = at: terms.Fifth

kexie.toml:7:8: error: the last day is before the first
  |
7 | last = 2018-12-31
  |        ^^^^^^^^^^
  = hint: write the earlier one as first
  = at: terms.Fifth.last

kexie.toml:8:1: error: missing key 'last'
  |
8 | [terms.sixth]
  | ^^^^^^^^^^^^^
  = hint: add last = …
  = at: terms.sixth

kexie.toml:10:9: error: expected a date, got text
   |
10 | first = "2024-01-01"
   |         ^^^^^^^^^^^^
   = hint: write it without quotes
   = at: terms.sixth.first

kexie.toml:12:15: error: '02-29' is no day of every year
   |
12 | year_starts = "02-29"
   |               ^^^^^^^
   = hint: month and day, such as '09-01'
   = at: calendars.school.year_starts

kexie.toml:13:2: error: unknown key 'plugin'
   |
13 | [plugin]
   |  ^^^^^^
   = hint: did you mean 'plugins'?
   = at: plugin

8 mistakes"""
    )


@pytest.mark.parametrize("starts", ["13-01", "04-31", "9-1", "2023-09-01", "九月"])
def test_a_year_starts_on_a_day_of_every_year(starts):
    text = f'schema = 1\n[calendars.school]\nyear_starts = "{starts}"'
    with pytest.raises(DefinitionError) as caught:
        read_site("kexie.toml", text.encode())
    assert [problem.message for problem in caught.value.problems] == [f"{starts!r} is no day of every year"]
