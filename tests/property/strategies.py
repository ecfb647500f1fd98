"""Small worlds to compute figures in: organisations that change, definitions as TOML text, records, and requests.

Only what the language allows is drawn, so that every example tests the engine and not the error messages. Days crowd
around the bounds of periods and around the changes of the tree, since that is where figures go wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from types import SimpleNamespace

from attrs import evolve, field, frozen
from hypothesis import assume
from hypothesis import strategies as st
from oracle import Units

from kexie_metrics import Function, Registry, hookimpl, load_registry
from kexie_metrics.definitions.model import Text
from kexie_metrics.definitions.site import Calendar, Site, Term

__all__ = [
    "BY",
    "PLUGINS",
    "SITE",
    "Ground",
    "Request",
    "World",
    "additive",
    "filters",
    "grounds",
    "organisation_rows",
    "requests",
    "worlds",
]

CODES = ("x", "y", "z")
STAGES = {"stages": ("actual", "planned", "estimated", "revised"), "early_stages": ("estimated", "planned")}
TAGS = ("a", "B", "é", "甲", "10", "9")
MOST_RECORDS = 12
MOST_SCHOOLS = 6

FUNCTIONS = [
    Function(
        name="month_of", takes=("day",), gives="number", ibis=lambda day: day.month(), plain=lambda day: day.month
    ),
    Function(
        name="starts_with",
        takes=("text", "text"),
        gives="boolean",
        ibis=lambda text, start: text.startswith(start),
        plain=lambda text, start: text.startswith(start),
    ),
]
PLUGINS = {
    "functions": SimpleNamespace(KEXIE_METRICS_API=1, kexie_metrics_functions=hookimpl(lambda: FUNCTIONS)),
}
"""A plugin that gives functions, which filters call beside those that are built in."""

SITE = Site(
    schema=1,
    terms={
        "early": Term(label=Text(en="Early term"), first=date(2018, 3, 1), last=date(2020, 2, 29)),
        "late": Term(label=Text(en="Late term"), first=date(2020, 7, 1), last=date(2022, 6, 30)),
    },
    calendars={"school": Calendar(year_starts="09-01")},
)
"""Two terms with a gap between them, the first ending on a leap day, and a year that starts in September."""

EDGES = (
    date(2020, 1, 1),
    date(2019, 12, 31),
    date(2020, 2, 28),
    date(2020, 2, 29),
    date(2020, 3, 1),
    date(2020, 6, 30),
    date(2020, 7, 1),
    date(2020, 12, 31),
    date(2021, 1, 1),
    date(2021, 2, 28),
    date(2021, 6, 30),
    date(2021, 12, 31),
    date(2022, 1, 1),
)
CHANGES = (date(2020, 1, 1), date(2020, 3, 1), date(2020, 7, 1), date(2021, 1, 1), date(2021, 6, 30))
PERIODS = (
    "2020",
    "2021",
    "2019",
    "2020H1",
    "2020H2",
    "2020Q1",
    "2021Q2",
    "2020-02",
    "2020-12",
    "2020-02-29",
    "2021-01-01",
    "2019..2021",
    "2020-02-29..2020-06-30",
    "2020Q4..2021Q1",
    "early",
    "late",
    "school:2020",
)
COMPARISONS = ("target", "previous_year", "previous_period", "year_to_date", "year_to_date_previous_year", "2020")
BREAKS = (["2020"], ["2021"], ["2020-07"], ["2020H2", "2021Q2"], ["2020-02-29"])
AIMED_AT = ("2020", "2021", "2020H1", "2020-02", "2019..2021", "early", "school:2020")
"""Periods that targets are set for."""
EVERY = ("year", "half", "quarter", "month")
SPANS = ("12 months", "1 day", "1 quarter", "2 years", "30 days", "1 half", "1 month")
SHIFTS = ("1 year", "1 quarter", "6 months", "-1 year", "1 day", "1 half", "2 years", "1 month")

days = (
    st.sampled_from(EDGES)
    | st.dates(date(2020, 1, 1), date(2020, 12, 31))
    | st.dates(date(2019, 1, 1), date(2022, 1, 1))
)
whole_numbers = st.integers(-3, 12)


def money(scale: int) -> st.SearchStrategy[Decimal]:
    """Amounts with some digits after the point."""
    if scale < 2:
        return st.integers(-8, 60).map(lambda number: Decimal(number).scaleb(-scale))
    return st.integers(-8, 60).map(lambda quarters: Decimal(quarters * 25).scaleb(-2))


@frozen(kw_only=True)
class World:
    """Everything that a figure depends on.

    Attributes:
        files: Definition files, as names and texts.
        records: By full id of the dataset; a dataset may have no table at all.
        organisations: Rows of the table of organisations.
        indicators: Full ids, in the order in which they were drawn.
        dimensions: Dimensions of those that measure records, by indicator.
        site: Terms and calendars.
    """

    files: tuple[tuple[str, str], ...] = field(repr=False)
    records: Mapping[str, Sequence[Mapping[str, object]]]
    organisations: Sequence[Mapping[str, object]]
    indicators: tuple[str, ...]
    dimensions: Mapping[str, tuple[str, ...]]
    site: Site = field(default=SITE, repr=False)

    @cached_property
    def registry(self) -> Registry:
        """The definitions, read once."""
        return load_registry(files=self.files, site=self.site, plugins=False, extra=PLUGINS)

    @property
    def codes(self) -> list[str]:
        """Codes of all organisations that ever were."""
        return sorted({str(row["code"]) for row in self.organisations})


@frozen(kw_only=True)
class Request:
    """What is asked of a world."""

    indicators: tuple[str, ...]
    periods: tuple[str, ...]
    orgs: tuple[str, ...]
    by: tuple[str, ...]
    tree: str | date
    compare: tuple[str, ...] = ()


# ── organisations ─────────────────────────────────────────────────────


@st.composite
def organisation_rows(draw, most: int = 6, changes: int = 3, *, still: bool = False) -> list[dict[str, object]]:
    """A tree of up to `most` units to begin with, and up to two more from its changes; `still` trees never change."""
    rows = [_row("0", None)]
    for number in range(1, draw(st.integers(1, most))):
        begins = None if still or draw(st.integers(0, 4)) < 4 else draw(st.sampled_from(CHANGES))
        parent = draw(st.sampled_from([row["code"] for row in rows]))
        rows.append(_row(f"0{number}", parent, begins))
    happenings = st.tuples(st.sampled_from(CHANGES), st.sampled_from(["move", "recode", "end", "merge", "begin"]))
    events = [] if still else draw(st.lists(happenings, max_size=changes, unique_by=lambda event: event[0]))
    for day, event in sorted(events):
        _change(draw, rows, day, event)
    assume(_is_tree(rows))  # now and then a unit comes to stand above itself
    return rows


def _is_tree(rows: list[dict[str, object]]) -> bool:
    """Whether nobody stands above itself on any day."""
    units, days = Units(rows), {date.min, *(row["valid_from"] or date.min for row in rows), *CHANGES}
    for day in days:
        for row in rows:
            seen: list[str] = []
            here = str(row["code"]) if units.state(str(row["code"]), day) is not None else None
            while here is not None:
                if here in seen:
                    return False
                seen.append(here)
                parent = units.state(here, day)["parent"]
                here = None if parent is None else units.resolve(str(parent), day)
    return True


def _row(code: str, parent: object, begins: date | None = None) -> dict[str, object]:
    return {
        "code": code,
        "name": f"unit {code}",
        "parent": parent,
        "level": "top" if parent is None else f"level {len(code)}",
        "valid_from": begins,
        "valid_to": None,
        "successor": None,
    }


def _change(draw, rows: list[dict[str, object]], day: date, event: str) -> None:
    """Let one unit begin, end, move, merge or change its code on a day; rows of its children may stay as they are."""
    units = Units(rows)
    before = day - timedelta(days=1)
    standing = [row for row in rows if row["valid_to"] is None and (row["valid_from"] or date.min) <= before]
    if event == "begin":
        rows.append(_row(f"09{len(rows)}", draw(st.sampled_from(standing))["code"], day))
        return
    chosen = draw(st.sampled_from(standing))
    others = [row for row in standing if chosen["code"] not in units.upwards(str(row["code"]), day)]
    if event == "recode":
        renamed = _row(f"1{chosen['code']}", chosen["parent"], day)
        chosen.update(valid_to=before, successor=renamed["code"])
        rows.append(renamed)
        for row in [row for row in rows if row["parent"] == chosen["code"] and row in standing]:
            if draw(st.booleans()):
                row["valid_to"] = before
                rows.append(_row(str(row["code"]), renamed["code"], day))
    elif chosen["parent"] is None or not others:
        return
    elif event == "move":
        chosen["valid_to"] = before
        rows.append(_row(str(chosen["code"]), draw(st.sampled_from(others))["code"], day))
    else:
        chosen["valid_to"] = before
        if event == "merge":
            chosen["successor"] = draw(st.sampled_from(others))["code"]


# ── definitions ───────────────────────────────────────────────────────

BY = ("kind", "flag", "tag", "n", "school.kind", "school.tag")
"""Dimensions that every dataset offers; the register of schools has no `school`."""

_COLUMNS = """id = "text"
org_code = "org"
kind = { type = "code", codes = "kinds", required = false }
flag = { type = "boolean", required = false }
tag = { type = "text", required = false }
n = { type = "integer", required = false }
m = { type = "decimal", scale = SCALE, required = false }
day = { type = "date", required = false }
"""
_SCHOOL = 'school = { type = "ref", to = "schools", required = false }\n'
_ROLES = ("sessions", "bases", "levels", "schools", "surveys")
_ORG = ("sum", "mean", "min", "max", "none")


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return str(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


@st.composite
def targets(draw, codes: Sequence[str], names: Sequence[str]) -> dict[str, object]:
    """Now and then a target: of the top of the tree or of units for some periods, or what another indicator says."""
    if draw(st.booleans()):
        return {}
    found: dict[str, object] = {"better": draw(st.sampled_from(["higher", "lower", "none"]))}
    if names and draw(st.booleans()):
        return {**found, "target": draw(st.sampled_from(names))}
    numbers = st.sampled_from([0, 0, 1, 2, 3, Decimal("1.5"), -1])
    by_unit = st.dictionaries(st.sampled_from(codes), numbers, min_size=1, max_size=len(codes))
    periods = draw(st.lists(st.sampled_from(AIMED_AT), min_size=1, max_size=4, unique=True))
    return {**found, "target": {period: draw(st.one_of(numbers, by_unit, by_unit)) for period in periods}}


@st.composite
def datasets(draw, name: str) -> dict[str, object]:
    """The options of one dataset: its time columns, whose levels they are, what no record means."""
    options: dict[str, object] = {
        "key": ["id"],
        "empty": draw(st.sampled_from(["zero", "zero", "missing"])),
        "scale": draw(st.sampled_from([2, 0, 1, 6])),
    }
    if draw(st.integers(0, 2)) == 0:
        options["status"] = "stage"
        options["stage"] = {"codes": draw(st.sampled_from(sorted(STAGES))), "required": draw(st.booleans())}
    moment = draw(st.sampled_from(["date", "datetime"]))
    if name == "sessions":
        return {**options, "time": {"event": "held_on"}, "times": {"held_on": moment}}
    if name == "bases":
        ends = draw(st.sampled_from([{"ends": "ended_on"}, {}]))
        return {**options, "time": {"begins": "begun_on", **ends}, "times": {"begun_on": "date", "ended_on": "date"}}
    if name == "schools":
        return options
    of = draw(st.sampled_from([["video"], [], ["video", "channel"]]))
    return {
        **options,
        "time": {"as_of": "read_on"},
        "times": {"read_on": moment},
        "of": of,
    }


def dataset_text(name: str, options: Mapping[str, object]) -> str:
    """A dataset as a definition file says it."""
    lines = [f"[datasets.{name}]"]
    lines += [
        f"{key} = {toml(options[key])}"
        for key in ("key", "time", "of", "empty", "expects", "status")
        if options.get(key)
    ]
    lines += [f"[datasets.{name}.columns]", _COLUMNS.strip().replace("SCALE", str(options.get("scale", 2)))]
    for column, kind in options.get("times", {}).items():
        required = name != "bases"
        lines.append(f"{column} = " + toml({"type": kind, "required": required}))
    if "stage" in options:
        lines.append("stage = " + toml({"type": "code", **options["stage"]}))
    if name != "schools":
        lines.append(_SCHOOL.strip())
    if name in {"levels", "surveys"}:
        lines += ['video = "text"', 'channel = "text"']
    return "\n".join(lines) + "\n"


@st.composite
def filters(draw, *, school: bool, depth: int = 2) -> str:
    """A condition over the columns that every dataset has, with more brackets than it needs."""
    if depth and draw(st.integers(0, 2)) == 0:
        left = draw(filters(school=school, depth=depth - 1))
        if draw(st.booleans()):
            return f"not ({left})"
        right = draw(filters(school=school, depth=depth - 1))
        return f"({left}) {draw(st.sampled_from(['and', 'or']))} ({right})"
    number, code = draw(st.integers(0, 6)), draw(st.sampled_from(CODES))
    sign = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
    day = draw(st.sampled_from(EDGES))
    choices = [
        f"n {sign} {number}",
        f"kind {draw(st.sampled_from(['=', '<>']))} '{code}'",
        f"kind in ('{code}', 'x')",
        f"kind not in ('{code}')",
        "flag",
        "not flag",
        f"m {sign} {number}.5",
        f"tag {sign} '{draw(st.sampled_from(TAGS))}'",
        "tag is null",
        "tag is not null and n is null",
        f"day {sign} '{day}'",
        f"n between 1 and {number}",
        f"n + 1 {sign} m * 2",
        f"m - n {sign} -{number}",
        f"coalesce(n, {number}) > 3",
        f"nullif(n, {number}) is null",
        f"abs(n) {sign} 2",
        f"round(m) = {number}",
        f"round(m * 3, 1) {sign} 0.5",
        f"m / n {sign} 0.5",
        f"n / 4 + m {sign} m * 2 / n",
        f"n / {number} {sign} 1",
        f"case when n > {number} then flag when flag then kind = '{code}' else tag is null end",
        f"greatest(n, {number}) {sign} least(m, 4)",
        "org_code <> '01'",
        f"month_of(day) {sign} {number}",
        f"month_of(day) + n {sign} 3",
        "starts_with(tag, 'a')",
        f"case when starts_with(coalesce(tag, 'a'), kind) then n else month_of(day) end {sign} {number}",
    ]
    if school:
        choices += [f"school.kind = '{code}'", f"school.n {sign} n", "school.tag is null", "not school.flag"]
    return draw(st.sampled_from(choices))


def _where_table(draw, *, school: bool) -> dict[str, object]:
    choices: list[dict[str, object]] = [
        {"kind": "x"},
        {"kind": ["x", "z"], "flag": True},
        {"n": [0, 1, 5], "tag": ["a", "甲"]},
        {"day": date(2020, 2, 29)},
        {"m": Decimal("0.5")},
    ]
    if school:
        choices += [{"school": {"kind": "x"}}, {"kind": "y", "school": {"flag": False, "tag": ["a", "B"]}}]
    return draw(st.sampled_from(choices))


@st.composite
def measured(
    draw,
    dataset: str,
    options: Mapping[str, object],
    *,
    by: Sequence[str],
    kinds: Sequence[str] = (),
) -> dict[str, object]:
    """An indicator that measures records: a kind, and only such options as its dataset gives a meaning to."""
    every = ["count", "sum", "distinct", "mean", "min", "max", "median"]
    kind = draw(st.sampled_from(kinds or [*every, *(["reported"] * 7 if dataset == "surveys" else [])]))
    columns = {"count": [None], "distinct": ["tag", "n", "m", "kind", "flag", "day"]}
    column = draw(st.sampled_from(columns.get(kind, ["n", "m"])))
    indicator: dict[str, object] = {kind: f"a.{dataset}" if column is None else f"a.{dataset}.{column}"}
    school = dataset != "schools"
    choice = draw(st.sampled_from(["none", "none", "text", "text", "table"]))
    if choice != "none":
        indicator["where"] = draw(filters(school=school)) if choice == "text" else _where_table(draw, school=school)
    role = "readings" if dataset in {"levels", "surveys"} else dataset
    if role == "bases":
        whens = ["in_force", "begins", *(["ends"] if "ends" in options["time"] else [])]
        if (when := draw(st.sampled_from([None, None, *whens]))) is not None:
            indicator["when"] = when
    in_force = role == "schools" or (role == "bases" and indicator.get("when") in {None, "in_force"})
    if role == "readings" and draw(st.booleans()):
        indicator["last"] = {"within": draw(st.sampled_from(SPANS))}
    if role != "readings" and not in_force and draw(st.integers(0, 2)) == 0:
        indicator["running"] = draw(st.sampled_from(["all", "year", "term", {"months": 3}, {"months": 12}]))
    over = _over(draw, kind, role, in_force=in_force)
    if over:
        indicator["over"] = over
    if draw(st.integers(0, 5)) == 5:
        indicator |= draw(st.sampled_from([{"since": 2020}, {"until": 2020}, {"since": 2020, "until": 2021}]))
    if draw(st.integers(0, 5)) == 5:
        indicator |= draw(st.sampled_from([{"unit": "%"}, *({"breaks": days} for days in BREAKS)]))
    if by:
        indicator["by"] = list(by)
    return indicator


def _over(draw, kind: str, role: str, *, in_force: bool) -> dict[str, str]:
    orgs = {"count": _ORG, "sum": _ORG, "distinct": _ORG, "min": ("min", "none"), "max": ("max", "none")}
    times: Sequence[str] = ()
    if kind == "reported":
        times = ("last", "first")
    elif kind in {"count", "sum"}:
        if in_force:
            times = ("last", "first", "mean", "min", "max")
        elif role == "readings":
            times = ("last", "first") if kind == "count" else ("sum", "mean", "min", "max", "first", "last")
        else:
            times = ("sum",)
    over = {}
    if times and draw(st.integers(0, 2)) == 0:
        over["time"] = draw(st.sampled_from(times))
    if draw(st.integers(0, 3)) == 0:
        over["org"] = draw(st.sampled_from(orgs.get(kind, ("none",))))
    return over


@st.composite
def formulas(draw, names: Sequence[str], depth: int = 2) -> str:
    """A number made from indicators, with more brackets than it needs."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from([*names, *names, *names, "0", "1", "2", "0.5", "100"]))
    one, two = draw(formulas(names, depth - 1)), draw(formulas(names, depth - 1))
    name, sign = draw(st.sampled_from(names)), draw(st.sampled_from(["+", "-", "*", "/"]))
    return draw(
        st.sampled_from(
            [
                f"({one}) {sign} ({two})",
                f"({one}) / ({two})",
                f"100 * ({one}) / (({two}) + 1)",
                f"coalesce({name}, {two})",
                f"coalesce(({name}) / ({two}), {one})",
                f"nullif({one}, {two})",
                f"case when {name} > 1 then {one} else {two} end",
                f"case when {name} >= 2 and {name} < 5 then {one} when {name} = 0 then 0 end",
                f"abs({one})",
                f"round(({one}) / ({two}), {draw(st.sampled_from([0, 1, 2]))})",
                f"greatest({one}, {two})",
                f"least({one}, {name}, 3)",
                f"-({one})",
                f"shift({name}, '{draw(st.sampled_from(SHIFTS))}')",
                f"({name}) / shift({name}, '1 year') - 1",
                f"previous_year({one})",
                f"previous_period({name})",
                f"change({name})",
                f"change({name}, 'previous_period')",
            ]
        )
    )


@st.composite
def composed(draw, names: Sequence[str]) -> dict[str, object]:
    """A ratio or a formula over indicators that measure records."""
    besides = draw(st.sampled_from([{}, {}, {}, {"unit": "%"}, {"breaks": ["2020"]}]))
    if draw(st.booleans()):
        ratio = {"of": draw(st.sampled_from(names)), "to": draw(st.sampled_from(names))}
        scale = draw(st.sampled_from([None, 100, Decimal("0.5")]))
        return {"ratio": ratio, **besides, **({} if scale is None else {"scale": scale})}
    formula = draw(formulas(names).filter(lambda text: any(name in text for name in names)))
    return {"formula": formula, **besides}


# ── records ───────────────────────────────────────────────────────────


def _maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A value, or now and then a blank."""
    return st.one_of(values, values, values, st.none())


@st.composite
def records_of(
    draw,
    dataset: str,
    options: Mapping[str, object],
    codes: Sequence[str],
    schools: Sequence[str],
) -> list[dict[str, object]]:
    """Records of one dataset; no two readings are of one moment, as the last of them would be nobody's choice."""
    columns = _columns(dataset, options, codes, schools)
    unique: Mapping[str, Sequence[str]] = {"surveys": ["read_on"]}
    unique = {"levels": ["read_on", *(options.get("of") or ["org_code"])], **unique}
    told_apart_by = unique.get(dataset)
    found = draw(
        st.lists(
            st.fixed_dictionaries(columns),
            min_size=draw(st.sampled_from([0, 3, 6, 6])),
            max_size=MOST_SCHOOLS if dataset == "schools" else MOST_RECORDS,
            unique_by=told_apart_by and (lambda record: tuple(record[name] for name in told_apart_by)),
        )
    )
    for record in found if dataset == "bases" else ():
        begun, ended = record["begun_on"], record["ended_on"]
        if begun is not None and ended is not None and ended <= begun:
            record.update(begun_on=ended, ended_on=begun + timedelta(days=1))
    return [{"id": f"{dataset}-{number}", **record} for number, record in enumerate(found)]


def _columns(
    dataset: str, options: Mapping[str, object], codes: Sequence[str], schools: Sequence[str]
) -> dict[str, st.SearchStrategy[object]]:
    columns: dict[str, st.SearchStrategy[object]] = {
        "org_code": st.sampled_from(codes),
        "kind": _maybe(st.sampled_from(CODES)),
        "flag": _maybe(st.booleans()),
        "tag": _maybe(st.sampled_from(TAGS[:4])),
        "n": _maybe(whole_numbers),
        "m": _maybe(money(options.get("scale", 2))),
        "day": _maybe(days),
    }
    if "stage" in options:
        stages = st.sampled_from(STAGES[options["stage"]["codes"]])
        columns["stage"] = stages if options["stage"]["required"] else _maybe(stages)
    if dataset != "schools":
        columns["school"] = _maybe(st.sampled_from(schools)) if schools else st.none()
    for column, kind in options.get("times", {}).items():
        columns[column] = days
        if kind == "datetime":
            hours = st.sampled_from([time(0), time(8, 30), time(23, 59, 59)])
            columns[column] = st.builds(datetime.combine, days, hours)
        if dataset == "bases":
            columns[column] = st.one_of(days, days, st.none())
    if dataset in {"levels", "surveys"}:
        columns |= {"video": st.sampled_from(["v1", "v2"]), "channel": st.sampled_from(["c1", "c2"])}
    return columns


# ── a world, and what is asked of it ──────────────────────────────────


def definition_files(
    used: Mapping[str, Mapping[str, object]], indicators: Mapping[str, Mapping[str, object]], homes: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The files of two areas, one of which is written in two files."""
    codes = "".join(f"{code} = {{ en = {toml(code)} }}\n" for code in CODES)
    stages = "".join(
        f"[codes.{name}]\n" + "".join(f"{code} = {{ en = {toml(code)} }}\n" for code in codes)
        for name, codes in STAGES.items()
    )
    tables = stages + "".join(dataset_text(name, options) for name, options in used.items())
    texts = {
        "a.toml": f'schema = 1\n[area]\nid = "a"\nlabel = {{ en = "A", zh = "甲" }}\n[codes.kinds]\n{codes}{tables}',
        "more.toml": 'schema = 1\n[area]\nid = "a"\n',
        "b.toml": 'schema = 1\n[area]\nid = "b"\nlabel = { en = "B", zh = "乙" }\n',
    }
    for name, indicator in indicators.items():
        body = "".join(f"{key} = {toml(value)}\n" for key, value in indicator.items())
        texts[homes[name]] += f"[indicators.{name.partition('.')[2]}]\nlabel = {{ en = {toml(name)} }}\n{body}"
    return tuple(texts.items())


@frozen(kw_only=True)
class Ground:
    """A world without its indicators: a tree, one or two datasets and the schools they refer to, and records.

    Attributes:
        organisations: Rows of the table of organisations.
        measured: Datasets to measure.
        used: Options of all datasets, by name.
        records: By full id of the dataset.
    """

    organisations: Sequence[Mapping[str, object]]
    measured: Sequence[str]
    used: Mapping[str, Mapping[str, object]]
    records: Mapping[str, Sequence[Mapping[str, object]]]

    def world(self, indicators: Mapping[str, Mapping[str, object]], homes: Mapping[str, str] | None = None) -> World:
        """This ground with indicators on it; `homes` names their files, and without it all stand in one."""
        return World(
            files=definition_files(self.used, indicators, homes or dict.fromkeys(indicators, "a.toml")),
            records=self.records,
            organisations=self.organisations,
            indicators=tuple(indicators),
            dimensions={name: tuple(body.get("by", ())) for name, body in indicators.items()},
        )


@st.composite
def grounds(draw, *, still: bool = False, roles: Sequence[str] = _ROLES, whole: bool = False) -> Ground:
    """Everything but the indicators; in a `whole` one, every dataset has its table."""
    organisations = draw(organisation_rows(still=still))
    codes = sorted({str(row["code"]) for row in organisations})
    names = draw(st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True))
    used = {name: draw(datasets(name)) for name in sorted({*names, "schools"})}
    schools = draw(records_of("schools", used["schools"], codes, ()))
    keys = [str(record["id"]) for record in schools]
    records = {"a.schools": schools}
    for name in names:
        if name != "schools" and (whole or draw(st.integers(0, 9)) < 9):
            records[f"a.{name}"] = draw(records_of(name, used[name], codes, keys))
    return Ground(organisations=organisations, measured=names, used=used, records=records)


@st.composite
def owing(draw, ground: Ground) -> Ground:
    """The same ground, where some level owes events or readings."""
    levels = sorted({str(row["level"]) for row in ground.organisations})
    used = dict(ground.used)
    for name in ground.measured:
        if name in {"sessions", "levels", "surveys"} and draw(st.booleans()):
            expects = {"level": draw(st.sampled_from(levels)), "every": draw(st.sampled_from(EVERY))}
            used[name] = {**used[name], "expects": expects}
    return evolve(ground, used=used)


def _published(draw, ground: Ground, datasets: Sequence[str]) -> dict[str, object]:
    """Now and then a threshold for an indicator that is measured from some datasets, where one of them is owed."""
    levels = {ground.used[name]["expects"]["level"] for name in datasets if "expects" in ground.used[name]}
    if not levels or draw(st.integers(0, 2)):
        return {}
    owed_by = sorted({str(row["code"]) for row in ground.organisations if row["level"] in levels})
    must = draw(st.lists(st.sampled_from(owed_by), max_size=2, unique=True))
    share = draw(st.sampled_from([1, Decimal("0.5"), Decimal("0.25"), Decimal("0.05")]))
    return {"publish": {"at_least": share, **({"must": must} if must else {})}}


@st.composite
def worlds(draw, *, most_indicators: int = 4) -> World:
    """Indicators of all kinds, in three files of two areas."""
    ground = draw(owing(draw(grounds())))
    measures: dict[str, str] = {}
    indicators: dict[str, dict[str, object]] = {}
    homes: dict[str, str] = {}
    offered = draw(st.lists(st.sampled_from(BY), max_size=2, unique=True))
    for number in range(draw(st.integers(1, most_indicators))):
        home = draw(st.sampled_from(["a.toml", "more.toml", "b.toml"]))
        full = f"{'b' if home == 'b.toml' else 'a'}.i{number}"
        dataset = draw(st.sampled_from(ground.measured))
        own = [name for name in offered if dataset != "schools" or "." not in name]
        by = own if draw(st.integers(0, 3)) else own[:1]
        indicators[full], homes[full] = draw(measured(dataset, ground.used[dataset], by=by)), home
        indicators[full] |= _published(draw, ground, [dataset])
        codes = sorted({str(row["code"]) for row in ground.organisations})
        indicators[full] |= draw(targets(codes, [name for name in indicators if name != full]))
        measures[full] = dataset
    parts = list(indicators)
    for number in range(draw(st.integers(0, 2))):
        home = draw(st.sampled_from(["b.toml", "a.toml"]))
        full = f"{home[0]}.f{number}"
        indicators[full], homes[full] = draw(composed(parts)), home
        indicators[full] |= _published(
            draw, ground, [measures[part] for part in parts if part in str(indicators[full])]
        )
    return ground.world(indicators, homes)


@st.composite
def additive(draw, dataset: str, options: Mapping[str, object]) -> dict[str, object]:
    """A count or a sum that rolls up by its kind's own operators."""
    indicator = draw(measured(dataset, options, by=(), kinds=("count", "sum")))
    return {key: value for key, value in indicator.items() if key not in {"over", "since", "until", "breaks", "unit"}}


@st.composite
def requests(draw, world: World) -> Request:
    """All indicators of a world, over a few periods and units, split or not."""
    offered = sorted({name for by in world.dimensions.values() for name in by})
    by = draw(st.lists(st.sampled_from(offered), max_size=2, unique=True)) if offered else []
    return Request(
        indicators=world.indicators,
        periods=tuple(draw(st.lists(st.sampled_from([*PERIODS, *AIMED_AT]), min_size=1, max_size=3, unique=True))),
        orgs=tuple(draw(st.lists(st.sampled_from(world.codes), min_size=1, max_size=4, unique=True))),
        by=tuple(by),
        tree=draw(st.sampled_from(["then", "then", "now", date(2020, 6, 30), date(2021, 12, 31)])),
        compare=tuple(draw(st.lists(st.sampled_from(COMPARISONS), max_size=3, unique=True))),
    )
