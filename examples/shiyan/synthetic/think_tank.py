"""Survey sites and their rounds, reports, instructions, proposals, topics and experts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from synthetic.draw import YEARS, Row, chance, day, deal, generator, later, numbered, pick
from synthetic.places import CITY, spread

__all__ = ["ledgers"]

REPORTS = {2019: 5, 2020: 4, 2021: 6, 2022: 7, 2023: 9}
PROPOSALS = {2019: 39, 2020: 34, 2021: 42, 2022: 44, 2023: 48}
IN_PLAN = 3
PLAN_YEAR = 2020
TOPICS = {2019: (46, 2, 4, 12), 2020: (38, 1, 4, 10), 2021: (52, 2, 5, 14), 2022: (55, 2, 5, 15), 2023: (63, 3, 7, 19)}
"""Topics collected, and of these the first, second and third class."""
FIELDS = {"industry": 26, "ecology": 22, "rural": 18, "talent": 14, "outreach": 12, "health": 8}
END = date(2023, 12, 31)


def _sites() -> list[Row]:
    listed = (
        ("湖北汽车工业学院", "national", CITY, date(2017, 5, 10), None),
        ("张湾区科学技术协会", "province", "420303", date(2018, 9, 3), date(2021, 6, 30)),
        ("十堰市太和医院", "province", CITY, date(2019, 8, 20), None),
        ("丹江口市科学技术协会", "province", "420381", date(2020, 9, 15), None),
        ("郧阳区科学技术协会", "province", "420304", date(2022, 4, 18), None),
        ("房县科学技术协会", "city", "420325", date(2021, 3, 12), None),
    )
    rows: list[Row] = [
        {"org_code": code, "host": host, "level": level, "established_on": since, "closed_on": until}
        for host, level, code, since, until in listed
    ]
    return numbered(rows, "site_id", "ZD", by="established_on")


def _rounds(sites: Sequence[Row]) -> list[Row]:
    """Each site asks in spring and autumn while it is in force."""
    rng = generator("site rounds")
    rows: list[Row] = []
    for site in sites:
        since, until = str(site["established_on"]), str(site["closed_on"] or "9999-12-31")
        for year in YEARS:
            for month in (5, 11):
                closed = date(year, month, rng.randint(3, 28))
                if since < closed.isoformat() < until:
                    issued = rng.randint(60, 240)
                    rows.append(
                        {
                            "site_id": site["site_id"],
                            "org_code": site["org_code"],
                            "closed_on": closed,
                            "issued": issued,
                            "valid": issued - rng.randint(0, issued // 7),
                        }
                    )
    return numbered(rows, "round_id", "WJ", by="closed_on")


def _reports() -> list[Row]:
    rng = generator("reports")
    rows: list[Row] = []
    for year, count in REPORTS.items():
        for code in spread(rng, count, city=60, townships=0):
            completed = day(rng, date(year, 3, 1), date(year, 11, 30))
            adopted = later(rng, completed, 20, 300)
            used = chance(rng, 0.55) and adopted <= END
            rows.append(
                {
                    "org_code": code,
                    "field": pick(rng, FIELDS),
                    "completed_on": completed,
                    "adopted_by": pick(rng, {"province": 2, "city": 5, "county": 3}) if used else None,
                    "adopted_on": adopted if used else None,
                }
            )
    return numbered(rows, "report_id", "BG", by="completed_on")


def _instructions(reports: Sequence[Row]) -> list[Row]:
    rng = generator("instructions")
    rows: list[Row] = []
    for report in rng.sample(list(reports), 12):
        for _ in range(int(pick(rng, {"1": 3, "2": 1}))):
            given = later(rng, date.fromisoformat(str(report["completed_on"])), 15, 30)
            rows.append(
                {
                    "report_id": report["report_id"],
                    "org_code": report["org_code"],
                    "leader_level": pick(rng, {"province": 1, "city": 6, "county": 2}),
                    "instructed_on": given,
                }
            )
    return numbered(rows, "instruction_id", "PS", by="instructed_on")


def _proposals() -> list[Row]:
    rng = generator("proposals")
    rows: list[Row] = []
    for year, count in PROPOSALS.items():
        for code in spread(rng, count, city=45, townships=0):
            adopted = chance(rng, 0.13)
            rows.append(
                {
                    "org_code": code,
                    "kind": pick(rng, {"cppcc_proposal": 46, "npc_suggestion": 21, "advice": 33}),
                    "field": pick(rng, FIELDS) if chance(rng, 0.95) else None,
                    "submitted_on": day(rng, date(year, 1, 8), date(year, 10, 31)),
                    "adopted_in": "policy" if adopted else None,
                }
            )
    before = [
        row for row in rows if str(row["submitted_on"]).startswith(str(PLAN_YEAR)) and row["kind"] == "cppcc_proposal"
    ]
    for row in before[:IN_PLAN]:
        row["adopted_in"] = "five_year_plan"
    return numbered(rows, "proposal_id", "TA", by="submitted_on")


def _topics() -> list[Row]:
    rng = generator("topics")
    rows: list[Row] = []
    for year, (count, *graded) in TOPICS.items():
        grades = deal(rng, {"1": graded[0], "2": graded[1], "3": graded[2], "": count - sum(graded)})
        for code, grade in zip(spread(rng, count, city=40, townships=0), grades, strict=True):
            submitted = day(rng, date(year, 2, 20), date(year, 5, 31))
            completed = later(rng, submitted, 120, 420)
            done = chance(rng, 0.95 if grade else 0.6) and completed <= END
            rows.append(
                {
                    "org_code": code,
                    "field": pick(rng, FIELDS),
                    "submitted_on": submitted,
                    "class": grade or None,
                    "completed_on": completed if done else None,
                }
            )
    return numbered(rows, "topic_id", "KT", by="submitted_on")


def _experts() -> list[Row]:
    """Some people are appointed in two fields."""
    rng = generator("think-tank experts")
    rows: list[Row] = []
    for place, code in enumerate(spread(rng, 74, city=60, townships=0), start=1):
        for field in rng.sample(sorted(FIELDS), int(pick(rng, {"1": 4, "2": 1}))):
            since = day(rng, date(2018, 5, 1), date(2023, 6, 30))
            left = later(rng, since, 365, 1_500)
            gone = chance(rng, 0.12) and left <= END
            rows.append(
                {
                    "person_id": f"ZK{place:03d}",
                    "org_code": code,
                    "field": field,
                    "appointed_on": since,
                    "left_on": left if gone else None,
                }
            )
    return rows


def ledgers() -> dict[str, list[Row]]:
    """All of them, by dataset."""
    sites, reports = _sites(), _reports()
    return {
        "experts": _experts(),
        "instructions": _instructions(reports),
        "proposals": _proposals(),
        "reports": reports,
        "site_rounds": _rounds(sites),
        "survey_sites": sites,
        "topics": _topics(),
    }
