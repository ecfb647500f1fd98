"""What an indicator is made of, as Mermaid text."""

import pytest

from kexie_metrics import load_registry
from kexie_metrics.errors import UnknownIndicatorError
from kexie_metrics.publishing.graphs import mermaid

DEFINITIONS = """
schema = 1
[area]
id = "club"
label = { zh = "社团", en = "Club" }
[datasets.towns]
key = ["town_id"]
[datasets.towns.columns]
town_id = "text"
big     = "boolean"
[datasets.halls]
label = { zh = "会堂", en = "Halls" }
key = ["hall_id"]
[datasets.halls.columns]
hall_id  = "text"
org_code = "org"
town     = { type = "ref", to = "towns" }
[datasets.meetings]
label = { zh = "会议", en = "Meetings" }
time = { event = "held_on" }
[datasets.meetings.columns]
org_code = "org"
held_on  = "date"
hall     = { type = "ref", to = "halls" }
guests   = "integer"
[datasets.plans]
label = { zh = "计划", en = "Plans" }
time = { event = "held_on" }
[datasets.plans.columns]
org_code = "org"
held_on  = "date"
guests   = "integer"
[indicators.plans]
label = { zh = "计划人数", en = "Planned guests" }
sum = "plans.guests"
[indicators.meetings]
label = { zh = "会议", en = "Meetings" }
count = "meetings"
[indicators.guests]
label = { zh = "来宾", en = "Guests of \\"big\\" towns" }
unit = "人次"
sum = "meetings.guests"
where = "hall.town.big and guests < 100"
target = "plans"
[indicators.each]
label = { zh = "场均", en = "Guests each" }
ratio = { of = "guests", to = "meetings" }
[indicators.twice]
label = { zh = "两倍", en = "Twice" }
formula = "each * 2 + meetings - meetings"
"""


@pytest.fixture(scope="module")
def registry():
    return load_registry(files=[("club.toml", DEFINITIONS)], plugins=False)


def test_an_indicator_is_drawn_with_all_it_is_made_of(registry):
    assert mermaid(registry, "club.twice", "en") == (
        "flowchart LR\n"
        '    i_club__twice["Twice<br>club.twice<br>= club.each * 2 + club.meetings - club.meetings"]\n'
        '    i_club__each["Guests each<br>club.each"]\n'
        '    i_club__guests["Guests of #quot;big#quot; towns (人次)<br>club.guests"]\n'
        '    d_club__meetings[("Meetings<br>club.meetings")]\n'
        '    d_club__halls[("Halls<br>club.halls")]\n'
        '    d_club__towns[("club.towns")]\n'
        '    i_club__plans["Planned guests<br>club.plans"]\n'
        '    d_club__plans[("Plans<br>club.plans")]\n'
        '    i_club__meetings["Meetings<br>club.meetings"]\n'
        '    d_club__meetings -->|"sum guests<br>hall.town.big and guests #lt; 100"| i_club__guests\n'
        '    d_club__halls -.->|"hall"| d_club__meetings\n'
        '    d_club__towns -.->|"town"| d_club__halls\n'
        '    d_club__plans -->|"sum guests"| i_club__plans\n'
        '    i_club__plans -.->|"target"| i_club__guests\n'
        '    d_club__meetings -->|"count"| i_club__meetings\n'
        '    i_club__guests -->|"numerator"| i_club__each\n'
        '    i_club__meetings -->|"denominator"| i_club__each\n'
        "    i_club__each --> i_club__twice\n"
        "    i_club__meetings --> i_club__twice\n"
    )


def test_a_drawing_in_chinese(registry):
    assert mermaid(registry, "club.plans", "zh") == (
        "flowchart LR\n"
        '    i_club__plans["计划人数<br>club.plans"]\n'
        '    d_club__plans[("计划<br>club.plans")]\n'
        '    d_club__plans -->|"sum guests"| i_club__plans\n'
    )


def test_an_unknown_indicator_is_told(registry):
    with pytest.raises(
        UnknownIndicatorError, match=r"^unknown indicator 'club.meeting'; did you mean 'club.meetings'\?$"
    ):
        mermaid(registry, "club.meeting", "en")
