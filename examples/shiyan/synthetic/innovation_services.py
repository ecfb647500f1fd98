"""Workstations, platforms, experts, nominations, papers, meetings and technical needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from synthetic.draw import LATE_YEAR, YEARS, Row, chance, day, days, deal, generator, later, numbered, pick
from synthetic.places import CITY, COUNTIES, NAMES, spread

__all__ = ["ledgers"]

STATIONS_BEFORE = 41
STATIONS_NEW = {2019: 9, 2020: 8, 2021: 13, 2022: 12, 2023: 10}
STATIONS_CLOSED = {2019: 1, 2020: 2, 2021: 2, 2022: 3, 2023: 1}
SENIORS, SENIORS_LEFT, OVERSEAS = 2_437, 34, 46
CORPS_SINCE = date(2020, 9, 18)
PAPERS = {2019: (398, 158), 2021: (447, 170), 2023: (483, 184)}
"""Papers submitted and selected, by the year of each edition."""
FIRST_EDITION = 17
CHENGUANG = {2019: 3, 2020: 3, 2021: 4, 2022: 4, 2023: 5}
CHENGUANG_SELECTED = {5, 13}
MEETINGS = {
    "academic": {2019: 19, 2020: 11, 2021: 22, 2022: 20, 2023: 27},
    "matchmaking": {2019: 8, 2020: 5, 2021: 10, 2022: 9, 2023: 13},
    "overseas": {2019: 2, 2021: 2, 2022: 1, 2023: 3},
}
NEEDS = {2019: 38, 2020: 31, 2021: 52, 2022: 49, 2023: 61}

INDUSTRIES = {"vehicles": 34, "equipment": 14, "medicine": 13, "agriculture": 24, "energy": 8, "ecology": 7}
DISCIPLINES = {"science": 14, "engineering": 34, "agriculture": 18, "medicine": 24, "management": 10}


def _stations() -> list[Row]:
    rng = generator("workstations")
    begun = days(rng, STATIONS_BEFORE, date(2011, 4, 1), date(2018, 11, 30))
    begun += [day(rng, date(year, 2, 20), date(year, 12, 10)) for year, new in STATIONS_NEW.items() for _ in range(new)]
    closing = [year for year, count in STATIONS_CLOSED.items() for _ in range(count)]
    rows: list[Row] = []
    for place, (code, since) in enumerate(zip(spread(rng, len(begun), city=5, townships=0), begun, strict=True)):
        old = code == "420304" and since < date(2014, 12, 9)
        host = f"{NAMES[code]}企业{rng.randrange(1, 60):02d}"
        rows.append(
            {
                "org_code": "420321" if old else code,
                "host": host,
                "kind": pick(rng, {"academician": 3, "expert": 7}),
                "level": pick(rng, {"province": 45, "city": 55}),
                "industry": pick(rng, INDUSTRIES),
                "established_on": since,
                "closed_on": day(rng, date(closing[place], 2, 1), date(closing[place], 12, 10))
                if place < len(closing)
                else None,
            }
        )
    return numbered(rows, "station_id", "GZ", by="established_on")


def _platforms() -> list[Row]:
    listed = (
        ("湖北省海智基地十堰工作站", "haizhi_station", "province", CITY, date(2019, 10, 15), None),
        ("十堰留学人员服务中心", "returnee_centre", "city", CITY, date(2016, 5, 20), date(2020, 3, 31)),
        ("湖北省离岸创新基地十堰工作站", "offshore_base", "province", CITY, date(2021, 11, 26), None),
        ("张湾区海智工作站", "haizhi_station", "city", "420303", date(2022, 9, 8), None),
    )
    rows: list[Row] = [
        {"org_code": code, "name": name, "kind": kind, "level": level, "established_on": since, "closed_on": until}
        for name, kind, level, code, since, until in listed
    ]
    return numbered(rows, "platform_id", "PT", by="established_on")


def _societies() -> list[Row]:
    rng = generator("societies led")
    rows: list[Row] = [
        {
            "org_code": CITY,
            "name": "十堰市工程师协会",
            "kind": "engineers",
            "first_in_province": True,
            "founded_on": date(2020, 12, 18),
        },
        {
            "org_code": CITY,
            "name": "十堰市老科技工作者协会",
            "kind": "seniors",
            "first_in_province": False,
            "founded_on": date(2023, 4, 26),
        },
    ]
    for code, name in zip(
        rng.sample(sorted(COUNTIES), 6), ["茶叶", "食用菌", "油橄榄", "机器人", "心理卫生", "中医药"], strict=True
    ):
        rows.append(
            {
                "org_code": code,
                "name": f"{NAMES[code]}{name}学会",
                "kind": "professional",
                "first_in_province": False,
                "founded_on": day(rng, date(2019, 3, 1), date(2023, 10, 30)),
            }
        )
    return numbered(rows, "society_id", "XH", by="founded_on")


def _experts() -> list[Row]:
    """The corps came when its station was set up; more joined at each year's meeting, a few have left."""
    rng = generator("experts")
    rows: list[Row] = []
    meetings = [CORPS_SINCE, date(2021, 10, 20), date(2022, 9, 16), date(2023, 6, 9)]
    waves = deal(rng, {str(place): weight for place, weight in enumerate((1_520, 430, 310, 211))})
    for place, (wave, code) in enumerate(zip(waves, spread(rng, len(waves), city=60, townships=0), strict=True)):
        joined = meetings[int(wave)]
        gone = place < SENIORS_LEFT
        rows.append(
            {
                "org_code": code,
                "roster": "senior_corps",
                "discipline": pick(rng, DISCIPLINES) if chance(rng, 0.96) else None,
                "joined_on": joined,
                "left_on": min(later(rng, joined, 60, 800), date(2023, 12, 20)) if gone else None,
            }
        )
    assert len(rows) - SENIORS_LEFT == SENIORS  # noqa: S101 - the article's figure hangs on it
    for code in spread(rng, OVERSEAS, city=30, townships=0):
        joined = day(rng, date(2019, 10, 20), date(2023, 11, 10))
        rows.append(
            {
                "org_code": code,
                "roster": "overseas",
                "discipline": pick(rng, DISCIPLINES),
                "joined_on": joined,
                "left_on": None,
            }
        )
    return numbered(rows, "expert_id", "ZJ", by="joined_on")


def _alliance() -> list[Row]:
    cities = {"襄阳市": 4, "十堰市": 4, "随州市": 3, "神农架林区": 2}
    bodies = (
        ("科学技术协会", "association"),
        ("科技馆", "hall"),
        ("青少年科技教育学会", "society"),
        ("理工高校", "university"),
    )
    rows: list[Row] = [
        {
            "org_code": CITY,
            "name": city + body,
            "city": city,
            "kind": kind,
            "joined_on": date(2021, 12, 10) if place == 0 else date(2022, 5, 30),
            "left_on": date(2023, 6, 30) if (city, kind) == ("随州市", "society") else None,
        }
        for city, count in cities.items()
        for place, (body, kind) in enumerate(bodies[:count])
    ]
    return numbered(rows, "member_id", "LM", by="joined_on")


def _pilots() -> list[Row]:
    rows: list[Row] = [
        {"org_code": code, "programme": programme, "kind": kind, "approved_on": since, "ended_on": until}
        for code, programme, kind, since, until in (
            ("420304", "kechuang_hubei", "county", date(2022, 8, 12), None),
            ("420302", "kechuang_china", "park", date(2021, 7, 6), date(2023, 7, 6)),
            ("420303", "kechuang_hubei", "park", date(2023, 3, 22), None),
        )
    ]
    return numbered(rows, "pilot_id", "SD", by="approved_on")


def _nominations() -> list[Row]:
    rng = generator("nominations")
    rows: list[Row] = []

    def add(who: tuple[str, str], title: str, action: str, level: str, decided: date) -> None:
        person, code = who
        rows.append(
            {
                "person_id": person,
                "org_code": code,
                "title": title,
                "action": action,
                "level": level,
                "decided_on": decided,
            }
        )

    chosen = [(f"KJ{place:03d}", code) for place, code in enumerate(spread(rng, 15, townships=0.2), start=1)]
    for place, who in enumerate(chosen):
        year = YEARS[place // 3]
        add(who, "most_beautiful", "awarded", "city", date(year, 5, 27))
    for place, level, year in ((1, "province", 2019), (7, "province", 2021), (12, "national", 2023)):
        add(chosen[place], "most_beautiful", "recommended", level, date(year, 6, 20))
    people = [(f"KJ{place:03d}", code) for place, code in enumerate(spread(rng, 13, city=25, townships=0), start=21)]
    titles = {"youth_award": 5, "young_talent": 5, "academician": 1, "engineer_award": 4}
    for place, title in enumerate(deal(rng, titles)):
        year = YEARS[place % 5]
        level = pick(rng, {"province": 2, "national": 1})
        decided = day(rng, date(year, 3, 5), date(year, 10, 30))
        add(people[place % 13], title, "recommended", level, decided)
    return numbered(rows, "nomination_id", "TJ", by="decided_on")


def _chenguang() -> list[Row]:
    rng = generator("chenguang")
    years = [year for year, count in CHENGUANG.items() for _ in range(count)]
    rows: list[Row] = [
        {
            "person_id": f"QN{place:03d}",
            "org_code": code,
            "discipline": pick(rng, DISCIPLINES),
            "applied_on": day(rng, date(year, 4, 1), date(year, 6, 30)),
            "selected": place in CHENGUANG_SELECTED,
            "grant_amount": Decimal("60000.00") if place in CHENGUANG_SELECTED else None,
        }
        for place, (year, code) in enumerate(zip(years, spread(rng, len(years), city=20, townships=0), strict=True))
    ]
    return numbered(rows, "application_id", "CG", by="applied_on")


def _papers() -> list[Row]:
    rng = generator("papers")
    rows: list[Row] = []
    for turn, (year, (submitted, selected)) in enumerate(PAPERS.items()):
        winners = set(rng.sample(range(submitted), selected))
        rows += [
            {
                "org_code": code,
                "edition": FIRST_EDITION + turn,
                "submitted_on": day(rng, date(year, 3, 1), date(year, 6, 30)),
                "discipline": pick(rng, DISCIPLINES),
                "selected": place in winners,
            }
            for place, code in enumerate(spread(rng, submitted, city=45, townships=0.1))
        ]
    return numbered(rows, "paper_id", "LW", by="submitted_on")


def _meetings() -> list[Row]:
    rng = generator("meetings")
    rows: list[Row] = []
    for kind, years in MEETINGS.items():
        for year, count in years.items():
            start = date(year, 5, 20) if year == LATE_YEAR else date(year, 3, 1)
            for code in spread(rng, count, city=50, townships=0):
                known = kind != "academic" or chance(rng, 0.5)  # a meeting need not be about one
                rows.append(
                    {
                        "org_code": code,
                        "kind": kind,
                        "industry": pick(rng, INDUSTRIES) if known else None,
                        "held_on": day(rng, start, date(year, 12, 15)),
                        "attendance": rng.randint(40, 320) if kind == "academic" else rng.randint(25, 150),
                    }
                )
    return numbered(rows, "meeting_id", "HY", by="held_on")


def _needs() -> list[Row]:
    rng = generator("needs")
    rows: list[Row] = []
    end = date(YEARS[-1], 12, 31)
    for year, count in NEEDS.items():
        for code in spread(rng, count, city=4, townships=0):
            collected = day(rng, date(year, 2, 10), date(year, 12, 10))
            solved = later(rng, collected, 45, 520)
            rows.append(
                {
                    "enterprise_id": f"{code}-{rng.randrange(1, 26):02d}",
                    "org_code": code,
                    "industry": pick(rng, INDUSTRIES),
                    "collected_on": collected,
                    "solved_on": solved if chance(rng, 0.68) and solved <= end else None,
                }
            )
    return numbered(rows, "need_id", "XQ", by="collected_on")


def ledgers() -> dict[str, list[Row]]:
    """All of them, by dataset."""
    return {
        "alliance_members": _alliance(),
        "chenguang": _chenguang(),
        "experts": _experts(),
        "meetings": _meetings(),
        "needs": _needs(),
        "nominations": _nominations(),
        "papers": _papers(),
        "pilots": _pilots(),
        "societies_led": _societies(),
        "talent_platforms": _platforms(),
        "workstations": _stations(),
    }
