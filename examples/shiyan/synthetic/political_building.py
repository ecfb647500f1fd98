"""Grassroots associations, the three heads, study sessions, honours and societies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from synthetic.draw import LATE_YEAR, YEARS, Row, chance, day, generator, later, numbered, pick
from synthetic.places import CITY, COUNTIES, NAMES, TOWNSHIPS, county_of, spread

__all__ = ["ledgers"]

TOWNSHIP_FOUNDINGS = {2019: 2, 2020: 1, 2021: 3, 2022: 3}
"""Townships that got their first association in the term; the others had one before."""
UNIVERSITIES = {
    "湖北汽车工业学院": date(2008, 5, 16),
    "湖北医药学院": date(2009, 10, 22),
    "汉江师范学院": date(2016, 6, 8),
    "湖北工业职业技术学院": date(2020, 11, 12),
    "武当山旅游职业学院": date(2022, 5, 30),
}
ENTERPRISES, ENTERPRISES_BEFORE = 46, 21
CLOSED_ENTERPRISE, CLOSED_ON = "张湾区专用车企业", date(2021, 6, 30)
"""An enterprise that closed down, and its association with it."""
HELD_POSTS = 334
POSTS = ("hospital", "school", "agri_station")
BEGINNING = date(2019, 1, 1)
RENAMED_ON = date(2014, 12, 9)


def _then(code: str, since: date) -> str:
    """A record from before December 2014 carries the code of its day."""
    return "420321" + code[6:] if code.startswith("420304") and since < RENAMED_ON else code


def _hosts() -> list[Row]:
    rng = generator("host units")
    hosts: list[tuple[str, str, str, date | None]] = [
        (code, NAMES[code], "township", None) for names in TOWNSHIPS.values() for code in names
    ]
    hosts += [(CITY, name, "university", None) for name in UNIVERSITIES]
    trades = ["汽车零部件", "电子", "生物医药", "水电", "食品", "茶业", "新材料", "装备", "环保", "物流"]
    for place, code in enumerate(spread(rng, ENTERPRISES, city=6, townships=0)):
        listed = None if place < ENTERPRISES_BEFORE + 8 else day(rng, date(2019, 3, 1), date(2022, 9, 30))
        hosts.append((code, f"{NAMES[code]}{rng.choice(trades)}企业{place + 1:02d}", "enterprise", listed))
    for code in (CITY, *COUNTIES):
        hosts.append((code, f"{NAMES[code]}工程技术人员", "engineers", date(2020, 6, 1)))
        hosts.append((code, f"{NAMES[code]}老科技工作者", "seniors", None))
    hosts += [(code, f"{NAMES[code]}经济开发区", "park", None) for code in list(COUNTIES)[:6]]
    hosts.append(("420303", CLOSED_ENTERPRISE, "enterprise", None))
    return [
        {
            "host_id": f"DW{place:03d}",
            "org_code": code,
            "name": name,
            "kind": kind,
            "listed_on": listed,
            "delisted_on": CLOSED_ON if name == CLOSED_ENTERPRISE else None,
        }
        for place, (code, name, kind, listed) in enumerate(hosts, start=1)
    ]


def _founded(rng: Random, host: Row, late: dict[str, int]) -> date | None:
    """The day a host got its association."""
    kind, name = host["kind"], str(host["name"])
    if kind == "university":
        return UNIVERSITIES[name]
    if kind == "township":
        year = late.get(str(host["host_id"]))
        if year is None:
            return day(rng, date(1998, 3, 1), date(2018, 10, 31))
        return day(rng, date(year, 3, 10), date(year, 11, 20))
    if kind == "engineers":
        return date(2020, 12, 18) if host["org_code"] == CITY else day(rng, date(2021, 5, 6), date(2023, 9, 28))
    if kind == "seniors":
        return date(2023, 4, 26) if host["org_code"] == CITY else day(rng, date(2006, 3, 1), date(2022, 10, 20))
    if kind == "park":
        return day(rng, date(2017, 4, 1), date(2023, 8, 30)) if chance(rng, 0.67) else None
    if name == CLOSED_ENTERPRISE:
        return date(2010, 4, 22)
    if host["listed_on"] is not None:
        return later(rng, date.fromisoformat(str(host["listed_on"])), 20, 400)
    early = chance(rng, 0.72)
    return day(rng, date(2003, 4, 1), date(2018, 11, 30)) if early else day(rng, BEGINNING, date(2023, 6, 30))


def _associations(hosts: Sequence[Row]) -> list[Row]:
    rng = generator("associations")
    townships = [str(host["host_id"]) for host in hosts if host["kind"] == "township"]
    years = [year for year, count in TOWNSHIP_FOUNDINGS.items() for _ in range(count)]
    late = dict(zip(rng.sample(townships, len(years)), years, strict=True))
    rows: list[Row] = []
    for host in hosts:
        founded = _founded(rng, host, late)
        if founded is None:
            continue
        rows.append(
            {
                "host_id": host["host_id"],
                "org_code": _then(str(host["org_code"]), founded),
                "kind": host["kind"],
                "founded_on": founded,
                "dissolved_on": host["delisted_on"],
            }
        )
    # Three townships dissolved the old association and founded a new one a few weeks later.
    steady = [row for row in rows if row["kind"] == "township" and row["host_id"] not in late]
    codes = {host["host_id"]: host["org_code"] for host in hosts}
    for row, year in zip(rng.sample(steady, 3), (2019, 2021, 2022), strict=True):
        ended = day(rng, date(year, 4, 1), date(year, 9, 30))
        row["dissolved_on"] = ended
        again = {"org_code": codes[row["host_id"]], "founded_on": later(rng, ended, 14, 60), "dissolved_on": None}
        rows.append(row | again)
    return numbered(rows, "association_id", "KX", by="founded_on")


def _posts() -> list[Row]:
    rows: list[Row] = [
        {"org_code": code, "post": post} for names in TOWNSHIPS.values() for code in names for post in POSTS
    ]
    return [{"post_id": f"GW{place:03d}", **row} for place, row in enumerate(rows, start=1)]


def _vice_chairs(posts: Sequence[Row]) -> list[Row]:
    """Terms in the posts; at the end of 2023 exactly so many posts are held."""
    rng = generator("vice-chairs")
    order = rng.sample(list(posts), len(posts))
    held, vacant = order[:HELD_POSTS], order[HELD_POSTS:]
    people = iter(range(1, 2 * len(posts)))
    rows: list[Row] = []

    def term(post: Row, since: date, until: date | None, person: str | None = None) -> str:
        person = person or f"SZ{next(people):03d}"
        rows.append(
            {
                "post_id": post["post_id"],
                "person_id": person,
                "org_code": post["org_code"],
                "post": post["post"],
                "elected_on": since,
                "left_on": until,
            }
        )
        return person

    for post in held:
        weights = {"2018": 62, "2019": 9, "2020": 6, "2021": 12, "2022": 7, "2023": 4}
        year = int(pick(rng, weights))
        since = day(rng, date(year, 2, 1), date(year, 11, 30))
        if chance(rng, 0.25) and since < date(2021, 6, 1):  # a change of head
            left = later(rng, since, 300, 700)
            term(post, since, left)
            since = later(rng, left, 0, 75)
        term(post, since, None)
    for post in vacant[:14]:
        since = day(rng, date(2017, 3, 1), date(2020, 10, 31))
        term(post, since, later(rng, since, 400, 1000))
    # Two people head two posts each.
    for first, second in ((0, 40), (80, 120)):
        rows[second]["person_id"] = rows[first]["person_id"]
    return numbered(rows, "term_id", "RQ", by="elected_on")


def _talents() -> list[Row]:
    rng = generator("talent pool")
    rows: list[Row] = []
    for level, count, left in (("province", 15, 2), ("city", 14, 3)):
        for place, code in enumerate(spread(rng, count, city=0, townships=1)):
            entered = day(rng, date(2019, 6, 1), date(2020, 12, 1) if place < left else date(2023, 10, 31))
            rows.append(
                {
                    "person_id": f"SZ{rng.randrange(1, 400):03d}",
                    "org_code": code,
                    "post": rng.choice(POSTS),
                    "level": level,
                    "entered_on": entered,
                    "left_on": later(rng, entered, 300, 700) if place < left else None,
                }
            )
    return numbered(rows, "member_id", "RC", by="entered_on")


def _projects() -> list[Row]:
    rng = generator("support projects")
    titles = [
        "食用菌标准化栽培",
        "茶园绿色防控",
        "中心学校科学角",
        "乡镇健康科普讲堂",
        "油橄榄丰产示范",
        "山羊疫病防治",
        "流动农技课堂",
    ]
    funded = {4: Decimal("30000.00"), 11: Decimal("50000.00")}
    rows: list[Row] = [
        {
            "org_code": code,
            "title": rng.choice(titles),
            "applied_on": day(rng, date(YEARS[place % 5], 3, 1), date(YEARS[place % 5], 6, 30)),
            "funded": place in funded,
            "amount": funded.get(place),
        }
        for place, code in enumerate(spread(rng, 16, city=0, townships=1))
    ]
    return numbered(rows, "project_id", "XM", by="applied_on")


def _honours() -> list[Row]:
    rng = generator("political building honours")
    rows: list[Row] = []

    def add(code: str, kind: str, level: str, winner: str, awarded: date) -> None:
        rows.append({"org_code": code, "kind": kind, "level": level, "winner": winner, "awarded_on": awarded})

    add("420304", "three_heads_innovation_case", "province", "“三长”兼职创新案例", date(2021, 9, 24))
    add("420325", "three_heads_innovation_case", "city", "“三长”服务到村案例", date(2020, 10, 16))
    years = (2020, 2020, 2021, 2021, 2022, 2023, 2023)
    for year, code in zip(years, spread(rng, len(years), city=0, townships=1), strict=True):
        winner = f"{NAMES[county_of(code)]}“三长”{rng.randrange(100, 400)}"
        add(code, "three_heads_outstanding_person", "province", winner, day(rng, date(year, 10, 8), date(year, 12, 15)))
    for year in YEARS:
        for place, code in enumerate(rng.sample(sorted(COUNTIES), 3)):
            level = "province" if place == 0 and year % 2 else "city"
            add(code, "model_organisation", level, f"{NAMES[code]}科协", day(rng, date(year, 5, 25), date(year, 6, 5)))
        level = "province" if year == YEARS[2] else "city"
        add(CITY, "model_party_branch", level, "市科协机关党支部", date(year, 6, 29))
    return numbered(rows, "honour_id", "RY", by="awarded_on")


def _sessions() -> list[Row]:
    rng = generator("sessions")
    counts = {
        "theory": {2019: 46, 2020: 38, 2021: 52, 2022: 49, 2023: 55},
        "party_day": {2019: 14, 2020: 10, 2021: 17, 2022: 15, 2023: 18},
        "discipline": {2019: 6, 2020: 5, 2021: 7, 2022: 7, 2023: 8},
        "spirit": {2019: 11, 2020: 7, 2021: 18, 2022: 20, 2023: 27},
    }
    rows: list[Row] = []
    for theme, years in counts.items():
        for year, count in years.items():
            for code in spread(rng, count, city=30, townships=0):
                talk = theme == "spirit"
                start = date(year, 4, 20) if year == LATE_YEAR else date(year, 1, 8)
                rows.append(
                    {
                        "org_code": code,
                        "held_on": day(rng, start, date(year, 12, 24)),
                        "theme": theme,
                        "venue": pick(rng, {"campus": 5, "enterprise": 2, "community": 2, "rural": 1})
                        if talk
                        else pick(rng, {"office": 1})
                        if chance(rng, 0.85)  # elsewhere, not recorded
                        else None,
                        "attendance": rng.randint(60, 460) if talk else rng.randint(12, 85),
                    }
                )
    return numbered(rows, "session_id", "XX", by="held_on")


def _societies() -> dict[str, list[Row]]:
    rng = generator("societies")
    fields = {
        "science": "数学 物理 化学 生物 地理 气象 地震",
        "engineering": "汽车工程 机械工程 电机工程 水利 土木建筑 公路 测绘 计算机 环境科学 消防",
        "agriculture": "农学 林学 畜牧兽医 茶叶 食用菌 园艺 水产",
        "medicine": "医学 中医药 护理 药学 预防医学 口腔 心理卫生",
        "cross": "科普作家 青少年科技教育 老科技工作者 反邪教 科技新闻 系统工程",
    }
    societies: list[Row] = []
    for discipline, names in fields.items():
        for name in names.split():
            since = day(rng, date(1984, 3, 1), date(2017, 12, 1))
            societies.append(
                {
                    "org_code": CITY,
                    "name": f"十堰市{name}学会",
                    "discipline": discipline,
                    "party_required": chance(rng, 0.75),
                    "registered_on": since,
                    "deregistered_on": None,
                }
            )
    for code in spread(rng, 20, city=0, townships=0):
        discipline = rng.choice(list(fields))
        since = day(rng, date(2001, 3, 1), date(2023, 9, 1))
        societies.append(
            {
                "org_code": _then(code, since),
                "name": f"{NAMES[code]}{rng.choice(fields[discipline].split())}学会",
                "discipline": discipline,
                "party_required": chance(rng, 0.4),
                "registered_on": since,
                "deregistered_on": None,
            }
        )
    for society in rng.sample(societies[:30], 2):
        society["deregistered_on"] = day(rng, date(2020, 3, 1), date(2022, 11, 1))
    societies = numbered(societies, "society_id", "XH", by="registered_on")
    organisations: list[Row] = []
    for society in societies:
        registered, gone = date.fromisoformat(str(society["registered_on"])), society["deregistered_on"]
        if not chance(rng, 0.93 if society["party_required"] else 0.2):
            continue
        formed = max(later(rng, registered, 200, 2000), day(rng, date(2015, 6, 1), date(2022, 12, 20)))
        if formed >= (date(2024, 1, 1) if gone is None else date.fromisoformat(str(gone))):
            continue
        organisations.append(
            {
                "society_id": society["society_id"],
                "org_code": str(society["org_code"]).replace("420321", "420304"),
                "form": pick(rng, dict.fromkeys(("alone", "joint"), 1)),
                "formed_on": formed,
                "dissolved_on": gone,
            }
        )
    return {
        "party_organisations": numbered(organisations, "party_org_id", "DZ", by="formed_on"),
        "societies": societies,
    }


def ledgers() -> dict[str, list[Row]]:
    """All of them, by dataset."""
    hosts = _hosts()
    posts = _posts()
    return {
        "associations": _associations(hosts),
        "head_posts": posts,
        "honours": _honours(),
        "host_units": hosts,
        "sessions": _sessions(),
        "support_projects": _projects(),
        "talent_pool": _talents(),
        "vice_chairs": _vice_chairs(posts),
        **_societies(),
    }
