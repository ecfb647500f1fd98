"""Schools and young people: the innovation contest, other competitions, the drone contest and the science survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from synthetic.draw import LATE_YEAR, YEARS, Row, amounts, apportion, chance, day, deal, generator, numbered, pick
from synthetic.places import CITY, COUNTIES, NAMES, TOWNSHIPS

__all__ = ["ledgers", "schools"]

CONTEST = {2019: (128, 14_820), 2020: (84, 9_430), 2021: (124, 14_360), 2022: (119, 13_902), 2023: (137, 15_702)}
"""Schools that entered each edition, and their students."""
FIRST_EDITION = 34
AWARDS = {2019: (902, 22, 4), 2020: (588, 14, 2), 2021: (893, 21, 3), 2022: (861, 21, 3), 2023: (994, 26, 4)}
"""Awards of the city, the province and the nation."""
SURVEY_SCHOOLS = 104
SURVEYS = {2019: 43, 2020: 21, 2021: 45, 2022: 40, 2023: 52}
SURVEY_STUDENTS = 20_680
DRONE_TEAMS, DRONE_PLAYERS = 32, 308

NORMAL = {"entry": (3, 1, 31), "city": (4, 20, 28), "province": (6, 10, 30), "national": (8, 5, 28)}
LATE = {"entry": (6, 10, 30), "city": (9, 5, 25), "province": (10, 15, 31), "national": (12, 1, 20)}
"""Month, first and last day of each step of an edition; in 2020 it started when schools had opened again."""

SCHOOL_WEIGHTS = {"primary": 4, "nine_year": 5, "junior": 6, "senior": 9, "vocational": 5}


def schools() -> list[Row]:
    """The register: schools of townships, of counties and of the city."""
    rng = generator("schools")
    rows: list[Row] = []

    def add(code: str, name: str, kind: str) -> None:
        rows.append({"school_id": f"XX{len(rows) + 1:03d}", "org_code": code, "name": name, "kind": kind})

    for name, kind in (
        ("十堰市实验小学", "primary"),
        ("十堰市第一中学", "senior"),
        ("十堰市东风高级中学", "senior"),
        ("十堰市第二中学", "senior"),
        ("十堰市实验中学", "junior"),
        ("十堰职业技术集团学校", "vocational"),
    ):
        add(CITY, name, kind)
    for county, (place, _) in COUNTIES.items():
        for number in "一二三四":
            add(county, f"{place}第{number}小学", "primary")
        for number in "一二":
            add(county, f"{place}第{number}初级中学", "junior")
            add(county, f"{place}第{number}高级中学", "senior")
        add(county, f"{place}职业技术学校", "vocational")
        for code in TOWNSHIPS[county]:
            add(code, f"{NAMES[code]}中心小学", "primary")
            if chance(rng, 0.62):  # not every township has one
                kind = pick(rng, {"junior": 3, "nine_year": 2})
                add(code, f"{NAMES[code]}{'初级中学' if kind == 'junior' else '九年一贯制学校'}", kind)
    return rows


def _step(year: int, step: str) -> tuple[date, date]:
    month, first, last = (LATE if year == LATE_YEAR else NORMAL)[step]
    return date(year, month, first), date(year, month, last)


def _contest(register: Sequence[Row]) -> dict[str, list[Row]]:
    rng = generator("innovation contest")
    entries: list[Row] = []
    awards: list[Row] = []
    for year, (count, students) in CONTEST.items():
        keen = sorted(register, key=lambda school: rng.random() / SCHOOL_WEIGHTS[str(school["kind"])])[:count]
        for school, size in zip(keen, amounts(rng, students, count, least=14, skew=1.6), strict=True):
            entries.append(
                {
                    "org_code": school["org_code"],
                    "school_id": school["school_id"],
                    "edition": FIRST_EDITION + year - YEARS[0],
                    "registered_on": day(rng, *_step(year, "entry")),
                    "students": size,
                }
            )
        awards += _awards(year, keen)
    return {
        "contest_awards": awards,
        "contest_entries": numbered(entries, "entry_id", "BM", by="registered_on"),
    }


def _awards(year: int, entered: Sequence[Row]) -> list[Row]:
    """A work wins in the city first; some of those win in the province, and some of these in the nation."""
    rng = generator(f"contest awards {year}")
    city, province, national = AWARDS[year]
    won = deal(rng, {str(place): count for place, count in enumerate(apportion(city, [1.0] * len(entered)))})
    works: list[Row] = [
        {
            "work_id": f"ZP{year % 100}{place:03d}",
            "org_code": entered[int(owner)]["org_code"],
            "school_id": entered[int(owner)]["school_id"],
            "category": pick(rng, {"invention": 30, "painting": 38, "practice": 14, "project": 18}),
        }
        for place, owner in enumerate(won, start=1)
    ]
    forwarded = rng.sample(works, province)
    rows = []
    for level, chosen in (("city", works), ("province", forwarded), ("national", forwarded[:national])):
        decided = day(rng, *_step(year, level))
        for work in chosen:
            prize = pick(rng, {"first": 18, "second": 32, "third": 50})
            rows.append(
                {
                    "work_id": work["work_id"],
                    "org_code": work["org_code"],
                    "school_id": work["school_id"],
                    "awarded_on": decided,
                    "level": level,
                    "prize": prize,
                    "category": work["category"],
                }
            )
    return rows


def _competitions(register: Sequence[Row]) -> list[Row]:
    rng = generator("competitions")
    days = {"robot_northwest_21": date(2019, 7, 20), "algorithm_2022": date(2022, 8, 14)}
    placed: list[tuple[str, date, Mapping[str, int]]] = [
        ("robot_northwest_21", days["robot_northwest_21"], {"first_prize": 3, "second_prize": 6, "third_prize": 9}),
        ("algorithm_2022", days["algorithm_2022"], {"second_prize": 4, "third_prize": 7}),
    ]
    placed += [
        ("print_3d", date(year, 11, 6), {"first_prize": 2, "second_prize": 3 + year % 3, "third_prize": 5})
        for year in YEARS
        if year != LATE_YEAR
    ]
    rows: list[Row] = []
    for competition, decided, prizes in placed:
        for outcome in deal(rng, prizes):
            school = rng.choice(register)
            known = chance(rng, 0.9)  # some entered on their own
            rows.append(
                {
                    "person_id": f"XS{rng.randrange(1, 400):03d}",
                    "org_code": school["org_code"],
                    "school_id": school["school_id"] if known else None,
                    "competition": competition,
                    "outcome": outcome,
                    "decided_on": decided,
                }
            )
    finalist = next(row for row in rows if row["competition"] == "algorithm_2022")
    rows.append(finalist | {"outcome": "final", "decided_on": date(2022, 8, 15)})
    return numbered(rows, "result_id", "CJ", by="decided_on")


def _drones() -> list[Row]:
    rng = generator("drone contest")
    homes = [
        "武汉市",
        "黄石市",
        "十堰市",
        "宜昌市",
        "襄阳市",
        "鄂州市",
        "荆门市",
        "孝感市",
        "荆州市",
        "黄冈市",
        "咸宁市",
        "随州市",
        "恩施州",
        "仙桃市",
        "潜江市",
        "天门市",
    ]
    rows: list[Row] = [
        {
            "org_code": CITY,
            "home": homes[place % len(homes)],
            "competed_on": date(2023, 7, 22),
            "players": players,
        }
        for place, players in enumerate(amounts(rng, DRONE_PLAYERS, DRONE_TEAMS, least=4, skew=1.0))
    ]
    return numbered(rows, "team_id", "DB", by="competed_on")


def _surveys(register: Sequence[Row]) -> list[Row]:
    rng = generator("science surveys")
    fit = [school for school in register if school["kind"] in {"primary", "nine_year", "junior"}]
    chosen = rng.sample(fit, SURVEY_SCHOOLS)
    total = sum(SURVEYS.values())
    turns = chosen + rng.choices(chosen, k=total - len(chosen))
    rng.shuffle(turns)
    years = [year for year, count in SURVEYS.items() for _ in range(count)]
    sizes = amounts(rng, SURVEY_STUDENTS, total, least=25, skew=1.4)
    topics = {"water": 34, "biodiversity": 22, "waste": 26, "energy": 18}
    rows: list[Row] = [
        {
            "org_code": school["org_code"],
            "school_id": school["school_id"],
            "held_on": day(rng, date(year, 9 if year == LATE_YEAR else 4, 8), date(year, 11, 25)),
            "topic": pick(rng, topics),
            "students": size,
        }
        for school, year, size in zip(turns, years, sizes, strict=True)
    ]
    return numbered(rows, "survey_id", "DC", by="held_on")


def ledgers(register: Sequence[Row]) -> dict[str, list[Row]]:
    """All of them, by dataset."""
    return {
        **_contest(register),
        "competition_results": _competitions(register),
        "drone_teams": _drones(),
        "schools": list(register),
        "survey_activities": _surveys(register),
    }
