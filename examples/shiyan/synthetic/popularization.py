"""Outreach: activities, bases, facilities, videos, honours and the literacy survey."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from synthetic.draw import (
    LATE_YEAR,
    YEARS,
    Row,
    amounts,
    apportion,
    chance,
    day,
    days,
    deal,
    generator,
    later,
    numbered,
    pick,
)
from synthetic.places import CITY, COUNTIES, NAMES, county_of, spread

__all__ = ["ledgers"]

FIVE_ENTRIES = {2019: (88, 41_718), 2020: (41, 17_906), 2021: (89, 39_842), 2022: (77, 36_205), 2023: (112, 60_811)}
"""Sessions and attendance of the five-settings sessions; 2020 had few, 2023 was a year of catching up."""
ROUTINE = {2019: 71, 2020: 34, 2021: 73, 2022: 66, 2023: 82}
GUIDED = 486
FUNDS = 518_640_000  # in 分
PAYMENTS = 78
VIDEOS = {2020: 22, 2021: 41, 2022: 47, 2023: 43}
PLAYS = 6_348_217
BASES_NAMED = {2019: 4, 2020: 2, 2021: 6, 2022: 4, 2023: 6}
BASES_REMOVED = {2020: 1, 2021: 1, 2022: 2, 2023: 1}
BASES_BEFORE = 19

VENUES = {"rural": 31, "community": 24, "campus": 26, "enterprise": 10, "office": 9}
KINDS = {"lecture": 40, "exhibition": 16, "consultation": 18, "training": 14, "show": 12}
THEMES = {
    "manufacturing": 9,
    "food": 15,
    "environment": 17,
    "disaster": 14,
    "work_safety": 11,
    "agriculture": 19,
    "health": 15,
}
OCCASIONS = {
    "science_week": ((5, 18), (5, 29), 36),
    "workers_day": ((5, 25), (6, 2), 17),
    "science_day": ((9, 11), (9, 26), 47),
}
QUARTER_ENDS = [date(year, month, last) for year in YEARS for month, last in ((3, 31), (6, 30), (9, 30), (12, 31))]


def _school_near(rng: Random, schools: Sequence[Row], code: str) -> Row:
    near = [school for school in schools if county_of(str(school["org_code"])) == county_of(code)]
    return rng.choice(near)


def _activity(rng: Random, schools: Sequence[Row], *, code: str, held_on: date, venue: str | None) -> Row:
    school = _school_near(rng, schools, code) if venue == "campus" else None
    return {
        "org_code": school["org_code"] if school else code,
        "held_on": held_on,
        "kind": pick(rng, KINDS),
        "campaign": "routine",
        "occasion": None,
        "venue": venue,
        "theme": pick(rng, THEMES),
        "guided": False,
        "school_id": school["school_id"] if school else None,
    }


def _activities(schools: Sequence[Row]) -> list[Row]:
    rng = generator("activities")
    rows = []
    for year, (sessions, attendance) in FIVE_ENTRIES.items():
        sizes = amounts(rng, attendance, sessions, least=38, skew=2.6)
        for code, size in zip(spread(rng, sessions, townships=0.5), sizes, strict=True):
            occasion = pick(rng, {name: weight for name, (_, _, weight) in OCCASIONS.items()})
            first, last, _ = OCCASIONS[occasion]
            if year == LATE_YEAR and occasion != "science_day":
                first, last = (8, 20), (8, 31)
            held_on = day(rng, date(year, *first), date(year, *last))
            row = _activity(rng, schools, code=code, held_on=held_on, venue=pick(rng, VENUES))
            cost = Decimal(rng.randrange(60_000, 1_200_000, 500)).scaleb(-2) if chance(rng, 0.6) else None
            rows.append(row | {"campaign": "five_entries", "occasion": occasion, "attendance": size, "cost": cost})
    for year, count in ROUTINE.items():
        start = date(year, 5, 6) if year == LATE_YEAR else date(year, 1, 6)
        for code in spread(rng, count, townships=0.35):
            venue = None if chance(rng, 0.12) else pick(rng, VENUES)
            row = _activity(rng, schools, code=code, held_on=day(rng, start, date(year, 12, 20)), venue=venue)
            cost = Decimal(rng.randrange(30_000, 600_000, 500)).scaleb(-2) if chance(rng, 0.5) else None
            rows.append(row | {"attendance": 22 + int(420 * rng.random() ** 2), "cost": cost})
    for place in rng.sample(range(len(rows)), GUIDED):
        rows[place]["guided"] = True
    return numbered(rows, "activity_id", "HD", by="held_on")


EDUCATION_BASES = [
    "科技馆",
    "植物园",
    "博物馆",
    "地震台",
    "气象站",
    "消防救援站",
    "水文站",
    "茶叶科技园",
    "农业科技示范园",
    "中医药文化馆",
    "汽车文化馆",
    "林场",
    "湿地公园",
    "水库展览馆",
    "恐龙地质公园",
]


def _base(rng: Random, code: str, kind: str, level: str, since: date) -> Row:
    themes = {"education_base": THEMES, "industry_base": {"agriculture": 1}}.get(kind)
    place = NAMES[code if code != "420321" else "420304"]
    name = {
        "education_base": lambda: place + rng.choice(EDUCATION_BASES),
        "industry_base": lambda: (
            place + rng.choice(["香菇", "核桃", "茶叶", "油橄榄", "黄酒", "中药材", "猕猴桃", "柑橘"]) + "产业科普基地"
        ),
        "community": lambda: (
            place + rng.choice(["柳林", "朝阳", "东岳", "江苏路", "重庆路", "老街", "河东", "北苑"]) + "社区"
        ),
        "school": lambda: place + rng.choice(["实验小学", "第一小学", "第二中学", "实验中学"]),
    }[kind]()
    themed = themes is not None and chance(rng, 0.85)
    return {
        "org_code": code,
        "name": name,
        "kind": kind,
        "level": level,
        "theme": pick(rng, themes) if themes is not None and themed else None,
        "designated_on": since,
        "revoked_on": None,
    }


def _old(code: str, since: date) -> str:
    """A record from before December 2014 carries the code of its day."""
    return "420321" if code == "420304" and since < date(2014, 12, 9) else code


def _bases() -> list[Row]:
    rng = generator("bases")
    begun = days(rng, BASES_BEFORE, date(2010, 3, 1), date(2018, 11, 30))
    begun += [
        day(rng, date(year, 3, 1), date(year, 11, 30)) for year, count in BASES_NAMED.items() for _ in range(count)
    ]
    removed = [year for year, count in BASES_REMOVED.items() for _ in range(count)]
    codes = spread(rng, len(begun), townships=0)
    levels = ["city"] * len(removed) + deal(rng, {"national": 3, "province": 12, "city": 21})
    rows = [
        _base(rng, _old(code, since), "education_base", level, since)
        for code, level, since in zip(codes, levels, begun, strict=True)
    ]
    for row, year in zip(rows, removed, strict=False):
        row["revoked_on"] = day(rng, date(year, 3, 1), date(year, 12, 1))
    for kind, counts, revoked in (
        ("industry_base", {"province": 16, "city": 2}, {"province": 1}),
        ("community", {"province": 4, "city": 10}, {"city": 1}),
        ("school", {"province": 5, "city": 12}, {}),
    ):
        for level, count in counts.items():
            for place, code in enumerate(spread(rng, count, city=0, townships=0)):
                since = day(rng, date(2012, 3, 1), date(2023, 10, 31))
                ended = place < revoked.get(level, 0)
                since = min(since, date(2019, 6, 30)) if ended else since
                row = _base(rng, _old(code, since), kind, level, since)
                rows.append(row | {"revoked_on": day(rng, date(2021, 1, 4), date(2022, 12, 1)) if ended else None})
    return numbered(rows, "base_id", "JD", by="designated_on")


def _payments() -> list[Row]:
    rng = generator("facility payments")
    sums = amounts(rng, FUNDS, PAYMENTS, least=300_000, skew=2.5)
    counts = apportion(PAYMENTS, [18, 11, 21, 22, 28])
    years = [year for year, count in zip(YEARS, counts, strict=True) for _ in range(count)]
    facilities = {"hall": 45, "gallery": 20, "mobile": 15, "classroom": 20}
    rows: list[Row] = [
        {
            "org_code": code,
            "paid_on": day(rng, date(year, 2, 10), date(year, 12, 20)),
            "facility": pick(rng, facilities),
            "source": pick(rng, {"government": 72, "social": 10, "own": 18}),
            "amount": Decimal(amount).scaleb(-2),
        }
        for code, year, amount in zip(spread(rng, PAYMENTS, city=30, townships=0.1), years, sums, strict=True)
    ]
    return numbered(rows, "payment_id", "ZF", by="paid_on")


def _videos() -> list[Row]:
    rng = generator("videos")
    topics = {"mushroom": 42, "walnut": 24, "tea": 35, "olive": 29, "herb": 12, "fruit": 11}
    rows: list[Row] = [
        {
            "org_code": code,
            "published_on": day(rng, date(year, 4 if year == min(VIDEOS) else 1, 5), date(year, 12, 24)),
            "topic": pick(rng, topics),
            "seconds": rng.randint(45, 600),
        }
        for year, count in VIDEOS.items()
        for code in spread(rng, count, city=15, townships=0)
    ]
    return numbered(rows, "video_id", "SP", by="published_on")


def _plays(videos: Sequence[Row]) -> list[Row]:
    """Each video's plays at each quarter's end: fast at first, then slower, never falling."""
    rng = generator("video plays")
    rows: list[Row] = []
    for video, total in zip(videos, amounts(rng, PLAYS, len(videos), least=1_200, skew=6), strict=True):
        dates = [counted for counted in QUARTER_ENDS if counted > date.fromisoformat(str(video["published_on"]))]
        fade = 0.45 + 0.35 * rng.random()
        whole = 1 - fade ** len(dates)
        rows += [
            {
                "video_id": video["video_id"],
                "org_code": video["org_code"],
                "counted_on": counted,
                "topic": video["topic"],
                "plays": total if counted == dates[-1] else int(total * (1 - fade**place) / whole),
            }
            for place, counted in enumerate(dates, start=1)
        ]
    return sorted(rows, key=lambda row: (str(row["counted_on"]), str(row["video_id"])))


def _honours() -> list[Row]:
    rng = generator("outreach honours")
    team, city = "十堰市网络科普志愿服务总队", "十堰市科学技术协会"
    rows: list[Row] = [
        {"org_code": CITY, "kind": kind, "level": level, "winner": winner, "awarded_on": awarded}
        for kind, level, winner, awarded in (
            ("typical_case", "national", "“美丽中国、我是行动者”调查体验活动", date(2021, 11, 18)),
            ("double_reduction_unit", "national", city, date(2022, 12, 15)),
            ("outstanding_volunteer_team", "province", team, date(2021, 12, 3)),
            ("outstanding_volunteer_team", "province", team, date(2022, 12, 2)),
        )
    ]
    rows.append(
        {
            "org_code": "420303",
            "kind": "water_survey_first_prize",
            "level": "province",
            "winner": "水资源调查体验活动",
            "awarded_on": date(2020, 10, 22),
        }
    )
    units = [CITY, *COUNTIES]
    for year in YEARS:
        for place, code in enumerate(rng.sample(units, 4)):
            level = "province" if place == 0 else "city"
            awarded = later(rng, date(year, 11, 10), 0, 30)
            winner = f"{NAMES[code]}科学技术协会"
            rows.append(
                {"org_code": code, "kind": "outreach_unit", "level": level, "winner": winner, "awarded_on": awarded}
            )
    return numbered(rows, "honour_id", "RY", by="awarded_on")


def _literacy() -> list[Row]:
    published = {11: date(2021, 3, 16), 12: date(2023, 5, 10)}
    shares = {
        (11, CITY): {"all": "8.40", "urban": "10.60", "rural": "6.10"},
        (12, CITY): {"all": "10.90", "urban": "13.20", "rural": "8.10"},
        (12, "420302"): {"all": "13.40"},
        (12, "420381"): {"all": "10.20"},
    }
    return [
        {
            "survey": survey,
            "org_code": code,
            "population": population,
            "published_on": published[survey],
            "share": Decimal(share),
        }
        for (survey, code), found in shares.items()
        for population, share in found.items()
    ]


def ledgers(schools: Sequence[Row]) -> dict[str, list[Row]]:
    """All of them, by dataset."""
    videos = _videos()
    return {
        "activities": _activities(schools),
        "bases": _bases(),
        "facility_payments": _payments(),
        "honours": _honours(),
        "literacy_surveys": _literacy(),
        "video_plays": _plays(videos),
        "videos": videos,
    }
