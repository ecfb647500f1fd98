"""One dataset of activities and a hundred indicators of it: twenty-five filters, four aggregates each."""

from __future__ import annotations

__all__ = ["CAMPAIGNS", "VENUES", "definitions"]

CAMPAIGNS = ("five_entries", "science_day", "science_week", "workers_day", "other")
VENUES = ("rural", "community", "enterprise", "campus", "office")

HEAD = """
schema = 1
[area]
id = "bench"
label = { en = "Benchmark" }
[codes.campaign]
%s
[codes.venue]
%s
[datasets.activities]
key = ["activity_id"]
time = { event = "held_on" }
[datasets.activities.columns]
activity_id = "text"
org_code = "org"
held_on = "date"
campaign = { type = "code", codes = "campaign" }
venue = { type = "code", codes = "venue" }
school_id = "text"
attendance = { type = "integer", min = 0 }
cost = { type = "decimal", scale = 2 }
"""


_AGGREGATES = {
    "sessions": 'count = "activities"',
    "attendance": 'sum = "activities.attendance"',
    "cost": 'sum = "activities.cost"',
    "large": 'count = "activities"',
}


def definitions() -> str:
    """The definition file."""
    codes = ["\n".join(f'{code} = {{ en = "{code}" }}' for code in each) for each in (CAMPAIGNS, VENUES)]
    parts = [HEAD % tuple(codes)]
    for number, (campaign, venue) in enumerate((campaign, venue) for campaign in CAMPAIGNS for venue in VENUES):
        for name, aggregate in _AGGREGATES.items():
            where = f"campaign = '{campaign}' and venue = '{venue}'" + (" and attendance >= 100" * (name == "large"))
            label = f"{name}_{number}"
            parts.append(f'[indicators.{label}]\nlabel = {{ en = "{label}" }}\n{aggregate}\nwhere = "{where}"\n')
    return "\n".join(parts)
