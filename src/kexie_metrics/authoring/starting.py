"""The definition file of a new area without records: a small one, whole, with a word on each part."""

from __future__ import annotations

from collections.abc import Iterator

from kexie_metrics.authoring.drafting import Figure
from kexie_metrics.authoring.words import in_languages, quoted
from kexie_metrics.definitions.model import Text

__all__ = ["FIGURES", "RECORDS", "starting_toml"]

RECORDS = """\
activity_id,org_code,held_on,kind,people
1,11,2022-05-21,lecture,40
2,12,2022-09-17,exhibition,120
3,11,2023-04-22,lecture,60
4,11,2023-06-10,exhibition,200
5,12,2023-06-17,lecture,35
6,12,2023-10-14,lecture,25
"""
"""Records of the dataset `activities`."""

FIGURES = (
    Figure(name="activities", key="count", measured="activities", value="4"),
    Figure(name="people", key="sum", measured="activities.people", value="320"),
    Figure(name="people_per_activity", key="ratio", measured="", value="80"),
)
"""What the indicators are in 2023."""


def starting_toml(label: Text) -> Iterator[str]:
    """The lines of code lists, datasets, indicators and audit rules.

    Args:
        label: Name of the area; the file is written in the languages that it has.
    """

    def words(zh: str, en: str) -> str:
        return in_languages(label, zh=zh, en=en)

    def unit(zh: str, en: str) -> str:
        return quoted(zh if label.zh is not None else en)

    source = unit("活动台账", "Register of activities")
    yield f"""\
# A closed list. A record with another code is a mistake, and it will be found.
[codes.kind]
lecture    = {words("讲座", "lecture")}
exhibition = {words("展览", "exhibition")}

# What one record is: here, something that happened on a day. `time = {{ begins = "…", ends = "…" }}` is for what holds
# for a while, `time = {{ as_of = "…" }}` for a level that was read off, and no time for a register that always holds.
[datasets.activities]
label = {words("活动台账", "Activities")}
key   = ["activity_id"]
time  = {{ event = "held_on" }}
[datasets.activities.columns]
activity_id = "text"
org_code    = "org"
held_on     = "date"
kind        = {{ type = "code", codes = "kind" }}
people      = {{ type = "integer", min = 0, unit = {unit("人次", "people")} }}

# Figures. Each has exactly one kind: count, sum, distinct, mean, min, max, median, ratio, formula, reported.
[indicators.activities]
label  = {words("活动场次", "Activities")}
unit   = {unit("场次", "activities")}
source = {source}
count  = "activities"
by     = ["kind"]

[indicators.people]
label  = {words("参加人次", "People")}
source = {source}
sum    = "activities.people"
by     = ["kind"]

# A rate names two indicators: both are added up, and then they are divided.
[indicators.people_per_activity]
label  = {words("场均人次", "People per activity")}
unit   = {unit("人次", "people")}
source = {source}
ratio  = {{ of = "people", to = "activities" }}

# A rule that figures have to keep: `must`, or `explain` where an exception needs a written explanation.
[checks.people_came]
assert  = "people >= activities"
level   = "explain"
message = {words("有的活动没有人参加", "nobody came to some activity")}
"""
