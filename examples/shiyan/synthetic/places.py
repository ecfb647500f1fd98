"""The city, its county-level units and their townships; names and county codes are real, township codes invented."""

from __future__ import annotations

from random import Random

from synthetic.draw import Row, apportion

__all__ = ["CITY", "COUNTIES", "NAMES", "TOWNSHIPS", "county_of", "organisations", "spread"]

CITY = "420300"
COUNTIES = {
    "420302": ("茅箭区", 15),
    "420303": ("张湾区", 14),
    "420304": ("郧阳区", 16),
    "420322": ("郧西县", 11),
    "420323": ("竹山县", 10),
    "420324": ("竹溪县", 9),
    "420325": ("房县", 11),
    "420381": ("丹江口市", 14),
}
"""County-level units: name, and weight in the spread of records."""

FORMER, RENAMED = "420321", "420304"
"""郧县 became the district 郧阳区 in December 2014; its townships' codes changed with it."""

_NAMES = {
    "420302": "武当路街道 二堰街道 五堰街道 白浪街道 大川镇 小川乡 茅塔乡 鸳鸯乡",
    "420303": "花果街道 红卫街道 车城路街道 汉江路街道 柏林镇 黄龙镇 方滩乡 西沟乡",
    "420304": (
        "城关镇 安阳镇 茶店镇 柳陂镇 鲍峡镇 胡家营镇 谭山镇 梅铺镇 刘洞镇 南化塘镇 白桑关镇 白浪镇 杨溪铺镇 "
        "青曲镇 谭家湾镇 青山镇 大柳乡 五峰乡 叶大乡"
    ),
    "420322": (
        "城关镇 土门镇 上津镇 店子镇 夹河镇 羊尾镇 观音镇 马安镇 河夹镇 香口乡 关防乡 湖北口回族乡 景阳乡 六郎乡 "
        "涧池乡 安家乡"
    ),
    "420323": (
        "城关镇 溢水镇 麻家渡镇 宝丰镇 擂鼓镇 秦古镇 得胜镇 上庸镇 官渡镇 潘口乡 竹坪乡 大庙乡 双台乡 楼台乡 文峰乡 "
        "深河乡 柳林乡"
    ),
    "420324": (
        "城关镇 蒋家堰镇 中峰镇 水坪镇 县河镇 泉溪镇 丰溪镇 龙坝镇 兵营镇 汇湾镇 新洲镇 鄂坪乡 天宝乡 桃源乡 向坝乡"
    ),
    "420325": (
        "城关镇 军店镇 化龙堰镇 土城镇 大木厂镇 青峰镇 门古寺镇 白鹤镇 野人谷镇 红塔镇 窑淮镇 尹吉甫镇 姚坪乡 沙河乡 "
        "万峪河乡 上龛乡 中坝乡 九道乡 回龙乡 五台乡"
    ),
    "420381": (
        "均州路街道 大坝街道 丹赵路街道 三官殿街道 土关垭镇 浪河镇 丁家营镇 六里坪镇 盐池河镇 均县镇 习家店镇 蒿坪镇 "
        "石鼓镇 凉水河镇 官山镇 龙山镇 牛河乡"
    ),
}


def _code(county: str, place: int, name: str) -> str:
    first = {"街道": 1, "镇": 100, "乡": 200}["街道" if name.endswith("街道") else name[-1]]
    return f"{county}{first + place:03d}"


TOWNSHIPS = {
    county: {_code(county, place, name): name for place, name in enumerate(names.split())}
    for county, names in _NAMES.items()
}
"""Townships and streets of each county-level unit: name by code."""

NAMES = (
    {CITY: "十堰市"}
    | {county: name for county, (name, _) in COUNTIES.items()}
    | {code: COUNTIES[county][0] + name for county, names in TOWNSHIPS.items() for code, name in names.items()}
)
"""Full names by code."""


def county_of(code: str) -> str:
    """The county-level unit that a code belongs to; the city's own code stays."""
    return code[: len(CITY)]


def organisations() -> list[Row]:
    """The tree, the county that became a district and its townships' former codes included."""

    def row(code: str, name: str, parent: str | None, level: str) -> Row:
        fresh = county_of(code) == RENAMED
        former = county_of(code) == FORMER
        return {
            "code": code,
            "name": name,
            "parent": parent,
            "level": level,
            "valid_from": "2014-12-09" if fresh else None,
            "valid_to": "2014-12-08" if former else None,
            "successor": RENAMED + code[len(FORMER) :] if former else None,
        }

    rows = [row(CITY, "十堰市", None, "city")]
    rows += [row(code, name, CITY, "county") for code, (name, _) in COUNTIES.items()]
    rows.append(row(FORMER, "郧县", CITY, "county"))
    for county, names in TOWNSHIPS.items():
        rows += [row(code, name, county, "township") for code, name in names.items()]
    rows += [row(FORMER + code[len(RENAMED) :], name, FORMER, "township") for code, name in TOWNSHIPS[RENAMED].items()]
    return rows


def spread(rng: Random, count: int, *, city: int = 8, townships: float = 0.4) -> list[str]:
    """Codes of the units of so many records: the city's own, its counties' and their townships'."""
    weights = [float(city)] + [weight * (0.7 + 0.6 * rng.random()) for _, weight in COUNTIES.values()]
    codes = []
    for code, part in zip([CITY, *COUNTIES], apportion(count, weights), strict=True):
        for _ in range(part):
            below = code != CITY and rng.random() < townships
            codes.append(rng.choice(list(TOWNSHIPS[code])) if below else code)
    rng.shuffle(codes)
    return codes
